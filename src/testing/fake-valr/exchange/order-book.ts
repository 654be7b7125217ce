import { type Decimal, ZERO } from '../../../core/decimal.js'
import type { Side } from '../../../core/vocabulary.js'
import { type BookEntry, BookSide } from './book-side.js'

/** What became of one entry since the last publication. Quantity zero: it is gone. */
export interface BookChange {
  readonly id: string
  readonly side: Side
  readonly price: Decimal
  readonly quantity: Decimal
}

/** The order book of one pair. Every change goes through it, so that it can tell what changed. */
export class OrderBook {
  readonly bids = new BookSide('BUY')
  readonly asks = new BookSide('SELL')
  /** Grows by one with each changed entry, when the change is published. */
  sequence: number
  lastChange: Date
  readonly #entries = new Map<string, BookEntry>()
  readonly #published = new Map<string, BookChange>()
  #touched = new Set<string>()

  constructor(sequence: number, at: Date) {
    this.sequence = sequence
    this.lastChange = at
  }

  side(side: Side): BookSide {
    return side === 'BUY' ? this.bids : this.asks
  }

  /** What a taker of `side` can take. */
  offersTo(side: Side): BookSide {
    return side === 'BUY' ? this.asks : this.bids
  }

  add(entry: BookEntry): void {
    this.side(entry.side).add(entry)
    this.#entries.set(entry.id, entry)
    this.#touched.add(entry.id)
  }

  /** Changes what is on offer without loss of its place in the queue; zero takes it out. */
  resize(entry: BookEntry, quantity: Decimal): void {
    entry.quantity = quantity
    this.#touched.add(entry.id)
    if (quantity.greaterThan(0)) return
    this.side(entry.side).remove(entry)
    this.#entries.delete(entry.id)
  }

  find(id: string): BookEntry | undefined {
    return this.#entries.get(id)
  }

  /** What changed since the last call, as the full order book feed tells it. Empty when nothing did. */
  publishChanges(at: Date): readonly BookChange[] {
    const touched = this.#touched
    if (touched.size === 0) return []
    this.#touched = new Set()
    const changes = [...touched].flatMap((id) => this.#changesOf(id))
    if (changes.length > 0) this.lastChange = at
    this.sequence += changes.length
    return changes
  }

  #changesOf(id: string): readonly BookChange[] {
    const before = this.#published.get(id)
    const entry = this.#entries.get(id)
    if (entry === undefined) {
      this.#published.delete(id)
      return before === undefined ? [] : [{ ...before, quantity: ZERO }]
    }
    const { side, price, quantity } = entry
    const now = { id, side, price, quantity }
    this.#published.set(id, now)
    if (before === undefined) return [now]
    if (!before.price.equals(price)) return [{ ...before, quantity: ZERO }, now]
    return before.quantity.equals(quantity) ? [] : [now]
  }
}
