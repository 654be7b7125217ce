import type { Fill, OrderReport } from '../core/order.js'
import type { Evidence, OrderKey, OrderRecord } from '../core/order-ledger.js'
import type { VenueEvent } from '../core/trading-client.js'
import type { OrderStatus, TradingMode } from '../core/vocabulary.js'
import { lateArrivalOf, raiseLateArrival } from './late-arrival.js'
import { writeOutcome } from './record-outcome.js'
import { isNews, knowsFill } from './report-news.js'
import type { RouterCore } from './router-core.js'
import type { OrderEventSubject } from './router-events.js'
import { isVenueStatus } from './venue-status.js'

/** So many fill ids are remembered so that each fill is told once; the ledger's own memory has no limit. */
const FILLS_REMEMBERED = 10_000

/**
 * Brings what the venues tell us unasked into the ledger, in the order it came, and tells the router's listeners once it
 * is there. A live client is not subscribed to before there is something LIVE to hear about.
 */
export class VenueEvents {
  readonly #core: RouterCore
  readonly #ends = new Map<TradingMode, () => void>()
  readonly #told = new Set<string>()
  /** What was alerted of, by its message. */
  readonly #lateArrivals = new Set<string>()
  #queue: Promise<void> = Promise.resolve()

  constructor(core: RouterCore) {
    this.#core = core
  }

  /** Begins to listen to the client of `mode`, once. */
  listen(mode: TradingMode): void {
    const client = this.#core.clients[mode]
    if (client === undefined || this.#ends.has(mode)) return
    this.#ends.set(
      mode,
      client.subscribe((event) => this.#enqueue(mode, event)),
    )
  }

  /** Resolves when everything heard so far is in the ledger, or was given up with an alert. */
  settled(): Promise<void> {
    return this.#queue
  }

  close(): void {
    for (const end of this.#ends.values()) end()
    this.#ends.clear()
  }

  /** Tells what an order has become, which is in the ledger now. */
  tellUpdate(record: OrderRecord): void {
    this.tellFills(record)
    this.#core.events.emit('order.updated', { ...subjectOf(record), report: record.report })
  }

  /** Tells the fills that `record` holds and that were not told before, and raises the alert of an order that came late. */
  tellFills(record: OrderRecord): void {
    for (const fill of record.report.fills) this.#tellFill(subjectOf(record), fill)
    if (lateArrivalOf(record) !== undefined) this.#queue = this.#queue.then(() => this.#noteLateArrival(record))
  }

  #tellFill(subject: OrderEventSubject, fill: Fill): void {
    const id = `${subject.mode}\n${fill.id}`
    if (this.#told.has(id)) return
    this.#told.add(id)
    if (this.#told.size > FILLS_REMEMBERED) for (const oldest of this.#told) if (this.#told.delete(oldest)) break
    this.#core.events.emit('fill', { ...subject, fill })
  }

  #enqueue(mode: TradingMode, event: VenueEvent): void {
    this.#queue = this.#queue.then(async () => {
      try {
        await this.#take(mode, event)
      } catch (error) {
        const message = `An event of kind ${event.kind} was not recorded.`
        this.#core.logger.error({ mode, kind: event.kind, error: String(error) }, message)
        this.#core.events.emit('alert', { code: 'EVENT_NOT_RECORDED', message, details: { mode, kind: event.kind } })
      }
    })
  }

  async #take(mode: TradingMode, event: VenueEvent): Promise<void> {
    switch (event.kind) {
      case 'fill':
        return this.#takeFill(mode, event.fill)
      case 'order':
        return this.takeReport(mode, event.report)
      case 'balances':
        return
      case 'connected':
      case 'disconnected':
      case 'stale': {
        const { channel, reason } = event
        const { venue = '' } = this.#core.clients[mode] ?? {}
        this.#core.events.emit(`venue.${event.kind}`, { mode, venue, channel, ...(reason === undefined ? {} : { reason }) })
        return
      }
      default:
        throw event satisfies never
    }
  }

  async #takeFill(mode: TradingMode, fill: Fill): Promise<void> {
    const { account, store, orchestrator } = this.#core
    const before = await this.#find(mode, fill)
    if (before === undefined) return this.#ignore(mode, fill)
    const isKnown = knowsFill(before.report, fill.id)
    if (!isKnown) await store.recordFill({ account, fill, mode })
    const record = isKnown ? before : await this.#find(mode, fill)
    if (record !== undefined) {
      orchestrator.noteWrite(record.sequence)
      await this.#noteLateArrival(record)
    }
    this.#tellFill(subjectOf(before), fill)
  }

  /** A report that the venue gave unasked, or in a listing. */
  async takeReport(mode: TradingMode, report: OrderReport): Promise<void> {
    if (!isVenueStatus(report.status)) return
    const before = await this.#find(mode, report)
    if (before === undefined) return this.#ignore(mode, report)
    const after = isNews(before, report) ? await this.#record(before, report, report.status) : before
    await this.#noteLateArrival(after)
    const hasMoved = after.status !== before.status || !after.report.filledQuantity.equals(before.report.filledQuantity)
    if (hasMoved) this.tellUpdate(after)
    else this.tellFills(after)
  }

  #record({ order, status }: OrderRecord, report: OrderReport, to: OrderStatus): Promise<OrderRecord> {
    const evidence: Evidence = { source: 'event', ...(status === 'never_arrived' ? { lateArrival: true } : {}) }
    const { account } = this.#core
    return writeOutcome(this.#core, { account, clientOrderId: order.clientOrderId, to, evidence, report })
  }

  /** Once in each process for an order that came late. */
  async #noteLateArrival(record: OrderRecord): Promise<void> {
    const message = lateArrivalOf(record)
    if (message === undefined || this.#lateArrivals.has(message)) return
    this.#lateArrivals.add(message)
    await raiseLateArrival(this.#core, record, message)
  }

  async #find(mode: TradingMode, { clientOrderId, venueOrderId }: Fill | OrderReport): Promise<OrderRecord | undefined> {
    const { account, store } = this.#core
    const keys: OrderKey[] = []
    if (clientOrderId !== undefined) keys.push({ account, clientOrderId })
    if (venueOrderId !== undefined) keys.push({ account, venueOrderId, mode })
    for (const key of keys) {
      const record = await store.findOrder(key)
      if (record !== undefined) return record
    }
    return undefined
  }

  /** Placed by hand, or by another program. */
  #ignore(mode: TradingMode, { clientOrderId, venueOrderId }: Fill | OrderReport): void {
    this.#core.logger.debug({ mode, clientOrderId, venueOrderId }, 'An event for an order that is not ours.')
  }
}

export function subjectOf({ account, mode, order }: OrderRecord): OrderEventSubject {
  return { account, mode, intentId: order.intentId, clientOrderId: order.clientOrderId }
}
