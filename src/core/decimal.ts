import { Decimal as DecimalJs } from 'decimal.js'
import { HeliosError } from './errors.js'

/**
 * The library's exact decimal: decimal.js with 100 significant digits, so that the product of two accepted inputs and a
 * fee rate is still exact, and never printed with an exponent.
 */
export const Decimal = DecimalJs.clone({
  precision: 100,
  rounding: DecimalJs.ROUND_HALF_EVEN,
  toExpNeg: -9e15,
  toExpPos: 9e15,
  defaults: true,
})
export type Decimal = DecimalJs

/** What a caller may pass for a price, quantity or amount. Anything else is refused by {@link toDecimal}. */
export type DecimalInput = string | number | bigint | Decimal

/** Why a value is not a decimal we accept. */
export type DecimalProblem =
  | 'NAN'
  | 'INFINITY'
  | 'EMPTY'
  | 'HEXADECIMAL'
  | 'NOT_PLAIN_DECIMAL'
  | 'NUMBER_NOT_EXACT'
  | 'OUT_OF_RANGE'
  | 'WRONG_TYPE'

/** A value that is not a finite plain decimal. `problem` names what is wrong with it. */
export class InvalidDecimalError extends HeliosError {
  override readonly name = 'InvalidDecimalError'
  readonly problem: DecimalProblem

  constructor(problem: DecimalProblem, explanation: string) {
    super('INVALID_DECIMAL', `${problem}: ${explanation}`, { details: { problem } })
    this.problem = problem
  }
}

/** At most this many digits before and after the decimal point; beyond it a value is a mistake, not money. */
export const MAX_INTEGER_DIGITS = 20
export const MAX_DECIMAL_PLACES = 20

const PLAIN = /^-?\d+(?:\.\d+)?(?:[eE]([+-]?\d+))?$/
const ORDINARY = /^-?\d{1,15}(?:\.\d{1,15})?$/
const HEX_OCTAL_BINARY = /^[+-]?0[xob]/i
const EXACT_NUMBER_DIGITS = 15

export const ZERO = new Decimal(0)
export const ONE = new Decimal(1)
export const HUNDRED = new Decimal(100)

/**
 * Turns accepted input into an exact {@link Decimal}.
 *
 * A `number` must be one that its author can have meant: an integer within `Number.MAX_SAFE_INTEGER`, or at most
 * 15 significant digits, which is what a double carries without loss. Pass a string for anything longer.
 *
 * @throws InvalidDecimalError naming the problem.
 */
export function toDecimal(input: DecimalInput): Decimal {
  switch (typeof input) {
    case 'string':
      return fromString(input)
    case 'number':
      return fromNumber(input)
    case 'bigint':
      return inRange(new Decimal(input.toString()))
    case 'object':
      if (DecimalJs.isDecimal(input) && typeof input.toFixed === 'function') return fromDecimal(input)
      throw new InvalidDecimalError('WRONG_TYPE', 'expected a string, number, bigint or Decimal, got an object')
    default:
      throw new InvalidDecimalError('WRONG_TYPE', `expected a string, number, bigint or Decimal, got ${typeof input}`)
  }
}

function fromString(text: string): Decimal {
  if (ORDINARY.test(text)) return withoutSignedZero(new Decimal(text))
  if (text.trim() === '') throw new InvalidDecimalError('EMPTY', 'an empty string is not an amount')
  if (/^[+-]?nan$/i.test(text)) throw new InvalidDecimalError('NAN', 'not a number')
  if (/^[+-]?inf(inity)?$/i.test(text)) throw new InvalidDecimalError('INFINITY', 'not a finite number')
  if (HEX_OCTAL_BINARY.test(text)) throw new InvalidDecimalError('HEXADECIMAL', `${shown(text)} is not written in base ten`)
  const plain = PLAIN.exec(text)
  if (plain === null) throw new InvalidDecimalError('NOT_PLAIN_DECIMAL', `${shown(text)} is not a plain decimal such as 1234.5`)
  if (Math.abs(Number(plain[1] ?? 0)) > MAX_INTEGER_DIGITS + MAX_DECIMAL_PLACES) throw outOfRange()
  return inRange(new Decimal(text))
}

function fromNumber(value: number): Decimal {
  if (Number.isNaN(value)) throw new InvalidDecimalError('NAN', 'not a number')
  if (!Number.isFinite(value)) throw new InvalidDecimalError('INFINITY', 'not a finite number')
  const decimal = new Decimal(value)
  const exact = Number.isInteger(value) ? Number.isSafeInteger(value) : decimal.precision() <= EXACT_NUMBER_DIGITS
  if (!exact) {
    throw new InvalidDecimalError('NUMBER_NOT_EXACT', `${value} has more digits than a number carries exactly; pass a string`)
  }
  return inRange(decimal)
}

function fromDecimal(value: Decimal): Decimal {
  if (value.isNaN()) throw new InvalidDecimalError('NAN', 'not a number')
  if (!value.isFinite()) throw new InvalidDecimalError('INFINITY', 'not a finite number')
  return inRange(value.constructor === Decimal ? value : new Decimal(value.toFixed()))
}

function inRange(value: Decimal): Decimal {
  if (value.e >= MAX_INTEGER_DIGITS || value.decimalPlaces() > MAX_DECIMAL_PLACES) throw outOfRange()
  return withoutSignedZero(value)
}

function withoutSignedZero(value: Decimal): Decimal {
  return value.isZero() ? ZERO : value
}

function outOfRange(): InvalidDecimalError {
  const bounds = `${MAX_INTEGER_DIGITS} digits before or ${MAX_DECIMAL_PLACES} after the decimal point`
  return new InvalidDecimalError('OUT_OF_RANGE', `more than ${bounds}`)
}

function shown(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text)
}

/** The largest multiple of `step` that is not above `value`. `step` must be positive. */
export function floorToStep(value: Decimal, step: Decimal): Decimal {
  return value.dividedToIntegerBy(step).times(step)
}

/** The smallest multiple of `step` that is not below `value`, for `value >= 0`. */
export function ceilToStep(value: Decimal, step: Decimal): Decimal {
  const floor = floorToStep(value, step)
  return floor.equals(value) ? floor : floor.plus(step)
}

/** `percent` % of `value`. */
export function percentOf(value: Decimal, percent: Decimal): Decimal {
  return value.times(percent).dividedBy(HUNDRED)
}
