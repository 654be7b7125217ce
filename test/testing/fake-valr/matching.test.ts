import { describe, expect, it } from 'vitest'
import type { FakeValr } from '../../../src/testing/fake-valr/fake-valr.js'
import { ALICE, BOB, listeningFake, shown } from './support/listening-fake.js'

const LIMIT = { side: 'BUY', quantity: '0.02', price: '1000000', pair: 'BTCZAR' }

/** Fills as text. */
function fillsOf(fake: FakeValr, apiKey: string): string[] {
  return fake
    .fills(apiKey)
    .map(
      ({ side, price, quantity, fee, liquidity }) => `${side} ${quantity} @ ${price}, ${liquidity} ${fee.amount} ${fee.currency}`,
    )
}

describe('a taker', () => {
  it('walks the book to its limit, rests with what is left, and pays its fee in what it receives', async () => {
    const { alice, fake } = await listeningFake()
    await alice.post('/v2/orders/limit', LIMIT)
    expect(fillsOf(fake, ALICE.apiKey)).toEqual(['BUY 0.01 @ 1000000, taker 0.000035 BTC'])
    expect(fake.orders(ALICE.apiKey)).toMatchObject([{ status: 'Partially Filled', isOpen: true }])
    expect(shown(fake, ALICE.apiKey)).toEqual({ ZAR: '80000 10000', BTC: '2.009965 0' })
    expect(fake.books().BTCZAR?.bids[0]).toMatchObject({ orderId: fake.orders(ALICE.apiKey)[0]?.orderId })
  })

  it('gets the better price', async () => {
    const { alice, fake } = await listeningFake()
    await alice.post('/v2/orders/limit', { ...LIMIT, side: 'SELL', price: '998000' })
    expect(fillsOf(fake, ALICE.apiKey)).toEqual(['SELL 0.01 @ 999000, taker 34.965 ZAR', 'SELL 0.01 @ 998000, taker 34.93 ZAR'])
    expect(shown(fake, ALICE.apiKey)).toEqual({ ZAR: '119900.105 0', BTC: '1.98 0' })
  })

  it('drops what an IOC cannot get', async () => {
    const { alice, fake } = await listeningFake()
    await alice.post('/v2/orders/limit', { ...LIMIT, timeInForce: 'IOC' })
    expect(fake.orders(ALICE.apiKey)).toMatchObject([{ status: 'Cancelled', isOpen: false }])
    expect(shown(fake, ALICE.apiKey)).toEqual({ ZAR: '90000 0', BTC: '2.009965 0' })
  })

  it('ends as partially filled when the switch says so', async () => {
    const { alice, fake } = await listeningFake({ switches: { partialImmediate: 'Partially Filled' } })
    await alice.post('/v2/orders/limit', { ...LIMIT, timeInForce: 'IOC' })
    expect(fake.orders(ALICE.apiKey)).toMatchObject([{ status: 'Partially Filled', isOpen: false }])
  })

  it('of FOK gets all or nothing', async () => {
    const { alice, fake } = await listeningFake()
    const fok = { ...LIMIT, price: '1001000', timeInForce: 'FOK' }
    expect((await alice.post('/v2/orders/limit', fok)).status).toBe(201)
    expect(fillsOf(fake, ALICE.apiKey)).toHaveLength(2)
    expect((await alice.post('/v2/orders/limit', { ...fok, quantity: '0.09', price: '1000000' })).status).toBe(400)
  })
})

