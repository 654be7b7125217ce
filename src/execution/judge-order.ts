import type { AdmissionClaim } from '../core/claim.js'
import { Decimal } from '../core/decimal.js'
import { DENIAL_CODES, type Denial, sortDenials } from '../core/denial.js'
import type { Draft } from '../core/draft.js'
import type { Instrument } from '../core/instrument.js'
import type { Order } from '../core/order.js'
import { LATE_ARRIVAL_LATCH } from '../core/reserved.js'
import type { TradingClient } from '../core/trading-client.js'
import type { TradingMode, TradingState } from '../core/vocabulary.js'
import { evaluateGates, type GateEvaluation } from '../gates/evaluate-gates.js'
import type { GateDecision } from '../gates/gate-decision.js'
import { GateInputError, isGateInputError } from '../gates/gate-input-error.js'
import type { StoreClock } from '../mode/read-mode.js'
import { inTime } from './in-time.js'
import { LazyAbort } from './lazy-abort.js'
import { INSTRUMENT_GATE, instrumentDenials, normaliseOrder } from './normalise-order.js'
import { type GateContextSubject, OrderContext } from './order-context.js'
import { OrderReads } from './order-reads.js'
import type { ParsedIntent } from './parse-intent.js'
import { ENTRY, type ExitProof, proveExit } from './prove-exit.js'
import type { PaperGates, RouterCore } from './router-core.js'
import { plainValue, referencePriceOf, worstCaseQuantity } from './value-order.js'

export const MODE_GATE = 'helios:mode'
export const REFERENCE_GATE = 'helios:reference-price'

/** Everything that decides about an order before admission. */
export interface JudgedOrder {
  /** Absent when the instrument is not known. */
  readonly order?: Order
  readonly denials: readonly Denial[]
  readonly decisions: readonly GateDecision[]
  readonly claims: readonly AdmissionClaim[]
  readonly latchKeys: readonly string[]
  readonly latches: GateEvaluation['latches']
  readonly isExit: boolean
}

export interface JudgementSubject {
  readonly intent: ParsedIntent & { readonly intentId: string }
  readonly clientOrderId: string
  readonly mode: TradingMode
  readonly state: TradingState
  readonly storeClock: StoreClock
  readonly client: TradingClient
  readonly gating: PaperGates
  readonly allowPrivateReads: boolean
}

/** Normalises the intent and puts it to every rule and gate. Takes nothing, sends nothing, reports every denial. */
export async function judgeOrder(core: RouterCore, subject: JudgementSubject): Promise<JudgedOrder> {
  const { intent, client, mode, state, gating } = subject
  const instrument = await findInstrument(core, client, intent.instrument)
  if ('denial' in instrument) return refused([instrument.denial])

  const now = core.clock.now()
  const order = normaliseOrder(intent, instrument, {
    account: core.account,
    mode,
    clientOrderId: subject.clientOrderId,
    createdAt: now,
  })
  const { clock, maxAgeMs, crosses } = core
  const reads = new OrderReads({ client, clock, maxAgeMs, crosses, allowPrivate: subject.allowPrivateReads })
  const reference = await findReferencePrice(core, order, reads)

  const quantity = quantityOf(core, order, reference.price)
  const size = { value: plainValue(order, reference.price), quantity }
  const denials: Denial[] = [...instrumentDenials(order, instrument, client.capabilities, size)]
  if (reference.denial !== undefined && needsReference(order, instrument, gating)) denials.push(reference.denial)
  const proof = exitOf(core, order, instrument, reads, subject)
  const exit = proof instanceof Promise ? await proof : proof
  if (exit.kind === 'denied') denials.push(exit.denial)
  const isExit = exit.kind === 'exit'
  if (state === 'REDUCING' && !isExit) denials.push(ruleDenial('STATE_REDUCING', MODE_GATE, { state }))

  const evaluation = await putToGates(core, {
    order,
    instrument,
    reads,
    referencePrice: reference.price,
    quantity,
    state,
    isExit,
    now,
    gating,
  })
  const claims = [...(exit.kind === 'exit' && gating !== 'bypass' ? exit.claims : []), ...evaluation.claims]
  return {
    order,
    denials: denials.length === 0 ? evaluation.denials : sortDenials([...denials, ...evaluation.denials]),
    decisions: evaluation.decisions,
    claims: claims.map((claim) => inStoreTime(claim, subject.storeClock, reads)),
    latchKeys: [
      ...(mode === 'LIVE' ? [LATE_ARRIVAL_LATCH] : []),
      ...(exit.kind === 'exit' ? exit.latchKeys : []),
      ...evaluation.latchKeys,
    ],
    latches: evaluation.latches,
    isExit,
  }
}

/** A denial by one of the library's own rules, with the code's standing text. */
export function ruleDenial(
  code: keyof typeof DENIAL_CODES,
  gate: string,
  details: Readonly<Record<string, unknown>> = {},
  message: string = DENIAL_CODES[code],
): Denial {
  return { code, gate, message, details }
}

function refused(denials: readonly Denial[]): JudgedOrder {
  return { denials, decisions: [], claims: [], latchKeys: [], latches: [], isExit: false }
}

async function findInstrument(
  core: RouterCore,
  client: TradingClient,
  id: string,
): Promise<Instrument | { readonly denial: Denial }> {
  try {
    const instrument = await inTime(core.clock, client.instrument(id), core.gateTimeoutMs)
    if (instrument?.id !== id) return { denial: ruleDenial('INSTRUMENT_UNKNOWN', INSTRUMENT_GATE, { instrument: id }) }
    return isWellFormed(instrument) ? instrument : { denial: ruleDenial('INPUT_INVALID', INSTRUMENT_GATE, { instrument: id }) }
  } catch (cause) {
    return { denial: ruleDenial('INSTRUMENT_UNKNOWN', INSTRUMENT_GATE, { instrument: id, reason: String(cause) }) }
  }
}

