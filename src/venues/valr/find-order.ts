import { type Clock, delay } from '../../core/clock.js'
import type { Decimal } from '../../core/decimal.js'
import type { OrderQuery, OrderReport } from '../../core/order.js'
import { isTerminal } from '../../core/vocabulary.js'
import { wholeReport } from './order-report.js'
import { isImmediate, readStatus, type StatusReading } from './order-status.js'
import { PassReads } from './pass-reads.js'
import type { RatePriority } from './rate-budget.js'
import { sumOf } from './read-fill.js'
import type { TradeWindow, ValrAccount } from './valr-account.js'
import { ValrError } from './valr-error.js'
import { namesIn, type OrderName, type ValrOrders } from './valr-orders.js'
import type { ValrPairs } from './valr-pairs.js'
import type { TradeRow } from './wire/account-rows.js'
import type { OrderRow } from './wire/order-row.js'

/** VALR: history and trades lag a fill by some hundred milliseconds. Waits between looks until they agree, in all 1.9 s. */
const PATIENCE_MS = [50, 100, 250, 500, 1_000]
/** VALR's clock may be behind ours, and a trade is never older than its order by more than that. */
const SKEW_MS = 60_000
/** VALR stamps an order and its trades within moments of each other. */
const AROUND_MS = 5_000
/** How far back an order is looked for among trades when its id does not carry its time. */
const DEFAULT_LOOK_BACK_MS = 86_400_000

export interface OrderFinderParts {
  readonly orders: ValrOrders
  readonly account: ValrAccount
  readonly pairs: ValrPairs
  readonly clock: Clock
}

/** Finds an order on every path that VALR has, and makes one consistent report of what they say. */
export class OrderFinder {
  readonly #orders: ValrOrders
  readonly #account: ValrAccount
  readonly #pairs: ValrPairs
  readonly #clock: Clock
  readonly #passes = new WeakMap<object, PassReads>()

  constructor({ orders, account, pairs, clock }: OrderFinderParts) {
    this.#orders = orders
    this.#account = account
    this.#pairs = pairs
    this.#clock = clock
  }

