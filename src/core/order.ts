import type { Decimal, DecimalInput } from './decimal.js'
import type { OrderStatus, OrderType, Side, TimeInForce, TradingMode } from './vocabulary.js'

/** What the caller wants. Exactly one of `quantity` and `quoteQuantity`. Unknown keys are refused. */
export interface OrderIntent {
  /** The caller's idempotency key: the same id again returns the first result and sends nothing. Default: a UUIDv7. */
  readonly intentId?: string
  readonly instrument: string
  readonly side: Side
  readonly type: OrderType
  /** In the base currency. */
  readonly quantity?: DecimalInput
  /** In the quote currency; for MARKET orders only. */
  readonly quoteQuantity?: DecimalInput
  readonly limitPrice?: DecimalInput
  readonly stopPrice?: DecimalInput
  /** Default: `IOC` for MARKET, otherwise `GTC`. */
  readonly timeInForce?: TimeInForce
  readonly postOnly?: boolean
  readonly reduceOnly?: boolean
  readonly strategy?: string
  /** Denied `MODE_MISMATCH` when the stored mode is another: a bot that believes it is live must not get paper fills. */
  readonly expectedMode?: TradingMode
  /** Kept with the order in the ledger; never sent. Strings, numbers and booleans only. */
  readonly metadata?: Readonly<Record<string, string | number | boolean>>
}

/** The normalised, immutable order: what gates judge is what is sent. */
export interface Order {
  readonly intentId: string
  readonly clientOrderId: string
  readonly account: string
  readonly mode: TradingMode
  readonly instrument: string
  readonly venueSymbol: string
  readonly side: Side
  readonly type: OrderType
  readonly quantity?: Decimal
  readonly quoteQuantity?: Decimal
  readonly limitPrice?: Decimal
  readonly stopPrice?: Decimal
  readonly timeInForce: TimeInForce
  readonly postOnly: boolean
  readonly reduceOnly: boolean
  readonly strategy?: string
  readonly metadata?: Readonly<Record<string, string | number | boolean>>
  readonly createdAt: Date
}

/** An amount of a currency. */
export interface Money {
  readonly amount: Decimal
  readonly currency: string
}

/** One execution. `id` is the venue's and is unique within the account. */
export interface Fill {
  readonly id: string
  /** At least one of the two order ids is present. */
  readonly clientOrderId?: string
  readonly venueOrderId?: string
  readonly instrument: string
  readonly side: Side
  readonly price: Decimal
  readonly quantity: Decimal
  /** What was charged; negative for a maker's reward. */
  readonly fee: Money
  readonly liquidity: 'maker' | 'taker'
  readonly at: Date
}

/** An order as the venue, or the ledger, knows it. At least one of the two order ids is present. */
export interface OrderReport {
  readonly clientOrderId?: string
  readonly venueOrderId?: string
  readonly instrument: string
  readonly side: Side
  readonly type: OrderType
  readonly status: OrderStatus
  readonly quantity?: Decimal
  readonly quoteQuantity?: Decimal
  readonly limitPrice?: Decimal
  readonly stopPrice?: Decimal
  readonly filledQuantity: Decimal
  readonly remainingQuantity?: Decimal
  readonly averagePrice?: Decimal
  /** Summed by currency. */
  readonly fees: readonly Money[]
  readonly fills: readonly Fill[]
  readonly reason?: string
  readonly updatedAt: Date
}

/** Which order is meant. At least one id; both must then name the same order. */
export interface OrderQuery {
  readonly clientOrderId?: string
  readonly venueOrderId?: string
  readonly instrument: string
}
