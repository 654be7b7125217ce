import { windowName } from '../core/calendar-window.js'
import type { AdmissionClaim, CalendarWindow } from '../core/claim.js'
import { Decimal, ZERO } from '../core/decimal.js'
import type { ClaimUsage, LimitUsage } from '../core/order-ledger.js'

/**
 * Stores forget holds that were reflected longer ago than this, so a snapshot that is older cannot be judged: it is
 * denied `INPUT_STALE`.
 */
export const OLDEST_SNAPSHOT_MS = 3_600_000

/** What an admitted order was judged by, kept with the key: what operators see as the limit. */
export type ClaimedLimit = { readonly key: string; readonly limit: Decimal; readonly at: Date } & (
  | { readonly kind: 'budget'; readonly calendar: CalendarWindow }
  | { readonly kind: 'hold'; readonly asOf: Date; readonly asOfSequence?: number }
  | { readonly kind: 'rate'; readonly perMs: number }
)

export function claimedLimit(claim: AdmissionClaim, isExit: boolean, at: Date): ClaimedLimit {
  const { key } = claim
  switch (claim.kind) {
    case 'budget':
      return { kind: 'budget', key, limit: tightest(claim, claim.limit), at, calendar: claim.window }
    case 'hold': {
      const { asOf, asOfSequence } = claim
      const limit = tightest(claim, claim.limit)
      return asOfSequence === undefined
        ? { kind: 'hold', key, limit, at, asOf }
        : { kind: 'hold', key, limit, at, asOf, asOfSequence }
    }
    case 'rate':
      return { kind: 'rate', key, limit: rateLimit(claim, isExit), at, perMs: claim.perMs }
    default:
      throw claim satisfies never
  }
}

/** The most admissions that a rate lets this order be one of. */
export function rateLimit(claim: Extract<AdmissionClaim, { kind: 'rate' }>, isExit: boolean): Decimal {
  return tightest(claim, new Decimal(claim.max)).minus(isExit ? 0 : claim.reserveForExits)
}

/** What the gates behind a claim ask for decides, as in `judgeAdmission`. */
export function tightest({ sources }: AdmissionClaim, limit: Decimal): Decimal {
  let smallest = limit
  for (const source of sources) if (source.limit !== smallest && source.limit.lessThan(smallest)) smallest = source.limit
  return smallest
}

/** What a store knows of a limit. All but kind and key may be missing where an earlier version took the claims. */
export type KnownLimit = { readonly key: string; readonly limit?: Decimal; readonly at?: Date } & (
  | { readonly kind: 'budget'; readonly calendar: CalendarWindow }
  | { readonly kind: 'hold'; readonly asOf?: Date; readonly asOfSequence?: number }
  | { readonly kind: 'rate'; readonly perMs: number }
)

/** What operators get: the limit, what counts against it at `now`, and what is left. */
export function limitUsage(known: KnownLimit, { used, reserved, unknown }: ClaimUsage, now: Date): LimitUsage {
  const { key, limit, at } = known
  const counted = used.plus(reserved).plus(unknown)
  const usage = {
    key,
    used,
    reserved,
    unknown,
    ...(limit === undefined ? {} : { limit }),
    ...(limit === undefined || isStale(known, now) ? {} : { headroom: Decimal.max(limit.minus(counted), ZERO) }),
    ...(at === undefined ? {} : { claimedAt: at }),
  }
  switch (known.kind) {
    case 'budget':
      return { kind: 'budget', ...usage, window: known.calendar, windowName: windowName(known.calendar, now) }
    case 'hold':
      return { kind: 'hold', ...usage, ...(known.asOf === undefined ? {} : { asOf: known.asOf }) }
    case 'rate':
      return { kind: 'rate', ...usage, perMs: known.perMs }
    default:
      throw known satisfies never
  }
}

/** The snapshot is older than the oldest that is judged: holds that it does not contain may be forgotten already. */
function isStale(known: KnownLimit, now: Date): boolean {
  return known.kind === 'hold' && known.asOf !== undefined && now.getTime() - known.asOf.getTime() > OLDEST_SNAPSHOT_MS
}

/** By key, then by kind: the same order in every store. */
export function sortLimits(limits: readonly LimitUsage[]): readonly LimitUsage[] {
  const place = ({ key, kind }: LimitUsage): string => `${key}\n${kind}`
  return [...limits].sort((a, b) => (place(a) < place(b) ? -1 : 1))
}
