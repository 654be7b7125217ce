import { createHash } from 'node:crypto'
import type { Order } from './order.js'

/** JSON with sorted keys and plain decimals: equal content gives equal text. `undefined` is left out. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner === 'bigint') return inner.toString()
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
  })
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** Everything that makes an order what it is, and nothing that differs between two attempts at it (mode, ids, time). */
export type OrderContent = Pick<
  Order,
  | 'instrument'
  | 'side'
  | 'type'
  | 'quantity'
  | 'quoteQuantity'
  | 'limitPrice'
  | 'stopPrice'
  | 'timeInForce'
  | 'postOnly'
  | 'reduceOnly'
  | 'strategy'
  | 'metadata'
>

/** What an intent id stands for. The router hashes what was asked for, before it is quantised. */
export function contentHash(content: OrderContent): string {
  const { instrument, side, type, quantity, quoteQuantity, limitPrice, stopPrice } = content
  const { timeInForce, postOnly, reduceOnly, strategy, metadata } = content
  const amounts = { quantity, quoteQuantity, limitPrice, stopPrice }
  return sha256(canonicalJson({ instrument, side, type, ...amounts, timeInForce, postOnly, reduceOnly, strategy, metadata }))
}
