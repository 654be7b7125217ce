import type { CalendarWindow } from './calendar-window.js'
import type { Decimal } from './decimal.js'

/** How much of a key is taken. `used` is settled, `reserved` belongs to open orders, `unknown` to unknown ones. */
export interface ClaimUsage {
  readonly used: Decimal
  readonly reserved: Decimal
  readonly unknown: Decimal
}

/**
 * One limit that orders have claimed, as it stands now. `used`, `reserved` and `unknown` add up to what counts against it:
 * of a hold, `used` is what the venue has shown since the snapshot behind the limit was taken.
 */
export type LimitUsage = ClaimUsage & {
  readonly key: string
  /** What the admitted order that claimed it last was judged by. Absent when it was claimed before the store kept limits. */
  readonly limit?: Decimal
  /**
   * `limit` less what counts, and never below zero. Absent when nobody can tell: there is no `limit`, or the snapshot behind
   * it is so old that an order with it would be denied `INPUT_STALE`.
   */
  readonly headroom?: Decimal
  /** When it was claimed last, in store time. */
  readonly claimedAt?: Date
} & (
    | {
        readonly kind: 'budget'
        /** The calendar that it was claimed with last. */
        readonly window: CalendarWindow
        /** The window that is open now, for example `2026-11-22@Africa/Johannesburg`: the one that is counted. */
        readonly windowName: string
      }
    | {
        readonly kind: 'hold'
        /** When the snapshot behind `limit` was taken, in store time. */
        readonly asOf?: Date
      }
    | {
        readonly kind: 'rate'
        /** The admissions of this many milliseconds, up to now, are counted. */
        readonly perMs: number
      }
  )
