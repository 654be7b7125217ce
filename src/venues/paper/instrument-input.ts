import { type Decimal, type DecimalInput, floorToStep, toDecimal } from '../../core/decimal.js'
import { ConfigurationError } from '../../core/errors.js'
import type { Instrument } from '../../core/instrument.js'

/** An {@link Instrument} as it is configured: the decimal fields take any decimal input. */
export interface InstrumentInput extends Pick<Instrument, 'id' | 'base' | 'quote' | 'venueSymbol' | 'orderTypes' | 'active'> {
  readonly tickSize: DecimalInput
  readonly quantityIncrement: DecimalInput
  readonly quoteIncrement?: DecimalInput
  readonly minQuantity: DecimalInput
  readonly maxQuantity?: DecimalInput
  readonly minNotional?: DecimalInput
  readonly maxNotional?: DecimalInput
}

/** @throws ConfigurationError `INSTRUMENT_INVALID`; InvalidDecimalError. */
export function readInstruments(inputs: readonly InstrumentInput[]): ReadonlyMap<string, Instrument> {
  const instruments = new Map<string, Instrument>()
  for (const input of inputs) {
    if (instruments.has(input.id)) throw invalid(input.id, 'it is listed twice')
    instruments.set(input.id, readInstrument(input))
  }
  return instruments
}

function readInstrument(input: InstrumentInput): Instrument {
  const { id, base, quote, venueSymbol, orderTypes, active } = input
  for (const text of [id, base, quote, venueSymbol]) {
    if (typeof text !== 'string' || text === '') throw invalid(id, 'id, base, quote and venueSymbol are names')
  }
  if (base === quote) throw invalid(id, 'base and quote are the same currency')
  return Object.freeze({
    id,
    base,
    quote,
    venueSymbol,
    tickSize: positive(input, 'tickSize'),
    quantityIncrement: positive(input, 'quantityIncrement'),
    minQuantity: notNegative(input, 'minQuantity'),
    ...(input.quoteIncrement === undefined ? {} : { quoteIncrement: positive(input, 'quoteIncrement') }),
    ...(input.maxQuantity === undefined ? {} : { maxQuantity: positive(input, 'maxQuantity') }),
    ...(input.minNotional === undefined ? {} : { minNotional: notNegative(input, 'minNotional') }),
    ...(input.maxNotional === undefined ? {} : { maxNotional: positive(input, 'maxNotional') }),
    ...(orderTypes === undefined ? {} : { orderTypes: Object.freeze([...orderTypes]) }),
    ...(active === undefined ? {} : { active }),
  })
}

type DecimalField = Exclude<keyof InstrumentInput, 'id' | 'base' | 'quote' | 'venueSymbol' | 'orderTypes' | 'active'>

function positive(input: InstrumentInput, field: DecimalField): Decimal {
  const value = notNegative(input, field)
  if (value.isZero()) throw invalid(input.id, `${field} is zero`)
  return value
}

function notNegative(input: InstrumentInput, field: DecimalField): Decimal {
  const value = toDecimal(input[field] as DecimalInput)
  if (value.isNegative()) throw invalid(input.id, `${field} is negative`)
  return value
}

function invalid(id: string, what: string): ConfigurationError {
  return new ConfigurationError('INSTRUMENT_INVALID', `The instrument ${JSON.stringify(id)} cannot be used: ${what}.`)
}

/** Cuts a quantity to the instrument's step. A value with few enough places is on a decimal step already: no division. */
export function quantityCutter({ quantityIncrement: step }: Instrument): (quantity: Decimal) => Decimal {
  const places = step.decimalPlaces()
  const isDecimalStep = step.times(`1e${places}`).equals(1)
  if (!isDecimalStep) return (quantity) => floorToStep(quantity, step)
  return (quantity) => (quantity.decimalPlaces() <= places ? quantity : floorToStep(quantity, step))
}
