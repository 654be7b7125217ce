import type { Clock } from '../../core/clock.js'
import { Decimal } from '../../core/decimal.js'
import type { Quote } from '../../core/market.js'
import type { ValrPairs } from './valr-pairs.js'
import type { ValrRest } from './valr-rest.js'
import { bookReply, publicTradeRows } from './wire/market-rows.js'

/**
 * Best prices from the authenticated order book, which VALR caches for a second; the public one can be half a minute old.
 * The last trade is asked for only when a side of the book is empty.
 */
export async function readQuote(rest: ValrRest, pairs: ValrPairs, clock: Clock, id: string): Promise<Quote> {
  const { venueSymbol } = await pairs.instrument(id)
  const at = clock.now()
  const { Bids, Asks } = await rest.read({ path: `/v1/marketdata/${venueSymbol}/orderbook`, schema: bookReply })
  const bid = best(Bids, (prices) => Decimal.max(...prices))
  const ask = best(Asks, (prices) => Decimal.min(...prices))
  const last = bid === undefined || ask === undefined ? await lastPrice(rest, venueSymbol) : undefined
  return {
    instrument: id,
    at,
    ...(bid === undefined ? {} : { bid }),
    ...(ask === undefined ? {} : { ask }),
    ...(last === undefined ? {} : { last }),
  }
}

/** A price of zero means no price. */
function best(
  levels: readonly { readonly price: Decimal; readonly quantity: Decimal }[],
  pick: (prices: readonly Decimal[]) => Decimal,
): Decimal | undefined {
  const prices = levels.filter(({ price, quantity }) => price.greaterThan(0) && quantity.greaterThan(0)).map(({ price }) => price)
  return prices.length === 0 ? undefined : pick(prices)
}

async function lastPrice(rest: ValrRest, symbol: string): Promise<Decimal | undefined> {
  const path = `/v1/marketdata/${symbol}/tradehistory`
  const [trade] = await rest.read({ path, query: { limit: '1' }, schema: publicTradeRows })
  return trade?.price
}
