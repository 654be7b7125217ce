import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { OrderIntent } from '../../../src/core/order.js'
import { approveForTest } from '../../../src/testing/approve-for-test.js'
import type { OrderTransport } from '../../../src/venues/valr/valr-options.js'
import { API_KEY, openFakeVenue } from './support/fake-venue.js'

const RESTING: OrderIntent = { instrument: 'BTC/ZAR', side: 'BUY', type: 'LIMIT', quantity: '0.01', limitPrice: '990000' }

async function resting(orderTransport: OrderTransport, intent: Partial<OrderIntent> = {}) {
  const venue = await openFakeVenue({}, { orderTransport, reconnectMs: 20, requestTimeoutMs: 5_000 })
  onTestFinished(() => venue.close())
  const { fake, client } = venue
  const order = approveForTest({ ...RESTING, ...intent }, { mode: 'LIVE' })
  expect((await client.submitOrder(order)).kind).toBe('accepted')
  const query = { instrument: order.instrument, clientOrderId: order.clientOrderId }
  // Over the socket a command goes only for what the socket lists as open.
  await vi.waitUntil(async () => (await client.openOrders()).orders.length === 1)
  const truth = () => fake.orders(API_KEY).find(({ customerOrderId }) => customerOrderId === order.clientOrderId)
  return { fake, client, query, truth }
}

describe.each(['rest', 'websocket'] as const)('reducing a resting order (%s)', (orderTransport) => {
  test('leaves less of it, in its place', async () => {
    const { fake, client, query, truth } = await resting(orderTransport)
    const outcome = await client.reduceOrder(query, { quantity: '0.004' })
    expect(outcome).toMatchObject({ kind: 'reduced', report: { status: 'open' } })
    expect(outcome.report?.remainingQuantity?.toFixed()).toBe('0.004')
    expect([truth()?.isOpen, String(truth()?.remainingQuantity)]).toEqual([true, '0.004'])
    expect(fake.requests().filter(({ method }) => method === 'PUT' || method === 'MODIFY_ORDER')).toHaveLength(1)
    fake.trade('BTCZAR', '980000', '0.01')
    await vi.waitUntil(async () => (await client.findOrder(query))?.status === 'filled')
    expect((await client.findOrder(query))?.filledQuantity.toFixed()).toBe('0.004')
  })

  test('counts what has filled: the whole is what is lowered', async () => {
    const { fake, client, query } = await resting(orderTransport)
    fake.trade('BTCZAR', '990000', '0.003')
    await vi.waitUntil(async () => (await client.findOrder(query))?.status === 'partially_filled')
    const { kind, report } = await client.reduceOrder(query, { quantity: '0.005' })
    expect([kind, report?.filledQuantity.toFixed(), report?.remainingQuantity?.toFixed()]).toEqual(['reduced', '0.003', '0.002'])
  })

  test.each(['0.01', '0.02', '0', '-1'])('never asks VALR for %s of 0.01: that is no reduction', async (quantity) => {
    const { fake, client, query } = await resting(orderTransport)
    await expect(client.reduceOrder(query, { quantity })).rejects.toMatchObject({ code: 'REDUCTION_INVALID' })
    expect(fake.requests().filter(({ method }) => method === 'PUT' || method === 'MODIFY_ORDER')).toEqual([])
  })

  test('comes too late for an order that has ended', async () => {
    const { client, query } = await resting(orderTransport)
    await client.cancelOrder(query)
    expect(await client.reduceOrder(query, { quantity: '0.004' })).toMatchObject({ kind: 'too_late' })
  })
})

test('a reduction whose reply is lost is judged by the order, and not sent again', async () => {
  const { fake, client, query } = await resting('rest')
  fake.fault({ on: 'PUT /v2/orders/modify', times: 1, do: 'lost-ack' })
  expect(await client.reduceOrder(query, { quantity: '0.004' })).toMatchObject({ kind: 'reduced' })
  expect(fake.requests().filter(({ method }) => method === 'PUT')).toHaveLength(1)
})

test('a reduction that was lost on its way is unknown, and the order is as it was', async () => {
  const { fake, client, query } = await resting('rest')
  fake.fault({ on: 'PUT /v2/orders/modify', times: 1, do: 'lost-request' })
  const { kind, report } = await client.reduceOrder(query, { quantity: '0.004' })
  expect([kind, report?.remainingQuantity?.toFixed()]).toEqual(['unknown', '0.01'])
})

test('an order that VALR does not know is not found', async () => {
  const { client } = await resting('rest')
  const query = { instrument: 'BTC/ZAR', clientOrderId: 'never-was' }
  expect(await client.reduceOrder(query, { quantity: '0.001' })).toEqual({ kind: 'not_found' })
})

test('a stop order is not reduced', async () => {
  const stop = { type: 'STOP_LOSS_LIMIT', side: 'SELL', stopPrice: '950000', limitPrice: '940000' } as const
  const { client, query } = await resting('rest', stop)
  await expect(client.reduceOrder(query, { quantity: '0.001' })).rejects.toMatchObject({ code: 'REDUCTION_INVALID' })
})
