import { beforeEach, describe, expect, it } from 'vitest'
import { executions, PaperScene } from './paper-fixture.js'

let scene: PaperScene
beforeEach(() => {
  scene = new PaperScene()
  scene.book([['99', '5']], [['101', '5']])
  scene.print('100', '1', 'BUY')
})

const stop = { type: 'STOP_LOSS_LIMIT', quantity: '1' } as const
const profit = { type: 'TAKE_PROFIT_LIMIT', quantity: '1' } as const

describe('a conditional order', () => {
  it('waits as open and reserves as a limit order does', async () => {
    const report = await scene.accept({ ...stop, side: 'SELL', stopPrice: '95', limitPrice: '94' })
    expect(report).toMatchObject({ status: 'open', type: 'STOP_LOSS_LIMIT', stopPrice: '95', limitPrice: '94' })
    await scene.accept({ ...stop, side: 'BUY', stopPrice: '110', limitPrice: '112' })
    expect(await scene.holds('BTC')).toMatchObject({ locked: '1' })
    expect(await scene.holds('ZAR')).toMatchObject({ locked: '112' })
    expect(await scene.openIds()).toEqual(['order-1', 'order-2'])
  })

  it.each([
    ['a selling stop-loss when the price falls to it', { ...stop, side: 'SELL', stopPrice: '95', limitPrice: '90' }, '96', '95'],
    [
      'a buying stop-loss when the price rises to it',
      { ...stop, side: 'BUY', stopPrice: '105', limitPrice: '110' },
      '104',
      '105',
    ],
    [
      'a selling take-profit when the price rises to it',
      { ...profit, side: 'SELL', stopPrice: '105', limitPrice: '90' },
      '104',
      '106',
    ],
    [
      'a buying take-profit when the price falls to it',
      { ...profit, side: 'BUY', stopPrice: '95', limitPrice: '110' },
      '96',
      '95',
    ],
  ] as const)('triggers: %s', async (_title, order, before, at) => {
    await scene.accept(order)
    scene.print(before, '0.1', 'BUY')
    expect(await scene.find('order-1')).toMatchObject({ status: 'open', filledQuantity: '0' })
    scene.print(at, '0.1', 'BUY')
    const report = await scene.find('order-1')
    expect(report).toMatchObject({ status: 'filled', type: order.type })
    expect(executions(report)).toEqual([order.side === 'BUY' ? '1@101' : '1@99'])
    expect(report.fills[0]?.liquidity).toBe('taker')
    expect(await scene.holds('ZAR')).toMatchObject({ locked: '0' })
    expect(await scene.holds('BTC')).toMatchObject({ locked: '0' })
  })

  it('rests as a limit order when its limit is not on offer, and then fills as a maker', async () => {
    await scene.accept({ ...stop, side: 'SELL', stopPrice: '98', limitPrice: '100' })
    scene.print('97', '0.1', 'SELL')
    expect(await scene.find('order-1')).toMatchObject({ status: 'open' })
    expect(await scene.holds('BTC')).toMatchObject({ locked: '1' })
    scene.print('101', '5', 'BUY')
    expect(await scene.find('order-1')).toMatchObject({ status: 'filled', fills: [{ price: '100', liquidity: 'maker' }] })
  })

  it('is not filled before it is triggered, whatever trades', async () => {
    await scene.accept({ ...profit, side: 'SELL', stopPrice: '110', limitPrice: '90' })
    scene.book([['108', '9']], [])
    scene.print('109', '9', 'BUY')
    expect(await scene.find('order-1')).toMatchObject({ status: 'open', fills: [] })
  })

  it('is rejected when it would trigger at once', async () => {
    expect(await scene.refusal({ ...stop, side: 'SELL', stopPrice: '100', limitPrice: '99' })).toBe('STOP_WOULD_TRIGGER')
    expect(await scene.refusal({ ...profit, side: 'BUY', stopPrice: '101', limitPrice: '99' })).toBe('STOP_WOULD_TRIGGER')
  })

  it('is rejected when there is no price to tell', async () => {
    expect(await scene.refusal({ ...stop, instrument: 'ETH/ZAR', side: 'BUY', stopPrice: '1', limitPrice: '100' })).toBe(
      'NO_PRICE',
    )
  })

  it('follows the newest of the last prices, from trades and from quotes', async () => {
    await scene.accept({ ...stop, side: 'SELL', stopPrice: '95', limitPrice: '90' })
    scene.client.updateQuote('BTC/ZAR', { last: '94' })
    expect(await scene.find('order-1')).toMatchObject({ status: 'filled' })
  })

  it('follows the side it would trade on when no last price is known', async () => {
    scene = new PaperScene()
    scene.book([['99', '5']], [['101', '5']])
    expect(await scene.refusal({ ...stop, side: 'BUY', stopPrice: '101', limitPrice: '110' })).toBe('STOP_WOULD_TRIGGER')
    await scene.accept({ ...stop, side: 'SELL', stopPrice: '95', limitPrice: '90' })
    await scene.accept({ ...stop, side: 'BUY', stopPrice: '105', limitPrice: '110' })
    scene.book([['96', '5']], [['104', '5']])
    expect(await scene.openIds()).toEqual(['order-2', 'order-3'])
    scene.book([['95', '5']], [['104', '5']])
    expect(await scene.openIds()).toEqual(['order-3'])
  })

  it('does not follow the book once trades are known', async () => {
    await scene.accept({ ...stop, side: 'SELL', stopPrice: '95', limitPrice: '90' })
    scene.book([['80', '5']], [['101', '5']])
    expect(await scene.find('order-1')).toMatchObject({ status: 'open' })
  })

  it('acts nearest first when several trigger at once, and shares what is on offer', async () => {
    await scene.accept({ ...stop, side: 'SELL', quantity: '4', stopPrice: '90', limitPrice: '80' })
    await scene.accept({ ...stop, side: 'SELL', quantity: '4', stopPrice: '95', limitPrice: '80' })
    scene.print('89', '0.1', 'SELL')
    expect(await scene.find('order-2')).toMatchObject({ status: 'filled' })
    expect(await scene.find('order-1')).toMatchObject({ status: 'partially_filled', filledQuantity: '1' })
  })

  it('comes after resting orders in what an update offers', async () => {
    await scene.accept({ side: 'SELL', type: 'LIMIT', quantity: '1', limitPrice: '105' })
    await scene.accept({ ...profit, side: 'SELL', quantity: '1', stopPrice: '106', limitPrice: '100' })
    scene.client.updateQuote('BTC/ZAR', { last: '104' })
    scene.book([['107', '1.5']], [])
    scene.client.updateQuote('BTC/ZAR', { last: '107' })
    expect(await scene.find('order-1')).toMatchObject({ status: 'filled' })
    expect(executions(await scene.find('order-2'))).toEqual(['0.5@107'])
  })

  it('is cancelled, with the reason, when it cannot act as it must', async () => {
    await scene.accept({ ...stop, side: 'SELL', quantity: '9', stopPrice: '95', limitPrice: '90', timeInForce: 'FOK' })
    scene.print('95', '0.1', 'SELL')
    expect(await scene.find('order-1')).toMatchObject({
      status: 'canceled',
      fills: [],
      reason: expect.stringMatching(/Fill Or Kill/),
    })
    await scene.accept({ side: 'BUY', type: 'LIMIT', quantity: '1', limitPrice: '98' })
    await scene.accept({ ...stop, side: 'SELL', quantity: '9', stopPrice: '90', limitPrice: '90' })
    scene.print('90', '0.1', 'BUY')
    expect(await scene.find('order-3')).toMatchObject({ status: 'canceled' })
    expect(await scene.holds('BTC')).toMatchObject({ locked: '0' })
  })

  it('can be cancelled while it waits', async () => {
    await scene.accept({ ...stop, side: 'SELL', stopPrice: '95', limitPrice: '90' })
    expect(await scene.client.cancelOrder({ clientOrderId: 'order-1', instrument: 'BTC/ZAR' })).toMatchObject({
      kind: 'canceled',
    })
    scene.print('90', '1', 'SELL')
    expect(await scene.find('order-1')).toMatchObject({ status: 'canceled', fills: [] })
    expect(await scene.holds('BTC')).toMatchObject({ free: '10', locked: '0' })
  })
})
