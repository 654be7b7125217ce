import { z } from 'zod'
import { Decimal } from '../../core/decimal.js'

/** Text of a `numeric`: never with an exponent, of any length. */
export const decimal = z.string().transform((text) => new Decimal(text))

/** Milliseconds since 1970, whole. */
export const time = z.number().transform((ms) => new Date(ms))

/** SQL's NULL is absence. */
export function optional<T extends z.ZodType>(field: T) {
  return z
    .union([z.null(), field])
    .optional()
    .transform((value) => value ?? undefined)
}

/** The fields that have a value, as `exactOptionalPropertyTypes` wants them. */
export function present<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never
}
