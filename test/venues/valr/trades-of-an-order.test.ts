import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { approveForTest, type TestIntent } from '../../../src/testing/approve-for-test.js'
import { ManualClock } from '../../../src/testing/manual-clock.js'
import { API_KEY, type FakeVenue, openFakeVenue } from './support/fake-venue.js'

const MARKET: TestIntent = { instrument: 'BTC/ZAR', side: 'BUY', type: 'MARKET' }

let venue: FakeVenue
let clock: ManualClock
beforeEach(async () => {
  clock = new ManualClock()
  venue = await openFakeVenue({ clock }, { clock, accountSocket: false })
})
afterEach(() => venue.close())

async function buy(quantity = '0.0001'): Promise<string> {
  const order = approveForTest({ ...MARKET, quantity }, { mode: 'LIVE', clock })
  expect((await venue.client.submitOrder(order)).kind).toBe('accepted')
  return order.clientOrderId
}

async function lookUp(clientOrderId: string, pass?: object): Promise<{ readonly fills: number; readonly pages: number }> {
  const earlier = venue.fake.requests().length
  const report = await venue.client.findOrder({ instrument: 'BTC/ZAR', clientOrderId }, pass === undefined ? {} : { pass })
  const pages = venue.fake.requests().slice(earlier)
  return {
    fills: report?.fills.length ?? 0,
    pages: pages.filter(({ path }) => path.startsWith('/v1/account/tradehistory')).length,
  }
}

function asksOf(levels: number, quantity = '0.0001'): void {
  const asks = Array.from({ length: levels }, (_, level) => [String(1_000_000 + level), quantity] as const)
  venue.fake.setBook('BTCZAR', { bids: [['999000', '2']], asks: [...asks, ['1100000', '2']] })
}

describe('the trades of one order', () => {
  test('are read no further back than they reach, however much the account has traded', async () => {
    for (let order = 0; order < 25; order += 1) await buy()
    expect(await lookUp(await buy())).toEqual({ fills: 1, pages: 1 })
  })

  test('are read to the last one, when they are more than a page', async () => {
    asksOf(30)
    const many = await buy('0.0025')
    expect(venue.fake.fills(API_KEY)).toHaveLength(25)
    expect(await lookUp(many)).toEqual({ fills: 25, pages: 2 })
  })

  test('of an order long ago are read around its time only', async () => {
    const first = await buy()
    clock.advance(10_000)
    for (let order = 0; order < 25; order += 1) await buy()
    expect(await lookUp(first)).toEqual({ fills: 2, pages: 1 })
  })

  test('of an order that others followed at once are still found', async () => {
    const first = await buy()
    for (let order = 0; order < 25; order += 1) await buy()
    expect(await lookUp(first)).toEqual({ fills: 2, pages: 2 })
  })

  test('are found in a pass too, where the account has traded more than can be read for all of its orders', async () => {
    const ids: string[] = []
    for (let order = 0; order < 51; order += 1) {
      asksOf(100, '0.000001')
      ids.push(await buy())
      clock.advance(1_000)
    }
    expect(venue.fake.fills(API_KEY).length).toBeGreaterThan(5_000)
    const pass = {}
    const pages: number[] = []
    for (const id of ids.slice(0, 3)) {
      const { fills, pages: read } = await lookUp(id, pass)
      expect(fills).toBe(100)
      pages.push(read)
    }
    // Once for all of them, in vain; from then on each around its own time.
    expect(pages[0]).toBeGreaterThan(50)
    for (const read of pages.slice(1)) expect(read).toBeLessThan(15)
  })
})
