import { describe, expect, it } from 'vitest'
import { type Decimal, toDecimal } from '../../src/core/decimal.js'
import type { Order, OrderIntent } from '../../src/core/order.js'
import type { TradingClient } from '../../src/core/trading-client.js'
import { defineGate } from '../../src/gates/define-gate.js'
import { heliosGates } from '../../src/gates/presets.js'
import { allow } from '../../src/gates/safety-gate.js'
import { altered } from '../execution/support/altered.js'
import { BTC_ZAR, liveScene } from '../execution/support/scene.js'

const ODD: readonly OrderIntent[] = [
  { instrument: 'BTC/ZAR', side: 'BUY', type: 'LIMIT', quantity: '0.001000000999', limitPrice: '900000.99' },
  { instrument: 'BTC/ZAR', side: 'SELL', type: 'LIMIT', quantity: '0.001000000999', limitPrice: '1100000.01' },
  { instrument: 'BTC/ZAR', side: 'BUY', type: 'MARKET', quoteQuantity: '250.999' },
  {
    instrument: 'BTC/ZAR',
    side: 'SELL',
    type: 'STOP_LOSS_LIMIT',
    quantity: '0.0010000004',
    limitPrice: '900000.4',
    stopPrice: '910000.4',
  },
  {
    instrument: 'BTC/ZAR',
    side: 'BUY',
    type: 'TAKE_PROFIT_LIMIT',
    quantity: '0.00100000049',
    limitPrice: '900000.4',
    stopPrice: '910000.6',
  },
]

const FIELDS = ['quantity', 'quoteQuantity', 'limitPrice', 'stopPrice'] as const

/** Every difference between the order that the gates saw and the one that the client got. */
async function differences(
  liveThrough: (seenByClient: Order[]) => (sound: TradingClient) => TradingClient,
): Promise<readonly string[]> {
  const judged: Order[] = []
  const sent: Order[] = []
  const spy = defineGate({
    name: 'spy',
    version: '1',
    check({ order }) {
      judged.push(order)
      return allow()
    },
  })
  const { router } = await liveScene({ gates: [...heliosGates(), spy], liveThrough: liveThrough(sent) })
  for (const intent of ODD) expect(await router.execute(intent)).toMatchObject({ outcome: 'accepted' })
  expect([judged.length, sent.length]).toEqual([ODD.length, ODD.length])
  return judged.flatMap((order, index) =>
    Object.entries(order).flatMap(([field, value]) => {
      const got: unknown = sent[index]?.[field as keyof Order]
      const same = got === value || (FIELDS.includes(field as never) && (value as Decimal).equals(got as Decimal))
      return same ? [] : [`${index} ${field}: judged ${String(value)}, sent ${String(got)}`]
    }),
  )
}

const keeping = (sent: Order[]) => (sound: TradingClient) =>
  altered<TradingClient>(sound, {
    submitOrder(order, options) {
      sent.push(order)
      return sound.submitOrder(order, options)
    },
  })

describe('I14', () => {
  it('I14 what the gates judged is what the client gets, field by field', async () => {
    expect(await differences(keeping)).toEqual([])
  })

  it("I14 the gates see amounts in the instrument's steps, and an order that nobody can change afterwards", async () => {
    const seen: Order[] = []
    const meddling = defineGate({
      name: 'meddling',
      version: '1',
      check({ order }) {
        seen.push(order)
        expect(() => Object.assign(order, { quantity: toDecimal(9) })).toThrow(TypeError)
        return allow()
      },
    })
    const { router, live } = await liveScene({ gates: [meddling] })
    for (const intent of ODD) await router.execute(intent)
    for (const { quantity, limitPrice, stopPrice, quoteQuantity } of seen) {
      for (const [amount, step] of [
        [quantity, BTC_ZAR.quantityIncrement],
        [limitPrice, 1],
        [stopPrice, 1],
        [quoteQuantity, '0.01'],
      ] as const) {
        if (amount !== undefined) expect(amount.modulo(toDecimal(step)).isZero(), amount.toFixed()).toBe(true)
      }
    }
    expect(live.submitted.map(({ quantity }) => quantity?.toFixed())).toEqual(seen.map(({ quantity }) => quantity?.toFixed()))
  })

  it('I14 the ledger has the order that was sent', async () => {
    const { router, store, live } = await liveScene()
    for (const intent of ODD) await router.execute(intent)
    for (const order of live.submitted) {
      const record = await store.findOrder({ account: order.account, clientOrderId: order.clientOrderId })
      for (const field of FIELDS) expect(record?.order[field]?.toFixed()).toBe(order[field]?.toFixed())
    }
  })
})

describe('the control of I14', () => {
  it('I14 would be broken by a client that quantises for itself after the gates', async () => {
    const rounding = (sent: Order[]) => (sound: TradingClient) =>
      altered<TradingClient>(sound, {
        submitOrder(order, options) {
          sent.push({
            ...order,
            ...(order.quantity === undefined ? {} : { quantity: order.quantity.toDecimalPlaces(3) }),
            postOnly: true,
          })
          return sound.submitOrder(order, options)
        },
      })
    const found = await differences(rounding)
    expect(found).toContain('0 postOnly: judged false, sent true')
  })
})
