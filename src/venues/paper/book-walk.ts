import { type Decimal, ZERO } from '../../core/decimal.js'
import type { Side } from '../../core/vocabulary.js'
import type { BookSide, Level } from './book-side.js'
import { isWithin } from './price-priority.js'

/** What somebody wants from the offers: a quantity in base, or an amount in quote. */
export interface Demand {
  readonly side: Side
  readonly limitPrice?: Decimal
  readonly quantity?: Decimal
  readonly quoteQuantity?: Decimal
}

/** One execution at one price. */
export interface Execution {
  readonly price: Decimal
  readonly quantity: Decimal
  /** price × quantity. */
  readonly value: Decimal
}

/** What a taker would get from one level. */
export interface Take extends Execution {
  readonly level: Level
}

/** What a taker would get in all. Nothing has been taken yet. */
export interface Walk {
  readonly takes: readonly Take[]
  readonly quantity: Decimal
  readonly value: Decimal
  /** False when the order wants more than is offered within its limit. */
  readonly complete: boolean
}

/**
 * Walks the levels from the best on, within the order's limit. An amount in quote is turned into base level by level and
 * cut down to the quantity increment in the last one, for a SELL as for a BUY: never more than was asked for.
 */
export function walkBook(offers: BookSide, demand: Demand, quantityIncrement: Decimal): Walk {
  return demand.quoteQuantity === undefined
    ? walkByQuantity(offers, demand, demand.quantity ?? ZERO)
    : walkByValue(offers, demand, demand.quoteQuantity, quantityIncrement)
}

function walkByQuantity(offers: BookSide, { side, limitPrice }: Demand, wanted: Decimal): Walk {
  const takes: Take[] = []
  let left = wanted
  let value = ZERO
  for (let index = offers.start(); !left.isZero(); index++) {
    const level = offers.levelAt(index)
    if (level === undefined || !isWithin(side, limitPrice, level.price)) break
    if (level.available.isZero()) continue
    const quantity = left.lessThan(level.available) ? left : level.available
    const take = takeOf(level, quantity, side, limitPrice)
    takes.push(take)
    value = value.plus(take.value)
    left = left.minus(quantity)
  }
  return { takes, quantity: wanted.minus(left), value, complete: left.isZero() }
}

function walkByValue(offers: BookSide, { side, limitPrice }: Demand, wanted: Decimal, increment: Decimal): Walk {
  const takes: Take[] = []
  let left = wanted
  let quantity = ZERO
  let complete = false
  for (let index = offers.start(); !complete; index++) {
    const level = offers.levelAt(index)
    if (level === undefined || !isWithin(side, limitPrice, level.price)) break
    if (level.available.isZero()) continue
    const whole = takeOf(level, level.available, side, limitPrice)
    complete = left.lessThanOrEqualTo(whole.value)
    const take = complete ? takeOf(level, affordable(left, whole.price, increment), side, limitPrice) : whole
    if (take.quantity.isZero()) break
    takes.push(take)
    quantity = quantity.plus(take.quantity)
    left = left.minus(take.value)
  }
  return { takes, quantity, value: wanted.minus(left), complete }
}

/** The largest multiple of `increment` that `value` pays for at `price`. */
export function affordable(value: Decimal, price: Decimal, increment: Decimal): Decimal {
  return value.dividedToIntegerBy(price.times(increment)).times(increment)
}

function takeOf(level: Level, quantity: Decimal, side: Side, limit: Decimal | undefined): Take {
  const price = priceAt(level, side, limit)
  return { level, price, quantity, value: price.times(quantity) }
}

/** Slippage never makes a limit order pay more than its limit, or get less. */
function priceAt({ price, takerPrice }: Level, side: Side, limit: Decimal | undefined): Decimal {
  if (takerPrice === price || limit === undefined || isWithin(side, limit, takerPrice)) return takerPrice
  return limit
}

/** Removes what was walked over from the offers. */
export function takeAll({ takes }: Walk): void {
  for (const { level, quantity } of takes) {
    level.available = quantity === level.available ? ZERO : level.available.minus(quantity)
  }
}
