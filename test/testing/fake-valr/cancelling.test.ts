import { describe, expect, it } from 'vitest'
import { ALICE, listeningFake, shown } from './support/listening-fake.js'

const LIMIT = { side: 'BUY', quantity: '0.01', price: '900000', pair: 'BTCZAR' }
const STOP = { ...LIMIT, side: 'SELL', stopPrice: '800000', type: 'STOP_LOSS_LIMIT' }
const UNKNOWN = { code: -1, message: 'Invalid Order. ' }

describe('cancelling one order', () => {
  it('over V2 is 200 with whichever id was sent, and done', async () => {
    const { alice, fake } = await listeningFake()
    const { id } = (await alice.post('/v2/orders/limit', LIMIT)).json
    await alice.post('/v2/orders/limit', { ...LIMIT, customerOrderId: 'mine' })
    const byId = await alice.delete('/v2/orders/order', { orderId: id, pair: 'BTCZAR' })
    expect([byId.status, byId.json]).toEqual([200, { id }])
    expect((await alice.delete('/v2/orders/order', { customerOrderId: 'mine', pair: 'BTCZAR' })).json).toEqual({ id: 'mine' })
    expect(fake.orders(ALICE.apiKey).map(({ status }) => status)).toEqual(['Cancelled', 'Cancelled'])
    expect(shown(fake, ALICE.apiKey)).toEqual({ ZAR: '100000 0', BTC: '2 0' })
    expect(fake.books().BTCZAR?.bids).toHaveLength(2)
  })

  it.each([202, 200] as const)('over V1 is %i with an empty body', async (v1CancelStatus) => {
    const { alice, fake } = await listeningFake({ switches: { v1CancelStatus } })
    const { id } = (await alice.post('/v2/orders/limit', LIMIT)).json
    const answer = await alice.delete('/v1/orders/order', { orderId: id, pair: 'BTCZAR' })
    expect([answer.status, answer.text]).toEqual([v1CancelStatus, ''])
    expect(fake.orders(ALICE.apiKey)).toMatchObject([{ status: 'Cancelled' }])
  })

  it('over V1 is only a request', async () => {
    const { alice, fake, clock } = await listeningFake({ switches: { v1DelayMs: 5 } })
    const { id } = (await alice.post('/v2/orders/limit', LIMIT)).json
    await alice.delete('/v1/orders/order', { orderId: id, pair: 'BTCZAR' })
    expect(fake.orders(ALICE.apiKey)).toMatchObject([{ status: 'Placed' }])
    clock.advance(5)
    expect(fake.orders(ALICE.apiKey)).toMatchObject([{ status: 'Cancelled' }])
  })

  it.each([
    ['unknown', { orderId: '0198178f-a957-7684-b650-eb987183f8e5', pair: 'BTCZAR' }],
    ['of another pair', { customerOrderId: 'open', pair: 'ETHZAR' }],
    ['cancelled', { customerOrderId: 'done', pair: 'BTCZAR' }],
  ])('that is %s fails over V2, and V1 does not say', async (_, body) => {
    const { alice } = await listeningFake()
    for (const customerOrderId of ['open', 'done']) await alice.post('/v2/orders/limit', { ...LIMIT, customerOrderId })
    await alice.delete('/v2/orders/order', { customerOrderId: 'done', pair: 'BTCZAR' })
    const answer = await alice.delete('/v2/orders/order', body)
    expect([answer.status, answer.json]).toEqual([400, UNKNOWN])
    expect((await alice.delete('/v1/orders/order', body)).status).toBe(202)
  })

  it('of another account is not possible', async () => {
    const { alice, bob } = await listeningFake()
    const { id } = (await alice.post('/v2/orders/limit', LIMIT)).json
    expect((await bob.delete('/v2/orders/order', { orderId: id, pair: 'BTCZAR' })).json).toEqual(UNKNOWN)
  })

  it.each([
    ['', -113],
    [{ pair: 'BTCZAR' }, -11],
    [{ pair: 'BTCZAR', orderId: 'a', customerOrderId: 'b' }, -11],
    [{ orderId: 'a' }, -11],
    [{ pair: 'NOPE', orderId: 'a' }, -21],
  ])('needs a body with one id and the pair: %j', async (body, code) => {
    const { alice } = await listeningFake()
    for (const version of ['v1', 'v2']) {
      const { status, json } = await alice.delete(`/${version}/orders/order`, body)
      expect([status, json.code]).toEqual([400, code])
    }
  })
})

