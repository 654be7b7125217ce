import type { ExecutionStore } from '../../../../src/core/execution-store.js'
import type { ModeRecord } from '../../../../src/core/mode-store.js'
import type { AdmissionResult, OrderRecord } from '../../../../src/core/order-ledger.js'
import { EMPTY_ACCOUNT } from '../model/account-state.js'
import { sortKey } from '../model/decide.js'
import type { Answer, ModeView, OrderView } from '../operation.js'
import type { RecordedMethod } from './call-of.js'

/** What came back, in the words of the model, and the audit sequence that it showed. */
export interface Seen {
  readonly answer: Answer
  readonly sequence?: number
}

type Results = { readonly [Method in RecordedMethod]: (result: Awaited<ReturnType<ExecutionStore[Method]>>) => Seen }

export const ANSWERS: Results = {
  readMode: (record) => ({ answer: { mode: modeView(record) }, sequence: record?.sequence ?? 0 }),
  changeMode: (result) =>
    result.ok
      ? { answer: { changed: modeView(result.record) }, sequence: result.record.sequence }
      : { answer: { conflict: modeView(result.current) }, sequence: result.current?.sequence ?? 0 },
  admit: admission,
  recordOutcome: (record) => ({
    answer: { moved: orderView(record), at: record.updatedAt.getTime() },
    sequence: record.sequence,
  }),
  recordFill: (fill) => ({ answer: { fill } }),
  findOrder: (record) => ({ answer: { order: record === undefined ? null : orderView(record) } }),
  openOrders: (records) => ({ answer: { orders: records.map(orderView) } }),
  unresolvedOrders: (records) => ({ answer: { orders: records.map(orderView) } }),
  usage: ({ used, reserved, unknown }) => ({
    answer: { usage: { used: used.toNumber(), reserved: reserved.toNumber(), unknown: unknown.toNumber() } },
  }),
  tripLatch: ({ trippedAt, until }) => ({
    answer: { latch: { trippedAt: trippedAt.getTime(), until: until === 'cleared' ? null : until.getTime() } },
  }),
  clearLatch: (cleared) => ({ answer: { cleared } }),
  latches: (latches) => {
    const views = latches.map(({ key, mode, until }) => ({
      key,
      mode: mode ?? null,
      until: until === 'cleared' ? null : until.getTime(),
    }))
    return { answer: { latches: views.sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1)) } }
  },
  adoptPolicy: () => ({ answer: { done: true } }),
  appendAudit: ({ sequence }) => ({ answer: { done: true }, sequence }),
}

function admission(result: AdmissionResult): Seen {
  if (result.ok) {
    const usage = Object.fromEntries(Object.entries(result.usage).map(([key, amount]) => [key, amount.toNumber()]))
    return { answer: { admittedAt: result.admittedAt.getTime(), usage }, sequence: result.sequence }
  }
  if ('existing' in result) return { answer: { existing: orderView(result.existing) } }
  return { answer: { denied: [...new Set(result.denials.map(({ code }) => code))].sort() } }
}

/** No record and a record that nobody has written to yet mean the same. */
function modeView(record: ModeRecord | undefined): ModeView {
  if (record === undefined) return EMPTY_ACCOUNT.mode
  const { mode, state, version, reason, changedBy, changedAt, liveExpiresAt, stop, identity } = record
  return {
    mode,
    state,
    version,
    reason,
    by: changedBy,
    changedAt: changedAt.getTime(),
    ...(liveExpiresAt === undefined ? {} : { lease: liveExpiresAt.getTime() }),
    ...(stop === undefined ? {} : { flatten: stop.flatten }),
    ...(identity === undefined ? {} : { identity }),
  }
}

function orderView({ order, status, report, admittedAt }: OrderRecord): OrderView {
  return {
    clientOrderId: order.clientOrderId,
    status,
    filled: report.filledQuantity.toNumber(),
    admittedAt: admittedAt.getTime(),
  }
}
