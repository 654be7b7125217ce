import { Decimal } from '../../../core/decimal.js'

/** A JSON number that is written digit by digit, for a value that a double would round. */
export class JsonNumber {
  readonly digits: string

  constructor(value: Decimal) {
    this.digits = value.toFixed()
  }
}

/**
 * JSON as VALR writes it: a Decimal becomes a string without exponent and trailing zeros, a bigint an integer of whatever
 * length, a Date an ISO time. Fields that are undefined are left out.
 */
export function encodeJson(value: unknown): string {
  if (value === null) return 'null'
  if (typeof value === 'bigint') return value.toString()
  if (typeof value !== 'object') return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(encodeJson).join(',')}]`
  if (Decimal.isDecimal(value)) return `"${value.toFixed()}"`
  if (value instanceof JsonNumber) return value.digits
  if (value instanceof Date) return `"${value.toISOString()}"`
  const fields = Object.entries(value).filter(([, field]) => field !== undefined)
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${encodeJson(field)}`).join(',')}}`
}
