import type { Decimal } from '../../../core/decimal.js'
import type { Account } from './account.js'
import { isTriggered, type Market } from './market.js'
import type { MatchPlan } from './match-plan.js'
import { ORDER_FAILURES, type OrderFailure } from './order-failure.js'
import type { VenueOrder } from './venue-order.js'

/** Why the matching engine does not take an order that has just arrived; `undefined` when it does. */
export function judgeArrival(order: VenueOrder, account: Account, market: Market, plan: MatchPlan): OrderFailure | undefined {
  const { customerOrderId, stopPrice } = order.request
  if (customerOrderId !== undefined && account.orders.find({ customerOrderId })?.isOpen)
    return ORDER_FAILURES.DUPLICATE_CUSTOMER_ORDER_ID
  const { currency, amount } = costOf(order, plan)
  if (amount.greaterThan(account.balances.available(currency))) return ORDER_FAILURES.INSUFFICIENT_BALANCE
  if (stopPrice === undefined) return judgeMatch(order, plan)
  return isTriggered(order, market.last) ? ORDER_FAILURES.STOP_TRIGGERED : undefined
}

/** Why an order may not trade or rest as things stand, its funds apart. */
export function judgeMatch(order: VenueOrder, plan: MatchPlan): OrderFailure | undefined {
  const { kind, timeInForce } = order.request
  const matches = plan.takes.length > 0
  if (plan.meetsOwnOrder) return ORDER_FAILURES.SELF_TRADE
  if (kind === 'post-only limit' && matches) return ORDER_FAILURES.POST_ONLY
  if (timeInForce === 'FOK' && !plan.isComplete) return ORDER_FAILURES.FOK
  if (isImmediate(order) && !matches) return ORDER_FAILURES.IOC
  return undefined
}

/** True for an order that never rests. */
export function isImmediate({ request: { kind, timeInForce } }: VenueOrder): boolean {
  return kind === 'market' || timeInForce !== 'GTC'
}

/** What must be available: a limit order's whole reserve, or all that a market order may spend. */
function costOf(order: VenueOrder, plan: MatchPlan): { readonly currency: string; readonly amount: Decimal } {
  const { pair, side, quantity, quoteAmount, price } = order.request
  if (side === 'SELL') return { currency: pair.base, amount: quantity ?? plan.quantity }
  const amount = price === undefined || quantity === undefined ? (quoteAmount ?? plan.value) : price.times(quantity)
  return { currency: pair.quote, amount }
}
