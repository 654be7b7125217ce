import { fc } from '../../support/properties.js'
import { expect, test } from 'vitest'
import type { Claim } from '../../../src/core/claim.js'
import { toDecimal } from '../../../src/core/decimal.js'
import type { ExecutionStore } from '../../../src/core/execution-store.js'
import type { OrderStatus } from '../../../src/core/vocabulary.js'
import { InMemoryStore } from '../../../src/stores/memory/in-memory-store.js'
import { ManualClock } from '../../../src/testing/manual-clock.js'
import { altered } from '../../conformance/altered-store.js'
import { orderOf, requestOf } from '../request-of.js'
import { NaiveLimits, QUANTITY } from './naive-limits.js'

type Step =
  | { readonly kind: 'admit'; readonly claims: readonly AskedClaim[] }
  | { readonly kind: 'outcome'; readonly order: number; readonly to: OrderStatus }
  | { readonly kind: 'fill'; readonly order: number; readonly quantity: number }
  | { readonly kind: 'clock'; readonly ms: number }

/** A claim whose snapshot is `ageMs` old when it is made. */
type AskedClaim = Exclude<Claim, { kind: 'hold' }> | (Omit<Extract<Claim, { kind: 'hold' }>, 'asOf'> & { readonly ageMs: number })

const TEN = fc.integer({ min: 0, max: 4 }).map((tens) => tens * QUANTITY)
const LIMIT = fc.integer({ min: 1, max: 14 }).map((tens) => tens * QUANTITY)
const budget = fc
  .record({ key: fc.constantFrom('budget-a', 'budget-b'), amount: TEN, limit: LIMIT })
  .map((claim): AskedClaim => ({ kind: 'budget', window: { period: 'day', timeZone: 'Africa/Johannesburg' }, ...claim }))
const hold = fc
  .record({
    key: fc.constantFrom('reservation', 'settlement'),
    amount: TEN,
    limit: LIMIT,
    ageMs: fc.integer({ min: -1_000, max: 4_000 }),
  })
  .map(
    (claim): AskedClaim => ({ kind: 'hold', reflectedBy: claim.key === 'settlement' ? 'settlement' : 'reservation', ...claim }),
  )
const rate = fc
  .record({ key: fc.constant('rate'), max: fc.integer({ min: 1, max: 8 }) })
  .map((claim): AskedClaim => ({ kind: 'rate', perMs: 2_000, ...claim }))
const claims = fc.uniqueArray(fc.oneof(budget, hold, hold, rate), { maxLength: 3, selector: ({ key }) => key })

/** Without `never_arrived`: a fill reopens such an order, and what it held then counts twice for older snapshots. */
const STATUSES = ['unknown', 'open', 'partially_filled', 'filled', 'canceled', 'rejected', 'expired', 'not_sent'] as const
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('admit'), claims }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('outcome'), order: fc.nat(30), to: fc.constantFrom(...STATUSES) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('fill'), order: fc.nat(30), quantity: fc.integer({ min: 1, max: 6 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('clock'), ms: fc.constantFrom(1, 400, 1_000, 2_000, -300, 3_600_000) }) },
)

const runs = fc.array(anyStep, { minLength: 10, maxLength: 60 })

/** Johannesburg is three hours before midnight, so that runs that move on by hours change the day. */
const START = new Date('2026-01-05T19:00:00.000Z')

test('I5: at every commit, what counts and what is taken fit under the limit, by a model that recounts everything', async () => {
  const decisions = { admitted: 0, denied: 0 }
  const property = fc.asyncProperty(runs, async (steps) => {
    const clock = new ManualClock({ start: START })
    await compare(steps, new InMemoryStore({ clock }), clock, decisions)
  })
  await fc.assert(property, { seed: 20260105, numRuns: 150 })
  expect(Math.min(decisions.admitted, decisions.denied)).toBeGreaterThan(200)
})

test.each<[string, (claim: Claim) => boolean]>([
  ['budgets', ({ kind }) => kind !== 'budget'],
  ['holds', ({ kind }) => kind !== 'hold'],
  ['rates', ({ kind }) => kind !== 'rate'],
])('the control: a store that forgets %s is found out', async (_kind, kept) => {
  const property = fc.asyncProperty(runs, async (steps) => {
    const clock = new ManualClock({ start: START })
    const sound = new InMemoryStore({ clock })
    const forgetful = altered(sound, {
      admit: (request) =>
        sound.admit({ ...request, claims: request.claims.filter((claim) => 'sources' in claim || kept(claim)) }),
    })
    await compare(steps, forgetful, clock)
  })
  expect(await fc.check(property, { seed: 20260105, numRuns: 150 })).toMatchObject({ failed: true })
})

/** Takes the steps with the store and with the model, and compares every decision and every count. */
async function compare(
  steps: readonly Step[],
  store: ExecutionStore,
  clock: ManualClock,
  decisions = { admitted: 0, denied: 0 },
): Promise<void> {
  const model = new NaiveLimits()
  const orders: string[] = []
  let storeTime = 0
  const admit = async (asked: readonly Claim[]): Promise<void> => {
    const request = requestOf({ claims: asked })
    const result = await store.admit(request)
    const totals = asked.map((claim) => ({ claim, total: model.counted(claim, storeTime) + amountOf(claim) }))
    const fits = totals.every(({ claim, total }) => total <= Number(claim.kind === 'rate' ? claim.max : claim.limit))
    expect(result.ok).toBe(fits)
    decisions[result.ok ? 'admitted' : 'denied'] += 1
    if (!result.ok) return
    for (const { claim, total } of totals) expect(result.usage[claim.key]?.toNumber()).toBe(total)
    orders.push(request.order.clientOrderId)
    model.admit(request.order.clientOrderId, asked, storeTime)
  }
  const report = async (step: Extract<Step, { order: number }>): Promise<void> => {
    const clientOrderId = orders[step.order % Math.max(orders.length, 1)]
    if (clientOrderId === undefined) return
    if (step.kind === 'outcome') {
      await store.recordOutcome({ account: 'main', clientOrderId, to: step.to, evidence: { source: 'event' } })
      model.outcome(clientOrderId, step.to, storeTime)
    } else {
      await store.recordFill({ account: 'main', fill: fillOf(clientOrderId, step.quantity, clock.now()) })
      model.fill(clientOrderId, step.quantity, storeTime)
    }
  }
  for (const step of steps) {
    if (step.kind === 'clock') {
      clock.set(new Date(clock.now().getTime() + step.ms))
      continue
    }
    if (step.kind === 'admit' || orders.length > 0) storeTime = Math.max(storeTime, clock.now().getTime())
    if (step.kind === 'admit') await admit(step.claims.map((claim) => snapshotAt(claim, storeTime)))
    else await report(step)
  }
  expect(await store.verifyAudit({ account: 'main' })).toMatchObject({ ok: true })
}

function snapshotAt(claim: AskedClaim, storeTime: number): Claim {
  if (claim.kind !== 'hold') return claim
  const { ageMs, ...hold } = claim
  return { ...hold, asOf: new Date(storeTime - ageMs) }
}

function amountOf(claim: Claim): number {
  return claim.kind === 'rate' ? 1 : Number(claim.amount)
}

let fills = 0

function fillOf(clientOrderId: string, quantity: number, at: Date) {
  fills += 1
  const { instrument, side } = orderOf()
  const fee = { amount: toDecimal(0), currency: 'ZAR' }
  const base = { id: `fill-${fills}`, clientOrderId, instrument, side, price: toDecimal(100), fee, at }
  return { ...base, quantity: toDecimal(quantity), liquidity: 'taker' } as const
}
