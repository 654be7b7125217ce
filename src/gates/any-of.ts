import { ConfigurationError } from '../core/errors.js'
import { type Answer, explain, isRefusal, type Refusal, refusedBy } from './answer.js'
import { factoryOf } from './catalogue-gate.js'
import { chain, combinator, membersOf } from './combinator.js'
import type { GateAsker } from './gate-asker.js'
import type { SafetyGate } from './safety-gate.js'

/**
 * Allows what at least one of `gates` allows. They are asked one after the other, and the first that allows decides: its
 * claims are taken, and no later member is asked. A member that fails has not allowed. If none allows, the order is
 * denied with every member's denials.
 *
 * The choice is made before admission: when the chosen member's claims find no room there, the order is denied and no
 * other member is tried. Put a gate that claims something shared after those that do not.
 *
 * @throws ConfigurationError `INVALID_GATE` for an empty list, a member that is not a gate, or one that can only allow (a
 * `shadow`, or a combination of nothing else): every order would pass.
 */
export function anyOf(...gates: readonly SafetyGate[]): SafetyGate {
  const members = [...membersOf('anyOf', gates)]
  for (const member of members) {
    if (onlyAllows(member)) {
      throw new ConfigurationError('INVALID_GATE', `anyOf: ${member.name} never denies, so every order would pass.`)
    }
  }
  return combinator('anyOf', {
    name: `anyOf(${members.map(({ name }) => name).join(', ')})`,
    members,
    combine: (asker, root) => firstAllowing(members, asker, root, []),
  })
}

interface Asked {
  readonly member: SafetyGate
  readonly answer: Refusal
}

function firstAllowing(
  members: readonly SafetyGate[],
  asker: GateAsker,
  root: string,
  asked: readonly Asked[],
): Answer | Promise<Answer> {
  const member = members[asked.length]
  const refused = asked.map(({ member: { name }, answer }) => explain(name, answer))
  if (member === undefined) {
    return refusedBy(
      asked.map(({ answer }) => answer),
      { members: refused },
    )
  }
  return chain(asker.ask(member, root), (answer) => {
    if (isRefusal(answer)) return firstAllowing(members, asker, root, [...asked, { member, answer }])
    const claims = answer.verdict === 'allowed' ? answer.claims : []
    return { verdict: 'allowed', claims, inputs: { members: [...refused, explain(member.name, answer)] } }
  })
}

function onlyAllows(gate: SafetyGate): boolean {
  const factory = factoryOf(gate)
  if (factory === 'shadow') return true
  return factory !== undefined && TRANSPARENT.has(factory) && (gate.members ?? []).every(onlyAllows)
}

/** Combinators that deny only when a member does. `when` is one as far as its predicate answers. */
const TRANSPARENT: ReadonlySet<string> = new Set(['allOf', 'when', 'forInstruments'])
