import { fc } from '../support/properties.js'
import { describe, expect, it } from 'vitest'
import { mergeClaims } from '../../src/core/claim.js'
import { allOf } from '../../src/gates/all-of.js'
import { catalogueGate } from '../../src/gates/catalogue-gate.js'
import type { GateEvaluation } from '../../src/gates/evaluate-gates.js'
import { allow, deny, type GateContext, type SafetyGate } from '../../src/gates/safety-gate.js'
import { accepted, evaluate } from './support/evaluate.js'
import type { World } from './support/gate-context.js'
import {
  anyPlan,
  anyWorld,
  build,
  buildList,
  contextOf,
  type Plan,
  planWithoutAnyOf,
  tightened,
} from './support/random-policies.js'

type Evaluate = (gates: readonly SafetyGate[], context: GateContext) => Promise<GateEvaluation>
type Build = (plan: Plan) => SafetyGate

const RUNS = { numRuns: 400, seed: 20_261_122 } as const
/** By how much a limit is made tighter: counts and percentages feel the small steps, values the large ones. */
const tightening = fc.oneof(fc.nat(30), fc.nat(3_000))
const someGates = fc.array(anyPlan, { maxLength: 5 })

const evaluated = (how: Evaluate, gates: readonly SafetyGate[], world: World) => how(gates, contextOf(world))
const accepts = async (how: Evaluate, gates: readonly SafetyGate[], world: World) =>
  accepted(await evaluated(how, gates, world), world.taken)

/** Whatever is denied stays denied when a gate is added to the list, at whatever place. */
function addingNeverAccepts(how: Evaluate) {
  return fc.asyncProperty(someGates, anyPlan, fc.nat(), anyWorld, async (plans, plan, place, world) => {
    const gates = buildList(plans)
    const added = build(plan)
    fc.pre(!gates.some(({ name }) => name === added.name))
    const at = place % (gates.length + 1)
    const more = [...gates.slice(0, at), added, ...gates.slice(at)]
    if (await accepts(how, gates, world)) return
    expect(await accepts(how, more, world)).toBe(false)
  })
}

/** The same inside `allOf`. */
const addingInsideAllOfNeverAccepts = fc.asyncProperty(
  fc.array(anyPlan, { minLength: 1, maxLength: 4 }),
  anyPlan,
  anyWorld,
  async (plans, plan, world) => {
    const members = buildList(plans)
    if (await accepts(evaluate, [allOf(...members)], world)) return
    expect(await accepts(evaluate, [allOf(...members, build(plan))], world)).toBe(false)
  },
)

/** What a list makes of an order, without the time it took. */
function outcome({ decisions, denials, claims, latches, latchKeys }: GateEvaluation) {
  return {
    decisions: decisions.map(({ durationMs: _, ...decision }) => decision),
    denials,
    merged: mergeClaims(claims),
    latches,
    latchKeys,
  }
}

/** Verdict, denials and merged claims are the same in whatever order the gates are listed. */
function orderNeverMatters(how: Evaluate) {
  const shuffled = someGates
    .map(buildList)
    .chain((gates) => fc.tuple(fc.constant(gates), fc.shuffledSubarray([...gates], { minLength: gates.length })))
  return fc.asyncProperty(shuffled, anyWorld, async ([gates, others], world) => {
    expect(outcome(await evaluated(how, others, world))).toEqual(outcome(await evaluated(how, gates, world)))
  })
}

/** A tighter limit accepts nothing that a looser one denies, and claims no less against no larger a limit. */
function tighterNeverAllowsMore(how: Build, plan: fc.Arbitrary<Plan>) {
  return fc.asyncProperty(fc.array(plan, { maxLength: 2 }), plan, tightening, anyWorld, async (others, changed, by, world) => {
    const rest = buildList(others)
    const [loose, tight] = [how(changed), how(tightened(changed, by))]
    fc.pre(!rest.some(({ name }) => name === loose.name))
    const before = await evaluated(evaluate, [...rest, loose], world)
    const after = await evaluated(evaluate, [...rest, tight], world)
    if (!accepted(before, world.taken)) expect(accepted(after, world.taken)).toBe(false)
    if (before.denials.length === 0 && after.denials.length === 0) expectNoLooser(before, after)
  })
}

function expectNoLooser(before: GateEvaluation, after: GateEvaluation): void {
  const [loose, tight] = [mergeClaims(before.claims), mergeClaims(after.claims)]
  if (!loose.ok || !tight.ok) return
  for (const claim of loose.claims) {
    const other = tight.claims.find(({ key }) => key === claim.key)
    expect(other?.kind).toBe(claim.kind)
    if (claim.kind === 'rate' && other?.kind === 'rate') expect(other.max).toBeLessThanOrEqual(claim.max)
    if (claim.kind === 'rate' || other === undefined || other.kind === 'rate') continue
    expect(other.limit.lessThanOrEqualTo(claim.limit)).toBe(true)
    expect(other.amount.greaterThanOrEqualTo(claim.amount)).toBe(true)
  }
}