describe('cancelling many', () => {
  it('is 200 with the ids, stops included, of one pair or of all', async () => {
    const { alice, bob, fake } = await listeningFake()
    const place = async (path: string, body: object): Promise<string> => (await alice.post(`/v2/orders/${path}`, body)).json.id
    const first = await place('limit', LIMIT)
    const second = await place('stop/limit', STOP)
    const other = await place('limit', { ...LIMIT, pair: 'ETHZAR', price: '50000' })
    await bob.post('/v2/orders/limit', LIMIT)
    expect((await alice.delete('/v1/orders/BTCZAR')).json).toEqual([{ orderId: first }, { orderId: second }])
    expect((await alice.delete('/v1/orders/BTCZAR')).json).toEqual([])
    expect((await alice.delete('/v1/orders')).json).toEqual([{ orderId: other }])
    expect((await alice.delete('/v1/orders/NOPE')).json).toMatchObject({ code: -21 })
    expect((await alice.delete('/v1/orders/conditionals')).json).toEqual([])
    expect(shown(fake, ALICE.apiKey)).toEqual({ ZAR: '100000 0', BTC: '2 0' })
    expect((await bob.get('/v1/orders/open')).json).toHaveLength(1)
  })
})

describe('a batch', () => {
  it('answers for each request in its order', async () => {
    const { alice, fake } = await listeningFake()
    const { id } = (await alice.post('/v2/orders/limit', LIMIT)).json
    const answer = await alice.post('/v1/batch/orders', {
      customerBatchId: 'whatever',
      requests: [
        { type: 'PLACE_LIMIT', data: { ...LIMIT, postOnly: 'false', customerOrderId: 'leg-1' } },
        { type: 'PLACE_MARKET', data: { pair: 'BTCZAR', side: 'SELL', quoteAmount: '100' } },
        { type: 'PLACE_STOP_LIMIT', data: STOP },
        { type: 'PLACE_LIMIT', data: { ...LIMIT, quantity: '0.000001' } },
        { type: 'CANCEL_ORDER', data: { orderId: id, pair: 'BTCZAR' } },
        { type: 'MODIFY_ORDER', data: { orderId: id, pair: 'BTCZAR', modifyMatchStrategy: 'RETAIN_ORIGINAL', newPrice: '1' } },
        { type: 'DANCE', data: {} },
      ],
    })
    expect(answer.status).toBe(200)
    expect(answer.text).toContain('"batchId":1395349783381500001')
    const orderId = expect.any(String)
    expect(answer.json.outcomes).toEqual([
      { accepted: true, orderId, customerOrderId: 'leg-1', requestType: 'PLACE_LIMIT' },
      { accepted: true, orderId, requestType: 'PLACE_MARKET' },
      { accepted: true, orderId, requestType: 'PLACE_STOP_LIMIT' },
      { accepted: false, error: { code: -12007, message: expect.stringContaining('Minimum order size not met .') } },
      { accepted: true, orderId: id, requestType: 'CANCEL_ORDER' },
      { accepted: false, error: { code: -21311, message: expect.any(String) } },
      { accepted: false, error: expect.objectContaining({ code: -11 }) },
    ])
    expect(fake.orders(ALICE.apiKey).map(({ status }) => status)).toEqual(['Cancelled', 'Placed', 'Filled', 'Active'])
  })

  it('has from one to twenty requests', async () => {
    const { alice } = await listeningFake()
    const cancel = { type: 'CANCEL_ORDER', data: { orderId: 'x', pair: 'BTCZAR' } }
    for (const count of [0, 21]) {
      const requests = Array.from({ length: count }, () => cancel)
      expect((await alice.post('/v1/batch/orders', { requests })).json).toMatchObject({ code: -11 })
    }
  })
})

