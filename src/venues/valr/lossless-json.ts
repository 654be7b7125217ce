/** A string literal, or a number outside of one. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g

/** Where a number can stand. Found within text too, which costs no more than a closer look. */
const MAY_HOLD_NUMBERS = /(?:^|[:,[])\s*[-\d]/

/**
 * `JSON.parse` that never rounds: a number that a double does not print back digit by digit, such as VALR's `sequenceId`
 * and `batchId`, becomes the text of its digits.
 *
 * @throws SyntaxError.
 */
export function parseLosslessJson(text: string): unknown {
  // VALR writes amounts as text, so most replies hold no number at all.
  if (!MAY_HOLD_NUMBERS.test(text)) return JSON.parse(text)
  return JSON.parse(text.replace(TOKEN, (token) => (token.startsWith('"') || isExact(token) ? token : `"${token}"`)))
}

/** `-0` and `007` are left to `JSON.parse`: the one is harmless, the other no JSON. */
function isExact(digits: string): boolean {
  return String(Number(digits)) === digits || /^-?0\d*$/.test(digits)
}
