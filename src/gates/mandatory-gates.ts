import { factoryOf } from './catalogue-gate.js'
import type { SafetyGate } from './safety-gate.js'

/** A router with a live client needs each of these, or names it in `waivedGates`. */
export const MANDATORY_GATES = [
  'minOrderValue',
  'maxOrderValue',
  'dailyTradeLimit',
  'sufficientBalance',
  'maxPositionExposure',
] as const

export type MandatoryGate = (typeof MANDATORY_GATES)[number]

/**
 * The mandatory gates that are not in the list, nor inside an `allOf` of the list. A gate counts by the factory that made
 * it, whatever its name. Inside `anyOf`, `when`, `forInstruments` or `shadow` it may not be asked, and does not count.
 */
export function missingMandatoryGates(gates: readonly SafetyGate[]): readonly MandatoryGate[] {
  const present = new Set<string>()
  collect(gates, present)
  return MANDATORY_GATES.filter((name) => !present.has(name))
}

function collect(gates: readonly SafetyGate[], present: Set<string>): void {
  for (const gate of gates) {
    const factory = factoryOf(gate)
    if (factory === 'allOf') collect(gate.members ?? [], present)
    else if (factory !== undefined) present.add(factory)
  }
}
