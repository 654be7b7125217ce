import { fc } from '../support/properties.js'
import { describe, expect, test } from 'vitest'
import {
  type AdmissionClaim,
  type BudgetClaim,
  type Claim,
  exactClaim,
  type HoldClaim,
  mergeClaims,
  type RateClaim,
} from '../../src/core/claim.js'
import { Decimal } from '../../src/core/decimal.js'

const DAY = { period: 'day', timeZone: 'Africa/Johannesburg' } as const
const AT = new Date('2026-01-05T10:00:00.000Z')

const budget = (claim: Partial<BudgetClaim> = {}): BudgetClaim => ({
  kind: 'budget',
  key: 'k',
  amount: 1,
  limit: 10,
  window: DAY,
  ...claim,
})
const hold = (claim: Partial<HoldClaim> = {}): HoldClaim => ({ kind: 'hold', key: 'k', amount: 1, limit: 10, asOf: AT, ...claim })
const rate = (claim: Partial<RateClaim> = {}): RateClaim => ({ kind: 'rate', key: 'k', max: 5, perMs: 1_000, ...claim })

function merged(...claims: readonly AdmissionClaim[]): AdmissionClaim {
  const result = mergeClaims(claims)
  if (!result.ok) throw new Error('the claims conflict')
  const [only, ...others] = result.claims
  if (only === undefined || others.length > 0) throw new Error('the claims have one key')
  return only
}

function plain(claim: AdmissionClaim): unknown {
  const { sources, ...rest } = claim
  return JSON.parse(JSON.stringify({ ...rest, sources: sources.map((source) => JSON.stringify(source)).sort() }))
}

describe('exactClaim', () => {
  test('makes amounts and limits exact and attributes them to the gate', () => {
    const exact = exactClaim(budget({ amount: '0.1', limit: 0.3 }), 'daily')
    expect(plain(exact)).toMatchObject({ kind: 'budget', key: 'k', amount: '0.1', limit: '0.3', window: DAY })
    expect(exact.sources).toEqual([{ gate: 'daily', code: 'LIMIT_EXCEEDED', limit: new Decimal('0.3') }])
  })

  test('gives a rate its own default code and its maximum as the limit', () => {
    expect(exactClaim(rate(), 'repeat')).toMatchObject({ reserveForExits: 0 })
    expect(exactClaim(rate(), 'repeat').sources).toEqual([{ gate: 'repeat', code: 'RATE_EXCEEDED', limit: new Decimal(5) }])
  })

  test.each<Claim>([budget({ code: 'MINE' }), hold({ code: 'MINE' }), rate({ code: 'MINE' })])(
    'keeps the code of a $kind',
    (claim) => {
      expect(exactClaim(claim, 'gate').sources[0]?.code).toBe('MINE')
    },
  )

  test('takes a hold for a reservation unless it says otherwise', () => {
    expect(exactClaim(hold(), 'gate')).toMatchObject({ reflectedBy: 'reservation' })
    expect(exactClaim(hold({ reflectedBy: 'settlement' }), 'gate')).toMatchObject({ reflectedBy: 'settlement' })
  })

  test('leaves a claim alone that is exact already', () => {
    const exact = exactClaim(hold(), 'first')
    expect(exactClaim(exact, 'second')).toBe(exact)
  })

  test('lets a limit be negative, and an amount zero', () => {
    expect(plain(exactClaim(budget({ amount: 0, limit: -1 }), 'gate'))).toMatchObject({ amount: '0', limit: '-1' })
  })

  test.each<[string, Claim]>([
    ['an empty key', budget({ key: '' })],
    ['a key that is not a text', budget({ key: 7 as unknown as string })],
    ['a negative amount', budget({ amount: '-0.01' })],
    ['a negative hold', hold({ amount: -1 })],
    ['a snapshot without a time', hold({ asOf: new Date(Number.NaN) })],
    ['a snapshot with a text for its time', hold({ asOf: '2026-01-05' as unknown as Date })],
    ['a rate of none', rate({ max: 0 })],
    ['a rate of too many', rate({ max: 1_001 })],
    ['a rate of a part', rate({ max: 1.5 })],
    ['an interval of nothing', rate({ perMs: 0 })],
    ['an interval of a part', rate({ perMs: 0.5 })],
    ['an endless interval', rate({ perMs: Number.POSITIVE_INFINITY })],
    ['a negative reserve', rate({ reserveForExits: -1 })],
  ])('refuses %s with INVALID_CLAIM', (_title, claim) => {
    expect(() => exactClaim(claim, 'gate')).toThrow(expect.objectContaining({ code: 'INVALID_CLAIM' }))
  })

  test.each<[string, string, Claim]>([
    ['INVALID_DECIMAL', 'an amount that is not a number', budget({ amount: Number.NaN })],
    ['INVALID_DECIMAL', 'a limit that is not exact', hold({ limit: 0.1 + 0.2 })],
    ['TIME_ZONE_UNKNOWN', 'a zone that does not exist', budget({ window: { period: 'day', timeZone: 'Mars/Olympus' } })],
  ])('refuses with %s %s', (code, _title, claim) => {
    expect(() => exactClaim(claim, 'gate')).toThrow(expect.objectContaining({ code }))
  })

  test('takes a zero with a sign for zero', () => {
    expect(plain(exactClaim(budget({ amount: '-0' }), 'gate'))).toMatchObject({ amount: '0' })
  })
})

