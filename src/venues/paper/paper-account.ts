import type { Decimal } from '../../core/decimal.js'
import type { Instrument } from '../../core/instrument.js'
import type { Money } from '../../core/order.js'
import type { PaperBalances } from './paper-balances.js'
import type { PaperIds } from './paper-ids.js'
import type { LimitTerms } from './paper-order.js'
import type { PaperOrders } from './paper-orders.js'

/** Everything a snapshot carries, last prices apart. */
export interface PaperAccount {
  readonly balances: PaperBalances
  readonly orders: PaperOrders
  readonly ids: PaperIds
}

/** What an open order keeps from being spent twice for `quantity` of it. Its fee comes out of what it receives. */
export function reservationFor({ side, limitPrice }: LimitTerms, quantity: Decimal, { base, quote }: Instrument): Money {
  return side === 'BUY' ? { amount: quantity.times(limitPrice), currency: quote } : { amount: quantity, currency: base }
}
