import { afterEach, describe, expect, test } from 'vitest'
import { toDecimal } from '../../../src/core/decimal.js'
import type { Fill } from '../../../src/core/order.js'
import type { VenueEvent } from '../../../src/core/trading-client.js'
import { approveForTest, type TestIntent } from '../../../src/testing/approve-for-test.js'
import type { Fetch } from '../../../src/venues/valr/fetch-http-exchange.js'
import { ValrTradingClient } from '../../../src/venues/valr/valr-trading-client.js'
import { API_KEY, API_SECRET, type FakeVenue, openFakeVenue } from './support/fake-venue.js'

let venue: FakeVenue
afterEach(() => venue.close())

const MARKET: TestIntent = { instrument: 'BTC/ZAR', side: 'BUY', type: 'MARKET' }

function approve(intent: TestIntent) {
  return approveForTest(intent, { mode: 'LIVE' })
}

describe('market orders', () => {
  test.each<Partial<TestIntent>>([
    { quantity: '0.01' },
    { quoteQuantity: '12345.67' },
    { side: 'SELL', quantity: '0.01' },
    { side: 'SELL', quoteQuantity: '5000' },
  ])('%o: fills, fees and filled quantity are those of the exchange', async (changes) => {
    venue = await openFakeVenue()
    const order = approve({ ...MARKET, ...changes })
    expect((await venue.client.submitOrder(order)).kind).toBe('accepted')
    const report = await venue.client.findOrder({ instrument: 'BTC/ZAR', clientOrderId: order.clientOrderId })
    const truth = venue.fake.fills(API_KEY)
    expect(report?.status).toBe('filled')
    const shown = ({ id, price, quantity, fee }: Pick<Fill, 'id' | 'price' | 'quantity' | 'fee'>) =>
      [id, price.toFixed(), quantity.toFixed(), fee.amount.toFixed(), fee.currency].join(' ')
    expect(report?.fills.map(shown)).toEqual(truth.map(shown))
    expect(truth.length).toBeGreaterThan(0)
    expect(report?.fills.every(({ liquidity }) => liquidity === 'taker')).toBe(true)
  })

  test('a partial fill of an immediate order has ended, however VALR labels it', async () => {
    for (const partialImmediate of ['Cancelled', 'Partially Filled'] as const) {
      venue = await openFakeVenue({ switches: { partialImmediate } })
      const order = approve({
        instrument: 'BTC/ZAR',
        side: 'BUY',
        type: 'LIMIT',
        quantity: '0.001',
        limitPrice: '1000000',
        timeInForce: 'IOC',
      })
      await venue.client.submitOrder(order)
      const report = await venue.client.findOrder({ instrument: 'BTC/ZAR', clientOrderId: order.clientOrderId })
      expect(report?.status).toBe('canceled')
      expect(report?.filledQuantity.toFixed()).toBe('0.00001')
      if (partialImmediate === 'Cancelled') await venue.close()
    }
  })
})

describe('fees', () => {
  test("a maker's reward is a negative fee, and tells the maker", async () => {
    const fees = { BTCZAR: { makerPercentage: '-0.01', takerPercentage: '0.08' } }
    venue = await openFakeVenue({ accounts: [{ apiKey: API_KEY, apiSecret: API_SECRET, balances: { ZAR: '100000' }, fees }] })
    const since = new Date(Date.now() - 1_000)
    await venue.client.submitOrder(
      approve({ instrument: 'BTC/ZAR', side: 'BUY', type: 'LIMIT', quantity: '0.01', limitPrice: '999500' }),
    )
    venue.fake.trade('BTCZAR', '999500', '0.01')
    const [fill] = await venue.client.recentFills({ since, instrument: 'BTC/ZAR' })
    expect(fill?.liquidity).toBe('maker')
    expect(fill?.fee.amount.isNegative()).toBe(true)
    expect(await venue.client.feeRates()).toMatchObject({ 'BTC/ZAR': { makerPercent: toDecimal('-0.01') } })
  })
})