describe('mergeClaims', () => {
  test('merges budgets: the largest amount, the smallest limit, every source', () => {
    const claim = merged(exactClaim(budget({ amount: 3, limit: 10 }), 'a'), exactClaim(budget({ amount: 5, limit: 8 }), 'b'))
    expect(plain(claim)).toMatchObject({ amount: '5', limit: '8', window: DAY })
    expect(claim.sources.map(({ gate, limit }) => `${gate} ${limit.toFixed()}`)).toEqual(['a 10', 'b 8'])
  })

  test('merges holds: the oldest snapshot, and what it had seen', () => {
    const later = new Date(AT.getTime() + 1)
    const a = { ...exactClaim(hold({ amount: 3, limit: 8, asOf: later }), 'a'), asOfSequence: 9 } as AdmissionClaim
    const b = { ...exactClaim(hold({ amount: 2, limit: 9 }), 'b'), asOfSequence: 4 } as AdmissionClaim
    expect(merged(a, b)).toMatchObject({ asOf: AT, asOfSequence: 4 })
    expect(plain(merged(a, b))).toMatchObject({ amount: '3', limit: '8' })
    expect(merged(a, exactClaim(hold(), 'c'))).not.toHaveProperty('asOfSequence')
    expect(merged(exactClaim(hold(), 'c'), a)).not.toHaveProperty('asOfSequence')
  })

  test('merges two kinds of hold to the one that counts longer', () => {
    const [reservation, settlement] = [exactClaim(hold(), 'a'), exactClaim(hold({ reflectedBy: 'settlement' }), 'b')]
    expect(merged(reservation, settlement)).toMatchObject({ reflectedBy: 'settlement' })
    expect(merged(settlement, reservation)).toMatchObject({ reflectedBy: 'settlement' })
    expect(merged(reservation, reservation)).toMatchObject({ reflectedBy: 'reservation' })
  })

  test('merges rates: the smallest maximum, the largest reserve', () => {
    const claim = merged(
      exactClaim(rate({ max: 9, reserveForExits: 1 }), 'a'),
      exactClaim(rate({ max: 4, reserveForExits: 3 }), 'b'),
    )
    expect(claim).toMatchObject({ max: 4, reserveForExits: 3 })
  })

  test('sorts by key', () => {
    const result = mergeClaims(['b', 'a', 'c'].map((key) => exactClaim(budget({ key }), 'g')))
    expect(result.ok && result.claims.map(({ key }) => key)).toEqual(['a', 'b', 'c'])
  })

  test.each<[string, Claim, Claim]>([
    ['a budget and a rate', budget(), rate()],
    ['a budget and a hold', budget(), hold()],
    ['a hold and a rate', hold(), rate()],
    ['a day and an hour', budget(), budget({ window: { ...DAY, period: 'hour' } })],
    ['days of two zones', budget(), budget({ window: { ...DAY, timeZone: 'UTC' } })],
    ['rates of two intervals', rate(), rate({ perMs: 2_000 })],
  ])('denies CLAIM_CONFLICT for %s under one key, naming both gates', (_title, first, second) => {
    for (const claims of [
      [exactClaim(first, 'zeta'), exactClaim(second, 'alpha')],
      [exactClaim(second, 'alpha'), exactClaim(first, 'zeta')],
    ]) {
      const result = mergeClaims(claims)
      expect(result).toMatchObject({
        ok: false,
        denials: [{ code: 'CLAIM_CONFLICT', gate: 'alpha, zeta', details: { key: 'k' } }],
      })
    }
  })

  test('as a property: the order of the claims does not show', () => {
    const key = fc.constantFrom('a', 'b')
    const amount = fc.integer({ min: 0, max: 20 })
    const anyClaim = fc.oneof(
      fc.record({ key, amount, limit: amount }).map((claim) => budget({ ...claim, key: `budget-${claim.key}` })),
      fc
        .record({ key, amount, limit: amount, age: fc.nat(9), reflectedBy: fc.constantFrom('reservation', 'settlement') })
        .map(({ age, ...claim }) => hold({ ...claim, key: `hold-${claim.key}`, asOf: new Date(AT.getTime() - age) })),
      fc
        .record({ key, max: fc.integer({ min: 1, max: 9 }), reserveForExits: fc.nat(3) })
        .map((claim) => rate({ ...claim, key: `rate-${claim.key}` })),
    )
    const shuffled = fc
      .array(anyClaim, { maxLength: 8 })
      .map((claims) => claims.map((claim, index) => exactClaim(claim, `gate-${index}`)))
      .chain((claims) => fc.tuple(fc.constant(claims), fc.shuffledSubarray(claims, { minLength: claims.length })))
    fc.assert(
      fc.property(shuffled, ([claims, others]) => {
        const [a, b] = [mergeClaims(claims), mergeClaims(others)]
        expect(a.ok && a.claims.map(plain)).toEqual(b.ok && b.claims.map(plain))
      }),
      { seed: 20260105, numRuns: 300 },
    )
  })
})
