import { createHmac } from 'node:crypto'

/** What VALR's signature covers, exactly as it goes over the wire. */
export interface SignedParts {
  readonly timestampMs: number
  readonly verb: string
  /** From the first slash, query included; without scheme and host. */
  readonly pathWithQuery: string
  /** The very text that is sent; empty without a body. DELETE bodies count too. */
  readonly body?: string
  /** Only when the header that names it is sent. */
  readonly subaccountId?: string | undefined
}

/**
 * VALR's request signature: lower-case hex HMAC-SHA512 of timestamp, verb, path, body and subaccount id, joined without
 * separators. The secret is used as text, not decoded.
 */
export function signRequest(
  secret: string,
  { timestampMs, verb, pathWithQuery, body = '', subaccountId = '' }: SignedParts,
): string {
  const payload = `${timestampMs}${verb.toUpperCase()}${pathWithQuery}${body}${subaccountId}`
  return createHmac('sha512', secret).update(payload, 'utf8').digest('hex')
}
