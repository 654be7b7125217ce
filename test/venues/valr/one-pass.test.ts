import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { approveForTest, type TestIntent } from '../../../src/testing/approve-for-test.js'
import { API_KEY, type FakeVenue, openFakeVenue } from './support/fake-venue.js'

const RESTING: TestIntent = { instrument: 'BTC/ZAR', side: 'BUY', type: 'LIMIT', quantity: '0.001', limitPrice: '900000' }
const ABSENT = Array.from({ length: 20 }, (_, index) => `absent-${index}`)

let venue: FakeVenue
beforeEach(async () => {
  venue = await openFakeVenue({}, { accountSocket: false })
})
afterEach(() => venue.close())

async function place(changes: Partial<TestIntent> = {}): Promise<string> {
  const order = approveForTest({ ...RESTING, ...changes }, { mode: 'LIVE' })
  expect((await venue.client.submitOrder(order)).kind).toBe('accepted')
  return order.clientOrderId
}

function find(clientOrderId: string, pass?: object) {
  return venue.client.findOrder({ instrument: 'BTC/ZAR', clientOrderId }, pass === undefined ? {} : { pass })
}

function reads(path: string): number {
  return venue.fake.requests().filter((request) => request.method === 'GET' && request.path.startsWith(path)).length
}

describe('look-ups of one pass', () => {
  test('share one listing of open orders and one of trades, and ask for each order by itself', async () => {
    const [first = '', ...others] = [await place({ type: 'MARKET' }), await place({ type: 'MARKET' })]
    const pass = {}
    const { orders } = await venue.client.openOrders({ pass })
    expect(orders).toEqual([])
    const before = reads('/v1/account/tradehistory')
    for (const id of [first, ...others]) expect(await find(id, pass)).toMatchObject({ status: 'filled' })
    for (const id of ABSENT) expect(await find(id, pass)).toBeUndefined()
    expect(reads('/v1/orders/open')).toBe(1)
    // The ids of the absent ones carry no time: for them VALR's trades are read from further back, once.
    expect(reads('/v1/account/tradehistory') - before).toBe(2)
    expect(reads('/v1/orders/history/detail/customerorderid/absent-')).toBe(ABSENT.length)
  })

  test('control: without a pass every absent order costs a listing', async () => {
    for (const id of ABSENT) expect(await find(id)).toBeUndefined()
    expect(reads('/v1/orders/open')).toBe(ABSENT.length)
  })

  test('see what came after the shared listing: order and trades are asked for anew', async () => {
    const pass = {}
    await venue.client.openOrders({ pass })
    expect(await find('absent-1', pass)).toBeUndefined()
    const later = await place({ type: 'MARKET', quantity: '0.01' })
    const report = await find(later, pass)
    expect(report).toMatchObject({ status: 'filled' })
    expect(report?.fills.map(({ id }) => id)).toEqual(venue.fake.fills(API_KEY).map(({ id }) => id))
  })

  test('do not keep a failure: a listing that failed is read again', async () => {
    const pass = {}
    venue.fake.fault({ on: 'GET /v1/orders/open', times: 1, do: { status: 500 } })
    await expect(venue.client.openOrders({ pass })).rejects.toMatchObject({ code: 'VALR_UNAVAILABLE' })
    expect(await find('absent-1', pass)).toBeUndefined()
  })

  test('say nothing of an order while one path fails', async () => {
    venue.fake.fault({ on: 'GET /v1/account/tradehistory*', do: { status: 500 } })
    await expect(find('absent-1', {})).rejects.toMatchObject({ code: 'VALR_UNAVAILABLE' })
  })

  test('are not shared with the next pass', async () => {
    await find('absent-1', {})
    await find('absent-1', {})
    expect(reads('/v1/orders/open')).toBe(2)
  })
})
