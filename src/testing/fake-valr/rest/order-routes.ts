import { batchOrders } from '../commands/batch-orders.js'
import { cancelOrder, withFailedCancelEvent } from '../commands/cancel-order.js'
import { queue } from '../commands/command.js'
import { modifyOrder } from '../commands/modify-order.js'
import type { PlacementKind } from '../commands/order-body.js'
import { placeOrder } from '../commands/place-order.js'
import type { OrderFailure } from '../exchange/order-failure.js'
import type { VenueOrder } from '../exchange/venue-order.js'
import type { Venue } from '../venue.js'
import { unknownOrder, unknownPair } from '../wire/refusal.js'
import { type Answer, ok } from './answer.js'
import { jsonOf, type SignedCall, type SignedRoute } from './route.js'

/** Orders placed, changed and cancelled. V1 answers before anything happened, V2 afterwards. */
export const ORDER_ROUTES: readonly SignedRoute[] = [
  placement('limit', 'limit', 1),
  placement('market', 'market', 1),
  placement('stop/limit', 'stop-limit', 1),
  placement('limit', 'limit', 2),
  placement('market', 'market', 2),
  placement('stop/limit', 'stop-limit', 2),
  { method: 'PUT', path: '/v1/orders/modify', access: 'Trade', limit: 'modifyPerSecond', answer: modifyLater },
  { method: 'PUT', path: '/v2/orders/modify', access: 'Trade', limit: 'modifyPerSecond', answer: modifyNow },
  { method: 'DELETE', path: '/v1/orders/order', access: 'Trade', limit: 'cancelPerSecond', answer: cancelLater },
  { method: 'DELETE', path: '/v2/orders/order', access: 'Trade', limit: 'cancelPerSecond', answer: cancelNow },
  { method: 'DELETE', path: '/v1/orders/conditionals', access: 'Trade', limit: 'cancelPerSecond', answer: () => ok([]) },
  { method: 'DELETE', path: '/v1/orders/conditionals/:pair', access: 'Trade', limit: 'cancelPerSecond', answer: () => ok([]) },
  { method: 'DELETE', path: '/v1/orders', access: 'Trade', limit: 'cancelPerSecond', answer: cancelAll },
  { method: 'DELETE', path: '/v1/orders/:pair', access: 'Trade', limit: 'cancelPerSecond', answer: cancelAll },
  { method: 'POST', path: '/v1/batch/orders', access: 'Trade', limit: 'batchPerSecond', answer: batch },
]

function placement(path: string, kind: PlacementKind, version: 1 | 2): SignedRoute {
  const answer = version === 1 ? placeLater : placeNow
  return {
    method: 'POST',
    path: `/v${version}/orders/${path}`,
    access: 'Trade',
    limit: 'placePerSecond',
    answer: (call) => answer(call, kind),
  }
}

function placeLater(call: SignedCall, kind: PlacementKind): Answer {
  const { venue, caller, interference } = call
  const placed = placeOrder(venue, caller.account, kind, jsonOf(call), interference)
  queue(venue, placed)
  const { id, request } = placed.order
  const customerOrderId = venue.switches.echoCustomerOrderId ? request.customerOrderId : undefined
  return { status: 202, body: { id, customerOrderId } }
}

function placeNow(call: SignedCall, kind: PlacementKind): Answer {
  const { venue, caller, interference } = call
  const { order, carryOut } = placeOrder(venue, caller.account, kind, jsonOf(call), interference)
  const failure = carryOut()
  return failure === undefined ? { status: 201, body: { id: order.id } } : failed(venue, order, failure)
}

function failed({ switches }: Venue, { id: orderId }: VenueOrder, { code, reason: message }: OrderFailure): Answer {
  return { status: switches.v2FailureStatus, body: { orderId, code: code ?? switches.unpublishedCode, message } }
}

function modifyLater(call: SignedCall): Answer {
  const modification = modifyOrder(call.venue, call.caller.account, jsonOf(call))
  queue(call.venue, modification)
  return { status: 202, body: { id: modification.modifyId } }
}

function modifyNow(call: SignedCall): Answer {
  const { order, modifyId, carryOut } = modifyOrder(call.venue, call.caller.account, jsonOf(call))
  const failure = carryOut()
  if (failure === undefined) return { status: 201, body: { id: modifyId } }
  return { status: call.venue.switches.v2FailureStatus, body: { modifyOrderId: modifyId, orderId: order?.id, ...failure } }
}

function cancelLater(call: SignedCall): Answer {
  const { venue, caller, interference } = call
  const cancellation = cancelOrder(venue, caller.account, jsonOf(call), interference)
  queue(venue, withFailedCancelEvent(venue, caller.account, cancellation))
  return { status: venue.switches.v1CancelStatus, body: undefined }
}

/** The reply's id is whichever name the request used. */
function cancelNow(call: SignedCall): Answer {
  const { venue, caller, interference } = call
  const { name, carryOut } = cancelOrder(venue, caller.account, jsonOf(call), interference)
  if (carryOut() === undefined) throw unknownOrder(venue.switches.unknownOrderStatus)
  return ok({ id: 'orderId' in name ? name.orderId : name.customerOrderId })
}

function cancelAll({ venue, caller, params }: SignedCall): Answer {
  if (params.pair !== undefined && !venue.exchange.markets.has(params.pair)) throw unknownPair()
  return ok(venue.exchange.cancelAll(caller.account, params.pair).map(({ id }) => ({ orderId: id })))
}

function batch(call: SignedCall): Answer {
  const { venue, caller, interference } = call
  const taken = batchOrders(venue, caller.account, jsonOf(call), interference)
  queue(venue, taken)
  return ok(taken.answer)
}
