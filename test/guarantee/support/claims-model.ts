import { Decimal } from '../../../src/index.js'
import type { AuditedClaim, AuditedEvent } from './audited-events.js'

/** The limits that the model holds the admissions to, by claim key. */
export interface FixedLimits {
  readonly budgets: Readonly<Record<string, string>>
  /** Limits of holds that no snapshot stands behind. */
  readonly holds: Readonly<Record<string, string>>
  readonly rates: Readonly<Record<string, { readonly max: number; readonly perMs: number }>>
}

/** What the model arrives at. */
export interface ModelledClaims {
  readonly problems: readonly string[]
  /** Consumed of each budget, by key and window. */
  readonly spent: ReadonlyMap<string, Decimal>
  /** The highest that each limited key ever stood at. */
  readonly highest: ReadonlyMap<string, Decimal>
}

const ENDED: ReadonlySet<string> = new Set(['filled', 'canceled', 'rejected', 'expired', 'not_sent', 'never_arrived'])
/** The venue certainly never took the order. `never_arrived` is no proof where the venue has no freshness fence. */
const REFUNDED: ReadonlySet<string> = new Set(['rejected', 'not_sent'])

/**
 * Goes through the admissions and outcomes in the order in which they were written, with the rules in their plainest form,
 * and finds every admission that passed a limit at its own moment. Shares nothing with the stores.
 */
export function modelClaims(events: readonly AuditedEvent[], limits: FixedLimits): ModelledClaims {
  const problems: string[] = []
  const spent = new Map<string, Decimal>()
  const held = new Map<string, Decimal>()
  const times = new Map<string, number[]>()
  const highest = new Map<string, Decimal>()
  const claimsOf = new Map<string, readonly AuditedClaim[]>()
  const ended = new Set<string>()

  const note = (id: string, key: string, total: Decimal, limit: Decimal | string | number | undefined): void => {
    if (limit === undefined) return
    if (total.greaterThan(highest.get(key) ?? 0)) highest.set(key, total)
    if (total.greaterThan(limit)) problems.push(`${id} brought ${key} to ${total}, above ${limit}`)
  }
  for (const event of events) {
    const id = event.clientOrderId
    if (event.kind === 'admitted') {
      if (claimsOf.has(id)) problems.push(`${id} was admitted twice`)
      claimsOf.set(id, event.claims)
      for (const { kind, key, amount, window } of event.claims) {
        switch (kind) {
          case 'budget':
            note(id, key, add(spent, `${key}\n${window}`, amount), limits.budgets[key])
            break
          case 'hold':
            note(id, key, add(held, key, amount), limits.holds[key])
            break
          case 'rate': {
            const rate = limits.rates[key]
            if (rate === undefined) break
            const recent = [...(times.get(key) ?? []).filter((time) => time > event.atMs - rate.perMs), event.atMs]
            times.set(key, recent)
            note(id, key, new Decimal(recent.length), rate.max)
            break
          }
          default:
            throw kind satisfies never
        }
      }
    } else if (ENDED.has(event.status) && !ended.has(id)) {
      ended.add(id)
      const claims = claimsOf.get(id)
      if (claims === undefined) problems.push(`${id} moved on without an admission`)
      for (const { kind, key, amount, window } of claims ?? []) {
        if (kind === 'hold') add(held, key, `-${amount}`)
        if (kind === 'budget' && REFUNDED.has(event.status)) add(spent, `${key}\n${window}`, `-${amount}`)
      }
    }
  }
  return { problems, spent, highest }
}

function add(sums: Map<string, Decimal>, key: string, amount: string): Decimal {
  const sum = (sums.get(key) ?? new Decimal(0)).plus(amount)
  sums.set(key, sum)
  return sum
}