describe('a subaccount', () => {
  test('is acted for with the primary key, signed, and has an identity of its own', async () => {
    venue = await openFakeVenue({
      accounts: [
        { apiKey: API_KEY, apiSecret: API_SECRET, balances: { ZAR: '1' } },
        { apiKey: API_KEY, apiSecret: API_SECRET, subaccountId: '902529770612256768', balances: { ZAR: '777' } },
      ],
    })
    const { httpUrl, close } = await venue.fake.listen()
    const sub = new ValrTradingClient({
      apiKey: API_KEY,
      apiSecret: API_SECRET,
      subaccountId: '902529770612256768',
      baseUrl: httpUrl,
    })
    expect((await sub.balances()).balances.ZAR?.free.toFixed()).toBe('777')
    expect((await venue.client.balances()).balances.ZAR?.free.toFixed()).toBe('1')
    expect(await sub.identity()).not.toBe(await venue.client.identity())
    await sub.close()
    await close()
  })
})

describe('looking an order up', () => {
  test('throws when a path fails and no other has the order', async () => {
    venue = await openFakeVenue()
    venue.fake.fault({ on: 'GET /v1/orders/open', do: { status: 500 } })
    await expect(venue.client.findOrder({ instrument: 'BTC/ZAR', clientOrderId: 'never-was' })).rejects.toMatchObject({
      code: 'VALR_UNAVAILABLE',
    })
  })

  test('finds the order on another path when one fails', async () => {
    venue = await openFakeVenue()
    const order = approve({ instrument: 'BTC/ZAR', side: 'BUY', type: 'LIMIT', quantity: '0.001', limitPrice: '900000' })
    await venue.client.submitOrder(order)
    for (const on of ['GET /v1/orders/BTCZAR/*', 'GET /v1/orders/history/detail/*']) {
      venue.fake.fault({ on, do: { status: 500 } })
      const found = await venue.client.findOrder({ instrument: 'BTC/ZAR', clientOrderId: order.clientOrderId })
      expect(found?.status).toBe('open')
    }
  })

  test('refuses ids that are no ids before asking', async () => {
    venue = await openFakeVenue()
    await venue.client.instruments()
    const before = venue.fake.requests().length
    await expect(venue.client.findOrder({ instrument: 'BTC/ZAR', clientOrderId: '../x' })).rejects.toMatchObject({
      code: 'ORDER_QUERY_INVALID',
    })
    expect(venue.fake.requests().length).toBe(before)
  })
})

describe('events', () => {
  test('say that they are stale while VALR cannot be asked, once, and go on afterwards', async () => {
    venue = await openFakeVenue({}, { accountSocket: false })
    const events: VenueEvent[] = []
    venue.client.subscribe((event) => events.push(event))
    const recover = venue.fake.fault({ on: 'GET /v1/*', do: { status: 500 } })
    await venue.client.submitOrder(approve({ ...MARKET, quantity: '0.001' }))
    await expect.poll(() => events.map(({ kind }) => kind)).toEqual(['stale'])
    const asked = venue.fake.requests().length
    await expect.poll(() => venue.fake.requests().length).toBeGreaterThan(asked + 3)
    expect(events.map(({ kind }) => kind)).toEqual(['stale'])
    recover()
    await expect.poll(() => events.map(({ kind }) => kind)).toEqual(['stale', 'connected', 'fill', 'fill', 'order'])
  })
})

describe('a bare 404', () => {
  const answering =
    (body: string): Fetch =>
    async (url) => {
      const isStatus = new URL(url).pathname.startsWith('/v1/orders/BTCZAR/')
      return { status: isStatus ? 404 : 200, headers: new Headers(), text: async () => (isStatus ? body : '[]') }
    }

  test.each([
    { body: '', says: 'no such order' },
    { body: '<html>not found</html>', says: 'VALR_UNREADABLE' },
    { body: '{"message":"no route"}', says: 'VALR_UNREADABLE' },
  ])('with body $body says: $says', async ({ body, says }) => {
    venue = await openFakeVenue()
    const client = new ValrTradingClient({ apiKey: 'key', apiSecret: 'secret', fetch: answering(body) })
    const looked = client.findOrder({ instrument: 'BTCZAR', clientOrderId: 'never-was' })
    expect(
      await looked.then(
        (found) => found ?? 'no such order',
        (error: { code: string }) => error.code,
      ),
    ).toBe(says)
  })
})

describe('quotes', () => {
  test('have no price on an empty side, and the last trade instead', async () => {
    venue = await openFakeVenue()
    venue.fake.trade('BTCZAR', '999500', '0.1')
    venue.fake.setBook('BTCZAR', { bids: [], asks: [['1000000', '1']] })
    const quote = await venue.client.quote('BTC/ZAR')
    expect([quote.bid, quote.ask?.toFixed(), quote.last?.toFixed()]).toEqual([undefined, '1000000', '999500'])
  })
})
