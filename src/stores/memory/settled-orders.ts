import { partOfFill, type TurnoverPart } from '../../core/turnover.js'
import type { TradingMode } from '../../core/vocabulary.js'
import type { OrderEntry } from './order-entry.js'

/** Orders that have ended, the one that ended first first, and what those came to that were forgotten. */
export class SettledOrders {
  readonly #entries = new Set<OrderEntry>()
  readonly #forgotten = new Map<string, TurnoverPart>()

  /** The order ended just now, or changed after it had. */
  add(entry: OrderEntry): void {
    this.#entries.delete(entry)
    this.#entries.add(entry)
  }

  /** It is back in play, or must be kept for a person. */
  remove(entry: OrderEntry): void {
    this.#entries.delete(entry)
  }

  /** Takes the oldest out until `keep` are left, and returns them. Their fills go on counting in {@link parts}. */
  takeAllBut(keep: number): readonly OrderEntry[] {
    const taken: OrderEntry[] = []
    for (const entry of this.#entries) {
      if (this.#entries.size <= keep) break
      this.#entries.delete(entry)
      for (const fill of entry.fills) this.#count(entry.stored.mode, partOfFill(fill))
      taken.push(entry)
    }
    return taken
  }

  /** What the forgotten orders of a mode bought, sold and paid. */
  parts(mode: TradingMode): readonly TurnoverPart[] {
    return [...this.#forgotten].filter(([key]) => key.startsWith(`${mode}\n`)).map(([, part]) => part)
  }

  #count(mode: TradingMode, part: TurnoverPart): void {
    const key = `${mode}\n${part.instrument}\n${part.side}\n${part.fee.currency}`
    const sum = this.#forgotten.get(key)
    this.#forgotten.set(key, sum === undefined ? part : plus(sum, part))
  }
}

function plus(sum: TurnoverPart, { quantity, value, fee }: TurnoverPart): TurnoverPart {
  const paid = { ...sum.fee, amount: sum.fee.amount.plus(fee.amount) }
  return { ...sum, quantity: sum.quantity.plus(quantity), value: sum.value.plus(value), fee: paid }
}
