import type { Clock } from '../core/clock.js'

interface Wait {
  readonly dueMs: number
  readonly callback: () => void
}

/**
 * A clock whose timers share one timer of the clock behind it. An order waits several times for something that nearly
 * always comes long before its time is over, so what counts is that setting and cancelling a wait cost next to nothing:
 * the shared timer is set when there is none, or none that fires soon enough, and otherwise left alone.
 *
 * While an order is under way (`enter` to `leave`) the timer stays even when nobody waits; otherwise the last wait takes it
 * along, because a pending timer keeps the process alive.
 */
export class OneTimerClock implements Clock {
  readonly #behind: Clock
  readonly #waits = new Set<Wait>()
  #cancelTimer: (() => void) | undefined
  #timerDueMs = Number.POSITIVE_INFINITY
  #underWay = 0

  constructor(behind: Clock) {
    this.#behind = behind
  }

  now(): Date {
    return this.#behind.now()
  }

  monotonicMs(): number {
    return this.#behind.monotonicMs()
  }

  setTimeout(callback: () => void, ms: number): () => void {
    const wait: Wait = { dueMs: this.#behind.monotonicMs() + ms, callback }
    this.#waits.add(wait)
    if (wait.dueMs < this.#timerDueMs) this.#startTimer(wait.dueMs, ms)
    return () => {
      this.#waits.delete(wait)
      this.#tidy()
    }
  }

  /** An order begins. */
  enter(): void {
    this.#underWay += 1
  }

  /** An order is done. */
  leave(): void {
    this.#underWay -= 1
    this.#tidy()
  }

  #startTimer(dueMs: number, ms: number): void {
    this.#cancelTimer?.()
    this.#timerDueMs = dueMs
    this.#cancelTimer = this.#behind.setTimeout(() => this.#ring(), ms)
  }

  #tidy(): void {
    if (this.#underWay > 0 || this.#waits.size > 0) return
    this.#cancelTimer?.()
    this.#forgetTimer()
  }

  #forgetTimer(): void {
    this.#cancelTimer = undefined
    this.#timerDueMs = Number.POSITIVE_INFINITY
  }

  /** Ends the waits that are due, earliest first and equal ones in the order they were set, and sets the timer for the next one. */
  #ring(): void {
    this.#forgetTimer()
    // A timer may fire a little early; a wait never ends early.
    const nowMs = this.#behind.monotonicMs()
    const due = [...this.#waits].filter(({ dueMs }) => dueMs <= nowMs)
    due.sort((a, b) => a.dueMs - b.dueMs)
    for (const wait of due) if (this.#waits.delete(wait)) wait.callback()
    let nextMs = Number.POSITIVE_INFINITY
    for (const { dueMs } of this.#waits) nextMs = Math.min(nextMs, dueMs)
    if (nextMs < this.#timerDueMs) this.#startTimer(nextMs, nextMs - nowMs)
  }
}
