import { HeliosError } from '../../core/errors.js'
import type { Fill, OrderQuery } from '../../core/order.js'
import type { PaperOrder } from './paper-order.js'

/** Every order of the account, open and finished, by both of its ids. */
export class PaperOrders {
  private readonly byVenueId = new Map<string, PaperOrder>()
  private readonly byClientId = new Map<string, PaperOrder>()
  private readonly openOrders = new Set<PaperOrder>()
  private readonly finishedOrders = new Set<PaperOrder>()
  private readonly maxFinished: number

  /** `maxFinished`: the order that ended first is forgotten when there are more. */
  constructor(maxFinished: number) {
    this.maxFinished = maxFinished
  }

  get size(): number {
    return this.byVenueId.size
  }

  /** In the order in which they began to wait where they wait now. */
  get open(): readonly PaperOrder[] {
    return [...this.openOrders]
  }

  /** In the order in which they ended. */
  get finished(): readonly PaperOrder[] {
    return [...this.finishedOrders]
  }

  has(clientOrderId: string): boolean {
    return this.byClientId.has(clientOrderId)
  }

  add(order: PaperOrder): void {
    this.byVenueId.set(order.venueOrderId, order)
    this.byClientId.set(order.terms.clientOrderId, order)
    if (order.isOpen) this.openOrders.add(order)
    else this.finish(order)
  }

  /** For an open order that begins to wait anew. */
  requeue(order: PaperOrder): void {
    this.openOrders.delete(order)
    this.openOrders.add(order)
  }

  /** Files an order that has ended. */
  finish(order: PaperOrder): void {
    this.openOrders.delete(order)
    this.finishedOrders.add(order)
    if (this.finishedOrders.size <= this.maxFinished) return
    for (const first of this.finishedOrders) {
      this.finishedOrders.delete(first)
      this.byVenueId.delete(first.venueOrderId)
      this.byClientId.delete(first.terms.clientOrderId)
      return
    }
  }

  /** @throws HeliosError `INVALID_QUERY` when the query names no id. */
  find({ clientOrderId, venueOrderId, instrument }: OrderQuery): PaperOrder | undefined {
    if (clientOrderId === undefined && venueOrderId === undefined) {
      throw new HeliosError('INVALID_QUERY', 'An order is found by its clientOrderId or its venueOrderId; the query has neither.')
    }
    const order = clientOrderId === undefined ? undefined : this.byClientId.get(clientOrderId)
    const found = order ?? (venueOrderId === undefined ? undefined : this.byVenueId.get(venueOrderId))
    if (found === undefined || found.terms.instrument !== instrument) return undefined
    if (clientOrderId !== undefined && found.terms.clientOrderId !== clientOrderId) return undefined
    return venueOrderId === undefined || found.venueOrderId === venueOrderId ? found : undefined
  }

  /** Fills at or after `since`, oldest first. */
  fillsSince(since: Date, instrument?: string): readonly Fill[] {
    const fills: Fill[] = []
    for (const order of this.byVenueId.values()) {
      if (instrument !== undefined && order.terms.instrument !== instrument) continue
      for (const fill of order.fills) if (fill.at >= since) fills.push(fill)
    }
    return fills.sort((a, b) => (a.id < b.id ? -1 : 1))
  }
}
