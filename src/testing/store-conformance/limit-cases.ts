import assert from 'node:assert/strict'
import type { AdmissionClaim } from '../../core/claim.js'
import type { DecimalInput } from '../../core/decimal.js'
import type { LimitUsage } from '../../core/order-ledger.js'
import { expectAmount, expectTime } from './expectations.js'
import type { StoreCase } from './store-case.js'
import { from, KEY, later, type Trial } from './trial.js'

const START = new Date('2026-03-02T12:00:00.000Z')
const HOUR = 3_600_000
const DAY = 24 * HOUR

export const limitCases: readonly StoreCase[] = [
  {
    id: 'S261',
    title: 'nothing is listed before the first claim; then a budget is, with what counts against it and what is left',
    async check(trial) {
      assert.deepEqual(await limitsOf(trial), [])
      const claims = (amount: number) => [trial.budget({ amount, limit: '10.5' })]
      const { order: first, admittedAt } = await trial.admitted({ claims: claims(5) })
      const { order: second } = await trial.admitted({ claims: claims(3) })
      const listed = await only(trial, 'budget')
      assert.deepEqual([listed.key, listed.window], [KEY, trial.day])
      assert.ok(listed.windowName.endsWith(`@${trial.day.timeZone}`), `${listed.windowName} must name its zone`)
      assert.ok(listed.claimedAt !== undefined && listed.claimedAt >= admittedAt, 'the time of the last claim must be told')
      expectCounts(listed, { used: 0, reserved: 8, unknown: 0, limit: '10.5', headroom: '2.5' })
      await trial.outcome(second, 'unknown', { source: 'timeout' })
      expectCounts(await only(trial, 'budget'), { used: 0, reserved: 5, unknown: 3, limit: '10.5', headroom: '2.5' })
      await trial.outcome(first, 'filled')
      expectCounts(await only(trial, 'budget'), { used: 5, reserved: 0, unknown: 3, limit: '10.5', headroom: '2.5' })
      await trial.outcome(second, 'rejected', { source: 'lookup' })
      expectCounts(await only(trial, 'budget'), { used: 5, reserved: 0, unknown: 0, limit: '10.5', headroom: '5.5' })
    },
  },
  {
    id: 'S262',
    title: 'the limit is the one that was claimed last, and what is left is never below zero',
    async check(trial) {
      const claim = (amount: number, limit: number) => ({ claims: [trial.budget({ amount, limit })], enforceClaims: false })
      await trial.admitted(claim(5, 10))
      await trial.admitted(claim(1, 20))
      expectCounts(await only(trial, 'budget'), { used: 0, reserved: 6, unknown: 0, limit: 20, headroom: 14 })
      await trial.admitted(claim(1, 3))
      expectCounts(await only(trial, 'budget'), { used: 0, reserved: 7, unknown: 0, limit: 3, headroom: 0 })
    },
  },
  {
    id: 'S263',
    title: 'an order that was denied changes nothing of what is listed',
    async check(trial) {
      await trial.admitted({ claims: [trial.budget({ amount: 5, limit: 10 })] })
      await trial.denied({ claims: [trial.budget({ amount: 1, limit: 2 })] }, 'LIMIT_EXCEEDED')
      await trial.denied({ claims: [trial.rate({ key: 'conformance:rate' }), trial.budget({ limit: 0 })] }, 'LIMIT_EXCEEDED')
      expectCounts(await only(trial, 'budget'), { used: 0, reserved: 5, unknown: 0, limit: 10, headroom: 5 })
    },
  },
  {
    id: 'S264',
    title: 'a hold counts what its snapshot does not contain, so that what is left is what one more order could claim',
    async check(trial) {
      const asOf = later(await trial.now(), -1)
      const claim = (amount: DecimalInput) => trial.hold({ amount, limit: 10, asOf })
      const { order: first } = await trial.admitted({ claims: [claim(4)] })
      const { order: second } = await trial.admitted({ claims: [claim(3)] })
      const listed = await only(trial, 'hold')
      expectTime(listed.asOf, asOf, 'the time of the snapshot')
      expectCounts(listed, { used: 0, reserved: 7, unknown: 0, limit: 10, headroom: 3 })
      await trial.outcome(first, 'open', { source: 'submit', venueOrderId: 'v-1' })
      await trial.outcome(second, 'unknown', { source: 'timeout' })
      expectCounts(await only(trial, 'hold'), { used: 4, reserved: 0, unknown: 3, limit: 10, headroom: 3 })
      await trial.denied({ claims: [claim('3.00000000000000000001')] }, 'LIMIT_EXCEEDED')
      await trial.admitted({ claims: [claim(3)] })
      expectCounts(await only(trial, 'hold'), { used: 4, reserved: 3, unknown: 3, limit: 10, headroom: 0 })
    },
  },
  {
    id: 'S265',
    title: 'a newer snapshot brings its own limit, and what it contains counts no more',
    async check(trial) {
      const before = later(await trial.now(), -1)
      const { order } = await trial.admitted({ claims: [trial.hold({ amount: 4, limit: 10, asOf: before })] })
      const { updatedAt, sequence } = await trial.outcome(order, 'open', { source: 'submit', venueOrderId: 'v-1' })
      const claim = from('balance', trial.hold({ amount: 1, limit: 6, asOf: updatedAt }))
      await trial.admitted({ claims: [{ ...claim, asOfSequence: sequence } as AdmissionClaim] })
      expectCounts(await only(trial, 'hold'), { used: 0, reserved: 1, unknown: 0, limit: 6, headroom: 5 })
    },
  },
  {
    id: 'S266',
    title: 'limits of PAPER and LIVE are listed apart, and those of another account not at all',
    async check(trial) {
      await trial.admitted({ claims: [trial.budget({ amount: 2, limit: 10 })] })
      await trial.goLive()
      await trial.admitted({ claims: [trial.budget({ amount: 3, limit: 20 })] })
      expectCounts(await only(trial, 'budget'), { used: 0, reserved: 3, unknown: 0, limit: 20, headroom: 17 })
      trial.mode = 'PAPER'
      expectCounts(await only(trial, 'budget'), { used: 0, reserved: 2, unknown: 0, limit: 10, headroom: 8 })
      assert.deepEqual(await limitsOf(trial.otherAccount()), [])
    },
  },
  {
    id: 'S267',
    title: 'limits come by key and kind, each kind with its own count',
    async check(trial) {
      const asOf = await trial.now()
      const [a, b, c] = ['conformance:a', 'conformance:b', 'conformance:c']
      await trial.admitted({ claims: [trial.rate({ key: c, max: 5 }), trial.hold({ key: a, asOf, limit: 9 })] })
      await trial.admitted({ claims: [trial.budget({ key: b, limit: 2 }), trial.rate({ key: a, max: 7 })] })
      const listed = await limitsOf(trial)
      assert.deepEqual(
        listed.map(({ key, kind }) => `${key} ${kind}`),
        [`${a} hold`, `${a} rate`, `${b} budget`, `${c} rate`],
      )
      assert.deepEqual(
        listed.map(({ headroom }) => headroom?.toFixed()),
        ['8', '6', '1', '4'],
      )
    },
  },
  {
    id: 'S268',
    title: 'of a rate, the part that is reserved for exits is not left for the entry that claimed last',
    async check(trial) {
      const claims = [trial.rate({ max: 5, reserveForExits: 2, perMs: HOUR })]
      await trial.admitted({ claims })
      const listed = await only(trial, 'rate')
      assert.equal(listed.perMs, HOUR)
      expectCounts(listed, { used: 1, reserved: 0, unknown: 0, limit: 3, headroom: 2 })
      await trial.admitted({ claims, isExit: true })
      expectCounts(await only(trial, 'rate'), { used: 2, reserved: 0, unknown: 0, limit: 5, headroom: 3 })
    },
  },
  {
    id: 'S269',
    title: 'a rate counts the admissions of its interval up to now, and no older ones',
    needs: 'clock',
    async check(trial) {
      trial.clock.set(START)
      const claims = [trial.rate({ max: 3, perMs: 1_000 })]
      await trial.admitted({ claims })
      trial.clock.advance(600)
      await trial.admitted({ claims })
      expectCounts(await only(trial, 'rate'), { used: 2, reserved: 0, unknown: 0, limit: 3, headroom: 1 })
      trial.clock.advance(400)
      expectCounts(await only(trial, 'rate'), { used: 1, reserved: 0, unknown: 0, limit: 3, headroom: 2 })
    },
  },
  {
    id: 'S270',
    title: 'a budget is listed in the window that is open now, of the calendar that it was claimed with last',
    needs: 'clock',
    async check(trial) {
      trial.clock.set(START)
      const ttlMs = 2 * DAY
      const day = { period: 'day', timeZone: 'Africa/Johannesburg' } as const
      const month = { period: 'month', timeZone: 'Africa/Johannesburg' } as const
      await trial.admitted({ ttlMs, claims: [trial.budget({ amount: 4, limit: 10, window: month })] })
      await trial.admitted({ ttlMs, claims: [trial.budget({ amount: 2, limit: 5, window: day })] })
      const today = await only(trial, 'budget')
      assert.deepEqual([today.window, today.windowName], [day, '2026-03-02@Africa/Johannesburg'])
      expectCounts(today, { used: 0, reserved: 2, unknown: 0, limit: 5, headroom: 3 })
      expectAmount((await trial.usage()).reserved, 2, 'reserved')
      trial.clock.advance(DAY)
      const tomorrow = await only(trial, 'budget')
      assert.equal(tomorrow.windowName, '2026-03-03@Africa/Johannesburg')
      expectCounts(tomorrow, { used: 0, reserved: 0, unknown: 0, limit: 5, headroom: 5 })
      await trial.admitted({ ttlMs, claims: [trial.budget({ amount: 1, limit: 10, window: month })] })
      expectCounts(await only(trial, 'budget'), { used: 0, reserved: 5, unknown: 0, limit: 10, headroom: 5 })
      expectAmount((await trial.usage()).reserved, 5, 'reserved')
    },
  },
  {
    id: 'S271',
    title: 'nobody is told what is left by a snapshot that is too old to be judged by',
    needs: 'clock',
    async check(trial) {
      trial.clock.set(START)
      await trial.admitted({ ttlMs: DAY, claims: [trial.hold({ amount: 4, limit: 10, asOf: START })] })
      trial.clock.advance(HOUR)
      expectAmount((await only(trial, 'hold')).headroom, 6, 'headroom')
      trial.clock.advance(1)
      const { headroom, limit, reserved } = await only(trial, 'hold')
      assert.equal(headroom, undefined, 'an old snapshot leaves no headroom that anybody could tell')
      expectAmount(limit, 10, 'limit')
      expectAmount(reserved, 4, 'reserved')
    },
  },
]

function limitsOf({ store, account, mode }: Trial): Promise<readonly LimitUsage[]> {
  return store.limits({ account, mode })
}

/** The one limit that is listed, which must be of that kind. */
async function only<Kind extends LimitUsage['kind']>(trial: Trial, kind: Kind): Promise<Extract<LimitUsage, { kind: Kind }>> {
  const limits = await limitsOf(trial)
  const [limit] = limits
  if (limits.length !== 1 || limit?.kind !== kind) {
    assert.fail(`one ${kind} must be listed, and what is listed is ${limits.map((each) => each.kind).join(', ') || 'nothing'}`)
  }
  return limit as Extract<LimitUsage, { kind: Kind }>
}

type Counts = Readonly<Record<'used' | 'reserved' | 'unknown' | 'limit' | 'headroom', DecimalInput>>

function expectCounts(limit: LimitUsage, expected: Counts): void {
  for (const name of ['used', 'reserved', 'unknown', 'limit', 'headroom'] as const)
    expectAmount(limit[name], expected[name], name)
}
