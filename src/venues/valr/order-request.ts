import { NotSentError } from '../../core/errors.js'
import type { Order } from '../../core/order.js'

/** Where an order is posted, and its body. */
export interface OrderRequest {
  readonly path: '/v2/orders/limit' | '/v2/orders/market' | '/v2/orders/stop/limit'
  readonly body: Readonly<Record<string, string | boolean>>
}

/**
 * An order in VALR's words. V2 answers when the order has reached the matching engine; V1 only that it was queued.
 *
 * @throws NotSentError for an order that VALR has no words for.
 */
export function orderRequest(order: Order): OrderRequest {
  const { side, venueSymbol: pair, clientOrderId: customerOrderId, type } = order
  if (!/^[0-9A-Za-z-]{1,50}$/.test(customerOrderId)) throw new NotSentError('VALR takes no such client order id.')
  if (!/^[A-Z0-9]{2,40}$/.test(pair)) throw new NotSentError('VALR has no such pair.')
  if (order.postOnly && type !== 'LIMIT') throw new NotSentError('On VALR only a limit order can be post-only.')
  const named = { side, pair, customerOrderId }
  switch (type) {
    case 'MARKET':
      return { path: '/v2/orders/market', body: { ...named, ...marketAmount(order) } }
    case 'LIMIT':
      return { path: '/v2/orders/limit', body: { ...named, ...limitFields(order), postOnly: order.postOnly } }
    case 'STOP_LOSS_LIMIT':
    case 'TAKE_PROFIT_LIMIT':
      return { path: '/v2/orders/stop/limit', body: { ...named, ...limitFields(order), stopPrice: stopPriceOf(order), type } }
    default:
      throw new NotSentError(`VALR has no ${String(type satisfies never)} orders.`)
  }
}

/** VALR takes exactly one of the two, for either side. What does not fill at once is dropped, so FOK cannot be had. */
function marketAmount({ quantity, quoteQuantity, timeInForce }: Order): Record<string, string> {
  if (timeInForce === 'FOK') throw new NotSentError('VALR market orders cannot be fill-or-kill.')
  if (quantity !== undefined && quoteQuantity === undefined) return { baseAmount: quantity.toFixed() }
  if (quoteQuantity !== undefined && quantity === undefined) return { quoteAmount: quoteQuantity.toFixed() }
  throw new NotSentError('A market order has either a quantity or a quote quantity.')
}

function limitFields({ quantity, limitPrice, timeInForce }: Order): Record<string, string> {
  if (quantity === undefined || limitPrice === undefined)
    throw new NotSentError('A limit order has a quantity and a limit price.')
  return { quantity: quantity.toFixed(), price: limitPrice.toFixed(), timeInForce }
}

function stopPriceOf({ stopPrice }: Order): string {
  if (stopPrice === undefined) throw new NotSentError('A stop order has a stop price.')
  return stopPrice.toFixed()
}
