import { HeliosError } from '../core/errors.js'
import { isPresumed, type OrderRecord } from '../core/order-ledger.js'
import { writeOutcome } from './record-outcome.js'
import type { RouterCore } from './router-core.js'
import type { VenueEvents } from './venue-events.js'

/** What a person found out about an order whose outcome is unknown, or only presumed. */
export interface HumanDecision {
  readonly clientOrderId: string
  /**
   * `never_arrived`: the venue has not got it and never will; this also accepts what was only presumed for want of any trace.
   * `canceled`: it was there, and has ended with what is recorded.
   */
  readonly decision: 'never_arrived' | 'canceled'
  readonly reason: string
  readonly actor: string
}

/**
 * Moves an order out of `unknown` by a person's word, which is recorded as such. A presumed `never_arrived` stays what it is,
 * and is accepted: from then on it keeps no emergency stop from being clear.
 */
export async function resolveUnknown(
  core: RouterCore,
  venueEvents: VenueEvents,
  { clientOrderId, decision, reason, actor }: HumanDecision,
): Promise<OrderRecord> {
  for (const [name, text] of Object.entries({ reason, actor }))
    if (typeof text !== 'string' || text.trim() === '') throw new HeliosError('REASON_REQUIRED', `A decision needs its ${name}.`)
  if (decision !== 'never_arrived' && decision !== 'canceled')
    throw new HeliosError('DECISION_INVALID', "A decision is 'never_arrived' or 'canceled'.")
  const { account, store, logger } = core
  const record = await store.findOrder({ account, clientOrderId })
  if (record === undefined) throw new HeliosError('ORDER_UNKNOWN', `The ledger has no order ${clientOrderId}.`)
  const isOpenQuestion = record.status === 'unknown' || (isPresumed(record) && decision === 'never_arrived')
  if (!isOpenQuestion) {
    const message = `Order ${clientOrderId} is ${record.status}; a person decides about an unknown outcome, or accepts a presumed never_arrived.`
    throw new HeliosError('ORDER_NOT_UNRESOLVED', message)
  }
  const evidence = { source: 'human', reason, actor } as const
  const after = await writeOutcome(core, { account, clientOrderId, to: decision, evidence })
  logger.warn({ account, clientOrderId, from: record.status, decision, reason, actor }, 'A person decided about an order.')
  venueEvents.tellUpdate(after)
  return after
}
