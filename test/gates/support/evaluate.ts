import { type AdmissionClaim, mergeClaims } from '../../../src/core/claim.js'
import { Decimal, type DecimalInput, ZERO } from '../../../src/core/decimal.js'
import { evaluateGates, type GateEvaluation } from '../../../src/gates/evaluate-gates.js'
import type { GateDecision } from '../../../src/gates/gate-decision.js'
import type { GateContext, SafetyGate } from '../../../src/gates/safety-gate.js'
import { gateContext, type World } from './gate-context.js'
import { HeldClock, settled } from './held-clock.js'

export const TIMEOUT_MS = 1_000

/** Puts one order to `gates`; those that hang are timed out once all others have answered. */
export async function evaluate(gates: readonly SafetyGate[], context: GateContext): Promise<GateEvaluation> {
  const clock = new HeldClock()
  const evaluation = evaluateGates({ gates, context, timeoutMs: TIMEOUT_MS, clock })
  await settled()
  clock.advance(TIMEOUT_MS)
  return evaluation
}

/** One gate's decision about one order, its denial codes and its claims. */
export async function judged(gate: SafetyGate, world: World | GateContext = {}) {
  const context = 'order' in world ? world : gateContext(world)
  const { decisions, denials, claims } = await evaluate([gate], context)
  const decision: GateDecision | undefined = decisions[0]
  if (decision === undefined) throw new Error('there is no decision')
  return { ...decision, codes: denials.map(({ code }) => code), denials, claims, claim: claims[0] }
}

/** What admission says: no denial, claims that agree, and room for each of them. */
export function accepted({ denials, claims }: GateEvaluation, taken: Readonly<Record<string, DecimalInput>> = {}): boolean {
  if (denials.length > 0) return false
  const merged = mergeClaims(claims)
  return merged.ok && merged.claims.every((claim) => fits(claim, taken[claim.key] ?? ZERO))
}

function fits(claim: AdmissionClaim, taken: DecimalInput): boolean {
  const { amount, limit } = claim.kind === 'rate' ? { amount: 1, limit: new Decimal(claim.max) } : claim
  return new Decimal(taken).plus(amount).lessThanOrEqualTo(limit)
}
