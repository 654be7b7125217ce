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
  const calendar = window ?? own.findLast((limit) => limit.kind === 'budget')?.calendar
  const present = calendar === undefined ? undefined : windowName(calendar, at)
  const counting = orders.filter(({ kind, windowName: name }) =>
    present === undefined ? kind === 'hold' : kind === 'budget' && name === present,
  )
  const isUnknown = ({ status, expiresAt }: (typeof counting)[number]) =>
    status === 'unknown' || (status === 'admitted' && at >= expiresAt)
  const unknown = sum(counting.filter(isUnknown))
  const reserved = sum(counting.filter((order) => !isUnknown(order)))
  if (present === undefined) {
    const rate = own.find(({ kind }) => kind === 'rate')
    const since = at.getTime() - (rate?.perMs ?? 0)
    return { used: ZERO.plus(rate?.times.filter((admittedMs) => admittedMs > since).length ?? 0), reserved, unknown }
  }
  const consumed = sum(own.filter(({ kind, windowName: name }) => kind === 'budget' && name === present))
  return { used: consumed.minus(reserved).minus(unknown), reserved, unknown }
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

interface LimitName {
  readonly kind: string
  readonly key: string
  readonly calendar?: CalendarWindow
}

/** Mode, kind, key and for a budget period and zone, one line each; only a key may itself have several lines. */
function nameOf(id: string): LimitName {
  const [, kind = '', ...rest] = id.split('\n')
  if (kind !== 'budget') return { kind, key: rest.join('\n') }
  const [period, timeZone = ''] = rest.slice(-2)
  return { kind, key: rest.slice(0, -2).join('\n'), calendar: { period: period as WindowPeriod, timeZone } }
}

function sum(parts: readonly { readonly amount: Decimal | undefined }[]): Decimal {
  return parts.reduce((total, { amount }) => total.plus(amount ?? ZERO), ZERO)
}
