import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ApprovedOrder } from '../../../src/core/approved-order.js'
import { approveForTest, type TestIntent } from '../../../src/testing/approve-for-test.js'
import type { FakeValrFaultAction } from '../../../src/testing/fake-valr/faults/fault.js'
import { ValrTradingClient } from '../../../src/venues/valr/valr-trading-client.js'
import { API_KEY, type FakeVenue, openFakeVenue } from './support/fake-venue.js'

let venue: FakeVenue
beforeEach(async () => {
  venue = await openFakeVenue({}, { requestTimeoutMs: 300 })
})
afterEach(() => venue.close())

const RESTING: TestIntent = { instrument: 'BTC/ZAR', side: 'BUY', type: 'LIMIT', quantity: '0.001', limitPrice: '900000' }

function approve(changes: Partial<TestIntent> = {}): ApprovedOrder {
  return approveForTest({ ...RESTING, ...changes }, { mode: 'LIVE' })
}

function postsSent(): number {
  return venue.fake.requests().filter(({ method }) => method === 'POST').length
}

describe('a submit is sent once, and what is not a readable answer is unknown', () => {
  test.each<{ fault: FakeValrFaultAction; cause: RegExp; arrives: boolean }>([
    { fault: 'lost-ack', cause: /^NO_REPLY/, arrives: true },
    { fault: 'silence', cause: /^NO_REPLY: No reply within 300 ms/, arrives: true },
    { fault: 'html-400-accepted', cause: /^VALR_UNREADABLE/, arrives: true },
    { fault: 'lost-request', cause: /^NO_REPLY/, arrives: false },
    { fault: { status: 500 }, cause: /^VALR_UNAVAILABLE/, arrives: false },
    { fault: { status: 502 }, cause: /^VALR_UNAVAILABLE/, arrives: false },
    { fault: { status: 503 }, cause: /^VALR_READ_ONLY/, arrives: false },
    { fault: { status: 403 }, cause: /^VALR_AUTH/, arrives: false },
    { fault: { status: 429, headers: { 'x-valr-ratelimited': 'false' } }, cause: /^VALR_RATE_LIMITED/, arrives: false },
  ])('$fault', async ({ fault, cause, arrives }) => {
    const order = approve()
    venue.fake.fault({ on: 'POST /v2/orders/*', times: 1, do: fault })
    expect(await venue.client.submitOrder(order)).toEqual({ kind: 'unknown', cause: expect.stringMatching(cause) })
    expect(postsSent()).toBe(1)
    const found = await venue.client.findOrder({ instrument: 'BTC/ZAR', clientOrderId: order.clientOrderId })
    expect(found?.status).toBe(arrives ? 'open' : undefined)
  })

  test('read-only mode is unknown for an order, and reads still work', async () => {
    venue.fake.setStatus('read-only')
    expect(await venue.client.submitOrder(approve())).toMatchObject({
      kind: 'unknown',
      cause: expect.stringMatching('VALR_READ_ONLY'),
    })
    expect((await venue.client.balances()).balances.ZAR?.free.toFixed()).toBe('100000')
  })

  test("the mark of VALR's own rate limiter is a rejection, and nothing more is sent before the next window", async () => {
    // The limit is per second: start at the beginning of one.
    await new Promise((resolve) => setTimeout(resolve, 1_000 - (Date.now() % 1_000)))
    venue.fake.fault({ on: 'POST /v2/orders/*', times: 1, do: { status: 429, headers: { 'x-valr-ratelimited': 'true' } } })
    expect(await venue.client.submitOrder(approve())).toMatchObject({ kind: 'rejected', venueCode: 'RATE_LIMITED' })
    await expect(venue.client.submitOrder(approve())).rejects.toMatchObject({ code: 'NOT_SENT' })
    expect(postsSent()).toBe(1)
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    expect((await venue.client.submitOrder(approve())).kind).toBe('accepted')
  })

  test('an id that VALR has already is unknown: it must be the order itself, repeated on the way', async () => {
    const order = approve()
    await venue.client.submitOrder(order)
    const repeated = approve({ clientOrderId: order.clientOrderId })
    expect(await venue.client.submitOrder(repeated)).toMatchObject({
      kind: 'unknown',
      cause: expect.stringMatching('DUPLICATE_ID'),
    })
  })

  test("a refusal in the body is a rejection with VALR's code", async () => {
    expect(await venue.client.submitOrder(approve({ quantity: '5' }))).toMatchObject({ kind: 'rejected', venueCode: '-6' })
    expect(await venue.client.submitOrder(approve({ quantity: '0.000001' }))).toMatchObject({
      kind: 'rejected',
      venueCode: '-12007',
    })
    expect(await venue.client.submitOrder(approve({ postOnly: true, limitPrice: '1000500' }))).toMatchObject({ kind: 'rejected' })
  })
})

