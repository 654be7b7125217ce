import type { Clock } from '../core/clock.js'

export interface ManualClockOptions {
  /** Wall-clock time to begin at. Default {@link MANUAL_CLOCK_START}. */
  readonly start?: Date
}

/** Where a {@link ManualClock} begins unless told otherwise: 2026-01-05T10:00:00.000Z, a Monday at noon in Johannesburg. */
export const MANUAL_CLOCK_START = '2026-01-05T10:00:00.000Z'

interface Timer {
  /** On the monotonic clock. */
  readonly dueMs: number
  readonly callback: () => void
}

/**
 * A clock that moves only when it is told to, so that a test about time needs no sleep and gives the same answer every
 * time. Hand it to everything under test that takes a `clock`.
 *
 * ```ts
 * const clock = new ManualClock()
 * clock.setTimeout(() => console.log('one second later'), 1_000)
 * clock.advance(1_000)
 * ```
 */
export class ManualClock implements Clock {
  #wallMs: number
  #monotonicMs = 0
  readonly #timers = new Set<Timer>()

  /** @throws RangeError when `start` is not a valid date. */
  constructor({ start = new Date(MANUAL_CLOCK_START) }: ManualClockOptions = {}) {
    this.#wallMs = validTime(start)
  }

  now(): Date {
    return new Date(this.#wallMs)
  }

  /** Milliseconds that this clock was advanced by since it was made. `set` does not change it. */
  monotonicMs(): number {
    return this.#monotonicMs
  }

  /**
   * Calls `callback` once the clock was advanced by `ms`, never sooner and never on its own: a timer of 0 ms waits for the
   * next `advance`, be it `advance(0)`. Returns a function that cancels it.
   *
   * @throws RangeError when `ms` is NaN. A negative `ms` counts as 0.
   */
  setTimeout(callback: () => void, ms: number): () => void {
    if (Number.isNaN(ms)) throw new RangeError('A timer needs a number of milliseconds.')
    const timer: Timer = { dueMs: this.#monotonicMs + Math.max(0, ms), callback }
    this.#timers.add(timer)
    return () => {
      this.#timers.delete(timer)
    }
  }

  /**
   * Moves wall clock and monotonic clock forward together and fires every timer that comes due on the way, earliest first
   * and equal ones in the order they were set, timers that a fired timer sets included. Each timer sees the time it was
   * due at. A callback that throws throws out of `advance`, with the clock standing at that timer's time.
   *
   * Promise reactions run only after `advance` has returned; use {@link advanceAsync} when they set the next timer.
   *
   * @throws RangeError when `ms` is negative or not finite.
   */
  advance(ms: number): void {
    const target = this.#target(ms)
    for (let timer = this.#nextDue(target); timer !== undefined; timer = this.#nextDue(target)) this.#fire(timer)
    this.#moveTo(target)
  }

  /**
   * As {@link advance}, but lets promise reactions run before the first timer, after each one and at the end. So code such
   * as `await delay(clock, 10)` in a loop takes all its turns.
   *
   * @throws RangeError when `ms` is negative or not finite.
   */
  async advanceAsync(ms: number): Promise<void> {
    const target = this.#target(ms)
    await promiseReactions()
    for (let timer = this.#nextDue(target); timer !== undefined; timer = this.#nextDue(target)) {
      this.#fire(timer)
      await promiseReactions()
    }
    this.#moveTo(target)
  }

  /**
   * Moves only the wall clock, forwards or back, as an operator or NTP does. Monotonic time and timers stay as they are.
   *
   * @throws RangeError when `date` is not a valid date.
   */
  set(date: Date): void {
    this.#wallMs = validTime(date)
  }

  #target(ms: number): number {
    if (!Number.isFinite(ms) || ms < 0)
      throw new RangeError(`A clock advances by a number of milliseconds from 0 up, not by ${ms}.`)
    return this.#monotonicMs + ms
  }

  #nextDue(target: number): Timer | undefined {
    let next: Timer | undefined
    for (const timer of this.#timers) {
      if (timer.dueMs <= target && (next === undefined || timer.dueMs < next.dueMs)) next = timer
    }
    return next
  }

  #fire(timer: Timer): void {
    this.#timers.delete(timer)
    this.#moveTo(timer.dueMs)
    timer.callback()
  }

  /** Never back: a callback may itself have advanced the clock beyond `monotonicMs`. */
  #moveTo(monotonicMs: number): void {
    const step = Math.max(0, monotonicMs - this.#monotonicMs)
    this.#monotonicMs += step
    this.#wallMs += step
  }
}

function validTime(date: Date): number {
  const time = date.getTime()
  if (Number.isNaN(time)) throw new RangeError('Not a valid date.')
  return time
}

/** Taken when the module loads, so that a test runner's fake timers do not hold `advanceAsync` up. */
const { setImmediate } = globalThis

/** One turn of the event loop: every promise reaction that can run has run. */
function promiseReactions(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
