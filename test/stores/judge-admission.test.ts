import { fc } from '../support/properties.js'
import { describe, expect, test } from 'vitest'
import { type AdmissionClaim, type Claim, exactClaim } from '../../src/core/claim.js'
import { Decimal, toDecimal } from '../../src/core/decimal.js'
import type { AdmissionRequest } from '../../src/core/order-ledger.js'
import {
  type AdmissionView,
  judgeAdmission,
  leaseIsOver,
  NEVER_WRITTEN,
  type StoredMode,
} from '../../src/stores/judge-admission.js'
import { requestOf } from './request-of.js'

const NOW = new Date('2026-01-05T10:00:00.000Z')
const DAY = { period: 'day', timeZone: 'Africa/Johannesburg' } as const
const LIVE: StoredMode = { mode: 'LIVE', state: 'ACTIVE', version: 3, reason: 'testing', changedBy: 'anna' }

function viewOf(view: Partial<AdmissionView> = {}): AdmissionView {
  return {
    mode: LIVE,
    identity: undefined,
    isBoundElsewhere: () => false,
    policy: () => undefined,
    latchedUntil: () => undefined,
    consumed: () => new Decimal(0),
    rateTimes: () => [],
    held: () => new Decimal(0),
    ...view,
  }
}

function judge(request: Partial<AdmissionRequest>, view: Partial<AdmissionView> = {}) {
  return judgeAdmission(requestOf({ mode: 'LIVE', expectedVersion: 3, ...request }), viewOf(view), NOW)
}

function codes(...judged: Parameters<typeof judge>): readonly string[] {
  const judgement = judge(...judged)
  return judgement.ok ? [] : judgement.denials.map(({ code }) => code)
}

describe('a mode or state that this version does not know', () => {
  test.each([
    ['mode', { mode: 'SHADOW' }],
    ['mode', { mode: 'live' }],
    ['mode', { mode: '' }],
    ['state', { state: 'PAUSED' }],
    ['state', { state: '' }],
  ])('(%s %o) is denied MODE_UNKNOWN, exits and stops too', (_what, stored) => {
    const mode = { ...LIVE, stop: { flatten: true }, ...stored }
    expect(codes({}, { mode })).toEqual(['MODE_UNKNOWN'])
    expect(codes({ isExit: true }, { mode })).toEqual(['MODE_UNKNOWN'])
    expect(codes({ isExit: true, origin: 'stop' }, { mode })).toEqual(['MODE_UNKNOWN'])
    expect(codes({ isExit: true, origin: 'protect' }, { mode })).toEqual(['MODE_UNKNOWN'])
    expect(codes({ mode: 'PAPER' }, { mode })).toEqual(['MODE_UNKNOWN'])
  })
})

test('what was never written is PAPER, ACTIVE, version 0', () => {
  expect(codes({ mode: 'PAPER', expectedVersion: 0 }, { mode: NEVER_WRITTEN })).toEqual([])
  expect(codes({ mode: 'LIVE', expectedVersion: 0 }, { mode: NEVER_WRITTEN })).toEqual(['MODE_CHANGED'])
})

describe('a lease', () => {
  test.each<[boolean, string, Partial<StoredMode>]>([
    [false, 'without an end', {}],
    [false, 'a millisecond before its end', { liveExpiresAt: new Date(NOW.getTime() + 1) }],
    [true, 'at its end', { liveExpiresAt: NOW }],
    [false, 'that is over, in PAPER', { mode: 'PAPER', liveExpiresAt: NOW }],
    [true, 'whose end was recorded', { mode: 'PAPER', changedBy: 'system', reason: 'LIVE_EXPIRED' }],
    [false, 'whose end a person has seen', { mode: 'PAPER', changedBy: 'anna', reason: 'LIVE_EXPIRED' }],
    [false, 'of which the system recorded something else', { mode: 'PAPER', changedBy: 'system', reason: 'initial' }],
  ])('is over: %s (%s)', (expected, _title, stored) => {
    expect(leaseIsOver({ ...LIVE, ...stored }, NOW)).toBe(expected)
  })
})

