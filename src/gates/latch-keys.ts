import { COMBINE } from './gate-asker.js'
import type { GateContext, SafetyGate } from './safety-gate.js'

/**
 * The latches that stop this order while they are tripped: those of every gate that is asked about it. Those behind
 * `forInstruments` count for its instruments only. Sorted, once each.
 */
export function latchKeysFor(gates: readonly SafetyGate[], context: GateContext): readonly string[] {
  let keys: Set<string> | undefined
  for (const gate of gates) {
    if (gate.latchKeys === undefined) continue
    keys ??= new Set()
    collect(gate, context, keys)
  }
  return keys === undefined ? NONE : [...keys].sort()
}

/** Under this symbol a combinator keeps the question whether its members judge an order at all. */
export const APPLIES = Symbol('applies')

const NONE: readonly string[] = Object.freeze([])

function collect(gate: SafetyGate, context: GateContext, keys: Set<string>): void {
  if (gate.latchKeys === undefined) return
  const applies = (gate as { readonly [APPLIES]?: (context: GateContext) => boolean })[APPLIES]
  if (applies?.(context) === false) return
  const asksMembers = COMBINE in gate && gate.members !== undefined
  if (asksMembers) for (const member of gate.members) collect(member, context, keys)
  else for (const key of gate.latchKeys) keys.add(key)
}
