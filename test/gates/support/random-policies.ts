import { fc } from '../../support/properties.js'
import type { Claim } from '../../../src/core/claim.js'
import { Decimal } from '../../../src/core/decimal.js'
import { allOf } from '../../../src/gates/all-of.js'
import { anyOf } from '../../../src/gates/any-of.js'
import { dailyTradeLimit } from '../../../src/gates/daily-trade-limit.js'
import { defineGate } from '../../../src/gates/define-gate.js'
import { forInstruments } from '../../../src/gates/for-instruments.js'
import { GateInputError } from '../../../src/gates/gate-input-error.js'
import { maxOrderValue } from '../../../src/gates/max-order-value.js'
import { maxPositionExposure } from '../../../src/gates/max-position-exposure.js'
import { minOrderValue } from '../../../src/gates/min-order-value.js'
import { allow, deny, type GateContext, type SafetyGate, type Verdict } from '../../../src/gates/safety-gate.js'
import { shadow } from '../../../src/gates/shadow.js'
import { sufficientBalance } from '../../../src/gates/sufficient-balance.js'
import { when } from '../../../src/gates/when.js'
import { BTC_USDT, BTC_ZAR, gateContext, restingOrder, type World } from './gate-context.js'

/** A gate as data, so that the same gate can be built again with a tighter parameter. */
export type Plan =
  | { readonly kind: 'minOrderValue' | 'maxOrderValue'; readonly value: number; readonly currency: string }
  | { readonly kind: 'dailyTradeLimit'; readonly max: number }
  | { readonly kind: 'sufficientBalance' | 'maxPositionExposure'; readonly pct: number }
  | {
      readonly kind: 'custom'
      readonly name: string
      readonly behaviour: Behaviour
      readonly amount: number
      readonly limit: number
    }
  | { readonly kind: 'allOf' | 'anyOf'; readonly members: readonly Plan[] }
  | { readonly kind: 'when'; readonly predicate: keyof typeof PREDICATES; readonly member: Plan }
  | { readonly kind: 'forInstruments'; readonly instrument: string; readonly member: Plan }
  | { readonly kind: 'shadow'; readonly member: Plan }

export function build(plan: Plan): SafetyGate {
  switch (plan.kind) {
    case 'minOrderValue':
      return minOrderValue({ value: plan.value, currency: plan.currency })
    case 'maxOrderValue':
      return maxOrderValue({ value: plan.value, currency: plan.currency })
    case 'dailyTradeLimit':
      return dailyTradeLimit({ max: plan.max })
    case 'sufficientBalance':
      return sufficientBalance({ bufferPct: plan.pct })
    case 'maxPositionExposure':
      return maxPositionExposure({ maxPct: plan.pct })
    case 'custom':
      return defineGate({ name: plan.name, version: '1', check: (context) => BEHAVIOURS[plan.behaviour](context, plan) })
    case 'allOf':
      return allOf(...plan.members.map(build))
    case 'anyOf':
      return anyOf(...plan.members.map(build))
    case 'when':
      return when(PREDICATES[plan.predicate] as () => boolean, build(plan.member))
    case 'forInstruments':
      return forInstruments([plan.instrument], build(plan.member))
    case 'shadow':
      return shadow(build(plan.member))
    default:
      throw plan satisfies never
  }
}

/** Built, without those whose name an earlier one has: a list may hold each name once. */
export function buildList(plans: readonly Plan[]): readonly SafetyGate[] {
  const byName = new Map<string, SafetyGate>()
  for (const gate of plans.map(build)) if (!byName.has(gate.name)) byName.set(gate.name, gate)
  return [...byName.values()]
}

