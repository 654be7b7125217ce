import { type ErrorDetails, HeliosError } from '../../core/errors.js'

/**
 * What went wrong with a call to VALR.
 *
 * - `VALR_AUTH` the key, signature, permission or address was refused (401, 403, codes -11252 and -11272)
 * - `VALR_RATE_LIMITED` over a limit, ours or VALR's; `details.retryAfterMs` says how long to wait
 * - `VALR_READ_ONLY` maintenance: VALR takes no writes (503)
 * - `VALR_REJECTED` VALR said no; `details.venueCode` is its code
 * - `VALR_UNAVAILABLE` no connection, no reply in time, or a reply of 5xx
 * - `VALR_UNREADABLE` a reply that is not what VALR sends
 * - `VALR_INCONSISTENT` readable replies that contradict each other, or do not yet agree
 */
export type ValrErrorCode =
  | 'VALR_AUTH'
  | 'VALR_RATE_LIMITED'
  | 'VALR_READ_ONLY'
  | 'VALR_REJECTED'
  | 'VALR_UNAVAILABLE'
  | 'VALR_UNREADABLE'
  | 'VALR_INCONSISTENT'

/** A call to VALR failed. Whether a write took effect is not said by it: submits answer with an outcome instead. */
export class ValrError extends HeliosError {
  override readonly name = 'ValrError'
  declare readonly code: ValrErrorCode

  constructor(code: ValrErrorCode, message: string, options: { readonly cause?: unknown; readonly details?: ErrorDetails } = {}) {
    super(code, message, options)
  }
}
