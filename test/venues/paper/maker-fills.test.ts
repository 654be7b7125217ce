import { beforeEach, describe, expect, it } from 'vitest'
import { executions, PaperScene } from './paper-fixture.js'

let scene: PaperScene
beforeEach(() => {
  scene = new PaperScene()
})

const buy = { side: 'BUY', type: 'LIMIT', quantity: '1', limitPrice: '100' } as const
const sell = { side: 'SELL', type: 'LIMIT', quantity: '1', limitPrice: '100' } as const

describe('a resting order and the trades of others', () => {
  it('fills at its own price as a maker when the market trades through it', async () => {
    await scene.accept(buy)
    scene.print('99', '5', 'SELL')
    const report = await scene.find('order-1')
    expect(report).toMatchObject({ status: 'filled', averagePrice: '100', fees: [{ amount: '0.0018', currency: 'BTC' }] })
    expect(report.fills).toMatchObject([{ price: '100', quantity: '1', liquidity: 'maker', side: 'BUY' }])
    expect(await scene.holds('ZAR')).toEqual({ total: '99900', free: '99900', locked: '0' })
  })

  it('fills partly by a smaller trade, and stays for the rest', async () => {
    await scene.accept(sell)
    scene.print('101', '0.3', 'BUY')
    expect(await scene.find('order-1')).toMatchObject({ status: 'partially_filled', remainingQuantity: '0.7' })
    expect(await scene.holds('BTC')).toEqual({ total: '9.7', free: '9', locked: '0.7' })
    scene.print('101', '0.7', 'BUY')
    expect(await scene.find('order-1')).toMatchObject({ status: 'filled', fees: [{ amount: '0.18', currency: 'ZAR' }] })
    expect(executions(await scene.find('order-1'))).toEqual(['0.3@100', '0.7@100'])
  })

  it('does not fill at its price unless it is configured to', async () => {
    await scene.accept(buy)
    scene.print('100', '5', 'SELL')
    expect(await scene.find('order-1')).toMatchObject({ status: 'open' })
  })

  it('fills at its price, by a taker of the other side, when configured to', async () => {
    scene = new PaperScene({ makerFills: 'touch' })
    await scene.accept(buy)
    scene.print('100', '5', 'BUY')
    expect(await scene.find('order-1')).toMatchObject({ status: 'open' })
    scene.print('100', '5', 'SELL')
    expect(await scene.find('order-1')).toMatchObject({ status: 'filled' })
  })

  it('shares one trade by price, then by arrival', async () => {
    await scene.accept({ ...buy, limitPrice: '99' })
    await scene.accept(buy)
    await scene.accept(buy)
    scene.print('98', '1.5', 'SELL')
    expect(await scene.find('order-2')).toMatchObject({ status: 'filled' })
    expect(await scene.find('order-3')).toMatchObject({ filledQuantity: '0.5' })
    expect(await scene.find('order-1')).toMatchObject({ filledQuantity: '0' })
  })

  it('leaves the orders of other instruments alone', async () => {
    await scene.accept(buy)
    scene.client.trade('ETH/ZAR', { price: '1', quantity: '5', takerSide: 'SELL' })
    expect(await scene.find('order-1')).toMatchObject({ status: 'open' })
  })
})

describe('a resting order and the book', () => {
  it('fills at its own price when the other side comes to it', async () => {
    await scene.accept(buy)
    scene.book(
      [['90', '1']],
      [
        ['97', '0.2'],
        ['100', '0.3'],
        ['101', '9'],
      ],
    )
    expect(executions(await scene.find('order-1'))).toEqual(['0.5@100'])
    expect(await scene.find('order-1')).toMatchObject({ status: 'partially_filled' })
  })

  it('is left alone by a book that does not reach it', async () => {
    await scene.accept(buy)
    await scene.accept({ ...sell, limitPrice: '102' })
    scene.book([['101', '5']], [['103', '5']])
    expect(await scene.openIds()).toEqual(['order-1', 'order-2'])
  })

  it('takes what one update offers once, together with the others', async () => {
    await scene.accept(buy)
    await scene.accept(buy)
    scene.book([], [['99', '1.2']])
    expect(await scene.find('order-1')).toMatchObject({ filledQuantity: '1' })
    expect(await scene.find('order-2')).toMatchObject({ filledQuantity: '0.2' })
    expect(await scene.refusal({ side: 'BUY', type: 'MARKET', quantity: '0.1' })).toBe('NO_PRICE')
  })

  it('finds again what the next update offers', async () => {
    await scene.accept(buy)
    scene.book([], [['99', '0.6']])
    scene.book([], [['99', '0.6']])
    expect(executions(await scene.find('order-1'))).toEqual(['0.6@100', '0.4@100'])
  })

  it('does not take again what it left behind when a quote arrives in between', async () => {
    scene.book([], [['100', '0.4']])
    await scene.accept(buy)
    scene.client.updateQuote('BTC/ZAR', { bid: '98', ask: '99', last: '99' })
    expect(await scene.find('order-1')).toMatchObject({ filledQuantity: '0.4' })
  })

  it('fills whole when a quote without depth comes to it', async () => {
    await scene.accept(sell)
    scene.client.updateQuote('BTC/ZAR', { bid: '103', ask: '104' })
    expect(executions(await scene.find('order-1'))).toEqual(['1@100'])
  })

  it('as post-only never has a taker fill', async () => {
    await scene.accept({ ...buy, postOnly: true })
    scene.book([], [['90', '5']])
    expect((await scene.find('order-1')).fills.map(({ liquidity }) => liquidity)).toEqual(['maker'])
  })
})
