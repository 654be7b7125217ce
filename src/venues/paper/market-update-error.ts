import { type Decimal, type DecimalInput, InvalidDecimalError, toDecimal } from '../../core/decimal.js'
import { HeliosError } from '../../core/errors.js'

/** What is wrong with a book, quote or trade that was fed to the paper venue. */
export type MarketUpdateProblem =
  | 'UNKNOWN_INSTRUMENT'
  | 'MALFORMED'
  | 'NOT_A_DECIMAL'
  | 'NOT_POSITIVE'
  | 'CROSSED'
  | 'INVALID_TIME'

/** The update was refused and changed nothing. `problem` names why. */
export class MarketUpdateRefusedError extends HeliosError {
  override readonly name = 'MarketUpdateRefusedError'
  readonly problem: MarketUpdateProblem

  constructor(problem: MarketUpdateProblem, explanation: string, options: { readonly cause?: unknown } = {}) {
    super('MARKET_UPDATE_REFUSED', `${problem}: ${explanation}`, { ...options, details: { problem } })
    this.problem = problem
  }
}

/** `what` is the field, for the message. @throws MarketUpdateRefusedError `NOT_A_DECIMAL`, `NOT_POSITIVE`. */
export function positiveDecimal(input: DecimalInput, what: string): Decimal {
  const value = fedDecimal(input, what)
  if (!value.greaterThan(0)) throw new MarketUpdateRefusedError('NOT_POSITIVE', `${what} is ${value.toFixed()}`)
  return value
}

/** A price where zero, or nothing at all, means that there is none. @throws MarketUpdateRefusedError. */
export function priceOrNone(input: DecimalInput | undefined, what: string): Decimal | undefined {
  if (input === undefined) return undefined
  const value = fedDecimal(input, what)
  return value.isZero() ? undefined : positiveDecimal(value, what)
}

/** @throws MarketUpdateRefusedError `INVALID_TIME`. */
export function fedTime(at: Date | undefined, now: Date): Date {
  if (at === undefined) return now
  if (!(at instanceof Date) || Number.isNaN(at.getTime()))
    throw new MarketUpdateRefusedError('INVALID_TIME', '"at" is not a date')
  return at
}

function fedDecimal(input: DecimalInput, what: string): Decimal {
  try {
    return toDecimal(input)
  } catch (cause) {
    if (!(cause instanceof InvalidDecimalError)) throw cause
    throw new MarketUpdateRefusedError('NOT_A_DECIMAL', `${what}: ${cause.message}`, { cause })
  }
}
