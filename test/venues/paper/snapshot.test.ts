import { describe, expect, it } from 'vitest'
import type { PaperSnapshot } from '../../../src/venues/paper/paper-snapshot.js'
import { BTC_ZAR, PaperScene, plain } from './paper-fixture.js'

/** An account with every kind of order in it. */
async function livedIn(): Promise<PaperScene> {
  const scene = new PaperScene()
  scene.client.updateBook('BTC/ZAR', {
    bids: [['99', '5']],
    asks: [
      ['101', '0.7'],
      ['102', '9'],
    ],
  })
  scene.print('100', '0.1', 'BUY')
  await scene.accept({ side: 'BUY', type: 'MARKET', quoteQuantity: '150' })
  scene.clock.advance(10)
  await scene.accept({ side: 'SELL', type: 'LIMIT', quantity: '1', limitPrice: '110' })
  await scene.accept({ side: 'BUY', type: 'LIMIT', quantity: '2', limitPrice: '98', postOnly: true })
  await scene.accept({ side: 'SELL', type: 'STOP_LOSS_LIMIT', quantity: '1', stopPrice: '90', limitPrice: '85' })
  await scene.accept({ side: 'SELL', type: 'TAKE_PROFIT_LIMIT', quantity: '1', stopPrice: '104', limitPrice: '110' })
  await scene.accept({ side: 'SELL', type: 'LIMIT', quantity: '1', limitPrice: '110' })
  await scene.refusal({ side: 'SELL', type: 'MARKET', quantity: '900' })
  scene.clock.advance(10)
  scene.print('97', '0.3', 'SELL')
  scene.print('105', '0.1', 'BUY')
  scene.client.trade('ETH/ZAR', { price: '7', quantity: '1', takerSide: 'BUY' })
  await scene.accept({ side: 'BUY', type: 'LIMIT', quantity: '1', limitPrice: '50' })
  await scene.client.cancelOrder({ instrument: 'BTC/ZAR', clientOrderId: 'order-8' })
  return scene
}

function saved(scene: PaperScene): PaperSnapshot {
  return JSON.parse(JSON.stringify(scene.client.snapshot())) as PaperSnapshot
}

function revived(snapshot: unknown): PaperScene {
  const scene = new PaperScene({ balances: { ZAR: 1 }, seed: 'another' })
  scene.clock.advance(20)
  scene.client.restore(snapshot)
  return scene
}

async function everythingIn({ client }: PaperScene): Promise<unknown> {
  const orders = Array.from({ length: 8 }, (_, i) => client.findOrder({ instrument: 'BTC/ZAR', clientOrderId: `order-${i + 1}` }))
  return {
    balances: (await client.balances()).balances,
    open: (await client.openOrders()).orders,
    orders: await Promise.all(orders),
    fills: await client.recentFills({ since: new Date(0) }),
    last: [(await client.quote('BTC/ZAR')).last, (await client.quote('ETH/ZAR')).last],
    identity: await client.identity(),
  }
}

describe('a paper account that is saved and restored', () => {
  it('is exactly as it was', async () => {
    const before = await livedIn()
    const after = revived(saved(before))
    expect(await everythingIn(after)).toEqual(await everythingIn(before))
    expect(after.client.snapshot()).toEqual(before.client.snapshot())
  })

  it('goes on as if nothing had happened', async () => {
    const before = await livedIn()
    const after = revived(saved(before))
    for (const scene of [before, after]) {
      scene.book([['111', '1.5']], [])
      scene.print('89', '9', 'SELL')
      await scene.submit({ side: 'BUY', type: 'LIMIT', quantity: '1', limitPrice: '40', clientOrderId: 'new' })
      expect(await scene.refusal({ side: 'BUY', type: 'LIMIT', quantity: '1', limitPrice: '40', clientOrderId: 'order-1' })).toBe(
        'DUPLICATE_CLIENT_ORDER_ID',
      )
    }
    expect(await everythingIn(after)).toEqual(await everythingIn(before))
    expect(plain(await after.find('new')).venueOrderId).toBe(plain(await before.find('new')).venueOrderId)
  })

  it('keeps the queue at a price: a triggered order stands behind those that were there', async () => {
    const after = revived(saved(await livedIn()))
    after.book([['111', '1.5']], [])
    expect(await after.find('order-2')).toMatchObject({ status: 'filled' })
    expect(await after.find('order-6')).toMatchObject({ filledQuantity: '0.5' })
    expect(await after.find('order-5')).toMatchObject({ filledQuantity: '0' })
  })

  it('does not bring back a book: what was on offer is not any more', async () => {
    const after = revived(saved(await livedIn()))
    expect(await after.client.quote('BTC/ZAR')).not.toHaveProperty('ask')
    expect(await after.refusal({ side: 'BUY', type: 'MARKET', quantity: '1', clientOrderId: 'new' })).toBe('NO_PRICE')
  })

  it('is plain JSON that tells its format and version', async () => {
    const snapshot = (await livedIn()).client.snapshot()
    expect(snapshot).toEqual(JSON.parse(JSON.stringify(snapshot)))
    expect(snapshot).toMatchObject({ format: 'helios-paper-account', version: 1, venue: 'paper', seed: 'test' })
  })

  it('is refused by a client that has had an order', async () => {
    const snapshot = saved(await livedIn())
    const used = new PaperScene()
    await used.accept({ side: 'BUY', type: 'LIMIT', quantity: '1', limitPrice: '40' })
    expect(() => used.client.restore(snapshot)).toThrow(expect.objectContaining({ code: 'SNAPSHOT_REFUSED' }))
  })

  it('is refused when an instrument with open orders is not traded', async () => {
    const snapshot = saved(await livedIn())
    const other = new PaperScene({ instruments: [{ ...BTC_ZAR, id: 'XRP/ZAR' }] })
    expect(() => other.client.restore(snapshot)).toThrow(/open in BTC\/ZAR, which is not traded here/)
  })
})

