import type { Clock } from '../../core/clock.js'

/**
 * Lets several callers have the answer of one read, for a moment after it was asked. Every answer carries the time at which
 * it was asked, so whoever gets it later knows how old it is. A read that failed is asked again.
 */
export class ReusedReads {
  readonly #clock: Clock
  readonly #reuseMs: number
  readonly #reads = new Map<string, { readonly answer: Promise<unknown>; readonly atMs: number }>()

  /** `reuseMs` 0: every caller asks anew. */
  constructor(clock: Clock, reuseMs: number) {
    this.#clock = clock
    this.#reuseMs = reuseMs
  }

  /** What is read under one key has one type. */
  read<Value>(key: string, ask: () => Promise<Value>): Promise<Value> {
    if (this.#reuseMs === 0) return ask()
    const atMs = this.#clock.monotonicMs()
    const earlier = this.#reads.get(key)
    if (earlier !== undefined && atMs - earlier.atMs < this.#reuseMs) return earlier.answer as Promise<Value>
    const read = { answer: ask(), atMs }
    this.#reads.set(key, read)
    read.answer.catch(() => {
      if (this.#reads.get(key) === read) this.#reads.delete(key)
    })
    return read.answer
  }

  /** Whoever reads it next asks anew. */
  forget(key: string): void {
    this.#reads.delete(key)
  }
}