describe('a market order', () => {
  it.each([
    ['BUY', { baseAmount: '0.015' }, { ZAR: '84995 0', BTC: '2.0149475 0' }],
    ['SELL', { baseAmount: '0.015' }, { ZAR: '114927.57 0', BTC: '1.985 0' }],
    ['BUY', { quoteAmount: '15000' }, { ZAR: '85000.005 0', BTC: '2.0149425175 0' }],
    ['SELL', { quoteAmount: '15000' }, { ZAR: '114947.49992028 0', BTC: '1.98497996 0' }],
  ])('%s with %j', async (side, amount, after) => {
    const { alice, fake } = await listeningFake()
    expect((await alice.post('/v2/orders/market', { side, ...amount, pair: 'BTCZAR' })).status).toBe(201)
    expect(shown(fake, ALICE.apiKey)).toEqual(after)
    const [order] = fake.orders(ALICE.apiKey)
    expect(order).toMatchObject({ status: 'Filled', type: 'market', timeInForce: 'IOC' })
    expect(order).not.toHaveProperty('price')
    expect(order?.remainingQuantity.toFixed()).toBe('0')
  })

  it('charges to the last decimal', async () => {
    const { alice, fake } = await listeningFake()
    await alice.post('/v2/orders/market', { side: 'BUY', quoteAmount: '15000', pair: 'BTCZAR' })
    // 10000 at 1000000, then 5000 / 1001000 = 0.004995004995… cut to 0.004995 (8 decimals: 0.00499500).
    expect(fillsOf(fake, ALICE.apiKey)).toEqual([
      'BUY 0.01 @ 1000000, taker 0.000035 BTC',
      'BUY 0.004995 @ 1001000, taker 0.0000174825 BTC',
    ])
    expect(shown(fake, ALICE.apiKey)).toEqual({ ZAR: '85000.005 0', BTC: '2.0149425175 0' })
  })

  it('ends cancelled where the book ends', async () => {
    const { alice, fake } = await listeningFake()
    fake.setBook('BTCZAR', { bids: [], asks: [['1000000', '0.01']] })
    await alice.post('/v2/orders/market', { side: 'BUY', quoteAmount: '15000', pair: 'BTCZAR' })
    const [order] = fake.orders(ALICE.apiKey)
    expect(order?.status).toBe('Cancelled')
    expect([order?.originalQuantity.toFixed(), order?.remainingQuantity.toFixed()]).toEqual(['0.015', '0.005'])
    expect((await alice.post('/v2/orders/market', { side: 'SELL', baseAmount: '0.01', pair: 'BTCZAR' })).status).toBe(400)
  })
})

describe('a maker', () => {
  it('trades at its own price and pays the maker fee in what it receives', async () => {
    const { alice, bob, fake } = await listeningFake()
    await alice.post('/v2/orders/limit', { ...LIMIT, price: '999500', postOnly: true })
    await bob.post('/v2/orders/limit', { ...LIMIT, side: 'SELL', quantity: '0.03', price: '999000' })
    expect(fillsOf(fake, ALICE.apiKey)).toEqual(['BUY 0.02 @ 999500, maker 0.000036 BTC'])
    expect(fillsOf(fake, BOB.apiKey)).toEqual(['SELL 0.02 @ 999500, taker 69.965 ZAR', 'SELL 0.01 @ 999000, taker 34.965 ZAR'])
    expect(fake.fills(ALICE.apiKey)[0]?.id).toBe(fake.fills(BOB.apiKey)[0]?.id)
    expect(shown(fake, ALICE.apiKey)).toEqual({ ZAR: '80010 0', BTC: '2.019964 0' })
  })

  it('with a negative rate is rewarded in what it gives away', async () => {
    const fees = { BTCZAR: { makerPercentage: '-0.01', takerPercentage: '0.05' } }
    const { alice, fake } = await listeningFake({ accounts: [{ ...ALICE, fees }, BOB] })
    await alice.post('/v2/orders/limit', { ...LIMIT, price: '999500' })
    await alice.post('/v2/orders/limit', { ...LIMIT, side: 'SELL', price: '999900' })
    fake.trade('BTCZAR', '999500', '0.02')
    fake.trade('BTCZAR', '999900', '0.02')
    expect(fillsOf(fake, ALICE.apiKey)).toEqual([
      'BUY 0.02 @ 999500, maker -1.999 ZAR',
      'SELL 0.02 @ 999900, maker -0.000002 BTC',
    ])
    const rows = (await alice.get('/v1/account/tradehistory')).json
    expect(rows[1]).toMatchObject({ makerReward: '1.999', makerRewardCurrency: 'ZAR' })
    expect(rows[1]).not.toHaveProperty('fee')
    const ledger = (await alice.get('/v1/account/transactionhistory?transactionTypes=MAKER_REWARD')).json
    expect(ledger).toMatchObject([{ creditCurrency: 'BTC', creditValue: '0.000002' }, { creditCurrency: 'ZAR' }])
  })

  it('is served by price, then by time', async () => {
    const { alice, bob, fake } = await listeningFake()
    const ask = { ...LIMIT, side: 'SELL', price: '999600' }
    await alice.post('/v2/orders/limit', ask)
    await bob.post('/v2/orders/limit', ask)
    await bob.post('/v2/orders/limit', { ...ask, price: '999500' })
    fake.trade('BTCZAR', '999600', '0.05')
    expect(fillsOf(fake, BOB.apiKey)).toEqual(['SELL 0.02 @ 999500, maker 35.982 ZAR', 'SELL 0.01 @ 999600, maker 17.9928 ZAR'])
    expect(fillsOf(fake, ALICE.apiKey)).toEqual(['SELL 0.02 @ 999600, maker 35.9856 ZAR'])
  })
})

