import type { Clock } from '../../core/clock.js'
import type { Logger } from '../../core/logger.js'
import type { Fill, OrderQuery, OrderReport } from '../../core/order.js'
import { isTerminal } from '../../core/vocabulary.js'
import type { OrderShape } from './read-fill.js'
import { ValrError } from './valr-error.js'
import type { VenueListeners } from './venue-listeners.js'

/** An order that was sent and that VALR does not know is looked for this long. */
const ABSENCE_MS = 120_000
/** While the account socket tells what happens, orders are still asked for this often: a message can be lost. */
const BESIDES_SOCKET_MS = 5_000
/** So many orders are remembered for a listener who comes later. */
const UNHEARD_ORDERS = 1_000
/** Fills that are not told again; a listener must bear a repeat from longer ago. */
const FILLS_REMEMBERED = 10_000
const CHANNEL = 'valr:orders'

export interface WatchedOrder {
  readonly query: OrderQuery
  readonly shape: OrderShape
}

interface Watch extends WatchedOrder {
  readonly sinceMs: number
  told: string | undefined
}

export interface OrderWatchParts {
  readonly find: (query: OrderQuery) => Promise<OrderReport | undefined>
  readonly open: () => Promise<readonly OrderReport[]>
  /** True while the account socket is up and was heard from just now. */
  readonly isSocketFresh: () => boolean
  readonly listeners: VenueListeners
  readonly clock: Clock
  readonly logger: Logger
  readonly intervalMs: number
}

/**
 * Tells listeners what becomes of this client's own orders, until each has ended: asks VALR for an order when the account
 * socket says that something happened to it, and for all of them at intervals, which are short while the socket is down.
 * Asks nothing while nobody listens or nothing is open.
 */
export class OrderWatch {
  readonly #parts: OrderWatchParts
  readonly #orders = new Map<string, Watch>()
  readonly #nudged = new Set<string>()
  /** Ids, the oldest first. */
  readonly #toldFills = new Set<string>()
  #cancelTimer: (() => void) | undefined
  #nextRoundAtMs = Number.NEGATIVE_INFINITY
  #isAsking = false
  #isStale = false

  constructor(parts: OrderWatchParts) {
    this.#parts = parts
  }

  /** Watches an order until it has ended; while nobody listens, the latest ones only. */
  watch(clientOrderId: string, order: WatchedOrder): void {
    const { clock, listeners } = this.#parts
    this.#orders.set(clientOrderId, { ...order, sinceMs: clock.monotonicMs(), told: undefined })
    this.#nudged.add(clientOrderId)
    if (listeners.isEmpty) this.#forgetOldest()
    else this.#schedule()
  }

  #forgetOldest(): void {
    const [oldest] = this.#orders.keys()
    if (oldest === undefined || this.#orders.size <= UNHEARD_ORDERS) return
    this.#orders.delete(oldest)
    this.#nudged.delete(oldest)
  }

  /** The watched order that goes by one of these ids. */
  find({
    orderId,
    customerOrderId,
  }: {
    readonly orderId?: string | undefined
    readonly customerOrderId?: string | undefined
  }): (WatchedOrder & { readonly clientOrderId: string }) | undefined {
    for (const [clientOrderId, watch] of this.#orders) {
      if (clientOrderId === customerOrderId || (orderId !== undefined && watch.query.venueOrderId === orderId))
        return { ...watch, clientOrderId }
    }
    return undefined
  }

  /** Something happened to this order: VALR is asked for it at once. */
  happened(ids: { readonly orderId?: string | undefined; readonly customerOrderId?: string | undefined }): void {
    const order = this.find(ids)
    if (order !== undefined) this.#nudge(order.clientOrderId)
  }