describe('modifying an order', () => {
  const modify = { pair: 'BTCZAR', modifyMatchStrategy: 'RETAIN_ORIGINAL' }

  async function resting() {
    const scene = await listeningFake()
    const { id: orderId } = (await scene.alice.post('/v2/orders/limit', LIMIT)).json
    const put = (body: object, version = 2) =>
      scene.alice.send('PUT', `/v${version}/orders/modify`, { body: { ...modify, orderId, ...body } })
    const order = () => {
      const { status, price, remainingQuantity, originalQuantity } = scene.fake.orders(ALICE.apiKey)[0] ?? {}
      return `${status} ${originalQuantity}/${remainingQuantity} @ ${price}`
    }
    return { ...scene, orderId, put, order }
  }

  it('changes price and quantity and the funds with them', async () => {
    const { put, order, fake, orderId } = await resting()
    const answer = await put({ newPrice: '950000', newRemainingQuantity: '0.02' })
    expect([answer.status, answer.json]).toEqual([201, { id: expect.any(String) }])
    expect(answer.json.id).not.toBe(orderId)
    expect(order()).toBe('Order Modified 0.02/0.02 @ 950000')
    expect(shown(fake, ALICE.apiKey).ZAR).toBe('81000 19000')
    expect((await put({ newTotalQuantity: '0.005' }, 1)).status).toBe(202)
    expect(order()).toBe('Order Modified 0.005/0.005 @ 950000')
    expect(fake.books().BTCZAR?.bids.map(({ quantity }) => quantity.toFixed())).toEqual(['0.01', '0.5', '0.005'])
  })

  it('keeps the place in the queue when only the quantity shrinks', async () => {
    const { put, bob, fake, orderId } = await resting()
    await bob.post('/v2/orders/limit', LIMIT)
    await put({ newRemainingQuantity: '0.009' })
    const first = (): string | undefined => fake.books().BTCZAR?.bids[2]?.orderId
    expect(first()).toBe(orderId)
    await put({ newRemainingQuantity: '0.01' })
    expect(first()).not.toBe(orderId)
  })

  it('counts what is filled into the total, and cancels below it', async () => {
    const { put, order, fake } = await resting()
    fake.trade('BTCZAR', '900000', '0.004')
    await put({ newTotalQuantity: '0.01', newPrice: '910000' })
    expect(order()).toBe('Order Modified 0.01/0.006 @ 910000')
    await put({ newTotalQuantity: '0.003' })
    expect(order()).toBe('Cancelled 0.01/0.006 @ 910000')
    expect(shown(fake, ALICE.apiKey).ZAR).toBe('96400 0')
  })

  it.each([
    [{ newPrice: '900000' }, -21303, 'Modify order would not have modified anything and was cancelled'],
    [{ newRemainingQuantity: '9' }, -6, 'Insufficient Balance'],
    [{ newPrice: '1000000' }, -99999, 'Modified order would have matched'],
  ])('that cannot be is 400 and leaves it: %j', async (body, code, message) => {
    const { put, order, orderId } = await resting()
    const answer = await put(body)
    expect([answer.status, answer.json]).toEqual([400, { modifyOrderId: expect.any(String), orderId, code, message }])
    expect(order()).toBe('Placed 0.01/0.01 @ 900000')
  })

  it('that would match moves it one tick away, or cancels it, as asked', async () => {
    const { put, order } = await resting()
    await put({ newPrice: '1000500', modifyMatchStrategy: 'REPRICE' })
    expect(order()).toBe('Order Modified 0.01/0.01 @ 999999')
    expect((await put({ newPrice: '1000500', modifyMatchStrategy: 'CANCEL_ORIGINAL' })).status).toBe(400)
    expect(order()).toBe('Cancelled 0.01/0.01 @ 999999')
    expect((await put({ newPrice: '1000' })).json).toMatchObject({ code: -1 })
  })
})
