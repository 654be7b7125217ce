import { type Decimal, ZERO } from '../../core/decimal.js'
import type { Fill, Order, OrderReport } from '../../core/order.js'

/** The report of an order that was just taken and of which nothing has traded. */
export function openReport(order: Order, venueOrderId: string, updatedAt: Date): OrderReport {
  const { clientOrderId, instrument, side, type, quantity, quoteQuantity, limitPrice, stopPrice } = order
  return {
    clientOrderId,
    venueOrderId,
    instrument,
    side,
    type,
    status: 'open',
    ...(quantity === undefined ? {} : { quantity, remainingQuantity: quantity }),
    ...(quoteQuantity === undefined ? {} : { quoteQuantity }),
    ...(limitPrice === undefined ? {} : { limitPrice }),
    ...(stopPrice === undefined ? {} : { stopPrice }),
    filledQuantity: ZERO,
    fees: [],
    fills: [],
    updatedAt,
  }
}

/** The report after one more fill. An order by quote amount has no quantity, and stays `partially_filled`. */
export function withFill(report: OrderReport, fill: Fill): OrderReport {
  const fills = [...report.fills, fill]
  const filledQuantity = report.filledQuantity.plus(fill.quantity)
  const remainingQuantity = report.quantity?.minus(filledQuantity)
  const paid = fills.reduce((sum, { price, quantity }) => sum.plus(price.times(quantity)), ZERO)
  return {
    ...report,
    status: remainingQuantity?.isZero() ? 'filled' : 'partially_filled',
    filledQuantity,
    ...(remainingQuantity === undefined ? {} : { remainingQuantity }),
    averagePrice: paid.dividedBy(filledQuantity),
    fees: sumOfFees(fills),
    fills,
    updatedAt: fill.at,
  }
}

function sumOfFees(fills: readonly Fill[]): OrderReport['fees'] {
  const byCurrency = new Map<string, Decimal>()
  for (const { fee } of fills) byCurrency.set(fee.currency, (byCurrency.get(fee.currency) ?? ZERO).plus(fee.amount))
  return [...byCurrency].map(([currency, amount]) => ({ amount, currency }))
}
