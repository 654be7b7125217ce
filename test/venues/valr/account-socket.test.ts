import { expect, onTestFinished, test, vi } from 'vitest'
import type { OrderIntent } from '../../../src/core/order.js'
import type { VenueEvent } from '../../../src/core/trading-client.js'
import type { OrderStatus } from '../../../src/core/vocabulary.js'
import { approveForTest } from '../../../src/testing/approve-for-test.js'
import type { FakeValrOptions } from '../../../src/testing/fake-valr/fake-valr.js'
import type { ValrConnectionOptions } from '../../../src/venues/valr/valr-options.js'
import { API_KEY, openFakeVenue } from './support/fake-venue.js'

const RESTING: OrderIntent = { instrument: 'BTC/ZAR', side: 'BUY', type: 'LIMIT', quantity: '0.001', limitPrice: '900000' }
/** Longer than any test runs: what happens within it does not come from polling. */
const NEVER_MS = 600_000

async function listening(connection: ValrConnectionOptions = {}, options: Partial<FakeValrOptions> = {}) {
  const venue = await openFakeVenue(options, { pollIntervalMs: NEVER_MS, reconnectMs: 20, ...connection })
  onTestFinished(() => venue.close())
  const { fake, client } = venue
  const events: VenueEvent[] = []
  client.subscribe((event) => events.push(event))
  const place = async (intent: Partial<OrderIntent> = {}) => {
    const order = approveForTest({ ...RESTING, ...intent }, { mode: 'LIVE' })
    return { order, outcome: await client.submitOrder(order) }
  }
  const heard = (kind: VenueEvent['kind']) => vi.waitUntil(() => events.find((event) => event.kind === kind), { timeout: 20_000 })
  const heardOf = (clientOrderId: string, status: OrderStatus) =>
    vi.waitUntil(
      () =>
        events.some(
          (event) => event.kind === 'order' && event.report.clientOrderId === clientOrderId && event.report.status === status,
        ),
      { timeout: 20_000 },
    )
  const sockets = () => fake.requests().filter(({ kind, path }) => kind === 'upgrade' && path === '/ws/account')
  const messages = (type: string) => fake.requests().filter(({ kind, method }) => kind === 'message' && method === type)
  return { fake, client, events, place, heard, heardOf, sockets, messages }
}

test('no connection is made by subscribing alone, and one by the first order', async () => {
  const { client, place, sockets, heard } = await listening()
  await client.instruments()
  await client.quote('BTC/ZAR')
  expect(sockets()).toEqual([])
  await place()
  await heard('connected')
  expect(sockets()).toHaveLength(1)
})

test('tells fills, ends of orders and balances without polling', async () => {
  const { fake, place, events, heard, heardOf } = await listening()
  const { order } = await place()
  await heard('connected')
  await heardOf(order.clientOrderId, 'open')
  fake.trade('BTCZAR', '900000', '0.001')
  await heardOf(order.clientOrderId, 'filled')
  const [mine] = fake.fills(API_KEY)
  const fills = events.flatMap((event) => (event.kind === 'fill' ? [event.fill] : []))
  expect(fills.map(({ id }) => id)).toEqual([mine?.id])
  expect(fills[0]).toMatchObject({ clientOrderId: order.clientOrderId, liquidity: 'maker', fee: { currency: 'BTC' } })
  const free = () => events.findLast(({ kind }) => kind === 'balances')
  await vi.waitUntil(() => JSON.stringify(free()).includes('99100'))
  expect(free()).toMatchObject({
    snapshot: { balances: { ZAR: { locked: expect.anything() }, BTC: { locked: expect.anything() } } },
  })
})

test('asks over REST while the socket is down, and tells what it missed', async () => {
  const { fake, place, heard, heardOf } = await listening({ pollIntervalMs: 20, reconnectMs: NEVER_MS })
  const { order } = await place()
  await heardOf(order.clientOrderId, 'open')
  fake.disconnect()
  await heard('disconnected')
  fake.trade('BTCZAR', '900000', '0.001')
  await heardOf(order.clientOrderId, 'filled')
})

