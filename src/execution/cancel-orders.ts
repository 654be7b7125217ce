import type { OrderQuery, OrderReport } from '../core/order.js'
import type { Evidence, OrderRecord, OutcomeRecord } from '../core/order-ledger.js'
import type { CancelOutcome, TradingClient } from '../core/trading-client.js'
import { isTerminal, TRADING_MODES, type TradingMode } from '../core/vocabulary.js'
import { inTime } from './in-time.js'
import { readableReport } from './readable-report.js'
import { recordOutcome } from './record-outcome.js'
import type { RouterCore } from './router-core.js'
import type { VenueEvents } from './venue-events.js'
import { isVenueStatus } from './venue-status.js'

/** Cancels orders of ours, each at the client of the mode it was admitted in, whatever the mode is now. */
export class OrderCanceler {
  readonly #core: RouterCore
  readonly #venueEvents: VenueEvents
  readonly #leftOpen: () => void

  /** `leftOpen` is called for an order that has to be asked for again: a reconcile settles it. */
  constructor(core: RouterCore, venueEvents: VenueEvents, leftOpen: () => void) {
    this.#core = core
    this.#venueEvents = venueEvents
    this.#leftOpen = leftOpen
  }

  /** Cancels one order. @throws whatever the store throws when it cannot be asked for the order. */
  async cancel(clientOrderId: string): Promise<CancelOutcome> {
    const { account, store } = this.#core
    const record = await store.findOrder({ account, clientOrderId })
    if (record === undefined) return { kind: 'not_found', clientOrderId, reason: 'The ledger has no such order.' }
    return this.cancelRecord(record)
  }

  /** Cancels every order of ours that has not ended; with `foreign`, whatever else rests at the present mode's venue too. */
  async cancelAll({
    foreign = false,
    modes = TRADING_MODES,
  }: {
    readonly foreign?: boolean
    readonly modes?: readonly TradingMode[]
  } = {}): Promise<readonly CancelOutcome[]> {
    const outcomes: CancelOutcome[] = []
    for (const mode of modes) {
      for (const record of await this.pending(mode)) outcomes.push(await this.cancelRecord(record))
    }
    if (!foreign) return outcomes
    const { clients, clock, orchestrator, storeTimeoutMs } = this.#core
    const client = clients[await inTime(clock, orchestrator.getCurrentMode(), storeTimeoutMs)]
    return client === undefined ? outcomes : [...outcomes, ...(await client.cancelAllOrders())]
  }

  /** The orders of ours in that mode that have not ended. */
  async pending(mode: TradingMode): Promise<readonly OrderRecord[]> {
    const { account, store } = this.#core
    const [open, unresolved] = await Promise.all([store.openOrders({ account, mode }), store.unresolvedOrders({ account, mode })])
    return [...open, ...unresolved]
  }

  async cancelRecord(record: OrderRecord): Promise<CancelOutcome> {
    const { clientOrderId, intentId } = record.order
    if (isTerminal(record.status)) return { kind: 'too_late', clientOrderId, reason: `The order is ${record.status}.` }
    const client = this.#core.clients[record.mode]
    if (client === undefined) return { kind: 'unknown', clientOrderId, reason: `There is no ${record.mode} client.` }
    this.#venueEvents.listen(record.mode)
    const query = queryOf(record)
    const outcome = await askToCancel(this.#core, client, query)
    this.#core.logger.info({ intentId, clientOrderId, outcome: outcome.kind, reason: outcome.reason }, 'Cancel asked for.')
    if (outcome.kind !== 'unknown') await this.#settle(client, record, query, outcome)
    return { clientOrderId, ...outcome }
  }

  /** The same for an order that has probably ended already: it is cancelled only if a look-up does not find that it has. */
  async cancelUnlessEnded(record: OrderRecord, pass: object): Promise<CancelOutcome> {
    const { account, clients, clock, submitTimeoutMs } = this.#core
    const { clientOrderId } = record.order
    const client = clients[record.mode]
    let report: OrderReport | undefined
    try {
      const looking = client?.findOrder(queryOf(record), { pass })
      if (looking !== undefined) report = readableReport(await inTime(clock, looking, submitTimeoutMs))
    } catch {
      // Then it is cancelled, as any other.
    }
    if (report === undefined || !isVenueStatus(report.status) || !isTerminal(report.status)) return this.cancelRecord(record)
    await this.#record({ account, clientOrderId, to: report.status, evidence: { source: 'lookup' }, report })
    if (report.status === 'canceled') return { kind: 'canceled', clientOrderId }
    return { kind: 'too_late', clientOrderId, reason: `The order is ${report.status}.` }
  }

  /** What the venue says about the order after the cancel is what the ledger keeps: it may have filled in part. */
  async #settle(client: TradingClient, record: OrderRecord, query: OrderQuery, { kind, reason }: CancelOutcome): Promise<void> {
    const { account, clock, submitTimeoutMs, logger } = this.#core
    const { clientOrderId } = record.order
    let report: OrderReport | undefined
    try {
      report = readableReport(await inTime(clock, client.findOrder(query), submitTimeoutMs))
    } catch (error) {
      // Fills that we have not heard of may be in it: the order ends in the ledger once the venue has shown them.
      logger.warn({ clientOrderId, kind, reason: String(error) }, 'The venue did not show the order after the cancel.')
      return this.#leftOpen()
    }
    const canceled = kind === 'canceled'
    const end = report !== undefined && isVenueStatus(report.status) && isTerminal(report.status) ? report.status : undefined
    if (end === undefined && !canceled) return
    const evidence: Evidence = { source: canceled ? 'cancel' : 'lookup', ...(reason === undefined ? {} : { reason }) }
    const outcome = {
      account,
      clientOrderId,
      to: end ?? ('canceled' as const),
      evidence,
      ...(report === undefined ? {} : { report }),
    }
    await this.#record(outcome)
  }

  async #record(outcome: OutcomeRecord): Promise<void> {
    const tell = (after: OrderRecord): void => this.#venueEvents.tellUpdate(after)
    const after = await recordOutcome(this.#core, outcome, tell)
    if (after !== undefined) tell(after)
  }
}

export function queryOf({ order, venueOrderId }: OrderRecord): OrderQuery {
  return {
    clientOrderId: order.clientOrderId,
    ...(venueOrderId === undefined ? {} : { venueOrderId }),
    instrument: order.instrument,
  }
}

/** Never rejects: a cancel that fails, or is not answered in time, is `unknown`. */
async function askToCancel(
  { clock, submitTimeoutMs }: RouterCore,
  client: TradingClient,
  query: OrderQuery,
): Promise<CancelOutcome> {
  try {
    return await inTime(clock, client.cancelOrder(query), submitTimeoutMs)
  } catch (error) {
    return { kind: 'unknown', reason: error instanceof Error ? error.message : String(error) }
  }
}
