import { describe, expect, it } from 'vitest'
import type { FakeValr } from '../../../src/testing/fake-valr/fake-valr.js'
import { ALICE, listeningFake, shown } from './support/listening-fake.js'

const LIMIT = { side: 'BUY', quantity: '0.001', price: '900000', pair: 'BTCZAR', postOnly: false, timeInForce: 'GTC' }
const MARKET = { side: 'BUY', baseAmount: '0.005', pair: 'BTCZAR' }
const STOP = { ...LIMIT, side: 'SELL', stopPrice: '950000', type: 'STOP_LOSS_LIMIT' }

describe('a limit order', () => {
  it('over V2 is 201 with its id alone, and rests with its funds set aside', async () => {
    const { alice, fake } = await listeningFake()
    const answer = await alice.post('/v2/orders/limit', { ...LIMIT, customerOrderId: 'first-1' })
    expect([answer.status, answer.json]).toEqual([201, { id: expect.any(String) }])
    expect(fake.orders(ALICE.apiKey)).toMatchObject([{ orderId: answer.json.id, customerOrderId: 'first-1', status: 'Placed' }])
    expect(shown(fake, ALICE.apiKey)).toEqual({ ZAR: '99100 900', BTC: '2 0' })
  })

  it('over V1 is 202 with its id and its own id', async () => {
    const { alice } = await listeningFake()
    const answer = await alice.post('/v1/orders/limit', { ...LIMIT, customerOrderId: 'first-1' })
    expect([answer.status, answer.json]).toEqual([202, { id: expect.any(String), customerOrderId: 'first-1' }])
    expect((await alice.post('/v1/orders/limit', LIMIT)).json).toEqual({ id: expect.any(String) })
  })

  it('over V1 may be without the echo', async () => {
    const { alice } = await listeningFake({ switches: { echoCustomerOrderId: false } })
    const { json } = await alice.post('/v1/orders/limit', { ...LIMIT, customerOrderId: 'first-1' })
    expect(json).toEqual({ id: expect.any(String) })
  })

  it('over V1 is carried out later, and cannot be looked up before, when the switch says so', async () => {
    const { alice, clock } = await listeningFake({ switches: { v1DelayMs: 10 } })
    const { json } = await alice.post('/v1/orders/limit', LIMIT)
    const path = `/v1/orders/BTCZAR/orderid/${json.id}`
    expect((await alice.get(path)).json).toEqual({ code: -1, message: 'Invalid Order. ' })
    clock.advance(10)
    expect((await alice.get(path)).json).toMatchObject({ orderStatusType: 'Placed' })
  })

  it('is cut to the decimals of the pair, silently', async () => {
    const { alice, fake } = await listeningFake()
    await alice.post('/v2/orders/limit', { ...LIMIT, quantity: '0.001000019' })
    expect(fake.orders(ALICE.apiKey)[0]?.originalQuantity.toFixed()).toBe('0.00100001')
  })

  it('takes flags as text too', async () => {
    const { alice, fake } = await listeningFake()
    const answer = await alice.post('/v2/orders/limit', { ...LIMIT, postOnly: 'true', allowMargin: 'false', reduceOnly: false })
    expect(answer.status).toBe(201)
    expect(fake.orders(ALICE.apiKey)).toMatchObject([{ type: 'post-only limit' }])
  })
})

