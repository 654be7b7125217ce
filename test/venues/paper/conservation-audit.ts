import { Decimal, ZERO } from '../../../src/core/decimal.js'
import type { Fill, OrderReport } from '../../../src/core/order.js'
import type { Balance } from '../../../src/core/trading-client.js'
import type { InstrumentInput } from '../../../src/venues/paper/instrument-input.js'

/** One movement of money: `amount` of `currency` into `account`, or out of it when negative. */
export interface Entry {
  readonly account: 'ours' | 'counterparty' | 'fees'
  readonly currency: string
  readonly amount: Decimal
}

export type Amounts = ReadonlyMap<string, Decimal>
type Currencies = Pick<InstrumentInput, 'base' | 'quote'>

/**
 * The double-entry view of a fill, by the rules of the market and not by the venue's code: base one way, value the other,
 * and the fee from us to the venue.
 */
export function entriesOf(fill: Fill, { base, quote }: Currencies): readonly Entry[] {
  const bought = fill.side === 'BUY' ? fill.quantity : fill.quantity.negated()
  const value = bought.times(fill.price).negated()
  return [
    { account: 'ours', currency: base, amount: bought },
    { account: 'counterparty', currency: base, amount: bought.negated() },
    { account: 'ours', currency: quote, amount: value },
    { account: 'counterparty', currency: quote, amount: value.negated() },
    { account: 'ours', currency: fill.fee.currency, amount: fill.fee.amount.negated() },
    { account: 'fees', currency: fill.fee.currency, amount: fill.fee.amount },
  ]
}

/** Running sums of entries, by account and currency. */
export class Ledger {
  private readonly sums = new Map<string, Decimal>()

  post(entries: readonly Entry[]): void {
    for (const { account, currency, amount } of entries)
      this.sums.set(`${account} ${currency}`, this.sum(account, currency).plus(amount))
  }

  sum(account: Entry['account'], currency: string): Decimal {
    return this.sums.get(`${account} ${currency}`) ?? ZERO
  }
}

/** What does not add up between the balances, the ledger and the open orders. One sentence each. */
export function imbalances(
  start: Readonly<Record<string, string>>,
  ledger: Ledger,
  balances: Readonly<Record<string, Balance>>,
  open: readonly OrderReport[],
  currenciesOf: (instrument: string) => Currencies,
): string[] {
  const found: string[] = []
  const reserved = reservations(open, currenciesOf)
  for (const currency of new Set([...Object.keys(start), ...Object.keys(balances), ...reserved.keys()])) {
    const { total = ZERO, free = ZERO, locked = ZERO } = balances[currency] ?? {}
    const opening = new Decimal(start[currency] ?? 0)
    const differs = (what: string, expected: Decimal, actual: Decimal) => {
      if (!expected.equals(actual)) found.push(`${currency}: ${what} should be ${expected}, and is ${actual}`)
    }
    differs('total', opening.plus(ledger.sum('ours', currency)), total)
    differs('free plus locked', total, free.plus(locked))
    differs('locked', reserved.get(currency) ?? ZERO, locked)
    differs('ours plus counterparty plus fees', ZERO, sumOfAccounts(ledger, currency))
    differs('what the counterparty and the venue gained', opening.minus(total), othersGained(ledger, currency))
    for (const [name, amount] of Object.entries({ total, free, locked }))
      if (amount.isNegative()) found.push(`${currency}: ${name} is ${amount}`)
  }
  return found
}

function sumOfAccounts(ledger: Ledger, currency: string): Decimal {
  return ledger.sum('ours', currency).plus(othersGained(ledger, currency))
}

function othersGained(ledger: Ledger, currency: string): Decimal {
  return ledger.sum('counterparty', currency).plus(ledger.sum('fees', currency))
}

function reservations(open: readonly OrderReport[], currenciesOf: (instrument: string) => Currencies): Amounts {
  const reserved = new Map<string, Decimal>()
  for (const { instrument, side, limitPrice, remainingQuantity } of open) {
    if (limitPrice === undefined || remainingQuantity === undefined) throw new Error('an open order has a limit and a rest')
    const { base, quote } = currenciesOf(instrument)
    const currency = side === 'BUY' ? quote : base
    const amount = side === 'BUY' ? remainingQuantity.times(limitPrice) : remainingQuantity
    reserved.set(currency, (reserved.get(currency) ?? ZERO).plus(amount))
  }
  return reserved
}

/** What does not add up within one order. `heard` are the fills that listeners were told of. */
export function contradictions(report: OrderReport, heard: readonly Fill[], postOnly: boolean): string[] {
  const found: string[] = []
  const { clientOrderId, quantity, remainingQuantity, filledQuantity, fills, limitPrice, side, status, averagePrice } = report
  const expect = (holds: boolean, what: string) => {
    if (!holds) found.push(`${clientOrderId}: ${what}`)
  }
  const filled = sum(fills.map((fill) => fill.quantity))
  expect(filled.equals(filledQuantity), `fills are ${filled}, filledQuantity ${filledQuantity}`)
  if (quantity !== undefined)
    expect(quantity.minus(remainingQuantity ?? ZERO).equals(filled), 'original less remaining is not what was filled')
  expect(fills.map(({ id }) => id).join() === heard.map(({ id }) => id).join(), 'the fills told are not the fills reported')
  expect(!postOnly || fills.every(({ liquidity }) => liquidity === 'maker'), 'post-only, and has a taker fill')
  expect(status !== 'rejected' || fills.length === 0, 'rejected, and has fills')
  expect(status !== 'filled' || quantity === undefined || filled.equals(quantity), 'filled, and not whole')
  if (limitPrice !== undefined) {
    const beyond = fills.filter(({ price }) => (side === 'BUY' ? price.greaterThan(limitPrice) : price.lessThan(limitPrice)))
    expect(beyond.length === 0, 'filled beyond its limit')
    const improved = fills.filter(({ liquidity, price }) => liquidity === 'maker' && !price.equals(limitPrice))
    expect(improved.length === 0, 'a maker fill away from its limit')
  }
  for (const { currency, amount } of report.fees) {
    expect(
      sum(fills.filter(({ fee }) => fee.currency === currency).map(({ fee }) => fee.amount)).equals(amount),
      `fees in ${currency}`,
    )
  }
  if (averagePrice !== undefined) {
    const value = sum(fills.map((fill) => fill.price.times(fill.quantity)))
    expect(averagePrice.times(filled).minus(value).abs().lessThan('1e-15'), 'the average price is not value by quantity')
  }
  return found
}

function sum(amounts: readonly Decimal[]): Decimal {
  return amounts.reduce((total, amount) => total.plus(amount), ZERO)
}
