import type { OrderReport } from '../core/order.js'
import type { OrderRecord } from '../core/order-ledger.js'
import type { TradingClient } from '../core/trading-client.js'
import { TRADING_MODES, type TradingMode } from '../core/vocabulary.js'
import { queryOf } from './cancel-orders.js'
import { readableReport } from './readable-report.js'
import { recordOutcome } from './record-outcome.js'
import type { RouterCore } from './router-core.js'
import { subjectOf, type VenueEvents } from './venue-events.js'
import { isVenueStatus } from './venue-status.js'

/** What a reconcile found. Every id is a client order id. */
export interface ReconcileReport {
  /** Orders whose state at the venue is now in the ledger. */
  readonly settled: readonly string[]
  /** Orders whose outcome is still not known, and why. */
  readonly unresolved: readonly { readonly clientOrderId: string; readonly mode: TradingMode; readonly cause: string }[]
}

/**
 * Asks the venues about every order that has not ended and writes down what they say. Level-triggered: it may run at any
 * time, in several processes, as often as wanted. "Not found" is not taken as evidence here: such an order stays unknown.
 */
export async function reconcileOrders(core: RouterCore, venueEvents: VenueEvents): Promise<ReconcileReport> {
  const settled: string[] = []
  const unresolved: ReconcileReport['unresolved'][number][] = []
  for (const mode of TRADING_MODES) {
    const client = core.clients[mode]
    for (const record of await pendingOf(core, mode)) {
      const cause = client === undefined ? `There is no ${mode} client.` : await settleOne(core, venueEvents, client, record)
      const { clientOrderId } = record.order
      if (cause === undefined) settled.push(clientOrderId)
      else unresolved.push({ clientOrderId, mode, cause })
    }
  }
  core.logger.info({ account: core.account, settled: settled.length, unresolved: unresolved.length }, 'Reconciled.')
  return { settled, unresolved }
}

/** An order that may still be on its way is left alone until its life is over. */
async function pendingOf({ account, store }: RouterCore, mode: TradingMode): Promise<readonly OrderRecord[]> {
  const [open, unresolved] = await Promise.all([store.openOrders({ account, mode }), store.unresolvedOrders({ account, mode })])
  return [...open, ...unresolved.filter(({ status }) => status === 'unknown')]
}

/** Why the order could not be settled; `undefined` when it was. */
async function settleOne(
  core: RouterCore,
  venueEvents: VenueEvents,
  client: TradingClient,
  record: OrderRecord,
): Promise<string | undefined> {
  venueEvents.listen(record.mode)
  let report: OrderReport | undefined
  try {
    report = await client.findOrder(queryOf(record))
  } catch (error) {
    return `The venue could not be asked: ${error instanceof Error ? error.message : String(error)}`
  }
  if (report === undefined) return 'The venue does not know the order, which alone does not prove that it never arrived.'
  if (readableReport(report) === undefined || !isVenueStatus(report.status))
    return 'The venue does not say what became of the order.'
  const { clientOrderId } = record.order
  const evidence = { source: 'lookup' } as const
  const after = await recordOutcome(core, { account: core.account, clientOrderId, to: report.status, evidence, report })
  if (after === undefined) return 'The store did not take the outcome.'
  venueEvents.tellFills(after)
  if (after.status !== record.status) core.events.emit('order.updated', { ...subjectOf(after), report: after.report })
  return undefined
}
