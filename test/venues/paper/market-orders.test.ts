import { beforeEach, describe, expect, it } from 'vitest'
import { executions, PaperScene, plain } from './paper-fixture.js'

let scene: PaperScene
beforeEach(() => {
  scene = new PaperScene()
})

const BIDS = [
  ['100', '1'],
  ['99', '2'],
  ['90', '5'],
] as const
const ASKS = [
  ['101', '1'],
  ['102', '2'],
  ['110', '5'],
] as const

describe('a market order by quantity', () => {
  it('walks the asks, pays each level its own price and is charged in what it receives', async () => {
    scene.book(BIDS, ASKS)
    const report = await scene.accept({ side: 'BUY', type: 'MARKET', quantity: '2.5' })
    expect(executions(report)).toEqual(['1@101', '1.5@102'])
    expect(report).toMatchObject({ status: 'filled', filledQuantity: '2.5', remainingQuantity: '0', averagePrice: '101.6' })
    expect(report.fees).toEqual([{ amount: '0.00875', currency: 'BTC' }])
    expect(report.fills.map(({ liquidity }) => liquidity)).toEqual(['taker', 'taker'])
    expect(await scene.holds('ZAR')).toEqual({ total: '99746', free: '99746', locked: '0' })
    expect(await scene.holds('BTC')).toEqual({ total: '12.49125', free: '12.49125', locked: '0' })
  })

  it('walks the bids down when it sells', async () => {
    scene.book(BIDS, ASKS)
    const report = await scene.accept({ side: 'SELL', type: 'MARKET', quantity: '4' })
    expect(executions(report)).toEqual(['1@100', '2@99', '1@90'])
    expect(report).toMatchObject({ averagePrice: '97', fees: [{ amount: '1.358', currency: 'ZAR' }] })
    expect(await scene.holds('ZAR')).toMatchObject({ total: '100386.642' })
    expect(await scene.holds('BTC')).toMatchObject({ total: '6' })
  })

  it('cancels what the book cannot fill', async () => {
    scene.book([], [['101', '0.4']])
    const report = await scene.accept({ side: 'BUY', type: 'MARKET', quantity: '1' })
    expect(report).toMatchObject({ status: 'canceled', filledQuantity: '0.4', remainingQuantity: '0.6' })
    expect(report.reason).toMatch(/not enough/i)
    expect(await scene.openIds()).toEqual([])
  })

  it('is filled completely or not at all when it is FOK', async () => {
    scene.book([], [['101', '0.4']])
    expect(await scene.refusal({ side: 'BUY', type: 'MARKET', quantity: '1', timeInForce: 'FOK' })).toBe('FOK_UNFILLABLE')
    expect(executions(await scene.accept({ side: 'BUY', type: 'MARKET', quantity: '0.4', timeInForce: 'FOK' }))).toEqual([
      '0.4@101',
    ])
  })

  it('never rests, even as GTC', async () => {
    scene.book([], [['101', '0.4']])
    expect(await scene.accept({ side: 'BUY', type: 'MARKET', quantity: '1', timeInForce: 'GTC' })).toMatchObject({
      status: 'canceled',
    })
  })

  it('is rejected when there is no price', async () => {
    expect(await scene.refusal({ side: 'BUY', type: 'MARKET', quantity: '1' })).toBe('NO_PRICE')
    scene.print('100', '1', 'BUY')
    scene.book([['99', '1']], [])
    expect(await scene.refusal({ side: 'BUY', type: 'MARKET', quantity: '1' })).toBe('NO_PRICE')
  })
})

describe('a market order by quote amount', () => {
  it('spends at most the amount, the base cut to the increment', async () => {
    scene.book(BIDS, ASKS)
    const report = await scene.accept({ side: 'BUY', type: 'MARKET', quoteQuantity: '250' })
    expect(executions(report)).toEqual(['1@101', '1.46@102'])
    expect(report).toMatchObject({ status: 'filled', quoteQuantity: '250', filledQuantity: '2.46' })
    expect(report).not.toHaveProperty('remainingQuantity')
    expect(await scene.holds('ZAR')).toMatchObject({ total: '99750.08', locked: '0' })
  })

  it('does not go on to a worse level with what is left below one increment', async () => {
    scene.book([['100', '1']], [])
    scene.client.updateBook('BTC/ZAR', {
      bids: [
        ['1000000', '0.5'],
        ['1', '9'],
      ],
      asks: [],
    })
    const report = await scene.accept({ side: 'SELL', type: 'MARKET', quoteQuantity: '10999' })
    expect(executions(report)).toEqual(['0.01@1000000'])
    expect(report.status).toBe('filled')
  })

  it('sells the base whose gross is the amount, and is charged out of the gross', async () => {
    scene.book(BIDS, ASKS)
    const report = await scene.accept({ side: 'SELL', type: 'MARKET', quoteQuantity: '199' })
    expect(executions(report)).toEqual(['1@100', '1@99'])
    expect(report.fees).toEqual([{ amount: '0.6965', currency: 'ZAR' }])
    expect(await scene.holds('ZAR')).toMatchObject({ total: '100198.3035' })
  })

  it('takes a whole level that costs exactly what is left', async () => {
    scene.book(BIDS, ASKS)
    const report = await scene.accept({ side: 'BUY', type: 'MARKET', quoteQuantity: '101' })
    expect(executions(report)).toEqual(['1@101'])
    expect(report.status).toBe('filled')
  })

  it('cancels the amount that the book cannot take', async () => {
    scene.book([], [['101', '1']])
    const report = await scene.accept({ side: 'BUY', type: 'MARKET', quoteQuantity: '1000' })
    expect(report).toMatchObject({ status: 'canceled', filledQuantity: '1' })
    expect(await scene.holds('ZAR')).toMatchObject({ total: '99899', free: '99899' })
  })

  it('is rejected when it does not reach the smallest quantity', async () => {
    scene.book([], [['5000', '1']])
    expect(await scene.refusal({ side: 'BUY', type: 'MARKET', quoteQuantity: '49' })).toBe('BELOW_MINIMUM')
  })
})

