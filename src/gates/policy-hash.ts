import { canonicalJson, sha256 } from '../core/content-hash.js'
import { factoryOf } from './catalogue-gate.js'
import type { SafetyGate } from './safety-gate.js'
import { sourceHash } from './source-hash.js'

/** What an account trades under: its gates, the mandatory ones it goes without, and whatever options change a verdict. */
export type Policy = {
  readonly gates: readonly SafetyGate[]
  readonly waivedGates?: readonly string[]
} & Readonly<Record<string, unknown>>

/**
 * SHA-256 of a policy, in hexadecimal. Equal gates with equal parameters and versions give equal hashes, in whatever
 * order they are listed; a gate without a version counts with the source text of its check.
 */
export function policyHash({ gates, waivedGates = [], ...options }: Policy): string {
  const nodes = gates.map((gate) => [gate.name, policyNode(gate)] as const).sort(([a], [b]) => compareText(a, b))
  return sha256(canonicalJson({ gates: nodes, waivedGates: [...new Set(waivedGates)].sort(), options }))
}

/** The names of users' gates and predicates, wherever in the tree, that have no version of their own. Sorted. */
export function gatesWithoutVersion(gates: readonly SafetyGate[]): readonly string[] {
  const names = new Set<string>()
  for (const gate of gates) {
    const factory = factoryOf(gate)
    if (gate.version === undefined && (factory === undefined || factory === 'when')) names.add(gate.name)
    for (const name of gatesWithoutVersion(gate.members ?? [])) names.add(name)
  }
  return [...names].sort()
}

/** What `gate` is, as text. Internal. */
export function policyText(gate: SafetyGate): string {
  return canonicalJson(policyNode(gate))
}

function policyNode(gate: SafetyGate): unknown {
  const factory = factoryOf(gate)
  return {
    name: gate.name,
    factory,
    version: gate.version ?? (factory === undefined ? `source ${sourceHash(gate.check)}` : undefined),
    parameters: gate.parameters,
    members: gate.members?.map(policyNode),
  }
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
