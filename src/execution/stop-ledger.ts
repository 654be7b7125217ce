import type { OrderRecord } from '../core/order-ledger.js'
import type { RouterCore } from './router-core.js'

/** What the ledger has of LIVE orders that a stop must answer for. */
export interface StopLedger {
  /** `admitted` or `unknown`. */
  readonly unsettled: readonly OrderRecord[]
  /** Resting at the venue, as far as the ledger knows. */
  readonly open: readonly OrderRecord[]
  /** Presumed never to have arrived, and accepted by nobody. */
  readonly presumed: readonly OrderRecord[]
  /** The store's time, not later than when the rows were read. */
  readonly storeNow: Date
}

/**
 * Reads unsettled orders before open ones: an order that moves on between the two reads is in one of them. Read after the
 * latch, it has the admissions of every process, since none can commit any more.
 *
 * @throws whatever the store throws.
 */
export async function readStopLedger({ account, store, clock }: RouterCore): Promise<StopLedger> {
  const query = { account, mode: 'LIVE' } as const
  // The time that the account was last written at, or later: expiries were made from it, whatever the machines' clocks say.
  const storeNow = (await store.readMode(account))?.readAt ?? clock.now()
  const unsettled = await store.unresolvedOrders(query)
  const open = await store.openOrders(query)
  const presumed = await store.presumedOrders(query)
  return { unsettled, open, presumed, storeNow }
}

/** When, on this process's monotonic clock, orders without an outcome can no longer be on their way. */
export class StopDeadlines {
  readonly #core: RouterCore
  readonly #byOrder = new Map<string, number>()

  constructor(core: RouterCore) {
    this.#core = core
  }

  /**
   * The latest for these orders: the end of each one's life by the store's clock, and of the wait for its answer. Taken
   * when the order is first seen, after `storeNow` was read, so that no difference between clocks brings it forward.
   */
  of({ unsettled, storeNow }: Pick<StopLedger, 'unsettled' | 'storeNow'>): number {
    const nowMs = this.#core.clock.monotonicMs()
    let latestMs = Number.NEGATIVE_INFINITY
    for (const { order, expiresAt } of unsettled) {
      const leftMs = expiresAt.getTime() - storeNow.getTime() + this.#core.submitTimeoutMs
      const deadlineMs = this.#byOrder.get(order.clientOrderId) ?? nowMs + leftMs
      this.#byOrder.set(order.clientOrderId, deadlineMs)
      latestMs = Math.max(latestMs, deadlineMs)
    }
    return latestMs
  }
}
