import { z } from 'zod'
import type { Account } from '../exchange/account.js'
import type { OrderName } from '../exchange/account-orders.js'
import type { Interference } from '../exchange/exchange.js'
import type { VenueOrder } from '../exchange/venue-order.js'
import type { Venue } from '../venue.js'
import { invalidFields, unknownPair } from '../wire/refusal.js'
import type { Command } from './command.js'
import { parse } from './order-body.js'

/** A cancel on its way to the matching engine. Carried out, it gives the order, or `undefined` when none was open. */
export interface Cancellation extends Command<VenueOrder | undefined> {
  readonly name: OrderName
}

const cancelBody = z.object({ orderId: z.string().nullish(), customerOrderId: z.string().nullish(), pair: z.string() })

/** @throws Refusal -11, -21. */
export function cancelOrder({ exchange }: Venue, account: Account, body: unknown, interference: Interference = {}): Cancellation {
  const { pair, ...ids } = parse(cancelBody, body)
  const name = readOrderName(ids)
  if (!exchange.markets.has(pair)) throw unknownPair()
  return { name, carryOut: () => exchange.cancel(account, name, pair, interference) }
}

/** As V1 and the socket cancel: a failure is told later, to whoever listens. */
export function withFailedCancelEvent({ exchange }: Venue, account: Account, { name, carryOut }: Cancellation): Command<void> {
  return {
    carryOut: () => {
      if (carryOut() === undefined) exchange.accountEvents.failedCancel(account, name)
    },
  }
}

/** @throws Refusal -11 unless there is exactly one of the two. */
export function readOrderName(ids: {
  readonly orderId?: string | null | undefined
  readonly customerOrderId?: string | null | undefined
}): OrderName {
  const orderId = ids.orderId || undefined
  const customerOrderId = ids.customerOrderId || undefined
  if (orderId !== undefined && customerOrderId === undefined) return { orderId }
  if (customerOrderId !== undefined && orderId === undefined) return { customerOrderId }
  throw invalidFields([{ field: 'orderId', message: 'exactly one of orderId and customerOrderId must be given' }])
}
