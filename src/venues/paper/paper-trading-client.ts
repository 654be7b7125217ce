import { type ApprovedOrder, consumeApproval } from '../../core/approved-order.js'
import { type Clock, systemClock } from '../../core/clock.js'
import { ConfigurationError, HeliosError } from '../../core/errors.js'
import { uuidv7 } from '../../core/ids.js'
import type { Instrument } from '../../core/instrument.js'
import { type Logger, silentLogger } from '../../core/logger.js'
import type { BookUpdate, MarketDataEvent, MarketTrade, Quote, QuoteUpdate } from '../../core/market.js'
import type { Fill, OrderQuery, OrderReport } from '../../core/order.js'
import type {
  BalanceSnapshot,
  CancelOutcome,
  OpenOrdersSnapshot,
  SubmitOutcome,
  TradingClient,
  VenueCapabilities,
  VenueEvent,
} from '../../core/trading-client.js'
import { ORDER_TYPES, TIMES_IN_FORCE } from '../../core/vocabulary.js'
import { readAccount, writeAccount } from './account-snapshot.js'
import { arrival } from './arrival.js'
import { FeeSchedule, readPercent } from './fee-schedule.js'
import { readInstruments } from './instrument-input.js'
import { MarketUpdateRefusedError } from './market-update-error.js'
import type { PaperAccount } from './paper-account.js'
import { PaperBalances } from './paper-balances.js'
import { PaperExchange } from './paper-exchange.js'
import { PaperIds } from './paper-ids.js'
import { PaperMarket } from './paper-market.js'
import type { PaperTradingClientOptions } from './paper-options.js'
import { PaperOrders } from './paper-orders.js'
import { type PaperSnapshot, readSnapshot, SnapshotRefusedError } from './paper-snapshot.js'
import { VenueEventQueue } from './venue-event-queue.js'

/**
 * A simulated venue behind the {@link TradingClient} port: it matches orders against the market that it is fed and keeps
 * balances to the last decimal. Pessimistic: liquidity that is displayed once is taken once, a resting order fills only
 * when the market moves through its price, and then at its own limit.
 *
 * With a book, orders walk it. Without one they fill at the quote's bid or ask, in any size, plus `slippage`. A market
 * order with neither is rejected. Fees are exact products, never rounded; average prices are rounded to 18 places.
 *
 * @throws ConfigurationError, InvalidDecimalError when the options make no sense.
 */
export class PaperTradingClient implements TradingClient {
  readonly kind = 'paper'
  readonly venue: string
  readonly capabilities: VenueCapabilities
  private readonly clock: Clock
  private readonly logger: Logger
  private readonly latencyMs: number
  private readonly maxFinishedOrders: number
  private readonly markets: ReadonlyMap<string, PaperMarket>
  private readonly events: VenueEventQueue
  private readonly exchange: PaperExchange
  private account: PaperAccount
  private closed = false
  private unsubscribeFromMarket: (() => void) | undefined

  constructor(options: PaperTradingClientOptions) {
    const { clock = systemClock, logger = silentLogger, venue = 'paper', latencyMs = 0 } = options
    const { maxFinishedOrders = Number.POSITIVE_INFINITY, seed = uuidv7(clock), makerFills = 'through' } = options
    if (!Number.isFinite(latencyMs) || latencyMs < 0) throw invalidOption('latencyMs is a number of milliseconds')
    if (!(maxFinishedOrders >= 0)) throw invalidOption('maxFinishedOrders is a count')
    this.clock = clock
    this.logger = logger
    this.venue = venue
    this.latencyMs = latencyMs
    this.maxFinishedOrders = maxFinishedOrders
    this.capabilities = capabilitiesWith(maxFinishedOrders)
    this.events = new VenueEventQueue(logger)
    this.markets = openMarkets(options)
    this.account = {
      balances: PaperBalances.open(options.balances),
      orders: new PaperOrders(maxFinishedOrders),
      ids: new PaperIds(String(seed)),
    }
    const { markets, events } = this
    const fees = new FeeSchedule(options.fees ?? {})
    this.exchange = new PaperExchange({ markets, events, clock, fees, makerFills }, this.account)
    this.unsubscribeFromMarket = options.marketData?.subscribe([...markets.keys()], (event) => this.follow(event))
  }

  async identity(): Promise<string> {
    return `${this.venue}:${this.account.ids.seed}`
  }

  /** @throws HeliosError `INSTRUMENT_UNKNOWN`. */
  async instrument(id: string): Promise<Instrument> {
    return this.marketOf(id).instrument
  }

  async instruments(): Promise<readonly Instrument[]> {
    return [...this.markets.values()].map(({ instrument }) => instrument)
  }

  /** Best prices on display and the last trade. @throws HeliosError `INSTRUMENT_UNKNOWN`. */
  async quote(id: string): Promise<Quote> {
    return this.marketOf(id).quote(this.clock.now())
  }

  async balances(): Promise<BalanceSnapshot> {
    return { asOf: this.clock.now(), balances: this.account.balances.snapshot() }
  }

  /**
   * Waits for the latency, spends the approval and matches at once. `rejected` carries a `PaperRejectCode` as its
   * `venueCode`; never `unknown`.
   *
   * @throws ApprovalError; the signal's reason when it was aborted on the way; HeliosError `CLIENT_CLOSED`. Then nothing
   * has happened, and the approval is unspent unless it was before.
   */
  async submitOrder(order: ApprovedOrder, { signal }: { readonly signal?: AbortSignal } = {}): Promise<SubmitOutcome> {
    if (this.latencyMs > 0) await arrival(this.clock, this.latencyMs, signal)
    signal?.throwIfAborted()
    if (this.closed) throw new HeliosError('CLIENT_CLOSED', 'The paper client is closed.')
    consumeApproval(order, { mode: 'PAPER' })
    return this.exchange.place(order)
  }

