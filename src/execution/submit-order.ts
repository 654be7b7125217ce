import { type ApprovedOrder, approvalState, type ClockReading, lifeHasEnded, revokeApproval } from '../core/approved-order.js'
import { isHeliosError } from '../core/errors.js'
import type { SubmitOutcome, TradingClient } from '../core/trading-client.js'
import { LazyAbort } from './lazy-abort.js'
import { readableReport } from './readable-report.js'
import type { RouterCore } from './router-core.js'

/** What became of the one submit. `not_sent`: certainly nothing left. */
export type Submission =
  | SubmitOutcome
  | NotSent
  /** No answer in time. `late` settles when the client answers after all. */
  | { readonly kind: 'unknown'; readonly cause: string; readonly late: Promise<SubmitOutcome | NotSent> }

interface NotSent {
  readonly kind: 'not_sent'
  readonly code: 'ADMISSION_EXPIRED' | 'STOPPING'
  readonly reason: string
}

/**
 * Sends the order once. Nothing here retries. Whatever is not a readable answer of the venue (a throw, silence past
 * `submitTimeoutMs`, a malformed outcome) is `unknown`, unless the approval proves that nothing was sent.
 */
export async function submitOrder(
  core: RouterCore,
  client: TradingClient,
  order: ApprovedOrder,
  { start, presses }: { readonly start: ClockReading; readonly presses: number },
): Promise<Submission> {
  if (core.stopGuard.forbids(presses)) {
    revokeApproval(order)
    return STOPPED
  }
  if (lifeHasEnded(start, core.admissionTtlMs, core.clock)) {
    revokeApproval(order)
    return NOT_IN_TIME
  }
  const timeout = new LazyAbort()
  const endWatch = core.stopGuard.watch(order)
  const answer = askClient(client, order, {
    get signal() {
      return timeout.signal
    },
  })
  const outcome = await new Promise<SubmitOutcome | NotSent | 'late'>((resolve) => {
    const cancel = core.clock.setTimeout(() => resolve('late'), core.submitTimeoutMs)
    void answer.then((value) => {
      endWatch()
      cancel()
      resolve(value)
    })
  })
  if (outcome === 'late') {
    timeout.abort()
    endWatch()
    if (revokeApproval(order) === 'expired') return NOT_IN_TIME
    return { kind: 'unknown', cause: 'SUBMIT_TIMEOUT', late: answer }
  }
  if (outcome.kind === 'not_sent') return core.stopGuard.forbids(presses) ? STOPPED : outcome
  const state = revokeApproval(order)
  if (state === 'expired' && outcome.kind !== 'accepted') return NOT_IN_TIME
  if (state === 'revoked' && outcome.kind === 'accepted') reportIgnoredApproval(core, client, order)
  return outcome
}

const NOT_IN_TIME: NotSent = { kind: 'not_sent', code: 'ADMISSION_EXPIRED', reason: 'The life of the admission was over.' }
const STOPPED: NotSent = { kind: 'not_sent', code: 'STOPPING', reason: 'An emergency stop was pressed in this process.' }

/** Believed only while the approval is unspent: then the client could not have sent. */
const SAYS_NOT_SENT: ReadonlySet<string> = new Set(['NOT_SENT', 'APPROVAL_EXPIRED'])

/** Never rejects: a client that throws is an outcome like any other. */
async function askClient(
  client: TradingClient,
  order: ApprovedOrder,
  options: { readonly signal: AbortSignal },
): Promise<SubmitOutcome | NotSent> {
  try {
    return checked(await client.submitOrder(order, options))
  } catch (error) {
    const failedBefore = isHeliosError(error) && SAYS_NOT_SENT.has(error.code) && approvalState(order) !== 'consumed'
    if (failedBefore) return { kind: 'not_sent', code: 'ADMISSION_EXPIRED', reason: error.message }
    return { kind: 'unknown', cause: `CLIENT_THREW: ${error instanceof Error ? error.message : String(error)}` }
  }
}

function checked(outcome: SubmitOutcome): SubmitOutcome {
  switch (outcome?.kind) {
    case 'accepted': {
      const { kind, venueOrderId } = outcome
      if (typeof venueOrderId !== 'string' || venueOrderId === '') return UNREADABLE
      const report = readableReport(outcome.report)
      return report === undefined ? { kind, venueOrderId } : { kind, venueOrderId, report }
    }
    case 'rejected':
      return typeof outcome.reason === 'string' ? outcome : UNREADABLE
    case 'unknown':
      return typeof outcome.cause === 'string' && outcome.cause !== '' ? outcome : { kind: 'unknown', cause: 'UNKNOWN' }
    default:
      return UNREADABLE
  }
}

const UNREADABLE: SubmitOutcome = { kind: 'unknown', cause: 'UNREADABLE_REPLY' }

/** A client that never consumed the approval sends whatever it is handed: it breaks the port. */
function reportIgnoredApproval(core: RouterCore, client: TradingClient, order: ApprovedOrder): void {
  const message = `${client.venue} answered for order ${order.clientOrderId} without consuming its approval.`
  core.logger.error({ intentId: order.intentId, venue: client.venue }, message)
  core.events.emit('alert', { code: 'APPROVAL_IGNORED', message, details: { clientOrderId: order.clientOrderId } })
}
