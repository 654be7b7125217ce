import { z } from 'zod'
import { Decimal, ONE } from '../../../core/decimal.js'
import type { Instrument } from '../../../core/instrument.js'
import { nonNegativeAmount, positiveAmount, text } from './fields.js'

/** Rows are read one by one: a pair that cannot be read must not hide the others. */
export const pairRows = z.array(z.unknown())

/** VALR: `GET /v1/public/pairs`. `baseDecimalPlaces` is text. */
const pairRow = z.object({
  symbol: z.string().regex(/^[A-Z0-9]{2,40}$/),
  baseCurrency: text,
  quoteCurrency: text,
  shortName: text,
  active: z.boolean(),
  minBaseAmount: nonNegativeAmount,
  maxBaseAmount: positiveAmount,
  minQuoteAmount: nonNegativeAmount,
  maxQuoteAmount: positiveAmount,
  tickSize: positiveAmount,
  baseDecimalPlaces: z
    .union([z.string().regex(/^\d{1,2}$/), z.int().nonnegative()])
    .transform(Number)
    .refine((places) => places <= 20),
  currencyPairType: z.string().optional(),
})

export interface ListedPair {
  readonly isSpot: boolean
  readonly instrument: Instrument
}

/** `undefined` for a row that is not a pair as VALR describes them. */
export function readPair(row: unknown): ListedPair | undefined {
  const parsed = pairRow.safeParse(row)
  if (!parsed.success) return undefined
  const {
    symbol,
    baseCurrency,
    quoteCurrency,
    shortName,
    active,
    tickSize,
    baseDecimalPlaces,
    currencyPairType = 'SPOT',
  } = parsed.data
  return {
    isSpot: currencyPairType === 'SPOT',
    instrument: Object.freeze({
      id: shortName,
      base: baseCurrency,
      quote: quoteCurrency,
      venueSymbol: symbol,
      tickSize,
      quantityIncrement: ONE.dividedBy(new Decimal(10).pow(baseDecimalPlaces)),
      minQuantity: parsed.data.minBaseAmount,
      maxQuantity: parsed.data.maxBaseAmount,
      minNotional: parsed.data.minQuoteAmount,
      maxNotional: parsed.data.maxQuoteAmount,
      active,
    }),
  }
}
