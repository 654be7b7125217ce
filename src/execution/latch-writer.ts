import type { Denial } from '../core/denial.js'
import { SYSTEM_ACTOR } from '../core/reserved.js'
import type { TradingMode } from '../core/vocabulary.js'
import type { GateEvaluation } from '../gates/evaluate-gates.js'
import { ruleDenial } from './judge-order.js'
import type { RouterCore } from './router-core.js'

type TrippedLatch = GateEvaluation['latches'][number]

/**
 * Writes the latches that gates trip. One that the store does not take is kept here and denies in this process until a
 * later write succeeds.
 */
export class LatchWriter {
  readonly #core: RouterCore
  readonly #unwritten = new Map<string, { readonly mode: TradingMode; readonly tripped: TrippedLatch }>()

  constructor(core: RouterCore) {
    this.#core = core
  }

  /** True while nothing waits to be written. */
  get isAllWritten(): boolean {
    return this.#unwritten.size === 0
  }

  async write(mode: TradingMode, latches: readonly TrippedLatch[]): Promise<void> {
    for (const tripped of latches) this.#unwritten.set(`${mode}\n${tripped.key}`, { mode, tripped })
    await this.#writeAll()
  }

  /** Denials for latches that are tripped and not in the store yet; tries to write them first. */
  async denials(mode: TradingMode): Promise<readonly Denial[]> {
    if (this.#unwritten.size === 0) return []
    await this.#writeAll()
    return [...this.#unwritten.values()]
      .filter((entry) => entry.mode === mode)
      .map(({ tripped }) => ruleDenial('LATCHED', tripped.gate, { key: tripped.key, written: false }))
  }

  async #writeAll(): Promise<void> {
    const { account, store, events, logger } = this.#core
    for (const [id, { mode, tripped }] of this.#unwritten) {
      const { key, gate, reason, until } = tripped
      try {
        const latch = await store.tripLatch({ account, key, mode, reason: `${gate}: ${reason}`, actor: SYSTEM_ACTOR, until })
        this.#unwritten.delete(id)
        events.emit('latch.tripped', { account, latch })
      } catch (error) {
        const message = `The latch ${key} could not be written; this process denies until it is.`
        logger.error({ account, key, error: String(error) }, message)
        events.emit('alert', { code: 'LATCH_NOT_WRITTEN', message, details: { key } })
      }
    }
  }
}
