import { hash } from 'node:crypto'
import type { Order } from './order.js'

/** JSON with sorted keys and plain decimals: equal content gives equal text. `undefined` is left out. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner === 'bigint') return inner.toString()
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner
    return Object.fromEntries(Object.entries(inner).sort(byKey))
  })
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1
}

export function sha256(text: string): string {
  return hash('sha256', text)
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
  const { instrument, limitPrice, postOnly, quantity, quoteQuantity, reduceOnly } = content
  const { side, stopPrice, strategy, timeInForce, type } = content
  const metadata = content.metadata && Object.fromEntries(Object.entries(content.metadata).sort(byKey))
  // The text of canonicalJson: these keys are in its order already, and only metadata has keys of the caller's.
  const rest = { postOnly, quantity, quoteQuantity, reduceOnly, side, stopPrice, strategy, timeInForce, type }
  return sha256(JSON.stringify({ instrument, limitPrice, metadata, ...rest }))
}
