import { Decimal } from '../core/decimal.js'
import { ConfigurationError } from '../core/errors.js'

/**
 * A frozen deep copy of a gate's parameters. They go into the policy hash, so only what canonical JSON tells apart is
 * accepted: texts, finite numbers, booleans, nulls, decimals, valid dates, and lists and plain objects of these.
 *
 * @throws ConfigurationError `INVALID_GATE_PARAMETER` naming the path.
 */
export function plainParameters(gate: string, parameters: unknown): Readonly<Record<string, unknown>> {
  if (typeof parameters !== 'object' || parameters === null || Array.isArray(parameters)) {
    throw new ConfigurationError('INVALID_GATE_PARAMETER', `The parameters of ${gate} are not an object.`)
  }
  return plain(parameters, `${gate}.parameters`) as Readonly<Record<string, unknown>>
}

const MAX_DEPTH = 16

function plain(value: unknown, path: string, depth = 0): unknown {
  if (depth > MAX_DEPTH) throw notPlain(path, 'is nested too deeply')
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'undefined':
      return value
    case 'number':
      if (!Number.isFinite(value)) throw notPlain(path, 'is not a finite number')
      return value
    case 'object':
      return value === null ? null : plainObject(value, path, depth)
    case 'bigint':
    case 'function':
    case 'symbol':
      throw notPlain(path, `is a ${typeof value}`)
  }
}

function plainObject(value: object, path: string, depth: number): unknown {
  if (Decimal.isDecimal(value)) {
    if (!value.isFinite()) throw notPlain(path, 'is not a finite decimal')
    return value.toFixed()
  }
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw notPlain(path, 'is not a valid date')
    return value.toISOString()
  }
  if (Array.isArray(value)) return Object.freeze(value.map((entry, index) => plain(entry, `${path}[${index}]`, depth + 1)))
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) throw notPlain(path, 'is not a plain object')
  const entries = Object.entries(value).map(([key, entry]) => [key, plain(entry, `${path}.${key}`, depth + 1)] as const)
  return Object.freeze(Object.fromEntries(entries))
}

function notPlain(path: string, problem: string): ConfigurationError {
  return new ConfigurationError('INVALID_GATE_PARAMETER', `${path} ${problem}; the policy hash cannot tell such values apart.`)
}
