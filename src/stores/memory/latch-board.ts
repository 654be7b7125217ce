import type { Latch } from '../../core/order-ledger.js'
import type { TradingMode } from '../../core/vocabulary.js'
import { laterEnd } from '../judge-admission.js'

/** The tripped latches of one account: at most one for each key and mode. */
export class LatchBoard {
  #latches: readonly Latch[] = []

  /** A latch that is tripped again never ends sooner. */
  trip(latch: Latch): Latch {
    const isSame = ({ key, mode }: Latch): boolean => key === latch.key && mode === latch.mode
    const tripped = { ...latch, until: laterEnd(this.#latches.find(isSame)?.until, latch.until) }
    this.#latches = [...this.#latches.filter((other) => !isSame(other)), tripped]
    return tripped
  }

  /** Returns how many were cleared. */
  clear(key: string): number {
    const others = this.#latches.filter((latch) => latch.key !== key)
    const cleared = this.#latches.length - others.length
    this.#latches = others
    return cleared
  }

  trippedAt(now: Date): readonly Latch[] {
    return this.#latches.filter(({ until }) => until === 'cleared' || until > now)
  }

  /** When the latch ends, in milliseconds; `Infinity` until cleared; `undefined` when it is not tripped. */
  until(key: string, mode: TradingMode): number | undefined {
    if (this.#latches.length === 0) return undefined
    const ends = this.#latches
      .filter((latch) => latch.key === key && (latch.mode === undefined || latch.mode === mode))
      .map(({ until }) => (until === 'cleared' ? Number.POSITIVE_INFINITY : until.getTime()))
    return ends.length === 0 ? undefined : Math.max(...ends)
  }
}
