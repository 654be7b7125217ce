import { type Decimal, type DecimalInput, HUNDRED, toDecimal } from '../../core/decimal.js'
import { ConfigurationError } from '../../core/errors.js'
import type { Instrument } from '../../core/instrument.js'
import type { Money } from '../../core/order.js'
import type { Side } from '../../core/vocabulary.js'

/** Fees in percent of what is received: `0.35` is 0.35 %. At most six decimal places. A maker's may be negative. */
export interface FeeRates {
  /** Default 0.18, VALR's first tier for pairs quoted in fiat. */
  readonly makerPct?: DecimalInput
  /** Default 0.35, VALR's first tier for pairs quoted in fiat. */
  readonly takerPct?: DecimalInput
}

export interface PaperFees extends FeeRates {
  /** By instrument id. What an entry leaves out is as for the other instruments. */
  readonly instruments?: Readonly<Record<string, FeeRates>>
}

/** Our side of an execution, or of several at one rate, before the fee. */
export interface Chargeable {
  readonly side: Side
  /** In base. */
  readonly quantity: Decimal
  /** In quote. */
  readonly value: Decimal
  readonly liquidity: 'maker' | 'taker'
}

/** As factors, not percent. */
type Rates = Readonly<Record<Chargeable['liquidity'], Decimal>>

/** What executions cost. A fee is an exact product, never rounded, and is taken from what is received. */
export class FeeSchedule {
  private readonly general: Rates
  private readonly special = new Map<string, Rates>()

  /** @throws ConfigurationError `FEES_INVALID`. */
  constructor(fees: PaperFees) {
    const { makerPct = '0.18', takerPct = '0.35', instruments = {} } = fees
    this.general = readRates(makerPct, takerPct)
    for (const [id, rates] of Object.entries(instruments)) {
      this.special.set(id, readRates(rates.makerPct ?? makerPct, rates.takerPct ?? takerPct))
    }
  }

  /** A maker's reward is a negative fee, in the currency that the maker pays out (VALR). */
  feeOf({ side, quantity, value, liquidity }: Chargeable, { id, base, quote }: Instrument): Money {
    const rate = (this.special.get(id) ?? this.general)[liquidity]
    const inBase = (side === 'BUY') !== rate.isNegative()
    return inBase ? { amount: quantity.times(rate), currency: base } : { amount: value.times(rate), currency: quote }
  }
}

/** So that price × quantity × fee is exact for any accepted price and quantity. */
const MAX_PERCENT_PLACES = 6

/** A percentage as a factor. @throws ConfigurationError with `code`. */
export function readPercent(input: DecimalInput, name: string, code: string): Decimal {
  const percent = toDecimal(input)
  if (percent.abs().greaterThanOrEqualTo(HUNDRED) || percent.decimalPlaces() > MAX_PERCENT_PLACES) {
    throw new ConfigurationError(code, `${name} is a percentage below 100 with at most ${MAX_PERCENT_PLACES} decimal places.`)
  }
  return percent.dividedBy(HUNDRED)
}

function readRates(makerPct: DecimalInput, takerPct: DecimalInput): Rates {
  const maker = readPercent(makerPct, 'makerPct', 'FEES_INVALID')
  const taker = readPercent(takerPct, 'takerPct', 'FEES_INVALID')
  if (taker.isNegative()) throw new ConfigurationError('FEES_INVALID', 'takerPct is negative.')
  return { maker, taker }
}
