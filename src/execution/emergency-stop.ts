import { UNSPECIFIED } from '../core/reserved.js'
import type { Flatten } from './flatten-positions.js'
import type { RouterCore } from './router-core.js'
import { StopPursuit } from './stop-pursuit.js'
import type { StopReport } from './stop-report.js'
import { type StopParts, StopRun } from './stop-run.js'

export interface EmergencyStopOptions {
  /** Recorded as `unspecified` when absent: a stop never fails for want of a word. */
  readonly reason?: string
  readonly actor?: string
  /**
   * Then sell what is held, at the market: what the ledger's own LIVE fills left, as far as it is free; `all`: every free asset,
   * wherever it came from, into the valuation currency or the first of `crosses`. Default false.
   */
  readonly flatten?: Flatten
  /**
   * Empty the venue also when no order and no change of mode says that the account ever was LIVE. For an operator, who may name the
   * wrong account and knows that the venue has orders. Default false: such an account makes no private request.
   */
  readonly evenIfNeverLive?: boolean
  /** How long to go on reading back before the report is given, in milliseconds. Default 30 000. */
  readonly deadlineMs?: number
}

const DEADLINE_MS = 30_000

/**
 * Latches first, then empties the venue, then proves it. Never throws: what fails is in the report, and the latch stays.
 * From the press on nothing is admitted or sent in this process. Cancels foreign orders too. A stop that is not clear at its
 * deadline goes on in the background; see {@link StopPursuit}.
 */
export class EmergencyStop {
  readonly #core: RouterCore
  readonly #parts: StopParts
  #inProgress: { readonly kind: string; readonly report: Promise<StopReport> } | undefined
  #pursuit: StopPursuit | undefined

  constructor(core: RouterCore, parts: StopParts) {
    this.#core = core
    this.#parts = parts
  }

  /** While an equal stop is in progress its report is shared. Otherwise begins anew, in place of one that goes on. */
  press({
    reason = UNSPECIFIED,
    actor = UNSPECIFIED,
    flatten = false,
    evenIfNeverLive = false,
    deadlineMs: asked = DEADLINE_MS,
  }: EmergencyStopOptions): Promise<StopReport> {
    // A stop is not refused for an option that makes no sense.
    const deadlineMs = Number.isFinite(asked) && asked >= 0 ? asked : DEADLINE_MS
    this.#core.stopGuard.press()
    const kind = JSON.stringify({ flatten, evenIfNeverLive })
    if (this.#inProgress?.kind === kind) return this.#inProgress.report
    this.#pursuit?.end()
    const run = new StopRun(this.#core, this.#parts, { reason, actor, flatten, evenIfNeverLive, deadlineMs })
    const inProgress = { kind, report: this.#first(run).finally(() => this.#ended(inProgress)) }
    this.#inProgress = inProgress
    return inProgress.report
  }

  /** Ends what goes on in the background. */
  end(): void {
    this.#pursuit?.end()
  }

  async #first(run: StopRun): Promise<StopReport> {
    const first = await run.attempt()
    this.#pursuit?.end()
    this.#pursuit = new StopPursuit(this.#core, run, first)
    if (this.#core.closing.signal.aborted) this.#pursuit.end()
    return first.report
  }

  #ended(stop: object): void {
    if (this.#inProgress === stop) this.#inProgress = undefined
  }
}
