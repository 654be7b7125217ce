import { describe, expect, it } from 'vitest'
import { Decimal, toDecimal } from '../../src/core/decimal.js'
import type { BalanceSnapshot, TradingClient } from '../../src/core/trading-client.js'
import { defineGate } from '../../src/gates/define-gate.js'
import { heliosGates } from '../../src/gates/presets.js'
import { allow, type SafetyGate, type Verdict } from '../../src/gates/safety-gate.js'
import { ManualClock } from '../../src/testing/manual-clock.js'
import type { ScriptedTradingClient } from '../../src/testing/scripted-trading-client.js'
import { altered, never } from '../execution/support/altered.js'
import { codesOf, liveScene, MARKET_BUY } from '../execution/support/scene.js'
import { advanceUntil } from '../execution/support/time.js'

type Fault = (sound: ScriptedTradingClient, clock: ManualClock) => Partial<TradingClient>

const LONG_AGO = new Date('2020-01-01T00:00:00.000Z')
const NAN = new Decimal(Number.NaN)
const INFINITE = new Decimal(Number.POSITIVE_INFINITY)

const quote =
  (changes: object): Fault =>
  (sound) => ({ quote: async (id) => ({ ...(await sound.quote(id)), ...changes }) })

const zar =
  (changes: object): Fault =>
  (sound) => ({
    async balances() {
      const snapshot = await sound.balances()
      const amounts = { total: toDecimal(100_000), free: toDecimal(100_000), locked: toDecimal(0) }
      return { ...snapshot, balances: { ...snapshot.balances, ZAR: { ...amounts, ...changes } } }
    },
  })

const snapshot =
  (changes: object): Fault =>
  (sound) => ({ balances: async () => ({ ...(await sound.balances()), ...changes }) as BalanceSnapshot })

/** Each way in which an input of the five gates can be bad, and the codes that it may be denied with. */
const BAD_INPUTS: Readonly<Record<string, readonly [Fault, readonly string[]]>> = {
  'a quote that fails': [() => ({ quote: () => Promise.reject(new Error('503')) }), ['INPUT_MISSING']],
  'no quote': [() => ({ quote: async () => undefined as never }), ['INPUT_MISSING']],
  'a quote without prices': [quote({ bid: undefined, ask: undefined, last: undefined }), ['INPUT_MISSING']],
  'a quote of zero': [quote({ ask: toDecimal(0), last: toDecimal(0) }), ['INPUT_MISSING']],
  'a quote of NaN': [quote({ ask: NAN }), ['INPUT_INVALID']],
  'a quote of infinity': [quote({ ask: INFINITE }), ['INPUT_INVALID']],
  'a quote below zero': [quote({ ask: toDecimal(-1) }), ['INPUT_INVALID']],
  'a quote in numbers': [quote({ ask: 1_000_000 }), ['INPUT_INVALID']],
  'a stale quote': [quote({ at: LONG_AGO }), ['INPUT_STALE']],
  'a quote without a time': [quote({ at: undefined }), ['INPUT_INVALID']],
  'balances that fail': [() => ({ balances: () => Promise.reject(new Error('429')) }), ['INPUT_MISSING']],
  'no balances': [() => ({ balances: async () => null as never }), ['INPUT_MISSING']],
  'a balance snapshot without balances': [snapshot({ balances: undefined }), ['INPUT_INVALID']],
  'stale balances': [snapshot({ asOf: LONG_AGO }), ['INPUT_STALE']],
  'balances without a time': [snapshot({ asOf: undefined }), ['INPUT_INVALID']],
  'a balance of NaN': [zar({ free: NAN, total: NAN }), ['INPUT_INVALID']],
  'a balance of infinity': [zar({ free: INFINITE, total: INFINITE }), ['INPUT_INVALID']],
  'a balance in text': [zar({ free: '100000' }), ['INPUT_INVALID']],
  'a balance without what is free': [zar({ free: undefined }), ['INPUT_INVALID']],
  'open orders that fail': [() => ({ openOrders: () => Promise.reject(new Error('502')) }), ['INPUT_MISSING']],
  'stale open orders': [() => ({ openOrders: async () => ({ asOf: LONG_AGO, orders: [] }) }), ['INPUT_STALE']],
  'an instrument that never comes': [() => ({ instrument: never }), ['INSTRUMENT_UNKNOWN']],
  'an identity that never comes': [() => ({ identity: never }), ['VENUE_ACCOUNT_MISMATCH']],
  'a quote that never comes': [() => ({ quote: never }), ['INPUT_MISSING']],
  'balances that never come': [() => ({ balances: never }), ['GATE_TIMEOUT']],
  'open orders that never come': [() => ({ openOrders: never }), ['GATE_TIMEOUT']],
}

