import { randomUUID } from 'node:crypto'
import type { Clock } from './clock.js'

/** Every client order id of ours starts with this, so that an order at the venue can be told from a foreign one. */
export const CLIENT_ORDER_ID_PREFIX = 'helios-'

/** A UUID, version 7 (RFC 9562): sorts by the time it was made. */
export function uuidv7(clock: Clock): string {
  // Version 4 has its random bits and its variant in the same places; only time and version differ.
  return timePart(clock.now().getTime()) + randomUUID().slice(15)
}

let latest = { ms: Number.NaN, part: '' }

/** Two ids of one order nearly always share it. */
function timePart(ms: number): string {
  if (latest.ms !== ms) {
    const time = ms.toString(16).padStart(12, '0')
    latest = { ms, part: `${time.slice(0, 8)}-${time.slice(8)}-7` }
  }
  return latest.part
}

/** A client order id that was never used before: letters, digits and hyphens, at most 50 of them, as venues accept. */
export function newClientOrderId(clock: Clock): string {
  return `${CLIENT_ORDER_ID_PREFIX}${uuidv7(clock)}`
}
