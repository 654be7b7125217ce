import { HeliosError, isHeliosError } from '../core/errors.js'

/** Why an input cannot be used. A gate that lets the error through is denied with this code. */
export type GateInputErrorCode =
  | 'INPUT_MISSING'
  | 'INPUT_STALE'
  | 'INPUT_INVALID'
  | 'CONVERSION_UNAVAILABLE'
  | 'PRIVATE_READ_IN_PAPER'
  | 'INSTRUMENT_UNKNOWN'

/**
 * A value that a gate needs is missing, too old, not a number, or may not be read now. The reads of a
 * gate context throw it; a gate should let it through, so that the order is denied with its code.
 */
export class GateInputError extends HeliosError {
  override readonly name = 'GateInputError'
  declare readonly code: GateInputErrorCode

  constructor(
    code: GateInputErrorCode,
    message: string,
    options: { readonly cause?: unknown; readonly details?: Readonly<Record<string, unknown>> } = {},
  ) {
    super(code, message, options)
  }
}

const CODES: ReadonlySet<string> = new Set<GateInputErrorCode>([
  'INPUT_MISSING',
  'INPUT_STALE',
  'INPUT_INVALID',
  'CONVERSION_UNAVAILABLE',
  'PRIVATE_READ_IN_PAPER',
  'INSTRUMENT_UNKNOWN',
])

/** True for an input error, whichever copy of the package made it. */
export function isGateInputError(value: unknown): value is GateInputError {
  return isHeliosError(value) && CODES.has(value.code)
}
