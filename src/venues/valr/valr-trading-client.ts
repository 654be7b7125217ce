import { inspect } from 'node:util'
import type { ApprovedOrder } from '../../core/approved-order.js'
import type { Clock } from '../../core/clock.js'
import type { Decimal } from '../../core/decimal.js'
import { NotSentError } from '../../core/errors.js'
import type { Instrument } from '../../core/instrument.js'
import type { Quote } from '../../core/market.js'
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
import { OrderCanceller } from './cancel-order.js'
import { FetchHttpExchange } from './fetch-http-exchange.js'
import { OrderFinder } from './find-order.js'
import { NodeHttpExchange } from './node-http-exchange.js'
import { listedReport } from './order-report.js'
import { OrderWatch } from './order-watch.js'
import { RateBudget } from './rate-budget.js'
import { submitOrder } from './submit-order.js'
import { ValrAccount } from './valr-account.js'
import { ValrCredentials } from './valr-credentials.js'
import { keyReaderOf, withKeyFromEnv } from './valr-key.js'
import { resolveConnection, type ValrConnectionOptions, type ValrTradingClientOptions } from './valr-options.js'
import { ValrOrders } from './valr-orders.js'
import { ValrPairs } from './valr-pairs.js'
import { readQuote } from './valr-quotes.js'
import { ValrRest } from './valr-rest.js'
import { timeReply } from './wire/market-rows.js'

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
 * VALR's spot market behind the {@link TradingClient} port, over REST. Orders go through the V2 endpoints, which answer when
 * the matching engine has decided; order events come from asking for this client's open orders.
 *
 * The constructor makes no request and reads nothing. The key is used only to sign, and shows nowhere. Instruments and
 * server time are public; everything else is signed, quotes included, since VALR's public order book is up to half a minute
 * old.
 *
 * @throws ConfigurationError when the options make no sense.
 */
export class ValrTradingClient implements TradingClient {
  readonly venue = 'valr'
  readonly kind = 'live'
  readonly capabilities = CAPABILITIES
  readonly #clock: Clock
  readonly #credentials: ValrCredentials
  readonly #rest: ValrRest
  readonly #pairs: ValrPairs
  readonly #account: ValrAccount
  readonly #orders: ValrOrders
  readonly #finder: OrderFinder
  readonly #canceller: OrderCanceller
  readonly #watch: OrderWatch
  #isClosed = false

  constructor(options: ValrTradingClientOptions) {
    const { baseUrl, clock, logger, fetch, requestTimeoutMs: timeoutMs, pollIntervalMs } = resolveConnection(options)
    const exchange = fetch === undefined ? new NodeHttpExchange(clock) : new FetchHttpExchange(fetch, clock)
    const credentials = new ValrCredentials(keyReaderOf(options), clock)
    const rest = new ValrRest({ credentials, exchange, budget: new RateBudget(clock), baseUrl, timeoutMs })
    const pairs = new ValrPairs(rest, clock)
    const orders = new ValrOrders(rest)
    const account = new ValrAccount(rest, pairs, clock)
    const finder = new OrderFinder({ orders, account, pairs, clock })
    this.#clock = clock
    this.#credentials = credentials
    this.#rest = rest
    this.#pairs = pairs
    this.#orders = orders
    this.#account = account
    this.#finder = finder
    this.#canceller = new OrderCanceller({ rest, orders, finder, pairs, clock })
    this.#watch = new OrderWatch({
      find: (query) => finder.find(query),
      open: async () => (await this.openOrders()).orders,
      clock,
      logger,
      intervalMs: pollIntervalMs,
    })
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

  /** Best prices, at most a second old. @throws HeliosError `INSTRUMENT_UNKNOWN`; ValrError. */
  async quote(id: string): Promise<Quote> {
    return readQuote(this.#rest, this.#pairs, this.#clock, id)
  }

  /** @throws ValrError. */
  async balances(): Promise<BalanceSnapshot> {
    return this.#account.balances()
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

  /**
   * Sends the order once. `rejected` only for VALR's own readable no; a timeout, a reset, a 5xx or an unreadable reply is
   * `unknown`.
   *
   * @throws ApprovalError; NotSentError when it failed before the approval was spent.
   */
  async submitOrder(order: ApprovedOrder, { signal }: { readonly signal?: AbortSignal } = {}): Promise<SubmitOutcome> {
    if (this.#isClosed) throw new NotSentError('The VALR client is closed.')
    const outcome = await submitOrder(this.#rest, order, signal)
    const { instrument, clientOrderId } = order
    const venueOrderId = outcome.kind === 'accepted' ? { venueOrderId: outcome.venueOrderId } : {}
    if (outcome.kind !== 'rejected') this.#watch.watch(clientOrderId, { instrument, clientOrderId, ...venueOrderId })
    return outcome
  }

  /** @throws ValrError when a path failed and no other has the order, or when VALR's answers do not agree yet. */
  async findOrder(query: OrderQuery): Promise<OrderReport | undefined> {
    return this.#finder.find(query)
  }

  /** Every open order of the account, stop orders included, without their fills. @throws ValrError. */
  async openOrders(): Promise<OpenOrdersSnapshot> {
    const asOf = this.#clock.now()
    const rows = await this.#orders.open()
    const instrumentOf = rows.length === 0 ? () => undefined : await this.#pairs.lookup()
    return { asOf, orders: rows.map((row) => listedReport(row, instrumentOf(row.symbol)?.id ?? row.symbol)) }
  }

  /** Resolves from the order's state after the cancel; `unknown` when that cannot be told. @throws ConfigurationError, HeliosError. */
  async cancelOrder(query: OrderQuery): Promise<CancelOutcome> {
    return this.#canceller.cancel(query)
  }

  /** @throws ValrError when VALR did not take the request. */
  async cancelAllOrders(): Promise<readonly CancelOutcome[]> {
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

  /** Tells what becomes of the orders that this client sends. Asks VALR only while somebody listens and an order is open. */
  subscribe(listener: (event: VenueEvent) => void): () => void {
    return this.#watch.subscribe(listener)
  }

  /** Ends subscriptions and idle connections. Later orders are refused. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#watch.close()
    this.#rest.close()
  }

  toJSON(): object {
    return { venue: this.venue, kind: this.kind }
  }

  [inspect.custom](): string {
    return 'ValrTradingClient { live }'
  }
}
