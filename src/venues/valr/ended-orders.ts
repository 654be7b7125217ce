import { isTerminal } from '../../core/vocabulary.js'
import { readStatus } from './order-status.js'
import type { RatePriority } from './rate-budget.js'
import type { OrderName, ValrOrders } from './valr-orders.js'
import type { OrderRow } from './wire/order-row.js'

/** A hundred orders each. What ended before those is looked up one by one. */
const MAX_PAGES = 10

/**
 * The account's orders that ended last, a page at a time as they are asked for. What has ended does not change again, so it
 * does not matter how old an answer is. It only saves look-ups: that an order is not here says nothing, nor does a failure.
 */
export class EndedOrders {
  readonly #orders: ValrOrders
  readonly #rows = new Map<string, OrderRow>()
  #pages = 0
  /** When the last order of the last page ended. */
  #backTo = new Date(8.64e15)
  #isOver = false
  #reading: Promise<void> | undefined

  constructor(orders: ValrOrders) {
    this.#orders = orders
  }

  /** An order that was made after `since`, by whichever of the names it is known first. */
  async find(names: readonly OrderName[], since: Date, priority: RatePriority): Promise<OrderRow | undefined> {
    for (;;) {
      for (const { id } of names) {
        const row = this.#rows.get(id)
        if (row !== undefined) return row
      }
      if (this.#isOver || this.#backTo < since) return undefined
      this.#reading ??= this.#readPage(priority)
      await this.#reading
    }
  }

  async #readPage(priority: RatePriority): Promise<void> {
    try {
      const { rows, isLast } = await this.#orders.ended(this.#pages, priority)
      for (const row of rows) if (isTerminal(readStatus(row).status)) this.#add(row)
      this.#pages += 1
      this.#backTo = rows.at(-1)?.updatedAt ?? this.#backTo
      this.#isOver = isLast || this.#pages === MAX_PAGES
    } catch {
      this.#isOver = true
    }
    this.#reading = undefined
  }

  /** An id of ours may stand for several orders, one after the other: the newest comes first. */
  #add(row: OrderRow): void {
    for (const id of [row.orderId, row.customerOrderId]) if (id !== undefined && !this.#rows.has(id)) this.#rows.set(id, row)
  }
}