describe('a structural mistake', () => {
  const minimum = 'Minimum order size not met . Minimum amount: 0.000008 BTC, minimum total: 10 ZAR'

  it.each([
    ['an unknown pair', { ...LIMIT, pair: 'NOPE' }, -21, 'Unsupported Currency Pair'],
    ['too small a quantity', { ...LIMIT, quantity: '0.000007' }, -12007, minimum],
    ['too small a value', { ...LIMIT, price: '100', quantity: '0.01' }, -12007, minimum],
    ['a quantity of which nothing is left', { ...LIMIT, quantity: '0.000000009' }, -12007, minimum],
    ['margin', { ...LIMIT, allowMargin: true }, -19213, 'Margin not enabled for account'],
    ['a price off the tick', { ...LIMIT, price: '900000.5' }, -99999, 'Price must be a multiple of 1'],
    ['too large a quantity', { ...LIMIT, quantity: '10' }, -99999, 'Maximum order size exceeded. Maximum amount: 9 BTC'],
  ])('is 400 without an order: %s', async (_, body, code, message) => {
    const { alice, fake } = await listeningFake()
    for (const version of ['v1', 'v2']) {
      const answer = await alice.post(`/${version}/orders/limit`, body)
      expect([answer.status, answer.json]).toEqual([400, { code, message }])
    }
    expect(fake.orders(ALICE.apiKey)).toEqual([])
  })

  it.each([
    ['side', { ...LIMIT, side: 'buy' }],
    ['timeInForce', { ...LIMIT, timeInForce: 'gtc' }],
    ['quantity', { ...LIMIT, quantity: '1e-3' }],
    ['quantity', { ...LIMIT, quantity: 0.001 }],
    ['price', { ...LIMIT, price: '0' }],
    ['price', { ...LIMIT, price: undefined }],
    ['customerOrderId', { ...LIMIT, customerOrderId: 'under_score' }],
    ['customerOrderId', { ...LIMIT, customerOrderId: 'x'.repeat(51) }],
  ])('is -11 and names the field: %s in %j', async (field, body) => {
    const { alice } = await listeningFake()
    const { status, json } = await alice.post('/v2/orders/limit', body)
    expect(status).toBe(400)
    expect(json).toMatchObject({ code: -11, message: 'Invalid Request, please check your request and try again' })
    expect(json.validationErrors.errors).toEqual([{ field, message: expect.any(String) }])
  })

  it.each(['', '{', 'null-'])('is -113 when the body is not JSON: %j', async (body) => {
    const { alice } = await listeningFake()
    const { status, json } = await alice.post('/v1/orders/limit', body)
    expect([status, json]).toEqual([400, { code: -113, message: 'Invalid JSON payload' }])
  })

  it('is -32 for an inactive pair and -12005 for a type it does not take', async () => {
    const terms = {
      quoteCurrency: 'ZAR',
      minBaseAmount: 0,
      maxBaseAmount: 9,
      minQuoteAmount: 0,
      maxQuoteAmount: 9e6,
      tickSize: 1,
    }
    const btc = { ...terms, symbol: 'BTCZAR', baseCurrency: 'BTC', baseDecimalPlaces: 8, orderTypes: ['LIMIT'] } as const
    const ltc = { ...btc, symbol: 'LTCZAR', baseCurrency: 'LTC', active: false }
    const { alice } = await listeningFake({ pairs: [btc, ltc] })
    const post = async (path: string, body: object): Promise<unknown> => (await alice.post(`/v2/orders/${path}`, body)).json
    const notAllowed = { code: -12005, message: 'Selected order type is not allowed for the currency pair.' }
    expect(await post('limit', { ...LIMIT, pair: 'LTCZAR' })).toEqual({
      code: -32,
      message: 'The given currency pair is not active',
    })
    expect(await post('limit', { ...LIMIT, postOnly: true })).toEqual(notAllowed)
    expect(await post('market', MARKET)).toEqual(notAllowed)
    expect(await post('limit', LIMIT)).toEqual({ id: expect.any(String) })
  })

  it('of the minimums is forgiven when the switch says either', async () => {
    const { alice } = await listeningFake({ switches: { minimums: 'either' } })
    expect((await alice.post('/v2/orders/limit', { ...LIMIT, price: '100', quantity: '0.01' })).status).toBe(201)
    expect((await alice.post('/v2/orders/limit', { ...LIMIT, price: '100', quantity: '0.000001' })).status).toBe(400)
  })

  it('of the tick is rounded when the switch says so, away from the market', async () => {
    const { alice, fake } = await listeningFake({ switches: { offTickPrice: 'rounded' } })
    await alice.post('/v2/orders/limit', { ...LIMIT, price: '900000.9' })
    await alice.post('/v2/orders/limit', { ...LIMIT, side: 'SELL', price: '1100000.1' })
    expect(fake.orders(ALICE.apiKey).map(({ price }) => price?.toFixed())).toEqual(['900000', '1100001'])
  })
})

