import { inspect } from 'node:util'
import type { ApprovedOrder } from '../../core/approved-order.js'
import type { Clock } from '../../core/clock.js'
import type { Decimal, DecimalInput } from '../../core/decimal.js'
import { NotSentError } from '../../core/errors.js'
import type { Instrument } from '../../core/instrument.js'
import type { Quote } from '../../core/market.js'
import type { Fill, OrderQuery, OrderReport } from '../../core/order.js'
import type {
  BalanceSnapshot,
  CancelOutcome,
  ListingOptions,
  LookUpOptions,
  OpenOrdersSnapshot,
  SubmitOutcome,
  TradingClient,
  VenueCapabilities,
  VenueEvent,
} from '../../core/trading-client.js'
import { ORDER_TYPES, TIMES_IN_FORCE } from '../../core/vocabulary.js'
import { AccountChannel } from './account-channel.js'
import { OrderCanceller } from './cancel-order.js'
import { type ClockSkew, measureClockSkew } from './clock-skew.js'
import { FetchHttpExchange } from './fetch-http-exchange.js'
import { OrderFinder } from './find-order.js'
import { NodeHttpExchange } from './node-http-exchange.js'
import type { CommandAnswer, OrderCommand } from './order-commands.js'
import { listedReport } from './order-report.js'
import { OrderWatch } from './order-watch.js'
import { RateBudget } from './rate-budget.js'
import type { OrderShape } from './read-fill.js'
import { OrderReducer, type ReduceOutcome } from './reduce-order.js'
import { ReusedReads } from './reused-reads.js'
import { goesOverSocket, submitOverSocket } from './socket-orders.js'
import { submitOrder } from './submit-order.js'
import { ValrAccount } from './valr-account.js'
import { ValrCredentials } from './valr-credentials.js'
import { keyReaderOf, withKeyFromEnv } from './valr-key.js'
import {
  type ResolvedConnection,
  resolveConnection,
  type ValrConnectionOptions,
  type ValrTradingClientOptions,
} from './valr-options.js'
import { ValrOrders } from './valr-orders.js'
import { ValrPairs } from './valr-pairs.js'
import { readQuote } from './valr-quotes.js'
import { ValrRest } from './valr-rest.js'
import { VenueListeners } from './venue-listeners.js'
import { timeReply } from './wire/market-rows.js'

const LIMIT_TYPES: ReadonlySet<string> = new Set(['limit', 'post-only limit'])

/** Bulk cancel takes limit and stop orders alike, but VALR lists untriggered stops as a state of their own. */
const CAPABILITIES: VenueCapabilities = Object.freeze({
  orderTypes: ORDER_TYPES,
  timeInForce: TIMES_IN_FORCE,
  clientOrderIdScope: 'open_orders',
  lookup: ['status', 'history', 'fills', 'open_orders'],
  cancelClasses: ['limit', 'conditional'],
  cancelOnDisconnect: false,
  deadManTimer: false,
  freshnessFence: false,
  reduceOnly: false,
  oco: false,
  // VALR, caching: authenticated market data and balances may be a second old.
  snapshotCacheMs: 1_000,
  // Seen by users of the open-orders feed: a new order can be missing from a listing for that long.
  listingLagMs: 5_000,
} as const)

/**
 * VALR's spot market behind the {@link TradingClient} port. By default orders go through the V2 endpoints, which answer when
 * the matching engine has decided; over the socket they are concluded by the account's events. The account socket tells what
 * happens; while it is down or silent, orders are asked for over REST.
 *
 * The constructor makes no request and reads nothing, and opens no connection. The key is used only to sign, and shows nowhere. Instruments and
 * server time are public; everything else is signed, quotes included, since VALR's public order book is up to half a minute
 * old.
 *
 * @throws ConfigurationError when the options make no sense.
 */
