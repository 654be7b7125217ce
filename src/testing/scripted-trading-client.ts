import { type ApprovedOrder, consumeApproval } from '../core/approved-order.js'
import { type Clock, systemClock } from '../core/clock.js'
import { type DecimalInput, toDecimal } from '../core/decimal.js'
import { HeliosError } from '../core/errors.js'
import type { Instrument } from '../core/instrument.js'
import type { Quote, QuoteUpdate } from '../core/market.js'
import type { Fill, OrderQuery, OrderReport } from '../core/order.js'
import type {
  BalanceSnapshot,
  CancelOutcome,
  OpenOrdersSnapshot,
  SubmitOutcome,
  TradingClient,
  VenueCapabilities,
  VenueEvent,
} from '../core/trading-client.js'
import { ORDER_TYPES, TIMES_IN_FORCE } from '../core/vocabulary.js'
import { type ClientCall, type ClientMethod, ScriptedCallLog } from './scripted/scripted-call-log.js'
import { asInstrument, type ScriptedInstrument } from './scripted/scripted-instrument.js'
import { type OutcomeFunction, type ScriptedOutcome, unknownOutcome, unlessAborted } from './scripted/scripted-outcome.js'
import { asQuote, type ScriptedQuote } from './scripted/scripted-quote.js'
import { ScriptedVenue } from './scripted/scripted-venue.js'
import { type ScriptedBalance, ScriptedWallet } from './scripted/scripted-wallet.js'

export interface ScriptedTradingClientOptions {
  /** Which approvals it takes: `live` those for LIVE, `paper` those for PAPER. Default `live`. */
  readonly kind?: 'paper' | 'live'
  readonly instruments: readonly ScriptedInstrument[]
  /** By currency. */
  readonly balances: Readonly<Record<string, ScriptedBalance>>
  /** By instrument id. A price that is left out, or zero, is no price. Without `at` a quote is always fresh. */
  readonly quotes: Readonly<Record<string, QuoteUpdate>>
  /** Laid over {@link SCRIPTED_CAPABILITIES}. */
  readonly capabilities?: Partial<VenueCapabilities>
  /** Stamps everything. Default: the system's. */
  readonly clock?: Clock
  /** Default `scripted:live` or `scripted:paper`. */
  readonly identity?: string
  /** Default `scripted`. */
  readonly venue?: string
}

/** What a {@link ScriptedTradingClient} can do unless told otherwise: everything its books can keep true. */
export const SCRIPTED_CAPABILITIES: VenueCapabilities = Object.freeze({
  orderTypes: ORDER_TYPES,
  timeInForce: TIMES_IN_FORCE,
  clientOrderIdScope: 'account',
  lookup: Object.freeze(['status', 'history', 'fills', 'open_orders'] as const),
  cancelClasses: Object.freeze(['all']),
  snapshotCacheMs: 0,
  listingLagMs: 0,
})

type ScriptStep = ScriptedOutcome | 'lost-reply' | 'lost-request'

/**
 * A trading client with a scripted venue behind it, for tests of anything that trades. Each submit takes the next outcome
 * off the queue; with an empty queue the venue answers by itself. Either way its books stay true: `openOrders`, `findOrder`,
 * `cancelOrder`, `cancelAllOrders`, `recentFills` and `balances` show what was accepted and nothing else.
 *
 * By itself the venue accepts what an account can pay for: a limit order rests, whatever its price, until it is canceled or
 * filled with {@link ScriptedTradingClient.fill}; a market order, or an `IOC` or `FOK` limit order, fills at once at the quote,
 * without a fee. It rejects unknown or inactive instruments, order types that it does not take, used client order ids,
 * sizes outside the instrument's bounds, and orders beyond the free balance.
 *
 * ```ts
 * const client = new ScriptedTradingClient({ instruments, balances: { ZAR: '10000' }, quotes: { 'BTC/ZAR': { bid: 999_000, ask: 1_000_000 } } })
 * client.next({ kind: 'rejected', reason: 'Insufficient balance' }).nextLostReply()
 * ```
 *
 * It passes `clientConformance`. Everything happens in memory; only the order ids it makes up are random.
 */
export class ScriptedTradingClient implements TradingClient {
  readonly venue: string
  readonly kind: 'paper' | 'live'
  readonly capabilities: VenueCapabilities

  readonly #clock: Clock
  readonly #identity: string
  readonly #instruments: ReadonlyMap<string, Instrument>
  readonly #quotes: Map<string, ScriptedQuote>
  readonly #wallet: ScriptedWallet
  readonly #venue: ScriptedVenue
  readonly #script: ScriptStep[] = []
  readonly #log = new ScriptedCallLog()
  readonly #submitted: ApprovedOrder[] = []
  readonly #listeners = new Set<{ readonly listener: (event: VenueEvent) => void }>()
  readonly #listenerErrors: unknown[] = []
  #silent = false
  #balancesAt: Date | undefined

