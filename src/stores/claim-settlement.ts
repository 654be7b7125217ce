import { Decimal, ZERO } from '../core/decimal.js'
import { isTerminal } from '../core/vocabulary.js'
import type { StoredOrder } from './order-projection.js'

/** What becomes of an order's claims when its projection moves from one state to the next. */
export interface ClaimSettlement {
  /** Give its budgets back to the windows they were taken from. */
  readonly refundBudgets: boolean
  /** Take refunded budgets again: the venue has the order after all. */
  readonly retakeBudgets: boolean
  /** Hold everything again, for the same reason: what the venue shows of it is reflected now, not since its supposed end. */
  readonly retakeHolds: boolean
  /** Which of its holds the venue now shows: none, those a reservation replaces, or all. */
  readonly reflect: 'none' | 'reservations' | 'all'
  /**
   * What part of a settlement hold stays unreflected, of the amount that was taken. Present when fills arrived for an
   * order that goes on.
   */
  readonly openFraction?: Decimal
}

export function settleClaims(before: StoredOrder, after: StoredOrder): ClaimSettlement {
  if (isTerminal(before.status)) return settleLate(before, after)
  const ended = isTerminal(after.status)
  const grew = after.filledQuantity.greaterThan(before.filledQuantity)
  return {
    refundBudgets: ended && neverTaken(after),
    retakeBudgets: false,
    retakeHolds: false,
    reflect: shownOf(after),
    ...(grew && !ended ? { openFraction: openFractionOf(after) } : {}),
  }
}

/**
 * An order that had ended moves only when it is a late arrival. A snapshot from after its supposed end need not show what it
 * has done since: its holds count again, also when it has ended already, until a snapshot from after this moment.
 */
function settleLate(before: StoredOrder, after: StoredOrder): ClaimSettlement {
  const reopened = before.status !== after.status
  const arrived = !neverTaken(after) && (reopened || neverTaken(before))
  return {
    refundBudgets: reopened && neverTaken(after) && !neverTaken(before),
    retakeBudgets: arrived && neverTaken(before),
    retakeHolds: arrived,
    reflect: arrived ? shownOf(after) : 'none',
  }
}

/** What the venue shows of the holds of an order in that state. */
function shownOf({ status }: StoredOrder): ClaimSettlement['reflect'] {
  if (isTerminal(status)) return 'all'
  return status === 'open' || status === 'partially_filled' ? 'reservations' : 'none'
}

/** True when the venue certainly never took the order: only then are budgets refunded. A fill disproves it. */
function neverTaken({ status, filledQuantity, evidence }: StoredOrder): boolean {
  if (!filledQuantity.isZero()) return false
  switch (status) {
    case 'rejected':
    case 'not_sent':
      return true
    case 'never_arrived':
      return evidence?.freshnessFence === true
    case 'admitted':
    case 'open':
    case 'partially_filled':
    case 'filled':
    case 'canceled':
    case 'expired':
    case 'unknown':
      return false
    default:
      throw status satisfies never
  }
}

/** Rounded up, so that what is not settled is never undercounted. An order by quote amount stays held until it ends. */
function openFractionOf({ order, filledQuantity }: StoredOrder): Decimal {
  if (order.quantity === undefined) return new Decimal(1)
  const remaining = Decimal.max(order.quantity.minus(filledQuantity), ZERO)
  return remaining.dividedBy(order.quantity).toDecimalPlaces(30, Decimal.ROUND_UP)
}
