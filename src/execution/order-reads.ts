import type { Clock } from '../core/clock.js'
import { Decimal, ONE, ZERO } from '../core/decimal.js'
import type { Quote } from '../core/market.js'
import type { BalanceSnapshot, OpenOrdersSnapshot, TradingClient } from '../core/trading-client.js'
import { GateInputError, isGateInputError } from '../gates/gate-input-error.js'
import type { Portfolio, Position } from '../gates/safety-gate.js'

/** How old an input may be before it denies, in milliseconds. */
export interface MaxAgeMs {
  readonly quote: number
  readonly balances: number
}

export interface OrderReadsOptions {
  readonly client: TradingClient
  readonly clock: Clock
  readonly maxAgeMs: MaxAgeMs
  /** The currencies tried, in turn, when there is no direct rate. */
  readonly crosses: readonly string[]
  /** False while the mode is PAPER and the client is live: then private reads are refused. */
  readonly allowPrivate: boolean
}

/**
 * What one order's checks read from the venue: each thing once, on demand, checked for age and shape. Every failure is a
 * `GateInputError`, which denies.
 */
export class OrderReads {
  readonly #options: OrderReadsOptions
  readonly #quotes = new Map<string, Promise<Quote>>()
  readonly #snapshotTimes: Date[] = []
  #balances: Promise<BalanceSnapshot> | undefined
  #laterBalances: Promise<BalanceSnapshot> | undefined
  #openOrders: Promise<OpenOrdersSnapshot> | undefined
  #balancesPrecedeListing = false

  constructor(options: OrderReadsOptions) {
    this.#options = options
  }

  /** True for the `asOf` of a snapshot that these reads asked the venue for, and that no cache served. */
  isOwnSnapshot(asOf: Date): boolean {
    return this.#options.client.capabilities.snapshotCacheMs === 0 && this.#snapshotTimes.includes(asOf)
  }

  /** How old what the venue serves can be when it is served. */
  get cacheMs(): number {
    return this.#options.client.capabilities.snapshotCacheMs ?? 0
  }

  quote(instrument: string): Promise<Quote> {
    let quote = this.#quotes.get(instrument)
    if (quote === undefined) {
      quote = this.#readQuote(instrument)
      this.#quotes.set(instrument, quote)
    }
    return quote
  }

  /** Asked for after a listing that is under way, so that what fills in between is seen twice rather than never. */
  balances(): Promise<BalanceSnapshot> {
    this.#balances ??= this.#readBalancesAfterListing()
    return this.#balances
  }

  openOrders(): Promise<OpenOrdersSnapshot> {
    if (this.#openOrders === undefined) {
      this.#balancesPrecedeListing = this.#balances !== undefined
      this.#openOrders = this.#readOpenOrders()
    }
    return this.#openOrders
  }

  async position(asset: string): Promise<Position> {
    const { balances, asOf } = await this.balances()
    return { asset, quantity: balances[asset]?.total ?? ZERO, asOf }
  }

  async portfolio(currency: string): Promise<Portfolio> {
    const { balances, asOf } = await this.#balancesOfPortfolio()
    const held = Object.entries(balances).filter(([, { total }]) => !total.isZero())
    // Cash is what most accounts hold, and its value waits for nothing.
    const valued: readonly (Decimal | Promise<Decimal>)[] = held.map(([asset, { total }]) =>
      asset === currency ? total : this.convert(total, asset, currency),
    )
    const values = isSettled(valued) ? valued : await Promise.all(valued.map((value) => Promise.resolve(value)))
    return {
      currency,
      equity: values.reduce((sum, value) => sum.plus(value), ZERO),
      values: Object.fromEntries(held.map(([asset], index) => [asset, values[index] ?? ZERO])),
      asOf,
    }
  }

  /** A portfolio is set beside the listing of open orders, and must not be older. */
  #balancesOfPortfolio(): Promise<BalanceSnapshot> {
    if (!this.#balancesPrecedeListing) return this.balances()
    this.#laterBalances ??= this.#readBalancesAfterListing()
    return this.#laterBalances
  }

