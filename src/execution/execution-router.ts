import { contentHash } from '../core/content-hash.js'
import { uuidv7 } from '../core/ids.js'
import type { OrderIntent } from '../core/order.js'
import type { LimitUsage, OrderRecord } from '../core/order-ledger.js'
import { LIVE_EXPIRED, SYSTEM_ACTOR } from '../core/reserved.js'
import type { CancelOutcome } from '../core/trading-client.js'
import type { TradingMode } from '../core/vocabulary.js'
import { OrderCanceler } from './cancel-orders.js'
import { EmergencyStop, type EmergencyStopOptions } from './emergency-stop.js'
import type { ExecutionResult } from './execution-result.js'
import { parseIntent } from './parse-intent.js'
import { OrderPlacer } from './place-order.js'
import { type PreviewOptions, type PreviewResult, previewOrder } from './preview-order.js'
import { type ReconcileReport, Reconciler } from './reconcile-orders.js'
import { ReconcileSchedule } from './reconcile-schedule.js'
import { type HumanDecision, resolveUnknown } from './resolve-unknown.js'
import { buildRouterCore, type ExecutionRouterOptions, type RouterCore } from './router-core.js'
import type { RouterEventMap, RouterListener } from './router-events.js'
import type { StopReport } from './stop-report.js'
import { VenueEvents } from './venue-events.js'

interface InFlight {
  readonly contentHash: string
  readonly result: Promise<ExecutionResult>
}

/**
 * The one way for an order to leave. For each intent it reads the mode from the store, puts the order to every rule and
 * gate, admits it in one atomic store step, sends it once to the client of that mode, writes the outcome down, and only
 * then tells of it.
 *
 * @throws ConfigurationError from the constructor when its parts do not fit together.
 */
export class ExecutionRouter {
  readonly account: string
  /** Of the gates, their parameters and the waivers; see `ModeOrchestrator.adoptPolicy`. */
  readonly policyHash: string
  readonly #core: RouterCore
  readonly #venueEvents: VenueEvents
  readonly #placer: OrderPlacer
  readonly #canceler: OrderCanceler
  readonly #reconciler: Reconciler
  readonly #schedule: ReconcileSchedule
  readonly #emergencyStop: EmergencyStop
  readonly #inFlight = new Map<string, InFlight>()
  readonly #endWatches: readonly (() => void)[]

