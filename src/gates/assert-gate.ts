import { RESERVED_KEY_PREFIX } from '../core/claim.js'
import { ConfigurationError } from '../core/errors.js'
import { factoryOf } from './catalogue-gate.js'
import { isReservedGateName } from './catalogue-names.js'
import { plainParameters } from './plain-parameters.js'
import type { SafetyGate } from './safety-gate.js'

/**
 * Throws unless `value` is a gate. Internal.
 *
 * @throws ConfigurationError `INVALID_GATE`, whose message begins with `what`; `GATE_NAME_RESERVED` for a gate of a user's that
 * carries a name of this library's own, `INVALID_GATE_PARAMETER` for parameters that are not plain data.
 */
export function assertGate(value: unknown, what: string): asserts value is SafetyGate {
  if (typeof value !== 'object' || value === null) throw invalid(what, 'is not a gate: an object with a name and a check')
  const { name, check, version, parameters, latchKeys, members, needs } = value as Readonly<Record<string, unknown>>
  if (typeof name !== 'string' || name.trim() === '') throw invalid(what, 'needs a name')
  if (isReservedGateName(name) && factoryOf(value as SafetyGate) === undefined) {
    throw new ConfigurationError('GATE_NAME_RESERVED', `${name} is a name of this library's own gates; choose another.`)
  }
  if (typeof check !== 'function') throw invalid(what, `(${name}) needs a check function`)
  if (version !== undefined && !isText(version)) throw invalid(what, `(${name}) has a version that is not a text`)
  if (parameters !== undefined) plainParameters(name, parameters)
  if (needs !== undefined && !(Array.isArray(needs) && needs.every((need) => NEEDS.has(need)))) {
    throw invalid(what, `(${name}) needs a method that clients do not have`)
  }
  if (latchKeys !== undefined && !(Array.isArray(latchKeys) && latchKeys.every(isText))) {
    throw invalid(what, `(${name}) has latch keys that are not texts`)
  }
  if (members !== undefined) {
    if (!Array.isArray(members)) throw invalid(what, `(${name}) has members that are not a list`)
    for (const member of members) assertGate(member, `A member of gate ${name}`)
  }
  const reserved = (latchKeys ?? []).find((key) => key.startsWith(RESERVED_KEY_PREFIX))
  if (reserved !== undefined && factoryOf(value as SafetyGate) === undefined) {
    throw invalid(what, `(${name}) uses latch key ${reserved}; keys that begin with ${RESERVED_KEY_PREFIX} are this library's`)
  }
}

const NEEDS: ReadonlySet<unknown> = new Set<NonNullable<SafetyGate['needs']>[number]>([
  'recentFills',
  'serverTime',
  'instruments',
])

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function invalid(what: string, problem: string): ConfigurationError {
  return new ConfigurationError('INVALID_GATE', `${what} ${problem}.`)
}
