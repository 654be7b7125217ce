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

async function lookUp(clientOrderId: string): Promise<{ readonly fills: number; readonly pages: number }> {
  const earlier = venue.fake.requests().length
  const report = await venue.client.findOrder({ instrument: 'BTC/ZAR', clientOrderId })
  const pages = venue.fake.requests().slice(earlier)
  return {
    fills: report?.fills.length ?? 0,
    pages: pages.filter(({ path }) => path.startsWith('/v1/account/tradehistory')).length,
  }
}

function asksOf(levels: number): void {
  const asks = Array.from({ length: levels }, (_, level) => [String(1_000_000 + level), '0.0001'] as const)
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
})
