import type { Caller } from '../auth/authenticate.js'
import { batchOrders } from '../commands/batch-orders.js'
import { cancelOrder, withFailedCancelEvent } from '../commands/cancel-order.js'
import type { Command } from '../commands/command.js'
import { modifyOrder } from '../commands/modify-order.js'
import type { PlacementKind } from '../commands/order-body.js'
import { placeOrder } from '../commands/place-order.js'
import type { Interference } from '../exchange/exchange.js'
import type { RateRule } from '../rest/rate-limits.js'
import type { Venue } from '../venue.js'
import { Refusal, type RefusalBody } from '../wire/refusal.js'
import type { SocketMessage } from './outbox.js'

/** An order command as the socket takes it. Its reply only says that it was received. */
export interface CommandKind {
  readonly replyType: string
  /** What a refusal is called, if refusals have a type of their own. */
  readonly invalidType: string
  readonly limit: RateRule
  readonly accept: (venue: Venue, caller: Caller, payload: unknown, interference: Interference) => AcceptedCommand
}

export interface AcceptedCommand {
  readonly data: object
  readonly command: Command<unknown>
}

const COMMANDS: Readonly<Record<string, CommandKind>> = {
  PLACE_LIMIT_ORDER: {
    replyType: 'PLACE_LIMIT_WS_RESPONSE',
    invalidType: 'INVALID_PLACE_LIMIT_REQUEST',
    limit: 'socketPlacePerSecond',
    accept: placement('limit'),
  },
  PLACE_MARKET_ORDER: {
    replyType: 'PLACE_MARKET_WS_RESPONSE',
    invalidType: 'INVALID_PLACE_MARKET_REQUEST',
    limit: 'socketPlacePerSecond',
    accept: placement('market'),
  },
  CANCEL_LIMIT_ORDER: {
    replyType: 'CANCEL_ORDER_WS_RESPONSE',
    invalidType: 'INVALID_CANCEL_ORDER_REQUEST',
    limit: 'socketCancelPerSecond',
    accept: (venue, { account }, payload, interference) => {
      const cancellation = cancelOrder(venue, account, payload, interference)
      const command = withFailedCancelEvent(venue, account, cancellation)
      return { data: { requested: true, ...cancellation.name }, command }
    },
  },
  MODIFY_ORDER: {
    replyType: 'MODIFY_ORDER_WS_RESPONSE',
    invalidType: 'INVALID_MODIFY_WS_REQUEST',
    limit: 'socketModifyPerSecond',
    accept: (venue, { account }, payload) => {
      const command = modifyOrder(venue, account, payload)
      const { modifyId: modifyRequestId, order } = command
      const ids = { orderId: order?.id, customerOrderId: order?.request.customerOrderId }
      return { data: { modifyRequestId, requested: true, ...ids }, command }
    },
  },
  BATCH_ORDERS: {
    replyType: 'BATCH_ORDERS_WS_RESPONSE',
    invalidType: 'INVALID_BATCH_REQUEST',
    limit: 'socketBatchPerSecond',
    accept: (venue, { account }, payload, interference) => {
      const command = batchOrders(venue, account, payload, interference)
      return { data: command.answer, command }
    },
  },
}

/** By the type of the client's message. */
export const ACCOUNT_COMMANDS: ReadonlyMap<string, CommandKind> = new Map(Object.entries(COMMANDS))

/** @throws Refusal. */
export function acceptCommand(
  kind: CommandKind,
  venue: Venue,
  caller: Caller,
  payload: unknown,
  interference: Interference,
): AcceptedCommand {
  const refuse = (message: string): Refusal => new Refusal(403, { code: venue.switches.unpublishedCode, message })
  if (venue.status === 'read-only') throw refuse('The exchange is in read-only mode')
  if (!caller.key.permissions.includes('Trade')) throw refuse('The API key has no Trade permission')
  return kind.accept(venue, caller, payload, interference)
}

/** In one of the two shapes that clients have seen. */
export function refusalReply(
  { replyType, invalidType }: CommandKind,
  error: RefusalBody | undefined,
  { socketErrors }: Venue['switches'],
): SocketMessage {
  return socketErrors === 'error-field' ? { type: replyType, error } : { type: invalidType, data: error }
}

function placement(kind: PlacementKind): CommandKind['accept'] {
  return (venue, { account }, payload, interference) => {
    const command = placeOrder(venue, account, kind, payload, interference)
    const { id: orderId, request } = command.order
    return { data: { orderId, customerOrderId: request.customerOrderId }, command }
  }
}
