import type { SafetyGate } from './safety-gate.js'

/**
 * Makes a gate of this library's own: frozen, branded with its factory's name, and allowed to use `helios:` claim keys.
 * Internal.
 */
export function catalogueGate(factory: string, gate: SafetyGate): SafetyGate {
  const branded = gate.parameters === undefined ? { ...gate } : { ...gate, parameters: Object.freeze({ ...gate.parameters }) }
  Object.defineProperty(branded, BRAND, { value: factory })
  return Object.freeze(branded)
}

/** Shared by every copy of this package in a process, so that a gate is recognised wherever it was made. */
const BRAND = Symbol.for('helios-execution.gate')

/** The factory of this library that made `gate`; `undefined` for a gate of a user's. */
export function factoryOf(gate: SafetyGate): string | undefined {
  const factory = (gate as { readonly [BRAND]?: unknown })[BRAND]
  return typeof factory === 'string' ? factory : undefined
}
