import { http } from 'msw'
import { setupServer } from 'msw/node'
import { expect, test } from 'vitest'
import { approveForTest } from '../../../src/testing/approve-for-test.js'
import { FakeValr } from '../../../src/testing/fake-valr/fake-valr.js'
import { ValrTradingClient } from '../../../src/venues/valr/valr-trading-client.js'
import { API_KEY, API_SECRET } from './support/fake-venue.js'

test('a request interceptor such as msw sees orders, although its sockets connect only after they were written to', async () => {
  const fake = new FakeValr({ accounts: [{ apiKey: API_KEY, apiSecret: API_SECRET, balances: { ZAR: '100000' } }] })
  const server = setupServer(http.all('https://api.valr.com/*', ({ request }) => fake.handle(request)))
  server.listen({ onUnhandledRequest: 'error' })
  const client = new ValrTradingClient({ apiKey: API_KEY, apiSecret: API_SECRET, requestTimeoutMs: 1_000 })
  const intent = { instrument: 'BTC/ZAR', side: 'BUY', type: 'LIMIT', quantity: '0.001', limitPrice: '900000' } as const
  const order = approveForTest(intent, { mode: 'LIVE' })
  expect((await client.submitOrder(order)).kind).toBe('accepted')
  const { instrument, clientOrderId } = order
  expect((await client.cancelOrder({ instrument, clientOrderId })).kind).toBe('canceled')
  const expired = approveForTest(intent, { mode: 'LIVE', ttlMs: 0 })
  await expect(client.submitOrder(expired)).rejects.toMatchObject({ code: 'APPROVAL_EXPIRED' })
  expect(fake.orders(API_KEY)).toHaveLength(1)
  await client.close()
  server.close()
})
