import { type Decimal, floorToStep, ZERO } from '../../core/decimal.js'
import type { Instrument } from '../../core/instrument.js'
import type { Order } from '../../core/order.js'
import type { OrderType } from '../../core/vocabulary.js'

/** What a refusal is decided on. */
export interface RefusalInputs {
  readonly order: Order
  /** Absent: the venue does not list it. */
  readonly instrument: Instrument | undefined
  readonly orderTypes: readonly OrderType[]
  readonly isDuplicate: boolean
  /** What a market order would trade at. Absent: there is no price. */
  readonly marketPrice: Decimal | undefined
  readonly free: (currency: string) => Decimal
}

export interface Refusal {
  readonly reason: string
  readonly venueCode: string
}

/** Why the scripted venue would not take the order of its own accord; `undefined` when it would. */
export function refusalOf({ order, instrument, orderTypes, isDuplicate, marketPrice, free }: RefusalInputs): Refusal | undefined {
  if (instrument === undefined || instrument.active === false) return refusal('NOT_TRADED', `${order.instrument} is not traded.`)
  if (!(instrument.orderTypes ?? orderTypes).includes(order.type))
    return refusal('ORDER_TYPE', `${order.type} orders are not taken.`)
  if (isDuplicate) return refusal('DUPLICATE_ID', `The client order id ${order.clientOrderId} is in use.`)
  const price = order.limitPrice ?? marketPrice
  if (price === undefined || price.isZero()) return refusal('NO_PRICE', 'There is no price to trade at.')
  const quantity = quantityAt(order, price, instrument)
  const notional = quantity.times(price)
  const { minQuantity, maxQuantity, minNotional, maxNotional } = instrument
  const isSmall = quantity.lessThan(minQuantity) || (minNotional !== undefined && notional.lessThan(minNotional))
  if (isSmall || quantity.isZero()) return refusal('TOO_SMALL', 'The order is below the minimum.')
  const isLarge = maxQuantity?.lessThan(quantity) || maxNotional?.lessThan(notional)
  if (isLarge) return refusal('TOO_LARGE', 'The order is above the maximum.')
  const [currency, cost] = order.side === 'BUY' ? ([instrument.quote, notional] as const) : ([instrument.base, quantity] as const)
  if (free(currency).lessThan(cost)) return refusal('INSUFFICIENT_BALANCE', `There is not enough ${currency}.`)
  return undefined
}

/** The order's quantity: its own, or what its quote amount trades at `price`. */
export function quantityAt({ quantity, quoteQuantity }: Order, price: Decimal, { quantityIncrement }: Instrument): Decimal {
  return quantity ?? floorToStep((quoteQuantity ?? ZERO).dividedBy(price), quantityIncrement)
}

function refusal(venueCode: string, reason: string): Refusal {
  return { reason, venueCode }
}