export class ValrTradingClient implements TradingClient {
  readonly venue = 'valr'
  readonly kind = 'live'
  readonly capabilities: VenueCapabilities
  readonly #options: ResolvedConnection
  readonly #clock: Clock
  readonly #credentials: ValrCredentials
  readonly #rest: ValrRest
  readonly #budget: RateBudget
  readonly #pairs: ValrPairs
  readonly #account: ValrAccount
  readonly #reads: ReusedReads
  readonly #finder: OrderFinder
  readonly #canceller: OrderCanceller
  readonly #reducer: OrderReducer
  readonly #listeners: VenueListeners
  readonly #watch: OrderWatch
  readonly #channel: AccountChannel
  #isInUse = false
  #isClosed = false

  constructor(options: ValrTradingClientOptions) {
    const resolved = resolveConnection(options)
    const { baseUrl, clock, logger, fetch, requestTimeoutMs: timeoutMs, pollIntervalMs } = resolved
    const exchange = fetch === undefined ? new NodeHttpExchange(clock) : new FetchHttpExchange(fetch, clock)
    const credentials = new ValrCredentials(keyReaderOf(options), clock)
    const budget = new RateBudget(clock, resolved.rateLimits)
    const rest = new ValrRest({ credentials, exchange, budget, baseUrl, timeoutMs })
    const pairs = new ValrPairs(rest, clock)
    const orders = new ValrOrders(rest)
    const account = new ValrAccount(rest, pairs, clock)
    const finder = new OrderFinder({ orders, account, pairs, clock })
    const listeners = new VenueListeners(logger)
    const watch: OrderWatch = new OrderWatch({
      find: (query) => finder.find(query),
      open: async () => (await this.openOrders()).orders,
      isSocketFresh: () => this.#channel.isFresh,
      listeners,
      clock,
      logger,
      intervalMs: pollIntervalMs,
    })
    const { wsUrl, webSocket, reconnectMs, cancelOnDisconnect } = resolved
    this.capabilities = Object.freeze({ ...CAPABILITIES, cancelOnDisconnect })
    this.#options = resolved
    this.#clock = clock
    this.#credentials = credentials
    this.#rest = rest
    this.#budget = budget
    this.#pairs = pairs
    this.#account = account
    this.#reads = new ReusedReads(clock, resolved.reuseReadsMs)
    this.#finder = finder
    this.#listeners = listeners
    this.#watch = watch
    this.#channel = new AccountChannel({
      socket: { wsUrl, credentials, clock, logger, webSocket, reconnectMs },
      ...{ watch, account, listeners, clock, logger, cancelOnDisconnect },
      commandTimeoutMs: timeoutMs,
    })
    const commanding = { rest, finder, pairs, clock, overSocket: (command: OrderCommand) => this.#overSocket(command) }
    this.#canceller = new OrderCanceller({ ...commanding, orders })
    this.#reducer = new OrderReducer(commanding)
  }

  /**
   * A client whose key comes from `VALR_API_KEY`, `VALR_API_SECRET` and optionally `VALR_SUBACCOUNT_ID`, which are read when
   * the first signed request is made and not before.
   */
  static fromEnv(options: ValrConnectionOptions = {}): ValrTradingClient {
    return new ValrTradingClient(withKeyFromEnv(options))
  }

  /** The venue and a hash of key and subaccount. Needs no request. @throws ConfigurationError without a key. */
  async identity(): Promise<string> {
    return `valr:${this.#credentials.scopeHash()}`
  }

  /** @throws HeliosError `INSTRUMENT_UNKNOWN`; ValrError. */
  async instrument(id: string): Promise<Instrument> {
    return this.#pairs.instrument(id)
  }

  /** The spot pairs that VALR lists, inactive ones marked. At most a minute old. @throws ValrError. */
  async instruments(): Promise<readonly Instrument[]> {
    return this.#pairs.instruments()
  }

  /** Best prices, at most a second old, or `reuseReadsMs` more. @throws HeliosError `INSTRUMENT_UNKNOWN`; ValrError. */
  async quote(id: string): Promise<Quote> {
    return this.#reads.read(`quote ${id}`, () => readQuote(this.#rest, this.#pairs, this.#clock, id))
  }

  /** @throws ValrError. */
  async balances(): Promise<BalanceSnapshot> {
    this.#use()
    return this.#reads.read('balances', () => this.#account.balances())
  }

  /** The account's own rates in percent, by instrument; a negative one is a reward. @throws ValrError. */
  async feeRates(): Promise<Readonly<Record<string, { readonly makerPercent: Decimal; readonly takerPercent: Decimal }>>> {
    const [rates, instruments] = await Promise.all([this.#account.feeRates(), this.#pairs.instruments()])
    return Object.fromEntries(
      instruments.flatMap(({ id, venueSymbol }) => {
        const pair = rates.get(venueSymbol)
        return pair === undefined ? [] : [[id, pair]]
      }),
    )
  }

  /** What the key may do, in VALR's words: `View access`, `Trade`, `Withdraw`, `Internal Transfer`, `Link bank account`. @throws ValrError. */
  keyPermissions(): Promise<readonly string[]> {
    return this.#account.keyPermissions()
  }

  /**
   * Sends the order once. `rejected` only for VALR's own readable no; a timeout, a reset, a 5xx or an unreadable reply is
   * `unknown`.
   *
   * @throws ApprovalError; NotSentError when it failed before the approval was spent.
   */
  async submitOrder(order: ApprovedOrder, { signal }: { readonly signal?: AbortSignal } = {}): Promise<SubmitOutcome> {
    if (this.#isClosed) throw new NotSentError('The VALR client is closed.')
    this.#use()
    const { orderTransport, requestTimeoutMs: connectMs } = this.#options
    const outcome =
      orderTransport === 'websocket' && goesOverSocket(order)
        ? await submitOverSocket({ channel: this.#channel, budget: this.#budget, connectMs }, order, signal)
        : await submitOrder(this.#rest, order, signal)
    if (outcome.kind !== 'rejected') {
      const { instrument, clientOrderId } = order
      const venueOrderId = outcome.kind === 'accepted' ? { venueOrderId: outcome.venueOrderId } : {}
      this.#watch.watch(clientOrderId, { query: { instrument, clientOrderId, ...venueOrderId }, shape: shapeOf(order) })
    }
    return outcome
  }

  /** @throws ValrError when a path failed and no other has the order, or when VALR's answers do not agree yet. */
  async findOrder(query: OrderQuery, { pass }: LookUpOptions = {}): Promise<OrderReport | undefined> {
    this.#use()
    return this.#finder.find(query, pass === undefined ? {} : { pass })
  }

  /**
   * Every open order of the account, stop orders included, without their fills. `recent`: at most `reuseReadsMs` old, and
   * never newer than the balances that are read next. @throws ValrError.
   */
  async openOrders({ pass, recent = false }: ListingOptions = {}): Promise<OpenOrdersSnapshot> {
    this.#use()
    if (!recent) return this.#readOpenOrders(pass)
    return this.#reads.read('open orders', async () => {
      const listing = await this.#readOpenOrders()
      // Balances that were asked for before the listing was answered may be older: what fills between would be in neither.
      this.#reads.forget('balances')
      return listing
    })
  }

  async #readOpenOrders(pass?: object): Promise<OpenOrdersSnapshot> {
    const asOf = this.#clock.now()
    const rows = await this.#finder.readsOf(pass).open()
    const instrumentOf = rows.length === 0 ? () => undefined : await this.#pairs.lookup()
    return { asOf, orders: rows.map((row) => listedReport(row, instrumentOf(row.symbol)?.id ?? row.symbol)) }
  }

  /** Resolves from the order's state after the cancel; `unknown` when that cannot be told. @throws ConfigurationError, HeliosError. */
  async cancelOrder(query: OrderQuery): Promise<CancelOutcome> {
    this.#use()
    return this.#canceller.cancel(query)
  }

  /**
   * Lowers the whole quantity of a resting limit order, which keeps its place in the queue. VALR's modification, less what
   * could add risk: for more, or for another price, cancel and place an order through the router.
   *
   * @throws HeliosError `REDUCTION_INVALID`, `ORDER_QUERY_INVALID`; InvalidDecimalError; ValrError when it cannot be read.
   */
  async reduceOrder(query: OrderQuery, to: { readonly quantity: DecimalInput }): Promise<ReduceOutcome> {
    this.#use()
    return this.#reducer.reduce(query, to.quantity)
  }

  /** @throws ValrError when VALR did not take the request. */
  async cancelAllOrders(): Promise<readonly CancelOutcome[]> {
    this.#use()
    return this.#canceller.cancelAll()
  }

  /** Own fills since then, oldest first. @throws ValrError. */
  async recentFills({ since, instrument }: { readonly since: Date; readonly instrument?: string }): Promise<readonly Fill[]> {
    const symbol = instrument === undefined ? undefined : await this.#pairs.symbolOf(instrument)
    const rows = await this.#account.trades(since, ({ currencyPair }) => symbol === undefined || currencyPair === symbol)
    return this.#account.fillsOf(rows)
  }

  /** @throws ValrError. */
  async serverTime(): Promise<Date> {
    return (await this.#rest.read({ path: '/v1/public/time', schema: timeReply, lane: 'status' })).time
  }

  /** How far VALR's clock is ahead of this machine's, by the best of three looks. @throws ValrError. */
  async clockSkew(): Promise<ClockSkew> {
    return measureClockSkew(() => this.serverTime(), this.#clock, 3)
  }

  /**
   * Tells what happens to the account's fills and balances, and what becomes of the orders that this client sends. The account
   * socket is opened once somebody listens and the account was dealt with, an order sent or looked for or a balance read; it
   * is closed with the last subscription unless orders go over it.
   */
  subscribe(listener: (event: VenueEvent) => void): () => void {
    const end = this.#listeners.add(listener)
    if (this.#isInUse) this.#startChannel()
    this.#watch.refresh()
    return () => {
      end()
      if (!this.#listeners.isEmpty) return
      this.#watch.pause()
      if (this.#options.orderTransport === 'rest') this.#channel.stop()
    }
  }

  /** Ends subscriptions, the socket and idle connections. Later orders are refused. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#listeners.clear()
    this.#watch.close()
    this.#channel.stop()
    this.#rest.close()
  }

  /** The account is dealt with: from now on what happens to it is of interest to whoever listens. */
  #use(): void {
    this.#isInUse = true
    if (!this.#listeners.isEmpty) this.#startChannel()
  }

  #startChannel(): void {
    if (this.#options.accountSocket && !this.#isClosed) this.#channel.start()
  }

  /** Only for what the socket lists as a limit order: it has no word for stop orders. */
  #overSocket(command: OrderCommand): Promise<CommandAnswer> | undefined {
    const { orderId, customerOrderId } = command.body
    const type = this.#channel.openTypeOf(orderId ?? customerOrderId ?? '')
    if (this.#options.orderTransport !== 'websocket' || type === undefined || !LIMIT_TYPES.has(type)) return undefined
    this.#budget.take(command.kind === 'cancel' ? 'cancel' : 'modify', 'cancel')
    return this.#channel.commands.command(command)
  }

  toJSON(): object {
    return { venue: this.venue, kind: this.kind }
  }

  [inspect.custom](): string {
    return 'ValrTradingClient { live }'
  }
}

/** In VALR's words, as its rows have it. */
function shapeOf({ type, postOnly, timeInForce }: ApprovedOrder): OrderShape {
  const limit = postOnly ? 'post-only limit' : 'limit'
  return { type: type === 'MARKET' ? 'market' : limit, timeInForce }
}
