import { type Decimal, ZERO } from '../../../core/decimal.js'
import type { Side, TimeInForce } from '../../../core/vocabulary.js'
import type { Pair } from './pair.js'

/** As VALR writes it in `orderType`. */
export type FakeValrOrderType = 'limit' | 'post-only limit' | 'market' | 'stop-loss-limit' | 'take-profit-limit'

/** As VALR writes it in `orderStatusType`. */
export type FakeValrOrderStatus = 'Placed' | 'Active' | 'Partially Filled' | 'Order Modified' | 'Filled' | 'Cancelled' | 'Failed'

/** What was asked for, once it is known to make sense for the pair. */
export interface OrderRequest {
  readonly pair: Pair
  readonly side: Side
  readonly kind: FakeValrOrderType
  readonly timeInForce: TimeInForce
  readonly customerOrderId: string | undefined
  /** In base. A market order has this or `quoteAmount`, any other order has it. */
  readonly quantity: Decimal | undefined
  /** In quote; market orders only. */
  readonly quoteAmount: Decimal | undefined
  /** Absent for market orders. */
  readonly price: Decimal | undefined
  /** Stop orders only. */
  readonly stopPrice: Decimal | undefined
}

/** The order after one of its transitions, with what was executed in that one. */
export interface OrderSnapshot {
  readonly status: FakeValrOrderStatus
  readonly failedReason: string
  readonly price: Decimal
  readonly original: Decimal
  readonly remaining: Decimal
  readonly executed: Execution | undefined
  readonly at: Date
}

/** One execution of an order. */
export interface Execution {
  readonly price: Decimal
  readonly quantity: Decimal
  readonly fee: Decimal
}

/** An order at the exchange, from arrival to end. */
export class VenueOrder {
  readonly id: string
  readonly ownerId: string
  readonly request: OrderRequest
  readonly createdAt: Date
  /** Newest last. Empty until the matching engine has looked at the order. */
  readonly snapshots: OrderSnapshot[] = []
  /** Zero for a market order. */
  price: Decimal
  /** In base. For a market order by quote amount: what the book would have given for it. */
  original: Decimal
  remaining: Decimal
  /** True while it rests in the book or waits for its stop price. */
  isOpen = false
  /** True while funds are set aside for what remains of it. */
  isReserved = false
  /** True for a stop order that waits for its stop price. */
  isWaiting = false
  /** In quote, before fees. */
  executedValue: Decimal = ZERO
  /** In the currency the order receives. Maker rewards are not in it. */
  totalFee: Decimal = ZERO

  constructor(id: string, ownerId: string, request: OrderRequest, createdAt: Date) {
    this.id = id
    this.ownerId = ownerId
    this.request = request
    this.createdAt = createdAt
    this.price = request.price ?? ZERO
    this.original = request.quantity ?? ZERO
    this.remaining = this.original
  }

  get latest(): OrderSnapshot | undefined {
    return this.snapshots.at(-1)
  }

  get executedQuantity(): Decimal {
    return this.original.minus(this.remaining)
  }

  /** Notes that the order is now in `status`. */
  record(status: FakeValrOrderStatus, at: Date, { failedReason = '', executed }: Partial<OrderSnapshot> = {}): void {
    const { price, original, remaining } = this
    this.snapshots.push({ status, failedReason, price, original, remaining, executed, at })
  }
}

/** What has to be set aside for `quantity` of the order: quote for a BUY, base for a SELL. */
export function reservationOf(
  { request: { pair, side }, price }: VenueOrder,
  quantity: Decimal,
): { readonly currency: string; readonly amount: Decimal } {
  return side === 'BUY' ? { currency: pair.quote, amount: price.times(quantity) } : { currency: pair.base, amount: quantity }
}
