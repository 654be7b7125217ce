import { expect, test } from 'vitest'
import { approveForTest } from '../../../src/testing/approve-for-test.js'
import { ValrTradingClient, type ValrTradingClientOptions } from '../../../src/valr.js'
import { API_KEY, API_SECRET, openFakeVenue } from './support/fake-venue.js'

test.each<Record<string, unknown>>([
  { orderTransport: 'carrier-pigeon' },
  { orderTransport: 'websocket', accountSocket: false },
  { cancelOnDisconnect: true, accountSocket: false },
  { reconnectMs: 0 },
  { requestTimeoutMs: 0 },
  { requestTimeoutMs: Number.NaN },
  { pollIntervalMs: -1 },
  { reuseReadsMs: -1 },
  { reuseReadsMs: Number.POSITIVE_INFINITY },
  { rateLimits: { place: { calls: 0, windowMs: 1_000 } } },
  { rateLimits: { place: { calls: 1.5, windowMs: 1_000 } } },
  { subaccountId: '' },
])('%o is refused when the client is built', (option) => {
  const options = { apiKey: 'key', apiSecret: 'secret', ...option } as ValrTradingClientOptions
  expect(() => new ValrTradingClient(options)).toThrow(expect.objectContaining({ name: 'ConfigurationError' }))
})

test('a fetch of the user carries orders and cancels, bodies of DELETE included', async () => {
  const { fake, close } = await openFakeVenue()
  const { httpUrl, close: stop } = await fake.listen()
  const client = new ValrTradingClient({ apiKey: API_KEY, apiSecret: API_SECRET, baseUrl: httpUrl, fetch: globalThis.fetch })
  const intent = { instrument: 'BTC/ZAR', side: 'BUY', type: 'LIMIT', quantity: '0.001', limitPrice: '900000' } as const
  const order = approveForTest(intent, { mode: 'LIVE' })
  expect((await client.submitOrder(order)).kind).toBe('accepted')
  await expect(client.submitOrder(order)).rejects.toMatchObject({ code: 'APPROVAL_USED' })
  const { instrument, clientOrderId } = order
  expect((await client.cancelOrder({ instrument, clientOrderId })).kind).toBe('canceled')
  fake.fault({ on: 'POST /v2/orders/*', times: 1, do: 'lost-ack' })
  expect((await client.submitOrder(approveForTest(intent, { mode: 'LIVE' }))).kind).toBe('unknown')
  expect(fake.requests().filter(({ method }) => method === 'POST')).toHaveLength(2)
  await client.close()
  await stop()
  await close()
})
