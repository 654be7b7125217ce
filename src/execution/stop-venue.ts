import { delay } from '../core/clock.js'
import { CLIENT_ORDER_ID_PREFIX } from '../core/ids.js'
import type { OrderReport } from '../core/order.js'
import type { OrderRecord } from '../core/order-ledger.js'
import type { TradingClient } from '../core/trading-client.js'
import { isTerminal } from '../core/vocabulary.js'
import type { OrderCanceler } from './cancel-orders.js'
import type { RouterCore } from './router-core.js'
import { queryOfSeen, type StopBook } from './stop-book.js'
import { readStopLedger, StopDeadlines } from './stop-ledger.js'
import { type StopProblems, tryStep } from './stop-problems.js'
import type { VenueEvents } from './venue-events.js'

const READ_BACK_EVERY_MS = 250
/** A venue is a network away: one after the other, a large book would outlast the deadline. Far below any limit of calls. */
const CANCELS_AT_ONCE = 4

/** What an attempt to empty the venue goes by. */
export interface StopAttempt {
  /** On the monotonic clock. */
  readonly giveUpAtMs: number
  readonly problems: StopProblems
  /** Orders of others are cancelled too. False once the venue was proven empty: what appears after that, a person placed. */
  readonly sweepsForeign: boolean
  /** False when the stop is over, because a person resumed or the router was closed. */
  readonly goesOn: () => Promise<boolean>
}

/** Empties the live venue for a stop, and proves that it is empty. Nothing here throws: what fails is a problem. */
export class StopVenue {
  readonly #core: RouterCore
  readonly #client: TradingClient
  readonly #canceler: OrderCanceler
  readonly #venueEvents: VenueEvents
  readonly #book: StopBook
  readonly #deadlines: StopDeadlines

  constructor(
    core: RouterCore,
    client: TradingClient,
    parts: { readonly canceler: OrderCanceler; readonly venueEvents: VenueEvents; readonly book: StopBook },
  ) {
    this.#core = core
    this.#client = client
    this.#canceler = parts.canceler
    this.#venueEvents = parts.venueEvents
    this.#book = parts.book
    this.#deadlines = new StopDeadlines(core)
  }

