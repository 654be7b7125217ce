import { describe, expect, it } from 'vitest'
import { maxOrderValue } from '../../src/gates/max-order-value.js'
import { judged } from './support/evaluate.js'
import { BTC_USDT, gateContext } from './support/gate-context.js'

describe('maxOrderValue', () => {
  const gate = maxOrderValue({ value: '1000', currency: 'ZAR' })

  it('denies an order whose worst case is a cent above the maximum', async () => {
    const { codes, denial, headroom } = await judged(gate, { notional: '1000.01' })
    expect(codes).toEqual(['MAX_ORDER_VALUE'])
    expect(denial?.details).toEqual({ value: '1000.01', currency: 'ZAR', limit: '1000', wouldPass: '1000' })
    expect(headroom?.toFixed()).toBe('-0.01')
  })

  it('lets an order of exactly the maximum go, and says how much room was left', async () => {
    expect(await judged(gate, { notional: '1000' })).toMatchObject({ verdict: 'allowed', codes: [], claims: [] })
    const { limit, headroom, inputs } = await judged(gate, { notional: '400' })
    expect([limit?.toFixed(), headroom?.toFixed(), inputs]).toEqual(['1000', '600', { value: '400', currency: 'ZAR' }])
  })

  it('judges the worst case, not the order at its own price', async () => {
    expect((await judged(gate, { quantity: '0.001', limitPrice: 900_000, notional: '1100' })).codes).toEqual(['MAX_ORDER_VALUE'])
  })

  it('lets a proven exit of any value go', async () => {
    expect((await judged(gate, { side: 'SELL', isExit: true, notional: '5000' })).verdict).toBe('allowed')
  })

  it('converts the value of an order in another currency, and compares inclusively', async () => {
    const world = { instrument: BTC_USDT, rates: { 'USDT>ZAR': 18 } }
    expect((await judged(gate, { ...world, notional: '55.55' })).verdict).toBe('allowed')
    expect((await judged(gate, { ...world, notional: '55.56' })).denial?.details).toMatchObject({ value: '1000.08' })
    const exact = { ...world, rates: { 'USDT>ZAR': 20 } }
    expect((await judged(gate, { ...exact, notional: '50' })).verdict).toBe('allowed')
  })

  it('denies when there is no fresh rate', async () => {
    const { codes, verdict } = await judged(gate, { instrument: BTC_USDT, notional: '1' })
    expect([verdict, codes]).toEqual(['failed', ['CONVERSION_UNAVAILABLE']])
  })

  it('reads nothing when the currencies are the same', () => {
    const context = gateContext()
    expect(gate.check(context)).not.toBeInstanceOf(Promise)
    expect(context.reads).toEqual([])
  })

  it('refuses parameters that are no maximum', () => {
    const bad: unknown[] = [
      undefined,
      null,
      {},
      { value: 1 },
      { currency: 'ZAR' },
      { value: -1, currency: 'ZAR' },
      { value: Number.NaN, currency: 'ZAR' },
      { value: '1,000', currency: 'ZAR' },
      { value: 1, currency: '' },
      { value: 1, currency: ' ZAR' },
      { value: 1, currency: 7 },
      { value: 1, currency: 'ZAR', valeu: 2 },
    ]
    for (const parameters of bad) {
      expect(() => maxOrderValue(parameters as never), JSON.stringify(parameters)).toThrow(
        expect.objectContaining({ code: 'INVALID_GATE_PARAMETER', name: 'ConfigurationError' }),
      )
    }
    // @ts-expect-error a value without a currency does not compile
    expect(() => maxOrderValue({ value: 1 })).toThrow()
  })

  it('shows its parameters as plain decimals', () => {
    expect(maxOrderValue({ value: '300.00', currency: 'ZAR' }).parameters).toEqual({ value: '300', currency: 'ZAR' })
    expect(Object.isFrozen(gate) && Object.isFrozen(gate.parameters)).toBe(true)
  })
})
