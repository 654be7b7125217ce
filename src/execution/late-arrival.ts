import type { OrderRecord } from '../core/order-ledger.js'
import { LATE_ARRIVAL_LATCH, SYSTEM_ACTOR } from '../core/reserved.js'
import type { RouterCore } from './router-core.js'

/**
 * An order that was presumed never to have arrived is there after all. Its claims are held again, possibly above a limit, so
 * new risk on the account pauses until a person has looked and cleared the latch. Exits go on.
 */
export async function raiseLateArrival(core: RouterCore, { mode, order }: OrderRecord): Promise<void> {
  const { account, store, events, logger } = core
  const { clientOrderId, instrument } = order
  const message = `Order ${clientOrderId} was presumed never to have arrived at the venue, and did.`
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