describe('a refusal by the matching engine', () => {
  const reasons = {
    funds: 'Insufficient Balance',
    self: 'We did not execute this order since it would have matched with your own order on the Exchange',
    postOnly: 'Post only cancelled as it would have matched',
    ioc: 'Immediate Or Cancel order did not match',
    fok: 'Fill Or Kill order could not be filled',
    stop: 'Stop order failed as it would have been triggered immediately',
  }
  const ownAsk = { ...LIMIT, side: 'SELL', price: '999500' }
  const cases = [
    ['too little quote', 'limit', { ...LIMIT, quantity: '0.2', price: '990000' }, -6, reasons.funds],
    ['too little base', 'limit', { ...LIMIT, side: 'SELL', quantity: '3' }, -6, reasons.funds],
    ['a market BUY it cannot pay', 'market', { ...MARKET, baseAmount: '0.2' }, -6, reasons.funds],
    ['a market BUY by quote it cannot pay', 'market', { side: 'BUY', quoteAmount: '200000', pair: 'BTCZAR' }, -6, reasons.funds],
    ['a stop it cannot pay', 'stop/limit', { ...STOP, quantity: '3' }, -6, reasons.funds],
    ['its own order', 'limit', { ...LIMIT, price: '1000000' }, -11500, reasons.self],
    ['its own order', 'market', MARKET, -11500, reasons.self],
    ['post-only that matches', 'limit', { ...LIMIT, side: 'SELL', price: '999000', postOnly: true }, -99999, reasons.postOnly],
    ['IOC without a match', 'limit', { ...LIMIT, timeInForce: 'IOC' }, -99999, reasons.ioc],
    ['FOK beyond the book', 'limit', { ...ownAsk, price: '999000', quantity: '0.02', timeInForce: 'FOK' }, -99999, reasons.fok],
    ['a stop past its price', 'stop/limit', { ...STOP, stopPrice: '960000' }, -99999, reasons.stop],
  ] as const

  it.each(cases)('over V2 is 400 with the id of a failed order: %s (%s)', async (_, path, body, code, message) => {
    const { alice, fake } = await listeningFake()
    await prepare(fake, alice)
    const before = shown(fake, ALICE.apiKey)
    const { status, json } = await alice.post(`/v2/orders/${path}`, body)
    expect([status, json]).toEqual([400, { orderId: expect.any(String), code, message }])
    const failed = fake.orders(ALICE.apiKey).at(-1)
    expect(failed).toMatchObject({ orderId: json.orderId, status: 'Failed', failedReason: message, isOpen: false })
    expect(failed?.remainingQuantity).toEqual(failed?.originalQuantity)
    expect(shown(fake, ALICE.apiKey)).toEqual(before)
    expect(fake.fills(ALICE.apiKey)).toEqual([])
  })

  it.each(cases)('over V1 is 202, and then the order failed: %s (%s)', async (_, path, body, __, failedReason) => {
    const { alice, fake } = await listeningFake()
    await prepare(fake, alice)
    const { status, json } = await alice.post(`/v1/orders/${path}`, body)
    expect([status, json]).toEqual([202, { id: expect.any(String) }])
    const state = await alice.get(`/v1/orders/BTCZAR/orderid/${json.id}`)
    expect(state.json).toMatchObject({ orderStatusType: 'Failed', failedReason })
  })

  it('may be 201 over V2, and unmatched orders may be cancelled instead', async () => {
    const { alice, fake } = await listeningFake({ switches: { v2FailureStatus: 201, unmatchedImmediate: 'Cancelled' } })
    const poor = await alice.post('/v2/orders/limit', { ...LIMIT, quantity: '1' })
    expect([poor.status, poor.json.code]).toEqual([201, -6])
    expect((await alice.post('/v2/orders/limit', { ...LIMIT, timeInForce: 'IOC' })).json).toEqual({ id: expect.any(String) })
    expect(fake.orders(ALICE.apiKey).at(-1)).toMatchObject({ status: 'Cancelled', failedReason: reasons.ioc })
  })

  async function prepare(fake: FakeValr, client: Awaited<ReturnType<typeof listeningFake>>['alice']): Promise<void> {
    fake.trade('BTCZAR', '955000', '0.1')
    await client.post('/v2/orders/limit', ownAsk)
  }
})

describe('a customerOrderId', () => {
  const named = { ...LIMIT, customerOrderId: 'mine' }
  const duplicate = { code: -11502, message: "Duplicate customer order id's are not allowed" }

  it('is refused while an open order has it, with a failed order', async () => {
    const { alice, fake } = await listeningFake()
    const first = (await alice.post('/v2/orders/limit', named)).json.id
    const { status, json } = await alice.post('/v2/orders/limit', named)
    expect([status, json]).toEqual([400, { orderId: expect.any(String), ...duplicate }])
    expect((await alice.post('/v1/orders/limit', named)).status).toBe(202)
    expect(fake.orders(ALICE.apiKey).map(({ status }) => status)).toEqual(['Placed', 'Failed', 'Failed'])
    expect((await alice.get('/v1/orders/BTCZAR/customerorderid/mine')).json).toMatchObject({ orderId: first })
  })

  it('may be refused without an order', async () => {
    const { alice, fake } = await listeningFake({ switches: { duplicateCustomerOrderId: 'refused' } })
    await alice.post('/v1/orders/limit', named)
    for (const version of ['v1', 'v2']) expect((await alice.post(`/${version}/orders/limit`, named)).json).toEqual(duplicate)
    expect(fake.orders(ALICE.apiKey)).toHaveLength(1)
  })

  it('is free again once the order is done, and for other accounts always', async () => {
    const { alice, bob } = await listeningFake()
    await alice.post('/v2/orders/limit', named)
    expect((await bob.post('/v2/orders/limit', named)).status).toBe(201)
    await alice.delete('/v2/orders/order', { customerOrderId: 'mine', pair: 'BTCZAR' })
    expect((await alice.post('/v2/orders/limit', named)).status).toBe(201)
  })
})

describe('the body of a market order', () => {
  it.each([
    { pair: 'BTCZAR', side: 'BUY' },
    { ...MARKET, quoteAmount: '100' },
  ])('has exactly one amount: %j', async (body) => {
    const { alice } = await listeningFake()
    expect((await alice.post('/v2/orders/market', body)).json).toMatchObject({ code: -11 })
  })

  it('ignores a time in force of GTC', async () => {
    const { alice, fake } = await listeningFake()
    await alice.post('/v2/orders/market', { ...MARKET, timeInForce: 'GTC' })
    expect(fake.orders(ALICE.apiKey)).toMatchObject([{ status: 'Filled', timeInForce: 'IOC' }])
  })
})
