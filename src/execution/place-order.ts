import { type Denial, sortDenials } from '../core/denial.js'
import type { Draft } from '../core/draft.js'
import { isHeliosError } from '../core/errors.js'
import { newClientOrderId } from '../core/ids.js'
import type { AdmissionRequest, OrderRecord } from '../core/order-ledger.js'
import type { TradingClient } from '../core/trading-client.js'
import type { TradingMode } from '../core/vocabulary.js'
import type { ModeReading } from '../mode/read-mode.js'
import { ADMISSION_GATE, type Admission, admitOrder } from './admit-order.js'
import type { DeniedResult, ExecutionResult } from './execution-result.js'
import { ExitRejects } from './exit-rejects.js'
import { type JudgedOrder, judgeOrder, MODE_GATE, ruleDenial } from './judge-order.js'
import { LatchWriter } from './latch-writer.js'
import { liveDenials, VenueIdentities } from './live-preconditions.js'
import { amountsOf } from './normalise-order.js'
import type { ParsedIntent } from './parse-intent.js'
import { unknownDenials } from './pause-on-unknown.js'
import { readModeInTime } from './read-mode-in-time.js'
import { replayResult } from './replay-result.js'
import type { PaperGates, RouterCore } from './router-core.js'
import { settleSubmission } from './settle-submission.js'
import { submitOrder } from './submit-order.js'
import type { VenueEvents } from './venue-events.js'

/** An intent with its id, its content's hash, and whether the caller chose the id: only then can it be a repeat. */
export type IdentifiedIntent = ParsedIntent & { readonly intentId: string }

type KnownReading = Extract<ModeReading, { kind: 'known' }>

/** Takes one intent through mode, rules, gates, admission, the one submit and its record. */
export class OrderPlacer {
  readonly #core: RouterCore
  readonly #venueEvents: VenueEvents
  readonly #latches: LatchWriter
  readonly #exitRejects: ExitRejects
  readonly #identities = new VenueIdentities()
  #warnedOfBypass = false

  constructor(core: RouterCore, venueEvents: VenueEvents) {
    this.#core = core
    this.#venueEvents = venueEvents
    this.#latches = new LatchWriter(core)
    this.#exitRejects = new ExitRejects(core)
  }

