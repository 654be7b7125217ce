import type { Account } from '../exchange/account.js'
import type { Interference } from '../exchange/exchange.js'
import type { OrderFailure } from '../exchange/order-failure.js'
import type { VenueOrder } from '../exchange/venue-order.js'
import type { Venue } from '../venue.js'
import { admitOrder } from './admit-order.js'
import type { Command } from './command.js'
import { type PlacementKind, readOrderBody } from './order-body.js'

/** An order with its id, on its way to the matching engine. */
export interface Placement extends Command<OrderFailure | undefined> {
  readonly order: VenueOrder
}

/** @throws Refusal when the order makes no sense, so that it never gets an id. */
export function placeOrder(
  { exchange, switches }: Venue,
  account: Account,
  kind: PlacementKind,
  body: unknown,
  interference: Interference = {},
): Placement {
  const request = admitOrder(readOrderBody(kind, body), account, exchange, switches)
  const order = exchange.newOrder(account, request)
  return { order, carryOut: () => exchange.process(order, interference) }
}
