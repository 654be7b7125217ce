import { randomBytes } from 'node:crypto'
import type { Clock } from './clock.js'

/** Every client order id of ours starts with this, so that an order at the venue can be told from a foreign one. */
export const CLIENT_ORDER_ID_PREFIX = 'helios-'

/** A UUID, version 7 (RFC 9562): sorts by the time it was made. */
export function uuidv7(clock: Clock): string {
  const bytes = randomBytes(16)
  bytes.writeUIntBE(clock.now().getTime(), 0, 6)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** A client order id that was never used before: letters, digits and hyphens, at most 50 of them, as venues accept. */
export function newClientOrderId(clock: Clock): string {
  return `${CLIENT_ORDER_ID_PREFIX}${uuidv7(clock)}`
}
