import { backgroundClock, type Clock } from '../core/clock.js'
import { ConfigurationError } from '../core/errors.js'
import type { HeartbeatStore } from '../core/heartbeat-store.js'
import { guardLogger, type Logger, silentLogger } from '../core/logger.js'
import { inTime } from '../execution/in-time.js'

export interface HeartbeatOptions {
  readonly store: Pick<HeartbeatStore, 'beat'>
  readonly account: string
  /** What a {@link Watchdog} listens for. The same at every start: each name that ever beat stays listed. */
  readonly name: string
  /** How often to beat, in milliseconds. Default 1 000. */
  readonly everyMs?: number
  /** Default: the machine's, with timers that keep no process alive. */
  readonly clock?: Clock
  /** Default: silent. */
  readonly logger?: Logger
}

const DEFAULT_EVERY_MS = 1_000
/** How many beats may be missed before the next is late, as operators see it. */
const BEATS_IN_A_LIFE = 5
/** A store that does not answer a beat is asked again. */
const PATIENCE_MS = 5_000

/**
 * Shows through the store that this process is alive: that its event loop turns and that it reaches its store. It ends with the
 * process, and pauses while the process is stopped or its event loop is blocked. It never throws and keeps no process alive.
 */
export class Heartbeat {
  readonly #beat: { readonly account: string; readonly name: string; readonly ttlMs: number }
  readonly #store: HeartbeatOptions['store']
  readonly #everyMs: number
  readonly #clock: Clock
  readonly #logger: Logger
  #cancelTimer: (() => void) | undefined
  #isRunning = false
  #isFailing = false

  /** @throws ConfigurationError `INVALID_OPTION`. */
  constructor({
    store,
    account,
    name,
    everyMs = DEFAULT_EVERY_MS,
    clock = backgroundClock,
    logger = silentLogger,
  }: HeartbeatOptions) {
    if (typeof name !== 'string' || name.trim() === '')
      throw new ConfigurationError('INVALID_OPTION', 'A heartbeat needs a name.')
    if (!Number.isInteger(everyMs) || everyMs < 1) {
      throw new ConfigurationError('INVALID_OPTION', 'everyMs is a positive whole number of milliseconds.')
    }
    this.#beat = { account, name, ttlMs: everyMs * BEATS_IN_A_LIFE }
    this.#store = store
    this.#everyMs = everyMs
    this.#clock = clock
    this.#logger = guardLogger(logger)
  }

  /** Beats at once, and then again and again until `stop`. Does nothing when it runs already. */
  start(): this {
    if (this.#isRunning) return this
    this.#isRunning = true
    void this.#beatOn()
    return this
  }

  /** For an orderly end: a watchdog that listens must be ended first. */
  stop(): void {
    this.#isRunning = false
    this.#cancelTimer?.()
  }

  async #beatOn(): Promise<void> {
    const { account, name } = this.#beat
    try {
      await inTime(this.#clock, this.#store.beat(this.#beat), PATIENCE_MS)
      if (this.#isFailing) this.#logger.info({ account, name }, 'The heartbeat reaches the store again.')
      this.#isFailing = false
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      if (!this.#isFailing) this.#logger.warn({ account, name, reason }, 'The heartbeat did not reach the store.')
      this.#isFailing = true
    }
    if (this.#isRunning) this.#cancelTimer = this.#clock.setTimeout(() => void this.#beatOn(), this.#everyMs)
  }
}
