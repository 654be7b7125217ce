import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { OrderIntent } from '../../../src/core/order.js'
import { approveForTest } from '../../../src/testing/approve-for-test.js'
import type { FakeValrOptions } from '../../../src/testing/fake-valr/fake-valr.js'
import type { ValrConnectionOptions } from '../../../src/venues/valr/valr-options.js'
import { API_KEY, openFakeVenue } from './support/fake-venue.js'

const RESTING: OrderIntent = { instrument: 'BTC/ZAR', side: 'BUY', type: 'LIMIT', quantity: '0.001', limitPrice: '900000' }
const MARKET: OrderIntent = { instrument: 'BTC/ZAR', side: 'BUY', type: 'MARKET', quantity: '0.002' }

async function trading(connection: ValrConnectionOptions = {}, options: Partial<FakeValrOptions> = {}) {
  const venue = await openFakeVenue(options, {
    orderTransport: 'websocket',
    reconnectMs: 20,
    requestTimeoutMs: 5_000,
    ...connection,
  })
  onTestFinished(() => venue.close())
  const { fake, client } = venue
  const place = async (intent: Partial<OrderIntent> = RESTING) => {
    const order = approveForTest({ ...(intent.type === 'MARKET' ? MARKET : RESTING), ...intent }, { mode: 'LIVE' })
    return { order, outcome: await client.submitOrder(order) }
  }
  const commands = () => fake.requests().filter(({ kind, method }) => kind === 'message' && /ORDER$/.test(method))
  return { fake, client, place, commands }
}

describe('orders over the account socket', () => {
  test('are placed and cancelled by it, and by nothing else', async () => {
    const { fake, client, place, commands } = await trading()
    const { order, outcome } = await place()
    expect(outcome).toMatchObject({ kind: 'accepted' })
    const market = await place(MARKET)
    expect(market.outcome.kind).toBe('accepted')
    const { instrument, clientOrderId } = order
    expect(await client.cancelOrder({ instrument, clientOrderId })).toMatchObject({ kind: 'canceled' })
    expect(commands().map(({ method }) => method)).toEqual(['PLACE_LIMIT_ORDER', 'PLACE_MARKET_ORDER', 'CANCEL_LIMIT_ORDER'])
    expect(fake.requests().filter(({ method }) => method === 'POST' || method === 'DELETE')).toEqual([])
  })

  test('leave stop orders to REST, to place and to cancel', async () => {
    const { client, place, commands } = await trading()
    const { order, outcome } = await place({ type: 'STOP_LOSS_LIMIT', side: 'SELL', stopPrice: '950000', limitPrice: '940000' })
    expect(outcome.kind).toBe('accepted')
    const { instrument, clientOrderId } = order
    expect(await client.cancelOrder({ instrument, clientOrderId })).toMatchObject({ kind: 'canceled' })
    expect(commands()).toEqual([])
  })

  test('are concluded by events, which may come before the acknowledgement or without it', async () => {
    const { fake, place } = await trading()
    fake.fault({ on: 'event:PLACE_LIMIT_WS_RESPONSE', times: 1, do: { delayMs: 200 } })
    expect((await place()).outcome.kind).toBe('accepted')
    fake.fault({ on: 'event:PLACE_LIMIT_WS_RESPONSE', times: 1, do: 'lost-ack' })
    expect((await place()).outcome.kind).toBe('accepted')
  })

  test('are unknown when only the acknowledgement comes', async () => {
    const { fake, place } = await trading({ requestTimeoutMs: 400 })
    for (const type of ['ORDER_PROCESSED', 'OPEN_ORDERS_UPDATE', 'ORDER_STATUS_UPDATE', 'NEW_ACCOUNT_TRADE'])
      fake.fault({ on: `event:${type}`, do: 'lost-ack' })
    expect((await place()).outcome).toMatchObject({ kind: 'unknown', cause: expect.stringContaining('NO_REPLY') })
  })

  test('are unknown, and not sent again, when the connection is lost with them', async () => {
    const { fake, client, place, commands } = await trading()
    fake.fault({ on: 'ws:PLACE_LIMIT_ORDER', times: 1, do: { close: 1006 } })
    const { order, outcome } = await place()
    expect(outcome).toMatchObject({ kind: 'unknown' })
    const { instrument, clientOrderId } = order
    const found = await vi.waitUntil(() => client.findOrder({ instrument, clientOrderId }))
    expect(found).toMatchObject({ status: 'open' })
    expect((await place()).outcome.kind).toBe('accepted')
    expect(commands()).toHaveLength(2)
    expect(fake.orders(API_KEY)).toHaveLength(2)
  })

  test.each(['error-field', 'invalid-type'] as const)('are rejected by VALR in the shape %s', async (socketErrors) => {
    const { place } = await trading({}, { switches: { socketErrors } })
    const { outcome } = await place({ quantity: '0.00000001' })
    expect(outcome).toMatchObject({ kind: 'rejected', venueCode: '-12007' })
  })

  test('are rejected when VALR says later that they failed', async () => {
    const { place } = await trading()
    const { outcome } = await place({ quantity: '1' })
    expect(outcome).toMatchObject({ kind: 'rejected', reason: 'Insufficient Balance' })
  })

  test('are rejected when VALR says that there were too many', async () => {
    const { fake, place } = await trading()
    fake.fault({ on: 'ws:PLACE_LIMIT_ORDER', times: 1, do: { status: 429 } })
    expect((await place()).outcome).toMatchObject({ kind: 'rejected', venueCode: 'RATE_LIMITED' })
  })

  test('are not sent while there is no connection, and the approval stays unspent', async () => {
    const { fake, client, commands } = await trading({ requestTimeoutMs: 400 })
    fake.fault({ on: 'GET /ws/account', do: { status: 503 } })
    const order = approveForTest(RESTING, { mode: 'LIVE', ttlMs: 60_000 })
    await expect(client.submitOrder(order)).rejects.toMatchObject({ code: 'NOT_SENT' })
    expect(commands()).toEqual([])
    expect(fake.orders(API_KEY)).toEqual([])
  })

  test('are cancelled over REST while there is no connection', async () => {
    const { fake, client, place } = await trading()
    const { order } = await place()
    fake.fault({ on: 'GET /ws/account', do: { status: 503 } })
    fake.disconnect()
    const { instrument, clientOrderId } = order
    await vi.waitUntil(async () => (await client.cancelOrder({ instrument, clientOrderId })).kind !== 'unknown')
    expect(fake.orders(API_KEY)[0]).toMatchObject({ status: 'Cancelled' })
  })

  test('are not believed cancelled by the acknowledgement alone', async () => {
    const { fake, client, place } = await trading()
    const { order } = await place()
    await vi.waitUntil(async () => (await client.openOrders()).orders.length === 1)
    fake.fault({ on: 'ws:CANCEL_LIMIT_ORDER', times: 1, do: { partialFill: '1' } })
    const { instrument, clientOrderId } = order
    expect(await client.cancelOrder({ instrument, clientOrderId })).toMatchObject({ kind: 'too_late' })
  })
})
