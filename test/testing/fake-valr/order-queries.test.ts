import { describe, expect, it } from 'vitest'
import { listeningFake } from './support/listening-fake.js'

const LIMIT = { side: 'BUY', quantity: '0.02', price: '1000000', pair: 'BTCZAR', customerOrderId: 'mine' }
const NOW = '2026-01-05T10:00:00.000Z'
const UNKNOWN = { code: -1, message: 'Invalid Order. ' }

/** An order of which half is filled, a second after it was placed. */
async function halfFilled(switches = {}) {
  const scene = await listeningFake({ switches })
  const { id } = (await scene.alice.post('/v2/orders/limit', { ...LIMIT, price: '999500' })).json
  scene.clock.advance(1_000)
  scene.fake.trade('BTCZAR', '999500', '0.010')
  return { ...scene, id }
}

const STATUS = {
  orderStatusType: 'Partially Filled',
  currencyPair: 'BTCZAR',
  originalPrice: '999500',
  remainingQuantity: '0.01',
  originalQuantity: '0.02',
  orderSide: 'buy',
  orderType: 'limit',
  failedReason: '',
  orderUpdatedAt: '2026-01-05T10:00:01.000Z',
  orderCreatedAt: NOW,
  customerOrderId: 'mine',
  timeInForce: 'GTC',
}

describe('the status of an order', () => {
  it('is found by either id, under its pair', async () => {
    const { alice, id } = await halfFilled()
    expect((await alice.get(`/v1/orders/BTCZAR/orderid/${id}`)).json).toEqual({ orderId: id, ...STATUS })
    expect((await alice.get('/v1/orders/BTCZAR/customerorderid/mine')).json).toEqual({ orderId: id, ...STATUS })
  })

  it.each([400, 404] as const)('of an unknown one is %i', async (unknownOrderStatus) => {
    const { alice, bob, id } = await halfFilled({ unknownOrderStatus })
    for (const path of [`ETHZAR/orderid/${id}`, 'BTCZAR/customerorderid/yours']) {
      const { status, json } = await alice.get(`/v1/orders/${path}`)
      expect([status, json]).toEqual([unknownOrderStatus, UNKNOWN])
    }
    expect((await bob.get(`/v1/orders/BTCZAR/orderid/${id}`)).json).toEqual(UNKNOWN)
  })

  it('may lag', async () => {
    const { alice, id, clock } = await halfFilled({ statusLagMs: 1_001 })
    expect((await alice.get(`/v1/orders/BTCZAR/orderid/${id}`)).json).toEqual(UNKNOWN)
    clock.advance(1)
    expect((await alice.get(`/v1/orders/BTCZAR/orderid/${id}`)).json).toMatchObject({ orderId: id })
  })

  it.each(['None', null] as const)('may say %j for no reason', async (noFailedReason) => {
    const { alice } = await halfFilled({ noFailedReason })
    expect((await alice.get('/v1/orders/BTCZAR/customerorderid/mine')).json.failedReason).toBe(noFailedReason)
  })
})

describe('open orders', () => {
  it('have names of their own for the same things', async () => {
    const { alice, id } = await halfFilled()
    expect((await alice.get('/v1/orders/open')).json).toEqual([
      {
        orderId: id,
        side: 'buy',
        remainingQuantity: '0.01',
        price: '999500',
        currencyPair: 'BTCZAR',
        createdAt: NOW,
        originalQuantity: '0.02',
        filledPercentage: '50.00',
        customerOrderId: 'mine',
        updatedAt: '2026-01-05T10:00:01.000Z',
        status: 'Partially Filled',
        type: 'limit',
        timeInForce: 'GTC',
        allowMargin: false,
      },
    ])
  })

  it('include stop orders of every pair, whatever the query', async () => {
    const { alice } = await listeningFake()
    const stop = { ...LIMIT, side: 'SELL', stopPrice: '800000', type: 'STOP_LOSS_LIMIT' }
    await alice.post('/v2/orders/stop/limit', stop)
    const { json } = await alice.get('/v1/orders/open?currencyPair=ETHZAR')
    expect(json).toMatchObject([{ status: 'Active', type: 'stop-loss-limit', stopPrice: '800000', filledPercentage: '0.00' }])
    expect((await alice.get('/v1/orders/conditionals')).json).toEqual([])
    expect((await alice.get('/v1/positions/open')).json).toEqual([])
  })
})

