import { type Decimal, ZERO } from '../../../core/decimal.js'
import type { Side } from '../../../core/vocabulary.js'
import type { VenueOrder } from './venue-order.js'

/** Something on offer at one price: an order of an account of the fake, or what others offer. */
export interface BookEntry {
  readonly id: string
  readonly side: Side
  readonly price: Decimal
  quantity: Decimal
  /** How many orders of others stand behind it; 1 for an order of ours. */
  readonly orderCount: number
  /** Absent: offered by others. */
  readonly order: VenueOrder | undefined
}

export interface BookLevel {
  readonly price: Decimal
  /** First come first. */
  readonly entries: BookEntry[]
}

/** One side of a book, best price first. */
export class BookSide {
  readonly side: Side
  readonly #levels: BookLevel[] = []

  constructor(side: Side) {
    this.side = side
  }

  get levels(): readonly BookLevel[] {
    return this.#levels
  }

  best(): Decimal | undefined {
    return this.#levels[0]?.price
  }

  /** In the order in which a taker meets them. Take nothing out while walking. */
  *entries(): Generator<BookEntry> {
    for (const { entries } of this.#levels) yield* entries
  }

  add(entry: BookEntry): void {
    const index = this.#indexOf(entry.price)
    const level = this.#levels[index]
    if (level?.price.equals(entry.price)) level.entries.push(entry)
    else this.#levels.splice(index, 0, { price: entry.price, entries: [entry] })
  }

  remove(entry: BookEntry): void {
    const index = this.#indexOf(entry.price)
    const level = this.#levels[index]
    const place = level?.entries.indexOf(entry) ?? -1
    if (level === undefined || place < 0) return
    level.entries.splice(place, 1)
    if (level.entries.length === 0) this.#levels.splice(index, 1)
  }

  /** Where the level of `price` is, or would have to be. */
  #indexOf(price: Decimal): number {
    let low = 0
    let high = this.#levels.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const level = this.#levels[middle]
      if (level !== undefined && isBetter(this.side, level.price, price)) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** True when an offer of `side` at `price` is taken before one at `other`. */
export function isBetter(side: Side, price: Decimal, other: Decimal): boolean {
  return side === 'BUY' ? price.greaterThan(other) : price.lessThan(other)
}

/** True when a taker of `side` with this limit would take an offer at `price`. No limit takes anything. */
export function isWithin(side: Side, limit: Decimal | undefined, price: Decimal): boolean {
  if (limit === undefined) return true
  return side === 'BUY' ? price.lessThanOrEqualTo(limit) : price.greaterThanOrEqualTo(limit)
}

export function quantityOf({ entries }: BookLevel): Decimal {
  return entries.reduce((sum, { quantity }) => sum.plus(quantity), ZERO)
}
