import type { RouterCore } from './router-core.js'
import type { AttemptResult, StopRun } from './stop-run.js'

const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 60_000

/**
 * Goes on with a stop that is not clear: tries again after pauses that double from a second to a minute, and raises an alert
 * after each attempt in vain, until the stop is clear, a person resumes, only a person can help, or it is ended.
 */
export class StopPursuit {
  readonly #core: RouterCore
  readonly #run: StopRun
  #cancelTimer: (() => void) | undefined
  #isEnded = false

  /** `first`: what the caller of the stop was told. */
  constructor(core: RouterCore, run: StopRun, first: AttemptResult) {
    this.#core = core
    this.#run = run
    this.#judge(first, FIRST_PAUSE_MS)
  }

  end(): void {
    this.#isEnded = true
    this.#cancelTimer?.()
    this.#run.end()
  }

  #judge({ report, next }: AttemptResult, pauseMs: number): void {
    const { account, events, logger, clock } = this.#core
    if (report.clear) return events.emit('stop.cleared', { account, report })
    if (next === 'ended') return logger.warn({ account }, 'The emergency stop ends: a person resumed.')
    const { reason = '', unresolved } = report
    const message = `The emergency stop is not clear: ${reason}.`
    logger.error({ account, reason, unresolved, next }, message)
    events.emit('alert', { code: 'STOP_NOT_CLEAR', message, details: { reason, unresolved, next } })
    if (next === 'waits for a person') return
    this.#cancelTimer = clock.setTimeout(() => void this.#again(pauseMs), pauseMs)
  }

  async #again(pausedMs: number): Promise<void> {
    const result = await this.#run.attempt()
    if (!this.#isEnded) this.#judge(result, Math.min(pausedMs * 2, LONGEST_PAUSE_MS))
  }
}
