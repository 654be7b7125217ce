import type { Decimal } from '../../../core/decimal.js'
import type { Side } from '../../../core/vocabulary.js'
import { OrderBook } from './order-book.js'
import type { Pair } from './pair.js'
import type { VenueOrder } from './venue-order.js'

/** A trade as the public sees it. */
export interface PublicTrade {
  readonly id: string
  readonly sequenceId: bigint
  readonly price: Decimal
  readonly quantity: Decimal
  readonly takerSide: Side
  readonly at: Date
}

const MOST_TRADES = 10_000

/** One pair's book, its trades and the stop orders that watch them. */
export class Market {
  readonly pair: Pair
  readonly book: OrderBook
  /** Oldest first; the last ten thousand. */
  readonly trades: PublicTrade[] = []
  readonly #waiting = new Set<VenueOrder>()
  #last: Decimal | undefined

  constructor(pair: Pair, sequence: number, at: Date) {
    this.pair = pair
    this.book = new OrderBook(sequence, at)
  }

  /** The price of the last trade. */
  get last(): Decimal | undefined {
    return this.#last
  }

  print(trade: PublicTrade): void {
    if (this.trades.length === MOST_TRADES) this.trades.shift()
    this.trades.push(trade)
    this.#last = trade.price
  }

  watch(order: VenueOrder): void {
    order.isWaiting = true
    this.#waiting.add(order)
  }

  unwatch(order: VenueOrder): void {
    order.isWaiting = false
    this.#waiting.delete(order)
  }

  /** The oldest stop order that the last price triggers. */
  nextTriggered(): VenueOrder | undefined {
    for (const order of this.#waiting) if (isTriggered(order, this.#last)) return order
    return undefined
  }
}

/**
 * A stop-loss protects against a price that runs away (a SELL acts at or below its stop price, a BUY at or above), a
 * take-profit acts on the other side. Nothing is triggered before the first trade.
 */
export function isTriggered({ request: { side, kind, stopPrice } }: VenueOrder, last: Decimal | undefined): boolean {
  if (last === undefined || stopPrice === undefined) return false
  const actsBelow = (side === 'SELL') === (kind === 'stop-loss-limit')
  return actsBelow ? last.lessThanOrEqualTo(stopPrice) : last.greaterThanOrEqualTo(stopPrice)
}
