import type { Instrument } from '../../core/instrument.js'
import type { Walk } from './book-walk.js'
import type { PaperBalances } from './paper-balances.js'
import type { PaperMarket } from './paper-market.js'
import type { OrderTerms } from './paper-order.js'
import { isWithin, oppositeOf } from './price-priority.js'
import { type Reject, reject } from './rejects.js'
import { costOf } from './settlement.js'

export function unaffordable(balances: PaperBalances, terms: OrderTerms, walk: Walk, instrument: Instrument): Reject | undefined {
  const { amount, currency } = costOf(terms, walk, instrument)
  return balances.free(currency).lessThan(amount) ? reject('INSUFFICIENT_BALANCE') : undefined
}

/** Why the order, which would trade as `walk` says, may not. */
export function unmatchable(market: PaperMarket, terms: OrderTerms, walk: Walk): Reject | undefined {
  if (reachesOwnOrder(market, terms, walk)) return reject('SELF_TRADE')
  if (terms.postOnly && walk.takes.length > 0) return reject('POST_ONLY_WOULD_CROSS')
  if (terms.timeInForce === 'FOK' && !walk.complete) return reject('FOK_UNFILLABLE')
  return undefined
}

/** At equal prices our resting order counts as the first: who was there before is not known. */
function reachesOwnOrder(market: PaperMarket, { side, limitPrice }: OrderTerms, { takes, complete }: Walk): boolean {
  const own = market.resting.best(oppositeOf(side))?.terms.limitPrice
  if (own === undefined || !isWithin(side, limitPrice, own)) return false
  const worst = takes.at(-1)?.level.price
  return !complete || (worst !== undefined && isWithin(side, worst, own))
}