describe('the displayed book', () => {
  it('loses what was taken from it until the next update', async () => {
    scene.book(BIDS, ASKS)
    await scene.accept({ side: 'BUY', type: 'MARKET', quantity: '1.5' })
    expect(plain(await scene.client.quote('BTC/ZAR'))).toMatchObject({ bid: '100', ask: '102' })
    expect(executions(await scene.accept({ side: 'BUY', type: 'MARKET', quantity: '2' }))).toEqual(['1.5@102', '0.5@110'])
    scene.book(BIDS, ASKS)
    expect(executions(await scene.accept({ side: 'BUY', type: 'MARKET', quantity: '1' }))).toEqual(['1@101'])
  })

  it('can be bought empty', async () => {
    scene.book([], [['101', '0.4']])
    await scene.accept({ side: 'BUY', type: 'MARKET', quantity: '0.4' })
    expect(await scene.refusal({ side: 'BUY', type: 'MARKET', quantity: '0.1' })).toBe('NO_PRICE')
  })

  it('offers only whole increments of each level', async () => {
    scene.book(
      [],
      [
        ['101', '0.0009'],
        ['102', '0.4567'],
        ['103', '1'],
      ],
    )
    const report = await scene.accept({ side: 'BUY', type: 'MARKET', quantity: '0.5' })
    expect(executions(report)).toEqual(['0.456@102', '0.044@103'])
  })
})

describe('a market order with only a quote', () => {
  it('fills any size at the bid or the ask', async () => {
    scene.client.updateQuote('BTC/ZAR', { bid: '100', ask: '102', last: '101' })
    expect(executions(await scene.accept({ side: 'BUY', type: 'MARKET', quantity: '900' }))).toEqual(['900@102'])
    expect(executions(await scene.accept({ side: 'SELL', type: 'MARKET', quoteQuantity: '500' }))).toEqual(['5@100'])
  })

  it('pays the slippage, in percent, on either side', async () => {
    scene = new PaperScene({ slippage: '0.5' })
    scene.client.updateQuote('BTC/ZAR', { bid: '100', ask: '102' })
    expect(executions(await scene.accept({ side: 'BUY', type: 'MARKET', quantity: '1' }))).toEqual(['1@102.51'])
    expect(executions(await scene.accept({ side: 'SELL', type: 'MARKET', quantity: '1' }))).toEqual(['1@99.5'])
  })

  it('never slips a limit order beyond its limit', async () => {
    scene = new PaperScene({ slippage: '1' })
    scene.client.updateQuote('BTC/ZAR', { bid: '100', ask: '102' })
    const limit = { type: 'LIMIT', quantity: '1' } as const
    expect(executions(await scene.accept({ ...limit, side: 'BUY', limitPrice: '103' }))).toEqual(['1@103'])
    expect(executions(await scene.accept({ ...limit, side: 'BUY', limitPrice: '110' }))).toEqual(['1@103.02'])
    expect(executions(await scene.accept({ ...limit, side: 'SELL', limitPrice: '100' }))).toEqual(['1@100'])
  })

  it('does not slip when it walks a book', async () => {
    scene = new PaperScene({ slippage: '1' })
    scene.book([], [['102', '5']])
    expect(executions(await scene.accept({ side: 'BUY', type: 'MARKET', quantity: '1' }))).toEqual(['1@102'])
  })

  it('is rejected when its side has no price', async () => {
    scene.client.updateQuote('BTC/ZAR', { bid: '100', ask: '0', last: '101' })
    expect(await scene.refusal({ side: 'BUY', type: 'MARKET', quantity: '1' })).toBe('NO_PRICE')
  })
})
