import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { newClientOrderId } from '../../../src/core/ids.js'
import type { OrderReport } from '../../../src/core/order.js'
import { approveForTest, type TestIntent } from '../../../src/testing/approve-for-test.js'
import { ManualClock } from '../../../src/testing/manual-clock.js'
import { type FakeVenue, openFakeVenue } from './support/fake-venue.js'

const RESTING: TestIntent = { instrument: 'BTC/ZAR', side: 'BUY', type: 'LIMIT', quantity: '0.001', limitPrice: '900000' }
const MARKET: TestIntent = { instrument: 'BTC/ZAR', side: 'BUY', type: 'MARKET', quantity: '0.001' }
const MANY = 20
/** Nothing here is about limits of calls. */
const GENEROUS = { private: { calls: 100_000, windowMs: 60_000 } }
/** Of a pass, as many as are looked up by themselves before the history is read. */
const FEW = 2

let venue: FakeVenue
beforeEach(async () => {
  venue = await openFakeVenue({ switches: { rateLimits: 'off' } }, { accountSocket: false, rateLimits: GENEROUS })
})
afterEach(() => venue.close())

async function place(intent: TestIntent = RESTING): Promise<string> {
  const order = approveForTest(intent, { mode: 'LIVE' })
  expect((await venue.client.submitOrder(order)).kind).toBe('accepted')
  return order.clientOrderId
}

async function placeMany(count: number, intent?: TestIntent): Promise<readonly string[]> {
  const ids: string[] = []
  for (let order = 0; order < count; order += 1) ids.push(await place(intent))
  return ids
}

function find(clientOrderId: string, pass?: object) {
  return venue.client.findOrder({ instrument: 'BTC/ZAR', clientOrderId }, pass === undefined ? {} : { pass })
}

async function findAll(ids: readonly string[], pass?: object) {
  const reports: (OrderReport | undefined)[] = []
  for (const id of ids) reports.push(await find(id, pass))
  return reports
}

/** Requests for one order's status, and for pages of the history, since the last call of this. */
function counted(): { readonly status: number; readonly pages: number } {
  const paths = venue.fake.requests().map(({ path }) => path)
  const fresh = paths.slice(seen)
  seen = paths.length
  return {
    status: fresh.filter((path) => path.startsWith('/v1/orders/BTCZAR/')).length,
    pages: fresh.filter((path) => path.split('?')[0] === '/v1/orders/history').length,
  }
}
let seen = 0
beforeEach(() => {
  seen = 0
})

describe('the orders of one pass that have ended', () => {
  test('are found on a page of the history, but for the first few', async () => {
    const ids = await placeMany(MANY)
    await venue.client.cancelAllOrders()
    counted()
    const reports = await findAll(ids, {})
    expect(reports.map((report) => report?.clientOrderId)).toEqual(ids)
    for (const report of reports) expect(report).toMatchObject({ status: 'canceled', fills: [] })
    expect(counted()).toEqual({ status: FEW, pages: 1 })
  })

  test('are reported as they are when each is looked up by itself', async () => {
    const ids = [
      ...(await placeMany(3)),
      ...(await placeMany(2, MARKET)),
      await place({ ...RESTING, side: 'SELL', quantity: '0.3', limitPrice: '1000200' }),
      ...(await placeMany(2, { ...RESTING, postOnly: true, limitPrice: '950000' })),
    ]
    venue.fake.trade('BTCZAR', '1000200', '0.2')
    await venue.client.cancelAllOrders()
    const alone = await findAll(ids)
    expect(new Set(alone.map((report) => report?.status))).toEqual(new Set(['canceled', 'filled']))
    counted()
    expect(await findAll(ids, {})).toEqual(alone)
    expect(counted()).toMatchObject({ pages: 1 })
  })

  test('are found on as many pages as it takes', async () => {
    const ids = await placeMany(120, { ...RESTING, quantity: '0.0002' })
    await venue.client.cancelAllOrders()
    counted()
    const reports = await findAll(ids.toReversed(), {})
    expect(new Set(reports.map((report) => report?.status))).toEqual(new Set(['canceled']))
    expect(counted()).toEqual({ status: FEW, pages: 2 })
  })

  test('are looked up one by one when the history cannot be read, and it is not asked for again', async () => {
    const ids = await placeMany(MANY)
    await venue.client.cancelAllOrders()
    venue.fake.fault({ on: 'GET /v1/orders/history', do: { status: 500 } })
    counted()
    const reports = await findAll(ids, {})
    expect(new Set(reports.map((report) => report?.status))).toEqual(new Set(['canceled']))
    expect(counted()).toEqual({ status: MANY, pages: 1 })
  })

  test('are looked up one by one when they ended after the page was read', async () => {
    const [early, late] = [await placeMany(FEW + 1), await placeMany(3)]
    const pass = {}
    await findAll(early, pass)
    await venue.client.cancelAllOrders()
    const reports = await findAll(late, pass)
    expect(new Set(reports.map((report) => report?.status))).toEqual(new Set(['canceled']))
  })
})

test('an order that is not there is looked for on no page from before it was made', async () => {
  const clock = new ManualClock()
  await venue.close()
  venue = await openFakeVenue({ clock, switches: { rateLimits: 'off' } }, { clock, accountSocket: false, rateLimits: GENEROUS })
  await placeMany(120, { ...RESTING, quantity: '0.0002' })
  await venue.client.cancelAllOrders()
  clock.advance(600_000)
  const absent = Array.from({ length: MANY }, () => newClientOrderId(clock))
  counted()
  expect(await findAll(absent, {})).toEqual(absent.map(() => undefined))
  expect(counted()).toEqual({ status: MANY, pages: 1 })
})

test('an order that is open is never taken from the history', async () => {
  const ids = await placeMany(MANY)
  const reports = await findAll(ids, {})
  expect(new Set(reports.map((report) => report?.status))).toEqual(new Set(['open']))
})

test('an order that is asked for under another pair is reported as when it is looked up by itself', async () => {
  const [first = '', ...others] = await placeMany(MANY)
  await venue.client.cancelAllOrders()
  const pass = {}
  await findAll(others, pass)
  const query = { instrument: 'ETH/ZAR', clientOrderId: first }
  expect(await venue.client.findOrder(query, { pass })).toEqual(await venue.client.findOrder(query))
})

test('control: without a pass each order is looked up by itself', async () => {
  const ids = await placeMany(MANY)
  await venue.client.cancelAllOrders()
  counted()
  await findAll(ids)
  expect(counted()).toEqual({ status: MANY, pages: 0 })
})
