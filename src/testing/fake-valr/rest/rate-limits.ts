import type { Clock } from '../../../core/clock.js'

/**
 * How many calls a window takes, from the VALR documentation, "Rate limiting". Windows are fixed: they begin with the
 * second or the minute of the wall clock. A limit per second replaces the two per minute for its route.
 */
export interface FakeValrRateLimits {
  /** Per API key and minute. Default 2000. */
  readonly keyPerMinute: number
  /** Per address and minute. Default 1200. */
  readonly addressPerMinute: number
  /** `GET /v1/public/*`, per address and minute. Default 30. */
  readonly publicPerMinute: number
  /** `GET /v1/public/time`, and as many of `/v1/public/status`, per address and second. Default 20. */
  readonly statusPerSecond: number
  /** `GET /v1/public/{pair}/buckets`, per address and second. Default 20. */
  readonly bucketsPerSecond: number
  /** `POST /v1/orders/*` and `/v2/orders/*` together, per key and second. Default 400. */
  readonly placePerSecond: number
  /** `DELETE /v1/orders*` and `/v2/orders/*` together, per key and second. Default 450. */
  readonly cancelPerSecond: number
  /** `POST /v1/batch/orders`, per key and second. Default 400. */
  readonly batchPerSecond: number
  /** `PUT /v1/orders/modify` and `/v2/orders/modify` together, per key and second. Default 400. */
  readonly modifyPerSecond: number
  /** `POST /v1/account/subaccounts/transfer`, per key and second. Default 20. */
  readonly transferPerSecond: number
  /** New WebSocket connections, per address and minute. Default 60. */
  readonly connectionsPerMinute: number
  /** Order commands on `/ws/account`, per key, second and kind of command. Default 400; cancels 450. */
  readonly socketPlacePerSecond: number
  readonly socketCancelPerSecond: number
  readonly socketBatchPerSecond: number
  readonly socketModifyPerSecond: number
}

export const DEFAULT_FAKE_VALR_RATE_LIMITS: FakeValrRateLimits = Object.freeze({
  keyPerMinute: 2_000,
  addressPerMinute: 1_200,
  publicPerMinute: 30,
  statusPerSecond: 20,
  bucketsPerSecond: 20,
  placePerSecond: 400,
  cancelPerSecond: 450,
  batchPerSecond: 400,
  modifyPerSecond: 400,
  transferPerSecond: 20,
  connectionsPerMinute: 60,
  socketPlacePerSecond: 400,
  socketCancelPerSecond: 450,
  socketBatchPerSecond: 400,
  socketModifyPerSecond: 400,
})

/** What a route counts against. */
export type RateRule = keyof FakeValrRateLimits

interface Window {
  readonly start: number
  calls: number
}

/** Counts calls in fixed windows of the clock's wall time. */
export class RateCounters {
  readonly #limits: FakeValrRateLimits | undefined
  readonly #clock: Clock
  readonly #windows = new Map<string, Window>()

  /** `undefined`: nothing is limited. */
  constructor(limits: FakeValrRateLimits | undefined, clock: Clock) {
    this.#limits = limits
    this.#clock = clock
  }

  /** Counts one call. Returns in how many milliseconds the window ends when that was one too many. */
  count(rule: RateRule, caller: string, name: string = rule): number | undefined {
    if (this.#limits === undefined) return undefined
    const length = rule.endsWith('PerSecond') ? 1_000 : 60_000
    const now = this.#clock.now().getTime()
    const start = now - (now % length)
    const window = this.#windowOf(`${name} ${caller}`, start)
    window.calls += 1
    return window.calls > this.#limits[rule] ? start + length - now : undefined
  }

  #windowOf(counter: string, start: number): Window {
    const known = this.#windows.get(counter)
    if (known?.start === start) return known
    const fresh = { start, calls: 0 }
    this.#windows.set(counter, fresh)
    return fresh
  }
}
