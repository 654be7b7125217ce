import { Decimal, type OrderIntent } from 'helios-execution'

const EDGE = new Decimal('0.0012')

export interface View {
  readonly bid: Decimal
  readonly ask: Decimal
  readonly mean: Decimal
  readonly quantity: Decimal | undefined
}

/** Buys what is below its recent mean, and sells what it holds when that is above. */
export function decide(instrument: string, { bid, ask, mean, quantity }: View): OrderIntent | undefined {
  if (quantity === undefined) {
    const isCheap = ask.lessThan(mean.times(new Decimal(1).minus(EDGE)))
    return isCheap ? { instrument, side: 'BUY', type: 'MARKET', quoteQuantity: '500', strategy: 'mean-reversion' } : undefined
  }
  const isDear = bid.greaterThan(mean.times(new Decimal(1).plus(EDGE)))
  return isDear ? { instrument, side: 'SELL', type: 'MARKET', quantity, strategy: 'mean-reversion' } : undefined
}
