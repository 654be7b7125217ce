import { describe, expect, it, vi } from 'vitest'
import { Decimal } from '../../src/core/decimal.js'
import { allOf } from '../../src/gates/all-of.js'
import { anyOf } from '../../src/gates/any-of.js'
import { defineGate } from '../../src/gates/define-gate.js'
import { evaluateGates } from '../../src/gates/evaluate-gates.js'
import { forInstruments } from '../../src/gates/for-instruments.js'
import { GateInputError, type GateInputErrorCode } from '../../src/gates/gate-input-error.js'
import { heliosGates } from '../../src/gates/presets.js'
import { allow, deny, type SafetyGate, type Verdict } from '../../src/gates/safety-gate.js'
import { shadow } from '../../src/gates/shadow.js'
import { when } from '../../src/gates/when.js'
import { evaluate, judged } from './support/evaluate.js'
import { BTC_USDT, gateContext } from './support/gate-context.js'
import { HeldClock } from './support/held-clock.js'

function gate(name: string, check: SafetyGate['check'], latchKeys?: readonly string[]): SafetyGate {
  return defineGate({ name, check, ...(latchKeys === undefined ? {} : { latchKeys }) })
}

describe('evaluateGates', () => {
  it('allows an ordinary order through the original five gates, with their claims', async () => {
    const { decisions, denials, claims, latches, latchKeys } = await evaluate(heliosGates(), gateContext())
    expect(denials).toEqual([])
    expect(decisions.map(({ gate: name, verdict }) => `${name} ${verdict}`)).toEqual([
      'dailyTradeLimit allowed',
      'maxOrderValue allowed',
      'maxPositionExposure allowed',
      'minOrderValue allowed',
      'sufficientBalance allowed',
    ])
    expect(claims.map(({ key }) => key)).toEqual(['helios:daily-trades', 'helios:exposure:BTC', 'helios:balance:ZAR'])
    expect([latches, latchKeys]).toEqual([[], []])
  })

  it('reports every denial, by gate and code, with the gate’s name', async () => {
    const { decisions, denials } = await evaluate(
      [
        gate('b', () =>
          deny('B', 'b is against it', { at: '5' }, { limit: new Decimal(4), headroom: new Decimal(-1), inputs: { at: 5 } }),
        ),
        gate('c', () => allow()),
        gate('a', async () => deny('A', 'a is against it')),
      ],
      gateContext(),
    )
    expect(denials).toEqual([
      { code: 'A', gate: 'a', message: 'a is against it', details: {} },
      { code: 'B', gate: 'b', message: 'b is against it', details: { at: '5' } },
    ])
    expect(decisions).toEqual([
      { gate: 'a', verdict: 'denied', denial: denials[0], inputs: {}, durationMs: expect.any(Number) },
      {
        gate: 'b',
        verdict: 'denied',
        denial: denials[1],
        inputs: { at: 5 },
        limit: new Decimal(4),
        headroom: new Decimal(-1),
        durationMs: expect.any(Number),
      },
      { gate: 'c', verdict: 'allowed', inputs: {}, durationMs: expect.any(Number) },
    ])
  })

  it('replaces the gate that a denial names itself', async () => {
    const verdict = { kind: 'deny', denial: { code: 'X', message: 'x', details: {}, gate: 'somebody else' } } as Verdict
    expect((await judged(gate('mine', () => verdict))).denials).toMatchObject([{ gate: 'mine', code: 'X' }])
  })

  describe('a gate that throws', () => {
    const thrown = new TypeError('cannot read the tea leaves')

    it('denies GATE_THREW, at once or later', async () => {
      const throwing = gate('mine', () => {
        throw thrown
      })
      const rejecting = gate('mine', () => Promise.reject(thrown))
      for (const failing of [throwing, rejecting]) {
        const { verdict, denials } = await judged(failing)
        expect(verdict).toBe('failed')
        expect(denials).toEqual([
          {
            code: 'GATE_THREW',
            gate: 'mine',
            message: 'The gate threw TypeError: cannot read the tea leaves',
            details: { error: 'TypeError' },
          },
        ])
      }
    })

    it('denies whatever it throws', async () => {
      const hostile = new Proxy(
        {},
        {
          get: () => {
            throw new Error('no')
          },
          has: () => {
            throw new Error('no')
          },
        },
      )
      for (const value of [undefined, null, 'text', 7, {}, Object.create(null), hostile, Symbol('s')]) {
        const { verdict, codes } = await judged(
          gate('mine', () => {
            throw value
          }),
        )
        expect([verdict, codes]).toEqual(['failed', ['GATE_THREW']])
      }
    })

    it('denies with the code of an input error that it lets through', async () => {
      const codes: GateInputErrorCode[] = [
        'INPUT_MISSING',
        'INPUT_STALE',
        'INPUT_INVALID',
        'CONVERSION_UNAVAILABLE',
        'PRIVATE_READ_IN_PAPER',
        'INSTRUMENT_UNKNOWN',
      ]
      for (const code of codes) {
        const error = new GateInputError(code, `because of ${code}`, { details: { ageMs: 7 } })
        const { verdict, denials } = await judged(gate('mine', () => Promise.reject(error)))
        expect(verdict).toBe('failed')
        expect(denials).toEqual([{ code, gate: 'mine', message: `because of ${code}`, details: { ageMs: 7 } }])
      }
    })

    it('does not take the code of any other error', async () => {
      const error = Object.assign(new Error('x'), { code: 'INPUT_STALE' })
      expect((await judged(gate('mine', () => Promise.reject(error)))).codes).toEqual(['GATE_THREW'])
    })
  })

  it('sets no timer when every gate answers at once, and aborts when all have answered', async () => {
    const clock = new HeldClock()
    const setTimeout = vi.spyOn(clock, 'setTimeout')
    const abort = vi.fn()
    await evaluateGates({ gates: [gate('a', () => allow())], context: gateContext(), timeoutMs: 10, clock, abort })
    expect([setTimeout.mock.calls.length, abort.mock.calls.length]).toEqual([0, 1])
    await evaluateGates({ gates: [gate('a', async () => allow())], context: gateContext(), timeoutMs: 10, clock, abort })
    expect([setTimeout.mock.calls.length, abort.mock.calls.length, clock.timers]).toEqual([1, 2, 0])
  })

  it('asks all gates before it waits for any', async () => {
    const asked: string[] = []
    const gates = ['a', 'b', 'c'].map((name) =>
      gate(name, async () => {
        asked.push(name)
        return allow()
      }),
    )
    const evaluation = evaluateGates({ gates, context: gateContext(), timeoutMs: 10, clock: new HeldClock() })
    expect(asked).toEqual(['a', 'b', 'c'])
    await evaluation
  })

  it('denies GATE_BAD_VERDICT whatever is not exactly a verdict', async () => {
    const budget = { kind: 'budget', key: 'k', amount: 1, limit: 2, window: { period: 'day', timeZone: 'UTC' } }
    const hold = { kind: 'hold', key: 'k', amount: 1, limit: 2, asOf: new Date(0) }
    const rate = { kind: 'rate', key: 'k', max: 1, perMs: 1 }
    const denial = { code: 'X', message: 'x', details: {} }
    const circular: Record<string, unknown> = {}
    circular.self = circular
    const claims = [
      null,
      {},
      { ...budget, key: '' },
      { ...budget, amount: -1 },
      { ...budget, amount: Number.NaN },
      { ...budget, limit: 'much' },
      { ...budget, window: undefined },
      { ...budget, window: { period: 'year', timeZone: 'UTC' } },
      { ...budget, window: { period: 'day', timeZone: 'Nowhere' } },
      { ...budget, code: 7 },
      { ...budget, limt: 2 },
      { ...budget, sources: [] },
      { ...hold, asOf: 'now' },
      { ...hold, asOf: new Date(Number.NaN) },
      { ...hold, reflectedBy: 'magic' },
      { ...rate, max: 0 },
      { ...rate, max: 1_001 },
      { ...rate, perMs: 0 },
      { ...rate, reserveForExits: -1 },
      { ...rate, kind: 'quota' },
      { ...budget, key: 'helios:daily-trades' },
      { ...hold, key: 'helios:' },
    ]
    const bad: unknown[] = [
      undefined,
      null,
      true,
      'allow',
      [],
      {},
      { kind: 'maybe' },
      { kind: 'allowed' },
      { kind: 'allow', claim: budget },
      { kind: 'allow', claims: budget },
      { kind: 'allow', denial },
      { kind: 'allow', inputs: 5 },
      { kind: 'allow', inputs: circular },
      { kind: 'allow', inputs: { n: 1n } },
      { kind: 'allow', limit: 5 },
      { kind: 'allow', headroom: new Decimal(Number.NaN) },
      ...claims.map((claim) => ({ kind: 'allow', claims: [claim] })),
      { kind: 'deny' },
      { kind: 'deny', denial: 'no' },
      { kind: 'deny', denial: { code: 'X' } },
      { kind: 'deny', denial: { ...denial, code: '' } },
      { kind: 'deny', denial: { ...denial, details: null } },
      { kind: 'deny', denial: { ...denial, details: circular } },
      { kind: 'deny', denial, claims: [budget] },
      { kind: 'deny', denial, more: denial },
      { kind: 'deny', denial, more: [7] },
      { kind: 'deny', denial, latch: 'declared' },
      { kind: 'deny', denial, latch: { key: 'undeclared' } },
      { kind: 'deny', denial, latch: { key: 'declared', until: 'tomorrow' } },
      { kind: 'deny', denial, latch: { key: 'declared', until: new Date(Number.NaN) } },
      { kind: 'deny', denial, latch: { key: 'declared', untl: new Date() } },
    ]
    for (const value of bad) {
      for (const check of [() => value, () => Promise.resolve(value)]) {
        const { verdict, codes, claims: taken } = await judged(gate('mine', check as SafetyGate['check'], ['declared']))
        expect(
          [verdict, codes, taken],
          String(JSON.stringify(value, (_, v) => (v === circular || typeof v === 'bigint' ? '?' : v))),
        ).toEqual(['failed', ['GATE_BAD_VERDICT'], []])
      }
    }
    const good: unknown[] = [
      { kind: 'allow' },
      { kind: 'allow', claims: undefined },
      {
        kind: 'allow',
        claims: [budget, hold, { ...rate, key: 'r', reserveForExits: 1 }].map((c, n) => ({ ...c, key: `k${n}`, code: 'MINE' })),
      },
    ]
    for (const value of good) expect((await judged(gate('mine', () => value as Verdict))).verdict).toBe('allowed')
  })

  it('attributes claims to their gate and keeps the very time of a snapshot', async () => {
    const asOf = new Date(5)
    const { claims } = await judged(
      gate('mine', () => allow({ claims: [{ kind: 'hold', key: 'k', amount: '1', limit: '2', asOf, code: 'MINE' }] })),
    )
    expect(claims).toEqual([
      {
        kind: 'hold',
        key: 'k',
        amount: new Decimal(1),
        limit: new Decimal(2),
        asOf,
        reflectedBy: 'reservation',
        sources: [{ gate: 'mine', code: 'MINE', limit: new Decimal(2) }],
      },
    ])
    expect(claims[0]?.kind === 'hold' && claims[0].asOf).toBe(asOf)
  })

  describe('latches', () => {
    const tripping = gate('loss', () => deny('LOSS', 'lost too much', {}, { latch: { key: 'loss' } }), ['loss'])

    it('are reported with their denial’s message, and only when denied', async () => {
      const until = new Date(99)
      const dated = gate('dated', () => deny('D', 'for a while', {}, { latch: { key: 'dated', until } }), ['dated', 'other'])
      const { latches, latchKeys } = await evaluate([tripping, dated, gate('calm', () => allow(), ['calm'])], gateContext())
      expect(latches).toEqual([
        { gate: 'dated', key: 'dated', until, reason: 'for a while' },
        { gate: 'loss', key: 'loss', until: 'cleared', reason: 'lost too much' },
      ])
      expect(latchKeys).toEqual(['calm', 'dated', 'loss', 'other'])
    })

    it('come through combinators, all of them', async () => {
      const other = gate('draw', () => deny('DRAW', 'down', {}, { latch: { key: 'draw' } }), ['draw'])
      for (const combination of [allOf(tripping, other), anyOf(tripping, other), anyOf(allOf(tripping, other))]) {
        const { latches, latchKeys } = await evaluate([combination], gateContext())
        expect(latches.map(({ key, gate: name }) => [key, name])).toEqual(
          expect.arrayContaining([
            ['loss', combination.name],
            ['draw', combination.name],
          ]),
        )
        expect(latchKeys).toEqual(['draw', 'loss'])
        expect(combination.latchKeys).toEqual(['draw', 'loss'])
      }
    })

    it('of a shadowed gate neither trip nor stop an order', async () => {
      expect(await evaluate([shadow(tripping)], gateContext())).toMatchObject({ denials: [], latches: [], latchKeys: [] })
    })

    it('behind forInstruments stop orders on these instruments only; behind when, every order', async () => {
      const gates = [
        forInstruments(['BTC/ZAR'], tripping),
        allOf(
          when(
            () => false,
            gate('w', () => allow(), ['w']),
          ),
        ),
      ]
      expect((await evaluate(gates, gateContext())).latchKeys).toEqual(['loss', 'w'])
      expect(await evaluate(gates, gateContext({ instrument: BTC_USDT }))).toMatchObject({ denials: [], latchKeys: ['w'] })
    })
  })
})
