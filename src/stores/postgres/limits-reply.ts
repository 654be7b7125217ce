import { z } from 'zod'
import { windowName } from '../../core/calendar-window.js'
import { type Decimal, ZERO } from '../../core/decimal.js'
import type { ClaimUsage, LimitUsage } from '../../core/order-ledger.js'
import { type KnownLimit, limitUsage, sortLimits } from '../claimed-limit.js'
import { decimal, optional, present, time } from './reply-fields.js'
import { claimedLast, type LimitName, nameOf, sum, timesWithin } from './usage-reply.js'

/** Puts together what the `limits` statement read, one for each key and kind. */
export function readLimits(reply: unknown): readonly LimitUsage[] {
  const { limits, open, now } = LIMITS.parse(reply)
  const byName = new Map<string, NamedLimit[]>()
  for (const limit of limits) {
    const named = { ...limit, ...nameOf(limit.id) }
    const name = `${named.kind}\n${named.key}`
    byName.set(name, [...(byName.get(name) ?? []), named])
  }
  return sortLimits(
    [...byName.values()].flatMap((ofOneName) => {
      const limit = claimedLast(ofOneName)
      const known = limit === undefined ? undefined : knownLimit(limit)
      if (limit === undefined || known === undefined) return []
      const name = known.kind === 'budget' ? windowName(known.calendar, now) : undefined
      const own = open.filter(({ kind, key, windowName: opened }) => kind === known.kind && key === known.key && opened === name)
      const unknown = sum(own.filter(({ isUnknown }) => isUnknown))
      const reserved = sum(own.filter(({ isUnknown }) => !isUnknown))
      return [limitUsage(known, { used: usedOf(ofOneName, limit, known, { reserved, unknown }, now), reserved, unknown }, now)]
    }),
  )
}

type NamedLimit = z.output<typeof LIMITS>['limits'][number] & LimitName

function knownLimit({ kind, key, calendar, claimed, claimedAt, claimedPerMs, perMs, asOf }: NamedLimit): KnownLimit | undefined {
  const judgedBy = { key, ...present({ limit: claimed, at: claimedAt }) }
  switch (kind) {
    case 'budget':
      return calendar === undefined ? undefined : { kind, ...judgedBy, calendar }
    case 'hold':
      return { kind, ...judgedBy, ...present({ asOf }) }
    case 'rate':
      return { kind, ...judgedBy, perMs: claimedPerMs ?? perMs ?? 0 }
    default:
      return undefined
  }
}

function usedOf(
  ofOneName: readonly NamedLimit[],
  limit: NamedLimit,
  known: KnownLimit,
  { reserved, unknown }: Omit<ClaimUsage, 'used'>,
  now: Date,
): Decimal {
  switch (known.kind) {
    case 'budget': {
      const name = windowName(known.calendar, now)
      return sum(ofOneName.filter((each) => each.windowName === name))
        .minus(reserved)
        .minus(unknown)
    }
    case 'hold':
      return limit.reflected ?? ZERO
    case 'rate':
      return timesWithin(limit.times, now, known.perMs)
    default:
      throw known satisfies never
  }
}

const LIMITS = z.object({
  now: time,
  limits: optional(
    z.array(
      z.object({
        id: z.string(),
        amount: optional(decimal),
        windowName: optional(z.string()),
        times: optional(z.array(z.number())).transform((times) => times ?? []),
        perMs: optional(z.number()),
        claimed: optional(decimal),
        claimedAt: optional(time),
        claimedPerMs: optional(z.number()),
        asOf: optional(time),
        reflected: optional(decimal),
      }),
    ),
  ).transform((limits) => limits ?? []),
  open: optional(
    z.array(
      z.object({
        kind: z.string(),
        key: z.string(),
        windowName: optional(z.string()),
        isUnknown: z.boolean(),
        amount: optional(decimal),
      }),
    ),
  ).transform((open) => open ?? []),
})
