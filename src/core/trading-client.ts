import type { ApprovedOrder } from './approved-order.js'
import type { Decimal } from './decimal.js'
import type { Instrument } from './instrument.js'
import type { Quote } from './market.js'
import type { Fill, OrderQuery, OrderReport } from './order.js'
import type { OrderType, TimeInForce } from './vocabulary.js'

/** The balance of one currency: `total = free + locked`. */
export interface Balance {
  readonly total: Decimal
  readonly free: Decimal
  readonly locked: Decimal
}

/** Balances as they were at `asOf`, the start of the request or the receipt of the event. An absent currency is zero. */
export interface BalanceSnapshot {
  readonly asOf: Date
  readonly balances: Readonly<Record<string, Balance>>
}

export interface OpenOrdersSnapshot {
  readonly asOf: Date
  readonly orders: readonly OrderReport[]
}

/**
 * What became of a submit. `rejected` only when the venue itself said no in a readable reply; anything ambiguous (a
 * timeout, a reset, a 5xx, an unreadable body) is `unknown`.
 */
export type SubmitOutcome =
  | { readonly kind: 'accepted'; readonly venueOrderId: string; readonly report?: OrderReport }
  | { readonly kind: 'rejected'; readonly reason: string; readonly venueCode?: string; readonly venueOrderId?: string }
  | { readonly kind: 'unknown'; readonly cause: string }

/** What became of a cancel. `too_late`: the order had already ended. */
export interface CancelOutcome {
  readonly kind: 'canceled' | 'not_found' | 'too_late' | 'unknown'
  readonly clientOrderId?: string
  readonly venueOrderId?: string
  readonly reason?: string
}

/** What a venue tells us unasked. Events may repeat and come in any order. */
export type VenueEvent =
  | { readonly kind: 'order'; readonly report: OrderReport }
  | { readonly kind: 'fill'; readonly fill: Fill }
  | { readonly kind: 'balances'; readonly snapshot: BalanceSnapshot }
  | { readonly kind: 'connected' | 'disconnected' | 'stale'; readonly channel: string; readonly reason?: string }

/** What the venue can do. What is left out is assumed absent. */
export interface VenueCapabilities {
  readonly orderTypes: readonly OrderType[]
  readonly timeInForce?: readonly TimeInForce[]
  /** Among which orders a client order id is unique. */
  readonly clientOrderIdScope: 'account' | 'open_orders' | 'none'
  /** The paths by which an order can be found again. */
  readonly lookup: readonly ('status' | 'history' | 'fills' | 'open_orders')[]
  /** The classes of resting orders that must be cancelled apart, for example `['limit', 'conditional']`. */
  readonly cancelClasses: readonly string[]
  readonly cancelOnDisconnect?: boolean
  readonly deadManTimer?: boolean
  /** The venue refuses a submit that is older than a stated moment, so that absence is proof. */
  readonly freshnessFence?: boolean
  readonly reduceOnly?: boolean
  readonly oco?: boolean
  /** How old a balance or listing can be when it is served. `0` promises that every read is made when it is asked for. */
  readonly snapshotCacheMs?: number
  /** How long a new order can be missing from the listing of open orders. */
  readonly listingLagMs?: number
}

/** How orders are looked for. */
export interface LookUpOptions {
  /**
   * Any object that stands for one pass over many orders. What a client has read of the whole account in this pass, such as
   * the open orders, may serve the pass's other look-ups too, so that a thousand orders do not cost a thousand listings.
   * Absent: everything is asked anew. A client may ignore it.
   */
  readonly pass?: object
}

export interface ListingOptions extends LookUpOptions {
  /**
   * True: a listing that was asked for a moment ago will do, as old as the client's own options allow. It says how old it
   * is. Absent: it is asked for now. A client may ignore it.
   */
  readonly recent?: boolean
}

/**
 * The port to a venue. Write one for another venue against these shapes alone and prove it with `clientConformance`.
 *
 * A client refuses anything that is not a fresh, unused {@link ApprovedOrder} by calling `consumeApproval(order, { mode })`
 * synchronously, right before the first byte leaves. It never retries a submit.
 */
export interface TradingClient {
  readonly venue: string
  readonly kind: 'paper' | 'live'
  readonly capabilities: VenueCapabilities
  /** Venue, key scope and subaccount as one stable string; never the key itself. */
  identity(): Promise<string>
  /** @throws when the venue does not list `id`. */
  instrument(id: string): Promise<Instrument>
  quote(id: string): Promise<Quote>
  balances(): Promise<BalanceSnapshot>
  submitOrder(order: ApprovedOrder, options?: { readonly signal?: AbortSignal }): Promise<SubmitOutcome>
  /** `undefined` only when every look-up path answered "no such order" just now, or in this pass; throws when one failed. */
  findOrder(query: OrderQuery, options?: LookUpOptions): Promise<OrderReport | undefined>
  openOrders(options?: ListingOptions): Promise<OpenOrdersSnapshot>
  cancelOrder(query: OrderQuery): Promise<CancelOutcome>
  /** Cancels every open order of the account in every class, whoever placed it. */
  cancelAllOrders(): Promise<readonly CancelOutcome[]>
  /** Returns a function that ends the subscription. */
  subscribe(listener: (event: VenueEvent) => void): () => void
  close(): Promise<void>
  instruments?(): Promise<readonly Instrument[]>
  recentFills?(query: { readonly since: Date; readonly instrument?: string }): Promise<readonly Fill[]>
  serverTime?(): Promise<Date>
}
