import type { z } from 'zod'
import { HeliosError, isHeliosError } from '../../core/errors.js'
import type { OrderQuery } from '../../core/order.js'
import type { RatePriority } from './rate-budget.js'
import type { ValrRest } from './valr-rest.js'
import { detailRows, type OrderRow, openOrderRows, statusRow, statusRows } from './wire/order-row.js'

/** VALR: at most 100 rows a page. */
const PAGE = 100
/** VALR hides cancelled orders that did not fill unless asked. Its other statuses may change again. */
const ENDED = { statuses: 'CANCELLED,FILLED,FAILED,EXPIRED,PARTIALLY_FILLED_DUE_TO_SLIPPAGE', showZeroVolumeCancels: 'true' }

/** An order by VALR's id or by ours, as VALR's paths spell it. */
export interface OrderName {
  readonly kind: 'orderid' | 'customerorderid'
  readonly id: string
}

/** VALR: letters, digits and hyphens, at most 50; UUIDs are within that. Anything else would be another path. */
const ID = /^[0-9A-Za-z-]{1,50}$/

/** The names in a query, VALR's own first. @throws HeliosError `ORDER_QUERY_INVALID`. */
export function namesIn({ venueOrderId, clientOrderId }: OrderQuery): readonly OrderName[] {
  const names: OrderName[] = []
  if (venueOrderId !== undefined) names.push({ kind: 'orderid', id: venueOrderId })
  if (clientOrderId !== undefined) names.push({ kind: 'customerorderid', id: clientOrderId })
  const isSound = names.length > 0 && names.every(({ id }) => ID.test(id))
  if (!isSound) throw new HeliosError('ORDER_QUERY_INVALID', 'An order is asked for by ids of letters, digits and hyphens.')
  return names
}

/** VALR's look-ups of orders. Each tells "no such order" from every kind of failure. */
export class ValrOrders {
  readonly #rest: ValrRest

  constructor(rest: ValrRest) {
    this.#rest = rest
  }

  async status(symbol: string, { kind, id }: OrderName, priority: RatePriority = 'normal'): Promise<OrderRow | undefined> {
    return this.#unlessUnknown(`/v1/orders/${symbol}/${kind}/${id}`, statusRow, undefined, priority)
  }

  /** Newest first; empty for an order that VALR does not know. */
  async detail({ kind, id }: OrderName, priority: RatePriority = 'normal'): Promise<z.output<typeof detailRows>> {
    return this.#unlessUnknown(`/v1/orders/history/detail/${kind}/${id}`, detailRows, [], priority)
  }

  /** Orders that have ended, newest first; `page` from 0. One that ends between two pages makes a row come twice. */
  async ended(page: number, priority: RatePriority): Promise<{ readonly rows: readonly OrderRow[]; readonly isLast: boolean }> {
    const query = { ...ENDED, skip: String(page * PAGE), limit: String(PAGE) }
    const rows = await this.#rest.read({ path: '/v1/orders/history', query, schema: statusRows, priority })
    return { rows, isLast: rows.length < PAGE }
  }

  async open(priority: RatePriority = 'normal'): Promise<readonly OrderRow[]> {
    return this.#rest.read({ path: '/v1/orders/open', schema: openOrderRows, priority })
  }

  async #unlessUnknown<Schema extends z.ZodType, None>(
    path: string,
    schema: Schema,
    none: None,
    priority: RatePriority,
  ): Promise<z.output<Schema> | None> {
    try {
      return await this.#rest.read({ path, schema, priority })
    } catch (error) {
      if (saysUnknown(error)) return none
      throw error
    }
  }
}

/** VALR: an unknown order is 400 or 404 with code -1, or by one source a bare 404. A 404 that says something else is not VALR's. */
function saysUnknown(error: unknown): boolean {
  if (!isHeliosError(error)) return false
  const { venueCode, httpStatus, isEmpty } = error.details
  return (error.code === 'VALR_REJECTED' && venueCode === '-1') || (httpStatus === 404 && isEmpty === true)
}
