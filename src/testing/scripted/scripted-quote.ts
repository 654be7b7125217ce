import { type DecimalInput, toDecimal } from '../../core/decimal.js'
import type { Quote, QuoteUpdate } from '../../core/market.js'

/** A quote that is stamped when it is read, unless it has a time of its own. */
export type ScriptedQuote = Omit<Quote, 'at'> & { readonly at?: Date }

/** @throws InvalidDecimalError when a price is not a finite plain decimal. */
export function asQuote(instrument: string, { bid, ask, last, at }: QuoteUpdate): ScriptedQuote {
  return { instrument, ...price('bid', bid), ...price('ask', ask), ...price('last', last), ...(at === undefined ? {} : { at }) }
}

/** Zero is no price. */
function price(side: 'bid' | 'ask' | 'last', input: DecimalInput | undefined): Pick<Quote, typeof side> {
  if (input === undefined) return {}
  const value = toDecimal(input)
  return value.isZero() ? {} : { [side]: value }
}