  #readBalancesAfterListing(): Promise<BalanceSnapshot> {
    const read = (): Promise<BalanceSnapshot> => this.#readBalances()
    return this.#openOrders === undefined ? read() : this.#openOrders.then(read, read)
  }

  /** Same currency; `FROM/TO` at the bid; `TO/FROM` inverted at the ask; else through one cross. */
  async convert(amount: Decimal, from: string, to: string): Promise<Decimal> {
    const direct = await this.#rate(from, to)
    if (direct !== undefined) return amount.times(direct)
    for (const cross of this.#options.crosses) {
      if (cross === from || cross === to) continue
      const first = await this.#rate(from, cross)
      const second = first === undefined ? undefined : await this.#rate(cross, to)
      if (first !== undefined && second !== undefined) return amount.times(first).times(second)
    }
    throw new GateInputError('CONVERSION_UNAVAILABLE', `There is no fresh rate from ${from} to ${to}.`, { details: { from, to } })
  }

  async #rate(from: string, to: string): Promise<Decimal | undefined> {
    if (from === to) return ONE
    const bid = (await this.#freshQuote(`${from}/${to}`))?.bid
    if (bid !== undefined && !bid.isZero()) return bid
    const ask = (await this.#freshQuote(`${to}/${from}`))?.ask
    return ask === undefined || ask.isZero() ? undefined : ONE.dividedBy(ask)
  }

  /** `undefined` when there is no such instrument, or no usable quote of it: another way may lead to a rate. */
  async #freshQuote(instrument: string): Promise<Quote | undefined> {
    try {
      return await this.quote(instrument)
    } catch (error) {
      if (isGateInputError(error)) return undefined
      throw error
    }
  }

  async #readQuote(instrument: string): Promise<Quote> {
    const { client, maxAgeMs } = this.#options
    let quote: Quote
    try {
      quote = await client.quote(instrument)
    } catch (cause) {
      throw unanswered(`the quote of ${instrument}`, cause)
    }
    if (!isAnswer(quote)) throw noAnswer(`the quote of ${instrument}`)
    checkPrice('bid', quote.bid, instrument)
    checkPrice('ask', quote.ask, instrument)
    checkPrice('last', quote.last, instrument)
    if (!this.#isFresh(quote.at, maxAgeMs.quote)) throw this.#stale(`The quote of ${instrument}`, quote.at, maxAgeMs.quote)
    return quote
  }

  async #readBalances(): Promise<BalanceSnapshot> {
    this.#refusePrivateReadInPaper('balances')
    let snapshot: BalanceSnapshot
    try {
      snapshot = await this.#options.client.balances()
    } catch (cause) {
      throw unanswered('the balances', cause)
    }
    if (!isAnswer(snapshot)) throw noAnswer('the balances')
    if (typeof snapshot.balances !== 'object' || snapshot.balances === null)
      throw malformed('The balance snapshot', snapshot.balances)
    for (const [currency, balance] of Object.entries(snapshot.balances)) {
      if (!isAmount(balance?.total) || !isAmount(balance.free) || !isAmount(balance.locked))
        throw malformed(`The balance of ${currency}`, [balance?.total, balance?.free, balance?.locked])
    }
    return this.#checkSnapshot('The balance snapshot', snapshot)
  }

  async #readOpenOrders(): Promise<OpenOrdersSnapshot> {
    this.#refusePrivateReadInPaper('open orders')
    let snapshot: OpenOrdersSnapshot
    try {
      snapshot = await this.#options.client.openOrders({ recent: true })
    } catch (cause) {
      throw unanswered('the open orders', cause)
    }
    if (!isAnswer(snapshot)) throw noAnswer('the open orders')
    return this.#checkSnapshot('The listing of open orders', snapshot)
  }

  #checkSnapshot<Snapshot extends { readonly asOf: Date }>(what: string, snapshot: Snapshot): Snapshot {
    const maxAgeMs = this.#options.maxAgeMs.balances
    if (!this.#isFresh(snapshot.asOf, maxAgeMs)) throw this.#stale(what, snapshot.asOf, maxAgeMs)
    this.#snapshotTimes.push(snapshot.asOf)
    return snapshot
  }

  #refusePrivateReadInPaper(what: string): void {
    if (this.#options.allowPrivate) return
    throw new GateInputError('PRIVATE_READ_IN_PAPER', `The mode is PAPER, so the live venue is not asked for ${what}.`, {
      details: { what },
    })
  }

  #isFresh(at: unknown, maxAgeMs: number): boolean {
    return at instanceof Date && this.#ageMs(at) <= maxAgeMs
  }

  #stale(what: string, at: unknown, maxAgeMs: number): GateInputError {
    if (!(at instanceof Date) || Number.isNaN(at.getTime())) return malformed(`The time of ${what.toLowerCase()}`, at)
    const ageMs = this.#ageMs(at)
    return new GateInputError('INPUT_STALE', `${what} is ${ageMs} ms old; at most ${maxAgeMs} ms is fresh.`, {
      details: { ageMs, maxAgeMs },
    })
  }

  #ageMs(at: Date): number {
    return this.#options.clock.now().getTime() - at.getTime()
  }
}

function isSettled(values: readonly (Decimal | Promise<Decimal>)[]): values is readonly Decimal[] {
  return values.every((value) => !(value instanceof Promise))
}

function isAnswer(answer: unknown): boolean {
  return typeof answer === 'object' && answer !== null
}

function noAnswer(what: string): GateInputError {
  return new GateInputError('INPUT_MISSING', `The venue has no answer to ${what}.`, { details: { what } })
}

function unanswered(what: string, cause: unknown): GateInputError {
  if (isGateInputError(cause)) return cause
  const details = { what, reason: messageOf(cause) }
  return new GateInputError('INPUT_MISSING', `The venue could not be asked for ${what}.`, { cause, details })
}

function checkPrice(side: string, price: Decimal | undefined, instrument: string): void {
  if (price !== undefined && (!isAmount(price) || price.isNegative())) throw malformed(`The ${side} of ${instrument}`, price)
}

function isAmount(value: unknown): value is Decimal {
  return Decimal.isDecimal(value) && value.isFinite()
}

function malformed(what: string, value: unknown): GateInputError {
  return new GateInputError('INPUT_INVALID', `${what} is not what it should be.`, { details: { value: shown(value) } })
}

function shown(value: unknown): string {
  try {
    return String(value)
  } catch {
    return 'a value that cannot be shown'
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