  async findOrder(query: OrderQuery): Promise<OrderReport | undefined> {
    return this.account.orders.find(query)?.report()
  }

  async openOrders(): Promise<OpenOrdersSnapshot> {
    return { asOf: this.clock.now(), orders: this.account.orders.open.map((order) => order.report()) }
  }

  async cancelOrder(query: OrderQuery): Promise<CancelOutcome> {
    return this.exchange.cancel(query)
  }

  async cancelAllOrders(): Promise<readonly CancelOutcome[]> {
    return this.exchange.cancelAll()
  }

  async recentFills({ since, instrument }: { readonly since: Date; readonly instrument?: string }): Promise<readonly Fill[]> {
    return this.account.orders.fillsSince(since, instrument)
  }

  async serverTime(): Promise<Date> {
    return this.clock.now()
  }

  /** Listeners are called after the change is complete, in order, before the call that caused it returns. */
  subscribe(listener: (event: VenueEvent) => void): () => void {
    return this.events.subscribe(listener)
  }

  /** Ends the market data and all subscriptions. Later orders are refused; the account can still be read and saved. */
  async close(): Promise<void> {
    this.closed = true
    this.unsubscribeFromMarket?.()
    this.unsubscribeFromMarket = undefined
    this.events.unsubscribeAll()
  }

  /** Replaces the whole book; `sequence` is not looked at. @throws MarketUpdateRefusedError, and then the earlier book stands. */
  updateBook(instrumentId: string, update: BookUpdate): void {
    this.exchange.updateBook(instrumentId, update)
  }

  /**
   * Replaces bid and ask; `last` stays when it is not given. An instrument that has had a book takes only `last`.
   * @throws MarketUpdateRefusedError, and then the earlier prices stand.
   */
  updateQuote(instrumentId: string, update: QuoteUpdate): void {
    this.exchange.updateQuote(instrumentId, update)
  }

  /** A trade between others: the last price, and what our resting orders may share in. @throws MarketUpdateRefusedError. */
  trade(instrumentId: string, trade: MarketTrade): void {
    this.exchange.trade(instrumentId, trade)
  }

  /** The whole account as plain JSON. Books and quotes are left out, last prices kept. */
  snapshot(): PaperSnapshot {
    return writeAccount(this.account, this.venue, this.markets)
  }

  /**
   * Makes this account, which must not have had an order yet, the one in the snapshot; its own balances and seed are
   * dropped. Needs the same venue name, and every instrument that has open orders.
   *
   * @throws SnapshotRefusedError, and then nothing has changed.
   */
  restore(snapshot: unknown): void {
    if (this.account.orders.size > 0) throw new SnapshotRefusedError('this account has orders already')
    const read = readSnapshot(snapshot)
    if (read.venue !== this.venue) throw new SnapshotRefusedError(`it is of venue ${read.venue}, not ${this.venue}`)
    this.account = readAccount(read, this.markets, this.maxFinishedOrders)
    for (const [id, last] of Object.entries(read.lastPrices)) {
      const market = this.markets.get(id)
      if (market !== undefined) market.last = last
    }
    this.exchange.adopt(this.account)
  }

  private follow({ instrument, book, quote, trade, at }: MarketDataEvent): void {
    try {
      if (trade !== undefined) this.trade(instrument, { at, ...trade })
      if (quote !== undefined) this.updateQuote(instrument, { at, ...quote })
      if (book !== undefined) this.updateBook(instrument, { at, ...book })
    } catch (error) {
      if (!(error instanceof MarketUpdateRefusedError)) throw error
      this.logger.warn({ instrument, error }, 'the paper venue refused market data')
      this.events.push({ kind: 'stale', channel: `market-data:${instrument}`, reason: error.message })
      this.events.deliver()
    }
  }

  private marketOf(id: string): PaperMarket {
    const market = this.markets.get(id)
    if (market === undefined) throw new HeliosError('INSTRUMENT_UNKNOWN', `${id} is not traded at ${this.venue}.`)
    return market
  }
}

function openMarkets({ instruments, slippage = 0 }: PaperTradingClientOptions): ReadonlyMap<string, PaperMarket> {
  const factor = readPercent(slippage, 'slippage', 'OPTION_INVALID')
  if (factor.isNegative()) throw invalidOption('slippage is not negative')
  const markets = new Map<string, PaperMarket>()
  for (const [id, instrument] of readInstruments(instruments)) markets.set(id, new PaperMarket(instrument, factor))
  return markets
}

/** An account that forgets finished orders cannot promise that their ids stay unique. */
function capabilitiesWith(maxFinishedOrders: number): VenueCapabilities {
  return Object.freeze({
    orderTypes: ORDER_TYPES,
    timeInForce: TIMES_IN_FORCE,
    clientOrderIdScope: maxFinishedOrders === Number.POSITIVE_INFINITY ? 'account' : 'open_orders',
    lookup: ['status', 'history', 'fills', 'open_orders'],
    cancelClasses: ['limit', 'conditional'],
    freshnessFence: true,
    snapshotCacheMs: 0,
    listingLagMs: 0,
  } as const)
}

function invalidOption(what: string): ConfigurationError {
  return new ConfigurationError('OPTION_INVALID', `The paper client cannot be built: ${what}.`)
}
