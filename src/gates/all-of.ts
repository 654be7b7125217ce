import { combined, explain } from './answer.js'
import { combinator, membersOf, together } from './combinator.js'
import { policyText } from './policy-hash.js'
import type { SafetyGate } from './safety-gate.js'

/**
 * Allows what every one of `gates` allows. All are asked, side by side; the order is denied with every denial, or allowed
 * with every claim. Mandatory gates inside count as present. The order of the list is of no consequence, in the name
 * neither: `allOf(a, b)` and `allOf(b, a)` are one gate.
 *
 * @throws ConfigurationError `INVALID_GATE` for an empty list or a member that is not a gate.
 */
export function allOf(...gates: readonly SafetyGate[]): SafetyGate {
  const members = inFixedOrder(membersOf('allOf', gates))
  return combinator('allOf', {
    name: `allOf(${members.map(({ name }) => name).join(', ')})`,
    members,
    combine: (asker, root) =>
      together(
        members.map((member) => asker.ask(member, root)),
        (answers) => combined(answers, { members: answers.map((answer, at) => explain(members[at]?.name ?? root, answer)) }),
      ),
  })
}

function inFixedOrder(gates: readonly SafetyGate[]): readonly SafetyGate[] {
  const texts = new Map(gates.map((gate) => [gate, `${gate.name} ${policyText(gate)}`]))
  return [...gates].sort((a, b) => ((texts.get(a) ?? '') < (texts.get(b) ?? '') ? -1 : 1))
}