  /** What a pass shares; without one, nothing is. */
  readsOf(pass: object | undefined): PassReads {
    const known = pass === undefined ? undefined : this.#passes.get(pass)
    if (known !== undefined) return known
    const reads = new PassReads(this.#orders, this.#account, { isShared: pass !== undefined })
    if (pass !== undefined) this.#passes.set(pass, reads)
    return reads
  }

  /**
   * `undefined` only when status and the order's history were asked just now, trades and open orders in this pass, and none has
   * the order. Only the first look of a find makes use of what its pass has read: what disagrees is read anew.
   *
   * @throws ValrError when a path failed and no other has the order, or when they do not come to agree.
   */
  async find(
    query: OrderQuery,
    { priority = 'normal', pass }: { readonly priority?: RatePriority; readonly pass?: object } = {},
  ): Promise<OrderReport | undefined> {
    const symbol = await this.#pairs.symbolOf(query.instrument)
    let before: OrderRow | undefined
    for (const [attempt, waitMs] of [0, ...PATIENCE_MS].entries()) {
      if (attempt > 0) await delay(this.#clock, waitMs)
      const look: Look = { reads: this.readsOf(attempt === 0 ? pass : undefined), priority }
      const row = await this.#row(query, symbol, look)
      if (row === undefined) return undefined
      if (row === 'traded') continue
      ensureSame(query, row)
      const report = await this.#report(row, before, query.instrument, look)
      if (report !== undefined) return report
      before = row
    }
    throw new ValrError('VALR_INCONSISTENT', 'The state of the order and its trades do not agree yet. Ask again.')
  }

  /** The first path that has the order. A failure counts only when no path has it. `traded`: it has, but shows nowhere yet. */
  async #row(query: OrderQuery, symbol: string, look: Look): Promise<OrderRow | 'traded' | undefined> {
    const { reads, priority } = look
    const names = namesIn(query)
    const since = new Date(earliest(names, this.#clock.now().getTime()) - SKEW_MS)
    const ended = await reads.ended(names, since, priority)
    if (ended?.symbol === symbol) return ended
    const paths = [
      ...names.map((name) => () => this.#orders.status(symbol, name, priority)),
      ...names.map((name) => async () => (await this.#orders.detail(name, priority))[0]?.order),
      async () => (await reads.open(priority)).find((row) => names.some((name) => isNamed(name, row))),
      () => this.#tradesOnly(symbol, names, since, look),
    ]
    const failures: unknown[] = []
    for (const path of paths) {
      try {
        const row = await path()
        if (row !== undefined) return row
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw failures[0]
    return undefined
  }

  /** Trades name their order, which must then have a state. */
  async #tradesOnly(
    symbol: string,
    names: readonly OrderName[],
    since: Date,
    { reads, priority }: Look,
  ): Promise<'traded' | undefined> {
    const isOurs = (row: TradeRow): boolean => row.currencyPair === symbol && names.some((name) => isNamed(name, row))
    return (await reads.trades(since, priority)).some(isOurs) ? 'traded' : undefined
  }

  /** `undefined` when what VALR says at different places does not add up yet. */
  async #report(
    row: OrderRow,
    before: OrderRow | undefined,
    instrument: string,
    { reads, priority }: Look,
  ): Promise<OrderReport | undefined> {
    const reading = await this.#settled(row, before, priority)
    if (reading === undefined) return undefined
    const executed = await this.#executed(row, reading, priority)
    if (executed === undefined) return undefined
    if (executed.isZero()) return wholeReport(row, instrument, reading, [])
    const window = tradeWindow(row, reading, { isWide: before !== undefined })
    const trades = await reads.tradesOf(row.orderId, executed, window, priority)
    if (!sumOf(trades.map(({ quantity }) => quantity)).equals(executed)) return undefined
    return wholeReport(row, instrument, reading, await this.#account.fillsOf(trades, row))
  }

  /**
   * VALR may leave an IOC or market order at `Partially Filled` when the rest of it was dropped. It has ended if it is not
   * listed as open and a second look finds it unchanged: the first may have been in the middle of its matching.
   */
  async #settled(row: OrderRow, before: OrderRow | undefined, priority: RatePriority): Promise<StatusReading | undefined> {
    const reading = readStatus(row)
    if (reading.status !== 'partially_filled' || !isImmediate(row)) return reading
    if (before?.status !== row.status || !before.remaining.equals(row.remaining)) return undefined
    const isOpen = (await this.#orders.open(priority)).some(({ orderId }) => orderId === row.orderId)
    return isOpen ? reading : { ...reading, status: 'canceled' }
  }

  /** What has filled in all; `undefined` while the history lags behind the status. */
  async #executed(row: OrderRow, { type, status }: StatusReading, priority: RatePriority): Promise<Decimal | undefined> {
    const filled = row.original.minus(row.remaining)
    if (type !== 'MARKET' || status === 'rejected') return filled
    // What a market order for a quote amount has as its quantity is not documented, so its history is added up.
    const snapshots = await this.#orders.detail({ kind: 'orderid', id: row.orderId }, priority)
    if (snapshots[0]?.order.status !== row.status) return undefined
    return sumOf(snapshots.flatMap(({ executed }) => (executed === undefined ? [] : [executed])))
  }
}

/** One look on all paths. */
interface Look {
  readonly reads: PassReads
  readonly priority: RatePriority
}

/**
 * When an order's trades were made: after it came in, and before it ended if it has. Where they do not all show in there, the
 * next look is wider.
 */
function tradeWindow(
  { createdAt, updatedAt }: OrderRow,
  { status }: StatusReading,
  { isWide }: { readonly isWide: boolean },
): TradeWindow {
  if (isWide) return { since: new Date(createdAt.getTime() - SKEW_MS) }
  const since = new Date(createdAt.getTime() - AROUND_MS)
  return isTerminal(status) ? { since, until: new Date(updatedAt.getTime() + AROUND_MS) } : { since }
}

function isNamed(
  { kind, id }: OrderName,
  row: { readonly orderId: string; readonly customerOrderId?: string | undefined },
): boolean {
  return (kind === 'orderid' ? row.orderId : row.customerOrderId) === id
}

/** @throws ValrError when two ids in one query name different orders. */
function ensureSame({ clientOrderId, venueOrderId }: OrderQuery, { orderId, customerOrderId }: OrderRow): void {
  const isOther =
    (venueOrderId !== undefined && venueOrderId !== orderId) ||
    (clientOrderId !== undefined && customerOrderId !== undefined && clientOrderId !== customerOrderId)
  if (isOther) throw new ValrError('VALR_INCONSISTENT', `The ids asked for name another order than ${orderId}.`)
}

/** UUIDs of version 7 begin with their time in milliseconds: VALR's order ids do, and so do our client order ids. */
const UUID_V7 = /([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i

function earliest(names: readonly OrderName[], nowMs: number): number {
  const times = names.flatMap(({ id }) => {
    const [, high, low] = UUID_V7.exec(id) ?? []
    return high === undefined || low === undefined ? [] : [Number.parseInt(high + low, 16)]
  })
  return Math.min(nowMs, times.length === 0 ? nowMs - DEFAULT_LOOK_BACK_MS : Math.min(...times))
}
