import { describe, expect, it } from 'vitest'
import { Decimal } from '../../src/core/decimal.js'
import type { ExecutionStore } from '../../src/core/execution-store.js'
import type { Order, OrderIntent } from '../../src/core/order.js'
import type { AdmissionRequest } from '../../src/core/order-ledger.js'
import type { ExecutionResult } from '../../src/execution/execution-result.js'
import { defineGate } from '../../src/gates/define-gate.js'
import { heliosGates } from '../../src/gates/presets.js'
import { allow, type GateContext } from '../../src/gates/safety-gate.js'
import { altered } from '../execution/support/altered.js'
import { expectOutcome, liveScene } from '../execution/support/scene.js'

const BASE = { instrument: 'BTC/ZAR', side: 'BUY', type: 'LIMIT' } as const

/** Amounts as callers write them, and what exactly is to be sent. */
const ASKED: readonly (readonly [Partial<OrderIntent>, Readonly<Record<string, string>>])[] = [
  [
    { quantity: 0.001, limitPrice: 900_000 },
    { quantity: '0.001', limitPrice: '900000' },
  ],
  [
    { quantity: '0.00110000', limitPrice: '900000' },
    { quantity: '0.0011', limitPrice: '900000' },
  ],
  [
    { quantity: 0.0003, limitPrice: 900_000n },
    { quantity: '0.0003', limitPrice: '900000' },
  ],
  [
    { quantity: new Decimal('0.00123457'), limitPrice: '899999.99' },
    { quantity: '0.00123457', limitPrice: '899999' },
  ],
  [{ type: 'MARKET', quoteQuantity: 250.1 }, { quoteQuantity: '250.1' }],
  [{ type: 'MARKET', quoteQuantity: '250.13' }, { quoteQuantity: '250.13' }],
  [
    { type: 'STOP_LOSS_LIMIT', quantity: 0.0007, limitPrice: 900_000, stopPrice: 950_000 },
    { quantity: '0.0007', stopPrice: '950000' },
  ],
]

const AMOUNT = /price|quantity|amount|limit$|notional|cost|fee|total|free|locked|headroom/i

/** Where, below `value`, money is kept in something other than an exact decimal. */
function inexact(value: unknown, path = ''): readonly string[] {
  if (Decimal.isDecimal(value) || value instanceof Date || typeof value !== 'object' || value === null) {
    const isMoney = AMOUNT.test(path.split('.').at(-1) ?? '')
    return isMoney && !Decimal.isDecimal(value) && value !== undefined ? [`${path}: ${typeof value}`] : []
  }
  if (value instanceof AbortSignal) return []
  return Object.entries(value)
    .filter(([key, inner]) => typeof inner !== 'function' && key !== 'metadata' && key !== 'inputs')
    .flatMap(([key, inner]) => inexact(inner, path === '' ? key : `${path}.${key}`))
}

/** Puts every order through and collects what gates, store and client got to see. */
async function whatIsSeen() {
  const seen: { gate: GateContext[]; admission: AdmissionRequest[]; client: Order[] } = { gate: [], admission: [], client: [] }
  const spy = defineGate({
    name: 'spy',
    version: '1',
    check(context) {
      seen.gate.push(context)
      return allow()
    },
  })
  const made = await liveScene({
    gates: [...heliosGates(), spy],
    store: (sound) =>
      altered<ExecutionStore>(sound, {
        admit(request) {
          seen.admission.push(request)
          return sound.admit(request)
        },
      }),
  })
  const results: ExecutionResult[] = []
  for (const [amounts] of ASKED)
    results.push(await made.router.execute({ ...BASE, metadata: { price: 1.5 }, ...amounts } as OrderIntent))
  seen.client.push(...made.live.submitted)
  return { seen, results }
}

describe('I13', () => {
  it('I13 no price or quantity is a number past the input boundary: not for gates, nor the store, nor the client', async () => {
    const { seen, results } = await whatIsSeen()
    for (const result of results) expectOutcome(result, 'accepted')
    expect([seen.gate.length, seen.admission.length, seen.client.length]).toEqual([ASKED.length, ASKED.length, ASKED.length])
    expect(inexact(seen.client)).toEqual([])
    expect(inexact(seen.gate)).toEqual([])
    expect(
      inexact(seen.admission.map(({ order, claims }) => ({ order, claims: claims.filter(({ kind }) => kind !== 'rate') }))),
    ).toEqual([])
    expect(inexact(results)).toEqual([])
  })

  it('I13 what the client gets is to the last digit what was asked, in the steps of the instrument', async () => {
    const { seen } = await whatIsSeen()
    for (const [index, [, expected]] of ASKED.entries()) {
      const order = seen.client[index]
      for (const [field, text] of Object.entries(expected)) {
        expect(String(order?.[field as keyof Order]), `${index} ${field}`).toBe(text)
      }
    }
  })

  it('I13 values are products without rounding, beyond the digits of a double', async () => {
    const notionals: string[] = []
    const spy = defineGate({
      name: 'spy',
      version: '1',
      check({ notional }) {
        notionals.push(notional.toFixed())
        return allow()
      },
    })
    const { router } = await liveScene({ gates: [spy] })
    await router.execute({ ...BASE, quantity: '123456789.12345678', limitPrice: '987654321987654321' })
    const exact = (12345678912345678n * 987654321987654321n).toString().replace(/(\d{8})$/, '.$1')
    expect(notionals).toEqual([exact])
  })
})

describe('the control of I13', () => {
  it('I13 is a check that can fail: a number, or text, in an order is found', () => {
    expect(inexact({ order: { quantity: 0.1 } })).toEqual(['order.quantity: number'])
    expect(inexact([{ limitPrice: '900000' }])).toEqual(['0.limitPrice: string'])
    expect(inexact({ fills: [{ price: new Decimal(1), fee: { amount: 0.1 } }] })).toEqual(['fills.0.fee.amount: number'])
  })
})
