import { Decimal, HUNDRED, ONE } from '../core/decimal.js'
import type { Quote } from '../core/market.js'
import type { Order } from '../core/order.js'
import type { Side } from '../core/vocabulary.js'

/** The price an order is compared with: BUY the ask, SELL the bid, else the last trade. Zero means no price. */
export function referencePriceOf(quote: Quote, side: Side): Decimal | undefined {
  return priceIn(side === 'BUY' ? quote.ask : quote.bid) ?? priceIn(quote.last)
}

function priceIn(price: Decimal | undefined): Decimal | undefined {
  return price === undefined || price.isZero() ? undefined : price
}

/** The order's value at its limit, or at `reference`; what an instrument's and a gate's minimum are compared with. */
export function plainValue(order: Order, reference: Decimal | undefined): Decimal | undefined {
  if (order.quoteQuantity !== undefined) return order.quoteQuantity
  const price = order.limitPrice ?? reference
  return price === undefined ? undefined : order.quantity?.times(price)
}

/**
 * What the order can cost or bring at worst, in the quote currency: what maxima, exposure and balance are compared with.
 * `slippagePct` is added to a MARKET order by quantity.
 */
export function worstCaseValue(order: Order, reference: Decimal, slippagePct: Decimal): Decimal {
  const { side, type, quantity, quoteQuantity, limitPrice = reference, stopPrice = reference } = order
  if (quantity === undefined) return quoteQuantity ?? new Decimal(0)
  switch (type) {
    case 'MARKET':
      return quantity.times(reference).times(ONE.plus(slippagePct.dividedBy(HUNDRED)))
    case 'LIMIT':
      return quantity.times(side === 'BUY' ? limitPrice : Decimal.max(limitPrice, reference))
    case 'STOP_LOSS_LIMIT':
    case 'TAKE_PROFIT_LIMIT':
      return quantity.times(Decimal.max(limitPrice, stopPrice, reference))
    default:
      throw type satisfies never
  }
}

/** The quantity at worst: the order's own, or the most that its quote amount can sell after `slippagePct`. */
export function worstCaseQuantity(order: Order, reference: Decimal, slippagePct: Decimal): Decimal {
  if (order.quantity !== undefined) return order.quantity
  const quoteQuantity = order.quoteQuantity ?? new Decimal(0)
  const worstPrice =
    order.side === 'SELL' ? reference.times(ONE.minus(Decimal.min(slippagePct, 99).dividedBy(HUNDRED))) : reference
  return quoteQuantity.dividedBy(worstPrice).toDecimalPlaces(20, Decimal.ROUND_UP)
}
