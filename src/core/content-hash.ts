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
  return sha256(canonicalText(content))
}

/** The text of `canonicalJson`, put together by hand: every order passes here, and only few of its keys are a caller's. */
export function canonicalText(content: OrderContent): string {
  const { instrument, limitPrice, metadata, postOnly, quantity, quoteQuantity, reduceOnly } = content
  const { side, stopPrice, strategy, timeInForce, type } = content
  let text = `{"instrument":${JSON.stringify(instrument)}`
  if (limitPrice !== undefined) text += `,"limitPrice":"${limitPrice.toJSON()}"`
  if (metadata !== undefined) text += `,"metadata":${canonicalJson(metadata)}`
  text += `,"postOnly":${postOnly}`
  if (quantity !== undefined) text += `,"quantity":"${quantity.toJSON()}"`
  if (quoteQuantity !== undefined) text += `,"quoteQuantity":"${quoteQuantity.toJSON()}"`
  text += `,"reduceOnly":${reduceOnly},"side":"${side}"`
  if (stopPrice !== undefined) text += `,"stopPrice":"${stopPrice.toJSON()}"`
  if (strategy !== undefined) text += `,"strategy":${JSON.stringify(strategy)}`
  return `${text},"timeInForce":"${timeInForce}","type":"${type}"}`
}