  /** The bulk call, and then each order that is still listed, and `ours`, which may not be listed yet. */
  async sweep(ours: readonly OrderRecord[], { giveUpAtMs, problems, sweepsForeign }: StopAttempt): Promise<void> {
    this.#venueEvents.listen('LIVE')
    let listed = await this.#list(problems)
    // Taken by the venue, and not in the listing after the bulk call. One that lags shows in the look-up.
    let isGone = (_: OrderRecord): boolean => false
    if (sweepsForeign) {
      const outcomes = await this.#try(problems, 'BULK_CANCEL_FAILED', () => this.#client.cancelAllOrders())
      for (const outcome of outcomes ?? []) this.#book.noteCancel(outcome)
      await this.#try(problems, 'EVENTS_NOT_RECORDED', () => this.#venueEvents.settled())
      if (listed !== undefined && listed.length > 0) listed = await this.#list(problems)
      const still = outcomes === undefined ? undefined : listed?.map(({ clientOrderId }) => clientOrderId)
      isGone = ({ status, order }) =>
        still !== undefined && status !== 'admitted' && status !== 'unknown' && !still.includes(order.clientOrderId)
    }
    const known = new Set(ours.map(({ order }) => order.clientOrderId))
    const pass = {}
    const steps = [
      ...ours.map((record) => () => this.#cancelOurs(record, giveUpAtMs, problems, isGone(record) ? pass : undefined)),
      ...(listed ?? [])
        .filter(({ clientOrderId }) => clientOrderId === undefined || !known.has(clientOrderId))
        .map((report) => () => this.#cancelListed(report, { giveUpAtMs, problems, sweepsForeign })),
    ]
    const takeSteps = async (): Promise<void> => {
      for (let step = steps.shift(); step !== undefined; step = steps.shift()) {
        if (this.#core.clock.monotonicMs() >= giveUpAtMs) return problems.add('CANCEL_FAILED')
        await step()
      }
    }
    await Promise.all(Array.from({ length: CANCELS_AT_ONCE }, takeSteps))
  }

  /**
   * Reads until two listings in a row are empty: the first begun after the life of every order without an outcome and the
   * wait for its answer, the second later than the first by what a listing can lag. Sweeps again whenever one is not empty.
   */
  async readBack(attempt: StopAttempt): Promise<boolean> {
    const { giveUpAtMs, problems, sweepsForeign, goesOn } = attempt
    const { clock, admissionTtlMs, submitTimeoutMs } = this.#core
    const apartMs = Math.max(this.#client.capabilities.listingLagMs ?? 0, 1)
    const blindUntilMs = clock.monotonicMs() + admissionTtlMs + submitTimeoutMs
    let firstEmptyAtMs: number | undefined
    for (;;) {
      const ledger = await this.#readStore(problems, () => readStopLedger(this.#core))
      const settledAtMs = ledger === undefined ? blindUntilMs : this.#deadlines.of(ledger)
      const startedAtMs = clock.monotonicMs()
      const listed = await this.#list(problems)
      if (listed === undefined) firstEmptyAtMs = undefined
      else if (listed.length > 0) {
        firstEmptyAtMs = undefined
        if (!(sweepsForeign || listed.some(isOurs)) || !(await goesOn())) return false
        await this.sweep([], attempt)
      } else if (firstEmptyAtMs === undefined) {
        if (startedAtMs >= settledAtMs) firstEmptyAtMs = startedAtMs
      } else if (startedAtMs >= firstEmptyAtMs + apartMs) return true
      if (clock.monotonicMs() >= giveUpAtMs) return false
      await delay(clock, firstEmptyAtMs === undefined ? READ_BACK_EVERY_MS : apartMs)
      if (!(await goesOn())) return false
    }
  }

  /** What became of the orders that the ledger does not have. */
  async lookUpOthers({ giveUpAtMs, problems }: StopAttempt): Promise<void> {
    for (const seen of this.#book.all()) {
      const query = queryOfSeen(seen)
      if (seen.origin === 'ours' || query === undefined || this.#core.clock.monotonicMs() >= giveUpAtMs) continue
      const report = await this.#try(problems, 'LISTING_FAILED', () => this.#client.findOrder(query))
      if (report !== undefined) this.#book.noteReport(report)
    }
  }

  async #list(problems: StopProblems): Promise<readonly OrderReport[] | undefined> {
    const listing = await this.#try(problems, 'LISTING_FAILED', () => this.#client.openOrders())
    for (const report of listing?.orders ?? []) this.#book.noteReport(report)
    return listing?.orders
  }

  /** With a pass, for an order that the bulk call seems to have ended, that is looked up before it is cancelled once more. */
  async #cancelOurs(record: OrderRecord, giveUpAtMs: number, problems: StopProblems, pass?: object): Promise<void> {
    const { account, store, clock, submitTimeoutMs } = this.#core
    const { clientOrderId } = record.order
    // The bulk call's events may have ended it already.
    const current = await this.#readStore(problems, () => store.findOrder({ account, clientOrderId }))
    if (current !== undefined) this.#book.noteRecord(current)
    if (current !== undefined && isTerminal(current.status)) return
    const waitMs = Math.min(Math.max(giveUpAtMs - clock.monotonicMs(), 0), submitTimeoutMs)
    const cancel = () =>
      pass === undefined
        ? this.#canceler.cancelRecord(current ?? record)
        : this.#canceler.cancelUnlessEnded(current ?? record, pass)
    const outcome = await this.#try(problems, 'CANCEL_FAILED', cancel, waitMs)
    this.#book.noteCancel(outcome ?? { kind: 'unknown', clientOrderId, reason: 'The venue did not answer.' })
    if (outcome?.kind === 'unknown') problems.add('CANCEL_FAILED')
  }

  /** An order that is still listed after the bulk call. */
  async #cancelListed(report: OrderReport, attempt: Omit<StopAttempt, 'goesOn'>): Promise<void> {
    const { giveUpAtMs, problems, sweepsForeign } = attempt
    const { account, store } = this.#core
    const { clientOrderId, venueOrderId, instrument } = report
    if (isOurs(report) && clientOrderId !== undefined) {
      const record = await this.#readStore(problems, () => store.findOrder({ account, clientOrderId }))
      if (record !== undefined && !isTerminal(record.status)) return this.#cancelOurs(record, giveUpAtMs, problems)
    } else if (!sweepsForeign) return
    const ids = {
      ...(clientOrderId === undefined ? {} : { clientOrderId }),
      ...(venueOrderId === undefined ? {} : { venueOrderId }),
    }
    const outcome = await this.#try(problems, 'CANCEL_FAILED', () => this.#client.cancelOrder({ ...ids, instrument }))
    this.#book.noteCancel({ ...ids, ...(outcome ?? { kind: 'unknown', reason: 'The venue did not answer.' }) })
  }

  #readStore<Value>(problems: StopProblems, step: () => Promise<Value>): Promise<Value | undefined> {
    return this.#try(problems, 'LEDGER_UNREADABLE', step, this.#core.storeTimeoutMs)
  }

  #try<Value>(
    problems: StopProblems,
    problem: Parameters<StopProblems['add']>[0],
    step: () => Promise<Value>,
    waitMs = this.#core.submitTimeoutMs,
  ): Promise<Value | undefined> {
    return tryStep(this.#core.clock, problems, problem, step, waitMs)
  }
}

function isOurs({ clientOrderId }: OrderReport): boolean {
  return clientOrderId?.startsWith(CLIENT_ORDER_ID_PREFIX) === true
}
