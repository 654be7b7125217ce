import { type ApprovedOrder, type ClockReading, issueApproval, lifeHasEnded, readClock } from '../core/approved-order.js'
import { type Clock, delay } from '../core/clock.js'
import type { Denial, DenialCode } from '../core/denial.js'
import { isHeliosError } from '../core/errors.js'
import type { Order } from '../core/order.js'
import type { AdmissionRequest, AdmissionResult, OrderRecord } from '../core/order-ledger.js'
import type { StoreMark } from '../mode/store-watermark.js'
import { ruleDenial } from './judge-order.js'
import { recordOutcomeUntilDurable } from './record-outcome.js'
import type { RouterCore } from './router-core.js'

export const ADMISSION_GATE = 'helios:admission'

export type Admission =
  | { readonly kind: 'admitted'; readonly order: ApprovedOrder; readonly start: ClockReading; readonly clockWentBackMs?: number }
  | { readonly kind: 'denied'; readonly denials: readonly Denial[] }
  | { readonly kind: 'existing'; readonly record: OrderRecord }

/** How often an uncertain admission is looked up until its life is over. */
const LOOKUP_EVERY_MS = 50

/**
 * Writes the order down and takes its limits in one store step, and makes the one approval it may be sent on. The clocks
 * are read before the store is asked, so the sender's deadline is never later than the ledger's.
 */
export async function admitOrder(core: RouterCore, request: AdmissionRequest): Promise<Admission> {
  const start = readClock(core.clock)
  const before = core.orchestrator.seen
  const admission = core.store.admit(request)
  const answer = await withinLife(admission, request.ttlMs, core.clock)
  switch (answer.kind) {
    case 'answered':
      return fromResult(core, request, answer.value, { start, before })
    case 'failed':
      return fromFailure(core, request, answer.error, start)
    case 'late':
      void admission.then(
        (result) => (result.ok ? takeBack(core, request.order) : undefined),
        () => takeBack(core, request.order),
      )
      return uncertain(core, request)
    default:
      throw answer satisfies never
  }
}

type Answer<Value> =
  | { readonly kind: 'answered'; readonly value: Value }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'late' }

/** The promise's own answer, or `late` once `ms` have passed. */
function withinLife<Value>(promise: Promise<Value>, ms: number, clock: Clock): Promise<Answer<Value>> {
  return new Promise((resolve) => {
    const cancel = clock.setTimeout(() => resolve({ kind: 'late' }), ms)
    const settle = (answer: Answer<Value>): void => {
      cancel()
      resolve(answer)
    }
    promise.then(
      (value) => settle({ kind: 'answered', value }),
      (error: unknown) => settle({ kind: 'failed', error }),
    )
  })
}

/** What is known when the store is asked. */
interface AskedAt {
  readonly start: ClockReading
  /** What had been seen of the store. */
  readonly before: StoreMark
}

function fromResult(core: RouterCore, request: AdmissionRequest, result: AdmissionResult, { start, before }: AskedAt): Admission {
  if (!result.ok)
    return 'existing' in result ? { kind: 'existing', record: result.existing } : { kind: 'denied', denials: result.denials }
  const mark = { version: request.expectedVersion, sequence: result.sequence }
  const wentBack = core.orchestrator.noteAdmission(mark, before)
  if (wentBack !== undefined && request.mode === 'LIVE') {
    takeBack(core, request.order, 'STORE_WENT_BACK')
    return { kind: 'denied', denials: [ruleDenial('STORE_WENT_BACK', ADMISSION_GATE, { ...wentBack })] }
  }
  const { admittedAt, expiresAt, clockWentBackMs } = result
  const admission = approve(core, request, start, admittedAt, expiresAt)
  return clockWentBackMs === undefined ? admission : { ...admission, clockWentBackMs }
}

function approve(core: RouterCore, { order, ttlMs }: AdmissionRequest, start: ClockReading, approvedAt: Date, expiresAt: Date) {
  return {
    kind: 'admitted',
    order: issueApproval(order, { clock: core.clock, start, ttlMs, approvedAt, expiresAt }),
    start,
  } as const
}

async function fromFailure(core: RouterCore, request: AdmissionRequest, error: unknown, start: ClockReading): Promise<Admission> {
  const code = isHeliosError(error) ? error.code : undefined
  core.logger.error({ intentId: request.order.intentId, code, error: String(error) }, 'The store did not admit the order.')
  switch (code) {
    case 'NOT_ADMITTED_IN_TIME':
      return { kind: 'denied', denials: [ruleDenial('ADMISSION_EXPIRED', ADMISSION_GATE)] }
    case 'ADMISSION_UNCERTAIN':
      return lookUpUntilSure(core, request, start)
    default: {
      if (code !== undefined)
        return { kind: 'denied', denials: [ruleDenial('STORE_UNAVAILABLE', ADMISSION_GATE, { reason: code })] }
      const found = await lookUp(core, request, start)
      if (found === undefined) takeBack(core, request.order)
      return found ?? { kind: 'denied', denials: [ruleDenial('STORE_UNAVAILABLE', ADMISSION_GATE, { reason: String(error) })] }
    }
  }
}

/** The commit's own answer was lost: the order goes out only if its row is found while it still may be sent. */
async function lookUpUntilSure(core: RouterCore, request: AdmissionRequest, start: ClockReading): Promise<Admission> {
  while (!lifeHasEnded(start, request.ttlMs, core.clock)) {
    const found = await lookUp(core, request, start)
    if (found !== undefined) return found
    await delay(core.clock, LOOKUP_EVERY_MS)
  }
  takeBack(core, request.order)
  return uncertain(core, request)
}

async function lookUp(core: RouterCore, request: AdmissionRequest, start: ClockReading): Promise<Admission | undefined> {
  const { account, order } = request
  let record: OrderRecord | undefined
  try {
    record = await core.store.findOrder({ account, intentId: order.intentId })
  } catch {
    return undefined
  }
  if (record === undefined) return undefined
  if (record.order.clientOrderId !== order.clientOrderId) return { kind: 'existing', record }
  return approve(core, request, start, record.admittedAt, record.expiresAt)
}

function uncertain(core: RouterCore, { order, ttlMs }: AdmissionRequest): Admission {
  core.logger.error({ intentId: order.intentId, ttlMs }, 'The admission could not be confirmed in time; nothing was sent.')
  return { kind: 'denied', denials: [ruleDenial('ADMISSION_UNCERTAIN', ADMISSION_GATE, { clientOrderId: order.clientOrderId })] }
}

/** Writes, whenever the store is back, that this order was never sent, in case its row exists. */
function takeBack(core: RouterCore, { clientOrderId }: Order, reason: DenialCode = 'ADMISSION_UNCERTAIN'): void {
  const evidence = { source: 'approval', reason } as const
  void recordOutcomeUntilDurable(core, { account: core.account, clientOrderId, to: 'not_sent', evidence })
}
