import { CLIENT_ORDER_ID_PREFIX } from '../core/ids.js'
import type { Fill, OrderQuery, OrderReport } from '../core/order.js'
import type { OrderRecord } from '../core/order-ledger.js'
import type { CancelOutcome } from '../core/trading-client.js'
import { isTerminal, type OrderStatus } from '../core/vocabulary.js'
import type { StoppedOrder } from './stop-report.js'

/** One order that a stop saw, and what it came to know of it. */
export interface SeenOrder {
  clientOrderId?: string
  venueOrderId?: string
  /** Absent for an order that the venue only named when it cancelled it. */
  instrument?: string
  origin: StoppedOrder['origin']
  readonly class: string
  readonly before: OrderStatus
  after: OrderStatus
  filledQuantity?: NonNullable<StoppedOrder['filledQuantity']>
  fills: readonly Fill[]
  /** Ids of the fills that were known before the stop. */
  readonly earlierFills: ReadonlySet<string>
  error?: string
}

/** Every order that a stop saw, once, by whichever of its ids it was named. */
export class StopBook {
  readonly #orders: SeenOrder[] = []
  readonly #byClientId = new Map<string, SeenOrder>()
  readonly #byVenueId = new Map<string, SeenOrder>()

  all(): readonly SeenOrder[] {
    return this.#orders
  }

  /** An order of the ledger. What is known of it is brought up to date. */
  noteRecord({ order, status, venueOrderId, report }: OrderRecord): void {
    const { clientOrderId, instrument, type } = order
    const seen = this.#see({ clientOrderId, venueOrderId }, { before: status, class: classOf(type), fills: report.fills })
    Object.assign(seen, { instrument, origin: 'ours', after: status, filledQuantity: report.filledQuantity })
    seen.fills = report.fills.filter(({ id }) => !seen.earlierFills.has(id))
    if (isTerminal(status)) delete seen.error
  }

  /** An order that the venue listed as open, or described when it was asked. */
  noteReport({ clientOrderId, venueOrderId, instrument, type, status, filledQuantity, fills }: OrderReport): void {
    const seen = this.#see({ clientOrderId, venueOrderId }, { before: status, class: classOf(type), fills })
    if (seen.origin === 'ours' && isTerminal(seen.after)) return
    Object.assign(seen, { instrument, after: status, filledQuantity })
    if (fills.length > 0) seen.fills = fills.filter(({ id }) => !seen.earlierFills.has(id))
  }

  /** What became of a cancel. An order that only this names was open before. */
  noteCancel({ clientOrderId, venueOrderId, kind, reason }: CancelOutcome): void {
    const isKnown = this.#find({ clientOrderId, venueOrderId }) !== undefined
    if (!isKnown && kind !== 'canceled') return
    const seen = this.#see({ clientOrderId, venueOrderId }, { before: 'open', class: 'unknown', fills: [] })
    if (kind === 'canceled') {
      delete seen.error
      if (seen.origin === 'foreign') seen.after = 'canceled'
    } else if (!isTerminal(seen.after)) seen.error = reason ?? kind
  }

  /** For the report: orders in the order in which they were seen. */
  toReport(): readonly StoppedOrder[] {
    return this.#orders.map(({ instrument: _instrument, earlierFills: _earlierFills, error, ...order }) => {
      const failed = error !== undefined && !isTerminal(order.after)
      return { ...order, ...(failed ? { error } : {}) }
    })
  }

  #see(ids: Ids, first: { readonly before: OrderStatus; readonly class: string; readonly fills: readonly Fill[] }): SeenOrder {
    let seen = this.#find(ids)
    if (seen === undefined) {
      const origin = ids.clientOrderId?.startsWith(CLIENT_ORDER_ID_PREFIX) === true ? 'ours' : 'foreign'
      const earlierFills = new Set(first.fills.map(({ id }) => id))
      seen = { origin, class: first.class, before: first.before, after: first.before, fills: [], earlierFills }
      this.#orders.push(seen)
    }
    this.#dropTwin(seen, ids)
    const { clientOrderId, venueOrderId } = ids
    if (clientOrderId !== undefined) {
      seen.clientOrderId = clientOrderId
      this.#byClientId.set(clientOrderId, seen)
    }
    if (venueOrderId !== undefined) {
      seen.venueOrderId = venueOrderId
      this.#byVenueId.set(venueOrderId, seen)
    }
    return seen
  }

  /** An order of which only the venue's id was heard turns out to be one that is known by ours. */
  #dropTwin(seen: SeenOrder, { venueOrderId }: Ids): void {
    const twin = venueOrderId === undefined ? undefined : this.#byVenueId.get(venueOrderId)
    if (twin === undefined || twin === seen) return
    this.#orders.splice(this.#orders.indexOf(twin), 1)
  }

  #find({ clientOrderId, venueOrderId }: Ids): SeenOrder | undefined {
    const byClientId = clientOrderId === undefined ? undefined : this.#byClientId.get(clientOrderId)
    return byClientId ?? (venueOrderId === undefined ? undefined : this.#byVenueId.get(venueOrderId))
  }
}

interface Ids {
  readonly clientOrderId?: string | undefined
  readonly venueOrderId?: string | undefined
}

/** How to ask the venue about it; `undefined` when it is not known well enough. */
export function queryOfSeen({ clientOrderId, venueOrderId, instrument }: SeenOrder): OrderQuery | undefined {
  if (instrument === undefined) return undefined
  return {
    instrument,
    ...(clientOrderId === undefined ? {} : { clientOrderId }),
    ...(venueOrderId === undefined ? {} : { venueOrderId }),
  }
}

function classOf(type: OrderReport['type']): string {
  return type === 'STOP_LOSS_LIMIT' || type === 'TAKE_PROFIT_LIMIT' ? 'conditional' : 'limit'
}
