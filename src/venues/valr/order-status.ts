import type { OrderStatus, OrderType } from '../../core/vocabulary.js'
import type { OrderRow } from './wire/order-row.js'

/** What an order's row comes to. `unknown` with what VALR wrote when that is not understood. */
export interface StatusReading {
  readonly status: OrderStatus
  readonly type: OrderType
  readonly reason?: string
}

/**
 * VALR, order status texts. The long ones are the socket's words for what REST abbreviates. A map, because a text from outside
 * may be `__proto__`.
 */
const STATUSES: ReadonlyMap<string, OrderStatus> = new Map([
  ['placed', 'open'],
  ['active', 'open'],
  ['order modified', 'open'],
  ['repriced due to slippage', 'open'],
  ['order price has been modified due to slippage limits', 'open'],
  ['partially filled', 'partially_filled'],
  ['filled', 'filled'],
  ['cancelled', 'canceled'],
  ['failed', 'rejected'],
  ['expired', 'expired'],
  ['partially filled due to slippage', 'canceled'],
  ['partially filled and cancelled due to slippage', 'canceled'],
])

const TYPES: ReadonlyMap<string, OrderType> = new Map([
  ['limit', 'LIMIT'],
  ['post-only limit', 'LIMIT'],
  ['market', 'MARKET'],
  ['simple', 'MARKET'],
  ['stop-loss-limit', 'STOP_LOSS_LIMIT'],
  ['take-profit-limit', 'TAKE_PROFIT_LIMIT'],
])

/** Orders that never rest: what did not fill at once is dropped. */
export function isImmediate({ type, timeInForce }: Pick<OrderRow, 'type' | 'timeInForce'>): boolean {
  return TYPES.get(type.toLowerCase()) === 'MARKET' || timeInForce === 'IOC' || timeInForce === 'FOK'
}

/** Reads status and type of a row. A label that its own figures contradict is `unknown`, as is one we never saw. */
export function readStatus(row: OrderRow): StatusReading {
  const type = TYPES.get(row.type.toLowerCase())
  const status = STATUSES.get(row.status.toLowerCase())
  if (type === undefined || status === undefined) return unknown(row, `VALR says: ${row.type}, ${row.status}`)
  const reading = { type, ...(row.reason === undefined ? {} : { reason: row.reason }) }
  if (type === 'MARKET') return { ...reading, status }
  const hasFills = !row.remaining.equals(row.original)
  const isDone = row.remaining.isZero()
  if (status === 'filled' && !isDone) return unknown(row, 'VALR says filled, and that some remains')
  if (status === 'open') return { ...reading, status: hasFills ? 'partially_filled' : 'open' }
  if (status === 'rejected' && hasFills) return { ...reading, status: 'canceled' }
  return { ...reading, status }
}

function unknown({ price }: OrderRow, reason: string): StatusReading {
  return { status: 'unknown', type: price.isZero() ? 'MARKET' : 'LIMIT', reason }
}
