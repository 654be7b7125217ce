import type { OrderRecord } from '../core/order-ledger.js'
import { ADMISSION_GATE } from './admit-order.js'
import type { ExecutionResult } from './execution-result.js'
import { ruleDenial } from './judge-order.js'
import { amountsOf } from './normalise-order.js'

/** What an order that was not sent was denied with, as its evidence says. */
const NOT_SENT_CODES = ['ADMISSION_UNCERTAIN', 'STOPPING'] as const

/**
 * The answer to an intent id that was admitted before: the recorded outcome in its original mode, with the order as the
 * ledger knows it now.
 */
export function replayResult(record: OrderRecord): ExecutionResult {
  const { mode, order, status, evidence, report } = record
  const { intentId, clientOrderId } = order
  const base = { mode, intentId, clientOrderId, decisions: [], sent: amountsOf(order), replayed: true } as const
  switch (status) {
    case 'admitted':
      return { ...base, outcome: 'unknown', cause: 'IN_FLIGHT' }
    case 'unknown':
      return { ...base, outcome: 'unknown', cause: evidence?.cause ?? 'IN_FLIGHT' }
    case 'never_arrived':
      return { ...base, outcome: 'unknown', cause: 'NEVER_ARRIVED' }
    case 'not_sent': {
      // The evidence of an order that filled all the same is of that.
      const reasons: readonly unknown[] = [evidence?.reason, report.reason]
      const code = NOT_SENT_CODES.find((known) => reasons.includes(known)) ?? 'ADMISSION_EXPIRED'
      return { ...base, outcome: 'denied', denials: [ruleDenial(code, ADMISSION_GATE, { clientOrderId })] }
    }
    case 'rejected': {
      const venueCode = evidence?.venueCode === undefined ? {} : { venueCode: evidence.venueCode }
      return {
        ...base,
        outcome: 'rejected',
        reason: evidence?.reason ?? report.reason ?? 'The venue gave no reason.',
        ...venueCode,
      }
    }
    case 'open':
    case 'partially_filled':
    case 'filled':
    case 'canceled':
    case 'expired':
      return { ...base, outcome: 'accepted', order: report }
    default:
      throw status satisfies never
  }
}