  async place(intent: IdentifiedIntent, contentHash: string, mayBeRepeat: boolean): Promise<ExecutionResult> {
    const { intentId } = intent
    const { presses } = this.#core.stopGuard
    this.#core.logger.debug({ intentId, instrument: intent.instrument, side: intent.side, type: intent.type }, 'Intent received.')
    const asked = readModeInTime(this.#core)
    const earlier = mayBeRepeat ? await this.#findEarlier(intentId) : undefined
    const reading = await asked
    if (earlier !== undefined) return this.#replay(earlier, intent, contentHash)
    switch (reading.kind) {
      case 'unreadable':
        return this.#deny(intent, [ruleDenial('MODE_UNREADABLE', MODE_GATE, { reason: describe(reading.cause) })])
      case 'unknown': {
        const { mode, state } = reading.record
        return this.#deny(intent, [ruleDenial('MODE_UNKNOWN', MODE_GATE, { mode: String(mode), state: String(state) })])
      }
      case 'known':
        return this.#placeIn(reading, presses, intent, contentHash)
      default:
        throw reading satisfies never
    }
  }

  /** `presses`: how often a stop had been pressed in this process when the order began. */
  async #placeIn(
    reading: KnownReading,
    presses: number,
    intent: IdentifiedIntent,
    contentHash: string,
  ): Promise<ExecutionResult> {
    const { mode, state } = reading.record
    const blocking = [...modeDenials(reading, intent), ...this.#stopDenials(presses)]
    if (mode === 'LIVE') {
      const denials = liveDenials(this.#core, reading.record)
      blocking.push(...(denials instanceof Promise ? await denials : denials))
    }
    const client = this.#core.clients[mode]
    if (blocking.length > 0 || client === undefined) return this.#deny(intent, blocking, { mode })

    const gating = mode === 'LIVE' ? 'enforce' : this.#core.paperGates
    if (gating === 'bypass') this.#warnOfBypass()
    const clientOrderId = newClientOrderId(this.#core.clock)
    const { storeClock } = reading
    const subject = { intent, clientOrderId, mode, state, storeClock, client, gating, allowPrivateReads: true } as const
    const judged = await judgeOrder(this.#core, subject)
    this.#tellFailedGates(intent.intentId, judged)
    const denials = await this.#allDenials(mode, judged, gating)
    const asked = amountsOf(intent)
    const { intentId } = intent
    const { decisions } = judged
    const base =
      judged.order === undefined ? { intentId, decisions, asked } : { intentId, decisions, asked, sent: amountsOf(judged.order) }
    if (denials.length > 0 || judged.order === undefined) return this.#deny(intent, denials, { mode, ...base })

    const identity =
      mode === 'LIVE' ? (this.#identities.known(client) ?? (await this.#identities.of(this.#core, client))) : undefined
    if (typeof identity === 'object') return this.#deny(intent, [identity], { mode, ...base })
    const stopped = this.#stopDenials(presses)
    if (stopped.length > 0) return this.#deny(intent, stopped, { mode, ...base })
    const request: Draft<AdmissionRequest> = {
      account: this.#core.account,
      mode,
      expectedVersion: reading.record.version,
      order: judged.order,
      claims: judged.claims,
      latchKeys: judged.latchKeys,
      policyHash: this.#core.policyHash,
      policyScope: this.#core.policyScope,
      ttlMs: this.#core.admissionTtlMs,
      contentHash,
      isExit: judged.isExit,
      enforceClaims: gating !== 'observe',
      decisions,
    }
    if (identity !== undefined) request.identity = identity
    const admission = await admitOrder(this.#core, request)
    switch (admission.kind) {
      case 'denied':
        return this.#deny(intent, admission.denials, { mode, ...base })
      case 'existing':
        return this.#replay(admission.record, intent, contentHash)
      case 'admitted':
        return this.#send(client, admission, presses, judged, base)
      default:
        throw admission satisfies never
    }
  }

  /** Those of the judgement, of latches that could not be written, and of orders whose outcome is unknown. */
  async #allDenials(mode: TradingMode, judged: JudgedOrder, gating: PaperGates): Promise<readonly Denial[]> {
    const { denials, latches, isExit } = judged
    const mustPause = this.#core.onUnknown === 'pause'
    if (latches.length === 0 && this.#latches.isAllWritten && !mustPause) return denials
    await this.#latches.write(mode, latches)
    const unwritten = isExit ? [] : await this.#latches.denials(mode)
    return [...denials, ...unwritten, ...(await unknownDenials(this.#core, judged, gating))]
  }

  async #send(
    client: TradingClient,
    { order, start, clockWentBackMs }: Extract<Admission, { kind: 'admitted' }>,
    presses: number,
    judged: JudgedOrder,
    base: Parameters<typeof settleSubmission>[4],
  ): Promise<ExecutionResult> {
    const { account, mode, intentId, clientOrderId, approvedAt: admittedAt, expiresAt } = order
    const { logger, events } = this.#core
    logger.info({ intentId, clientOrderId, mode, instrument: order.instrument }, 'Order admitted.')
    events.emit('order.admitted', { account, mode, intentId, clientOrderId, admittedAt, expiresAt })
    if (clockWentBackMs !== undefined) this.#alertOfClock(clockWentBackMs)

    this.#venueEvents.listen(mode)
    const submission = await submitOrder(this.#core, client, order, { start, presses })
    const result = await settleSubmission(this.#core, this.#venueEvents, order, submission, base)
    if (judged.isExit) await this.#exitRejects.count(judged.latchKeys, result)
    this.#tell(result)
    return result
  }

  #stopDenials(presses: number): readonly Denial[] {
    return this.#core.stopGuard.forbids(presses) ? [ruleDenial('STOPPING', MODE_GATE, { pressedHere: true })] : []
  }

  /** A store that cannot be asked cannot tell the mode either: that denies. */
  async #findEarlier(intentId: string): Promise<OrderRecord | undefined> {
    const { account, store } = this.#core
    return store.findOrder({ account, intentId }).catch(() => undefined)
  }

  /** The id of the intent is taken by other content. */
  denyConflict(intent: IdentifiedIntent, known: Pick<DeniedResult, 'mode'> = {}): DeniedResult {
    return this.#deny(intent, [ruleDenial('INTENT_CONFLICT', ADMISSION_GATE, { intentId: intent.intentId })], known)
  }

  #replay(record: OrderRecord, intent: IdentifiedIntent, contentHash: string): ExecutionResult {
    if (record.contentHash !== contentHash) return this.denyConflict(intent, { mode: record.mode })
    const result = replayResult(record)
    this.#core.logger.info({ intentId: result.intentId, outcome: result.outcome, status: record.status }, 'Intent seen before.')
    return result
  }

  #deny(intent: IdentifiedIntent, denials: readonly Denial[], known: Partial<DeniedResult> = {}): DeniedResult {
    const { intentId } = intent
    const result: DeniedResult = {
      decisions: [],
      asked: amountsOf(intent),
      ...known,
      outcome: 'denied',
      intentId,
      denials: sortDenials(denials),
    }
    this.#core.journal.add(intent, result)
    this.#tell(result)
    return result
  }

  #tell(result: ExecutionResult): void {
    const { logger, events } = this.#core
    const { intentId, clientOrderId, mode } = result
    switch (result.outcome) {
      case 'denied':
        logger.warn({ intentId, clientOrderId, mode, codes: result.denials.map(({ code }) => code) }, 'Order denied.')
        return events.emit('order.denied', result)
      case 'accepted':
        logger.info({ intentId, clientOrderId, mode, status: result.order.status }, 'Order accepted.')
        return events.emit('order.accepted', result)
      case 'rejected':
        logger.warn({ intentId, clientOrderId, mode, reason: result.reason }, 'Order rejected by the venue.')
        return events.emit('order.rejected', result)
      case 'unknown':
        logger.error({ intentId, clientOrderId, mode, cause: result.cause }, 'The outcome of the order is unknown.')
        return events.emit('order.unknown', result)
      default:
        throw result satisfies never
    }
  }

  #tellFailedGates(intentId: string, { decisions }: JudgedOrder): void {
    for (const decision of decisions) {
      this.#core.logger.debug(
        { intentId, gate: decision.gate, verdict: decision.verdict, code: decision.denial?.code },
        'Gate decided.',
      )
      if (decision.verdict === 'failed') this.#core.events.emit('gate.failed', { intentId, decision })
    }
  }

  #warnOfBypass(): void {
    if (this.#warnedOfBypass) return
    this.#warnedOfBypass = true
    this.#core.logger.warn({ account: this.#core.account }, 'PAPER orders bypass the gates (paperGates: bypass).')
  }

  #alertOfClock(stepMs: number): void {
    const message = `The store's clock went back by ${stepMs} ms.`
    this.#core.logger.warn({ account: this.#core.account, stepMs }, message)
    this.#core.events.emit('alert', { code: 'CLOCK_WENT_BACK', message, details: { stepMs } })
  }
}

/** What mode and state alone decide, before anything is read from a venue. */
function modeDenials({ record, leaseIsOver }: KnownReading, { expectedMode }: ParsedIntent): Denial[] {
  const { mode, state, version } = record
  const denials: Denial[] = []
  if (leaseIsOver) denials.push(ruleDenial('LIVE_EXPIRED', MODE_GATE, { version }))
  if (state === 'HALTED') denials.push(ruleDenial('STATE_HALTED', MODE_GATE, { version }))
  if (expectedMode !== undefined && expectedMode !== mode) {
    denials.push(ruleDenial('MODE_MISMATCH', MODE_GATE, { expected: expectedMode, mode }))
  }
  return denials
}

function describe(cause: unknown): string {
  return isHeliosError(cause) ? cause.code : String(cause)
}
