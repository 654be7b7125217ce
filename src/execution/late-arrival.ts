import type { OrderRecord } from '../core/order-ledger.js'
import { LATE_ARRIVAL_LATCH, SYSTEM_ACTOR } from '../core/reserved.js'
import type { RouterCore } from './router-core.js'

/** What is wrong with what the ledger said of an order; `undefined` for one that is no late arrival. */
export function lateArrivalOf({ status, order: { clientOrderId }, evidence, report }: OrderRecord): string | undefined {
  if (evidence?.lateArrival !== true) return undefined
  const filled = !report.filledQuantity.isZero()
  if (filled && status === 'rejected') return `Order ${clientOrderId} was rejected by the venue, and filled there.`
  if (filled && status === 'not_sent') return `Order ${clientOrderId} was not sent to the venue, and filled there.`
  return `Order ${clientOrderId} was presumed never to have arrived at the venue, and did.`
}

/**
 * An order is at the venue after all that had ended because it was not. Its claims are taken again, possibly above a limit, so
 * new risk on the account pauses until a person has looked and cleared the latch. Exits go on. `message`: what is wrong.
 */
export async function raiseLateArrival(core: RouterCore, { mode, order }: OrderRecord, message: string): Promise<void> {
  const { account, store, events, logger } = core
  const { clientOrderId, instrument } = order
  logger.error({ account, clientOrderId, instrument }, message)
  events.emit('alert', { code: 'LATE_ARRIVAL', message, details: { mode, clientOrderId, instrument } })
  try {
    const latch = await store.tripLatch({ account, key: LATE_ARRIVAL_LATCH, mode, reason: message, actor: SYSTEM_ACTOR })
    events.emit('latch.tripped', { account, latch })
  } catch (error) {
    const details = { key: LATE_ARRIVAL_LATCH, reason: error instanceof Error ? error.message : 'it failed' }
    events.emit('alert', { code: 'LATCH_NOT_WRITTEN', message: 'The latch of a late arrival was not written.', details })
  }
}