/** The same plan with each limit tighter by `by` or the same: lower maxima, higher minima, larger buffers. */
export function tightened(plan: Plan, by: number): Plan {
  switch (plan.kind) {
    case 'minOrderValue':
      return { ...plan, value: plan.value + by }
    case 'maxOrderValue':
      return { ...plan, value: Math.max(0, plan.value - by) }
    case 'dailyTradeLimit':
      return { ...plan, max: Math.max(1, plan.max - by) }
    case 'sufficientBalance':
      return { ...plan, pct: plan.pct + by }
    case 'maxPositionExposure':
      return { ...plan, pct: Math.max(0, plan.pct - by) }
    case 'custom':
      return { ...plan, amount: plan.amount + by, limit: plan.limit - by }
    case 'allOf':
    case 'anyOf':
      return { ...plan, members: plan.members.map((member) => tightened(member, by)) }
    case 'when':
    case 'forInstruments':
    case 'shadow':
      return { ...plan, member: tightened(plan.member, by) }
    default:
      throw plan satisfies never
  }
}

type Custom = Extract<Plan, { readonly kind: 'custom' }>

const BEHAVIOURS = {
  allows: () => allow(),
  allowsLater: async () => allow(),
  denies: (_context, { name }) => deny(`NOT_${name}`, 'no'),
  deniesLater: async (_context, { name }) => deny(`NOT_${name}`, 'no'),
  limits: ({ notional }, { limit }) => (notional.greaterThan(limit) ? deny('OVER', 'over') : allow()),
  throws: () => {
    throw new Error('broken')
  },
  rejects: () => Promise.reject(new GateInputError('INPUT_STALE', 'old')),
  hangs: () => new Promise<Verdict>(() => undefined),
  talksNonsense: () => 'yes' as unknown as Verdict,
  steals: () => claiming({ kind: 'rate', key: 'helios:daily-trades', max: 1, perMs: 1 }),
  budgets: (_context, { amount, limit }) => {
    return claiming({ kind: 'budget', key: 'shared', amount, limit, window: { period: 'day', timeZone: 'UTC' } })
  },
  holds: async ({ balances }, { amount, limit }) => {
    return claiming({ kind: 'hold', key: 'held', amount, limit, asOf: (await balances()).asOf })
  },
  rates: (_context, { limit }) => claiming({ kind: 'rate', key: 'rate', max: Math.max(1, limit), perMs: 1_000 }),
  clashes: (_context, { limit }) => claiming({ kind: 'rate', key: 'shared', max: Math.max(1, limit), perMs: 1_000 }),
} as const satisfies Record<string, (context: GateContext, plan: Custom) => Verdict | Promise<Verdict>>

type Behaviour = keyof typeof BEHAVIOURS

const PREDICATES = {
  holds: () => true,
  holdsLater: async () => true,
  doesNot: () => false,
  throws: () => {
    throw new Error('broken')
  },
  talksNonsense: () => 'yes',
  hangs: () => new Promise(() => undefined),
} as const

function claiming(claim: Claim): Verdict {
  return allow({ claims: [claim] })
}

const currency = fc.constantFrom('ZAR', 'ZAR', 'ZAR', 'USDT', 'EUR')

const leaf: fc.Arbitrary<Plan> = fc.oneof(
  fc.record({ kind: fc.constantFrom('minOrderValue', 'maxOrderValue'), value: fc.nat(3_000), currency }),
  fc.record({ kind: fc.constant('dailyTradeLimit'), max: fc.integer({ min: 1, max: 60 }) }),
  fc.record({ kind: fc.constantFrom('sufficientBalance', 'maxPositionExposure'), pct: fc.nat(100) }),
  fc.record({
    kind: fc.constant('custom'),
    name: fc.constantFrom('alpha', 'beta', 'gamma', 'delta'),
    behaviour: fc.constantFrom(...(Object.keys(BEHAVIOURS) as Behaviour[]), 'allows', 'budgets', 'holds', 'rates', 'limits'),
    amount: fc.nat(20),
    limit: fc.nat(60),
  }),
)

function wrapped(member: fc.Arbitrary<Plan>, kinds: readonly ('allOf' | 'anyOf')[]): fc.Arbitrary<Plan> {
  return fc.oneof(
    fc.record({ kind: fc.constantFrom(...kinds), members: fc.array(member, { minLength: 1, maxLength: 3 }) }),
    fc.record({
      kind: fc.constant('when'),
      predicate: fc.constantFrom(...(Object.keys(PREDICATES) as (keyof typeof PREDICATES)[])),
      member,
    }),
    fc.record({ kind: fc.constant('forInstruments'), instrument: fc.constantFrom('BTC/ZAR', 'BTC/USDT'), member }),
  )
}

