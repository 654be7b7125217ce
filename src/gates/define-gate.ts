import { ConfigurationError } from '../core/errors.js'
import { assertGate } from './assert-gate.js'
import { plainParameters } from './plain-parameters.js'
import type { SafetyGate } from './safety-gate.js'

/** A gate of your own. */
export type GateDefinition = Omit<SafetyGate, 'members'>

/**
 * Makes a gate of your own. It is frozen, and its parameters are copied.
 *
 * Give it a `version` and change that whenever `check` changes its mind about anything: the policy hash is how processes
 * that share an account notice that they run different checks. Without one the hash of the function's source text stands
 * in, which does not see the values it closes over.
 *
 * @throws ConfigurationError `GATE_NAME_RESERVED` for a name of this library's own gates, `INVALID_GATE` for an empty name, a
 * missing check or an unknown key, `INVALID_GATE_PARAMETER` for parameters that are not plain data.
 */
export function defineGate(definition: GateDefinition): SafetyGate {
  assertGate(definition, 'The definition of a gate')
  for (const key of Object.keys(definition)) {
    if (!DEFINITION_KEYS.has(key)) throw new ConfigurationError('INVALID_GATE', `Gate ${definition.name}: unknown key ${key}.`)
  }
  const { name, check, version, parameters, latchKeys, needs } = definition
  return Object.freeze({
    name,
    check,
    ...(version === undefined ? {} : { version }),
    ...(parameters === undefined ? {} : { parameters: plainParameters(name, parameters) }),
    ...(latchKeys === undefined ? {} : { latchKeys: Object.freeze([...latchKeys]) }),
    ...(needs === undefined ? {} : { needs: Object.freeze([...needs]) }),
  })
}

const DEFINITION_KEYS: ReadonlySet<string> = new Set(['name', 'check', 'version', 'parameters', 'latchKeys', 'needs'])
