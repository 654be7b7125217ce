import type { AdmissionClaim } from '../core/claim.js'
import { Decimal } from '../core/decimal.js'
import type { Denial } from '../core/denial.js'
import type { ClaimUsage } from '../core/order-ledger.js'
import { type Answer, NOTHING } from './answer.js'
import { chain, combinator, membersOf } from './combinator.js'
import type { GateAsker } from './gate-asker.js'
import { denialOf, thrownDenial } from './gate-failure.js'
import type { SafetyGate } from './safety-gate.js'

/**
 * Asks `gate` and reports what it would have done, but never denies: for trying a gate or a limit on real orders. Its
 * claims are not taken and its latches are not tripped; a claim that would find no room now is reported as a denial too.
 * The report is the decision's `denial` and its input `wouldHaveDenied`.
 *
 * An order still waits for a shadowed gate until the time for gates is over.
 *
 * @throws ConfigurationError `INVALID_GATE`.
 */
export function shadow(gate: SafetyGate): SafetyGate {
  const members = membersOf('shadow', [gate])
  return combinator('shadow', {
    name: `shadow(${gate.name})`,
    members,
    latchKeys: [],
    combine: (asker, root) => chain(asker.ask(gate, root), (answer) => observe(answer, asker, gate, root)),
  })
}

function observe(answer: Answer, asker: GateAsker, gate: SafetyGate, root: string): Answer | Promise<Answer> {
  if (answer.verdict !== 'allowed' || answer.claims.length === 0) {
    return observed(answer, answer.verdict === 'allowed' ? NOTHING : answer.denials)
  }
  const judged = answer.claims.map((claim) => judge(claim, asker, gate, root))
  return Promise.all(judged).then((denials) => observed(answer, denials.flat()))
}

function observed(answer: Answer, denials: readonly Denial[]): Answer {
  const { inputs, limit, headroom } = answer
  const wouldHaveDenied = denials.map(({ code, message, details }) => ({ code, message, details }))
  const claims = answer.verdict === 'allowed' ? answer.claims.map(({ kind, key }) => ({ kind, key })) : []
  return { verdict: 'observed', denials, inputs: { ...inputs, claims, wouldHaveDenied }, limit, headroom }
}

/** The denials that admission would answer `claim` with, by what is taken at this moment. */
function judge(claim: AdmissionClaim, asker: GateAsker, gate: SafetyGate, root: string): Promise<readonly Denial[]> {
  const window = claim.kind === 'budget' ? claim.window : undefined
  return asker.settle(
    Promise.resolve().then(() => asker.context.usage(claim.key, window)),
    (usage) => noRoom(claim, usage, gate, root),
    (thrown) => [thrownDenial(thrown, gate, root)],
    () => asker.late(gate, root).denials,
  )
}

function noRoom(claim: AdmissionClaim, usage: ClaimUsage, gate: SafetyGate, root: string): readonly Denial[] {
  const taken = Decimal.sum(usage.used, usage.reserved, usage.unknown)
  const { amount, limit } = claim.kind === 'rate' ? { amount: new Decimal(1), limit: new Decimal(claim.max) } : claim
  if (taken.plus(amount).lessThanOrEqualTo(limit)) return NOTHING
  const code = claim.sources[0]?.code ?? 'LIMIT_EXCEEDED'
  const details = { key: claim.key, taken: taken.toFixed(), amount: amount.toFixed(), limit: limit.toFixed() }
  return [denialOf(gate, root, code, `${claim.key} would be over its limit of ${details.limit}.`, details)]
}
