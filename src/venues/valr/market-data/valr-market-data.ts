import { inspect } from 'node:util'
import { type Clock, systemClock } from '../../../core/clock.js'
import { ConfigurationError } from '../../../core/errors.js'
import { guardLogger, type Logger, silentLogger } from '../../../core/logger.js'
import type { MarketDataEvent, MarketDataSource } from '../../../core/market.js'
import { type BaseUrl, VALR_BASE_URL, webSocketUrlOf } from '../base-url.js'
import { type Fetch, FetchHttpExchange } from '../fetch-http-exchange.js'
import { NodeHttpExchange } from '../node-http-exchange.js'
import { RateBudget } from '../rate-budget.js'
import { ValrCredentials } from '../valr-credentials.js'
import { keyReaderOf } from '../valr-key.js'
import { ValrPairs } from '../valr-pairs.js'
import { ValrRest } from '../valr-rest.js'
import { ValrSocket } from '../valr-socket.js'
import type { WebSocketFactory } from '../web-socket.js'
import { typeOf } from '../wire/message-type.js'
import { FullBook } from './full-book.js'
import { type MarketMessage, readMarketMessage, symbolOf } from './market-message.js'

export interface ValrMarketDataOptions {
  /**
   * `aggregated`, the default: the best forty prices of each side, whole every time. `full`: every order, checked by sequence
   * number and checksum, and read anew when they do not agree.
   */
  readonly book?: 'aggregated' | 'full'
  /** Default `https://api.valr.com`. `http:` only for this machine. */
  readonly baseUrl?: BaseUrl
  /** Default: the host of `baseUrl`. `ws:` only for this machine. */
  readonly wsUrl?: BaseUrl
  /** Optional: VALR closes connections without a key after a quarter of an hour, and they are then made anew. */
  readonly key?: { readonly apiKey: string; readonly apiSecret: string; readonly subaccountId?: string }
  readonly clock?: Clock
  readonly logger?: Logger
  readonly fetch?: Fetch
  readonly webSocket?: WebSocketFactory
  /** Before the first attempt to reconnect; doubles up to a minute. Default 5 000. */
  readonly reconnectMs?: number
}

interface Subscriber {
  readonly instruments: readonly string[]
  readonly listener: (event: MarketDataEvent) => void
}

/** Trades that are not told twice. */
const TRADES_REMEMBERED = 5_000

/**
 * VALR's public order books, prices and trades, live. Feed it to a `PaperTradingClient` to trade on paper against the real
 * book. Needs no key. Connects with the first subscription and not before, and ends with the last.
 *
 * Every event carries the time at which it was received. While there is no connection nothing is told, so that what was told
 * last grows old and checks of age can see it.
 *
 * @throws ConfigurationError when the options make no sense.
 */
export class ValrMarketData implements MarketDataSource {
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #bookEvent: 'AGGREGATED_ORDERBOOK_UPDATE' | 'FULL_ORDERBOOK_UPDATE'
  readonly #reconnectMs: number
  readonly #rest: ValrRest
  readonly #pairs: ValrPairs
  readonly #socket: ValrSocket
  readonly #subscribers = new Map<symbol, Subscriber>()
  readonly #sequences = new Map<string, number>()
  readonly #books = new Map<string, FullBook>()
  readonly #toldTrades = new Set<string>()
  /** By symbol, the timers of books that wait to be read anew, and when each was last. */
  readonly #rereading = new Map<string, () => void>()
  readonly #rereadAtMs = new Map<string, number>()
  /** Ids by VALR's symbols, of what is subscribed to. */
  #wanted = new Map<string, string>()
  #cancelRetry: (() => void) | undefined

