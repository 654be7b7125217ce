import type { Clock } from '../core/clock.js'

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
  /** Where the ring begins and ends; no wait itself. */
  readonly #ring = new Wait(Number.POSITIVE_INFINITY, () => undefined)
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
    const wait = new Wait(this.#behind.monotonicMs() + ms, callback)
    wait.joinBefore(this.#ring)
    if (wait.dueMs < this.#timerDueMs) this.#startTimer(wait.dueMs, ms)
    return () => {
      wait.leave()
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
    this.#cancelTimer = this.#behind.setTimeout(() => this.#timeIsUp(), ms)
  }

  #tidy(): void {
    if (this.#underWay > 0 || this.#ring.isPending) return
    this.#cancelTimer?.()
    this.#forgetTimer()
  }

  #forgetTimer(): void {
    this.#cancelTimer = undefined
    this.#timerDueMs = Number.POSITIVE_INFINITY
  }

  /** Ends the waits that are due, earliest first and equal ones in the order they were set, and sets the timer for the next one. */
  #timeIsUp(): void {
    this.#forgetTimer()
    // A timer may fire a little early; a wait never ends early.
    const nowMs = this.#behind.monotonicMs()
    const due = this.#waits().filter(({ dueMs }) => dueMs <= nowMs)
    due.sort((a, b) => a.dueMs - b.dueMs)
    for (const wait of due) {
      if (!wait.isPending) continue
      wait.leave()
      wait.callback()
    }
    const nextMs = Math.min(...this.#waits().map(({ dueMs }) => dueMs))
    if (nextMs < this.#timerDueMs) this.#startTimer(nextMs, nextMs - nowMs)
  }

  #waits(): readonly Wait[] {
    const waits: Wait[] = []
    for (let wait = this.#ring.next; wait !== this.#ring; wait = wait.next) waits.push(wait)
    return waits
  }
}

/** One of a ring, in the order they were set: what joins and leaves it leaves no garbage behind, as it would in a Set. */
class Wait {
  readonly dueMs: number
  readonly callback: () => void
  previous: Wait = this
  next: Wait = this

  constructor(dueMs: number, callback: () => void) {
    this.dueMs = dueMs
    this.callback = callback
  }

  get isPending(): boolean {
    return this.next !== this
  }

  joinBefore(wait: Wait): void {
    this.previous = wait.previous
    this.next = wait
    this.previous.next = this
    wait.previous = this
  }

  leave(): void {
    this.previous.next = this.next
    this.next.previous = this.previous
    this.previous = this
    this.next = this
  }
}
