import type { Decimal } from '../../core/decimal.js'
import type { Side, TimeInForce } from '../../core/vocabulary.js'
import type { AccountFill } from './exchange/account-fill.js'
import type { Balance } from './exchange/balances.js'
import type { BookSide } from './exchange/book-side.js'
import type { Market } from './exchange/market.js'
import type { FakeValrOrderStatus, FakeValrOrderType, VenueOrder } from './exchange/venue-order.js'

/** An order as the exchange itself has it. */
export interface FakeValrOrder {
  readonly orderId: string
  readonly customerOrderId?: string
  readonly pair: string
  readonly side: Side
  readonly type: FakeValrOrderType
  readonly timeInForce: TimeInForce
  readonly status: FakeValrOrderStatus
  /** True while it rests in the book or waits for its stop price. */
  readonly isOpen: boolean
  readonly failedReason: string
  /** Absent for a market order. */
  readonly price?: Decimal
  readonly stopPrice?: Decimal
  readonly originalQuantity: Decimal
  readonly remainingQuantity: Decimal
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** One execution as the exchange itself has it. Both sides of a trade have its id. */
export interface FakeValrFill {
  readonly id: string
  readonly orderId: string
  readonly customerOrderId?: string
  readonly pair: string
  readonly side: Side
  readonly price: Decimal
  readonly quantity: Decimal
  /** Negative: a maker's reward. */
  readonly fee: { readonly amount: Decimal; readonly currency: string }
  readonly liquidity: 'maker' | 'taker'
  readonly at: Date
}

export interface FakeValrBalance {
  readonly available: Decimal
  readonly reserved: Decimal
  readonly total: Decimal
}

/** A book, best price first, every order on its own. */
export interface FakeValrBookView {
  readonly bids: readonly FakeValrBookEntry[]
  readonly asks: readonly FakeValrBookEntry[]
  /** The price of the last trade. */
  readonly last?: Decimal
}

export interface FakeValrBookEntry {
  readonly price: Decimal
  readonly quantity: Decimal
  /** Absent: offered by others. */
  readonly orderId?: string
}

/** `undefined` until the matching engine has looked at the order. */
export function orderView(order: VenueOrder): FakeValrOrder | undefined {
  const { id: orderId, latest, isOpen, createdAt, original, remaining } = order
  const { pair, side, kind, timeInForce, customerOrderId, price, stopPrice } = order.request
  if (latest === undefined) return undefined
  return {
    orderId,
    ...(customerOrderId === undefined ? {} : { customerOrderId }),
    pair: pair.symbol,
    side,
    type: kind,
    timeInForce,
    status: latest.status,
    isOpen,
    failedReason: latest.failedReason,
    ...(price === undefined ? {} : { price: order.price }),
    ...(stopPrice === undefined ? {} : { stopPrice }),
    originalQuantity: original,
    remainingQuantity: remaining,
    createdAt,
    updatedAt: latest.at,
  }
}

export function fillView({ id, order, price, quantity, fee, feeCurrency, liquidity, at }: AccountFill): FakeValrFill {
  const { pair, side, customerOrderId } = order.request
  return {
    id,
    orderId: order.id,
    ...(customerOrderId === undefined ? {} : { customerOrderId }),
    pair: pair.symbol,
    side,
    price,
    quantity,
    fee: { amount: fee, currency: feeCurrency },
    liquidity,
    at,
  }
}

export function balanceView({ available, reserved }: Balance): FakeValrBalance {
  return { available, reserved, total: available.plus(reserved) }
}

export function bookView({ book, last }: Market): FakeValrBookView {
  return { bids: entriesOf(book.bids), asks: entriesOf(book.asks), ...(last === undefined ? {} : { last }) }
}

function entriesOf(side: BookSide): readonly FakeValrBookEntry[] {
  return [...side.entries()].map(({ price, quantity, order }) => ({
    price,
    quantity,
    ...(order === undefined ? {} : { orderId: order.id }),
  }))
}
