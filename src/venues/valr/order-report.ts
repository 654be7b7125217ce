import { type Decimal, ZERO } from '../../core/decimal.js'
import type { Fill, Money, OrderReport } from '../../core/order.js'
import { readStatus, type StatusReading } from './order-status.js'
import { sumOf } from './read-fill.js'
import type { OrderRow } from './wire/order-row.js'

/** A quotient has no exact form; the fills do. */
const AVERAGE_PLACES = 18

/** An order as a listing shows it: how much has filled, without the fills. */
export function listedReport(row: OrderRow, instrument: string): OrderReport {
  return {
    ...commonFields(row, instrument, readStatus(row)),
    ...amounts(row, row.original.minus(row.remaining)),
    fees: [],
    fills: [],
  }
}

/** An order with all of its fills, which must add up to what has filled. */
export function wholeReport(row: OrderRow, instrument: string, reading: StatusReading, fills: readonly Fill[]): OrderReport {
  const filled = sumOf(fills.map(({ quantity }) => quantity))
  const value = sumOf(fills.map(({ quantity, price }) => quantity.times(price)))
  return {
    ...commonFields(row, instrument, reading),
    ...amounts(row, filled),
    ...(filled.isZero() ? {} : { averagePrice: value.dividedBy(filled).toDecimalPlaces(AVERAGE_PLACES) }),
    fees: feesOf(fills),
    fills,
  }
}

function commonFields(row: OrderRow, instrument: string, { status, type, reason }: StatusReading) {
  return {
    venueOrderId: row.orderId,
    ...(row.customerOrderId === undefined ? {} : { clientOrderId: row.customerOrderId }),
    instrument,
    side: row.side,
    type,
    status,
    ...(reason === undefined ? {} : { reason }),
    // VALR writes 0 where a market order has no price.
    ...(row.price.isZero() ? {} : { limitPrice: row.price }),
    ...(row.stopPrice === undefined ? {} : { stopPrice: row.stopPrice }),
    updatedAt: row.updatedAt,
  }
}

/**
 * What a market order for an amount of quote currency has as its quantity is not documented: the quantity is given only
 * where it agrees with what has filled.
 */
function amounts(row: OrderRow, filledQuantity: Decimal): Pick<OrderReport, 'quantity' | 'filledQuantity' | 'remainingQuantity'> {
  if (!row.original.minus(row.remaining).equals(filledQuantity) || row.original.isZero()) return { filledQuantity }
  return { quantity: row.original, filledQuantity, remainingQuantity: row.remaining }
}

function feesOf(fills: readonly Fill[]): readonly Money[] {
  const byCurrency = new Map<string, Decimal>()
  for (const { fee } of fills) byCurrency.set(fee.currency, (byCurrency.get(fee.currency) ?? ZERO).plus(fee.amount))
  return [...byCurrency].map(([currency, amount]) => ({ currency, amount }))
}
