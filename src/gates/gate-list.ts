import { ConfigurationError } from '../core/errors.js'
import { assertGate } from './assert-gate.js'
import type { SafetyGate } from './safety-gate.js'

/**
 * A frozen copy of a router's list of gates, once it is known to be one. Decisions and denials are told apart by name, so
 * no two gates may share one.
 *
 * @throws ConfigurationError `INVALID_GATE`, `GATE_NAME_RESERVED`, `GATE_NAME_DUPLICATE`.
 */
export function checkGateList(gates: readonly SafetyGate[]): readonly SafetyGate[] {
  if (!Array.isArray(gates)) throw new ConfigurationError('INVALID_GATE', 'The gates are a list.')
  const names = new Set<string>()
  gates.forEach((gate, index) => {
    assertGate(gate, `Gate ${index + 1} of the list`)
    if (names.has(gate.name)) {
      const details = { gate: gate.name }
      throw new ConfigurationError('GATE_NAME_DUPLICATE', `Two gates are named ${gate.name}. Put one inside allOf.`, { details })
    }
    names.add(gate.name)
  })
  return Object.freeze([...gates])
}
