import { type Decimal, ZERO } from './decimal.js'
import type { Fill, Money } from './order.js'

/** What all fills of one instrument come to. */
export interface Turnover {
  readonly instrument: string
  /** In base. */
  readonly bought: Decimal
  readonly sold: Decimal
  /** In quote: the value of what was bought, and of what was sold. */
  readonly spent: Decimal
  readonly received: Decimal
  /** A reward is negative. One entry a currency. */
  readonly fees: readonly Money[]
}

/** A part of an instrument's fills: one side, one currency of fees. */
export interface TurnoverPart extends Pick<Fill, 'instrument' | 'side'> {
  readonly quantity: Decimal
  readonly value: Decimal
  readonly fee: Money
}

/** Adds parts up, by instrument. */
export function addTurnover(parts: Iterable<TurnoverPart>): readonly Turnover[] {
  const found = new Map<string, Omit<Turnover, 'fees'> & { readonly fees: ReadonlyMap<string, Decimal> }>()
  for (const { instrument, side, quantity, value, fee } of parts) {
    const before = found.get(instrument) ?? { ...NOTHING, instrument, fees: new Map() }
    const fees = new Map(before.fees).set(fee.currency, (before.fees.get(fee.currency) ?? ZERO).plus(fee.amount))
    found.set(
      instrument,
      side === 'BUY'
        ? { ...before, bought: before.bought.plus(quantity), spent: before.spent.plus(value), fees }
        : { ...before, sold: before.sold.plus(quantity), received: before.received.plus(value), fees },
    )
  }
  return [...found.values()]
    .map(({ fees, ...sums }) => ({ ...sums, fees: [...fees].map(([currency, amount]) => ({ currency, amount })) }))
    .sort((a, b) => (a.instrument < b.instrument ? -1 : 1))
}

const NOTHING = { bought: ZERO, sold: ZERO, spent: ZERO, received: ZERO }

export function partOfFill({ instrument, side, price, quantity, fee }: Fill): TurnoverPart {
  return { instrument, side, quantity, value: quantity.times(price), fee }
}