describe('setBook', () => {
  it('lets new offers trade with resting orders that they cross, at the resting price', async () => {
    const { alice, fake } = await listeningFake()
    await alice.post('/v2/orders/limit', { ...LIMIT, price: '999500' })
    fake.setBook('BTCZAR', {
      bids: [],
      asks: [
        ['999000', '0.015'],
        ['1000000', '1'],
      ],
    })
    expect(fillsOf(fake, ALICE.apiKey)).toEqual(['BUY 0.015 @ 999500, maker 0.000027 BTC'])
    expect(fake.books().BTCZAR?.asks.map(({ price }) => price.toFixed())).toEqual(['1000000'])
    fake.setBook('BTCZAR', {
      bids: [],
      asks: [
        ['999000', '0.015'],
        ['1000000', '1'],
      ],
    })
    expect(fake.orders(ALICE.apiKey)).toMatchObject([{ status: 'Filled' }])
    expect(fake.books().BTCZAR?.asks.map(({ quantity }) => quantity.toFixed())).toEqual(['0.01', '1'])
  })

  it('replaces what others offer, keeps places in the queue and leaves orders alone', async () => {
    const { alice, fake } = await listeningFake()
    await alice.post('/v2/orders/limit', { ...LIMIT, price: '998000' })
    fake.setBook('BTCZAR', {
      bids: [
        ['998000', '0.7'],
        ['997000', '1'],
      ],
      asks: [],
    })
    const { bids = [], asks } = fake.books().BTCZAR ?? {}
    expect(asks).toEqual([])
    expect(bids.map(({ price, quantity, orderId }) => `${price} ${quantity} ${orderId !== undefined}`)).toEqual([
      '998000 0.7 false',
      '998000 0.02 true',
      '997000 1 false',
    ])
  })
})

describe('trade', () => {
  it('fills resting orders at the price or better, then prints the rest', async () => {
    const { alice, fake } = await listeningFake()
    await alice.post('/v2/orders/limit', { ...LIMIT, price: '999500' })
    fake.trade('BTCZAR', '999000', '0.03')
    expect(fillsOf(fake, ALICE.apiKey)).toEqual(['BUY 0.02 @ 999500, maker 0.000036 BTC'])
    expect(fake.books().BTCZAR?.last?.toFixed()).toBe('999000')
    fake.trade('BTCZAR', '999600', '0.03')
    expect(fake.fills(ALICE.apiKey)).toHaveLength(1)
  })

  it('does not reach orders beyond its price', async () => {
    const { alice, fake } = await listeningFake()
    await alice.post('/v2/orders/limit', { ...LIMIT, price: '999500' })
    fake.trade('BTCZAR', '999501', '5')
    expect(fake.fills(ALICE.apiKey)).toEqual([])
    expect(() => fake.trade('BTCZAR', '1', '0')).toThrow(expect.objectContaining({ code: 'FAKE_TRADE_REFUSED' }))
  })
})

