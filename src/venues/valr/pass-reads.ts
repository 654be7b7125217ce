import type { Decimal } from '../../core/decimal.js'
import { EndedOrders } from './ended-orders.js'
import type { RatePriority } from './rate-budget.js'
import type { TradeWindow, ValrAccount } from './valr-account.js'
import { ValrError } from './valr-error.js'
import type { OrderName, ValrOrders } from './valr-orders.js'
import type { TradeRow } from './wire/account-rows.js'
import type { OrderRow } from './wire/order-row.js'

/** So many orders of a pass are looked up one by one before pages of them are read. */
const FEW = 2

/**
 * What the look-ups of one pass share of the account: its open orders, its trades, and what ended last. Orders or trades that
 * could not be read are read again.
 */
export class PassReads {
  readonly #orders: ValrOrders
  readonly #account: ValrAccount
  readonly #isShared: boolean
  readonly #ended: EndedOrders
  #lookUps = 0
  #hasTooMany = false
  #open: Promise<readonly OrderRow[]> | undefined
  #trades: { readonly since: Date; readonly rows: Promise<readonly TradeRow[]> } | undefined
  /** A search as far back, or further, would fail again, and could cost many pages. */
  #failedTrades: { readonly since: Date; readonly error: unknown } | undefined

  /** `isShared` false: one look-up has it to itself, and reads no more than that takes. */
  constructor(orders: ValrOrders, account: ValrAccount, { isShared }: { readonly isShared: boolean }) {
    this.#orders = orders
    this.#account = account
    this.#isShared = isShared
    this.#ended = new EndedOrders(orders)
  }

  /** An order that was made after `since` and has ended, where that is known without asking for it alone. */
  async ended(names: readonly OrderName[], since: Date, priority: RatePriority): Promise<OrderRow | undefined> {
    this.#lookUps += 1
    return this.#isShared && this.#lookUps > FEW ? this.#ended.find(names, since, priority) : undefined
  }

  open(priority: RatePriority = 'normal'): Promise<readonly OrderRow[]> {
    if (this.#open !== undefined) return this.#open
    const rows = this.#orders.open(priority)
    this.#open = rows
    rows.catch(() => {
      this.#open = undefined
    })
    return rows
  }

  /** The trades of one order that has filled `executed` in all. Fewer when they do not show there, or not yet. */
  async tradesOf(orderId: string, executed: Decimal, window: TradeWindow, priority: RatePriority): Promise<readonly TradeRow[]> {
    const shared = await this.#sharedTrades(window.since, priority)
    return shared?.filter((row) => row.orderId === orderId) ?? this.#account.tradesOf(orderId, executed, window, priority)
  }

  /** `undefined` when there are too many to be read for all, or nobody to share them with. */
  async #sharedTrades(since: Date, priority: RatePriority): Promise<readonly TradeRow[] | undefined> {
    if (!this.#isShared || this.#hasTooMany) return undefined
    try {
      return await this.trades(since, priority)
    } catch (error) {
      if (!(error instanceof ValrError) || error.code !== 'VALR_INCONSISTENT') throw error
      this.#hasTooMany = true
      return undefined
    }
  }

  /** Every trade since then, and perhaps older ones. */
  async trades(since: Date, priority: RatePriority): Promise<readonly TradeRow[]> {
    if (this.#trades !== undefined && this.#trades.since <= since) return this.#trades.rows
    if (this.#failedTrades !== undefined && since <= this.#failedTrades.since) throw this.#failedTrades.error
    const read = { since, rows: this.#account.trades(since, () => true, priority) }
    this.#trades = read
    try {
      return await read.rows
    } catch (error) {
      if (this.#trades === read) this.#trades = undefined
      this.#failedTrades = { since, error }
      throw error
    }
  }
}
