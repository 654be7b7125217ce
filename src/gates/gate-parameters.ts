import { windowName } from '../core/calendar-window.js'
import { type Decimal, type DecimalInput, toDecimal } from '../core/decimal.js'
import { ConfigurationError } from '../core/errors.js'

/** An amount of a currency that one order is compared with. */
export interface OrderValueParameters {
  /** Not negative. Inclusive. */
  readonly value: DecimalInput
  /** What `value` is counted in, for example `ZAR`. Orders in another quote currency are converted. */
  readonly currency: string
}

/** Reads `{ value, currency }`. @throws ConfigurationError `INVALID_GATE_PARAMETER`. */
export function orderValue(
  gate: string,
  parameters: OrderValueParameters,
): { readonly value: Decimal; readonly currency: string } {
  const { value, currency } = parametersOf(gate, parameters, ['value', 'currency'])
  if (typeof currency !== 'string' || currency.trim() === '' || currency !== currency.trim()) {
    throw invalid(gate, 'currency', 'names the currency that value is counted in, for example "ZAR"')
  }
  return { value: notNegative(gate, 'value', value), currency }
}

/** Reads a percentage: 5 means 5 %, not 0.05. @throws ConfigurationError `INVALID_GATE_PARAMETER`. */
export function percentage(gate: string, name: string, parameters: object): Decimal {
  return notNegative(gate, name, parametersOf(gate, parameters, [name])[name])
}

/** A whole number from one up. @throws ConfigurationError `INVALID_GATE_PARAMETER`. */
export function count(gate: string, name: string, value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 1) return value
  throw invalid(gate, name, 'is a whole number from 1 up')
}

/** An IANA zone that the runtime knows. @throws ConfigurationError `INVALID_GATE_PARAMETER`. */
export function timeZone(gate: string, name: string, value: unknown): string {
  if (typeof value !== 'string' || value === '')
    throw invalid(gate, name, 'is an IANA time zone, for example "Africa/Johannesburg"')
  try {
    windowName({ period: 'day', timeZone: value }, new Date(0))
    return value
  } catch (cause) {
    throw invalid(gate, name, `is not a time zone that this runtime knows: ${value}`, cause)
  }
}

/** The parameters as given, once no key of them is unknown. @throws ConfigurationError `INVALID_GATE_PARAMETER`. */
export function parametersOf(gate: string, parameters: unknown, keys: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof parameters !== 'object' || parameters === null || Array.isArray(parameters)) {
    throw new ConfigurationError('INVALID_GATE_PARAMETER', `${gate} takes an object with ${keys.join(', ')}.`)
  }
  for (const key of Object.keys(parameters)) {
    if (!keys.includes(key)) throw invalid(gate, key, `is not a parameter; it takes ${keys.join(', ')}`)
  }
  return parameters as Readonly<Record<string, unknown>>
}

function notNegative(gate: string, name: string, value: unknown): Decimal {
  let exact: Decimal
  try {
    exact = toDecimal(value as DecimalInput)
  } catch (cause) {
    throw invalid(gate, name, `is not a decimal: ${cause instanceof Error ? cause.message : String(cause)}`, cause)
  }
  if (exact.isNegative()) throw invalid(gate, name, 'is not negative')
  return exact
}

function invalid(gate: string, parameter: string, problem: string, cause?: unknown): ConfigurationError {
  const details = { gate, parameter }
  const options = cause === undefined ? { details } : { cause, details }
  return new ConfigurationError('INVALID_GATE_PARAMETER', `${gate}: ${parameter} ${problem}.`, options)
}