/** In `anyOf` a tighter member can hand an order on to the next one; what is denied outright stays denied. */
const tighterNeverAllowsInAnyOf = fc.asyncProperty(anyPlan, tightening, anyWorld, async (plan, by, world) => {
  const before = await evaluated(evaluate, [build(plan)], world)
  const after = await evaluated(evaluate, [build(tightened(plan, by))], world)
  if (before.denials.length > 0) expect(after.denials.length).toBeGreaterThan(0)
})

/** True when the check catches what it is given, and not because it broke down itself. */
async function finds(property: fc.IAsyncProperty<unknown>): Promise<boolean> {
  const { failed, errorInstance } = await fc.check(property, RUNS)
  if (failed) expect(errorInstance).toMatchObject({ name: 'AssertionError' })
  return failed
}

describe('I9 more gates, and tighter ones, never allow more', () => {
  it('I9 adding a gate to the list never turns a denial into an acceptance', () => fc.assert(addingNeverAccepts(evaluate), RUNS))

  it('I9 adding a gate inside allOf never turns a denial into an acceptance', () =>
    fc.assert(addingInsideAllOfNeverAccepts, RUNS))

  it('I9 the order of the list never changes verdicts, denials or merged claims', () =>
    fc.assert(orderNeverMatters(evaluate), RUNS))

  it('I9 a tighter parameter never allows more, nor claims less', () =>
    fc.assert(tighterNeverAllowsMore(build, planWithoutAnyOf), RUNS))

  it('I9 a tighter parameter never allows what was denied, anyOf included', () => fc.assert(tighterNeverAllowsInAnyOf, RUNS))

  it('the random orders and gates are both accepted and denied often', async () => {
    const seen = { accepted: 0, denied: 0 }
    const property = fc.asyncProperty(someGates, anyWorld, async (plans, world) => {
      seen[(await accepts(evaluate, buildList(plans), world)) ? 'accepted' : 'denied']++
    })
    await fc.assert(property, RUNS)
    expect(seen.accepted).toBeGreaterThan(40)
    expect(seen.denied).toBeGreaterThan(40)
  })
})

describe('I9 control', () => {
  it('I9 control: finds an evaluator for which one allowing gate is enough', async () => {
    const lenient: Evaluate = async (gates, context) => {
      const evaluation = await evaluate(gates, context)
      const anyAllowed = evaluation.decisions.some(({ verdict }) => verdict === 'allowed')
      return anyAllowed ? { ...evaluation, denials: [] } : evaluation
    }
    expect(await finds(addingNeverAccepts(lenient))).toBe(true)
  })

  it('I9 control: finds an evaluator that forgets the claims of all gates but the last', async () => {
    const forgetful: Evaluate = async (gates, context) => {
      const evaluation = await evaluate(gates, context)
      const last = gates.at(-1)?.name
      return { ...evaluation, claims: evaluation.claims.filter(({ sources }) => sources[0]?.gate === last) }
    }
    expect(await finds(addingNeverAccepts(forgetful))).toBe(true)
    expect(await finds(orderNeverMatters(forgetful))).toBe(true)
  })

  it('I9 control: finds an evaluator that stops at the first denial', async () => {
    const hasty: Evaluate = async (gates, context) => {
      for (const gate of gates) {
        const evaluation = await evaluate([gate], context)
        if (evaluation.denials.length > 0) return evaluation
      }
      return evaluate(gates, context)
    }
    expect(await finds(orderNeverMatters(hasty))).toBe(true)
  })

  it('I9 control: finds a gate that allows more when its limit is lower', async () => {
    const upsideDown: Build = (plan) => {
      if (plan.kind !== 'maxOrderValue') return build(plan)
      const check = ({ notional }: GateContext) =>
        notional.greaterThan(plan.value) ? allow() : deny('MAX_ORDER_VALUE', 'upside down')
      return catalogueGate('maxOrderValue', { ...build(plan), check })
    }
    expect(await finds(tighterNeverAllowsMore(upsideDown, planWithoutAnyOf))).toBe(true)
  })

  it('I9 control: finds a gate that claims against a larger limit when its parameter is tighter', async () => {
    const generous: Build = (plan) => {
      if (plan.kind !== 'dailyTradeLimit') return build(plan)
      return build({ ...plan, max: 100 - plan.max })
    }
    expect(await finds(tighterNeverAllowsMore(generous, planWithoutAnyOf))).toBe(true)
  })
})