/** The bad inputs that an order passes with, is denied for another reason with, or throws at. */
async function tolerated(
  gates: readonly SafetyGate[],
  before: (faulty: TradingClient, sound: ScriptedTradingClient) => TradingClient,
) {
  const found: string[] = []
  for (const [name, [fault, expected]] of Object.entries(BAD_INPUTS)) {
    const clock = new ManualClock()
    const made = await liveScene({
      clock,
      gates,
      liveThrough: (sound) => before(altered<TradingClient>(sound, fault(sound, clock)), sound),
    })
    const outcome = await advanceUntil(clock, made.router.execute(MARKET_BUY)).then(
      (result) => (result.outcome === 'denied' ? codesOf(result) : [result.outcome]),
      (error: unknown) => [`threw ${String(error)}`],
    )
    if (made.live.submitted.length > 0 || !outcome.every((code) => expected.includes(code)))
      found.push(`${name}: ${outcome.join()}`)
  }
  return found
}

/** Each way in which a gate can fail to judge. */
const BAD_GATES: Readonly<Record<string, readonly [() => unknown, string]>> = {
  'throws an error': [() => fail(new Error('a bug')), 'GATE_THREW'],
  'throws nothing': [() => fail(undefined), 'GATE_THREW'],
  rejects: [() => Promise.reject(new Error('a bug')), 'GATE_THREW'],
  hangs: [never, 'GATE_TIMEOUT'],
  'says true': [() => true, 'GATE_BAD_VERDICT'],
  'says nothing': [() => undefined, 'GATE_BAD_VERDICT'],
  'says yes in its own words': [() => ({ kind: 'allowed' }), 'GATE_BAD_VERDICT'],
  'resolves to nothing': [async () => undefined, 'GATE_BAD_VERDICT'],
  'allows with a claim that is none': [() => ({ kind: 'allow', claims: [{ kind: 'budget' }] }), 'GATE_BAD_VERDICT'],
  'allows with a claim of NaN': [
    () => ({ kind: 'allow', claims: [{ kind: 'hold', key: 'k', amount: Number.NaN, limit: 1, asOf: new Date(0) }] }),
    'GATE_BAD_VERDICT',
  ],
}

function fail(error: unknown): never {
  throw error
}

async function verdictOf(check: () => unknown): Promise<string> {
  const gates = [defineGate({ name: 'broken', version: '1', check: () => check() as Verdict }), ...heliosGates()]
  const { router, clock, live } = await liveScene({ gates })
  const result = await advanceUntil(clock, router.execute(MARKET_BUY))
  return live.submitted.length > 0 ? 'sent' : codesOf(result).join()
}

describe('I8', () => {
  it('I8 an order passes when every input is good', async () => {
    const { router } = await liveScene({ gates: heliosGates() })
    expect(await router.execute(MARKET_BUY)).toMatchObject({ outcome: 'accepted' })
  })

  it('I8 every missing, stale, non-finite or failing input denies, with a stable code', async () => {
    expect(await tolerated(heliosGates(), (faulty) => faulty)).toEqual([])
  })

  it.each(Object.entries(BAD_GATES))('I8 a gate that %s denies', async (_what, [check, code]) => {
    expect(await verdictOf(check)).toBe(code)
  })
})

describe('the control of I8', () => {
  it('I8 would be broken by a context that caches: it answers with the last good input', async () => {
    const caching = (faulty: TradingClient, sound: ScriptedTradingClient): TradingClient =>
      altered<TradingClient>(faulty, {
        identity: () => sound.identity(),
        instrument: (id) => sound.instrument(id),
        quote: (id) => sound.quote(id),
        balances: () => sound.balances(),
        openOrders: () => sound.openOrders(),
      })
    expect(await tolerated(heliosGates(), caching)).toHaveLength(Object.keys(BAD_INPUTS).length)
  })

  it('I8 would be broken by a gate that takes a failed read for permission', async () => {
    const lenient = defineGate({
      name: 'lenient',
      version: '1',
      check: (context) =>
        context.balances().then(
          () => allow(),
          () => allow(),
        ),
    })
    expect(await tolerated([lenient], (faulty) => faulty)).toContain('balances that fail: accepted')
  })
})
