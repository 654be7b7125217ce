import { z } from 'zod'
import { windowName } from '../../core/calendar-window.js'
import type { CalendarWindow, WindowPeriod } from '../../core/claim.js'
import { type Decimal, ZERO } from '../../core/decimal.js'
import type { ClaimUsage } from '../../core/order-ledger.js'
import { decimal, optional, time } from './reply-fields.js'

export interface UsageQuery {
  readonly key: string
  readonly window: CalendarWindow | undefined
}

/** Adds up what the `usage` statement read. A budget is read in its present window, anything else as it stands. */
export function readUsage(reply: unknown, { key, window }: UsageQuery): ClaimUsage {
  const { limits, orders, now: at } = USAGE.parse(reply)
  const own = limits.map((limit) => ({ ...limit, ...nameOf(limit.id) })).filter((limit) => limit.key === key)
  const budgets = own.filter(({ kind }) => kind === 'budget')
  const calendar = window ?? claimedLast(budgets)?.calendar
  const open = calendar === undefined ? undefined : windowName(calendar, at)
  const counting = orders.filter(({ kind, windowName: name }) =>
    open === undefined ? kind === 'hold' : kind === 'budget' && name === open,
  )
  const isUnknown = ({ status, expiresAt }: (typeof counting)[number]) =>
    status === 'unknown' || (status === 'admitted' && at >= expiresAt)
  const unknown = sum(counting.filter(isUnknown))
  const reserved = sum(counting.filter((order) => !isUnknown(order)))
  if (open === undefined) {
    const rate = own.find(({ kind }) => kind === 'rate')
    return { used: timesWithin(rate?.times ?? [], at, rate?.perMs ?? 0), reserved, unknown }
  }
  const consumed = sum(budgets.filter(({ windowName: name }) => name === open))
  return { used: consumed.minus(reserved).minus(unknown), reserved, unknown }
}

/** Those that an earlier version took have no time; of them the newest is the last. */
export function claimedLast<Limit extends { readonly claimedAt: Date | undefined }>(limits: readonly Limit[]): Limit | undefined {
  return limits.reduce<Limit | undefined>(
    (last, limit) => ((limit.claimedAt?.getTime() ?? 0) >= (last?.claimedAt?.getTime() ?? 0) ? limit : last),
    undefined,
  )
}

export function timesWithin(times: readonly number[], at: Date, perMs: number): Decimal {
  const since = at.getTime() - perMs
  return ZERO.plus(times.filter((admittedMs) => admittedMs > since).length)
}

const USAGE = z.object({
  now: time,
  limits: optional(
    z.array(
      z.object({
        id: z.string(),
        amount: optional(decimal),
        windowName: optional(z.string()),
        times: optional(z.array(z.number())).transform((times) => times ?? []),
        perMs: optional(z.number()),
        claimedAt: optional(time),
      }),
    ),
  ).transform((limits) => limits ?? []),
  orders: optional(
    z.array(
      z.object({
        status: z.string(),
        expiresAt: time,
        kind: z.string(),
        windowName: optional(z.string()),
        amount: optional(decimal),
      }),
    ),
  ).transform((orders) => orders ?? []),
})

/** What an entry of `limit_ids` stands for. */
export interface LimitName {
  readonly kind: string
  readonly key: string
  readonly calendar?: CalendarWindow
}

/** Mode, kind, key and for a budget period and zone, one line each; only a key may itself have several lines. */
export function nameOf(id: string): LimitName {
  const [, kind = '', ...rest] = id.split('\n')
  if (kind !== 'budget') return { kind, key: rest.join('\n') }
  const [period, timeZone = ''] = rest.slice(-2)
  return { kind, key: rest.slice(0, -2).join('\n'), calendar: { period: period as WindowPeriod, timeZone } }
}

export function sum(parts: readonly { readonly amount: Decimal | undefined }[]): Decimal {
  return parts.reduce((total, { amount }) => total.plus(amount ?? ZERO), ZERO)
}