/** Steps of zero would turn amounts into NaN, and a bound that is no number would bound nothing. */
function isWellFormed(instrument: Instrument): boolean {
  const { tickSize, quantityIncrement, quoteIncrement, minQuantity, maxQuantity, minNotional, maxNotional } = instrument
  return (
    isStep(tickSize) &&
    isStep(quantityIncrement) &&
    (quoteIncrement === undefined || isStep(quoteIncrement)) &&
    isAmount(minQuantity) &&
    (maxQuantity === undefined || isAmount(maxQuantity)) &&
    (minNotional === undefined || isAmount(minNotional)) &&
    (maxNotional === undefined || isAmount(maxNotional))
  )
}

function isStep(value: unknown): boolean {
  return isAmount(value) && value.greaterThan(0)
}

function isAmount(value: unknown): value is Decimal {
  return Decimal.isDecimal(value) && value.isFinite()
}

interface Reference {
  readonly price?: Decimal
  readonly denial?: Denial
}

async function findReferencePrice(core: RouterCore, order: Order, reads: OrderReads): Promise<Reference> {
  try {
    const price = referencePriceOf(await readInTime(core, reads.quote(order.instrument)), order.side)
    if (price !== undefined) return { price }
    const details = { instrument: order.instrument, side: order.side }
    return { denial: ruleDenial('INPUT_MISSING', REFERENCE_GATE, details, `There is no price to compare a ${order.side} with.`) }
  } catch (error) {
    if (!isGateInputError(error)) throw error
    return { denial: { code: error.code, gate: REFERENCE_GATE, message: error.message, details: error.details } }
  }
}

/** What the rules read before the gates has the gates' time too: a venue that is silent denies. */
async function readInTime<Value>({ clock, gateTimeoutMs }: RouterCore, read: Promise<Value>): Promise<Value> {
  try {
    return await inTime(clock, read, gateTimeoutMs)
  } catch (cause) {
    if (isGateInputError(cause)) throw cause
    throw new GateInputError('INPUT_MISSING', `The venue did not answer within ${gateTimeoutMs} ms.`, { cause })
  }
}

/** Gates always compare with a price; without them, only a bound on the value of a MARKET order does. */
function needsReference(order: Order, { minNotional, maxNotional }: Instrument, gating: PaperGates): boolean {
  if (gating === 'enforce') return true
  return order.type === 'MARKET' && order.quantity !== undefined && (minNotional !== undefined || maxNotional !== undefined)
}

/** At worst; absent while there is no price to turn a quote amount into one. */
function quantityOf({ marketSlippagePct }: RouterCore, order: Order, reference: Decimal | undefined): Decimal | undefined {
  return order.quantity ?? (reference === undefined ? undefined : worstCaseQuantity(order, reference, marketSlippagePct))
}

/** With `bypass`, balances are read only where an exit has to be proven. */
function exitOf(
  core: RouterCore,
  order: Order,
  instrument: Instrument,
  reads: OrderReads,
  { gating, state }: JudgementSubject,
): ExitProof | Promise<ExitProof> {
  const matters = gating !== 'bypass' || order.reduceOnly || state === 'REDUCING'
  if (!matters) return ENTRY
  return proveExit(order, instrument, () => readInTime(core, reads.position(instrument.base)), core.exitCeiling)
}

interface GateSubject extends Omit<GateContextSubject, 'referencePrice' | 'quantity'> {
  readonly referencePrice: Decimal | undefined
  readonly quantity: Decimal | undefined
  readonly gating: PaperGates
}

const NO_GATES: GateEvaluation = { decisions: [], denials: [], claims: [], latches: [], latchKeys: [] }

async function putToGates(core: RouterCore, subject: GateSubject): Promise<GateEvaluation> {
  const { gates, gateTimeoutMs: timeoutMs, clock } = core
  const { gating, referencePrice, quantity } = subject
  if (gating === 'bypass') {
    const bypassed = gates.map(({ name }) => ({ gate: name, verdict: 'bypassed', inputs: {}, durationMs: 0 }) as const)
    return { ...NO_GATES, decisions: bypassed }
  }
  if (referencePrice === undefined || quantity === undefined) return NO_GATES
  const { order, instrument, reads, state, isExit, now } = subject
  const abort = new LazyAbort()
  const context = new OrderContext(core, { order, instrument, reads, referencePrice, quantity, state, isExit, now }, abort)
  const evaluation = await evaluateGates({ gates, context, timeoutMs, clock, abort: () => abort.abort() })
  return gating === 'observe' ? observed(evaluation) : evaluation
}

/** The same decisions, none of them binding. */
function observed(evaluation: GateEvaluation): GateEvaluation {
  const decisions = evaluation.decisions.map((decision) => ({ ...decision, verdict: 'observed' as const }))
  return { ...evaluation, decisions, denials: [], latches: [], latchKeys: [] }
}

/** A snapshot's time in the store's clock, at its earliest; see `HoldClaim.asOf`. */
function inStoreTime(claim: AdmissionClaim, { offsetMs, errorMs, sequence }: StoreClock, reads: OrderReads): AdmissionClaim {
  if (claim.kind !== 'hold') return claim
  const asOf = new Date(claim.asOf.getTime() + offsetMs - errorMs - reads.cacheMs)
  const { kind, key, amount, limit, reflectedBy, sources } = claim
  const inTime: Draft<typeof claim> = { kind, key, amount, limit, asOf, reflectedBy, sources }
  if (reads.isOwnSnapshot(claim.asOf)) inTime.asOfSequence = sequence
  return inTime
}