describe('denials of limits', () => {
  test('say what is counted, asked for, allowed and left', () => {
    const claims = [exactClaim({ kind: 'budget', key: 'k', amount: 3, limit: 10, window: DAY }, 'daily')]
    const judgement = judge({ claims }, { consumed: () => new Decimal(8) })
    expect(judgement).toMatchObject({
      ok: false,
      denials: [
        {
          code: 'LIMIT_EXCEEDED',
          gate: 'daily',
          details: { key: 'k', counted: '8', amount: '3', limit: '10', headroom: '2', window: '2026-01-05@Africa/Johannesburg' },
        },
      ],
    })
  })

  test('show no room rather than a negative one', () => {
    const claims: Claim[] = [{ kind: 'hold', key: 'k', amount: 1, limit: 5, asOf: NOW }]
    expect(judge({ claims }, { held: () => new Decimal(8) })).toMatchObject({
      ok: false,
      denials: [{ details: { headroom: '0' } }],
    })
  })

  test('of several gates on one key come from those alone whose own limit is passed', () => {
    const claims = [10, 12, 11].map((limit) =>
      exactClaim({ kind: 'budget', key: 'k', amount: 1, limit, window: DAY }, `gate-${limit}`),
    )
    const judgement = judge({ claims }, { consumed: () => new Decimal(10) })
    expect(judgement.ok ? [] : judgement.denials.map(({ gate }) => gate)).toEqual(['gate-10'])
  })
})

describe('a rate', () => {
  const rateAt = (times: readonly number[], claim: { max: number; perMs: number; reserveForExits?: number }, isExit = false) =>
    judge(
      { claims: [{ kind: 'rate', key: 'k', ...claim }], isExit },
      { rateTimes: () => times.map((ago) => NOW.getTime() - ago) },
    )

  test.each<[boolean, string, readonly number[], { max: number; perMs: number }]>([
    [true, 'one below its maximum', [10], { max: 2, perMs: 100 }],
    [false, 'at its maximum', [20, 10], { max: 2, perMs: 100 }],
    [true, 'whose oldest is exactly one interval old', [100, 10], { max: 2, perMs: 100 }],
    [false, 'whose oldest is a millisecond younger', [99, 10], { max: 2, perMs: 100 }],
    [false, 'of a thousand', Array.from({ length: 1_000 }, (_, index) => 1_000 - index), { max: 1_000, perMs: 2_000 }],
    [
      true,
      'of a thousand, one of them older',
      [2_000, ...Array.from({ length: 999 }, (_, index) => 999 - index)],
      { max: 1_000, perMs: 2_000 },
    ],
  ])('has room: %s (%s)', (expected, _title, times, claim) => {
    expect(rateAt(times, claim).ok).toBe(expected)
  })

  test('says when there is room again: when as many have left as are too many', () => {
    expect(rateAt([60, 40, 20], { max: 2, perMs: 100 })).toMatchObject({
      ok: false,
      denials: [{ details: { retryAfterMs: 60 } }],
    })
    expect(rateAt([60, 40, 20], { max: 3, perMs: 100 })).toMatchObject({
      ok: false,
      denials: [{ details: { retryAfterMs: 40 } }],
    })
  })

  test('that is all reserved for exits has no room for anything else, ever', () => {
    const claim = { max: 2, perMs: 100, reserveForExits: 5 }
    expect(rateAt([], claim)).toMatchObject({ ok: false, denials: [{ details: { limit: 0, retryAfterMs: 100 } }] })
    expect(rateAt([10], claim, true).ok).toBe(true)
    expect(rateAt([20, 10], claim, true).ok).toBe(false)
  })
})

