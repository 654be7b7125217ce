import { type Clock, systemClock } from '../core/clock.js'
import { ConfigurationError } from '../core/errors.js'
import type { HeartbeatRecord } from '../core/heartbeat-store.js'
import { guardLogger, type Logger, silentLogger } from '../core/logger.js'
import { WATCHDOG_ACTOR } from '../core/reserved.js'
import type { ExecutionRouter } from '../execution/execution-router.js'
import { inTime } from '../execution/in-time.js'
import type { StopReport } from '../execution/stop-report.js'
import type { ModeOrchestrator } from '../mode/mode-orchestrator.js'

export interface WatchdogOptions {
  /** Its store and account are the ones that are watched. */
  readonly orchestrator: ModeOrchestrator
  /** A router of this process, whose LIVE client can cancel. */
  readonly router: Pick<ExecutionRouter, 'emergencyStop'>
  /** Of the {@link Heartbeat} to listen for. */
  readonly name: string
  /** How long a silence is before it is taken for death, in milliseconds. Many times the interval of the heartbeat. */
  readonly staleAfterMs: number
  /** How long between two looks. Default: a quarter of `staleAfterMs`, and at most 1 000. */
  readonly checkEveryMs?: number
  /** Default: the machine's. Its timers keep the process alive until `close`: a watchdog that goes home guards nobody. */
  readonly clock?: Clock
  /** Default: silent. */
  readonly logger?: Logger
  /** Told of each stop that was pressed, once its report is there. */
  readonly onStop?: (stop: WatchdogStop) => void
}

/** Why a watchdog pressed the stop, and what came of it. */
export interface WatchdogStop {
  /** `silent`: the heartbeat ended. `unreadable`: the store did, so that nobody could tell. */
  readonly cause: 'silent' | 'unreadable'
  readonly report: StopReport
}

/** What one look showed. `stopped`: the stop was pressed, and waits for a person and for the heartbeat. */
export type WatchdogSighting = 'alive' | 'silent' | 'unreadable' | 'stopped'

/** Longest wait for one answer of the store. */
const PATIENCE_MS = 5_000

/**
 * The dead man's switch: listens for a bot's heartbeat through the store, and presses the emergency stop when it was silent for
 * `staleAfterMs`, once for each silence. It listens again once the heartbeat is back and a person has resumed. Silence is that
 * the count of beats stands still while this process's own monotonic clock runs: no clock that jumps makes or hides it.
 *
 * - A heartbeat that was never heard is silent from the start of the watchdog on: a wrong name guards nobody, and must show.
 * - A store that cannot be read proves nothing about the bot. Once it could not be read for `staleAfterMs` without a break, the
 *   stop is pressed all the same: orders are cancelled at the venue at once, and the stop is written when the store is back,
 *   even if the bot turns out to be alive: its orders were cancelled under it, and a person should look.
 *
 * Run it in a process of its own, on another machine if you can: it cannot see a blocked event loop that it shares.
 */
export class Watchdog {
  readonly #options: WatchdogOptions
  readonly #checkEveryMs: number
  readonly #clock: Clock
  readonly #logger: Logger
  /** The last beat that was heard; `undefined` before the first look, or when there never was one. */
  #heard: string | undefined
  /** When, on the monotonic clock, the count of beats was last seen to move. */
  #movedAtMs: number | undefined
  /** When the first of the looks failed that have failed without a break. */
  #blindSinceMs: number | undefined
  #stopped: { heardSince: boolean } | undefined
  #checking: Promise<WatchdogSighting> | undefined
  #isRunning = false
  #cancelTimer: (() => void) | undefined

  /** @throws ConfigurationError `INVALID_OPTION`. */
  constructor(options: WatchdogOptions) {
    const { name, staleAfterMs, clock = systemClock, logger = silentLogger } = options
    if (typeof name !== 'string' || name.trim() === '') throw invalidOption('A watchdog needs the name of a heartbeat.')
    if (!Number.isFinite(staleAfterMs) || staleAfterMs <= 0)
      throw invalidOption('staleAfterMs is a positive number of milliseconds.')
    const { checkEveryMs = Math.min(staleAfterMs / 4, 1_000) } = options
    if (!(checkEveryMs > 0 && checkEveryMs <= staleAfterMs))
      throw invalidOption('checkEveryMs is above 0 and at most staleAfterMs.')
    this.#options = options
    this.#checkEveryMs = checkEveryMs
    this.#clock = clock
    this.#logger = guardLogger(logger)
  }