describe('a snapshot', () => {
  type Draft = { -readonly [Key in keyof PaperSnapshot]: PaperSnapshot[Key] } & Record<string, unknown>

  function withOrder(draft: Draft, index: number, change: object): void {
    draft.orders = draft.orders.map((order, i) => (i === index ? { ...order, ...change } : order))
  }

  const statusOf = (snapshot: PaperSnapshot, status: string) => snapshot.orders.findIndex((order) => order.status === status)

  it.each<[string, (draft: Draft) => unknown]>([
    ['is of another version', (draft) => Object.assign(draft, { version: 2 })],
    ['is of another format', (draft) => Object.assign(draft, { format: 'something' })],
    ['is of another venue', (draft) => Object.assign(draft, { venue: 'elsewhere' })],
    ['has an unknown field', (draft) => Object.assign(draft, { extra: 1 })],
    ['lacks a field', (draft) => Reflect.deleteProperty(draft, 'counters')],
    ['has a balance that is a number', (draft) => Object.assign(draft, { balances: { ZAR: 5 } })],
    ['has a balance that is no plain decimal', (draft) => Object.assign(draft, { balances: { ZAR: '1e5' } })],
    ['has a negative balance', (draft) => Object.assign(draft, { balances: { ...draft.balances, ZAR: '-1' } })],
    ['reserves more than there is', (draft) => Object.assign(draft, { balances: { ...draft.balances, BTC: '2' } })],
    ['has an order twice', (draft) => Object.assign(draft, { orders: [...draft.orders, ...draft.orders] })],
    ['has given out fewer ids than it uses', (draft) => Object.assign(draft, { counters: { orders: 8, fills: 1 } })],
    ['has an unknown status', (draft) => withOrder(draft, 0, { status: 'lost' })],
    ['has a time that is none', (draft) => withOrder(draft, 0, { updatedAt: 'yesterday' })],
    [
      'has an open order with nothing left',
      (draft) => withOrder(draft, statusOf(draft, 'partially_filled'), { quantity: '0.3' }),
    ],
    ['has filled more than was ordered', (draft) => withOrder(draft, statusOf(draft, 'partially_filled'), { quantity: '0.2' })],
    ['calls an order open that has fills', (draft) => withOrder(draft, statusOf(draft, 'partially_filled'), { status: 'open' })],
    ['calls an order filled that has no fills', (draft) => withOrder(draft, statusOf(draft, 'rejected'), { status: 'filled' })],
    ['has an open market order', (draft) => withOrder(draft, statusOf(draft, 'filled'), { status: 'partially_filled' })],
  ])('that %s is refused, and nothing changes', async (_title, damage) => {
    const draft = saved(await livedIn()) as Draft
    damage(draft)
    const scene = new PaperScene()
    const before = scene.client.snapshot()
    expect(() => scene.client.restore(draft)).toThrow(expect.objectContaining({ code: 'SNAPSHOT_REFUSED' }))
    expect(scene.client.snapshot()).toEqual(before)
  })

  it.each([undefined, null, 'text', 5, [], {}])('that is %j is refused', (junk) => {
    expect(() => new PaperScene().client.restore(junk)).toThrow(expect.objectContaining({ code: 'SNAPSHOT_REFUSED' }))
  })
})