describe('policy and venue account', () => {
  test('are adopted and bound by the first LIVE admission alone', () => {
    expect(judge({ identity: 'v' })).toMatchObject({ ok: true, adoptsPolicy: true, bindsIdentity: true })
    expect(judge({})).toMatchObject({ ok: true, adoptsPolicy: true, bindsIdentity: false })
    const known = { identity: 'v', policy: () => ({ hash: 'policy-a' }) }
    expect(judge({ identity: 'v' }, known)).toMatchObject({ ok: true, adoptsPolicy: false, bindsIdentity: false })
    const paper = { ...LIVE, mode: 'PAPER' }
    expect(judge({ mode: 'PAPER', identity: 'v' }, { mode: paper })).toMatchObject({
      ok: true,
      adoptsPolicy: false,
      bindsIdentity: false,
    })
  })
})

describe('as properties', () => {
  const key = fc.constantFrom('a', 'b', 'c')
  const amount = fc.integer({ min: 0, max: 20 })
  const claim: fc.Arbitrary<AdmissionClaim> = fc
    .oneof(
      fc.record({ key, amount, limit: amount }).map((each): Claim => ({ kind: 'budget', window: DAY, ...each })),
      fc.record({ key, amount, limit: amount }).map((each): Claim => ({ kind: 'hold', asOf: NOW, ...each })),
      fc.record({ key, max: fc.integer({ min: 1, max: 6 }) }).map((each): Claim => ({ kind: 'rate', perMs: 100, ...each })),
    )
    .map((each) => exactClaim({ ...each, key: `${each.kind}-${each.key}` }, `gate of ${each.key}`))
  const claimList = fc.array(claim, { maxLength: 6 })
  const taken = fc.record({ consumed: amount, held: amount, times: fc.array(fc.integer({ min: 0, max: 150 }), { maxLength: 6 }) })
  const viewWith = ({
    consumed,
    held,
    times,
  }: {
    consumed: number
    held: number
    times: readonly number[]
  }): Partial<AdmissionView> => ({
    consumed: () => toDecimal(consumed),
    held: () => toDecimal(held),
    rateTimes: () => [...times].sort((a, b) => b - a).map((ago) => NOW.getTime() - ago),
  })
  const runs = { seed: 20260105, numRuns: 500 }

  test('I9: another claim never turns a denial into an admission', () => {
    fc.assert(
      fc.property(claimList, claim, taken, (claims, another, view) => {
        if (!judge({ claims }, viewWith(view)).ok) expect(judge({ claims: [...claims, another] }, viewWith(view)).ok).toBe(false)
      }),
      runs,
    )
  })

  test('I9: the order of the claims never changes the verdict or its denials', () => {
    fc.assert(
      fc.property(claimList, taken, (claims, view) => {
        const shown = (list: readonly AdmissionClaim[]) => {
          const judgement = judge({ claims: list }, viewWith(view))
          return judgement.ok ? 'admitted' : judgement.denials.map(({ gate, code }) => `${gate} ${code}`)
        }
        expect(shown([...claims].reverse())).toEqual(shown(claims))
      }),
      runs,
    )
  })

  test('I9: a lower limit never allows more', () => {
    fc.assert(
      fc.property(claimList, taken, (claims, view) => {
        const tighter = claims.map((each): AdmissionClaim => {
          const sources = each.sources.map((source) => ({ ...source, limit: source.limit.minus(1) }))
          return each.kind === 'rate' ? { ...each, max: each.max - 1, sources } : { ...each, limit: each.limit.minus(1), sources }
        })
        if (judge({ claims: tighter }, viewWith(view)).ok) expect(judge({ claims }, viewWith(view)).ok).toBe(true)
      }),
      runs,
    )
  })

  test('I5: what is admitted fits under every limit that was asked for', () => {
    fc.assert(
      fc.property(claimList, taken, (claims, view) => {
        const judgement = judge({ claims }, viewWith(view))
        if (!judgement.ok) return
        const counts = { budget: view.consumed, hold: view.held, rate: view.times.filter((ago) => ago < 100).length }
        for (const each of claims) {
          const asked = each.kind === 'rate' ? 1 : each.amount.toNumber()
          const limit = each.kind === 'rate' ? each.max : each.limit.toNumber()
          expect(counts[each.kind] + asked).toBeLessThanOrEqual(limit)
        }
      }),
      runs,
    )
  })
})
