import { Decimal, ZERO } from '../core/decimal.js'
import { isTerminal } from '../core/vocabulary.js'
import type { StoredOrder } from './order-projection.js'

/** What becomes of an order's claims when its projection moves from one state to the next. */
export interface ClaimSettlement {
  /** Give its budgets back to the windows they were taken from. */
  readonly refundBudgets: boolean
  /** Take refunded budgets again: the order was presumed gone and is not. */
  readonly retakeBudgets: boolean
  /** Hold everything again, for the same reason. */
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
  const ended = isTerminal(after.status)
  if (isTerminal(before.status)) {
    const reopened = before.status !== after.status
    return {
      refundBudgets: reopened && neverTaken(after) && !neverTaken(before),
      retakeBudgets: reopened && neverTaken(before) && !neverTaken(after),
      retakeHolds: reopened && !ended,
      reflect: reopened && restsAtVenue(after) ? 'reservations' : 'none',
    }
  }
  const grew = after.filledQuantity.greaterThan(before.filledQuantity)
  return {
    refundBudgets: ended && neverTaken(after),
    retakeBudgets: false,
    retakeHolds: false,
    reflect: ended ? 'all' : restsAtVenue(after) ? 'reservations' : 'none',
    ...(grew && !ended ? { openFraction: openFractionOf(after) } : {}),
  }
}

function restsAtVenue({ status }: StoredOrder): boolean {
  return status === 'open' || status === 'partially_filled'
}

/** True when the venue certainly never took the order: only then are budgets refunded. */
function neverTaken({ status, filledQuantity, evidence }: StoredOrder): boolean {
  switch (status) {
    case 'rejected':
      return filledQuantity.isZero()
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
