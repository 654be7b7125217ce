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
  readonly #snapshotTimes = new WeakSet<Date>()
  #balances: Promise<BalanceSnapshot> | undefined
  #laterBalances: Promise<BalanceSnapshot> | undefined
  #openOrders: Promise<OpenOrdersSnapshot> | undefined
  #balancesPrecedeListing = false

  constructor(options: OrderReadsOptions) {
    this.#options = options
  }

  /** True for the `asOf` of a snapshot that these reads asked the venue for, and that no cache served. */
  isOwnSnapshot(asOf: Date): boolean {
    return this.#options.client.capabilities.snapshotCacheMs === 0 && this.#snapshotTimes.has(asOf)
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
    const values = await Promise.all(
      held.map(async ([asset, { total }]) => [asset, await this.convert(total, asset, currency)] as const),
    )
    return {
      currency,
      equity: values.reduce((sum, [, value]) => sum.plus(value), ZERO),
      values: Object.fromEntries(values),
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
    const quote = await asked(`the quote of ${instrument}`, () => this.#options.client.quote(instrument))
    for (const side of ['bid', 'ask', 'last'] as const) {
      const price = quote[side]
      if (price !== undefined && (!isAmount(price) || price.isNegative())) throw malformed(`The ${side} of ${instrument}`, price)
    }
    this.#checkAge(`The quote of ${instrument}`, quote.at, this.#options.maxAgeMs.quote)
    return quote
  }

  async #readBalances(): Promise<BalanceSnapshot> {
    this.#refusePrivateReadInPaper('balances')
    const snapshot = await asked('the balances', () => this.#options.client.balances())
    if (typeof snapshot.balances !== 'object' || snapshot.balances === null)
      throw malformed('The balance snapshot', snapshot.balances)
    for (const [currency, balance] of Object.entries(snapshot.balances)) {
      const amounts = [balance?.total, balance?.free, balance?.locked]
      if (!amounts.every(isAmount)) throw malformed(`The balance of ${currency}`, amounts)
    }
    return this.#checkSnapshot('The balance snapshot', snapshot)
  }

  async #readOpenOrders(): Promise<OpenOrdersSnapshot> {
    this.#refusePrivateReadInPaper('open orders')
    const snapshot = await asked('the open orders', () => this.#options.client.openOrders())
    return this.#checkSnapshot('The listing of open orders', snapshot)
  }

  #checkSnapshot<Snapshot extends { readonly asOf: Date }>(what: string, snapshot: Snapshot): Snapshot {
    this.#checkAge(what, snapshot.asOf, this.#options.maxAgeMs.balances)
    this.#snapshotTimes.add(snapshot.asOf)
    return snapshot
  }

  #refusePrivateReadInPaper(what: string): void {
    if (this.#options.allowPrivate) return
    throw new GateInputError('PRIVATE_READ_IN_PAPER', `The mode is PAPER, so the live venue is not asked for ${what}.`, {
      details: { what },
    })
  }

  #checkAge(what: string, at: Date, maxAgeMs: number): void {
    if (!(at instanceof Date) || Number.isNaN(at.getTime())) throw malformed(`The time of ${what.toLowerCase()}`, at)
    const ageMs = this.#options.clock.now().getTime() - at.getTime()
    if (ageMs > maxAgeMs) {
      throw new GateInputError('INPUT_STALE', `${what} is ${ageMs} ms old; at most ${maxAgeMs} ms is fresh.`, {
        details: { ageMs, maxAgeMs },
      })
    }
  }
}

async function asked<Answer>(what: string, read: () => Promise<Answer>): Promise<Answer> {
  try {
    const answer = await read()
    if (typeof answer === 'object' && answer !== null) return answer
  } catch (cause) {
    if (isGateInputError(cause)) throw cause
    const details = { what, reason: messageOf(cause) }
    throw new GateInputError('INPUT_MISSING', `The venue could not be asked for ${what}.`, { cause, details })
  }
  throw new GateInputError('INPUT_MISSING', `The venue has no answer to ${what}.`, { details: { what } })
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