describe('a failure before the approval is spent', () => {
  test('is NotSentError, and the approval can still be used', async () => {
    const nowhere = new ValrTradingClient({ apiKey: API_KEY, apiSecret: 'x', baseUrl: 'http://127.0.0.1:1' })
    const order = approve()
    await expect(nowhere.submitOrder(order)).rejects.toMatchObject({ code: 'NOT_SENT' })
    expect((await venue.client.submitOrder(order)).kind).toBe('accepted')
    await nowhere.close()
  })

  test.each<Partial<TestIntent>>([
    { clientOrderId: 'no_underscores' },
    { type: 'MARKET', timeInForce: 'FOK' },
    { type: 'STOP_LOSS_LIMIT', stopPrice: '800000', postOnly: true },
    { venueSymbol: '../account' },
  ])('covers orders that VALR has no words for: %o', async (changes) => {
    await expect(venue.client.submitOrder(approve(changes))).rejects.toMatchObject({ code: 'NOT_SENT' })
    expect(venue.fake.requests()).toHaveLength(0)
  })
})

describe('bad credentials', () => {
  test('are an error of their own for reads, and a rejection for an order', async () => {
    const { httpUrl, close } = await venue.fake.listen()
    const stranger = new ValrTradingClient({ apiKey: API_KEY, apiSecret: 'wrong', baseUrl: httpUrl })
    await expect(stranger.balances()).rejects.toMatchObject({ code: 'VALR_AUTH', details: { venueCode: '-11252' } })
    expect(await stranger.submitOrder(approve())).toMatchObject({ kind: 'rejected', venueCode: '-11252' })
    await stranger.close()
    await close()
  })
})

describe('a cancel is judged by the order afterwards', () => {
  test.each<{ fault: FakeValrFaultAction; kind: string }>([
    { fault: 'lost-ack', kind: 'canceled' },
    { fault: 'html-400-accepted', kind: 'canceled' },
    { fault: 'lost-request', kind: 'unknown' },
    { fault: { status: 503 }, kind: 'unknown' },
    { fault: { status: 429 }, kind: 'unknown' },
    { fault: { partialFill: '1' }, kind: 'too_late' },
  ])('$fault: $kind', async ({ fault, kind }) => {
    const order = approve()
    await venue.client.submitOrder(order)
    venue.fake.fault({ on: 'DELETE /v2/orders/order', times: 1, do: fault })
    const { instrument, clientOrderId } = order
    expect(await venue.client.cancelOrder({ instrument, clientOrderId })).toMatchObject({ kind, clientOrderId })
  })

  test('cancelAllOrders takes stop orders too', async () => {
    const stop = approve({ side: 'SELL', type: 'STOP_LOSS_LIMIT', stopPrice: '800000', limitPrice: '790000' })
    venue.fake.trade('BTCZAR', '999500', '0.1')
    expect((await venue.client.submitOrder(stop)).kind).toBe('accepted')
    const [open] = (await venue.client.openOrders()).orders
    expect(open).toMatchObject({ type: 'STOP_LOSS_LIMIT', status: 'open', instrument: 'BTC/ZAR' })
    expect(open?.stopPrice?.toFixed()).toBe('800000')
    expect(await venue.client.cancelAllOrders()).toEqual([{ kind: 'canceled', venueOrderId: open?.venueOrderId }])
    expect((await venue.client.openOrders()).orders).toEqual([])
  })
})
