import { type Clock, systemClock } from '../../core/clock.js'
import { type DecimalInput, toDecimal } from '../../core/decimal.js'
import { HeliosError } from '../../core/errors.js'
import type { Side } from '../../core/vocabulary.js'
import type { FakeValrAccount } from './auth/fake-valr-account.js'
import { KeyRing } from './auth/key-ring.js'
import { DEFAULT_FAKE_VALR_PAIRS } from './exchange/default-pairs.js'
import { Exchange } from './exchange/exchange.js'
import type { FakeValrBook } from './exchange/offers.js'
import { asPair, type FakeValrPair } from './exchange/pair.js'
import { SeededIds } from './exchange/seeded-ids.js'
import { VenueClock } from './exchange/venue-clock.js'
import type { FakeValrFault } from './faults/fault.js'
import { FaultBook } from './faults/fault-book.js'
import { fetchFace } from './fetch-face.js'
import { type FakeValrServer, listen } from './listen.js'
import { readRecordedBook } from './replay-book.js'
import { type FakeValrRequest, RequestLog } from './request-log.js'
import { AnswerCache } from './rest/answer-cache.js'
import { DEFAULT_FAKE_VALR_RATE_LIMITS, RateCounters } from './rest/rate-limits.js'
import { RestFace } from './rest/rest-face.js'
import { DEFAULT_FAKE_VALR_SWITCHES, type FakeValrSwitches } from './switches.js'
import type { FakeValrStatus, Venue } from './venue.js'
import {
  balanceView,
  bookView,
  type FakeValrBalance,
  type FakeValrBookView,
  type FakeValrFill,
  type FakeValrOrder,
  fillView,
  orderView,
} from './views.js'
import { SocketFace } from './ws/socket-face.js'

export interface FakeValrOptions {
  /** API keys and what their accounts have. Accounts trade with each other, and with what {@link FakeValr.setBook} offers. */
  readonly accounts: readonly FakeValrAccount[]
  /** Default {@link DEFAULT_FAKE_VALR_PAIRS}. Rows of VALR's `GET /v1/public/pairs` fit. */
  readonly pairs?: readonly FakeValrPair[]
  /** Stamps everything, and decides when rate limits, delays and time-outs pass. Default: the system's. */
  readonly clock?: Clock
  /** All ids are made from this and the clock: the same seed, clock and requests give the same ids. Default 1. */
  readonly seed?: string | number
  /** Laid over {@link DEFAULT_FAKE_VALR_SWITCHES}. */
  readonly switches?: Partial<FakeValrSwitches>
  /** How many of the latest requests to keep for {@link FakeValr.requests}. Default 100 000. */
  readonly keepRequests?: number
}

/**
 * A VALR to test against: one exchange in memory with accounts, books, orders, fills and fees, and the wire format of the
 * real one in front of it. Any VALR client can be pointed at it.
 *
 * ```ts
 * const fake = new FakeValr({ accounts: [{ apiKey: 'key', apiSecret: 'secret', balances: { ZAR: '10000' } }] })
 * fake.setBook('BTCZAR', { bids: [['999000', '0.5']], asks: [['1000000', '0.5']] })
 * const { httpUrl, wsUrl, close } = await fake.listen()
 * // … point the client at httpUrl and wsUrl, let it trade, then compare with the truth:
 * fake.orders('key')
 * fake.balances('key')
 * await close()
 * ```
 *
 * It checks signatures over the raw bytes, permissions, precision, minimums, balances, self-trade, post-only and rate
 * limits, and charges VALR's fees to the last decimal. `fault` makes it lie as a real exchange does. Where VALR's behaviour
 * is unknown or disputed, a switch decides: see {@link FakeValrSwitches}.
 *
 * It has two faces over the one exchange: HTTP and WebSocket on loopback ({@link FakeValr.listen}), and a function from
 * `Request` to `Response` ({@link FakeValr.handle}), which `valrHandlers` of `helios-execution/testing/msw` gives to msw.
 *
 * Left out: simple buy and sell, margin, futures, deposits and withdrawals, the alpha book feeds, `postOnlyReprice`.
 */
export class FakeValr {
  readonly #venue: Venue
  readonly #faults = new FaultBook()
  readonly #log: RequestLog
  readonly #rest: RestFace
  /** One for each server that listens. */
  readonly #socketFaces = new Set<SocketFace>()