test('reads everything anew after a reconnect: what filled meanwhile is told, with polling off', async () => {
  const { fake, place, heard, heardOf, events, sockets } = await listening()
  const { order } = await place()
  await heardOf(order.clientOrderId, 'open')
  await heard('connected')
  const refused = fake.fault({ on: 'GET /ws/account', do: { status: 503 } })
  fake.disconnect()
  await heard('disconnected')
  fake.trade('BTCZAR', '900000', '0.001')
  refused()
  await heardOf(order.clientOrderId, 'filled')
  await vi.waitUntil(() => events.filter(({ kind }) => kind === 'connected').length === 2)
  expect(sockets().length).toBeGreaterThanOrEqual(2)
  const last = events.findLast(({ kind }) => kind === 'balances')
  await vi.waitUntil(() => JSON.stringify(events.findLast(({ kind }) => kind === 'balances')).includes('99100'))
  expect(last).toBeDefined()
})

test('a message that cannot be read makes it ask over REST', async () => {
  const { fake, client, place, heardOf } = await listening()
  const strange = fake.fault({ on: 'event:NEW_ACCOUNT_TRADE', do: 'lost-ack' })
  const alsoLost = fake.fault({ on: 'event:ORDER_STATUS_UPDATE', do: 'lost-ack' })
  const { order } = await place()
  await heardOf(order.clientOrderId, 'open')
  // All that is left of the fill is the list of open orders, which no longer has the order.
  fake.trade('BTCZAR', '900000', '0.001')
  await heardOf(order.clientOrderId, 'filled')
  strange()
  alsoLost()
  await client.close()
})

test.each(['duplicate', 'reorder'] as const)('each fill is told once when messages come with the fault %s', async (fault) => {
  const { fake, place, events, heardOf } = await listening()
  const { order } = await place()
  await heardOf(order.clientOrderId, 'open')
  fake.fault({ on: 'event:*', do: fault })
  fake.trade('BTCZAR', '900000', '0.0004')
  fake.trade('BTCZAR', '900000', '0.0006')
  await heardOf(order.clientOrderId, 'filled')
  const told = events.flatMap((event) => (event.kind === 'fill' ? [event.fill.id] : []))
  expect(told.sort()).toEqual(
    fake
      .fills(API_KEY)
      .map(({ id }) => id)
      .sort(),
  )
})

test('cancel on disconnect is armed on every connection, and off unless asked for', async () => {
  const { fake, client, place, heard, heardOf, messages } = await listening({ cancelOnDisconnect: true })
  expect(client.capabilities.cancelOnDisconnect).toBe(true)
  const { order } = await place()
  await heard('connected')
  await vi.waitUntil(() => messages('CANCEL_ON_DISCONNECT').length === 1)
  fake.disconnect()
  await heardOf(order.clientOrderId, 'canceled')
  await vi.waitUntil(() => messages('CANCEL_ON_DISCONNECT').length === 2)
  const next = await place()
  fake.disconnect()
  await heardOf(next.order.clientOrderId, 'canceled')

  const unarmed = await listening()
  const stays = await unarmed.place()
  await unarmed.heard('connected')
  unarmed.fake.disconnect()
  await unarmed.heard('disconnected')
  expect(unarmed.fake.orders(API_KEY).find(({ customerOrderId }) => customerOrderId === stays.order.clientOrderId)).toMatchObject(
    {
      status: 'Placed',
    },
  )
})

test('without the account socket, orders are followed over REST alone', async () => {
  const { fake, place, heardOf, sockets } = await listening({ accountSocket: false, pollIntervalMs: 20 })
  const { order } = await place()
  fake.trade('BTCZAR', '900000', '0.001')
  await heardOf(order.clientOrderId, 'filled')
  expect(sockets()).toEqual([])
})
