import { currencyOf } from '../exchange/currencies.js'
import type { Market } from '../exchange/market.js'
import { aggregatedBook, fullBook } from '../wire/book-rows.js'
import { currencyRow, pairRow, summaryOf } from '../wire/market-rows.js'
import { unknownPair } from '../wire/refusal.js'
import { publicTradeRow } from '../wire/trade-rows.js'
import { ok } from './answer.js'
import { bucketsOf } from './buckets.js'
import { pageOf } from './paging.js'
import type { PublicRoute, RestCall, Route, SignedRoute } from './route.js'

/** What anybody may ask, and the same for those who sign: fresher, and without the public limits. */
export const MARKET_ROUTES: readonly Route[] = [
  publicly('status', { limit: 'statusPerSecond' }, ({ venue }) => ({ status: venue.status })),
  publicly('time', { limit: 'statusPerSecond' }, ({ venue }) => serverTime(venue.clock.now())),
  publicly('currencies', { maxAge: 60 }, ({ venue }) =>
    currencyNames([...venue.exchange.markets.values()])
      .map(currencyOf)
      .map(currencyRow),
  ),
  publicly('pairs', { maxAge: 60 }, ({ venue }) => [...venue.exchange.markets.values()].map(({ pair }) => pairRow(pair))),
  publicly('pairs/:type', { maxAge: 60 }, ({ venue, params }) =>
    [...venue.exchange.markets.values()].filter(({ pair }) => pair.type === params.type).map(({ pair }) => pairRow(pair)),
  ),
  publicly('ordertypes', { maxAge: 60 }, ({ venue, query }) =>
    [...venue.exchange.markets.values()]
      .filter(({ pair }) => pair.active || query.get('includeInactivePairs') !== 'false')
      .map(({ pair }) => ({ currencyPair: pair.symbol, orderTypes: pair.orderTypes })),
  ),
  publicly(':pair/ordertypes', { maxAge: 60 }, (call) => marketIn(call).pair.orderTypes),
  publicly('marketsummary', { maxAge: 60 }, ({ venue }) =>
    [...venue.exchange.markets.values()].map((market) => summaryOf(market, venue.clock.now(), 'currencyPair')),
  ),
  publicly(':pair/marketsummary', { maxAge: 10 }, (call) => summaryOf(marketIn(call), call.venue.clock.now(), 'currencyPair')),
  publicly(':pair/buckets', { limit: 'bucketsPerSecond' }, (call) =>
    bucketsOf(marketIn(call), call.query, call.venue.clock.now()),
  ),
  publicly(':pair/orderbook', { maxAge: 30 }, (call) => aggregatedBook(marketIn(call))),
  publicly(':pair/orderbook/full', { maxAge: 30 }, (call) => fullBook(marketIn(call))),
  publicly(':pair/trades', { maxAge: 30 }, (call) => tradesOf(call)),
  signed(':pair/orderbook', (call) => aggregatedBook(marketIn(call))),
  signed(':pair/orderbook/full', (call) => fullBook(marketIn(call))),
  signed(':pair/tradehistory', (call) => tradesOf(call)),
]

function publicly(path: string, terms: Pick<PublicRoute, 'limit' | 'maxAge'>, body: (call: RestCall) => unknown): PublicRoute {
  const start = { method: 'GET', path: `/v1/public/${path}`, access: 'public', limit: 'publicPerMinute' } as const
  return { ...start, ...terms, answer: (call) => ok(body(call)) }
}

function signed(path: string, body: (call: RestCall) => unknown): SignedRoute {
  const start = { method: 'GET', path: `/v1/marketdata/${path}`, access: 'View access', maxAge: 1 } as const
  return { ...start, answer: (call) => ok(body(call)) }
}

/** @throws Refusal -21. */
function marketIn({ venue, params }: RestCall): Market {
  const market = venue.exchange.markets.get(params.pair ?? '')
  if (market === undefined) throw unknownPair()
  return market
}

function tradesOf(call: RestCall): readonly object[] {
  const { trades, pair } = marketIn(call)
  const page = pageOf(trades, call.query, call.venue, { at: ({ at }) => at, id: ({ id }) => id })
  return page.map((trade) => publicTradeRow(pair.symbol, trade))
}

/** Whole seconds beside a time with nine decimals. */
function serverTime(now: Date): object {
  return { epochTime: Math.floor(now.getTime() / 1_000), time: now.toISOString().replace('Z', '000000Z') }
}

function currencyNames(markets: readonly Market[]): readonly string[] {
  return [...new Set(markets.flatMap(({ pair }) => [pair.base, pair.quote]))]
}
