import type { HttpReply } from './http-exchange.js'
import { parseLosslessJson } from './lossless-json.js'
import { ValrError, type ValrErrorCode } from './valr-error.js'

/** VALR's own refusal, in a readable body. */
export interface VenueRefusal {
  /** VALR's code as text, for example `-6`. */
  readonly venueCode: string
  readonly reason: string
  /** V2 keeps a failed order and names it. */
  readonly venueOrderId?: string
}

/** What a reply says. `refusal` is there exactly when its body can be read as VALR's own words. */
export type Reply =
  | { readonly kind: 'answer'; readonly status: number; readonly body: unknown }
  | { readonly kind: 'refused'; readonly status: number; readonly refusal: VenueRefusal }
  | FailedReply

/** No answer to rely on. */
interface FailedReply {
  readonly kind: 'failed'
  readonly status: number
  readonly code: ValrErrorCode
  readonly message: string
  readonly refusal?: VenueRefusal
  /** The reply carries the mark of VALR's own limiter, which refuses before anything is done. */
  readonly isVenueLimit: boolean
  readonly isEmpty: boolean
}

/** VALR, authentication failures: an invalid signature, and an address that is not allowed. */
const AUTH_CODES: ReadonlySet<string> = new Set(['-11252', '-11272'])

/** Sorts a reply by its body; the status only decides where the body does not. */
export function readReply({ status, headers, text }: HttpReply): Reply {
  const body = parsed(text)
  const refusal = refusalIn(body)
  const isVenueLimit = headers['x-valr-ratelimited'] === 'true'
  const failed = (code: ValrErrorCode, message: string): Reply => ({
    kind: 'failed',
    status,
    code,
    message,
    isVenueLimit,
    isEmpty: text.trim() === '',
    ...(refusal === undefined ? {} : { refusal }),
  })
  if (status === 429 || isVenueLimit) return failed('VALR_RATE_LIMITED', 'VALR: too many calls.')
  if (status === 401 || status === 403 || (refusal !== undefined && AUTH_CODES.has(refusal.venueCode)))
    return failed('VALR_AUTH', `VALR refused the credentials (HTTP ${status}): ${refusal?.reason ?? 'no reason given'}`)
  if (status === 503) return failed('VALR_READ_ONLY', 'VALR takes no writes now, or is not available (HTTP 503).')
  if (status >= 500) return failed('VALR_UNAVAILABLE', `VALR failed (HTTP ${status}).`)
  if (refusal !== undefined) return { kind: 'refused', status, refusal }
  if (body !== undefined && status >= 200 && status < 300) return { kind: 'answer', status, body }
  return failed('VALR_UNREADABLE', `A reply that cannot be read (HTTP ${status}, ${text.length} characters).`)
}

/** `undefined` for anything that is not a JSON object or list. */
function parsed(text: string): unknown {
  try {
    const body = parseLosslessJson(text)
    return typeof body === 'object' && body !== null ? body : undefined
  } catch {
    // HTML, empty or cut short: there is nothing to read.
    return undefined
  }
}

/** A negative code is VALR's no, whatever the status. */
function refusalIn(body: unknown): VenueRefusal | undefined {
  if (typeof body !== 'object' || body === null || !('code' in body)) return undefined
  const venueCode = String(body.code)
  if (!/^-\d{1,9}$/.test(venueCode)) return undefined
  const message = 'message' in body && typeof body.message === 'string' ? body.message.trim() : ''
  const orderId = 'orderId' in body && typeof body.orderId === 'string' && body.orderId !== '' ? body.orderId : undefined
  const reason = message === '' ? `VALR code ${venueCode}` : message
  return { venueCode, reason, ...(orderId === undefined ? {} : { venueOrderId: orderId }) }
}

/** The error for a reply that is no answer. */
export function errorOf(reply: Exclude<Reply, { kind: 'answer' }>): ValrError {
  const { status, refusal } = reply
  const details = { httpStatus: status, ...refusal }
  if (reply.kind === 'refused') return new ValrError('VALR_REJECTED', `VALR: ${reply.refusal.reason}`, { details })
  return new ValrError(reply.code, reply.message, { details: reply.isEmpty ? { ...details, isEmpty: true } : details })
}
