import type { AdmissionClaim } from '../core/claim.js'
import type { Decimal } from '../core/decimal.js'
import type { Denial } from '../core/denial.js'
import type { Draft } from '../core/draft.js'
import type { GateDecision } from './gate-decision.js'
import type { LatchRequest } from './safety-gate.js'

/** What asking a gate came to: a verdict that has been checked, or why there is none. Internal. */
export type Answer =
  | (Explained & { readonly verdict: 'allowed'; readonly claims: readonly AdmissionClaim[] })
  | (Explained & {
      readonly verdict: 'denied' | 'failed'
      /** At least one. */
      readonly denials: readonly Denial[]
      readonly latches: readonly TrippedLatch[]
    })
  | (Explained & { readonly verdict: 'observed'; readonly denials: readonly Denial[] })

interface Explained {
  readonly inputs: Readonly<Record<string, unknown>>
  readonly limit?: Decimal | undefined
  readonly headroom?: Decimal | undefined
}

/** A latch that a denial trips, and why. */
export interface TrippedLatch extends Required<LatchRequest> {
  readonly gate: string
  readonly reason: string
}

export type Refusal = Extract<Answer, { readonly verdict: 'denied' | 'failed' }>

export function isRefusal(answer: Answer): answer is Refusal {
  return answer.verdict === 'denied' || answer.verdict === 'failed'
}

export const NOTHING: readonly never[] = Object.freeze([])
export const NO_INPUTS: Readonly<Record<string, never>> = Object.freeze({})

/** The answer of a gate that could not judge. */
export function failed(denial: Denial): Refusal {
  return { verdict: 'failed', denials: [denial], latches: NOTHING, inputs: NO_INPUTS }
}

/** One answer for several that all count: a refusal with every denial if there is one, else all claims. */
export function combined(answers: readonly Answer[], inputs: Readonly<Record<string, unknown>>): Answer {
  const refusals = answers.filter(isRefusal)
  if (refusals.length > 0) return refusedBy(refusals, inputs)
  return {
    verdict: 'allowed',
    claims: answers.flatMap((answer) => (answer.verdict === 'allowed' ? answer.claims : NOTHING)),
    inputs,
  }
}

/** One refusal with the denials and latches of all. It counts as failed when a member failed. */
export function refusedBy(refusals: readonly Refusal[], inputs: Readonly<Record<string, unknown>>): Refusal {
  return {
    verdict: refusals.some(({ verdict }) => verdict === 'failed') ? 'failed' : 'denied',
    denials: refusals.flatMap(({ denials }) => denials),
    latches: refusals.flatMap(({ latches }) => latches),
    inputs,
  }
}

/** An answer as `preview` and the audit show it. */
export function explain(gate: string, answer: Answer): Omit<GateDecision, 'durationMs'> {
  const explanation: Draft<Omit<GateDecision, 'durationMs'>> = { gate, verdict: answer.verdict, inputs: answer.inputs }
  addReasons(explanation, answer)
  return explanation
}

/** The same for a gate of the router's list. */
export function decisionOf(gate: string, answer: Answer, durationMs: number): GateDecision {
  const decision: Draft<GateDecision> = { gate, verdict: answer.verdict, inputs: answer.inputs, durationMs }
  addReasons(decision, answer)
  return decision
}

function addReasons(shown: Draft<Pick<GateDecision, 'denial' | 'limit' | 'headroom'>>, answer: Answer): void {
  const denial = answer.verdict === 'allowed' ? undefined : answer.denials[0]
  if (denial !== undefined) shown.denial = denial
  if (answer.limit !== undefined) shown.limit = answer.limit
  if (answer.headroom !== undefined) shown.headroom = answer.headroom
}
