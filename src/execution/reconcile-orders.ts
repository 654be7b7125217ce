import { delay } from '../core/clock.js'
import { isHeliosError } from '../core/errors.js'
import { CLIENT_ORDER_ID_PREFIX } from '../core/ids.js'
import type { OrderReport } from '../core/order.js'
import type { Evidence, OrderRecord } from '../core/order-ledger.js'
import type { TradingClient } from '../core/trading-client.js'
import { isTerminal, TRADING_MODES, type TradingMode } from '../core/vocabulary.js'
import { AbsenceWatch } from './absence-watch.js'
import { queryOf } from './cancel-orders.js'
import { inTime } from './in-time.js'
import { readableReport } from './readable-report.js'
import { recordOutcome } from './record-outcome.js'
import type { RouterCore } from './router-core.js'
import type { VenueEvents } from './venue-events.js'
import { isVenueStatus } from './venue-status.js'

/** What a reconcile found. Every id is a client order id. */
export interface ReconcileReport {
  /** Orders whose state at the venue is now in the ledger. */
  readonly settled: readonly string[]
  /** Orders whose outcome is still not known, and why. */
  readonly unresolved: readonly { readonly clientOrderId: string; readonly mode: TradingMode; readonly cause: string }[]
}

/** So many orders are asked for at once; more of them in a steady drip, so that gates still get their share of the calls. */
const BURST = 20
const DRIP_MS = 250
/** A client that never answers must not keep the next pass from beginning. */
const ANSWER_MS = 60_000
/** After so many failures in a row the venue cannot be asked now; the rest waits for the next pass. */
const MOST_FAILURES = 3

/** Why an order could not be settled; `undefined` when it was. */
type Unsettled = string | undefined

/**
 * Asks the venues about every order that has not ended and writes down what they say: one listing, and a look-up for each
 * order that the listing does not settle. Level-triggered: it may run at any time and in several processes; while it runs,
 * asking for it again gives the same run.
 */
export class Reconciler {
  readonly #core: RouterCore
  readonly #venueEvents: VenueEvents
  readonly #absences: AbsenceWatch
  #running: Promise<ReconcileReport> | undefined
  #leftAlone = 0

  constructor(core: RouterCore, venueEvents: VenueEvents) {
    this.#core = core
    this.#venueEvents = venueEvents
    this.#absences = new AbsenceWatch(core.absence, core.submitTimeoutMs)
  }

  /** How many LIVE orders the last run left alone, because their life was not over: whoever admitted them may be gone. */
  get leftAlone(): number {
    return this.#leftAlone
  }

  run(): Promise<ReconcileReport> {
    this.#running ??= this.#runOnce().finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  async #runOnce(): Promise<ReconcileReport> {
    const settled: string[] = []
    const unresolved: ReconcileReport['unresolved'][number][] = []
    for (const mode of TRADING_MODES) {
      const pending = await this.#pendingOf(mode)
      if (pending.length === 0) continue
      for (const [record, cause] of await this.#settleAll(mode, pending)) {
        const { clientOrderId } = record.order
        if (cause === undefined) settled.push(clientOrderId)
        else unresolved.push({ clientOrderId, mode, cause })
      }
    }
    const { logger, account } = this.#core
    logger.info({ account, settled: settled.length, unresolved: unresolved.length }, 'Reconciled.')
    return { settled, unresolved }
  }

