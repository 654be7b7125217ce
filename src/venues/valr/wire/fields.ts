import { z } from 'zod'
import { Decimal } from '../../../core/decimal.js'

/**
 * VALR sends amounts as text and does not round fees, so there may be more decimals than a caller may pass us. The
 * exponent form is how some JSON writers print very small ones.
 */
const AMOUNT = /^-?\d{1,30}(?:\.\d{1,40})?(?:[eE][+-]?\d{1,2})?$/

export const amount = z
  .string()
  .regex(AMOUNT, { error: 'not a decimal', abort: true })
  .transform((text) => new Decimal(text))

export const nonNegativeAmount = amount.refine((value) => !value.isNegative() || value.isZero(), 'is negative')
export const positiveAmount = amount.refine((value) => value.greaterThan(0), 'is not positive')

const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z?$/

/** ISO-8601 in UTC with up to nine decimals; a few of VALR's have no zone, and are UTC too. */
export const time = z
  .string()
  .regex(ISO_TIME, { error: 'not a time', abort: true })
  .transform((text) => new Date(text.endsWith('Z') ? text : `${text}Z`))
  .refine((date) => !Number.isNaN(date.getTime()), 'not a time')

/** `buy` in replies, `BUY` in one generated document. */
export const side = z.string().transform((text, context): 'BUY' | 'SELL' => {
  const upper = text.toUpperCase()
  if (upper === 'BUY' || upper === 'SELL') return upper
  context.addIssue({ code: 'custom', message: 'not a side' })
  return z.NEVER
})

export const text = z.string().min(1).max(200)

/** Optional fields are absent in captures; `null` and the empty text are taken as the same. */
export const optionalText = z
  .string()
  .nullish()
  .transform((value) => (value === null || value === '' ? undefined : value))
