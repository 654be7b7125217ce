import { describe, expect, it } from 'vitest'
import { Decimal } from '../../src/core/decimal.js'
import { sufficientBalance } from '../../src/gates/sufficient-balance.js'
import { accepted, evaluate, judged } from './support/evaluate.js'
import { gateContext, NOW } from './support/gate-context.js'

describe('sufficientBalance', () => {
  const gate = sufficientBalance({ bufferPct: 5 })

  it('denies a purchase whose cost and buffer are more than what is free', async () => {
    const { codes, denial, claims } = await judged(gate, { notional: '1000', free: { ZAR: '1049.99' } })
    expect([codes, claims]).toEqual([['INSUFFICIENT_BALANCE'], []])
    expect(denial?.details).toMatchObject({ currency: 'ZAR', needed: '1050', free: '1049.99', limit: '1049.99', bufferPct: '5' })
    expect(denial?.details.wouldPass).toBe(
      new Decimal('1049.99').dividedBy('1.05').toDecimalPlaces(20, Decimal.ROUND_FLOOR).toFixed(),
    )
  })

  it('what it says would have passed does pass, and hardly more does', async () => {
    const free = { ZAR: '1049.99' }
    const { denial } = await judged(gate, { notional: '1000', free })
    const most = new Decimal(String(denial?.details.wouldPass))
    expect((await judged(gate, { notional: most, free })).verdict).toBe('allowed')
    expect((await judged(gate, { notional: most.plus('0.0000000000000001'), free })).verdict).toBe('denied')
  })

  it('lets a purchase go whose cost and buffer are exactly what is free, and holds both', async () => {
    const { verdict, claim, headroom } = await judged(gate, { notional: '1000', free: { ZAR: '1050' } })
    expect([verdict, headroom?.toFixed()]).toEqual(['allowed', '0'])
    expect(claim).toMatchObject({
      kind: 'hold',
      key: 'helios:balance:ZAR',
      reflectedBy: 'reservation',
      asOf: NOW,
      sources: [{ gate: 'sufficientBalance', code: 'INSUFFICIENT_BALANCE' }],
    })
    expect(claim?.kind === 'hold' && [claim.amount.toFixed(), claim.limit.toFixed()]).toEqual(['1050', '1050'])
  })

  it('leaves no room for a purchase that only fits without the orders before it', async () => {
    const evaluation = await evaluate([gate], gateContext({ notional: '1000', free: { ZAR: '2000' } }))
    expect(accepted(evaluation, { 'helios:balance:ZAR': 950.01 })).toBe(false)
    expect(accepted(evaluation, { 'helios:balance:ZAR': 950 })).toBe(true)
  })

  it('holds the quantity of a sale, without a buffer', async () => {
    const sale = { side: 'SELL', quantity: '0.5', notional: '500000' } as const
    const { verdict, claim } = await judged(gate, { ...sale, free: { BTC: '0.5' } })
    expect(verdict).toBe('allowed')
    expect(claim).toMatchObject({ key: 'helios:balance:BTC', reflectedBy: 'reservation' })
    const { codes, denial } = await judged(gate, { ...sale, free: { BTC: '0.49' } })
    expect(codes).toEqual(['INSUFFICIENT_BALANCE'])
    expect(denial?.details.wouldPass).toBe('0.49')
  })

  it('applies to proven exits too', async () => {
    const exit = { side: 'SELL', isExit: true, quantity: '0.5' } as const
    expect((await judged(gate, { ...exit, free: { BTC: '0.4' } })).codes).toEqual(['INSUFFICIENT_BALANCE'])
    expect((await judged(gate, { ...exit, free: { BTC: '0.5' } })).claims).toHaveLength(1)
  })

  it('takes a currency that is absent for zero', async () => {
    const { codes, denial } = await judged(gate, { free: { BTC: 1 } })
    expect([codes, denial?.details.wouldPass]).toEqual([['INSUFFICIENT_BALANCE'], '0'])
    expect((await judged(gate, { free: { ZAR: -5 } })).denial?.details.wouldPass).toBe('0')
  })

  it('rounds what it needs up to what a claim can hold', async () => {
    const { claim } = await judged(sufficientBalance({ bufferPct: '0.001' }), { notional: '0.00000000000000000001' })
    expect(claim?.kind === 'hold' && claim.amount.toFixed()).toBe('0.00000000000000000002')
  })

  it('hands on the very time of the snapshot', async () => {
    const balancesAt = new Date(NOW.getTime() - 700)
    const { claim } = await judged(gate, { balancesAt })
    expect(claim?.kind === 'hold' && claim.asOf).toBe(balancesAt)
  })

  it('refuses a buffer that is no percentage', () => {
    for (const parameters of [{}, { bufferPct: -1 }, { bufferPct: 'five' }, { bufferPct: null }, { buffer: 5 }]) {
      expect(() => sufficientBalance(parameters as never)).toThrow(expect.objectContaining({ code: 'INVALID_GATE_PARAMETER' }))
    }
    expect(sufficientBalance({ bufferPct: 0 }).parameters).toEqual({ bufferPct: '0' })
  })
})
