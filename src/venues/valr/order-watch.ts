import type { Clock } from '../../core/clock.js'
import type { Logger } from '../../core/logger.js'
import type { Fill, OrderQuery, OrderReport } from '../../core/order.js'
import type { VenueEvent } from '../../core/trading-client.js'
import { isTerminal } from '../../core/vocabulary.js'

/** An order that was sent and that VALR does not know is looked for this long. */
const ABSENCE_MS = 120_000
const CHANNEL = 'valr:orders'

interface WatchedOrder {
  readonly query: OrderQuery
  readonly sinceMs: number
  readonly toldFills: Set<string>
  told: string | undefined
}

export interface OrderWatchParts {
  readonly find: (query: OrderQuery) => Promise<OrderReport | undefined>
  readonly open: () => Promise<readonly OrderReport[]>
  readonly clock: Clock
  readonly logger: Logger
  readonly intervalMs: number
}

/**
 * Tells listeners what becomes of this client's own orders, by asking VALR again and again until each has ended. Asks
 * nothing while nobody listens or nothing is open.
 */
export class OrderWatch {
  readonly #parts: OrderWatchParts
  readonly #listeners = new Map<symbol, (event: VenueEvent) => void>()
  readonly #orders = new Map<string, WatchedOrder>()
  #cancelTimer: (() => void) | undefined
  #isAsking = false
  #isStale = false

  constructor(parts: OrderWatchParts) {
    this.#parts = parts
  }

  subscribe(listener: (event: VenueEvent) => void): () => void {
    const key = Symbol('listener')
    this.#listeners.set(key, listener)
    this.#schedule(0)
    return () => {
      this.#listeners.delete(key)
      if (this.#listeners.size === 0) this.#stop()
    }
  }

  /** Watches an order until it has ended. */
  watch(clientOrderId: string, query: OrderQuery): void {
    this.#orders.set(clientOrderId, { query, sinceMs: this.#parts.clock.monotonicMs(), toldFills: new Set(), told: undefined })
    this.#schedule(0)
  }

  close(): void {
    this.#listeners.clear()
    this.#orders.clear()
    this.#stop()
  }

  #stop(): void {
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
  }

  #schedule(ms: number): void {
    if (this.#listeners.size === 0 || this.#orders.size === 0 || this.#isAsking) return
    if (this.#cancelTimer !== undefined && ms > 0) return
    this.#stop()
    this.#cancelTimer = this.#parts.clock.setTimeout(() => void this.#askAll(), ms)
  }

  async #askAll(): Promise<void> {
    this.#cancelTimer = undefined
    this.#isAsking = true
    try {
      // One listing for all: only an order that it does not show as it was told costs a look-up of its own.
      const open = new Map((await this.#parts.open()).map((report) => [report.clientOrderId, newsOf(report)]))
      for (const [id, order] of [...this.#orders]) {
        if (this.#listeners.size === 0) break
        if (order.told === undefined || order.told !== open.get(id)) await this.#ask(id, order)
      }
      this.#tellFresh()
    } catch (error) {
      this.#tellStale(error)
    }
    this.#isAsking = false
    this.#schedule(this.#parts.intervalMs)
  }

  async #ask(id: string, order: WatchedOrder): Promise<void> {
    const { find, clock } = this.#parts
    const report = await find(order.query)
    this.#tellFresh()
    if (report !== undefined) this.#tell(order, report)
    const isGone = report === undefined ? clock.monotonicMs() - order.sinceMs > ABSENCE_MS : isTerminal(report.status)
    if (isGone) this.#orders.delete(id)
  }

  /** Once for each time that VALR cannot be asked. */
  #tellStale(error: unknown): void {
    const reason = error instanceof Error ? error.message : 'Orders could not be read.'
    this.#parts.logger.warn({ reason }, 'VALR order updates are stale')
    if (!this.#isStale) this.#emit({ kind: 'stale', channel: CHANNEL, reason })
    this.#isStale = true
  }

  #tellFresh(): void {
    if (this.#isStale) this.#emit({ kind: 'connected', channel: CHANNEL })
    this.#isStale = false
  }

  #tell(order: WatchedOrder, report: OrderReport): void {
    const news = newsOf(report)
    const fills = report.fills.filter((fill: Fill) => !order.toldFills.has(fill.id))
    if (news === order.told && fills.length === 0) return
    order.told = news
    for (const fill of fills) {
      order.toldFills.add(fill.id)
      this.#emit({ kind: 'fill', fill })
    }
    this.#emit({ kind: 'order', report })
  }

  #emit(event: VenueEvent): void {
    for (const [key, listener] of [...this.#listeners]) {
      if (!this.#listeners.has(key)) continue
      try {
        listener(event)
      } catch (error) {
        this.#parts.logger.error({ error, kind: event.kind }, 'a listener of the VALR client threw')
      }
    }
  }
}

/** What a listener would want to hear again when it changes. */
function newsOf({ status, filledQuantity }: OrderReport): string {
  return `${status} ${filledQuantity.toFixed()}`
}
