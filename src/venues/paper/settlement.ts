import type { Decimal } from '../../core/decimal.js'
import type { Instrument } from '../../core/instrument.js'
import type { Fill, Money } from '../../core/order.js'
import type { Execution, Walk } from './book-walk.js'
import type { FeeSchedule } from './fee-schedule.js'
import { type PaperAccount, reservationFor } from './paper-account.js'
import { isLimit, type LimitOrder, type OrderTerms, type PaperOrder, remainingOf } from './paper-order.js'

/** What changes hands in one step of an order, in one execution or several. */
export interface Trade {
  readonly executions: readonly Execution[]
  /** The sum over the executions. */
  readonly quantity: Decimal
  /** The sum over the executions. */
  readonly value: Decimal
  readonly liquidity: 'maker' | 'taker'
  readonly at: Date
}

/** What the account must have free for the order to enter: VALR reserves a limit order at its limit, whole. */
export function costOf(terms: OrderTerms, { quantity, value }: Walk, { base, quote }: Instrument): Money {
  if (terms.side === 'SELL') return { amount: terms.quantity ?? quantity, currency: base }
  if (terms.quantity === undefined || terms.limitPrice === undefined)
    return { amount: terms.quoteQuantity ?? value, currency: quote }
  return { amount: terms.quantity.times(terms.limitPrice), currency: quote }
}

export function reserve({ balances }: PaperAccount, order: LimitOrder, instrument: Instrument): void {
  const { amount, currency } = reservationFor(order.terms, remainingOf(order), instrument)
  balances.lock(currency, amount)
}

/** Gives back what the unfilled rest of the order had reserved. */
export function release({ balances }: PaperAccount, order: LimitOrder, instrument: Instrument): void {
  const { amount, currency } = reservationFor(order.terms, remainingOf(order), instrument)
  balances.lock(currency, amount.negated())
}

/**
 * Books a trade: both currencies, the fees, the reservation it uses up, and the order's own record. Fees are exact
 * products, so the fee of the sum is the sum of the fees and moves at once.
 */
export function settle(
  account: PaperAccount,
  order: PaperOrder,
  trade: Trade,
  instrument: Instrument,
  fees: FeeSchedule,
): readonly Fill[] {
  const { balances } = account
  const { side } = order.terms
  const { quantity, value, liquidity } = trade
  const fee = fees.feeOf({ side, quantity, value, liquidity }, instrument)
  if (isLimit(order)) {
    const used = reservationFor(order.terms, quantity, instrument)
    balances.lock(used.currency, used.amount.negated())
  }
  balances.add(instrument.base, side === 'BUY' ? quantity : quantity.negated())
  balances.add(instrument.quote, side === 'BUY' ? value.negated() : value)
  balances.add(fee.currency, fee.amount.negated())
  const fills = fillsOf(account, order, trade, instrument, fees)
  order.addFills(fills, { quantity, value, fee, at: trade.at })
  return fills
}

function fillsOf(
  { ids }: PaperAccount,
  order: PaperOrder,
  trade: Trade,
  instrument: Instrument,
  fees: FeeSchedule,
): readonly Fill[] {
  const { venueOrderId } = order
  const { clientOrderId, side } = order.terms
  const { liquidity, at } = trade
  return trade.executions.map(({ price, quantity, value }) => ({
    id: ids.nextFillId(),
    clientOrderId,
    venueOrderId,
    instrument: instrument.id,
    side,
    price,
    quantity,
    fee: fees.feeOf({ side, quantity, value, liquidity }, instrument),
    liquidity,
    at,
  }))
}
