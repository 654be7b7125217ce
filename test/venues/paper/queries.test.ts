import { describe, expect, it } from 'vitest'
import { PaperScene, plain } from './paper-fixture.js'

const buy = { side: 'BUY', type: 'LIMIT', quantity: '1', limitPrice: '100' } as const
const instrument = 'BTC/ZAR'

describe('the paper client', () => {
  it('says what it is and what it can do', async () => {
    const { client } = new PaperScene({ venue: 'sim' })
    expect(client).toMatchObject({ kind: 'paper', venue: 'sim' })
    expect(client.capabilities).toEqual({
      orderTypes: ['MARKET', 'LIMIT', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT_LIMIT'],
      timeInForce: ['GTC', 'IOC', 'FOK'],
      clientOrderIdScope: 'account',
      lookup: ['status', 'history', 'fills', 'open_orders'],
      cancelClasses: ['limit', 'conditional'],
      freshnessFence: true,
      snapshotCacheMs: 0,
      listingLagMs: 0,
    })
    expect(await client.identity()).toBe('sim:test')
  })

  it('lists its instruments with exact decimals', async () => {
    const { client } = new PaperScene()
    expect((await client.instruments()).map(({ id }) => id)).toEqual(['BTC/ZAR', 'ETH/ZAR'])
    expect(plain(await client.instrument(instrument))).toMatchObject({ base: 'BTC', tickSize: '1', quantityIncrement: '0.001' })
    await expect(client.instrument('XRP/ZAR')).rejects.toMatchObject({ code: 'INSTRUMENT_UNKNOWN' })
    await expect(client.quote('XRP/ZAR')).rejects.toMatchObject({ code: 'INSTRUMENT_UNKNOWN' })
  })

  it('tells the time of its clock', async () => {
    const scene = new PaperScene()
    scene.clock.advance(1_500)
    expect(await scene.client.serverTime()).toEqual(scene.clock.now())
    expect((await scene.client.balances()).asOf).toEqual(scene.clock.now())
    expect((await scene.client.openOrders()).asOf).toEqual(scene.clock.now())
  })
})

describe('finding an order', () => {
  it('works by either id, open or finished, and only if both name the same one', async () => {
    const scene = new PaperScene()
    const { client } = scene
    const { venueOrderId: first = '' } = await scene.accept(buy)
    const { venueOrderId: second = '' } = await scene.accept(buy)
    expect(await client.findOrder({ instrument, clientOrderId: 'order-1' })).toMatchObject({ venueOrderId: first })
    expect(await client.findOrder({ instrument, venueOrderId: second })).toMatchObject({ clientOrderId: 'order-2' })
    expect(await client.findOrder({ instrument, clientOrderId: 'order-1', venueOrderId: first })).toBeDefined()
    expect(await client.findOrder({ instrument, clientOrderId: 'order-1', venueOrderId: second })).toBeUndefined()
    expect(await client.findOrder({ instrument, clientOrderId: 'order-9', venueOrderId: second })).toBeUndefined()
    expect(await client.findOrder({ instrument: 'ETH/ZAR', clientOrderId: 'order-1' })).toBeUndefined()
    await client.cancelAllOrders()
    expect(await client.findOrder({ instrument, clientOrderId: 'order-1' })).toMatchObject({ status: 'canceled' })
  })

  it('needs an id', async () => {
    const { client } = new PaperScene()
    await expect(client.findOrder({ instrument })).rejects.toMatchObject({ code: 'INVALID_QUERY' })
    await expect(client.cancelOrder({ instrument })).rejects.toMatchObject({ code: 'INVALID_QUERY' })
  })

  it('gives a report that later changes do not touch', async () => {
    const scene = new PaperScene()
    await scene.accept(buy)
    const early = await scene.client.findOrder({ instrument, clientOrderId: 'order-1' })
    scene.print('90', '5', 'SELL')
    expect(early).toMatchObject({ status: 'open', fills: [] })
  })
})

describe('cancelling', () => {
  it('releases what was reserved', async () => {
    const scene = new PaperScene()
    await scene.accept(buy)
    scene.print('99', '0.4', 'SELL')
    expect(await scene.client.cancelOrder({ instrument, clientOrderId: 'order-1' })).toEqual({
      kind: 'canceled',
      clientOrderId: 'order-1',
      venueOrderId: 'test-o000000000001',
    })
    expect(await scene.find('order-1')).toMatchObject({ status: 'canceled', filledQuantity: '0.4', remainingQuantity: '0.6' })
    expect(await scene.holds('ZAR')).toEqual({ total: '99960', free: '99960', locked: '0' })
  })

  it('says too_late for an order that has ended and not_found for one that never was', async () => {
    const scene = new PaperScene()
    await scene.accept(buy)
    scene.print('99', '5', 'SELL')
    expect(await scene.client.cancelOrder({ instrument, clientOrderId: 'order-1' })).toMatchObject({
      kind: 'too_late',
      reason: 'The order is filled',
    })
    expect(await scene.client.cancelOrder({ instrument, clientOrderId: 'nobody' })).toEqual({
      kind: 'not_found',
      clientOrderId: 'nobody',
    })
  })

  it('of everything reaches limit and conditional orders in every instrument', async () => {
    const scene = new PaperScene()
    scene.print('100', '1', 'BUY')
    await scene.accept({ ...buy, limitPrice: '90' })
    await scene.accept({ ...buy, instrument: 'ETH/ZAR' })
    await scene.accept({ side: 'SELL', type: 'STOP_LOSS_LIMIT', quantity: '1', stopPrice: '80', limitPrice: '79' })
    const outcomes = await scene.client.cancelAllOrders()
    expect(outcomes.map(({ kind, clientOrderId }) => [kind, clientOrderId])).toEqual([
      ['canceled', 'order-1'],
      ['canceled', 'order-2'],
      ['canceled', 'order-3'],
    ])
    expect(await scene.openIds()).toEqual([])
    expect(await scene.holds('ZAR')).toMatchObject({ free: '100000' })
    expect(await scene.client.cancelAllOrders()).toEqual([])
  })
})

describe('recent fills', () => {
  it('come oldest first, from a moment on, for one instrument or all', async () => {
    const scene = new PaperScene()
    scene.book(
      [],
      [
        ['100', '1'],
        ['101', '1'],
      ],
    )
    scene.client.updateQuote('ETH/ZAR', { ask: '50' })
    await scene.accept({ side: 'BUY', type: 'MARKET', quantity: '1.5' })
    scene.clock.advance(1_000)
    const since = scene.clock.now()
    await scene.accept({ side: 'BUY', type: 'MARKET', quantity: '1', instrument: 'ETH/ZAR' })
    await scene.accept({ side: 'BUY', type: 'MARKET', quantity: '0.5' })
    const ids = async (query: { since: Date; instrument?: string }) =>
      (await scene.client.recentFills(query)).map(({ id }) => id.slice(-2))
    expect(await ids({ since: new Date(0) })).toEqual(['01', '02', '03', '04'])
    expect(await ids({ since })).toEqual(['03', '04'])
    expect(await ids({ since, instrument })).toEqual(['04'])
  })
})

describe('ids', () => {
  it('are the same for the same seed and differ for another', async () => {
    const firstFill = async (seed?: string) => {
      const scene = new PaperScene(seed === undefined ? {} : { seed })
      scene.book([], [['100', '1']])
      return (await scene.accept({ side: 'BUY', type: 'MARKET', quantity: '1' })).fills[0]?.id
    }
    expect(await firstFill('a')).toBe(await firstFill('a'))
    expect(await firstFill('a')).not.toBe(await firstFill('b'))
  })
})

describe('finished orders', () => {
  it('beyond the given number are forgotten, the first to end first', async () => {
    const scene = new PaperScene({ maxFinishedOrders: 2 })
    for (let i = 0; i < 4; i++) await scene.accept(buy)
    for (const id of ['order-3', 'order-1', 'order-4']) await scene.client.cancelOrder({ instrument, clientOrderId: id })
    const found = await Promise.all(
      ['order-1', 'order-2', 'order-3', 'order-4'].map((clientOrderId) => scene.client.findOrder({ instrument, clientOrderId })),
    )
    expect(found.map((report) => report?.status)).toEqual(['canceled', 'open', undefined, 'canceled'])
    expect(scene.client.capabilities.clientOrderIdScope).toBe('open_orders')
  })
})