  /** The socket's list of all open orders: what it shows otherwise than it was told, or no longer, is asked for. */
  listed(reports: readonly OrderReport[]): void {
    const open = new Map(reports.map((report) => [report.clientOrderId, newsOf(report)]))
    for (const [id, order] of this.#orders) if (order.told !== open.get(id)) this.#nudge(id)
  }

  /** A fill is passed on when it is first heard of, from the socket or from the order's report. */
  filled(fill: Fill): void {
    if (this.#toldFills.has(fill.id)) return
    this.#toldFills.add(fill.id)
    if (this.#toldFills.size > FILLS_REMEMBERED) for (const oldest of this.#toldFills) if (this.#toldFills.delete(oldest)) break
    this.#parts.listeners.tell({ kind: 'fill', fill })
  }

  /** Asks for every order now: somebody began to listen, or the socket went down or came up. */
  refresh(): void {
    this.#nextRoundAtMs = Number.NEGATIVE_INFINITY
    this.#schedule()
  }

  close(): void {
    this.#orders.clear()
    this.pause()
  }

  /** Nobody listens. */
  pause(): void {
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
  }

  #nudge(clientOrderId: string): void {
    this.#nudged.add(clientOrderId)
    this.#schedule()
  }

  #schedule(): void {
    const { listeners, clock } = this.#parts
    if (listeners.isEmpty || this.#orders.size === 0 || this.#isAsking) return
    this.pause()
    const ms = this.#nudged.size > 0 ? 0 : Math.max(0, this.#nextRoundAtMs - clock.monotonicMs())
    this.#cancelTimer = clock.setTimeout(() => void this.#ask(), ms)
  }

  async #ask(): Promise<void> {
    const { clock, intervalMs, isSocketFresh } = this.#parts
    this.#cancelTimer = undefined
    this.#isAsking = true
    const nudged = [...this.#nudged]
    this.#nudged.clear()
    let wasAnswered = false
    try {
      // A timer may ring a little early: then there is nothing to ask yet, and nothing was heard either.
      if (clock.monotonicMs() >= this.#nextRoundAtMs) {
        const pauseMs = isSocketFresh() ? Math.max(intervalMs, BESIDES_SOCKET_MS) : intervalMs
        this.#nextRoundAtMs = clock.monotonicMs() + pauseMs
        await this.#askAll()
        wasAnswered = true
      }
      for (const id of nudged) if (await this.#askFor(id)) wasAnswered = true
      if (wasAnswered) this.#tellFresh()
    } catch (error) {
      this.#nextRoundAtMs = clock.monotonicMs() + intervalMs
      this.#tellStale(error)
    }
    this.#isAsking = false
    this.#schedule()
  }

  /** One listing for all: only an order that it does not show as it was told costs a look-up of its own. */
  async #askAll(): Promise<void> {
    const open = new Map((await this.#parts.open()).map((report) => [report.clientOrderId, newsOf(report)]))
    for (const [id, order] of [...this.#orders]) {
      if (order.told === undefined || order.told !== open.get(id)) await this.#askFor(id)
    }
  }

  /** True when VALR was asked, and answered. */
  async #askFor(id: string): Promise<boolean> {
    const { find, clock, listeners, logger } = this.#parts
    const order = this.#orders.get(id)
    if (order === undefined || listeners.isEmpty) return false
    let report: OrderReport | undefined
    try {
      report = await find(order.query)
    } catch (error) {
      if (!(error instanceof ValrError) || error.code !== 'VALR_INCONSISTENT') throw error
      // VALR answers; what it says of this one order does not add up yet. The others must not wait for that.
      logger.warn({ clientOrderId: id, reason: error.message }, 'What VALR says of an order does not add up.')
      return true
    }
    this.#tellFresh()
    if (report !== undefined) this.#tell(order, report)
    const isGone = report === undefined ? clock.monotonicMs() - order.sinceMs > ABSENCE_MS : isTerminal(report.status)
    if (isGone) this.#orders.delete(id)
    return true
  }

  /** Once for each time that VALR cannot be asked. */
  #tellStale(error: unknown): void {
    const reason = error instanceof Error ? error.message : 'Orders could not be read.'
    this.#parts.logger.warn({ reason }, 'VALR order updates are stale')
    if (!this.#isStale) this.#parts.listeners.tell({ kind: 'stale', channel: CHANNEL, reason })
    this.#isStale = true
  }

  #tellFresh(): void {
    if (this.#isStale) this.#parts.listeners.tell({ kind: 'connected', channel: CHANNEL })
    this.#isStale = false
  }

  #tell(order: Watch, report: OrderReport): void {
    const news = newsOf(report)
    for (const fill of report.fills) this.filled(fill)
    if (news === order.told) return
    order.told = news
    this.#parts.listeners.tell({ kind: 'order', report })
  }
}

/** What a listener would want to hear again when it changes. */
function newsOf({ status, filledQuantity }: OrderReport): string {
  return `${status} ${filledQuantity.toFixed()}`
}
