import { Decimal, MAX_DECIMAL_PLACES, MAX_INTEGER_DIGITS } from '../core/decimal.js'
import type { BalanceSnapshot } from '../core/trading-client.js'
import { GateInputError } from './gate-input-error.js'
import type { GateContext } from './safety-gate.js'

/** A finite decimal. @throws GateInputError `INPUT_MISSING`, `INPUT_INVALID`. */
export function decimal(value: unknown, what: string): Decimal {
  if (value === undefined || value === null) throw new GateInputError('INPUT_MISSING', `There is no ${what}.`)
  if (!Decimal.isDecimal(value) || !value.isFinite() || value.e >= MAX_INTEGER_DIGITS) {
    throw new GateInputError('INPUT_INVALID', `The ${what} is not a finite decimal of at most ${MAX_INTEGER_DIGITS} digits.`)
  }
  return value.constructor === Decimal ? value : new Decimal(value.toFixed())
}

/** A decimal above zero. @throws GateInputError `INPUT_MISSING`, `INPUT_INVALID`. */
export function positive(value: unknown, what: string): Decimal {
  const exact = decimal(value, what)
  if (!exact.greaterThan(0)) throw new GateInputError('INPUT_INVALID', `The ${what} is not above zero: ${exact.toFixed()}.`)
  return exact
}

/** A decimal from zero up. @throws GateInputError `INPUT_MISSING`, `INPUT_INVALID`. */
export function notNegative(value: unknown, what: string): Decimal {
  const exact = decimal(value, what)
  if (exact.isNegative() && !exact.isZero()) {
    throw new GateInputError('INPUT_INVALID', `The ${what} is negative: ${exact.toFixed()}.`)
  }
  return exact
}

/** An object that a read answered with. @throws GateInputError `INPUT_MISSING`. */
export function present<T>(value: T | undefined | null, what: string): T {
  if (typeof value === 'object' && value !== null) return value
  throw new GateInputError('INPUT_MISSING', `There is no ${what}.`)
}

/** When a snapshot was taken. @throws GateInputError `INPUT_MISSING`, `INPUT_INVALID`. */
export function takenAt(asOf: unknown, what: string): Date {
  if (asOf === undefined || asOf === null)
    throw new GateInputError('INPUT_MISSING', `The ${what} does not say when it was taken.`)
  if (asOf instanceof Date && !Number.isNaN(asOf.getTime())) return asOf
  throw new GateInputError('INPUT_INVALID', `The time of the ${what} is not a time.`)
}

/** The free balance of a currency; one that is absent is zero. @throws GateInputError `INPUT_MISSING`, `INPUT_INVALID`. */
export function freeBalance(snapshot: BalanceSnapshot, currency: string): Decimal {
  const balances = present(snapshot.balances, 'balances')
  if (!Object.hasOwn(balances, currency)) return new Decimal(0)
  return decimal(present(balances[currency], `balance of ${currency}`).free, `free balance of ${currency}`)
}

/**
 * `amount` of the order's quote currency in `currency`, given to `then` without a detour through a promise when the two
 * are the same.
 */
export function inCurrency<T>(
  context: GateContext,
  amount: Decimal,
  currency: string,
  then: (converted: Decimal) => T,
): T | Promise<T> {
  const { quote } = context.instrument
  if (currency === quote) return then(amount)
  return context.convert(amount, quote, currency).then((converted) => then(positive(converted, `value in ${currency}`)))
}

/** The next number up that a claim can hold: for what an order needs. */
export function roundedUp(value: Decimal): Decimal {
  return value.decimalPlaces() > MAX_DECIMAL_PLACES ? value.toDecimalPlaces(MAX_DECIMAL_PLACES, Decimal.ROUND_CEIL) : value
}

/** The next number down that a claim can hold: for what there is room for. */
export function roundedDown(value: Decimal): Decimal {
  return value.decimalPlaces() > MAX_DECIMAL_PLACES ? value.toDecimalPlaces(MAX_DECIMAL_PLACES, Decimal.ROUND_FLOOR) : value
}
