import { describe, expect, it } from 'vitest'
import type { Claim } from '../../src/core/claim.js'
import { Decimal } from '../../src/core/decimal.js'
import { allOf } from '../../src/gates/all-of.js'
import { anyOf } from '../../src/gates/any-of.js'
import { dailyTradeLimit } from '../../src/gates/daily-trade-limit.js'
import { defineGate } from '../../src/gates/define-gate.js'
import { forInstruments } from '../../src/gates/for-instruments.js'
import { maxOrderValue } from '../../src/gates/max-order-value.js'
import { minOrderValue } from '../../src/gates/min-order-value.js'
import { allow, deny, type SafetyGate } from '../../src/gates/safety-gate.js'
import { shadow } from '../../src/gates/shadow.js'
import { sufficientBalance } from '../../src/gates/sufficient-balance.js'
import { when } from '../../src/gates/when.js'
import { evaluate, judged } from './support/evaluate.js'
import { BTC_USDT, gateContext } from './support/gate-context.js'

const gate = (name: string, check: SafetyGate['check']) => defineGate({ name, check })
const claimOf = (key: string): Claim => ({ kind: 'rate', key, max: 1, perMs: 1 })
const allows = (name: string) => gate(name, () => allow({ claims: [claimOf(name)] }))
const denies = (name: string) => gate(name, () => deny(name.toUpperCase(), `${name} says no`))
const throws = (name: string) =>
  gate(name, () => {
    throw new Error('broken')
  })
const keys = (claims: readonly { readonly key: string }[]) => claims.map(({ key }) => key)

describe('allOf', () => {
  it('allows what all allow, with the claims of all', async () => {
    const { verdict, claims, inputs } = await judged(allOf(allows('b'), allows('a')))
    expect([verdict, keys(claims)]).toEqual(['allowed', ['a', 'b']])
    expect(claims.every(({ sources }) => sources[0]?.gate === 'allOf(a, b)')).toBe(true)
    expect(inputs.members).toEqual([
      { gate: 'a', verdict: 'allowed', inputs: {} },
      { gate: 'b', verdict: 'allowed', inputs: {} },
    ])
  })

  it('reports every denial, each with its member, and takes no claim', async () => {
    const { verdict, denials, claims } = await judged(allOf(denies('b'), allows('c'), denies('a')))
    expect([verdict, claims]).toEqual(['denied', []])
    expect(denials).toEqual([
      { code: 'A', gate: 'allOf(a, b, c)', message: 'a says no', details: { member: 'a' } },
      { code: 'B', gate: 'allOf(a, b, c)', message: 'b says no', details: { member: 'b' } },
    ])
  })

  it('counts as failed when a member fails', async () => {
    expect(await judged(allOf(allows('a'), throws('b')))).toMatchObject({ verdict: 'failed', codes: ['GATE_THREW'] })
  })

  it('is the same gate whatever the order of its list', async () => {
    const one = allOf(
      allows('a'),
      denies('b'),
      maxOrderValue({ value: 1, currency: 'ZAR' }),
      maxOrderValue({ value: 2, currency: 'ZAR' }),
    )
    const other = allOf(...([...(one.members ?? [])].reverse() as [SafetyGate, ...SafetyGate[]]))
    expect(other.name).toBe(one.name)
    expect((await judged(other)).denials).toEqual((await judged(one)).denials)
  })

  it('answers at once when its members do', () => {
    expect(allOf(allows('a'), allows('b')).check(gateContext())).toMatchObject({ kind: 'allow' })
  })
})

