import { Decimal, HUNDRED, ZERO } from '../../../core/decimal.js'
import type { Market } from './market.js'

/** The last 24 hours of a market. Zero where there is no price. */
export interface MarketSummary {
  readonly ask: Decimal
  readonly bid: Decimal
  readonly last: Decimal
  readonly previousClose: Decimal
  readonly baseVolume: Decimal
  readonly quoteVolume: Decimal
  readonly high: Decimal
  readonly low: Decimal
  /** In percent, two decimals. */
  readonly change: Decimal
  readonly mark: Decimal
}

const DAY_MS = 86_400_000

/** The previous close is the last trade before the day began, or else the first one of it. */
export function summarise({ book, trades, last }: Market, now: Date): MarketSummary {
  const since = now.getTime() - DAY_MS
  const today = trades.filter(({ at }) => at.getTime() >= since)
  const prices = today.map(({ price }) => price)
  const previousClose = (trades.findLast(({ at }) => at.getTime() < since) ?? trades[0])?.price ?? ZERO
  const latest = last ?? ZERO
  const ask = book.asks.best() ?? ZERO
  const bid = book.bids.best() ?? ZERO
  return {
    ask,
    bid,
    last: latest,
    previousClose,
    baseVolume: today.reduce((sum, { quantity }) => sum.plus(quantity), ZERO),
    quoteVolume: today.reduce((sum, { price, quantity }) => sum.plus(price.times(quantity)), ZERO),
    high: prices.length === 0 ? latest : Decimal.max(...prices),
    low: prices.length === 0 ? latest : Decimal.min(...prices),
    change: previousClose.isZero()
      ? ZERO
      : latest.minus(previousClose).dividedBy(previousClose).times(HUNDRED).toDecimalPlaces(2),
    mark: latest.isZero() ? middle(ask, bid) : latest,
  }
}

function middle(ask: Decimal, bid: Decimal): Decimal {
  return ask.isZero() || bid.isZero() ? ZERO : ask.plus(bid).dividedBy(2)
}
