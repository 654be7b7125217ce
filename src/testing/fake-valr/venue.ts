import type { KeyRing } from './auth/key-ring.js'
import type { Exchange } from './exchange/exchange.js'
import type { SeededIds } from './exchange/seeded-ids.js'
import type { VenueClock } from './exchange/venue-clock.js'
import type { AnswerCache } from './rest/answer-cache.js'
import type { RateCounters } from './rest/rate-limits.js'
import type { FakeValrSwitches } from './switches.js'

/** What VALR says of itself: in `read-only` it refuses every write. */
export type FakeValrStatus = 'online' | 'read-only'

/** What both faces stand on. */
export interface Venue {
  readonly exchange: Exchange
  readonly keys: KeyRing
  readonly clock: VenueClock
  readonly ids: SeededIds
  readonly rates: RateCounters
  readonly cache: AnswerCache
  readonly switches: FakeValrSwitches
  status: FakeValrStatus
}
