import type { AdmissionClaim, Claim } from '../core/claim.js'
import type { Denial } from '../core/denial.js'
import { ConfigurationError } from '../core/errors.js'
import { type Answer, isRefusal } from './answer.js'
import { assertGate } from './assert-gate.js'
import { catalogueGate } from './catalogue-gate.js'
import { COMBINE, type Combine, GateAsker } from './gate-asker.js'
import { APPLIES } from './latch-keys.js'
import { allow, type GateContext, type SafetyGate, type Verdict } from './safety-gate.js'

/** Makes a gate of gates. Internal. */
export function combinator(
  factory: string,
  parts: {
    readonly name: string
    readonly members: readonly SafetyGate[]
    readonly combine: Combine
    readonly parameters?: Readonly<Record<string, unknown>>
    readonly version?: string | undefined
    /** The latches that hold orders which pass through this gate. Default: those of its members. */
    readonly latchKeys?: readonly string[]
    /** False for an order that the members' latches do not concern. */
    readonly applies?: (context: GateContext) => boolean
  },
): SafetyGate {
  const { name, members, combine, parameters, version, applies } = parts
  const latchKeys = parts.latchKeys ?? sorted(members.flatMap((member) => member.latchKeys ?? []))
  const needs = sorted(members.flatMap((member) => member.needs ?? []))
  return catalogueGate(factory, {
    name,
    check: (context) => chain(combine(new GateAsker(context), name), verdictOf),
    members: Object.freeze([...members]),
    ...(version === undefined ? {} : { version }),
    ...(parameters === undefined ? {} : { parameters }),
    ...(latchKeys.length === 0 ? {} : { latchKeys: Object.freeze(latchKeys) }),
    ...(needs.length === 0 ? {} : { needs: Object.freeze(needs) }),
    ...{ [COMBINE]: combine, ...(applies === undefined ? {} : { [APPLIES]: applies }) },
  })
}

/** @throws ConfigurationError `INVALID_GATE`, `GATE_NAME_RESERVED`. */
export function membersOf(factory: string, members: readonly SafetyGate[]): readonly SafetyGate[] {
  if (members.length === 0) throw new ConfigurationError('INVALID_GATE', `${factory} needs at least one gate.`)
  for (const member of members) assertGate(member, `A member of ${factory}`)
  return members
}

/** `value` given to `then`, at once when it is not a promise. */
export function chain<V, T>(value: V | Promise<V>, then: (value: V) => T | Promise<T>): T | Promise<T> {
  return value instanceof Promise ? value.then(then) : then(value)
}

/** Answers side by side, at once when none of them is a promise. */
export function together<T>(
  answers: readonly (Answer | Promise<Answer>)[],
  then: (answers: readonly Answer[]) => T,
): T | Promise<T> {
  return answers.some((answer) => answer instanceof Promise)
    ? Promise.all(answers.map((answer) => Promise.resolve(answer))).then(then)
    : then(answers as readonly Answer[])
}

/** What a combinator says to a caller who is not our evaluator. */
function verdictOf(answer: Answer): Verdict {
  if (!isRefusal(answer)) {
    return allow({ inputs: answer.inputs, ...(answer.verdict === 'allowed' ? { claims: answer.claims.map(plainClaim) } : {}) })
  }
  const [denial, ...more] = answer.denials.map(withoutGate)
  const [latch, ...moreLatches] = answer.latches.map(({ key, until }) => ({ key, until }))
  if (denial === undefined) throw new ConfigurationError('INVALID_GATE', 'A refusal has at least one denial.')
  return { kind: 'deny', denial, more, inputs: answer.inputs, ...(latch === undefined ? {} : { latch, moreLatches }) }
}

function plainClaim({ sources, ...claim }: AdmissionClaim): Claim {
  const code = sources[0]?.code
  return code === undefined ? claim : { ...claim, code }
}

function withoutGate({ code, message, details }: Denial): Omit<Denial, 'gate'> {
  return { code, message, details }
}

function sorted<T extends string>(values: readonly T[]): T[] {
  return [...new Set(values)].sort()
}
