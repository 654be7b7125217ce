import { type Decimal, floorToStep, ZERO } from '../../../core/decimal.js'
import type { Side } from '../../../core/vocabulary.js'
import type { Account } from '../exchange/account.js'
import type { Exchange } from '../exchange/exchange.js'
import type { Market } from '../exchange/market.js'
import { ORDER_FAILURES } from '../exchange/order-failure.js'
import type { FakeValrPairOrderType, Pair } from '../exchange/pair.js'
import type { FakeValrOrderType, OrderRequest } from '../exchange/venue-order.js'
import type { FakeValrSwitches } from '../switches.js'
import { Refusal, refused, unknownPair } from '../wire/refusal.js'
import type { OrderBody } from './order-body.js'

/**
 * What VALR checks before an order gets an id: the pair, what it allows, and the order's size. Quantities are cut to the
 * pair's decimals.
 *
 * @throws Refusal -21, -32, -12005, -19213, -12007, -11502 or the unpublished code.
 */
export function admitOrder(body: OrderBody, account: Account, exchange: Exchange, switches: FakeValrSwitches): OrderRequest {
  const market = exchange.markets.get(body.pair)
  if (market === undefined) throw unknownPair()
  const { pair } = market
  if (!pair.active) throw refused(-32, 'The given currency pair is not active')
  if (!pair.orderTypes.includes(ORDER_TYPES[body.kind]))
    throw refused(-12005, 'Selected order type is not allowed for the currency pair.')
  if (body.allowMargin) throw refused(-19213, 'Margin not enabled for account')
  const { side, kind, timeInForce, customerOrderId, quoteAmount } = body
  const quantity = body.quantity && floorToStep(body.quantity, pair.quantityStep)
  const price = body.price && onTick(body.price, side, pair, switches)
  const stopPrice = body.stopPrice && onTick(body.stopPrice, side, pair, switches)
  const request = { pair, side, kind, timeInForce, customerOrderId, quantity, quoteAmount, price, stopPrice }
  checkSize(request, market, switches)
  checkDuplicate(customerOrderId, account, switches)
  return request
}

const ORDER_TYPES: Readonly<Record<FakeValrOrderType, FakeValrPairOrderType>> = {
  limit: 'LIMIT',
  'post-only limit': 'LIMIT_POST_ONLY',
  market: 'MARKET',
  'stop-loss-limit': 'STOP_LOSS_LIMIT',
  'take-profit-limit': 'TAKE_PROFIT_LIMIT',
}

/** Rounded, a BUY goes down and a SELL up. */
export function onTick(
  price: Decimal,
  side: Side,
  { tickSize }: Pair,
  { offTickPrice, unpublishedCode }: FakeValrSwitches,
): Decimal {
  const floor = floorToStep(price, tickSize)
  if (floor.equals(price)) return price
  if (offTickPrice === 'refused') throw refused(unpublishedCode, `Price must be a multiple of ${tickSize}`)
  return side === 'BUY' && !floor.isZero() ? floor : floor.plus(tickSize)
}

/** Of an amount that has no price of its own, the size is estimated at the price it would meet first, or at the last one. */
function checkSize(request: OrderRequest, market: Market, { minimums, unpublishedCode }: FakeValrSwitches): void {
  const { pair, side, quoteAmount } = request
  const price = request.price ?? market.book.offersTo(side).best() ?? market.last
  const quantity = request.quantity ?? (price && quoteAmount?.dividedBy(price))
  const value = quoteAmount ?? (price && request.quantity?.times(price))
  const tooSmall = [quantity?.lessThan(pair.minBase) ?? false, value?.lessThan(pair.minQuote) ?? false]
  const isTooSmall = minimums === 'both' ? tooSmall.some(Boolean) : tooSmall.every(Boolean)
  if (isTooSmall || quantity?.equals(ZERO)) throw refused(-12007, minimumMessage(pair))
  if (quantity?.greaterThan(pair.maxBase) || value?.greaterThan(pair.maxQuote))
    throw refused(unpublishedCode, `Maximum order size exceeded. Maximum amount: ${pair.maxBase} ${pair.base}`)
}

/** The space before the full stop is VALR's. */
function minimumMessage({ base, quote, minBase, minQuote }: Pair): string {
  return `Minimum order size not met . Minimum amount: ${minBase} ${base}, minimum total: ${minQuote} ${quote}`
}

function checkDuplicate(customerOrderId: string | undefined, { orders }: Account, switches: FakeValrSwitches): void {
  if (switches.duplicateCustomerOrderId !== 'refused' || customerOrderId === undefined) return
  const { code, reason: message } = ORDER_FAILURES.DUPLICATE_CUSTOMER_ORDER_ID
  if (orders.find({ customerOrderId })?.isOpen) throw new Refusal(400, { code, message })
}
