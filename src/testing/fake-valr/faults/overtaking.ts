import type { Clock } from '../../../core/clock.js'

/** Where things wait that shall be overtaken. */
export class Overtaking {
  readonly #clock: Clock
  readonly #holdMs: number
  #waiting: (() => void)[] = []

  constructor(clock: Clock, holdMs: number) {
    this.#clock = clock
    this.#holdMs = holdMs
  }

  /** Does `work` once something has overtaken it, or when it has waited long enough. */
  hold(work: () => void): void {
    const proceed = (): void => {
      if (!this.#waiting.includes(proceed)) return
      this.#waiting = this.#waiting.filter((other) => other !== proceed)
      stopTimer()
      work()
    }
    this.#waiting.push(proceed)
    const stopTimer = this.#clock.setTimeout(proceed, this.#holdMs)
  }

  /** Something went past: whatever was waiting before it may follow. */
  passed(): void {
    for (const proceed of [...this.#waiting]) proceed()
  }
}
