import type { Denial, DenialCode } from '../core/denial.js'
import { isGateInputError } from './gate-input-error.js'
import type { SafetyGate } from './safety-gate.js'

/** The denial for what a gate threw: an input error's own code, else `GATE_THREW`. Never throws. Internal. */
export function thrownDenial(thrown: unknown, gate: SafetyGate, root: string): Denial {
  try {
    if (isGateInputError(thrown)) return denialOf(gate, root, thrown.code, thrown.message, thrown.details)
  } catch (hostile) {
    return thrownDenial(describe(hostile), gate, root)
  }
  const { name, message } = describe(thrown)
  return denialOf(gate, root, 'GATE_THREW', `The gate threw ${name}: ${message}`, { error: name })
}

/** A denial of `gate`, reported under `root`, the gate of the router's list that it belongs to. Internal. */
export function denialOf(
  gate: SafetyGate,
  root: string,
  code: DenialCode,
  message: string,
  details: Readonly<Record<string, unknown>> = {},
): Denial {
  return { code, gate: root, message, details: gate.name === root ? details : { ...details, member: gate.name } }
}

/** What can be said about anything that was thrown. Never throws. Internal. */
export function describe(thrown: unknown): { readonly name: string; readonly message: string } {
  try {
    if (thrown instanceof Error) return { name: String(thrown.name), message: shortened(String(thrown.message)) }
    return { name: typeof thrown, message: shortened(String(thrown)) }
  } catch {
    return { name: 'unknown', message: 'a value that cannot be shown' }
  }
}

const MAX_LENGTH = 300

function shortened(text: string): string {
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text
}