describe('anyOf', () => {
  it('takes the claims of the first that allows, and does not ask the rest', async () => {
    const { verdict, claims, inputs } = await judged(anyOf(denies('a'), allows('b'), throws('c')))
    expect([verdict, keys(claims)]).toEqual(['allowed', ['b']])
    expect(inputs.members).toMatchObject([
      { gate: 'a', verdict: 'denied', denial: { code: 'A' } },
      { gate: 'b', verdict: 'allowed' },
    ])
    expect(keys((await judged(anyOf(allows('c'), allows('b')))).claims)).toEqual(['c'])
  })

  it('waits for an earlier member that takes longer', async () => {
    const slow = gate('slow', async () => allow({ claims: [claimOf('slow')] }))
    expect(keys((await judged(anyOf(slow, allows('fast')))).claims)).toEqual(['slow'])
  })

  it('denies with the denials of all when none allows', async () => {
    const { verdict, denials } = await judged(anyOf(denies('b'), denies('a')))
    expect(verdict).toBe('denied')
    expect(denials.map(({ code, gate: name, details }) => [code, name, details])).toEqual([
      ['A', 'anyOf(b, a)', { member: 'a' }],
      ['B', 'anyOf(b, a)', { member: 'b' }],
    ])
  })

  it('does not take a failing member for one that allows', async () => {
    expect(await judged(anyOf(throws('a'), denies('b')))).toMatchObject({ verdict: 'failed', codes: ['B', 'GATE_THREW'] })
    const nonsense = gate('nonsense', () => true as never)
    expect((await judged(anyOf(nonsense, denies('b')))).codes).toEqual(['B', 'GATE_BAD_VERDICT'])
    expect((await judged(anyOf(throws('a'), allows('b')))).verdict).toBe('allowed')
  })

  it('refuses members that never deny, since every order would pass', () => {
    const never = shadow(denies('a'))
    for (const member of [never, allOf(never), when(() => true, never), forInstruments(['BTC/ZAR'], allOf(never, never))]) {
      expect(() => anyOf(denies('b'), member), member.name).toThrow(expect.objectContaining({ code: 'INVALID_GATE' }))
    }
    expect(anyOf(allOf(never, denies('b'))).name).toBe('anyOf(allOf(b, shadow(a)))')
  })
})

describe('when', () => {
  const isBig = () => true

  it('lets the gate judge when the predicate holds, and allows otherwise', async () => {
    expect(await judged(when(isBig, denies('a')))).toMatchObject({ verdict: 'denied', codes: ['A'] })
    expect(keys((await judged(when(async () => true, allows('a')))).claims)).toEqual(['a'])
    for (const predicate of [() => false, async () => false]) {
      expect(await judged(when(predicate, denies('a')))).toMatchObject({
        verdict: 'allowed',
        claims: [],
        inputs: { applies: false },
      })
    }
  })

  it('denies when the predicate throws, at once or later', async () => {
    const error = new Error('no idea')
    const predicates = [
      () => {
        throw error
      },
      () => Promise.reject(error),
    ]
    for (const predicate of predicates) {
      expect(await judged(when(predicate, allows('a')))).toMatchObject({ verdict: 'failed', codes: ['GATE_THREW'] })
    }
  })

  it('denies when the predicate answers with anything but a boolean', async () => {
    for (const answer of [undefined, null, 0, 1, 'true', {}, new Boolean(false)]) {
      for (const predicate of [() => answer, () => Promise.resolve(answer)]) {
        expect(await judged(when(predicate as never, allows('a')))).toMatchObject({
          verdict: 'failed',
          codes: ['GATE_BAD_VERDICT'],
        })
      }
    }
  })

  it('denies with the code of an input error that the predicate lets through', async () => {
    const dear = when(async (context) => (await context.convert(context.notional, 'ZAR', 'USD')).greaterThan(5), allows('a'))
    expect((await judged(dear)).codes).toEqual(['CONVERSION_UNAVAILABLE'])
  })

  it('is named after its predicate, unless it is given a name', () => {
    expect(when(isBig, allows('a')).name).toBe('when(isBig, a)')
    expect(when(() => true, allows('a')).name).toBe('when(predicate, a)')
    expect(when(() => true, allows('a'), { name: 'at night', version: '3' })).toMatchObject({ name: 'at night', version: '3' })
  })

  it('refuses a predicate that is no function, and options that it does not have', () => {
    expect(() => when(true as never, allows('a'))).toThrow(expect.objectContaining({ code: 'INVALID_GATE' }))
    expect(() => when(isBig, allows('a'), { nane: 'x' } as never)).toThrow(expect.objectContaining({ code: 'INVALID_GATE' }))
    expect(() => when(isBig, allows('a'), { name: '' })).toThrow(expect.objectContaining({ code: 'INVALID_GATE' }))
    expect(() => when(isBig, allows('a'), { name: 'maxOrderValue' })).toThrow(
      expect.objectContaining({ code: 'GATE_NAME_RESERVED' }),
    )
  })
})