function plans(kinds: readonly ('allOf' | 'anyOf')[]): fc.Arbitrary<Plan> {
  const inner = fc.oneof({ arbitrary: leaf, weight: 3 }, { arbitrary: wrapped(leaf, kinds), weight: 1 })
  const outer = fc.oneof({ arbitrary: leaf, weight: 4 }, { arbitrary: wrapped(inner, kinds), weight: 2 })
  const shadowed = fc.record({ kind: fc.constant('shadow'), member: outer })
  return fc.oneof(
    { arbitrary: outer, weight: 8 },
    { arbitrary: shadowed, weight: 1 },
    {
      arbitrary: fc.record({
        kind: fc.constant('allOf'),
        members: fc.array(fc.oneof(outer, shadowed), { minLength: 1, maxLength: 3 }),
      }),
      weight: 1,
    },
  )
}

/** Gates of every kind. */
export const anyPlan = plans(['allOf', 'anyOf'])
/** Without `anyOf`, whose choice of claims is made before admission. */
export const planWithoutAnyOf = plans(['allOf'])

const amount = (max: number) => fc.integer({ min: 1, max })

/** An order and the world around it, now and then with a read that fails. */
export const anyWorld: fc.Arbitrary<World> = fc
  .record({
    side: fc.constantFrom('BUY', 'BUY', 'SELL'),
    type: fc.constantFrom('LIMIT', 'MARKET'),
    instrument: fc.constantFrom(BTC_ZAR, BTC_ZAR, BTC_USDT),
    milliBtc: amount(4),
    byQuote: fc.option(amount(3_000), { freq: 4 }),
    price: fc.integer({ min: 500_000, max: 1_200_000 }),
    exit: fc.boolean(),
    zar: fc.nat(6_000),
    btc: fc.nat(5),
    equity: fc.integer({ min: -100, max: 20_000 }),
    held: fc.nat(4_000),
    orders: fc.array(fc.record({ foreign: fc.boolean(), milliBtc: amount(2) }), { maxLength: 3 }),
    hasRate: fc.boolean(),
    failing: fc.option(fc.constantFrom('balances', 'portfolio', 'openOrders', 'convert', 'usage', 'notional'), { freq: 6 }),
    taken: fc.record({
      'helios:daily-trades': fc.nat(60),
      'helios:balance:ZAR': fc.nat(2_000),
      'helios:exposure:BTC': fc.nat(2_000).map((value) => new Decimal(value).dividedBy(1_000_000)),
      shared: fc.nat(40),
      held: fc.nat(40),
      rate: fc.nat(40),
    }),
  })
  .map(({ side, type, instrument, milliBtc, byQuote, price, exit, zar, btc, equity, held, orders, hasRate, failing, taken }) => ({
    side,
    type,
    instrument,
    ...(type === 'MARKET' && byQuote !== null
      ? { quoteQuantity: byQuote }
      : { quantity: new Decimal(milliBtc).dividedBy(1_000) }),
    limitPrice: price,
    referencePrice: price,
    isExit: side === 'SELL' && exit,
    valuationCurrency: 'ZAR',
    free: { ZAR: zar, USDT: zar, BTC: new Decimal(btc).dividedBy(1_000) },
    equity,
    values: { BTC: held },
    orders: orders.map(({ foreign, milliBtc: size }) =>
      restingOrder({ clientOrderId: foreign ? 'by-hand' : 'helios-x', quantity: new Decimal(size).dividedBy(1_000) }),
    ),
    rates: { 'ZAR>USDT': '0.05', 'USDT>ZAR': 20, ...(hasRate ? { 'ZAR>EUR': '0.05', 'USDT>EUR': 1 } : {}) },
    taken,
    ...(failing === null
      ? {}
      : { context: { [failing]: failing === 'notional' ? undefined : () => Promise.reject(new Error('gone')) } }),
  }))

/** The context of a world; each evaluation gets one of its own. */
export function contextOf(world: World): GateContext {
  return gateContext(world)
}