describe('a stop order', () => {
  const STOP = { ...LIMIT, price: '940000', stopPrice: '950000', side: 'SELL', type: 'STOP_LOSS_LIMIT' }

  it.each([
    ['SELL stop-loss', { ...STOP, price: '1100000' }, '950001', '950000'],
    ['BUY stop-loss', { ...STOP, side: 'BUY', stopPrice: '1050000' }, '1049999', '1050000'],
    ['SELL take-profit', { ...STOP, price: '1100000', type: 'TAKE_PROFIT_LIMIT', stopPrice: '1050000' }, '1049999', '1050000'],
    ['BUY take-profit', { ...STOP, side: 'BUY', type: 'TAKE_PROFIT_LIMIT' }, '950001', '950000'],
  ])('waits, reserved, until the last trade reaches its price: %s', async (_, body, before, at) => {
    const { alice, fake } = await listeningFake()
    fake.trade('BTCZAR', '1000000', '0.1')
    expect((await alice.post('/v2/orders/stop/limit', body)).status).toBe(201)
    const reserved = shown(fake, ALICE.apiKey)
    fake.trade('BTCZAR', before, '0.1')
    expect(fake.orders(ALICE.apiKey)).toMatchObject([{ status: 'Active', isOpen: true }])
    fake.trade('BTCZAR', at, '0.1')
    expect(fake.orders(ALICE.apiKey)).toMatchObject([{ status: 'Placed', isOpen: true }])
    expect(shown(fake, ALICE.apiKey)).toEqual(reserved)
    expect(Object.values(reserved).some((text) => !text.endsWith(' 0'))).toBe(true)
  })

  it('trades as a taker once triggered, and gives back what it did not need', async () => {
    const { alice, fake } = await listeningFake()
    fake.trade('BTCZAR', '990000', '0.1')
    await alice.post('/v2/orders/stop/limit', { ...STOP, side: 'BUY', price: '1010000', stopPrice: '995000' })
    expect(shown(fake, ALICE.apiKey).ZAR).toBe('79800 20200')
    fake.trade('BTCZAR', '995000', '0.1')
    expect(fillsOf(fake, ALICE.apiKey)).toEqual([
      'BUY 0.01 @ 1000000, taker 0.000035 BTC',
      'BUY 0.01 @ 1001000, taker 0.000035 BTC',
    ])
    expect(shown(fake, ALICE.apiKey)).toEqual({ ZAR: '79990 0', BTC: '2.01993 0' })
  })

  it('sets off others by its own trades', async () => {
    const { alice, bob, fake } = await listeningFake()
    fake.trade('BTCZAR', '1000000', '0.1')
    await alice.post('/v2/orders/stop/limit', { ...STOP, price: '990000', stopPrice: '999500', quantity: '0.01' })
    await bob.post('/v2/orders/stop/limit', { ...STOP, price: '990000', stopPrice: '999000', quantity: '0.01' })
    fake.trade('BTCZAR', '999500', '0.1')
    expect(fillsOf(fake, ALICE.apiKey)).toEqual(['SELL 0.01 @ 999000, taker 34.965 ZAR'])
    expect(fillsOf(fake, BOB.apiKey)).toEqual(['SELL 0.01 @ 998000, taker 34.93 ZAR'])
  })

  it('fails when it would then meet an order of its own', async () => {
    const { alice, fake } = await listeningFake()
    fake.trade('BTCZAR', '990000', '0.1')
    await alice.post('/v2/orders/limit', { ...LIMIT, side: 'SELL', price: '999500' })
    await alice.post('/v2/orders/stop/limit', { ...STOP, side: 'BUY', price: '1000000', stopPrice: '995000' })
    fake.trade('BTCZAR', '995000', '0.1')
    expect(fake.orders(ALICE.apiKey).map(({ status }) => status)).toEqual(['Placed', 'Failed'])
    expect(shown(fake, ALICE.apiKey)).toEqual({ ZAR: '100000 0', BTC: '1.98 0.02' })
  })
})
