import { createHmac, timingSafeEqual } from 'node:crypto'

/** What a signature is over, in this order. `target` is the path with its query, exactly as sent. */
export interface SignedParts {
  readonly timestamp: string
  readonly method: string
  readonly target: string
  readonly body: Uint8Array
  /** Empty when the header is not sent. */
  readonly subaccountId: string
}

/** True when `signature` is the lower-case hex HMAC-SHA512 of the parts, keyed with the secret's text. */
export function isSignedBy(secret: string, parts: SignedParts, signature: string): boolean {
  const { timestamp, method, target, body, subaccountId } = parts
  const hmac = createHmac('sha512', secret).update(timestamp).update(method).update(target).update(body).update(subaccountId)
  const expected = Buffer.from(hmac.digest('hex'))
  const actual = Buffer.from(signature)
  return expected.length === actual.length && timingSafeEqual(expected, actual)
}
