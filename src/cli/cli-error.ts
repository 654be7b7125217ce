import { type ErrorDetails, HeliosError } from '../core/errors.js'
import type { ExitName } from './exit-code.js'

/** A command that cannot go on, and what the process ends with. */
export class CliError extends HeliosError {
  override readonly name = 'CliError'
  readonly exit: ExitName

  constructor(exit: ExitName, code: string, message: string, details: ErrorDetails = {}) {
    super(code, message, { details })
    this.exit = exit
  }
}
