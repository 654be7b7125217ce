import { HUNDRED } from '../../../core/decimal.js'
import type { OrderSnapshot, VenueOrder } from '../exchange/venue-order.js'

/** What VALR writes for "no reason". */
export type NoReason = '' | 'None' | null

/** An order as the status look-ups show it. */
export function statusRow(order: VenueOrder, snapshot: OrderSnapshot, noReason: NoReason): object {
  const { customerOrderId, stopPrice, timeInForce } = order.request
  return { ...rowStart(order, snapshot, noReason), customerOrderId, stopPrice, timeInForce }
}

/** A transition, as the history detail and `ORDER_STATUS_UPDATE` show it: with what was executed in it. */
export function transitionRow(order: VenueOrder, snapshot: OrderSnapshot, noReason: NoReason): object {
  const { customerOrderId, stopPrice, timeInForce } = order.request
  const { executed } = snapshot
  return {
    ...rowStart(order, snapshot, noReason),
    customerOrderId,
    executedPrice: executed?.price ?? '0',
    executedQuantity: executed?.quantity ?? '0',
    executedFee: executed?.fee ?? '0',
    stopPrice,
    timeInForce,
  }
}

/** An order as the history list and the summary show it: with its totals. */
export function summaryRow(order: VenueOrder, snapshot: OrderSnapshot, noReason: NoReason): object {
  const { pair, side, kind, customerOrderId, stopPrice, timeInForce } = order.request
  const executedQuantity = order.executedQuantity
  return {
    orderId: order.id,
    customerOrderId,
    orderStatusType: snapshot.status,
    currencyPair: pair.symbol,
    averagePrice: executedQuantity.isZero()
      ? '0'
      : order.executedValue.dividedBy(executedQuantity).toDecimalPlaces(AVERAGE_PLACES),
    originalPrice: snapshot.price,
    remainingQuantity: snapshot.remaining,
    originalQuantity: snapshot.original,
    total: order.executedValue,
    totalExecutedQuantity: executedQuantity,
    totalFee: order.totalFee,
    feeCurrency: side === 'BUY' ? pair.base : pair.quote,
    orderSide: side.toLowerCase(),
    orderType: kind,
    failedReason: snapshot.failedReason || noReason,
    orderUpdatedAt: snapshot.at,
    orderCreatedAt: order.createdAt,
    stopPrice,
    timeInForce,
  }
}

/** A quotient has no exact form. */
const AVERAGE_PLACES = 18

/** An open order as `GET /v1/orders/open` shows it. */
export function openOrderRow(order: VenueOrder, snapshot: OrderSnapshot): object {
  const { pair, side, kind, customerOrderId, stopPrice, timeInForce } = order.request
  return {
    orderId: order.id,
    side: side.toLowerCase(),
    remainingQuantity: order.remaining,
    price: order.price,
    currencyPair: pair.symbol,
    createdAt: order.createdAt,
    originalQuantity: order.original,
    filledPercentage: filledPercentage(order),
    stopPrice,
    customerOrderId,
    updatedAt: snapshot.at,
    status: snapshot.status,
    type: kind,
    timeInForce,
    allowMargin: false,
  }
}

/** An open order as `OPEN_ORDERS_UPDATE` shows it: there `quantity` is what remains. */
export function openOrderEventRow(order: VenueOrder, snapshot: OrderSnapshot): object {
  const { remainingQuantity: quantity, ...row } = openOrderRow(order, snapshot) as { readonly remainingQuantity: unknown }
  return { ...row, quantity }
}

function rowStart(order: VenueOrder, snapshot: OrderSnapshot, noReason: NoReason): object {
  const { pair, side, kind } = order.request
  return {
    orderId: order.id,
    orderStatusType: snapshot.status,
    currencyPair: pair.symbol,
    originalPrice: snapshot.price,
    remainingQuantity: snapshot.remaining,
    originalQuantity: snapshot.original,
    orderSide: side.toLowerCase(),
    orderType: kind,
    failedReason: snapshot.failedReason || noReason,
    orderUpdatedAt: snapshot.at,
    orderCreatedAt: order.createdAt,
  }
}

function filledPercentage({ original, executedQuantity }: VenueOrder): string {
  return original.isZero() ? '0.00' : executedQuantity.dividedBy(original).times(HUNDRED).toFixed(2)
}
