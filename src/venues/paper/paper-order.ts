import { Decimal, ZERO } from '../../core/decimal.js'
import type { Fill, Money, Order, OrderReport } from '../../core/order.js'
import type { OrderStatus } from '../../core/vocabulary.js'

/** The part of an order that the venue keeps. */
export type OrderTerms = Pick<
  Order,
  | 'clientOrderId'
  | 'instrument'
  | 'side'
  | 'type'
  | 'quantity'
  | 'quoteQuantity'
  | 'limitPrice'
  | 'stopPrice'
  | 'timeInForce'
  | 'postOnly'
>

export function termsOf(order: Order): OrderTerms {
  const { clientOrderId, instrument, side, type, quantity, quoteQuantity, limitPrice, stopPrice, timeInForce, postOnly } = order
  return {
    clientOrderId,
    instrument,
    side,
    type,
    timeInForce,
    postOnly,
    ...(quantity === undefined ? {} : { quantity }),
    ...(quoteQuantity === undefined ? {} : { quoteQuantity }),
    ...(limitPrice === undefined ? {} : { limitPrice }),
    ...(stopPrice === undefined ? {} : { stopPrice }),
  }
}

export type LimitTerms = OrderTerms & { readonly quantity: Decimal; readonly limitPrice: Decimal }
export type ConditionalTerms = LimitTerms & { readonly stopPrice: Decimal }

/** An order that can rest at its limit price. */
export type LimitOrder = PaperOrder<LimitTerms>
/** An order that waits for its stop price and then becomes a limit order. */
export type ConditionalOrder = PaperOrder<ConditionalTerms>

export type PaperStatus = Extract<OrderStatus, 'open' | 'partially_filled' | 'filled' | 'canceled' | 'rejected'>
export type PaperEnd = Exclude<PaperStatus, 'open' | 'partially_filled'>

/** Fills that were made in one step, in sum. */
export interface FillTotals {
  readonly quantity: Decimal
  readonly value: Decimal
  readonly fee: Money
  readonly at: Date
}

/** Average prices are rounded half-even to this many places: a quotient has no exact form. */
export const AVERAGE_PRICE_PLACES = 18

/** An order at the paper venue, from arrival to end. */
export class PaperOrder<Terms extends OrderTerms = OrderTerms> {
  readonly venueOrderId: string
  readonly terms: Terms
  readonly fills: Fill[] = []
  status: PaperStatus = 'open'
  /** True once a conditional order has become a limit order. */
  triggered = false
  updatedAt: Date
  reason: string | undefined
  filledQuantity: Decimal = ZERO
  /** What the fills are worth in the quote currency, before fees. */
  filledValue: Decimal = ZERO
  private fees: readonly Money[] = []

  constructor(venueOrderId: string, terms: Terms, arrivedAt: Date) {
    this.venueOrderId = venueOrderId
    this.terms = terms
    this.updatedAt = arrivedAt
  }

  get isOpen(): boolean {
    return this.status === 'open' || this.status === 'partially_filled'
  }

  trigger(at: Date): void {
    this.triggered = true
    this.updatedAt = at
  }

  /** The totals are the sums over `fills`. */
  addFills(fills: readonly Fill[], { quantity, value, fee, at }: FillTotals): void {
    for (const fill of fills) this.fills.push(fill)
    this.filledQuantity = this.filledQuantity.plus(quantity)
    this.filledValue = this.filledValue.plus(value)
    this.fees = withFee(this.fees, fee)
    this.status = 'partially_filled'
    this.updatedAt = at
  }

  end(status: PaperEnd, at: Date, reason?: string): void {
    this.status = status
    this.reason = reason
    this.updatedAt = at
  }

  /** The order as it is now; later changes do not show in it. */
  report(): OrderReport {
    const { clientOrderId, instrument, side, type, quantity, quoteQuantity, limitPrice, stopPrice } = this.terms
    return {
      clientOrderId,
      venueOrderId: this.venueOrderId,
      instrument,
      side,
      type,
      status: this.status,
      ...(quantity === undefined ? {} : { quantity, remainingQuantity: quantity.minus(this.filledQuantity) }),
      ...(quoteQuantity === undefined ? {} : { quoteQuantity }),
      ...(limitPrice === undefined ? {} : { limitPrice }),
      ...(stopPrice === undefined ? {} : { stopPrice }),
      filledQuantity: this.filledQuantity,
      ...(this.filledQuantity.isZero() ? {} : { averagePrice: averagePrice(this.filledValue, this.filledQuantity) }),
      fees: this.fees,
      fills: [...this.fills],
      ...(this.reason === undefined ? {} : { reason: this.reason }),
      updatedAt: this.updatedAt,
    }
  }
}

function averagePrice(value: Decimal, quantity: Decimal): Decimal {
  return value.dividedBy(quantity).toDecimalPlaces(AVERAGE_PRICE_PLACES, Decimal.ROUND_HALF_EVEN)
}

function withFee(fees: readonly Money[], fee: Money): readonly Money[] {
  if (fee.amount.isZero()) return fees
  const earlier = fees.find(({ currency }) => currency === fee.currency)
  if (earlier === undefined) return [...fees, fee]
  const sum = { currency: fee.currency, amount: earlier.amount.plus(fee.amount) }
  return fees.map((known) => (known === earlier ? sum : known))
}

export function isLimit(order: PaperOrder): order is LimitOrder {
  return order.terms.quantity !== undefined && order.terms.limitPrice !== undefined
}

export function isConditional(order: PaperOrder): order is ConditionalOrder {
  return isLimit(order) && order.terms.stopPrice !== undefined
}

export function remainingOf(order: LimitOrder): Decimal {
  return order.terms.quantity.minus(order.filledQuantity)
}
