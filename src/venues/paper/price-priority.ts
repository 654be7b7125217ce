import type { Decimal } from '../../core/decimal.js'
import type { Side } from '../../core/vocabulary.js'

/** True when an order of `side` with this limit may trade at `price`. No limit: any price will do. */
export function isWithin(side: Side, limit: Decimal | undefined, price: Decimal): boolean {
  if (limit === undefined) return true
  return side === 'BUY' ? price.lessThanOrEqualTo(limit) : price.greaterThanOrEqualTo(limit)
}

/** True when a resting order of `side` at `a` comes before one at `b`: the higher bid, the lower ask. */
export function comesBefore(side: Side, a: Decimal, b: Decimal): boolean {
  return side === 'BUY' ? a.greaterThan(b) : a.lessThan(b)
}

export function oppositeOf(side: Side): Side {
  return side === 'BUY' ? 'SELL' : 'BUY'
}
