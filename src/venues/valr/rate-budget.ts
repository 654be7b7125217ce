import type { Clock } from '../../core/clock.js'
import { ValrError } from './valr-error.js'

/** Calls that VALR counts together. Routes with a limit per second do not count towards the minute. */
export type RateLane = 'public' | 'status' | 'private' | 'place' | 'modify' | 'cancel'

/** `cancel`: on behalf of taking orders back, and may use the share that is kept for that. */
export type RatePriority = 'normal' | 'cancel'

interface LaneLimit {
  readonly calls: number
  readonly windowMs: number
}

/** How many calls of each kind VALR takes in one of its windows. */
export type RateLimits = Readonly<Record<RateLane, LaneLimit>>

const SECOND = 1_000
const MINUTE = 60_000

/** VALR, rate limits: 1 200 a minute for each address is the lower of its two general limits; fixed wall-clock windows. */
export const VALR_RATE_LIMITS: RateLimits = {
  public: { calls: 30, windowMs: MINUTE },
  status: { calls: 20, windowMs: SECOND },
  private: { calls: 1_200, windowMs: MINUTE },
  place: { calls: 400, windowMs: SECOND },
  modify: { calls: 400, windowMs: SECOND },
  cancel: { calls: 450, windowMs: SECOND },
}

/** This part of each lane is kept for taking orders back. */
const CANCEL_SHARE = 0.1

/** Counts our own calls in VALR's windows, and refuses one that would go over, before anything is sent. */
export class RateBudget {
  readonly #clock: Clock
  readonly #limits: RateLimits
  readonly #used = new Map<RateLane, { readonly window: number; calls: number }>()

  constructor(clock: Clock, limits: RateLimits = VALR_RATE_LIMITS) {
    this.#clock = clock
    this.#limits = limits
  }

  /** Counts one call. @throws ValrError `VALR_RATE_LIMITED`, with the time until the next window. */
  take(lane: RateLane, priority: RatePriority): void {
    const { calls } = this.#limits[lane]
    const allowed = priority === 'cancel' ? calls : Math.floor(calls * (1 - CANCEL_SHARE))
    const used = this.#current(lane)
    if (used.calls >= allowed) {
      const message = `Our own budget for VALR's ${lane} calls is used up.`
      throw new ValrError('VALR_RATE_LIMITED', message, { details: { lane, retryAfterMs: this.retryAfterMs(lane) } })
    }
    used.calls += 1
  }

  /** VALR said that the limit is reached: nothing more in this lane before its next window. */
  exhaust(lane: RateLane): void {
    this.#current(lane).calls = Number.POSITIVE_INFINITY
  }

  /** Milliseconds until the lane's next window. */
  retryAfterMs(lane: RateLane): number {
    const { windowMs } = this.#limits[lane]
    return windowMs - (this.#clock.now().getTime() % windowMs)
  }

  #current(lane: RateLane): { readonly window: number; calls: number } {
    const window = Math.floor(this.#clock.now().getTime() / this.#limits[lane].windowMs)
    const known = this.#used.get(lane)
    if (known?.window === window) return known
    const fresh = { window, calls: 0 }
    this.#used.set(lane, fresh)
    return fresh
  }
}