  /** @throws HeliosError `FAKE_ACCOUNTS_INVALID`, `FAKE_PAIR_INVALID`; InvalidDecimalError. */
  constructor(options: FakeValrOptions) {
    const { clock: realClock = systemClock, seed = 1, pairs = DEFAULT_FAKE_VALR_PAIRS, accounts } = options
    const switches: FakeValrSwitches = { ...DEFAULT_FAKE_VALR_SWITCHES, ...options.switches }
    const limits = switches.rateLimits === 'off' ? undefined : { ...DEFAULT_FAKE_VALR_RATE_LIMITS, ...switches.rateLimits }
    const clock = new VenueClock(realClock)
    this.#log = new RequestLog(options.keepRequests)
    const ids = new SeededIds(seed, clock)
    const keys = new KeyRing(accounts, clock)
    this.#venue = {
      exchange: new Exchange({ clock, ids, pairs: pairs.map(asPair), accounts: keys.accounts, switches }),
      keys,
      clock,
      ids,
      rates: new RateCounters(limits, clock),
      cache: new AnswerCache(switches.cachedData, clock),
      switches,
      status: 'online',
    }
    this.#rest = new RestFace(this.#venue, this.#faults, this.#log)
  }

  /**
   * Replaces what others offer in one pair. Resting orders of the accounts stay; those that the new offers cross trade with
   * them first.
   *
   * @throws HeliosError `FAKE_PAIR_UNKNOWN`, `FAKE_BOOK_REFUSED`; InvalidDecimalError.
   */
  setBook(symbol: string, book: FakeValrBook): void {
    this.#venue.exchange.setBook(symbol, book)
  }

  /**
   * A trade by others at `price`. Resting orders of the accounts at `price` or better fill first, at their own prices; the
   * rest is between others and leaves their offers as they are. Stop orders watch the price of the last trade.
   *
   * `takerSide` by default is what the prices suggest.
   *
   * @throws HeliosError `FAKE_PAIR_UNKNOWN`, `FAKE_TRADE_REFUSED`; InvalidDecimalError.
   */
  trade(symbol: string, price: DecimalInput, quantity: DecimalInput, takerSide?: Side): void {
    const [exactPrice, exactQuantity] = [toDecimal(price), toDecimal(quantity)]
    if (!exactPrice.greaterThan(0) || !exactQuantity.greaterThan(0))
      throw new HeliosError('FAKE_TRADE_REFUSED', 'A trade has a positive price and a positive quantity.')
    this.#venue.exchange.trade(symbol, exactPrice, exactQuantity, takerSide)
  }

  /**
   * Replays one recorded message of the trade channel, text or parsed: an `AGGREGATED_ORDERBOOK_UPDATE` replaces what others
   * offer. To replay a day, call it for each message and advance the clock in between.
   *
   * @throws HeliosError `FAKE_RECORDING_REFUSED`; and as {@link setBook}.
   */
  replayBook(message: unknown): void {
    const { symbol, book } = readRecordedBook(message)
    this.setBook(symbol, book)
  }

  /** In `read-only` every write is refused with 503, as in VALR's maintenance. */
  setStatus(status: FakeValrStatus): void {
    this.#venue.status = status
  }

  /**
   * Makes something go wrong; see {@link FakeValrFaultAction}. Returns a function that takes it back.
   *
   * ```ts
   * fake.fault({ on: 'POST /v2/orders/*', times: 1, do: 'lost-ack' })
   * fake.fault({ on: 'event:NEW_ACCOUNT_TRADE', do: { delayMs: 500 } })
   * ```
   *
   * @throws HeliosError `FAULT_IMPOSSIBLE`.
   */
  fault(fault: FakeValrFault): () => void {
    return this.#faults.install(fault)
  }

  /** Breaks every socket: with a closing handshake and this code, or without one for 1005 and 1006. Default 1006. */
  disconnect(code = 1006): void {
    for (const sockets of this.#socketFaces) sockets.disconnect(code)
  }

  /** The books as they are, by pair symbol. */
  books(): Readonly<Record<string, FakeValrBookView>> {
    return Object.fromEntries([...this.#venue.exchange.markets].map(([symbol, market]) => [symbol, bookView(market)]))
  }

  /** Every order that reached the matching engine, failed ones included, oldest first. @throws HeliosError `FAKE_ACCOUNT_UNKNOWN`. */
  orders(apiKey: string, subaccountId?: string): readonly FakeValrOrder[] {
    const { orders } = this.#venue.keys.accountOf(apiKey, subaccountId)
    return orders.all().flatMap((order) => orderView(order) ?? [])
  }

  /** Oldest first. @throws HeliosError `FAKE_ACCOUNT_UNKNOWN`. */
  fills(apiKey: string, subaccountId?: string): readonly FakeValrFill[] {
    return this.#venue.keys.accountOf(apiKey, subaccountId).fills.map(fillView)
  }

  /** By currency. @throws HeliosError `FAKE_ACCOUNT_UNKNOWN`. */
  balances(apiKey: string, subaccountId?: string): Readonly<Record<string, FakeValrBalance>> {
    const { balances } = this.#venue.keys.accountOf(apiKey, subaccountId)
    return Object.fromEntries([...balances.all()].map(([currency, balance]) => [currency, balanceView(balance)]))
  }

  /** What reached the fake, refused and lost requests included, oldest first: the latest `keepRequests`. */
  requests(): readonly FakeValrRequest[] {
    return this.#log.all()
  }

  /**
   * Answers a request for `https://api.valr.com`, or any other host, without a network. A connection that breaks is
   * `Response.error()`; a request that is never answered never settles.
   */
  handle(request: Request): Promise<Response> {
    return fetchFace(this.#rest, request)
  }

  /** Listens on loopback, for HTTP and WebSocket on one port. Port 0, the default, is any free one. */
  async listen({ port = 0 }: { readonly port?: number } = {}): Promise<FakeValrServer> {
    const sockets = new SocketFace(this.#venue, this.#faults, this.#log)
    const server = await listen(this.#rest, sockets, port)
    this.#socketFaces.add(sockets)
    return server
  }
}
