import type { Clock } from '../../core/clock.js'
import type { Decimal } from '../../core/decimal.js'
import type { Fill } from '../../core/order.js'
import type { Balance, BalanceSnapshot } from '../../core/trading-client.js'
import type { RatePriority } from './rate-budget.js'
import { type FeeRates, type OrderShape, readFill, sumOf } from './read-fill.js'
import { ValrError } from './valr-error.js'
import type { ValrPairs } from './valr-pairs.js'
import type { ValrRest } from './valr-rest.js'
import { balanceRows, feeRows, keyReply, type TradeRow, tradeRows } from './wire/account-rows.js'

/** VALR: at most 100 rows a page. */
const PAGE = 100
/** The newest trades are mostly those of the order that has just filled. */
const FIRST_PAGE = 10
/** A search longer than this is a mistake, and would use up the rate limit. */
const MAX_PAGES = 50
const RATES_MS = 600_000

/** When trades were made, by VALR's clock. */
export interface TradeWindow {
  readonly since: Date
  /** Absent: up to now. */
  readonly until?: Date
}

/** What the account has, pays and traded. */
export class ValrAccount {
  readonly #rest: ValrRest
  readonly #pairs: ValrPairs
  readonly #clock: Clock
  #rates: { readonly bySymbol: ReadonlyMap<string, FeeRates>; readonly atMs: number } | undefined

  constructor(rest: ValrRest, pairs: ValrPairs, clock: Clock) {
    this.#rest = rest
    this.#pairs = pairs
    this.#clock = clock
  }

  /** Spot balances: `free` is what VALR calls available, `locked` what it calls reserved. */
  async balances(): Promise<BalanceSnapshot> {
    const asOf = this.#clock.now()
    const query = { excludeZeroBalances: 'true' }
    const rows = await this.#rest.read({ path: '/v1/account/balances', query, schema: balanceRows })
    const balances: Record<string, Balance> = Object.create(null)
    for (const { currency, available: free, reserved: locked } of rows)
      balances[currency] = { total: free.plus(locked), free, locked }
    return { asOf, balances: { ...balances } }
  }

  /** By VALR's symbol. */
  async feeRates(): Promise<ReadonlyMap<string, FeeRates>> {
    if (this.#rates !== undefined && this.#clock.monotonicMs() - this.#rates.atMs < RATES_MS) return this.#rates.bySymbol
    const atMs = this.#clock.monotonicMs()
    const rows = await this.#rest.read({ path: '/v1/account/fees/trade', schema: feeRows })
    const bySymbol = new Map<string, FeeRates>()
    for (const { currencyPair, makerPercentage: makerPercent, takerPercentage: takerPercent } of rows)
      if (makerPercent && takerPercent) bySymbol.set(currencyPair, { makerPercent, takerPercent })
    this.#rates = { bySymbol, atMs }
    return bySymbol
  }

  /** What the key may do, in VALR's words. */
  async keyPermissions(): Promise<readonly string[]> {
    return (await this.#rest.read({ path: '/v1/account/api-keys/current', schema: keyReply })).permissions
  }

  /** Trades since then that match, oldest first, each once. */
  async trades(
    since: Date,
    matches: (row: TradeRow) => boolean,
    priority: RatePriority = 'normal',
  ): Promise<readonly TradeRow[]> {
    const found = new Map<string, TradeRow>()
    for await (const page of this.#tradePages({ since }, PAGE, priority))
      for (const row of page) if (matches(row)) found.set(row.id, row)
    return oldestFirst(found)
  }

  /**
   * All trades of one order, which has filled `executed` in all: looked for between two times, newest first, and no further
   * back than they reach. Fewer when they do not show there, or not yet.
   */
  async tradesOf(orderId: string, executed: Decimal, window: TradeWindow, priority: RatePriority): Promise<readonly TradeRow[]> {
    const found = new Map<string, TradeRow>()
    for await (const page of this.#tradePages(window, FIRST_PAGE, priority)) {
      for (const row of page) if (row.orderId === orderId) found.set(row.id, row)
      if (sumOf([...found.values()].map(({ quantity }) => quantity)).greaterThanOrEqualTo(executed)) break
    }
    return oldestFirst(found)
  }

  /** The account's trades of that time, newest first. A trade that happens between two pages makes a row come twice; none is lost. */
  async *#tradePages(
    { since, until }: TradeWindow,
    firstPage: number,
    priority: RatePriority,
  ): AsyncGenerator<readonly TradeRow[]> {
    // VALR ignores a pair filter here, and goes back about 30 days when no time is given.
    const times = { startTime: since.toISOString(), ...(until === undefined ? {} : { endTime: until.toISOString() }) }
    let [skip, limit] = [0, firstPage]
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const query = { ...times, skip: String(skip), limit: String(limit) }
      const rows = await this.#rest.read({ path: '/v1/account/tradehistory', query, schema: tradeRows, priority })
      yield rows.filter(({ tradedAt }) => tradedAt >= since)
      if (rows.length < limit) return
      ;[skip, limit] = [skip + limit, PAGE]
    }
    throw new ValrError('VALR_INCONSISTENT', `More than ${skip} trades since ${since.toISOString()}: ask for a shorter time.`)
  }

  /** Trades as fills; `order` is the one they belong to, when they all do. */
  async fillsOf(rows: readonly TradeRow[], order?: OrderShape): Promise<readonly Fill[]> {
    if (rows.length === 0) return []
    const instrumentOf = await this.#pairs.lookup()
    const rates = await this.#ratesOrNone()
    const context = { instrumentOf, ratesOf: (symbol: string) => rates.get(symbol), ...(order === undefined ? {} : { order }) }
    return rows.map((row) => readFill(row, context))
  }

  /** Rates only help to tell makers from takers: without them a fill is still a fill. */
  async #ratesOrNone(): Promise<ReadonlyMap<string, FeeRates>> {
    try {
      return await this.feeRates()
    } catch (error) {
      if (error instanceof ValrError) return new Map()
      throw error
    }
  }
}

/** Reversed first: trades of one millisecond keep the order in which VALR lists them, newest first. */
function oldestFirst(found: ReadonlyMap<string, TradeRow>): readonly TradeRow[] {
  return [...found.values()].reverse().sort((a, b) => a.tradedAt.getTime() - b.tradedAt.getTime())
}
