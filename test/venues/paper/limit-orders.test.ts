import { beforeEach, describe, expect, it } from 'vitest'
import { executions, PaperScene } from './paper-fixture.js'

let scene: PaperScene
beforeEach(() => {
  scene = new PaperScene()
})

const limit = { type: 'LIMIT', quantity: '1' } as const

describe('a limit order', () => {
  it('takes what its limit reaches at the prices on offer, and rests with what is left', async () => {
    scene.book(
      [['99', '1']],
      [
        ['100', '0.5'],
        ['101', '0.3'],
        ['103', '9'],
      ],
    )
    const report = await scene.accept({ ...limit, side: 'BUY', limitPrice: '102' })
    expect(executions(report)).toEqual(['0.5@100', '0.3@101'])
    expect(report).toMatchObject({ status: 'partially_filled', filledQuantity: '0.8', remainingQuantity: '0.2' })
    expect(await scene.openIds()).toEqual(['order-1'])
    expect(await scene.holds('ZAR')).toEqual({ total: '99919.7', free: '99899.3', locked: '20.4' })
  })

  it('sells at its limit or better', async () => {
    scene.book(
      [
        ['105', '0.5'],
        ['101', '0.5'],
        ['99', '9'],
      ],
      [],
    )
    const report = await scene.accept({ ...limit, side: 'SELL', limitPrice: '100', quantity: '2' })
    expect(executions(report)).toEqual(['0.5@105', '0.5@101'])
    expect(await scene.holds('BTC')).toEqual({ total: '9', free: '8', locked: '1' })
  })

  it('rests without any market at all', async () => {
    expect(await scene.accept({ ...limit, side: 'BUY', limitPrice: '100' })).toMatchObject({
      status: 'open',
      filledQuantity: '0',
      fills: [],
    })
  })

  it('as IOC takes what there is and cancels the rest', async () => {
    scene.book([], [['100', '0.5']])
    const report = await scene.accept({ ...limit, side: 'BUY', limitPrice: '100', timeInForce: 'IOC' })
    expect(report).toMatchObject({ status: 'canceled', filledQuantity: '0.5', remainingQuantity: '0.5' })
    expect(await scene.holds('ZAR')).toEqual({ total: '99950', free: '99950', locked: '0' })
  })

  it('as IOC is cancelled when nothing matches', async () => {
    scene.book([], [['101', '0.5']])
    const report = await scene.accept({ ...limit, side: 'BUY', limitPrice: '100', timeInForce: 'IOC' })
    expect(report).toMatchObject({ status: 'canceled', fills: [], reason: 'Immediate Or Cancel order did not match' })
    expect(await scene.holds('ZAR')).toMatchObject({ free: '100000', locked: '0' })
  })

  it('as FOK fills whole or is rejected with nothing done', async () => {
    scene.book(
      [],
      [
        ['100', '0.5'],
        ['101', '0.5'],
        ['102', '1'],
      ],
    )
    const fok = { ...limit, side: 'BUY', timeInForce: 'FOK' } as const
    expect(await scene.refusal({ ...fok, limitPrice: '100' })).toBe('FOK_UNFILLABLE')
    expect(await scene.holds('ZAR')).toMatchObject({ free: '100000' })
    expect(executions(await scene.accept({ ...fok, limitPrice: '101' }))).toEqual(['0.5@100', '0.5@101'])
  })

  it('as post-only rests when it crosses nothing', async () => {
    scene.book([['99', '1']], [['101', '1']])
    expect(await scene.accept({ ...limit, side: 'BUY', limitPrice: '100', postOnly: true })).toMatchObject({ status: 'open' })
  })

  it('as post-only is rejected when it would take', async () => {
    scene.book([['99', '1']], [['101', '1']])
    expect(await scene.refusal({ ...limit, side: 'BUY', limitPrice: '101', postOnly: true })).toBe('POST_ONLY_WOULD_CROSS')
    expect(await scene.refusal({ ...limit, side: 'SELL', limitPrice: '99', postOnly: true })).toBe('POST_ONLY_WOULD_CROSS')
    expect(await scene.holds('ZAR')).toMatchObject({ free: '100000' })
  })

  it('needs its whole value at the limit to be free, whatever it would trade at', async () => {
    scene.book([], [['1', '1000']])
    expect(await scene.refusal({ ...limit, side: 'BUY', quantity: '1000', limitPrice: '101' })).toBe('INSUFFICIENT_BALANCE')
    expect(await scene.refusal({ ...limit, side: 'SELL', quantity: '10.001', limitPrice: '101' })).toBe('INSUFFICIENT_BALANCE')
  })
})

describe('an order that would meet our own resting one', () => {
  beforeEach(async () => {
    scene.book(
      [['95', '1']],
      [
        ['100', '1'],
        ['104', '5'],
      ],
    )
    await scene.accept({ ...limit, side: 'SELL', limitPrice: '102' })
  })

  it('is rejected when its limit reaches it with something left to fill', async () => {
    expect(await scene.refusal({ ...limit, side: 'BUY', quantity: '1.5', limitPrice: '102' })).toBe('SELF_TRADE')
    expect(await scene.refusal({ side: 'BUY', type: 'MARKET', quantity: '1.5' })).toBe('SELF_TRADE')
    expect(await scene.refusal({ side: 'BUY', type: 'MARKET', quoteQuantity: '150' })).toBe('SELF_TRADE')
    expect(await scene.openIds()).toEqual(['order-1'])
  })

  it('trades when others fill it first', async () => {
    expect(executions(await scene.accept({ ...limit, side: 'BUY', quantity: '1', limitPrice: '102' }))).toEqual(['1@100'])
    expect(await scene.accept({ ...limit, side: 'BUY', quantity: '1', limitPrice: '101' })).toMatchObject({ status: 'open' })
  })

  it('is rejected at an equal price, where who was first is not known', async () => {
    scene.book([], [['102', '5']])
    expect(await scene.refusal({ side: 'BUY', type: 'MARKET', quantity: '1' })).toBe('SELF_TRADE')
  })

  it('trades once that one is cancelled', async () => {
    await scene.client.cancelOrder({ clientOrderId: 'order-1', instrument: 'BTC/ZAR' })
    expect(executions(await scene.accept({ side: 'BUY', type: 'MARKET', quantity: '1.5' }))).toEqual(['1@100', '0.5@104'])
  })

  it('is not stopped by a conditional order that still waits', async () => {
    scene = new PaperScene()
    scene.book([['95', '1']], [['100', '1']])
    await scene.accept({ ...limit, type: 'STOP_LOSS_LIMIT', side: 'SELL', limitPrice: '80', stopPrice: '90' })
    expect(executions(await scene.accept({ side: 'BUY', type: 'MARKET', quantity: '1' }))).toEqual(['1@100'])
  })
})
