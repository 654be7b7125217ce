import { Decimal, type DecimalInput, toDecimal } from '../../../core/decimal.js'
import { HeliosError } from '../../../core/errors.js'

/**
 * A currency pair that the fake trades. The first fields are those of a row of VALR's `GET /v1/public/pairs`, so that a
 * row can be pasted here; see the VALR documentation, "Currency Pairs".
 */
export interface FakeValrPair {
  /** Both currencies without a separator, for example `BTCZAR`. */
  readonly symbol: string
  readonly baseCurrency: string
  readonly quoteCurrency: string
  /** Default `BASE/QUOTE`. */
  readonly shortName?: string
  /** Default true. An inactive pair takes no orders. */
  readonly active?: boolean
  readonly minBaseAmount: DecimalInput
  readonly maxBaseAmount: DecimalInput
  readonly minQuoteAmount: DecimalInput
  readonly maxQuoteAmount: DecimalInput
  /** Prices are multiples of this. */
  readonly tickSize: DecimalInput
  /** Further decimals of a quantity are cut off. */
  readonly baseDecimalPlaces: string | number
  /** Only shown; the fake has no margin trading. Default false. */
  readonly marginTradingAllowed?: boolean
  /** Only shown. Default `SPOT`. */
  readonly currencyPairType?: 'SPOT' | 'FUTURE'
  /** Default: limit, post-only, market, stop-loss-limit and take-profit-limit. */
  readonly orderTypes?: readonly FakeValrPairOrderType[]
  /** In percent. Negative: the maker is rewarded. Default 0.18 for rand pairs, else 0.08. */
  readonly makerPercentage?: DecimalInput
  /** In percent. Default 0.35 for rand pairs, else 0.1. */
  readonly takerPercentage?: DecimalInput
}

/** VALR's names of what a pair allows. */
export type FakeValrPairOrderType = 'LIMIT' | 'LIMIT_POST_ONLY' | 'MARKET' | 'STOP_LOSS_LIMIT' | 'TAKE_PROFIT_LIMIT'

/** A pair with its numbers exact and its defaults filled in. */
export interface Pair {
  readonly symbol: string
  readonly base: string
  readonly quote: string
  readonly shortName: string
  readonly active: boolean
  readonly minBase: Decimal
  readonly maxBase: Decimal
  readonly minQuote: Decimal
  readonly maxQuote: Decimal
  readonly tickSize: Decimal
  readonly decimalPlaces: number
  /** The smallest quantity: one unit of the last decimal place. */
  readonly quantityStep: Decimal
  readonly marginTradingAllowed: boolean
  readonly type: 'SPOT' | 'FUTURE'
  /** Empty while the pair is inactive. */
  readonly orderTypes: readonly FakeValrPairOrderType[]
  readonly makerPercentage: Decimal
  readonly takerPercentage: Decimal
}

const ORDER_TYPES: readonly FakeValrPairOrderType[] = [
  'LIMIT_POST_ONLY',
  'LIMIT',
  'MARKET',
  'STOP_LOSS_LIMIT',
  'TAKE_PROFIT_LIMIT',
]

/** @throws HeliosError `FAKE_PAIR_INVALID`, InvalidDecimalError. */
export function asPair(row: FakeValrPair): Pair {
  const { symbol, baseCurrency: base, quoteCurrency: quote, active = true } = row
  const decimalPlaces = Number(row.baseDecimalPlaces)
  const tickSize = toDecimal(row.tickSize)
  if (!Number.isInteger(decimalPlaces) || decimalPlaces < 0 || decimalPlaces > 18)
    throw invalid(symbol, 'baseDecimalPlaces is a whole number from 0 to 18')
  if (!tickSize.greaterThan(0)) throw invalid(symbol, 'tickSize is positive')
  const isRand = quote === 'ZAR'
  return {
    symbol,
    base,
    quote,
    shortName: row.shortName ?? `${base}/${quote}`,
    active,
    minBase: toDecimal(row.minBaseAmount),
    maxBase: toDecimal(row.maxBaseAmount),
    minQuote: toDecimal(row.minQuoteAmount),
    maxQuote: toDecimal(row.maxQuoteAmount),
    tickSize,
    decimalPlaces,
    quantityStep: new Decimal(10).pow(-decimalPlaces),
    marginTradingAllowed: row.marginTradingAllowed ?? false,
    type: row.currencyPairType ?? 'SPOT',
    orderTypes: active ? (row.orderTypes ?? ORDER_TYPES) : [],
    makerPercentage: toDecimal(row.makerPercentage ?? (isRand ? '0.18' : '0.08')),
    takerPercentage: toDecimal(row.takerPercentage ?? (isRand ? '0.35' : '0.1')),
  }
}

function invalid(symbol: string, message: string): HeliosError {
  return new HeliosError('FAKE_PAIR_INVALID', `Pair ${symbol}: ${message}.`)
}
