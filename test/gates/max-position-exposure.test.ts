import { describe, expect, it } from 'vitest'
import { Decimal } from '../../src/core/decimal.js'
import { maxPositionExposure } from '../../src/gates/max-position-exposure.js'
import { accepted, evaluate, judged } from './support/evaluate.js'
import { BTC_USDT, gateContext, NOW, restingOrder } from './support/gate-context.js'

describe('maxPositionExposure', () => {
  const gate = maxPositionExposure({ maxPct: 30 })
  const KEY = 'helios:exposure:BTC'

  it('denies a purchase that takes the asset over its part of equity', async () => {
    const { codes, denial, claims, headroom } = await judged(gate, {
      notional: '20000.01',
      equity: 100_000,
      values: { BTC: 10_000 },
    })
    expect([codes, claims, headroom?.toFixed()]).toEqual([['MAX_POSITION_EXPOSURE'], [], '-0.01'])
    expect(denial?.details).toEqual({
      asset: 'BTC',
      currency: 'ZAR',
      order: '20000.01',
      held: '10000',
      foreignOrders: '0',
      equity: '100000',
      maxPct: '30',
      limit: '20000',
      wouldPass: '20000',
      asOf: NOW,
    })
  })

  it('lets a purchase go that takes it exactly there, and holds what it may buy until a fill is in a snapshot', async () => {
    const { verdict, claim, headroom } = await judged(gate, {
      notional: '20000',
      equity: 100_000,
      values: { BTC: 10_000, ETH: 90_000 },
    })
    expect([verdict, headroom?.toFixed()]).toEqual(['allowed', '0'])
    expect(claim).toMatchObject({
      kind: 'hold',
      key: KEY,
      reflectedBy: 'settlement',
      sources: [{ gate: 'maxPositionExposure', code: 'MAX_POSITION_EXPOSURE' }],
    })
    expect(claim?.kind === 'hold' && [claim.amount.toFixed(), claim.limit.toFixed()]).toEqual(['0.02', '0.02'])
  })

  it('leaves no room beside our own orders that are open, reserved or unknown', async () => {
    const evaluation = await evaluate([gate], gateContext({ notional: '20000', equity: 100_000 }))
    expect(accepted(evaluation, { [KEY]: '0.01000001' })).toBe(false)
    expect(accepted(evaluation, { [KEY]: '0.01' })).toBe(true)
  })

  it('counts what others have on order, and leaves our own orders to the holds', async () => {
    const world = { notional: '20000', equity: 100_000 }
    const ours = restingOrder({ clientOrderId: 'helios-0197', quantity: new Decimal(1) })
    const foreign = restingOrder({ clientOrderId: 'by-hand', quantity: new Decimal('0.01'), limitPrice: new Decimal(1_000_000) })
    expect((await judged(gate, { ...world, orders: [ours, foreign] })).verdict).toBe('allowed')
    const more = restingOrder({ quantity: new Decimal('0.000001') })
    const { codes, denial } = await judged(gate, { ...world, orders: [ours, foreign, more] })
    expect(codes).toEqual(['MAX_POSITION_EXPOSURE'])
    expect(denial?.details).toMatchObject({ foreignOrders: '10001', limit: '19999', wouldPass: '19999' })
  })

  it('counts only what can still be bought of this instrument', async () => {
    const orders = [
      restingOrder({ side: 'SELL', quantity: new Decimal(1) }),
      restingOrder({ instrument: 'ETH/ZAR', quantity: new Decimal(1) }),
      restingOrder({ status: 'canceled', quantity: new Decimal(1) }),
      restingOrder({ status: 'partially_filled', quantity: new Decimal('0.02'), filledQuantity: new Decimal('0.01') }),
      restingOrder({ quantity: new Decimal(1), remainingQuantity: new Decimal('0.005') }),
    ]
    const { inputs } = await judged(gate, { notional: '1', equity: 100_000, orders })
    expect(inputs).toMatchObject({ foreignOrders: '15000' })
  })

  it('counts an order of others at the worst price it can be filled at', async () => {
    const stop = restingOrder({ type: 'STOP_LOSS_LIMIT', stopPrice: new Decimal(1_100_000), limitPrice: new Decimal(900_000) })
    const byQuote = restingOrder({ type: 'MARKET', quoteQuantity: new Decimal(77) })
    const { quantity: _, limitPrice: __, ...market } = byQuote
    const { inputs } = await judged(gate, { notional: '1', orders: [stop, market] })
    expect(inputs).toMatchObject({ foreignOrders: '1177' })
  })

  it('denies when an order of others cannot be valued', async () => {
    const { quantity: _, ...sizeless } = restingOrder()
    expect((await judged(gate, { orders: [sizeless] })).codes).toEqual(['INPUT_MISSING'])
    const shrunk = restingOrder({ filledQuantity: new Decimal(5) })
    expect((await judged(gate, { orders: [shrunk] })).codes).toEqual(['INPUT_INVALID'])
  })

  it('converts the order and the others into the currency of equity', async () => {
    const world = { instrument: BTC_USDT, valuationCurrency: 'ZAR', notional: '1000', equity: 100_000, rates: { 'USDT>ZAR': 20 } }
    const { inputs, claim } = await judged(gate, {
      ...world,
      orders: [restingOrder({ instrument: 'BTC/USDT', limitPrice: new Decimal(50_000), quantity: new Decimal('0.01') })],
    })
    expect(inputs).toMatchObject({ order: '20000', foreignOrders: '10000', currency: 'ZAR' })
    expect(claim?.kind === 'hold' && [claim.amount.toFixed(), claim.limit.toFixed()]).toEqual(['0.001', '0.001'])
    expect((await judged(gate, { ...world, rates: {} })).codes).toEqual(['CONVERSION_UNAVAILABLE'])
  })

  it('adds up purchases against several quote currencies, each valued at the present price', async () => {
    const zar = await judged(gate, { notional: '15000', equity: 100_000 })
    const taken = { [KEY]: zar.claim?.kind === 'hold' ? zar.claim.amount : 0 }
    const inDollars = { instrument: BTC_USDT, referencePrice: 50_000, equity: 5_000 }
    const fits = await evaluate([gate], gateContext({ ...inDollars, notional: '750' }))
    expect(accepted(fits, taken)).toBe(true)
    const more = await evaluate([gate], gateContext({ ...inDollars, notional: '750.01' }))
    expect(accepted(more, taken)).toBe(false)
    expect(accepted(more, {})).toBe(true)
  })

  it('lets a purchase go that takes the asset exactly there at a price that does not divide it', async () => {
    const evaluation = await evaluate([gate], gateContext({ notional: '30000', equity: 100_000, referencePrice: 700_001 }))
    expect(accepted(evaluation, {})).toBe(true)
    expect(accepted(evaluation, { [KEY]: '0.00000000000000000001' })).toBe(false)
  })

  it('lets sales go: a proven exit, and one that cannot make a spot position larger', async () => {
    const world = { equity: 0, notional: '1000000' }
    for (const isExit of [true, false]) {
      expect(await judged(gate, { ...world, side: 'SELL', isExit })).toMatchObject({ verdict: 'allowed', claims: [] })
    }
    expect((await judged(gate, { ...world, side: 'BUY', isExit: true })).verdict).toBe('allowed')
  })

  it('denies when there is no equity', async () => {
    for (const equity of [0, -1]) {
      const { codes, denial } = await judged(gate, { notional: '1', equity })
      expect([codes, denial?.details.wouldPass]).toEqual([['MAX_POSITION_EXPOSURE'], '0'])
    }
  })

  it('denies every purchase at 0 %', async () => {
    expect((await judged(maxPositionExposure({ maxPct: 0 }), { notional: '0.01' })).codes).toEqual(['MAX_POSITION_EXPOSURE'])
  })

  it('reads the listing before the portfolio, and claims as of the older of the two', async () => {
    const earlier = new Date(NOW.getTime() - 400)
    const context = gateContext({ portfolioAt: earlier })
    const { claim } = await judged(gate, context)
    expect(context.reads).toEqual(['openOrders', 'portfolio'])
    expect(claim?.kind === 'hold' && claim.asOf).toBe(earlier)
    const other = await judged(gate, { ordersAt: earlier })
    expect(other.claim?.kind === 'hold' && other.claim.asOf).toBe(earlier)
  })

  it('denies when the portfolio is valued in another currency than asked for, or holds less than nothing', async () => {
    const portfolio = { currency: 'USD', equity: new Decimal(1000), values: {}, asOf: NOW }
    expect((await judged(gate, { context: { portfolio: () => Promise.resolve(portfolio) } })).codes).toEqual(['INPUT_INVALID'])
    expect((await judged(gate, { values: { BTC: -1 } })).codes).toEqual(['INPUT_INVALID'])
  })

  it('refuses a part that is no percentage', () => {
    for (const parameters of [{}, { maxPct: -30 }, { maxPct: '30%' }, { maxPct: 30, asset: 'BTC' }]) {
      expect(() => maxPositionExposure(parameters as never)).toThrow(expect.objectContaining({ code: 'INVALID_GATE_PARAMETER' }))
    }
  })
})
