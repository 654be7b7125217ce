const BRAND = Symbol.for('helios-execution.error')

/** Extra facts for a reader or a program. Never holds a secret. */
export type ErrorDetails = Readonly<Record<string, unknown>>

/**
 * Base of every error the library throws. Tell errors apart by `code`, not by `instanceof`: two copies of the package
 * in one process have two classes, but one set of codes.
 */
export class HeliosError extends Error {
  override readonly name: string = 'HeliosError'
  /** Stable, upper-case, documented. */
  readonly code: string
  readonly details: ErrorDetails

  constructor(code: string, message: string, options: { readonly cause?: unknown; readonly details?: ErrorDetails } = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined)
    this.code = code
    this.details = options.details ?? {}
    Object.defineProperty(this, BRAND, { value: true })
  }
}

/** True for an error of this library, whichever copy of the package made it. */
export function isHeliosError(value: unknown): value is HeliosError {
  return typeof value === 'object' && value !== null && BRAND in value
}

/** One thing that is wrong with an intent. `path` is the field, dotted. */
export interface IntentProblem {
  readonly path: string
  readonly message: string
}

/** The intent is malformed: misuse by the caller, not a decision of ours. Lists every problem found. */
export class InvalidIntentError extends HeliosError {
  override readonly name = 'InvalidIntentError'
  readonly problems: readonly IntentProblem[]

  constructor(problems: readonly IntentProblem[]) {
    const lines = problems.map(({ path, message }) => `  ${path === '' ? 'intent' : path}: ${message}`)
    super('INVALID_INTENT', ['The order intent is malformed:', ...lines].join('\n'), { details: { problems } })
    this.problems = problems
  }
}

/** An object of ours was put together wrongly, for example a router without its mandatory gates. */
export class ConfigurationError extends HeliosError {
  override readonly name = 'ConfigurationError'
}

/** Why a change of mode or state was refused. */
export type ModeChangeRefusal =
  | 'CONFIRMATION_REQUIRED'
  | 'REASON_REQUIRED'
  | 'ACTOR_REQUIRED'
  | 'STATE_NOT_ACTIVE'
  | 'VERSION_CONFLICT'
  | 'MODE_UNKNOWN'
  | 'LEASE_REQUIRED'
  | 'LEASE_INVALID'
  | 'LEASE_TOO_LONG'

/** A change towards more risk was refused. Nothing was written. */
export class ModeChangeRefusedError extends HeliosError {
  override readonly name = 'ModeChangeRefusedError'
  declare readonly code: ModeChangeRefusal

  constructor(code: ModeChangeRefusal, message: string, details: ErrorDetails = {}) {
    super(code, message, { details })
  }
}

/**
 * Thrown by a client that failed before it consumed the approval, for example because it could not connect: nothing left
 * the process. The router believes it only while the approval is unspent.
 */
export class NotSentError extends HeliosError {
  override readonly name = 'NotSentError'

  constructor(message: string, options: { readonly cause?: unknown } = {}) {
    super('NOT_SENT', message, options)
  }
}

/** Why a store could not do what it was asked. */
export type StoreErrorCode =
  | 'STORE_UNAVAILABLE'
  | 'STORE_BUSY'
  | 'STORE_CLOSED'
  | 'STORE_CORRUPT'
  | 'SCHEMA_OUTDATED'
  | 'UNKNOWN_ORDER'
  | 'ILLEGAL_TRANSITION'
  | 'IDENTITY_TAKEN'
  | 'ADMISSION_UNCERTAIN'
  | 'NOT_ADMITTED_IN_TIME'

/** A store failed. The order it was asked about is not thereby decided either way. */
export class StoreError extends HeliosError {
  override readonly name = 'StoreError'
  declare readonly code: StoreErrorCode

  constructor(
    code: StoreErrorCode,
    message: string,
    options: { readonly cause?: unknown; readonly details?: ErrorDetails } = {},
  ) {
    super(code, message, options)
  }
}
