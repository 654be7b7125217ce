import { describe, expect, it } from 'vitest'
import { Decimal } from '../../src/core/decimal.js'
import { allOf } from '../../src/gates/all-of.js'
import { anyOf } from '../../src/gates/any-of.js'
import { defineGate } from '../../src/gates/define-gate.js'
import { forInstruments } from '../../src/gates/for-instruments.js'
import { GateInputError, type GateInputErrorCode } from '../../src/gates/gate-input-error.js'
import { maxOrderValue } from '../../src/gates/max-order-value.js'
import { maxPositionExposure } from '../../src/gates/max-position-exposure.js'
import { minOrderValue } from '../../src/gates/min-order-value.js'
import { allow, type GateContext, type SafetyGate } from '../../src/gates/safety-gate.js'
import { sufficientBalance } from '../../src/gates/sufficient-balance.js'
import { when } from '../../src/gates/when.js'
import { judged } from './support/evaluate.js'
import { BTC_USDT, gateContext, NOW, restingOrder, type World } from './support/gate-context.js'

/** A gate, an order that it allows, and the inputs that it judges this order by. */
interface Case {
  readonly gate: SafetyGate
  readonly world: World
  readonly inputs: readonly (keyof GateContext)[]
}

const RAND = { value: 100, currency: 'ZAR' }
const IN_USDT: World = {
  instrument: BTC_USDT,
  valuationCurrency: 'ZAR',
  limitPrice: 50_000,
  free: { USDT: 1000 },
  rates: { 'USDT>ZAR': 20 },
}

const cases: readonly Case[] = [
  { gate: maxOrderValue({ ...RAND, value: 5_000 }), world: IN_USDT, inputs: ['notional', 'convert'] },
  { gate: minOrderValue(RAND), world: { ...IN_USDT, type: 'MARKET' }, inputs: ['referencePrice', 'convert'] },
  { gate: sufficientBalance({ bufferPct: 5 }), world: {}, inputs: ['notional', 'balances'] },
  { gate: sufficientBalance({ bufferPct: 5 }), world: { side: 'SELL', isExit: true }, inputs: ['quantity', 'balances'] },
  {
    gate: maxPositionExposure({ maxPct: 30 }),
    world: { ...IN_USDT, orders: [restingOrder({ instrument: 'BTC/USDT', type: 'MARKET' })] },
    inputs: ['notional', 'openOrders', 'portfolio', 'convert', 'referencePrice'],
  },
]

const NUMBERS: readonly (keyof GateContext)[] = ['notional', 'referencePrice', 'quantity']
const CODES: readonly GateInputErrorCode[] = [
  'INPUT_MISSING',
  'INPUT_STALE',
  'INPUT_INVALID',
  'CONVERSION_UNAVAILABLE',
  'PRIVATE_READ_IN_PAPER',
  'INSTRUMENT_UNKNOWN',
]
const NO_NUMBERS: readonly unknown[] = [
  undefined,
  null,
  new Decimal(Number.NaN),
  new Decimal(Number.POSITIVE_INFINITY),
  new Decimal(Number.NEGATIVE_INFINITY),
  new Decimal(-1),
  new Decimal(0),
  new Decimal('1e30'),
  Number.NaN,
  1_000,
  '1000',
]

/** Every way in which the input can fail, with the codes that may answer for it. */
function failures(
  input: keyof GateContext,
): readonly { readonly title: string; readonly value: unknown; readonly codes: readonly string[] }[] {
  const invalid = ['INPUT_MISSING', 'INPUT_INVALID']
  if (NUMBERS.includes(input)) return NO_NUMBERS.map((value) => ({ title: String(value), value, codes: invalid }))
  const answers = input === 'convert' ? NO_NUMBERS : brokenSnapshots(input)
  return [
    ...CODES.map((code) => ({ title: code, value: () => Promise.reject(new GateInputError(code, 'x')), codes: [code] })),
    { title: 'rejects', value: () => Promise.reject(new Error('socket hang up')), codes: ['GATE_THREW'] },
    {
      title: 'throws',
      value: () => {
        throw new Error('not connected')
      },
      codes: ['GATE_THREW'],
    },
    { title: 'never answers', value: () => new Promise(() => undefined), codes: ['GATE_TIMEOUT'] },
    { title: 'is not there', value: undefined, codes: ['GATE_THREW'] },
    ...answers.map((answer) => ({
      title: `answers ${JSON.stringify(answer)}`,
      value: () => Promise.resolve(answer),
      codes: invalid,
    })),
  ]
}

