import { type Decimal, percentOf } from '../../../core/decimal.js'
import type { Side } from '../../../core/vocabulary.js'
import type { FeeRates } from './account.js'
import type { Pair } from './pair.js'

/**
 * The fee of one execution, an exact product: VALR does not round it. It is charged in the currency that is received. A
 * negative maker rate is a reward, paid in the currency that the maker gives away.
 */
export function feeOf(
  { side, quantity, value }: { readonly side: Side; readonly quantity: Decimal; readonly value: Decimal },
  { base, quote }: Pair,
  { maker, taker }: FeeRates,
  liquidity: 'maker' | 'taker',
): { readonly fee: Decimal; readonly feeCurrency: string } {
  const rate = liquidity === 'maker' ? maker : taker
  const inBase = (side === 'BUY') !== rate.isNegative()
  return { fee: percentOf(inBase ? quantity : value, rate), feeCurrency: inBase ? base : quote }
}