describe('forInstruments', () => {
  const only = forInstruments(['ETH/ZAR', 'BTC/ZAR', 'BTC/ZAR'], denies('a'))

  it('lets the gate judge its instruments, and allows the others', async () => {
    expect(await judged(only)).toMatchObject({ verdict: 'denied', codes: ['A'] })
    expect(await judged(only, { instrument: BTC_USDT })).toMatchObject({ verdict: 'allowed', inputs: { applies: false } })
    expect(keys((await judged(forInstruments(['BTC/ZAR'], allows('a')))).claims)).toEqual(['a'])
  })

  it('is named after its instruments, each once and in order', () => {
    expect(only.name).toBe('forInstruments([BTC/ZAR, ETH/ZAR], a)')
  })

  it('refuses a list that names nothing', () => {
    for (const ids of [[], undefined, 'BTC/ZAR', [''], [7]]) {
      expect(() => forInstruments(ids as never, allows('a'))).toThrow(expect.objectContaining({ code: 'INVALID_GATE' }))
    }
  })
})

describe('shadow', () => {
  it('never denies, and reports what it would have denied with', async () => {
    const { verdict, codes, denial, inputs } = await judged(shadow(denies('a')))
    expect([verdict, codes]).toEqual(['observed', []])
    expect(denial).toEqual({ code: 'A', gate: 'shadow(a)', message: 'a says no', details: { member: 'a' } })
    expect(inputs.wouldHaveDenied).toMatchObject([{ code: 'A', message: 'a says no' }])
    expect(await judged(shadow(throws('a')))).toMatchObject({ verdict: 'observed', codes: [], denial: { code: 'GATE_THREW' } })
  })

  it('takes no claim, and reports one that would find no room', async () => {
    const limit = shadow(dailyTradeLimit({ max: 50 }))
    const full = await judged(limit, { taken: { 'helios:daily-trades': 50 } })
    expect(full).toMatchObject({ verdict: 'observed', codes: [], claims: [], denial: { code: 'DAILY_TRADE_LIMIT' } })
    expect(full.inputs).toMatchObject({
      claims: [{ kind: 'budget', key: 'helios:daily-trades' }],
      wouldHaveDenied: [{ code: 'DAILY_TRADE_LIMIT', details: { taken: '50', amount: '1', limit: '50' } }],
    })
    const free = await judged(limit, { taken: { 'helios:daily-trades': 49 } })
    expect(free).toMatchObject({ verdict: 'observed', claims: [], inputs: { wouldHaveDenied: [] } })
    expect(free.denial).toBeUndefined()
  })

  it('asks for a budget in its window', async () => {
    const windows: unknown[] = []
    const zero = new Decimal(0)
    const usage = (_key: string, window: unknown) => {
      windows.push(window)
      return Promise.resolve({ used: zero, reserved: zero, unknown: zero })
    }
    await judged(shadow(allOf(dailyTradeLimit({ max: 1 }), sufficientBalance({ bufferPct: 0 }))), { context: { usage } })
    expect(windows).toEqual([{ period: 'day', timeZone: 'Africa/Johannesburg' }, undefined])
  })

  it('reports, and does not deny, when usage cannot be read', async () => {
    const broken = [() => Promise.reject(new Error('gone')), () => new Promise(() => undefined), () => Promise.resolve({})]
    for (const usage of broken) {
      const { verdict, codes, denial } = await judged(shadow(allows('a')), { context: { usage } })
      expect([verdict, codes]).toEqual(['observed', []])
      expect(denial?.code).toMatch(/^GATE_(THREW|TIMEOUT)$/)
    }
  })

  it('is out of the way of the other gates', async () => {
    const { denials, claims } = await evaluate(
      [shadow(denies('a')), allows('a'), allOf(shadow(denies('b')), allows('c'))],
      gateContext(),
    )
    expect([denials, keys(claims)]).toEqual([[], ['a', 'c']])
  })
})

