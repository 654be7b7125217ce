import { Decimal } from '../../src/core/decimal.js'
import type { OrderRecord } from '../../src/core/order-ledger.js'

/** A venue's order, as far as it is compared; amounts as decimals or their text. */
export interface VenueOrder {
  readonly orderId: string
  readonly customerOrderId?: string
  readonly status: string
}

export interface VenueFill {
  readonly id: string
  readonly orderId: string
  readonly quantity: Decimal | string
  readonly price: Decimal | string
  readonly fee: { readonly amount: Decimal | string; readonly currency: string }
}

const NEVER_THERE: ReadonlySet<string> = new Set(['never_arrived', 'not_sent'])
const SAME: Readonly<Record<string, readonly string[]>> = {
  Placed: ['open'],
  Active: ['open'],
  'Partially Filled': ['partially_filled'],
  Filled: ['filled'],
  Cancelled: ['canceled'],
  Failed: ['rejected', 'canceled'],
}

/** Every difference between the ledger's orders and the VALR that they went to, statuses and fills to the last decimal. */
export function bookDifferences(
  records: readonly OrderRecord[],
  venue: { readonly orders: readonly VenueOrder[]; readonly fills: readonly VenueFill[] },
): readonly string[] {
  const problems: string[] = []
  const compare = (what: string, ours: unknown, its: unknown): void => {
    if (String(ours) !== String(its)) problems.push(`${what}: ${ours} here, ${its} there`)
  }
  const orders = new Map(venue.orders.map((order) => [order.customerOrderId, order]))
  if (orders.size !== venue.orders.length) problems.push('an id has two orders there')
  const fillsOf = new Map<string, VenueFill[]>()
  for (const fill of venue.fills) fillsOf.set(fill.orderId, [...(fillsOf.get(fill.orderId) ?? []), fill])
  for (const { order, status, report, evidence } of records) {
    const id = order.clientOrderId
    const its = orders.get(id)
    orders.delete(id)
    if (its === undefined) {
      const isRefused = status === 'rejected' && evidence?.venueOrderId === undefined
      if (!NEVER_THERE.has(status) && !isRefused) problems.push(`${id} is ${status} here, and not there at all`)
      continue
    }
    if (SAME[its.status]?.includes(status) !== true) problems.push(`${id} is ${status} here, ${its.status} there`)
    const itsFills = fillsOf.get(its.orderId) ?? []
    compare(`fills of ${id}`, report.fills.map((fill) => lineOf({ ...fill, orderId: '' })).sort(), itsFills.map(lineOf).sort())
    compare(
      `filled of ${id}`,
      report.filledQuantity,
      itsFills.reduce((sum, { quantity }) => sum.plus(quantity), new Decimal(0)),
    )
  }
  for (const id of orders.keys()) problems.push(`${id} is there, and nothing is known of it here`)
  return problems
}

function lineOf({ id, quantity, price, fee }: VenueFill): string {
  return `${id} ${quantity} at ${price} fee ${fee.amount} ${fee.currency}`
}

/** Every placement carries an id of its own; more than one request with the same is a retry. */
export function sentTwice(placements: readonly string[]): readonly string[] {
  const seen = new Set<string>()
  return placements.flatMap((id) => {
    if (seen.has(id)) return [`${id} was sent twice`]
    seen.add(id)
    return []
  })
}

/** The customer order id of every request to place an order, carried out or not, in the order of arrival. */
export function placementsAmong(requests: readonly { readonly method: string; readonly body: string }[]): readonly string[] {
  return requests.flatMap(({ method, body }) => {
    const isPlacement = method === 'POST' || method.startsWith('PLACE_')
    const [, id] = isPlacement ? (/"customerOrderId":"([^"]+)"/.exec(body) ?? []) : []
    return id ?? []
  })
}
