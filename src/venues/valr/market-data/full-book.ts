import { crc32 } from 'node:zlib'
import { Decimal, ZERO } from '../../../core/decimal.js'
import type { BookUpdate } from '../../../core/market.js'
import type { FullBookChange } from './market-message.js'

/** VALR's checksum covers this many orders of each side. */
const CHECKED = 25

interface Level {
  readonly price: Decimal
  /** By order id, in the order in which they came: the quantity as it was written. */
  readonly orders: Map<string, string>
}

/** One side of the book, the best price first. */
class Side {
  readonly #levels: Level[] = []
  /** 1: the lowest price is best. */
  readonly #direction: 1 | -1

  constructor(direction: 1 | -1) {
    this.#direction = direction
  }

  set(price: Decimal, orderId: string, quantity: string): void {
    const place = this.#placeOf(price)
    const found = this.#levels[place]
    const level = found?.price.equals(price) === true ? found : undefined
    if (!new Decimal(quantity).isZero()) {
      if (level === undefined) this.#levels.splice(place, 0, { price, orders: new Map([[orderId, quantity]]) })
      else level.orders.set(orderId, quantity)
      return
    }
    if (level?.orders.delete(orderId) === true && level.orders.size === 0) this.#levels.splice(place, 1)
  }

  best(count: number): readonly string[] {
    const found: string[] = []
    for (const { orders } of this.#levels) {
      for (const [orderId, quantity] of orders) {
        if (found.length === count) return found
        found.push(`${orderId}:${quantity}`)
      }
    }
    return found
  }

  levels(): (readonly [Decimal, Decimal])[] {
    return this.#levels.map(({ price, orders }) => {
      let quantity = ZERO
      for (const part of orders.values()) quantity = quantity.plus(part)
      return [price, quantity] as const
    })
  }

  /** Where a level of that price is, or would be. */
  #placeOf(price: Decimal): number {
    let [low, high] = [0, this.#levels.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      const level = this.#levels[middle]
      if (level !== undefined && level.price.comparedTo(price) * this.#direction < 0) low = middle + 1
      else high = middle
    }
    return low
  }
}

/**
 * VALR's book of single orders: a snapshot, then changes. A change follows the one before when its sequence number has grown
 * by the number of orders in it; after it, the checksum must agree. When either does not, the book is of no use any more.
 */
export class FullBook {
  readonly #bids = new Side(-1)
  readonly #asks = new Side(1)
  #sequence: number

  /** @throws Error when the snapshot contradicts its own checksum. */
  constructor(snapshot: FullBookChange) {
    this.#sequence = snapshot.SequenceNumber
    this.#put(snapshot)
    this.#check(snapshot)
  }

  /** @throws Error, after which the book must be read anew. */
  change(change: FullBookChange): void {
    const entries = [...change.Bids, ...change.Asks].reduce((sum, { Orders }) => sum + Orders.length, 0)
    if (change.SequenceNumber !== this.#sequence + entries)
      throw new Error(`${change.SequenceNumber} with ${entries} orders does not follow ${this.#sequence}`)
    this.#put(change)
    this.#sequence = change.SequenceNumber
    this.#check(change)
  }

  update(): BookUpdate {
    return { bids: this.#bids.levels(), asks: this.#asks.levels(), sequence: this.#sequence }
  }

  #put({ Bids, Asks }: FullBookChange): void {
    for (const { Price, Orders } of Bids) for (const { orderId, quantity } of Orders) this.#bids.set(Price, orderId, quantity)
    for (const { Price, Orders } of Asks) for (const { orderId, quantity } of Orders) this.#asks.set(Price, orderId, quantity)
  }

  #check({ Checksum }: FullBookChange): void {
    const [bids, asks] = [this.#bids.best(CHECKED), this.#asks.best(CHECKED)]
    const parts = Array.from({ length: CHECKED }, (_, place) => [bids[place], asks[place]]).flat()
    if (crc32(parts.filter((part) => part !== undefined).join(':')) !== Checksum) throw new Error('the checksum does not agree')
  }
}
