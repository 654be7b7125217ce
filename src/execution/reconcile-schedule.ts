import type { ExecutionResult } from './execution-result.js'
import type { ReconcileReport, Reconciler } from './reconcile-orders.js'
import type { RouterCore } from './router-core.js'

/** Reconciles again and again, from the first unknown LIVE order on until nothing LIVE is unresolved. */
export class ReconcileSchedule {
  readonly #core: RouterCore
  readonly #reconciler: Reconciler
  #cancelTimer: (() => void) | undefined
  #isEnded = false

  constructor(core: RouterCore, reconciler: Reconciler) {
    this.#core = core
    this.#reconciler = reconciler
  }

  noticed({ mode, outcome }: ExecutionResult): void {
    if (mode === 'LIVE' && outcome === 'unknown') this.later()
  }

  /** Goes on while something LIVE is unresolved. */
  goOn({ unresolved }: ReconcileReport): void {
    if (unresolved.some(({ mode }) => mode === 'LIVE')) this.later()
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
