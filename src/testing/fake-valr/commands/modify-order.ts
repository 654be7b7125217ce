import { z } from 'zod'
import { type Decimal, floorToStep, ZERO } from '../../../core/decimal.js'
import type { Account } from '../exchange/account.js'
import { isWithin } from '../exchange/book-side.js'
import { ORDER_FAILURES } from '../exchange/order-failure.js'
import { reservationOf, type VenueOrder } from '../exchange/venue-order.js'
import type { Venue } from '../venue.js'
import { unknownPair } from '../wire/refusal.js'
import { onTick } from './admit-order.js'
import { readOrderName } from './cancel-order.js'
import type { Command } from './command.js'
import { decimal, parse, price } from './order-body.js'

/** Why an order stays as it was, or is gone. */
export interface ModifyFailure {
  readonly code: number
  readonly message: string
}

/** A modification on its way to the matching engine. */
export interface Modification extends Command<ModifyFailure | undefined> {
  readonly modifyId: string
  /** `undefined` when there is no such order. */
  readonly order: VenueOrder | undefined
}

const modifyBody = z.object({
  orderId: z.string().nullish(),
  customerOrderId: z.string().nullish(),
  pair: z.string(),
  modifyMatchStrategy: z.enum(['RETAIN_ORIGINAL', 'CANCEL_ORIGINAL', 'REPRICE']),
  newPrice: price.nullish(),
  newRemainingQuantity: decimal.nullish(),
  newTotalQuantity: decimal.nullish(),
})

type ModifyBody = z.output<typeof modifyBody>

/** @throws Refusal -11, -21, or the unpublished code for a price off the tick. */
export function modifyOrder(venue: Venue, account: Account, body: unknown): Modification {
  const { exchange, ids } = venue
  const wanted = parse(modifyBody, body)
  const name = readOrderName(wanted)
  const pair = exchange.markets.get(wanted.pair)?.pair
  if (pair === undefined) throw unknownPair()
  const order = account.orders.find(name)
  const newPrice = wanted.newPrice && order && onTick(wanted.newPrice, order.request.side, pair, venue.switches)
  const modifyId = ids.uuid()
  const terms = { ...wanted, newPrice: newPrice ?? undefined }
  return { modifyId, order, carryOut: () => carryOut(venue, account, order, terms, modifyId) }
}

function carryOut(
  venue: Venue,
  account: Account,
  order: VenueOrder | undefined,
  wanted: ModifyBody,
  modifyRequestId: string,
): ModifyFailure | undefined {
  const { exchange } = venue
  const isModifiable = order?.isOpen && !order.isWaiting && order.request.pair.symbol === wanted.pair
  const change = order !== undefined && isModifiable ? decide(venue, account, order, wanted) : UNKNOWN
  const ids = { orderId: order?.id, customerOrderId: order?.request.customerOrderId, modifyRequestId }
  const failure = 'failure' in change ? { failureReason: change.failure.message } : {}
  exchange.accountEvents.modifyOutcome(account, { success: !('failure' in change), ...ids, ...failure })
  if (order !== undefined) apply(venue, account, order, change)
  return 'failure' in change ? change.failure : undefined
}

type Change =
  | { readonly price: Decimal; readonly remaining: Decimal }
  | { readonly failure: ModifyFailure; readonly cancels?: true }

const UNKNOWN: Change = { failure: { code: -1, message: 'Invalid Order. ' } }
const NO_CHANGE: Change = {
  failure: { code: -21303, message: 'Modify order would not have modified anything and was cancelled' },
}

function decide({ exchange, switches }: Venue, account: Account, order: VenueOrder, wanted: ModifyBody): Change {
  const { pair, side } = order.request
  const total = wanted.newTotalQuantity?.minus(order.executedQuantity)
  const remaining = floorToStep(wanted.newRemainingQuantity ?? total ?? order.remaining, pair.quantityStep)
  const asked = wanted.newPrice ?? order.price
  if (asked.equals(order.price) && remaining.equals(order.remaining)) return NO_CHANGE
  if (!remaining.greaterThan(0)) return { price: order.price, remaining: ZERO }
  const best = exchange.market(pair.symbol).book.offersTo(side).best()
  const crosses = best !== undefined && isWithin(side, asked, best)
  if (crosses && wanted.modifyMatchStrategy !== 'REPRICE') {
    const failure = { code: switches.unpublishedCode, message: 'Modified order would have matched' }
    return wanted.modifyMatchStrategy === 'CANCEL_ORIGINAL' ? { failure, cancels: true } : { failure }
  }
  const price = crosses ? (side === 'BUY' ? best.minus(pair.tickSize) : best.plus(pair.tickSize)) : asked
  const before = reservationOf(order, order.remaining)
  const needed = side === 'BUY' ? price.times(remaining) : remaining
  if (needed.minus(before.amount).greaterThan(account.balances.available(before.currency))) {
    const { code, reason: message } = ORDER_FAILURES.INSUFFICIENT_BALANCE
    return { failure: { code, message } }
  }
  return { price, remaining }
}

function apply({ exchange }: Venue, account: Account, order: VenueOrder, change: Change): void {
  const { symbol } = order.request.pair
  if ('failure' in change) {
    if (change.cancels) exchange.cancel(account, { orderId: order.id }, symbol)
    return
  }
  const { price, remaining } = change
  if (remaining.isZero()) {
    exchange.cancel(account, { orderId: order.id }, symbol)
    return
  }
  const keepsPlace = price.equals(order.price) && remaining.lessThanOrEqualTo(order.remaining)
  exchange.change(order, keepsPlace, () => {
    order.original = order.executedQuantity.plus(remaining)
    order.remaining = remaining
    order.price = price
  })
}
