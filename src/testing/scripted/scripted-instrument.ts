import { type DecimalInput, toDecimal } from '../../core/decimal.js'
import type { Instrument } from '../../core/instrument.js'

type Steps = 'tickSize' | 'quantityIncrement' | 'minQuantity'
type Limits = 'quoteIncrement' | 'maxQuantity' | 'minNotional' | 'maxNotional'

/** An `Instrument` whose numbers may be written as strings or numbers. */
export type ScriptedInstrument = Omit<Instrument, Steps | Limits> &
  Readonly<Record<Steps, DecimalInput>> &
  Readonly<Partial<Record<Limits, DecimalInput>>>

/** @throws InvalidDecimalError when a number is not a finite plain decimal. */
export function asInstrument(written: ScriptedInstrument): Instrument {
  const { tickSize, quantityIncrement, minQuantity, quoteIncrement, maxQuantity, minNotional, maxNotional, ...rest } = written
  return Object.freeze({
    ...rest,
    tickSize: toDecimal(tickSize),
    quantityIncrement: toDecimal(quantityIncrement),
    minQuantity: toDecimal(minQuantity),
    ...(quoteIncrement === undefined ? {} : { quoteIncrement: toDecimal(quoteIncrement) }),
    ...(maxQuantity === undefined ? {} : { maxQuantity: toDecimal(maxQuantity) }),
    ...(minNotional === undefined ? {} : { minNotional: toDecimal(minNotional) }),
    ...(maxNotional === undefined ? {} : { maxNotional: toDecimal(maxNotional) }),
  })
}