  /** An order that may still be on its way is left alone until its life is over. */
  async #pendingOf(mode: TradingMode): Promise<readonly OrderRecord[]> {
    const { account, store } = this.#core
    const [open, unresolved] = await Promise.all([store.openOrders({ account, mode }), store.unresolvedOrders({ account, mode })])
    const unknown = unresolved.filter(({ status }) => status === 'unknown')
    if (mode === 'LIVE') this.#leftAlone = unresolved.length - unknown.length
    return [...open, ...unknown]
  }

  async #settleAll(mode: TradingMode, pending: readonly OrderRecord[]): Promise<readonly [OrderRecord, Unsettled][]> {
    const client = this.#core.clients[mode]
    if (client === undefined) return pending.map((record) => [record, `There is no ${mode} client.`])
    this.#venueEvents.listen(mode)
    const { clock, store } = this.#core
    const pass: Pass = { client, startedAt: await store.now(), startedMs: clock.monotonicMs(), failures: 0 }
    const listed = await this.#list(pass, mode, pending)
    const results: [OrderRecord, Unsettled][] = []
    const rest: OrderRecord[] = []
    for (const record of pending) {
      const report = listed.get(record.order.clientOrderId)
      if (report === undefined || !settlesByListing(record, report)) {
        rest.push(record)
        continue
      }
      this.#absences.startOver(record.order.clientOrderId)
      results.push([record, await this.#believe(record, report)])
    }
    // Oldest first: what a client has to search back for then serves all the others.
    rest.sort((a, b) => a.admittedAt.getTime() - b.admittedAt.getTime())
    for (const [index, record] of rest.entries()) results.push([record, await this.#takeTurn(pass, record, index)])
    return results
  }

  async #takeTurn(pass: Pass, record: OrderRecord, index: number): Promise<Unsettled> {
    const { closing, clock } = this.#core
    if (pass.failures >= MOST_FAILURES) return 'The venue could not be asked about others.'
    if (index >= BURST) {
      // By the time it is an order's turn, an event may have told what became of it.
      if (await this.#hasEnded(record)) return undefined
      await delay(clock, DRIP_MS)
    }
    if (closing.signal.aborted) return 'The router was closed.'
    return this.#lookUp(pass, record)
  }

  /** In doubt it has not: then the venue is asked. */
  async #hasEnded({ order: { clientOrderId } }: OrderRecord): Promise<boolean> {
    const { account, store } = this.#core
    const record = await store.findOrder({ account, clientOrderId }).catch(() => undefined)
    return record !== undefined && isTerminal(record.status)
  }

  /** Open orders by client order id. An order of ours that the ledger believed gone is told of here too. */
  async #list(pass: Pass, mode: TradingMode, pending: readonly OrderRecord[]): Promise<ReadonlyMap<string, OrderReport>> {
    const listed = new Map<string, OrderReport>()
    try {
      for (const report of (await inTime(this.#core.clock, pass.client.openOrders({ pass }), ANSWER_MS)).orders) {
        const readable = readableReport(report)
        if (readable?.clientOrderId !== undefined) listed.set(readable.clientOrderId, readable)
      }
    } catch (error) {
      this.#absences.startAllOver()
      this.#core.logger.warn({ mode, reason: reasonOf(error) }, 'The venue did not list its open orders.')
    }
    const known = new Set(pending.map(({ order }) => order.clientOrderId))
    for (const [clientOrderId, report] of listed) {
      if (known.has(clientOrderId) || !clientOrderId.startsWith(CLIENT_ORDER_ID_PREFIX)) continue
      await this.#venueEvents.takeReport(mode, report)
    }
    return listed
  }

  async #lookUp(pass: Pass, record: OrderRecord): Promise<Unsettled> {
    const { account, clock } = this.#core
    const { clientOrderId } = record.order
    let report: OrderReport | undefined
    try {
      report = await inTime(clock, pass.client.findOrder(queryOf(record), { pass }), ANSWER_MS)
      pass.failures = 0
    } catch (error) {
      pass.failures += 1
      if (pass.failures >= MOST_FAILURES) this.#absences.startAllOver()
      this.#absences.startOver(clientOrderId)
      return `The venue could not be asked: ${reasonOf(error)}`
    }
    if (report === undefined) return this.#absent(pass, record)
    this.#absences.startOver(clientOrderId)
    if (readableReport(report) === undefined || !isVenueStatus(report.status))
      return 'The venue does not say what became of the order.'
    this.#core.logger.debug({ account, clientOrderId, status: report.status }, 'Found at the venue.')
    return this.#believe(record, report)
  }

  async #absent({ client, startedAt, startedMs }: Pass, record: OrderRecord): Promise<Unsettled> {
    if (record.status !== 'unknown') return 'The venue does not know the order, which it had taken.'
    const absence = this.#absences.absent(record, { startedAt, startedMs, endedMs: this.#core.clock.monotonicMs() })
    if (absence === undefined) return 'The venue does not know the order, which does not yet prove that it never arrived.'
    const { freshnessFence = false, lookup } = client.capabilities
    const looks = [absence.firstAt, absence.secondAt].map((look) => look.toISOString()).join(' and ')
    const evidence = { source: 'absence', reason: `Not in ${lookup.join(', ')} at ${looks}.`, freshnessFence } as const
    return this.#record(record, 'never_arrived', evidence)
  }

  /** What the venue reports is what the ledger keeps; an open order that is as it was needs no write. */
  async #believe(record: OrderRecord, report: OrderReport): Promise<Unsettled> {
    const isAsItWas = report.status === record.status && report.filledQuantity.equals(record.report.filledQuantity)
    if (isAsItWas && report.fills.length <= record.report.fills.length) return undefined
    return this.#record(record, report.status, { source: 'lookup' }, report)
  }

  async #record(record: OrderRecord, to: OrderRecord['status'], evidence: Evidence, report?: OrderReport): Promise<Unsettled> {
    const { account } = this.#core
    const { clientOrderId } = record.order
    const outcome = { account, clientOrderId, to, evidence, ...(report === undefined ? {} : { report }) }
    const tell = (after: OrderRecord): void => {
      if (after.status === record.status) this.#venueEvents.tellFills(after)
      else this.#venueEvents.tellUpdate(after)
    }
    const after = await recordOutcome(this.#core, outcome, tell)
    if (after === undefined) return 'The store did not take the outcome.'
    tell(after)
    return undefined
  }
}

/** One pass over the orders at one venue. */
interface Pass {
  readonly client: TradingClient
  /** In the store's time, and on the monotonic clock. */
  readonly startedAt: Date
  readonly startedMs: number
  /** Look-ups that failed since the last one that did not. */
  failures: number
}

/** A listing has no fills: it settles what has none that we do not have. */
function settlesByListing({ report: { filledQuantity } }: OrderRecord, listed: OrderReport): boolean {
  return isVenueStatus(listed.status) && listed.filledQuantity.equals(filledQuantity)
}

/** A client can throw anything. */
function reasonOf(error: unknown): string {
  if (isHeliosError(error)) return `${error.code}: ${error.message}`
  return error instanceof Error ? error.message : 'it failed'
}
