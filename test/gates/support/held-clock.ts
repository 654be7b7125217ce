import type { Clock } from '../../../src/core/clock.js'

/** A clock that stands still until it is told to go on. */
export class HeldClock implements Clock {
  #nowMs = 0
  #timers: { readonly at: number; readonly callback: () => void }[] = []

  now(): Date {
    return new Date(this.#nowMs)
  }

  monotonicMs(): number {
    return this.#nowMs
  }

  setTimeout(callback: () => void, ms: number): () => void {
    const timer = { at: this.#nowMs + ms, callback }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer)
    }
  }

  /** How many timers have not fired. */
  get timers(): number {
    return this.#timers.length
  }

  advance(ms: number): void {
    this.#nowMs += ms
    const due = this.#timers.filter(({ at }) => at <= this.#nowMs)
    this.#timers = this.#timers.filter(({ at }) => at > this.#nowMs)
    for (const { callback } of due) callback()
  }
}

/** Lets every promise that can settle do so. */
export function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
