import type { ApprovedOrder } from '../core/approved-order.js'
import { ZERO } from '../core/decimal.js'
import type { Denial } from '../core/denial.js'
import type { Draft } from '../core/draft.js'
import type { OrderReport } from '../core/order.js'
import type { Evidence, OrderRecord, OutcomeRecord } from '../core/order-ledger.js'
import type { SubmitOutcome } from '../core/trading-client.js'
import type { OrderStatus } from '../core/vocabulary.js'
import { ADMISSION_GATE } from './admit-order.js'
import type { AcceptedResult, ExecutionResult } from './execution-result.js'
import { ruleDenial } from './judge-order.js'
import { recordOutcome } from './record-outcome.js'
import type { RouterCore } from './router-core.js'
import type { Submission } from './submit-order.js'
import type { VenueEvents } from './venue-events.js'
import { isVenueStatus } from './venue-status.js'

/** What the result carries whatever the outcome. */
export type ResultBase = Pick<ExecutionResult, 'intentId' | 'decisions' | 'asked' | 'sent'>

/** Writes the outcome of a submit down, and only then tells of it. */
export async function settleSubmission(
  core: RouterCore,
  venueEvents: VenueEvents,
  order: ApprovedOrder,
  submission: Submission,
  base: ResultBase,
): Promise<ExecutionResult> {
  const record = await recordOutcome(core, toOutcomeRecord(order, submission), (late) => venueEvents.tellUpdate(late))
  if ('late' in submission) void submission.late.then((outcome) => settleLate(core, venueEvents, order, outcome))
  const result = toResult(order, submission, record, base)
  if (record !== undefined) venueEvents.tellFills(record)
  return result
}

/** The client answered after we had given up: that is evidence, and moves the order out of `unknown`. */
async function settleLate(core: RouterCore, venueEvents: VenueEvents, order: ApprovedOrder, outcome: Submission): Promise<void> {
  if (outcome.kind === 'unknown') return
  core.logger.info({ intentId: order.intentId, outcome: outcome.kind }, 'The venue answered late.')
  const tell = (record: OrderRecord): void => venueEvents.tellUpdate(record)
  const record = await recordOutcome(core, toOutcomeRecord(order, outcome), tell)
  if (record !== undefined) tell(record)
}

function toOutcomeRecord(order: ApprovedOrder, submission: Submission): OutcomeRecord {
  const { account, clientOrderId } = order
  const { to, evidence, report } = toEvidence(submission)
  const outcome: Draft<OutcomeRecord> = { account, clientOrderId, to, evidence }
  if (report !== undefined) outcome.report = report
  return outcome
}

function toEvidence(submission: Submission): {
  readonly to: OrderStatus
  readonly evidence: Evidence
  readonly report?: OrderReport
} {
  switch (submission.kind) {
    case 'accepted': {
      const { venueOrderId, report } = submission
      return { to: statusOf(report), evidence: { source: 'submit', venueOrderId }, ...(report === undefined ? {} : { report }) }
    }
    case 'rejected': {
      const { reason, venueCode, venueOrderId } = submission
      const ids = { ...(venueCode === undefined ? {} : { venueCode }), ...(venueOrderId === undefined ? {} : { venueOrderId }) }
      return { to: 'rejected', evidence: { source: 'submit', reason, ...ids } }
    }
    case 'unknown':
      return { to: 'unknown', evidence: { source: 'timeout', cause: submission.cause } }
    case 'not_sent':
      return { to: 'not_sent', evidence: { source: 'approval', reason: submission.code } }
    default:
      throw submission satisfies never
  }
}

/** An accepted order is at least open. A report that says otherwise without being final is not believed. */
function statusOf(report: OrderReport | undefined): OrderStatus {
  return report !== undefined && isVenueStatus(report.status) ? report.status : 'open'
}

function toResult(
  order: ApprovedOrder,
  submission: Submission,
  record: OrderRecord | undefined,
  base: ResultBase,
): ExecutionResult {
  const { mode, clientOrderId } = order
  if (submission.kind === 'accepted') {
    const { intentId, decisions, asked, sent } = base
    const report = record?.report ?? reportOf(order, submission)
    const result: Draft<AcceptedResult> = { outcome: 'accepted', intentId, mode, clientOrderId, decisions, order: report }
    if (asked !== undefined) result.asked = asked
    if (sent !== undefined) result.sent = sent
    if (record === undefined) result.recorded = false
    return result
  }
  const common = { ...base, mode, clientOrderId, ...(record === undefined ? { recorded: false as const } : {}) }
  switch (submission.kind) {
    case 'rejected': {
      const venueCode = submission.venueCode === undefined ? {} : { venueCode: submission.venueCode }
      return { ...common, outcome: 'rejected', reason: submission.reason, ...venueCode }
    }
    case 'unknown':
      return { ...common, outcome: 'unknown', cause: submission.cause }
    case 'not_sent':
      return { ...base, mode, clientOrderId, outcome: 'denied', denials: [notSent(clientOrderId, submission)] }
    default:
      throw submission satisfies never
  }
}

function notSent(clientOrderId: string, { code, reason }: Extract<Submission, { kind: 'not_sent' }>): Denial {
  return ruleDenial(code, ADMISSION_GATE, { clientOrderId, reason })
}

/** The report of an accepted order that the store could not take yet. */
function reportOf(order: ApprovedOrder, { venueOrderId, report }: Extract<SubmitOutcome, { kind: 'accepted' }>): OrderReport {
  if (report !== undefined) return report
  const { clientOrderId, instrument, side, type, approvedAt } = order
  return {
    clientOrderId,
    venueOrderId,
    instrument,
    side,
    type,
    status: 'open',
    filledQuantity: ZERO,
    fees: [],
    fills: [],
    updatedAt: approvedAt,
  }
}
