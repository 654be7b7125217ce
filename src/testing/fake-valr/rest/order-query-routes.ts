import type { OrderName } from '../exchange/account-orders.js'
import type { FakeValrOrderStatus, OrderSnapshot, VenueOrder } from '../exchange/venue-order.js'
import type { Venue } from '../venue.js'
import { openOrderRow, statusRow, summaryRow, transitionRow } from '../wire/order-rows.js'
import { unknownOrder } from '../wire/refusal.js'
import { ok } from './answer.js'
import { pagedOnly, timeIn } from './paging.js'
import type { SignedCall, SignedRoute } from './route.js'

/** What became of orders. The more specific paths stand first: a pair may be called anything. */
export const ORDER_QUERY_ROUTES: readonly SignedRoute[] = [
  view('open', openOrders),
  view('conditionals', () => []),
  view('history', history),
  view('history/summary/orderid/:orderId', summary),
  view('history/summary/customerorderid/:customerOrderId', summary),
  view('history/detail/orderid/:orderId', detail),
  view('history/detail/customerorderid/:customerOrderId', detail),
  view(':pair/orderid/:orderId', status),
  view(':pair/customerorderid/:customerOrderId', status),
]

function view(path: string, body: (call: SignedCall) => unknown): SignedRoute {
  return { method: 'GET', path: `/v1/orders/${path}`, access: 'View access', answer: (call) => ok(body(call)) }
}

/** All pairs, whatever the query says: VALR ignores filters here. */
function openOrders({ caller }: SignedCall): readonly object[] {
  return caller.account.orders.open().flatMap((order) => (order.latest === undefined ? [] : [openOrderRow(order, order.latest)]))
}

function status({ venue, caller, params }: SignedCall): object {
  const order = caller.account.orders.find(nameIn(params))
  const snapshot = order?.latest
  const age = venue.clock.now().getTime() - (order?.createdAt.getTime() ?? 0)
  const isHere = order?.request.pair.symbol === params.pair && age >= venue.switches.statusLagMs
  if (order === undefined || snapshot === undefined || !isHere) throw unknownOrder(venue.switches.unknownOrderStatus)
  return statusRow(order, snapshot, venue.switches.noFailedReason)
}

/** Of a completed order only. */
function summary({ venue, caller, params }: SignedCall): object {
  const order = caller.account.orders.find(nameIn(params))
  const snapshot = order?.snapshots.filter((known) => isKnown(known, venue)).at(-1)
  const isCompleted = order !== undefined && !order.isOpen && snapshot === order.latest
  if (!isCompleted || snapshot === undefined) throw unknownOrder(venue.switches.unknownOrderStatus)
  return summaryRow(order, snapshot, venue.switches.noFailedReason)
}

/** Every transition, newest first; nothing for an unknown order. */
function detail({ venue, caller, params }: SignedCall): readonly object[] {
  const order = caller.account.orders.find(nameIn(params))
  if (order === undefined) return []
  const known = order.snapshots.filter((snapshot) => isKnown(snapshot, venue))
  return known.reverse().map((snapshot) => transitionRow(order, snapshot, venue.switches.noFailedReason))
}

/** Newest first. Cancelled orders without a fill are hidden unless asked for. */
function history({ venue, caller, query }: SignedCall): readonly object[] {
  const statuses = query.get('statuses')?.split(',')
  const pairs = query.get('currencyPair')?.split(',')
  const from = timeIn(query, 'startTime') ?? Number.NEGATIVE_INFINITY
  const until = timeIn(query, 'endTime') ?? Number.POSITIVE_INFINITY
  const showsEmpty = query.get('showZeroVolumeCancels') === 'true'
  const hidesFailures = query.get('excludeFailures') === 'true'
  const wanted = latestOf(caller.account.orders.all()).filter(({ order, snapshot }) => {
    const { status, at } = snapshot
    if (!isKnown(snapshot, venue) || at.getTime() < from || at.getTime() > until) return false
    if (statuses !== undefined && !statuses.includes(filterName(status))) return false
    if (pairs !== undefined && !pairs.includes(order.request.pair.symbol)) return false
    if (status === 'Cancelled' && order.executedQuantity.isZero() && !showsEmpty) return false
    return status !== 'Failed' || !hidesFailures
  })
  return pagedOnly(wanted.reverse(), query).map(({ order, snapshot }) =>
    summaryRow(order, snapshot, venue.switches.noFailedReason),
  )
}

function latestOf(orders: readonly VenueOrder[]): { readonly order: VenueOrder; readonly snapshot: OrderSnapshot }[] {
  return orders.flatMap((order) => (order.latest === undefined ? [] : [{ order, snapshot: order.latest }]))
}

/** `Partially Filled` is `PARTIALLY_FILLED` in the query. */
function filterName(status: FakeValrOrderStatus): string {
  return status.toUpperCase().replaceAll(' ', '_')
}

function nameIn({ orderId, customerOrderId }: SignedCall['params']): OrderName {
  return orderId === undefined ? { customerOrderId: customerOrderId ?? '' } : { orderId }
}

/** History lags behind what happened, if the switch says so. */
function isKnown({ at }: OrderSnapshot, { clock, switches }: Venue): boolean {
  return at.getTime() <= clock.now().getTime() - switches.historyLagMs
}