describe('the history', () => {
  it('details every transition, newest first', async () => {
    const { alice, id } = await halfFilled()
    const { json } = await alice.get(`/v1/orders/history/detail/orderid/${id}`)
    expect(json).toEqual([
      { orderId: id, ...STATUS, executedPrice: '999500', executedQuantity: '0.01', executedFee: '0.000018' },
      {
        orderId: id,
        ...STATUS,
        orderStatusType: 'Placed',
        remainingQuantity: '0.02',
        orderUpdatedAt: NOW,
        executedPrice: '0',
        executedQuantity: '0',
        executedFee: '0',
      },
    ])
    expect((await alice.get('/v1/orders/history/detail/customerorderid/mine')).json).toEqual(json)
    expect((await alice.get('/v1/orders/history/detail/customerorderid/yours')).json).toEqual([])
  })

  it('sums an order up once it is completed', async () => {
    const { alice, id, fake } = await halfFilled()
    const path = `/v1/orders/history/summary/orderid/${id}`
    expect((await alice.get(path)).json).toEqual(UNKNOWN)
    fake.trade('BTCZAR', '999500', '1')
    expect((await alice.get(path)).json).toEqual({
      ...STATUS,
      orderId: id,
      orderStatusType: 'Filled',
      averagePrice: '999500',
      remainingQuantity: '0',
      total: '19990',
      totalExecutedQuantity: '0.02',
      totalFee: '0.000036',
      feeCurrency: 'BTC',
    })
    expect((await alice.get('/v1/orders/history/summary/customerorderid/mine')).json).toMatchObject({ orderId: id })
  })

  it('may lag', async () => {
    const { alice, id, fake, clock } = await halfFilled({ historyLagMs: 500 })
    fake.trade('BTCZAR', '999500', '1')
    const detail = async (): Promise<unknown[]> => (await alice.get(`/v1/orders/history/detail/orderid/${id}`)).json
    expect([await detail(), (await alice.get('/v1/account/tradehistory')).json]).toMatchObject([[{}], []])
    expect((await alice.get(`/v1/orders/history/summary/orderid/${id}`)).json).toEqual(UNKNOWN)
    clock.advance(500)
    expect([await detail(), (await alice.get('/v1/account/tradehistory')).json]).toMatchObject([
      [{}, {}, {}],
      [{}, {}],
    ])
    expect((await alice.get(`/v1/orders/history/summary/orderid/${id}`)).status).toBe(200)
  })

  it('lists orders newest first, without empty cancels unless asked', async () => {
    const { alice, clock } = await listeningFake()
    const place = async (customerOrderId: string, terms: object): Promise<void> => {
      await alice.post('/v2/orders/limit', { ...LIMIT, customerOrderId, ...terms })
      clock.advance(1_000)
    }
    await place('filled', { quantity: '0.01' })
    await place('failed', { quantity: '5' })
    await place('cancelled', { price: '900000' })
    await place('open', { price: '20000', pair: 'ETHZAR', quantity: '0.1' })
    await alice.delete('/v2/orders/order', { customerOrderId: 'cancelled', pair: 'BTCZAR' })
    const list = async (query: string): Promise<string[]> =>
      (await alice.get(`/v1/orders/history?${query}`)).json.map((row: { customerOrderId: string }) => row.customerOrderId)
    expect(await list('skip=0')).toEqual(['open', 'failed', 'filled'])
    expect(await list('showZeroVolumeCancels=true')).toEqual(['open', 'cancelled', 'failed', 'filled'])
    expect(await list('excludeFailures=true')).toEqual(['open', 'filled'])
    expect(await list('statuses=FILLED,FAILED')).toEqual(['failed', 'filled'])
    expect(await list('currencyPair=ETHZAR,SOLZAR')).toEqual(['open'])
    expect(await list('startTime=2026-01-05T10:00:01Z')).toEqual(['open', 'failed'])
    expect(await list('skip=1&limit=1')).toEqual(['failed'])
  })
})

describe('the account', () => {
  it('lists balances as text, every currency or those it has', async () => {
    const { alice } = await listeningFake()
    const all = (await alice.get('/v1/account/balances')).json
    expect(all.map(({ currency }: { currency: string }) => currency)).toEqual(['ZAR', 'BTC', 'ETH', 'XRP', 'SOL', 'USDT'])
    expect((await alice.get('/v1/account/balances?excludeZeroBalances=true')).json[0]).toEqual({
      currency: 'ZAR',
      available: '100000',
      reserved: '0',
      total: '100000',
      updatedAt: NOW,
      lendReserved: '0',
      borrowReserved: '0',
      borrowedAmount: '0',
    })
  })

  it('lists its own trades', async () => {
    const { alice, id } = await halfFilled()
    const answer = await alice.get('/v1/account/tradehistory?currencyPair=ETHZAR')
    expect(answer.json).toEqual([
      {
        price: '999500',
        quantity: '0.01',
        currencyPair: 'BTCZAR',
        tradedAt: '2026-01-05T10:00:01.000Z',
        side: 'buy',
        sequenceId: expect.any(Number),
        id: expect.any(String),
        orderId: id,
        fee: '0.000018',
        feeCurrency: 'BTC',
        customerOrderId: 'mine',
      },
    ])
    expect(answer.text).toMatch(/"sequenceId":1368928567986640001,/)
    expect((await alice.get('/v1/account/BTCZAR/tradehistory')).json).toEqual(answer.json)
    expect((await alice.get('/v1/account/ETHZAR/tradehistory')).json).toEqual([])
  })

  it('keeps a ledger, net of fees', async () => {
    const { alice, id } = await halfFilled()
    const { json, text } = await alice.get('/v1/account/transactionhistory?currency=BTC')
    expect(json).toEqual([
      {
        transactionType: { type: 'LIMIT_BUY', description: 'Limit Buy' },
        debitCurrency: 'ZAR',
        debitValue: '9995',
        creditCurrency: 'BTC',
        creditValue: '0.009982',
        feeCurrency: 'BTC',
        feeValue: '0.000018',
        eventAt: '2026-01-05T10:00:01.000Z',
        additionalInfo: { costPerCoin: 999500, costPerCoinSymbol: 'R', currencyPairSymbol: 'BTCZAR', orderId: id },
        id: expect.any(String),
      },
    ])
    expect(text).toContain('"costPerCoin":999500,')
    expect((await alice.get('/v1/account/transactionhistory?currency=ETH')).json).toEqual([])
  })

  it('knows its fees in percent', async () => {
    const { alice } = await listeningFake()
    const { json } = await alice.get('/v1/account/fees/trade')
    expect(json[0]).toEqual({ currencyPair: 'BTCZAR', makerPercentage: '0.18', takerPercentage: '0.35', simplePercentage: '1.6' })
    expect(json).toContainEqual(
      expect.objectContaining({ currencyPair: 'BTCUSDT', makerPercentage: '0.08', takerPercentage: '0.1' }),
    )
  })
})
