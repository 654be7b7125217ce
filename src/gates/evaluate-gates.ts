import type { AdmissionClaim } from '../core/claim.js'
import type { Clock } from '../core/clock.js'
import { type Denial, sortDenials } from '../core/denial.js'
import { type Answer, decisionOf, failed, isRefusal, NOTHING, type TrippedLatch } from './answer.js'
import { GateAsker } from './gate-asker.js'
import type { GateDecision } from './gate-decision.js'
import { thrownDenial } from './gate-failure.js'
import { latchKeysFor } from './latch-keys.js'
import type { GateContext, SafetyGate } from './safety-gate.js'

/** What the gates of a list made of one order. It may be admitted when there is no denial. */
export interface GateEvaluation {
  /** One for each gate, by name. */
  readonly decisions: readonly GateDecision[]
  /** Every denial, by gate and code. */
  readonly denials: readonly Denial[]
  /** What the allowing gates ask for, each attributed to its gate of the list; not merged yet. */
  readonly claims: readonly AdmissionClaim[]
  /** The latches that denials trip, by gate. */
  readonly latches: readonly TrippedLatch[]
  /** The latches that stop this order while they are tripped. */
  readonly latchKeys: readonly string[]
}

/**
 * Asks every gate about one order, all at the same time and against one deadline, `timeoutMs` from now. Whatever is not a
 * well-formed verdict by then denies: `GATE_THREW` (or the code of the input error that was thrown), `GATE_TIMEOUT`,
 * `GATE_BAD_VERDICT`. The order of `gates` does not show in the result. Never rejects.
 *
 * @param evaluation.gates have passed `checkGateList`.
 * @param evaluation.abort is called once, when all gates have answered or their time is over; it aborts `context.signal`.
 */
export async function evaluateGates(evaluation: {
  readonly gates: readonly SafetyGate[]
  readonly context: GateContext
  readonly timeoutMs: number
  readonly clock: Clock
  readonly abort?: () => void
}): Promise<GateEvaluation> {
  const { gates, context, timeoutMs, clock, abort } = evaluation
  const asker = new GateAsker(context, { clock, timeoutMs, abort })
  const answered: Answered[] = []
  const waiting: Promise<void>[] = []
  // A gate that answers at once is done when the next one begins: one reading of the clock serves both.
  let startedAtMs = clock.monotonicMs()
  for (const gate of gates) {
    const answer = asker.ask(gate, gate.name)
    const askedAtMs = startedAtMs
    startedAtMs = clock.monotonicMs()
    if (answer instanceof Promise) waiting.push(settled(answer, gate, askedAtMs, clock, answered))
    else insertByName(answered, { gate, answer, durationMs: startedAtMs - askedAtMs })
  }
  // None of them rejects, so there is nothing that Promise.all would hear of sooner.
  for (const answer of waiting) await answer
  asker.close()
  return summed(answered, latchKeysFor(gates, context))
}

interface Answered {
  readonly gate: SafetyGate
  readonly answer: Answer
  readonly durationMs: number
}

async function settled(
  asked: Promise<Answer>,
  gate: SafetyGate,
  askedAtMs: number,
  clock: Clock,
  answered: Answered[],
): Promise<void> {
  let answer: Answer
  try {
    answer = await asked
  } catch (thrown) {
    answer = failed(thrownDenial(thrown, gate, gate.name))
  }
  insertByName(answered, { gate, answer, durationMs: clock.monotonicMs() - askedAtMs })
}

/** No two gates of a list share a name. For a handful of gates this is cheaper than to sort them in the end. */
function insertByName(answered: Answered[], next: Answered): void {
  let at = answered.push(next) - 1
  for (let before = answered[at - 1]; before !== undefined && before.gate.name > next.gate.name; before = answered[at - 1]) {
    answered[at] = before
    at -= 1
  }
  answered[at] = next
}

function summed(answered: Answered[], latchKeys: readonly string[]): GateEvaluation {
  const decisions: GateDecision[] = []
  const claims: AdmissionClaim[] = []
  const denials: Denial[] = []
  const latches: TrippedLatch[] = []
  for (const { gate, answer, durationMs } of answered) {
    decisions.push(decisionOf(gate.name, answer, durationMs))
    if (answer.verdict === 'allowed') claims.push(...answer.claims)
    if (!isRefusal(answer)) continue
    denials.push(...answer.denials)
    latches.push(...answer.latches)
  }
  return { decisions, denials: denials.length === 0 ? NOTHING : sortDenials(denials), claims, latches, latchKeys }
}
