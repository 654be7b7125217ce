const DOT = 46
const ZERO_DIGIT = 48
const EXACT_DIGITS = 15
const POWERS_OF_TEN = Array.from({ length: EXACT_DIGITS + 1 }, (_, power) => 10 ** power)

/**
 * The value of an unsigned plain decimal such as `1234.5` with at most 15 digits; NaN for anything else, which then needs
 * the full parser. Up to 15 digits a double keeps two different decimals apart and in order, so these numbers may be
 * compared, never calculated with. Exists because a book of many levels is checked on every update and read on few.
 */
export function plainNumber(text: string): number {
  let mantissa = 0
  let dot = -1
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    const digit = code - ZERO_DIGIT
    if (digit >= 0 && digit <= 9) mantissa = mantissa * 10 + digit
    else if (code === DOT && dot === -1) dot = i
    else return Number.NaN
  }
  const digits = dot === -1 ? text.length : text.length - 1
  const places = dot === -1 ? 0 : text.length - 1 - dot
  if (digits === 0 || digits > EXACT_DIGITS || dot === 0 || dot === text.length - 1) return Number.NaN
  return mantissa / (POWERS_OF_TEN[places] ?? Number.NaN)
}

const SCALE = 1e8
const MAX_EXACT = 10 ** EXACT_DIGITS - 1

/**
 * A number that stands for a decimal of at most 15 digits, of which eight are after the point, unchanged; NaN for any
 * other, which then needs the full parser.
 */
export function shortNumber(value: number): number {
  const scaled = Math.round(value * SCALE)
  return Math.abs(scaled) <= MAX_EXACT && scaled / SCALE === value ? value : Number.NaN
}
