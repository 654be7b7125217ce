import { describe, expect, it } from 'vitest'
import { minOrderValue } from '../../src/gates/min-order-value.js'
import { judged } from './support/evaluate.js'
import { BTC_USDT } from './support/gate-context.js'

describe('minOrderValue', () => {
  const gate = minOrderValue({ value: '100', currency: 'ZAR' })

  it('denies an order worth less than the minimum', async () => {
    const { codes, denial, headroom } = await judged(gate, { quantity: '0.000099', limitPrice: 1_000_000 })
    expect(codes).toEqual(['MIN_ORDER_VALUE'])
    expect(denial?.details).toEqual({ value: '99', currency: 'ZAR', limit: '100', wouldPass: '100' })
    expect(headroom?.toFixed()).toBe('-1')
  })

  it('lets an order of exactly the minimum go', async () => {
    expect(await judged(gate, { quantity: '0.0001', limitPrice: 1_000_000 })).toMatchObject({ verdict: 'allowed', claims: [] })
  })

  it('values a limit order at its limit and any other at the reference price, never at the worst case', async () => {
    const small = { quantity: '0.0001', referencePrice: 1_000_000, notional: '100' }
    expect((await judged(gate, { ...small, limitPrice: 900_000 })).denial?.details).toMatchObject({ value: '90' })
    expect((await judged(gate, { ...small, type: 'MARKET' })).verdict).toBe('allowed')
    expect((await judged(gate, { ...small, type: 'MARKET', referencePrice: 990_000, notional: '101' })).codes).toEqual([
      'MIN_ORDER_VALUE',
    ])
  })

  it('values a market order by quote amount at that amount', async () => {
    expect((await judged(gate, { type: 'MARKET', quoteQuantity: '99.99' })).codes).toEqual(['MIN_ORDER_VALUE'])
    expect((await judged(gate, { type: 'MARKET', quoteQuantity: '100' })).verdict).toBe('allowed')
  })

  it('lets a proven exit of any value go', async () => {
    expect((await judged(gate, { side: 'SELL', isExit: true, quantity: '0.00001' })).verdict).toBe('allowed')
  })

  it('converts, compares inclusively, and denies when there is no fresh rate', async () => {
    const world = { instrument: BTC_USDT, limitPrice: 50_000, rates: { 'USDT>ZAR': 20 } }
    expect((await judged(gate, { ...world, quantity: '0.0001' })).verdict).toBe('allowed')
    expect((await judged(gate, { ...world, quantity: '0.00009' })).codes).toEqual(['MIN_ORDER_VALUE'])
    expect((await judged(gate, { ...world, quantity: '0.0001', rates: {} })).codes).toEqual(['CONVERSION_UNAVAILABLE'])
  })

  it('refuses parameters that are no minimum', () => {
    for (const parameters of [{ value: 1 }, { value: -1, currency: 'ZAR' }, { value: 'x', currency: 'ZAR' }, 100]) {
      expect(() => minOrderValue(parameters as never)).toThrow(expect.objectContaining({ code: 'INVALID_GATE_PARAMETER' }))
    }
    // @ts-expect-error a value without a currency does not compile
    expect(() => minOrderValue({ value: 1 })).toThrow()
  })
})