function brokenSnapshots(input: keyof GateContext): readonly unknown[] {
  const nan = new Decimal(Number.NaN)
  const never = new Date(Number.NaN)
  switch (input) {
    case 'balances': {
      const free = (amount: unknown) => ({ ZAR: { free: amount }, BTC: { free: amount } })
      return [
        undefined,
        {},
        { asOf: NOW },
        { asOf: NOW, balances: free(nan) },
        { asOf: NOW, balances: free(undefined) },
        { asOf: NOW, balances: free('1000000') },
        { asOf: NOW, balances: { ZAR: null, BTC: null } },
        { balances: free(new Decimal(1_000_000)) },
        { asOf: never, balances: free(new Decimal(1_000_000)) },
      ]
    }
    case 'openOrders':
      return [
        undefined,
        { asOf: NOW },
        { asOf: never, orders: [] },
        { orders: [] },
        { asOf: NOW, orders: [restingOrder({ instrument: 'BTC/USDT', quantity: nan })] },
        { asOf: NOW, orders: [restingOrder({ instrument: 'BTC/USDT', limitPrice: nan })] },
        { asOf: NOW, orders: [restingOrder({ instrument: 'BTC/USDT', filledQuantity: nan })] },
        { asOf: NOW, orders: [restingOrder({ instrument: 'BTC/USDT', filledQuantity: undefined as never })] },
      ]
    case 'portfolio': {
      const whole = { currency: 'ZAR', equity: new Decimal(1_000_000), values: {}, asOf: NOW }
      const { asOf: _, ...undated } = whole
      return [
        undefined,
        undated,
        { ...whole, asOf: never },
        { ...whole, equity: nan },
        { ...whole, equity: undefined },
        { ...whole, equity: 1_000_000 },
        { ...whole, values: undefined },
        { ...whole, values: { BTC: nan } },
        { ...whole, values: { BTC: undefined } },
        { ...whole, currency: 'USDT' },
      ]
    }
    default:
      throw new Error(`no broken answers for ${input}`)
  }
}

/** The failures of `inputs` that `gate` does not deny, or not with a code that says so. */
async function undenied({ gate, world, inputs }: Case): Promise<readonly string[]> {
  const found: string[] = []
  for (const input of inputs) {
    for (const { title, value, codes } of failures(input)) {
      const { verdict, codes: given } = await judged(gate, gateContext({ ...world, context: { [input]: value } }))
      const denied = verdict === 'failed' && given.length > 0 && given.every((code) => codes.includes(code))
      if (!denied) found.push(`${gate.name}: ${input} ${title} → ${verdict} ${given.join()}`)
    }
  }
  return found
}

describe('I8 missing, stale, non-finite or failing input denies with a stable code', () => {
  it.each(cases)('I8 in $gate.name, by $inputs', async (one) => {
    expect((await judged(one.gate, one.world)).verdict).toBe('allowed')
    expect(await undenied(one)).toEqual([])
  })

  it('I8 in every combinator that counts', async () => {
    for (const one of cases) {
      const wrapped = [
        allOf(one.gate),
        anyOf(one.gate),
        when(() => true, one.gate),
        forInstruments(['BTC/ZAR', 'BTC/USDT'], one.gate),
      ]
      for (const gate of wrapped) expect(await undenied({ ...one, gate })).toEqual([])
    }
  })

  it('I8 in a custom gate that lets its reads’ failures through', async () => {
    const gate = defineGate({
      name: 'mine',
      async check(context) {
        const { asOf } = await context.balances()
        const { equity } = await context.portfolio()
        return allow({ claims: [{ kind: 'hold', key: 'mine', amount: 1, limit: equity, asOf }] })
      },
    })
    for (const code of CODES) {
      const failing = () => Promise.reject(new GateInputError(code, 'x'))
      expect((await judged(gate, { context: { balances: failing } })).codes).toEqual([code])
    }
    const nan = { currency: 'ZAR', equity: new Decimal(Number.NaN), values: {}, asOf: NOW }
    expect((await judged(gate, { context: { portfolio: () => Promise.resolve(nan) } })).codes).toEqual(['GATE_BAD_VERDICT'])
  })

  it('I8 control: the check finds a gate that goes on without its input', async () => {
    const careless = defineGate({
      name: 'careless',
      async check(context) {
        const snapshot = await context.balances().catch(() => undefined)
        const free = snapshot?.balances?.ZAR?.free
        return allow({ inputs: { enough: free?.greaterThan?.(context.notional) ?? 'unknown' } })
      },
    })
    const found = await undenied({ gate: careless, world: {}, inputs: ['balances'] })
    expect(found.some((line) => line.includes('INPUT_STALE → allowed'))).toBe(true)
    expect(found.some((line) => line.includes('rejects → allowed'))).toBe(true)
    expect(found.some((line) => line.includes('never answers'))).toBe(false)
  })
})
