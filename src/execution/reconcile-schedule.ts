import type { ExecutionResult } from './execution-result.js'
import type { ReconcileReport, Reconciler } from './reconcile-orders.js'
import type { RouterCore } from './router-core.js'

/**
 * Reconciles again and again while something LIVE is unresolved: what this process comes to know of, and what the ledger still
 * has from others, or from before a restart, when the first order comes.
 */
export class ReconcileSchedule {
  readonly #core: RouterCore
  readonly #reconciler: Reconciler
  #cancelTimer: (() => void) | undefined
  #hasBegun = false
  #isEnded = false

  constructor(core: RouterCore, reconciler: Reconciler) {
    this.#core = core
    this.#reconciler = reconciler
  }

  /**
   * With the first order: orders of an earlier life may wait in the ledger for somebody to ask about them. Only the store is
   * read now; a ledger with nothing LIVE that has not ended leaves the venue alone.
   */
  begin(): void {
    const { reconcileEveryMs, clients } = this.#core
    if (this.#hasBegun || reconcileEveryMs === 0 || clients.LIVE === undefined) return
    this.#hasBegun = true
    void this.#lookForLeftOrders()
  }

  async #lookForLeftOrders(): Promise<void> {
    const { account, store, logger } = this.#core
    const live = { account, mode: 'LIVE' } as const
    try {
      const [unresolved, open] = await Promise.all([store.unresolvedOrders(live), store.openOrders(live)])
      if (unresolved.length + open.length > 0) this.later()
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'it failed'
      logger.warn({ account, reason }, 'The ledger could not be asked for orders that have not ended; a reconcile will.')
      this.later()
    }
  }

  noticed({ mode, outcome }: ExecutionResult): void {
    if (mode === 'LIVE' && outcome === 'unknown') this.later()
  }

  /** Goes on while something LIVE is unresolved, or may yet turn out to be. */
  goOn({ unresolved }: ReconcileReport): void {
    if (this.#reconciler.leftAlone > 0 || unresolved.some(({ mode }) => mode === 'LIVE')) this.later()
  }

  end(): void {
    this.#isEnded = true
    this.#cancelTimer?.()
  }

  /** Once more after a while. */
  later(): void {
    const { reconcileEveryMs, clock } = this.#core
    if (reconcileEveryMs === 0 || this.#isEnded || this.#cancelTimer !== undefined) return
    this.#cancelTimer = clock.setTimeout(() => {
      this.#cancelTimer = undefined
      void this.#run()
    }, reconcileEveryMs)
  }

  async #run(): Promise<void> {
    try {
      this.goOn(await this.#reconciler.run())
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'it failed'
      this.#core.logger.warn({ account: this.#core.account, reason }, 'The reconcile failed, and runs again.')
      this.later()
    }
  }
}
