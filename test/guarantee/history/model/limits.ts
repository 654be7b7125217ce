import type { AskedClaim } from '../operation.js'
import { type AccountState, hasEnded, type ModelOrder, statusAt } from './account-state.js'

const DAY_MS = 86_400_000
/** Johannesburg is two hours before UTC, all year. */
const JOHANNESBURG_MS = 7_200_000

/** Which day of Johannesburg a moment belongs to. */
export function dayOf(at: number): number {
  return Math.floor((at + JOHANNESBURG_MS) / DAY_MS)
}

/** When the next day begins there. */
export function nextDay(at: number): number {
  return (dayOf(at) + 1) * DAY_MS - JOHANNESBURG_MS
}

/** R5: what counts against a claim at that moment, recounted from every order there ever was. */
export function counted(state: AccountState, claim: AskedClaim, mode: string, at: number): number {
  let sum = 0
  for (const order of state.orders) {
    if (order.admission.mode !== mode) continue
    for (const taken of order.admission.claims) {
      if (taken.key === claim.key && taken.kind === claim.kind) sum += counts(order, taken, claim, at)
    }
  }
  return sum
}

function counts(order: ModelOrder, taken: AskedClaim, claim: AskedClaim, at: number): number {
  switch (claim.kind) {
    case 'budget':
      return taken.kind === 'budget' && dayOf(order.admittedAt) === dayOf(at) && !order.refunded ? taken.amount : 0
    case 'rate':
      return order.admittedAt > at - claim.perMs ? 1 : 0
    case 'hold': {
      const { open, reflected } = order.holds[claim.key] ?? { open: 0, reflected: [] }
      return reflected.reduce((sum, part) => (part.at >= claim.asOf ? sum + part.amount : sum), open)
    }
    default:
      throw claim satisfies never
  }
}

/** What is taken of a key: settled, by orders that go on, and by those whose outcome nobody knows. */
export function usageOf(
  state: AccountState,
  { mode, key, isBudget }: { mode: string; key: string; isBudget: boolean },
  at: number,
) {
  const usage = { used: 0, reserved: 0, unknown: 0 }
  let longestMs = 0
  for (const { admission } of state.orders) {
    for (const claim of admission.claims) {
      if (claim.kind === 'rate' && claim.key === key && admission.mode === mode) longestMs = Math.max(longestMs, claim.perMs)
    }
  }
  for (const order of state.orders) {
    if (order.admission.mode !== mode) continue
    const present = statusAt(order, at)
    const column = hasEnded(present) ? 'used' : present === 'unknown' ? 'unknown' : 'reserved'
    for (const claim of order.admission.claims) {
      if (claim.key !== key) continue
      if (claim.kind === 'budget' && isBudget && dayOf(order.admittedAt) === dayOf(at) && !order.refunded)
        usage[column] += claim.amount
      if (claim.kind === 'hold') usage[column] += order.holds[key]?.open ?? 0
      if (claim.kind === 'rate' && order.admittedAt > at - longestMs) usage.used += 1
    }
  }
  return usage
}
