import { EXIT_PAUSE_PREFIX, SYSTEM_ACTOR } from '../core/reserved.js'
import type { ExecutionResult } from './execution-result.js'
import type { RouterCore } from './router-core.js'

/** Counts rejected exits in a row, by asset, and pauses the exits of an asset that keeps being rejected. */
export class ExitRejects {
  readonly #core: RouterCore
  readonly #inARow = new Map<string, number>()

  constructor(core: RouterCore) {
    this.#core = core
  }

  async count(latchKeys: readonly string[], { outcome, mode }: ExecutionResult): Promise<void> {
    const key = latchKeys.find((latchKey) => latchKey.startsWith(EXIT_PAUSE_PREFIX))
    if (key === undefined || mode === undefined) return
    const rejects = outcome === 'rejected' ? (this.#inARow.get(key) ?? 0) + 1 : 0
    this.#inARow.set(key, rejects)
    const { rejectsBeforePause, pauseMs } = this.#core.exitCeiling
    if (rejects < rejectsBeforePause) return
    this.#inARow.delete(key)
    const { account, store, events, logger } = this.#core
    const asset = key.slice(EXIT_PAUSE_PREFIX.length)
    const message = `Exits of ${asset} pause for ${pauseMs} ms after ${rejects} rejects in a row.`
    logger.warn({ account, asset, rejects }, message)
    events.emit('alert', { code: 'EXITS_PAUSED', message, details: { asset, rejects, pauseMs } })
    try {
      const until = new Date((await store.now()).getTime() + pauseMs)
      const latch = await store.tripLatch({ account, key, mode, reason: message, actor: SYSTEM_ACTOR, until })
      events.emit('latch.tripped', { account, latch })
    } catch (error) {
      logger.error({ account, key, error: String(error) }, 'The pause of exits was not written.')
    }
  }
}
