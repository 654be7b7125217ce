import { type Decimal, ZERO } from '../../core/decimal.js'
import type { Instrument } from '../../core/instrument.js'
import { affordable } from './book-walk.js'
import type { OrderTerms } from './paper-order.js'
import { type Reject, reject } from './rejects.js'

/** What the venue refuses about an order whatever the market and the balances are. */
export function brokenRule(terms: OrderTerms, instrument: Instrument): Reject | undefined {
  const { type, quantity, limitPrice, stopPrice } = terms
  if (instrument.active === false) return reject('INSTRUMENT_INACTIVE')
  if (instrument.orderTypes !== undefined && !instrument.orderTypes.includes(type)) return reject('ORDER_TYPE_NOT_ALLOWED')
  const malformed = malformation(terms)
  if (malformed !== undefined) return reject('INVALID_ORDER', malformed)
  for (const price of [limitPrice, stopPrice]) {
    if (price !== undefined && !isMultiple(price, instrument.tickSize))
      return reject('OFF_TICK', `Tick size: ${instrument.tickSize}`)
  }
  if (quantity !== undefined && !isMultiple(quantity, instrument.quantityIncrement)) {
    return reject('OFF_STEP', `Increment: ${instrument.quantityIncrement}`)
  }
  return undefined
}

/**
 * Whether the order is too small or too large. `price` is its limit, or for a market order the best price on offer; an
 * amount in quote must buy or sell at least the minimum quantity at that price.
 */
export function brokenSize(terms: OrderTerms, instrument: Instrument, price: Decimal): Reject | undefined {
  const { minQuantity, maxQuantity, minNotional = ZERO, maxNotional, base, quote, quantityIncrement } = instrument
  const quantity = terms.quantity ?? affordable(terms.quoteQuantity ?? ZERO, price, quantityIncrement)
  const notional = terms.quoteQuantity ?? quantity.times(price)
  if (quantity.isZero() || quantity.lessThan(minQuantity) || notional.lessThan(minNotional)) {
    return reject('BELOW_MINIMUM', `Minimum amount: ${minQuantity} ${base}, minimum total: ${minNotional} ${quote}`)
  }
  if (maxQuantity?.lessThan(quantity)) return reject('ABOVE_MAXIMUM', `Maximum amount: ${maxQuantity} ${base}`)
  if (maxNotional?.lessThan(notional)) return reject('ABOVE_MAXIMUM', `Maximum total: ${maxNotional} ${quote}`)
  return undefined
}

function malformation({ type, quantity, quoteQuantity, limitPrice, stopPrice }: OrderTerms): string | undefined {
  for (const amount of [quantity, quoteQuantity, limitPrice, stopPrice]) {
    if (amount !== undefined && !amount.greaterThan(0)) return 'Amounts and prices must be positive'
  }
  if ((quantity === undefined) === (quoteQuantity === undefined)) return 'Exactly one of quantity and quoteQuantity is needed'
  switch (type) {
    case 'MARKET':
      return limitPrice === undefined && stopPrice === undefined ? undefined : 'A market order has no prices'
    case 'LIMIT':
      return quantity !== undefined && limitPrice !== undefined && stopPrice === undefined
        ? undefined
        : 'A limit order needs a quantity and a limit price, and no stop price'
    case 'STOP_LOSS_LIMIT':
    case 'TAKE_PROFIT_LIMIT':
      return quantity !== undefined && limitPrice !== undefined && stopPrice !== undefined
        ? undefined
        : 'A conditional order needs a quantity, a limit price and a stop price'
    default:
      throw type satisfies never
  }
}

function isMultiple(value: Decimal, step: Decimal): boolean {
  return value.modulo(step).isZero()
}