  constructor(options: ValrMarketDataOptions = {}) {
    const { book = 'aggregated', baseUrl = VALR_BASE_URL, wsUrl = webSocketUrlOf(baseUrl), clock = systemClock } = options
    const { key, fetch, webSocket, reconnectMs = 5_000 } = options
    if (book !== 'aggregated' && book !== 'full') throw invalid("book is 'aggregated' or 'full'")
    if (!(Number.isFinite(reconnectMs) && reconnectMs > 0)) throw invalid('reconnectMs is a positive number of milliseconds')
    const logger = guardLogger(options.logger ?? silentLogger)
    const credentials = key === undefined ? undefined : new ValrCredentials(keyReaderOf(key), clock)
    this.#clock = clock
    this.#logger = logger
    this.#bookEvent = book === 'full' ? 'FULL_ORDERBOOK_UPDATE' : 'AGGREGATED_ORDERBOOK_UPDATE'
    this.#reconnectMs = reconnectMs
    this.#rest = new ValrRest({
      // Only the public list of pairs is read, which is not signed.
      credentials: credentials ?? new ValrCredentials(noKey, clock),
      exchange: fetch === undefined ? new NodeHttpExchange(clock) : new FetchHttpExchange(fetch, clock),
      budget: new RateBudget(clock),
      baseUrl,
      timeoutMs: 10_000,
    })
    this.#pairs = new ValrPairs(this.#rest, clock)
    this.#socket = new ValrSocket({
      ...{ path: '/ws/trade', wsUrl, credentials, clock, logger, webSocket, reconnectMs },
      onOpen: () => this.#opened(),
      onMessage: (message) => this.#received(message),
      onDown: () => this.#forgetBooks(),
    })
  }

  /** Instruments are ids such as `BTC/ZAR`. One that VALR does not list is logged and gives nothing. */
  subscribe(instruments: readonly string[], listener: (event: MarketDataEvent) => void): () => void {
    const key = Symbol('subscriber')
    this.#subscribers.set(key, { instruments: [...instruments], listener })
    void this.#refresh()
    return () => {
      if (this.#subscribers.delete(key)) void this.#refresh()
    }
  }

  async close(): Promise<void> {
    this.#subscribers.clear()
    this.#stop()
    this.#rest.close()
  }

  toJSON(): object {
    return { venue: 'valr', kind: 'market-data' }
  }

  [inspect.custom](): string {
    return 'ValrMarketData {}'
  }

  /** Brings what VALR is asked to send in line with what is subscribed to. */
  async #refresh(): Promise<void> {
    this.#cancelRetry?.()
    if (this.#subscribers.size === 0) return this.#stop()
    try {
      const ids = [...new Set([...this.#subscribers.values()].flatMap(({ instruments }) => instruments))]
      const listed = await this.#pairs.instruments()
      const wanted = new Map(listed.filter(({ id }) => ids.includes(id)).map(({ id, venueSymbol }) => [venueSymbol, id]))
      const missing = ids.filter((id) => !listed.some((instrument) => instrument.id === id))
      if (missing.length > 0) this.#logger.warn({ missing }, 'VALR does not list these instruments.')
      if (this.#subscribers.size === 0) return
      this.#wanted = wanted
      if (this.#socket.isReady) this.#ask([...wanted.keys()])
      this.#socket.start()
    } catch (error) {
      this.#logger.warn({ reason: error instanceof Error ? error.message : 'it failed.' }, 'VALR pairs could not be read.')
      this.#cancelRetry = this.#clock.setTimeout(() => void this.#refresh(), this.#reconnectMs)
    }
  }

  #stop(): void {
    this.#cancelRetry?.()
    this.#socket.stop()
    this.#wanted = new Map()
    this.#forgetBooks()
  }

  #forgetBooks(): void {
    this.#books.clear()
    this.#sequences.clear()
    for (const cancel of this.#rereading.values()) cancel()
    this.#rereading.clear()
  }

  #opened(): void {
    this.#ask([...this.#wanted.keys()])
  }

  /** A subscription to an event takes the place of the one before: always all pairs. */
  #ask(pairs: readonly string[], events: readonly string[] = [this.#bookEvent, 'MARKET_SUMMARY_UPDATE', 'NEW_TRADE']): void {
    const subscriptions = events.map((event) => ({ event, pairs }))
    this.#socket.send(JSON.stringify({ type: 'SUBSCRIBE', subscriptions }))
  }

  #received(message: unknown): void {
    let read: MarketMessage | undefined
    try {
      read = readMarketMessage(message)
    } catch {
      const [type, symbol] = [typeOf(message), symbolOf(message)]
      this.#logger.warn({ type, symbol }, 'VALR sent market data that cannot be read.')
      // A change that could not be read is missing from the book.
      if (symbol !== undefined && type?.startsWith('FULL_') === true) this.#readBookAnew(symbol, 'it cannot be read')
      return
    }
    const instrument = read === undefined ? undefined : this.#wanted.get(read.symbol)
    if (read !== undefined && instrument !== undefined) this.#take(read, instrument)
  }

  #take(message: MarketMessage, instrument: string): void {
    const { symbol } = message
    switch (message.kind) {
      case 'aggregated': {
        const { Bids, Asks, SequenceNumber: sequence } = message.book
        // An older one that was overtaken; the same one again does no harm.
        if (sequence < (this.#sequences.get(symbol) ?? 0)) return
        this.#sequences.set(symbol, sequence)
        const levels = (rows: typeof Bids) => rows.map(({ price, quantity }) => [price, quantity] as const)
        return this.#tell(instrument, { book: { bids: levels(Bids), asks: levels(Asks), sequence } })
      }
      case 'snapshot':
      case 'change':
        return this.#takeFullBook(message, instrument)
      case 'summary': {
        const { bidPrice: bid, askPrice: ask, lastTradedPrice: last } = message.summary
        const prices = { ...(bid && { bid }), ...(ask && { ask }), ...(last && { last }) }
        return this.#tell(instrument, { quote: prices })
      }
      case 'trade': {
        const { id, price, quantity, takerSide } = message.trade
        if (id === undefined || this.#isNew(id)) this.#tell(instrument, { trade: { price, quantity, takerSide } })
        return
      }
      default:
        throw message satisfies never
    }
  }

  #takeFullBook({ kind, symbol, book }: Extract<MarketMessage, { kind: 'snapshot' | 'change' }>, instrument: string): void {
    try {
      const known = kind === 'snapshot' ? new FullBook(book) : this.#books.get(symbol)
      // Changes that come before the snapshot are in it.
      if (known === undefined) return
      if (kind === 'change') known.change(book)
      this.#books.set(symbol, known)
      this.#tell(instrument, { book: known.update() })
    } catch (error) {
      this.#readBookAnew(symbol, error instanceof Error ? error.message : 'it failed')
    }
  }

  /** Nothing is told of the book until a new snapshot has come. Asked for at once, but then not again before a pause. */
  #readBookAnew(symbol: string, reason: string): void {
    this.#books.delete(symbol)
    if (this.#rereading.has(symbol)) return
    this.#logger.warn({ symbol, reason }, 'The order book from VALR does not hold; it is read anew.')
    const lastMs = this.#rereadAtMs.get(symbol) ?? Number.NEGATIVE_INFINITY
    const waitMs = Math.max(0, lastMs + this.#reconnectMs - this.#clock.monotonicMs())
    const cancel = this.#clock.setTimeout(() => {
      this.#rereading.delete(symbol)
      this.#rereadAtMs.set(symbol, this.#clock.monotonicMs())
      if (this.#socket.isReady) this.#askForSnapshot(symbol)
    }, waitMs)
    this.#rereading.set(symbol, cancel)
  }

  /** VALR sends a snapshot to whoever subscribes to a pair anew. */
  #askForSnapshot(symbol: string): void {
    const all = [...this.#wanted.keys()]
    const others = all.filter((other) => other !== symbol)
    this.#ask(others, [this.#bookEvent])
    this.#ask(all, [this.#bookEvent])
  }

  #isNew(tradeId: string): boolean {
    if (this.#toldTrades.has(tradeId)) return false
    this.#toldTrades.add(tradeId)
    if (this.#toldTrades.size > TRADES_REMEMBERED)
      for (const oldest of this.#toldTrades) if (this.#toldTrades.delete(oldest)) break
    return true
  }

  #tell(instrument: string, news: Omit<MarketDataEvent, 'instrument' | 'at'>): void {
    const event: MarketDataEvent = { instrument, ...news, at: this.#clock.now() }
    for (const { instruments, listener } of [...this.#subscribers.values()]) {
      if (!instruments.includes(instrument)) continue
      const failed = (error: unknown): void => this.#logger.error({ instrument, error }, 'A listener to VALR market data threw.')
      try {
        const returned: unknown = listener(event)
        if (returned instanceof Promise) returned.catch(failed)
      } catch (error) {
        failed(error)
      }
    }
  }
}

function noKey(): never {
  throw new ConfigurationError('CREDENTIALS_MISSING', 'Market data needs no key, and has none.')
}

function invalid(what: string): ConfigurationError {
  return new ConfigurationError('OPTION_INVALID', `VALR market data cannot be had: ${what}.`)
}
