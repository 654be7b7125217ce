import { Decimal } from '../../../src/core/decimal.js'

export type Levels = readonly (readonly [price: string, quantity: string])[]

/** The bare arithmetic of a market order: what `quoteQuantity` buys from these levels, and nothing else. */
export function walkBook(levels: Levels, quoteQuantity: string): Decimal {
  let left = new Decimal(quoteQuantity)
  let bought = new Decimal(0)
  for (const [priceText, quantityText] of levels) {
    const price = new Decimal(priceText)
    const quantity = new Decimal(quantityText)
    const value = price.times(quantity)
    if (value.greaterThanOrEqualTo(left)) return bought.plus(left.dividedBy(price).toDecimalPlaces(8, Decimal.ROUND_DOWN))
    left = left.minus(value)
    bought = bought.plus(quantity)
  }
  return bought
}