  /** Looks at once, and then again and again until `close`. Does nothing when it runs already. */
  start(): this {
    if (this.#isRunning) return this
    this.#isRunning = true
    void this.#checkOn()
    return this
  }

  /** Ends the looking. A stop that was pressed goes on. */
  close(): void {
    this.#isRunning = false
    this.#cancelTimer?.()
  }

  /** One look, and the stop when it is time; resolves with its report. For who has a schedule of their own. Never throws. */
  check(): Promise<WatchdogSighting> {
    this.#checking ??= this.#check().finally(() => {
      this.#checking = undefined
    })
    return this.#checking
  }

  async #checkOn(): Promise<void> {
    await this.check()
    if (this.#isRunning) this.#cancelTimer = this.#clock.setTimeout(() => void this.#checkOn(), this.#checkEveryMs)
  }

  async #check(): Promise<WatchdogSighting> {
    const startedAtMs = this.#clock.monotonicMs()
    this.#movedAtMs ??= startedAtMs
    const look = await this.#look()
    if (look === 'unreadable') return this.#judgeBlindness(startedAtMs)
    this.#blindSinceMs = undefined
    if (look.heard !== this.#heard) {
      this.#heard = look.heard
      this.#movedAtMs = startedAtMs
      if (this.#stopped !== undefined) this.#stopped.heardSince = true
    }
    if (this.#stopped !== undefined && !(await this.#isResumed())) return 'stopped'
    const silentMs = startedAtMs - this.#movedAtMs
    if (silentMs < this.#options.staleAfterMs) return 'alive'
    await this.#press('silent', `no heartbeat of ${this.#options.name} for ${Math.round(silentMs)} ms`)
    return 'silent'
  }

  async #judgeBlindness(atMs: number): Promise<WatchdogSighting> {
    this.#blindSinceMs ??= atMs
    const blindMs = atMs - this.#blindSinceMs
    if (this.#stopped !== undefined) return 'stopped'
    if (blindMs < this.#options.staleAfterMs) return 'unreadable'
    const { name } = this.#options
    await this.#press(
      'unreadable',
      `the store could not be read for ${Math.round(blindMs)} ms, so whether ${name} is alive is unknown`,
    )
    return 'unreadable'
  }

  async #look(): Promise<{ readonly heard: string | undefined } | 'unreadable'> {
    const { orchestrator, name } = this.#options
    try {
      const heartbeats = await inTime(this.#clock, orchestrator.store.heartbeats(orchestrator.account), PATIENCE_MS)
      return { heard: beatOf(heartbeats.find((heartbeat) => heartbeat.name === name)) }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      this.#logger.warn({ account: orchestrator.account, name, reason }, 'The heartbeat could not be read.')
      return 'unreadable'
    }
  }

  /** Listens again once the heartbeat was heard after the stop, the stop was in the store, and a person has ended it. */
  async #isResumed(): Promise<boolean> {
    const { orchestrator, name } = this.#options
    if (this.#stopped?.heardSince !== true || orchestrator.stopIsHeld) return false
    try {
      const { state } = await inTime(this.#clock, orchestrator.getSnapshot(), PATIENCE_MS)
      if (state === 'HALTED') return false
    } catch {
      return false
    }
    this.#stopped = undefined
    this.#movedAtMs = this.#clock.monotonicMs()
    this.#logger.info({ account: orchestrator.account, name }, 'The heartbeat is back and trading was resumed: watching again.')
    return true
  }

  async #press(cause: WatchdogStop['cause'], why: string): Promise<void> {
    const { orchestrator, router, name, onStop } = this.#options
    const { account } = orchestrator
    this.#logger.error({ account, name, cause, why }, 'The watchdog presses the emergency stop.')
    try {
      const report = await router.emergencyStop({ reason: `Watchdog: ${why}`, actor: WATCHDOG_ACTOR })
      this.#stopped = { heardSince: false }
      const { latched, clear, reason } = report
      this.#logger.error({ account, name, latched, clear, reason }, 'The watchdog pressed the emergency stop.')
      tell(onStop, { cause, report })
    } catch (error) {
      // The stop never throws; if it does, the next look presses it again.
      this.#logger.error({ account, name, reason: String(error) }, 'The emergency stop failed.')
    }
  }
}

/** Moves with every beat, and when a crash of the database took beats back. */
function beatOf(heartbeat: HeartbeatRecord | undefined): string | undefined {
  return heartbeat === undefined ? undefined : `${heartbeat.beats}@${heartbeat.at.getTime()}`
}

function tell(onStop: WatchdogOptions['onStop'], stop: WatchdogStop): void {
  try {
    const returned: unknown = onStop?.(stop)
    if (returned instanceof Promise) returned.catch(() => undefined)
  } catch {
    // The stop stands, whatever a listener makes of it.
  }
}

function invalidOption(message: string): ConfigurationError {
  return new ConfigurationError('INVALID_OPTION', message)
}