  /** @throws InvalidDecimalError when a number in the options is not a finite plain decimal. */
  constructor(options: ScriptedTradingClientOptions) {
    const { kind = 'live', venue = 'scripted', identity = `scripted:${kind}`, clock = systemClock } = options
    this.kind = kind
    this.venue = venue
    this.capabilities = Object.freeze({ ...SCRIPTED_CAPABILITIES, ...options.capabilities })
    this.#clock = clock
    this.#identity = identity
    this.#instruments = new Map(options.instruments.map((written) => [written.id, asInstrument(written)]))
    this.#quotes = new Map(Object.entries(options.quotes).map(([id, update]) => [id, asQuote(id, update)]))
    this.#wallet = new ScriptedWallet(options.balances)
    this.#venue = new ScriptedVenue({
      clock,
      capabilities: this.capabilities,
      instruments: this.#instruments,
      wallet: this.#wallet,
      quote: (instrument) => this.#quote(instrument),
      announce: (event) => this.#announce(event),
    })
  }

  /**
   * Adds the outcome of a submit to the end of the queue.
   *
   * - `accepted`: the order goes into the books as `report` says (its fills move balances), or without one by the venue's
   *   own rules; nothing is checked, so what is free may become negative.
   * - `rejected`, `unknown` or an error, which is thrown: leaves nothing at the venue. See {@link nextLostReply} for an
   *   unknown outcome that leaves an order.
   * - a function: decides on seeing the order, and may be as slow as it likes. If the caller's signal is aborted before it
   *   has, the caller gets `unknown`, and the venue still does what the function then says.
   */
  next(outcome: ScriptedOutcome): this {
    this.#script.push(outcome)
    return this
  }

  /** The venue handles the submit by its own rules, but the caller gets `unknown`, and no event tells of it. */
  nextLostReply(): this {
    this.#script.push('lost-reply')
    return this
  }

  /** The order is sent and lost on the way: the caller gets `unknown`, and the venue has nothing. */
  nextLostRequest(): this {
    this.#script.push('lost-request')
    return this
  }

  /**
   * The next call of `method` that has no failure waiting before it throws `error` and does nothing else. A submit that
   * fails so was not sent: its approval is not spent. Use `next(error)` for one that was.
   */
  failNext(method: ClientMethod, error: Error): this {
    this.#log.failNext(method, error)
    return this
  }

  /**
   * Fills an order that rests, as a maker and without a fee: by default what remains of it, at its limit price.
   * Books, balances and listeners learn of it.
   *
   * @throws HeliosError `SCRIPT_IMPOSSIBLE` when no such order rests, or less of it than `quantity`.
   */
  fill(query: OrderQuery, part: { readonly quantity?: DecimalInput; readonly price?: DecimalInput } = {}): Fill {
    const { quantity, price } = part
    return this.#venue.fill(query, {
      ...(quantity === undefined ? {} : { quantity: toDecimal(quantity) }),
      ...(price === undefined ? {} : { price: toDecimal(price) }),
    })
  }

  /**
   * Replaces all balances, what resting orders have locked included: reads show these numbers, and later trades move them.
   * With `asOf` every read carries that time, to make a stale one; otherwise the time of the read.
   */
  setBalances(balances: Readonly<Record<string, ScriptedBalance>>, { asOf }: { readonly asOf?: Date } = {}): void {
    this.#wallet.replace(balances)
    this.#venue.forgetReservations()
    this.#balancesAt = asOf
  }

  /** Replaces the quote of one instrument. With `at` every read carries that time, to make a stale one. */
  setQuote(instrument: string, update: QuoteUpdate): void {
    this.#quotes.set(instrument, asQuote(instrument, update))
  }

  /** Sends `event` to every listener, now. The books are not touched. */
  emit(event: VenueEvent): void {
    for (const { listener } of [...this.#listeners]) {
      try {
        const returned: unknown = listener(event)
        if (returned instanceof Promise) returned.catch((error: unknown) => this.#listenerErrors.push(error))
      } catch (error) {
        this.#listenerErrors.push(error)
      }
    }
  }

  /** What listeners threw, or rejected with. It changes nothing else. */
  get listenerErrors(): readonly unknown[] {
    return [...this.#listenerErrors]
  }

  /** The orders whose approval was spent here, whatever became of them, in order. */
  get submitted(): readonly ApprovedOrder[] {
    return [...this.#submitted]
  }

  /** Every call of a `TradingClient` method, refused and failed ones included, in order. */
  get calls(): readonly ClientCall[] {
    return this.#log.all()
  }

  /** The calls that a real venue would want credentials for: all but instruments, quotes, server time and `close`. */
  privateCalls(): readonly ClientCall[] {
    return this.#log.private()
  }

  async identity(): Promise<string> {
    this.#log.enter('identity')
    return this.#identity
  }

  /** @throws HeliosError `INSTRUMENT_UNKNOWN`. */
  async instrument(id: string): Promise<Instrument> {
    this.#log.enter('instrument', id)
    return this.#instrument(id)
  }

  async instruments(): Promise<readonly Instrument[]> {
    this.#log.enter('instruments')
    return [...this.#instruments.values()]
  }

  /** @throws HeliosError `INSTRUMENT_UNKNOWN`. */
  async quote(id: string): Promise<Quote> {
    this.#log.enter('quote', id)
    return this.#quote(this.#instrument(id))
  }

  async balances(): Promise<BalanceSnapshot> {
    this.#log.enter('balances')
    return this.#wallet.snapshot(this.#balancesAt ?? this.#clock.now())
  }

  /**
   * Spends the approval and does what the script says.
   *
   * @throws ApprovalError, the signal's reason when it is already aborted, or what was scripted.
   */
  async submitOrder(order: ApprovedOrder, { signal }: { readonly signal?: AbortSignal } = {}): Promise<SubmitOutcome> {
    this.#log.enter('submitOrder', order)
    signal?.throwIfAborted()
    consumeApproval(order, { mode: this.kind === 'live' ? 'LIVE' : 'PAPER' })
    this.#submitted.push(order)
    const step = this.#script.shift()
    if (step === undefined) return this.#venue.submit(order)
    if (step === 'lost-request') return unknownOutcome('The request was lost on the way to the venue (scripted).')
    if (step === 'lost-reply') return this.#loseReplyOf(order)
    if (step instanceof Error) throw step
    if (typeof step === 'function') return unlessAborted(this.#decide(order, step), signal)
    return this.#book(order, step)
  }

  async findOrder(query: OrderQuery): Promise<OrderReport | undefined> {
    this.#log.enter('findOrder', query)
    return this.#venue.find(query)
  }

  async openOrders(): Promise<OpenOrdersSnapshot> {
    this.#log.enter('openOrders')
    return { asOf: this.#clock.now(), orders: this.#venue.openOrders() }
  }

  async cancelOrder(query: OrderQuery): Promise<CancelOutcome> {
    this.#log.enter('cancelOrder', query)
    return this.#venue.cancel(query)
  }

  async cancelAllOrders(): Promise<readonly CancelOutcome[]> {
    this.#log.enter('cancelAllOrders')
    return this.#venue.openOrders().map((report) => this.#venue.cancel(report))
  }

  /** Listeners hear of every change to the books, after the call that made it, and of whatever {@link emit} sends. */
  subscribe(listener: (event: VenueEvent) => void): () => void {
    this.#log.enter('subscribe')
    const subscription = { listener }
    this.#listeners.add(subscription)
    return () => {
      this.#listeners.delete(subscription)
    }
  }

  async recentFills(query: { readonly since: Date; readonly instrument?: string }): Promise<readonly Fill[]> {
    this.#log.enter('recentFills', query)
    return this.#venue.fills(query)
  }

  async serverTime(): Promise<Date> {
    this.#log.enter('serverTime')
    return this.#clock.now()
  }

  /** Ends all subscriptions. The venue lives on, so that a test may hand the client to a second router. */
  async close(): Promise<void> {
    this.#log.enter('close')
    this.#listeners.clear()
  }

  async #decide(order: ApprovedOrder, script: OutcomeFunction): Promise<SubmitOutcome> {
    return this.#book(order, await script(order))
  }

  #book(order: ApprovedOrder, outcome: SubmitOutcome): SubmitOutcome {
    if (outcome.kind === 'accepted') this.#venue.take(order, outcome)
    return outcome
  }

  #loseReplyOf(order: ApprovedOrder): SubmitOutcome {
    this.#silent = true
    this.#venue.submit(order)
    this.#silent = false
    return unknownOutcome("The venue's reply was lost (scripted).")
  }

  /** Later, as a venue's events are: never inside the call that caused them. */
  #announce(event: VenueEvent): void {
    if (!this.#silent) queueMicrotask(() => this.emit(event))
  }

  #instrument(id: string): Instrument {
    const instrument = this.#instruments.get(id)
    if (instrument === undefined) throw new HeliosError('INSTRUMENT_UNKNOWN', `The scripted venue does not list ${id}.`)
    return instrument
  }

  #quote({ id }: Instrument): Quote {
    return { instrument: id, at: this.#clock.now(), ...this.#quotes.get(id) }
  }
}
