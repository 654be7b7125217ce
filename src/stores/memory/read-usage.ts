import { windowName } from '../../core/calendar-window.js'
import type { CalendarWindow } from '../../core/claim.js'
import { type Decimal, ZERO } from '../../core/decimal.js'
import type { ClaimUsage, LimitUsage, OrderLedger } from '../../core/order-ledger.js'
import type { TradingMode } from '../../core/vocabulary.js'
import { type ClaimedLimit, limitUsage, sortLimits } from '../claimed-limit.js'
import { toOrderRecord } from '../order-projection.js'
import type { AccountState } from './account-state.js'
import type { OrderEntry } from './order-entry.js'

/** How much of a key is taken now; what belongs to orders that go on is told apart. */
export function readUsage(
  state: AccountState,
  { mode, key, window }: Omit<Parameters<OrderLedger['usage']>[0], 'account'>,
  now: Date,
): ClaimUsage {
  const at = state.present(now)
  const calendar = window ?? state.limits(mode).calendarOf(key)
  if (calendar !== undefined) return budgetUsage(state, mode, { key, calendar }, at)
  const { reserved, unknown } = openHolds(state, mode, key, at)
  return { used: ZERO.plus(state.limits(mode).rateCount(key, at.getTime())), reserved, unknown }
}

/** Every limit that was claimed in a mode. */
export function readLimits(state: AccountState, mode: TradingMode, now: Date): readonly LimitUsage[] {
  const at = state.present(now)
  return sortLimits(
    [...state.limits(mode).claimed()].map((claimed) => limitUsage(claimed, usageOf(state, mode, claimed, at), at)),
  )
}

function usageOf(state: AccountState, mode: TradingMode, claimed: ClaimedLimit, at: Date): ClaimUsage {
  const { key } = claimed
  const limits = state.limits(mode)
  switch (claimed.kind) {
    case 'budget':
      return budgetUsage(state, mode, claimed, at)
    case 'hold': {
      const open = openHolds(state, mode, key, at)
      const counted = limits.holds(key).heldSince(claimed.asOf, claimed.asOfSequence)
      return { used: counted.minus(open.reserved).minus(open.unknown), ...open }
    }
    case 'rate': {
      const since = at.getTime() - claimed.perMs
      return { used: ZERO.plus(limits.rateTimes(key).filter((time) => time > since).length), reserved: ZERO, unknown: ZERO }
    }
    default:
      throw claimed satisfies never
  }
}

function budgetUsage(
  state: AccountState,
  mode: TradingMode,
  { key, calendar }: { readonly key: string; readonly calendar: CalendarWindow },
  at: Date,
): ClaimUsage {
  const present = windowName(calendar, at)
  const open = new OpenAmounts(at)
  for (const entry of state.live) {
    if (entry.stored.mode !== mode) continue
    for (const claim of entry.taken) {
      if (claim.kind === 'budget' && claim.key === key && claim.window === present) open.add(entry, claim.amount)
    }
  }
  const { reserved, unknown } = open
  return { used: state.limits(mode).consumed(key, present).minus(reserved).minus(unknown), reserved, unknown }
}

function openHolds(state: AccountState, mode: TradingMode, key: string, at: Date): Omit<ClaimUsage, 'used'> {
  const open = new OpenAmounts(at)
  for (const [clientOrderId, amount] of state.limits(mode).holds(key).open()) {
    const entry = state.orders.get(clientOrderId)
    if (entry !== undefined) open.add(entry, amount)
  }
  const { reserved, unknown } = open
  return { reserved, unknown }
}

/** What orders that go on have taken, by whether their outcome is known. */
class OpenAmounts {
  reserved = ZERO
  unknown = ZERO
  readonly #at: Date

  constructor(at: Date) {
    this.#at = at
  }

  add({ stored, fills }: OrderEntry, amount: Decimal): void {
    if (toOrderRecord(stored, fills, this.#at).status === 'unknown') this.unknown = this.unknown.plus(amount)
    else this.reserved = this.reserved.plus(amount)
  }
}