  constructor(options: ExecutionRouterOptions) {
    this.#core = buildRouterCore(options)
    this.account = this.#core.account
    this.policyHash = this.#core.policyHash
    this.#venueEvents = new VenueEvents(this.#core)
    this.#placer = new OrderPlacer(this.#core, this.#venueEvents)
    this.#reconciler = new Reconciler(this.#core, this.#venueEvents)
    this.#schedule = new ReconcileSchedule(this.#core, this.#reconciler)
    this.#canceler = new OrderCanceler(this.#core, this.#venueEvents, () => this.#schedule.later())
    this.#emergencyStop = new EmergencyStop(this.#core, {
      canceler: this.#canceler,
      venueEvents: this.#venueEvents,
      reconciler: this.#reconciler,
    })
    this.#endWatches = [this.#watchMode(), this.#watchStore()]
    this.#venueEvents.listen('PAPER')
  }

  /**
   * Decides about an intent and, if it may, sends it once.
   *
   * @returns denied, accepted, rejected or unknown; see {@link ExecutionResult}. Never throws for a decision or a failure.
   * @throws InvalidIntentError for a malformed intent, listing every problem.
   */
  async execute(intent: OrderIntent): Promise<ExecutionResult> {
    const parsed = parseIntent(intent)
    this.#schedule.begin()
    const intentId = parsed.intentId ?? uuidv7(this.#core.clock)
    const hash = contentHash(parsed)
    const earlier = this.#inFlight.get(intentId)
    if (earlier?.contentHash === hash) return earlier.result
    const mayBeRepeat = parsed.intentId !== undefined
    // The parsed intent is nobody else's: its id is put on it rather than on a copy.
    const identified = Object.assign(parsed, { intentId })
    if (earlier !== undefined) return this.#placer.denyConflict(identified)
    const result = this.#placer.place(identified, hash, mayBeRepeat)
    this.#inFlight.set(intentId, { contentHash: hash, result })
    this.#core.clock.enter()
    try {
      const settled = await result
      this.#schedule.noticed(settled)
      return settled
    } finally {
      this.#inFlight.delete(intentId)
      this.#core.clock.leave()
    }
  }

  /**
   * Every rule and gate without any effect: nothing is claimed, written or sent.
   *
   * @throws InvalidIntentError for a malformed intent; HeliosError when the mode or a limit's usage cannot be read.
   */
  async preview(intent: OrderIntent, options: PreviewOptions = {}): Promise<PreviewResult> {
    return previewOrder(this.#core, parseIntent(intent), options)
  }

  /** Cancels an order of ours at the venue of the mode it was admitted in. Allowed in every mode and state. */
  cancel(clientOrderId: string): Promise<CancelOutcome> {
    return this.#canceler.cancel(clientOrderId)
  }

  /** Cancels all orders of ours that have not ended; with `foreign`, all others at the present mode's venue too. */
  cancelAll(options: { readonly foreign?: boolean } = {}): Promise<readonly CancelOutcome[]> {
    return this.#canceler.cancelAll(options)
  }

  /**
   * Asks the venues about every order that has not ended: one listing, and a look-up for what it does not settle. It runs by
   * itself while something LIVE is unresolved, and `reconcileEveryMs` after the first order when the ledger has LIVE orders from
   * before that have not ended; run it at start to know sooner. An order that no path of the venue knows, twice, long enough
   * after its life, becomes `never_arrived`.
   */
  async reconcile(): Promise<ReconcileReport> {
    const report = await this.#reconciler.run()
    this.#schedule.goOn(report)
    return report
  }

  /**
   * Records what a person found out about an order whose outcome is unknown, where the venue cannot tell.
   *
   * @throws HeliosError `ORDER_UNKNOWN`, `ORDER_NOT_UNRESOLVED`, `REASON_REQUIRED`; StoreError.
   */
  resolveUnknown(decision: HumanDecision): Promise<OrderRecord> {
    return resolveUnknown(this.#core, this.#venueEvents, decision)
  }

  /**
   * Every limit that an admitted order of a mode has claimed, with what counts against it and what is left. By default of the
   * mode in force.
   *
   * @throws HeliosError when the mode cannot be read or is not known; StoreError.
   */
  async limits({ mode }: { readonly mode?: TradingMode } = {}): Promise<readonly LimitUsage[]> {
    const { store, account, orchestrator } = this.#core
    return store.limits({ account, mode: mode ?? (await orchestrator.getCurrentMode()) })
  }

  /**
   * PAPER and HALTED in one write, then every live order cancelled, **foreign ones included**, then read back until the
   * venue is empty. Never throws; `clear` says whether it is proven. From the call on this process admits and sends nothing:
   * until a person resumes, also when the store could not be told.
   *
   * A stop that is not clear goes on in the background, with pauses that grow from a second to a minute: it latches once the
   * store is back, and cancels once the venue is. `stop.cleared` tells of its end, and an alert `STOP_NOT_CLEAR` of each attempt
   * in vain. It ends with `close`, with `resume`, or when only a person can help.
   */
  emergencyStop(options: EmergencyStopOptions = {}): Promise<StopReport> {
    return this.#emergencyStop.press(options)
  }

  on<Name extends keyof RouterEventMap>(name: Name, listener: RouterListener<Name>): this {
    this.#core.events.on(name, listener)
    return this
  }

  off<Name extends keyof RouterEventMap>(name: Name, listener: RouterListener<Name>): this {
    this.#core.events.off(name, listener)
    return this
  }

  /** Resolves when what the venues have said so far is in the ledger. */
  async settled(): Promise<void> {
    await this.#venueEvents.settled()
  }

  /** Stops listening and writes what is waiting. Leaves store and clients, which are the caller's, open. */
  async close(): Promise<void> {
    this.#core.closing.abort()
    this.#schedule.end()
    this.#emergencyStop.end()
    for (const end of this.#endWatches) end()
    this.#venueEvents.close()
    await this.#venueEvents.settled()
    await this.#core.journal.flush()
  }

  #watchMode(): () => void {
    const { orchestrator, events, logger } = this.#core
    return orchestrator.onChange((record) => {
      const { mode, state, version, reason, changedBy } = record
      logger.warn({ account: this.account, mode, state, version, reason, changedBy }, 'Mode or state changed.')
      events.emit('mode.changed', record)
      const leaseEnded = changedBy === SYSTEM_ACTOR && reason === LIVE_EXPIRED
      if (leaseEnded && orchestrator.livePolicy.onExpiry === 'cancel') {
        this.#canceler
          .cancelAll({ modes: ['LIVE'] })
          .catch((error: unknown) => logger.error({ error: String(error) }, 'Orders were not cancelled at the end of the lease.'))
      }
    })
  }

  #watchStore(): () => void {
    const { orchestrator, events, logger } = this.#core
    return orchestrator.onRollback(({ version, sequence }) => {
      const message =
        'The store shows an older state than this process has seen; LIVE orders are denied until it is acknowledged.'
      logger.error({ account: this.account, version, sequence }, message)
      events.emit('alert', { code: 'STORE_WENT_BACK', message, details: { version, sequence } })
    })
  }
}
