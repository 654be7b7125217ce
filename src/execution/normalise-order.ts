import { ceilToStep, type Decimal, floorToStep } from '../core/decimal.js'
import type { Denial } from '../core/denial.js'
import type { Draft } from '../core/draft.js'
import { type Instrument, quoteIncrementOf } from '../core/instrument.js'
import type { Order } from '../core/order.js'
import type { VenueCapabilities } from '../core/trading-client.js'
import type { OrderType, Side, TradingMode } from '../core/vocabulary.js'
import type { ParsedIntent } from './parse-intent.js'

/** The amounts of an order, as they were asked for or as they are sent. */
export interface OrderAmounts {
  readonly quantity?: Decimal
  readonly quoteQuantity?: Decimal
  readonly limitPrice?: Decimal
  readonly stopPrice?: Decimal
}

const AMOUNTS = ['quantity', 'quoteQuantity', 'limitPrice', 'stopPrice'] as const satisfies readonly (keyof OrderAmounts)[]

export const INSTRUMENT_GATE = 'helios:instrument'

/**
 * The order in the instrument's steps: quantities down, a limit price BUY down and SELL up, a stop price to the nearest
 * tick away from triggering, a quote amount down.
 */
export function normaliseOrder(
  intent: ParsedIntent & { readonly intentId: string },
  instrument: Instrument,
  stamp: { readonly account: string; readonly mode: TradingMode; readonly clientOrderId: string; readonly createdAt: Date },
): Order {
  const { intentId, side, type, timeInForce, postOnly, reduceOnly, strategy, metadata } = intent
  const { clientOrderId, account, mode, createdAt } = stamp
  const { id, venueSymbol } = instrument
  const order: Draft<Order> = {
    intentId,
    clientOrderId,
    account,
    mode,
    instrument: id,
    venueSymbol,
    side,
    type,
    timeInForce,
    postOnly,
    reduceOnly,
    createdAt,
  }
  quantise(order, intent, instrument)
  if (strategy !== undefined) order.strategy = strategy
  if (metadata !== undefined) order.metadata = Object.freeze({ ...metadata })
  return Object.freeze(order)
}

/** Only the amounts. */
export function amountsOf({ quantity, quoteQuantity, limitPrice, stopPrice }: OrderAmounts): OrderAmounts {
  const amounts: Draft<OrderAmounts> = {}
  if (quantity !== undefined) amounts.quantity = quantity
  if (quoteQuantity !== undefined) amounts.quoteQuantity = quoteQuantity
  if (limitPrice !== undefined) amounts.limitPrice = limitPrice
  if (stopPrice !== undefined) amounts.stopPrice = stopPrice
  return amounts
}

function quantise(order: Draft<OrderAmounts>, intent: ParsedIntent, instrument: Instrument): void {
  const { side, type, quantity, quoteQuantity, limitPrice, stopPrice } = intent
  const { tickSize, quantityIncrement } = instrument
  if (quantity !== undefined) order.quantity = floorToStep(quantity, quantityIncrement)
  if (quoteQuantity !== undefined) order.quoteQuantity = floorToStep(quoteQuantity, quoteIncrementOf(instrument))
  if (limitPrice !== undefined) {
    order.limitPrice = side === 'BUY' ? floorToStep(limitPrice, tickSize) : ceilToStep(limitPrice, tickSize)
  }
  if (stopPrice !== undefined) {
    order.stopPrice = triggersBelow(side, type) ? floorToStep(stopPrice, tickSize) : ceilToStep(stopPrice, tickSize)
  }
}

/** True for stops that trigger when the price falls: a long position's stop-loss, a buyer's take-profit. */
function triggersBelow(side: Side, type: OrderType): boolean {
  return (type === 'STOP_LOSS_LIMIT') === (side === 'SELL')
}

/**
 * Every rule of the instrument that the order breaks. `value` is the order's value at its limit or at the reference
 * price, `quantity` its own or what its quote amount comes to; both are absent while there is no price.
 */
export function instrumentDenials(
  order: Order,
  instrument: Instrument,
  capabilities: VenueCapabilities,
  { value, quantity }: { readonly value: Decimal | undefined; readonly quantity: Decimal | undefined },
): readonly Denial[] {
  const denials: Denial[] = []
  const refuse = (rule: string, message: string, details: Readonly<Record<string, unknown>>): void => {
    denials.push({ code: 'INSTRUMENT_RULE', gate: INSTRUMENT_GATE, message, details: { rule, ...details } })
  }
  const { minQuantity, maxQuantity, minNotional, maxNotional, orderTypes = capabilities.orderTypes } = instrument
  if (instrument.active === false) refuse('active', `${instrument.id} is not active.`, {})
  if (!orderTypes.includes(order.type) || !capabilities.orderTypes.includes(order.type)) {
    refuse('orderTypes', `${instrument.id} does not take ${order.type} orders.`, { type: order.type })
  }
  if (capabilities.timeInForce?.includes(order.timeInForce) === false) {
    refuse('timeInForce', `The venue does not take ${order.timeInForce} orders.`, { timeInForce: order.timeInForce })
  }
  for (const field of AMOUNTS) {
    if (order[field]?.isZero()) refuse('step', `The ${field} is less than one step of ${instrument.id}.`, { field })
  }
  const bound = (rule: string, amount: Decimal | undefined, limit: Decimal | undefined, isMinimum: boolean): void => {
    if (amount === undefined || limit === undefined) return
    if (isMinimum ? amount.greaterThanOrEqualTo(limit) : amount.lessThanOrEqualTo(limit)) return
    const words = isMinimum ? 'below the minimum' : 'above the maximum'
    refuse(rule, `${amount.toFixed()} is ${words} of ${limit.toFixed()} for ${instrument.id}.`, {
      actual: amount.toFixed(),
      limit: limit.toFixed(),
    })
  }
  bound('minQuantity', quantity, minQuantity, true)
  bound('maxQuantity', quantity, maxQuantity, false)
  bound('minNotional', value, minNotional, true)
  bound('maxNotional', value, maxNotional, false)
  return denials
}
