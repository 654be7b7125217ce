import type { Market } from '../exchange/market.js'
import type { MarketNews } from '../exchange/market-events.js'
import type { Venue } from '../venue.js'
import { aggregatedBook } from '../wire/book-rows.js'
import { fullBookSnapshot, fullBookUpdate } from '../wire/full-book-messages.js'
import { summaryOf } from '../wire/market-rows.js'
import { publicTradeRow } from '../wire/trade-rows.js'
import type { Outbox } from './outbox.js'
import type { Session } from './session.js'
import type { ClientMessage } from './socket-text.js'

const EVENTS = ['AGGREGATED_ORDERBOOK_UPDATE', 'FULL_ORDERBOOK_UPDATE', 'MARKET_SUMMARY_UPDATE', 'NEW_TRADE'] as const
type TradeEvent = (typeof EVENTS)[number]

/** One socket on `/ws/trade`: market data, as far as it is subscribed to. */
export class TradeSession implements Session {
  readonly #venue: Venue
  readonly #outbox: Outbox
  readonly #unsubscribe: () => void
  readonly #pairs = new Map<TradeEvent, ReadonlySet<string>>()

  constructor(venue: Venue, outbox: Outbox) {
    this.#venue = venue
    this.#outbox = outbox
    this.#unsubscribe = venue.exchange.marketEvents.subscribe((news) => this.#tell(news))
  }

  authenticated(): void {
    if (this.#venue.switches.tradeSocketGreets) this.#outbox.send({ type: 'AUTHENTICATED' })
  }

  /** A subscription replaces the event's pairs: none of them ends it, and leaving them out means all. */
  receive({ type, subscriptions = [] }: ClientMessage): void {
    if (type !== 'SUBSCRIBE') return
    const { markets } = this.#venue.exchange
    for (const { event, pairs = [...markets.keys()] } of subscriptions) {
      const known = EVENTS.find((name) => name === event)
      if (known === undefined) continue
      const before = this.#pairs.get(known)
      this.#pairs.set(known, new Set(pairs))
      const added = pairs.flatMap((symbol) => (before?.has(symbol) ? [] : (markets.get(symbol) ?? [])))
      for (const market of added) this.#start(known, market)
    }
  }

  /** A document says that a socket without subscriptions is told so, but not in which field. */
  pong(): object {
    const isIdle = [...this.#pairs.values()].every(({ size }) => size === 0)
    return isIdle ? { message: 'NO_SUBSCRIPTIONS' } : {}
  }

  end(): void {
    this.#unsubscribe()
  }

  /** What a new subscriber is told at once. */
  #start(event: TradeEvent, market: Market): void {
    switch (event) {
      case 'AGGREGATED_ORDERBOOK_UPDATE':
        return this.#send(event, market, aggregatedBook(market))
      case 'FULL_ORDERBOOK_UPDATE':
        return this.#send('FULL_ORDERBOOK_SNAPSHOT', market, fullBookSnapshot(market))
      case 'MARKET_SUMMARY_UPDATE':
        return this.#sendSummary(market)
      case 'NEW_TRADE':
        return
    }
  }

  #tell(news: MarketNews): void {
    const { market } = news
    const { symbol } = market.pair
    if (news.kind === 'trade' && this.#wants('NEW_TRADE', symbol)) {
      const { sequenceId: _, quoteVolume: __, ...trade } = publicTradeRow(symbol, news.trade) as Record<string, unknown>
      this.#send('NEW_TRADE', market, trade)
    }
    if (news.kind === 'book' && this.#wants('FULL_ORDERBOOK_UPDATE', symbol))
      this.#send('FULL_ORDERBOOK_UPDATE', market, fullBookUpdate(market, news.changes))
    if (news.kind === 'book' && this.#wants('AGGREGATED_ORDERBOOK_UPDATE', symbol))
      this.#send('AGGREGATED_ORDERBOOK_UPDATE', market, aggregatedBook(market))
    if (this.#wants('MARKET_SUMMARY_UPDATE', symbol)) this.#sendSummary(market)
  }

  #wants(event: TradeEvent, symbol: string): boolean {
    return this.#pairs.get(event)?.has(symbol) ?? false
  }

  #sendSummary(market: Market): void {
    const { clock, switches } = this.#venue
    this.#send('MARKET_SUMMARY_UPDATE', market, summaryOf(market, clock.now(), switches.marketSummaryPairField))
  }

  #send(type: string, { pair }: Market, data: object): void {
    this.#outbox.send({ type, currencyPairSymbol: pair.symbol, data })
  }
}