describe('combinators', () => {
  const combine: readonly (readonly [string, (member: never) => SafetyGate])[] = [
    ['allOf', (member) => allOf(member)],
    ['anyOf', (member) => anyOf(member)],
    ['when', (member) => when(() => true, member)],
    ['forInstruments', (member) => forInstruments(['BTC/ZAR'], member)],
    ['shadow', (member) => shadow(member)],
  ]

  it.each(combine)('%s refuses a member that is not a gate', (_name, of) => {
    for (const member of [undefined, null, () => allow(), { name: 'x' }, { name: '', check: () => allow() }]) {
      expect(() => of(member as never)).toThrow(expect.objectContaining({ code: 'INVALID_GATE' }))
    }
    expect(() => of({ name: 'sufficientBalance', check: () => allow() } as never)).toThrow(
      expect.objectContaining({ code: 'GATE_NAME_RESERVED' }),
    )
  })

  it('allOf and anyOf refuse an empty list', () => {
    expect(() => allOf()).toThrow(expect.objectContaining({ code: 'INVALID_GATE' }))
    expect(() => anyOf()).toThrow(expect.objectContaining({ code: 'INVALID_GATE' }))
  })

  it.each(combine)('%s keeps reserved claim keys from a member that is not ours', async (_name, of) => {
    const thief = gate('thief', () => allow({ claims: [claimOf('helios:daily-trades')] }))
    const { verdict, denial, claims } = await judged(of(thief as never))
    expect([denial?.code, claims]).toEqual(['GATE_BAD_VERDICT', []])
    expect(verdict).not.toBe('allowed')
  })

  it.each(combine)('%s asks for what its members need of a client', (_name, of) => {
    const needy = defineGate({ name: 'needy', check: () => allow(), needs: ['recentFills'] })
    expect(of(needy as never).needs).toEqual(['recentFills'])
  })

  it('answer another evaluator with ordinary verdicts', async () => {
    const inner = allOf(dailyTradeLimit({ max: 3 }), sufficientBalance({ bufferPct: 5 }), allows('mine'))
    const verdict = await inner.check(gateContext())
    expect(verdict.kind === 'allow' && verdict.claims?.map(({ key, code }) => [key, code])).toEqual([
      ['helios:daily-trades', 'DAILY_TRADE_LIMIT'],
      ['mine', 'RATE_EXCEEDED'],
      ['helios:balance:ZAR', 'INSUFFICIENT_BALANCE'],
    ])
    const tripping = defineGate({ name: 'x', check: () => deny('X', 'x', {}, { latch: { key: 'x' } }), latchKeys: ['x'] })
    expect(await anyOf(denies('a'), tripping).check(gateContext())).toEqual({
      kind: 'deny',
      denial: { code: 'A', message: 'a says no', details: { member: 'a' } },
      more: [{ code: 'X', message: 'x', details: { member: 'x' } }],
      inputs: expect.anything(),
      latch: { key: 'x', until: 'cleared' },
      moreLatches: [],
    })
    const wrapped = gate('wrapped', (context) => anyOf(minOrderValue({ value: 5_000, currency: 'ZAR' })).check(context))
    expect((await judged(wrapped)).codes).toEqual(['MIN_ORDER_VALUE'])
  })
})
