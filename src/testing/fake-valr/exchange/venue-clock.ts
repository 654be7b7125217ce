import type { Clock } from '../../../core/clock.js'

/** The exchange's own clock: the given one, off by some milliseconds while a fault says so. */
export class VenueClock implements Clock {
  readonly #clock: Clock
  #skewMs = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  now(): Date {
    return new Date(this.#clock.now().getTime() + this.#skewMs)
  }

  monotonicMs(): number {
    return this.#clock.monotonicMs()
  }

  setTimeout(callback: () => void, ms: number): () => void {
    return this.#clock.setTimeout(callback, ms)
  }

  /** Does `work`, which is synchronous, with a clock that is `skewMs` ahead. */
  skewed<Result>(skewMs: number, work: () => Result): Result {
    this.#skewMs += skewMs
    try {
      return work()
    } finally {
      this.#skewMs -= skewMs
    }
  }
}
