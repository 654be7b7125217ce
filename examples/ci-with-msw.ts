/** A strategy's test in CI, LIVE, with VALR mocked by msw: no network, no key, and VALR's own rules. Runs with `node:test`. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ExecutionRouter, heliosGates, InMemoryStore, ModeOrchestrator, PaperTradingClient } from 'helios-execution'
import { FakeValr } from 'helios-execution/testing'
import { valrHandlers } from 'helios-execution/testing/msw'
import { ValrTradingClient } from 'helios-execution/valr'
import { setupServer } from 'msw/node'

const [apiKey, apiSecret] = ['a'.repeat(64), 'b'.repeat(64)]
const exchange = new FakeValr({ accounts: [{ apiKey, apiSecret, balances: { ZAR: '10000' } }] })
exchange.setBook('BTCZAR', { bids: [['1842000', '0.5']], asks: [['1842600', '0.5']] })
const server = setupServer(...valrHandlers(exchange))
server.listen({ onUnhandledRequest: 'error' })

/** The strategy: puts a twentieth of its money in. */
async function invest(router: ExecutionRouter) {
  return router.execute({ instrument: 'BTC/ZAR', side: 'BUY', type: 'MARKET', quoteQuantity: '500' })
}

async function liveRouter() {
  const orchestrator = new ModeOrchestrator({ store: new InMemoryStore(), account: 'ci' })
  await orchestrator.setMode('LIVE', { confirmed: true, reason: 'CI', actor: 'ci' })
  // Only HTTP is mocked, so there is no account socket to listen to.
  const valr = new ValrTradingClient({ apiKey, apiSecret, accountSocket: false })
  const clients = { PAPER: new PaperTradingClient({ balances: {}, instruments: [] }), LIVE: valr }
  return new ExecutionRouter({ orchestrator, clients, gates: heliosGates(), allowVolatileStore: true })
}

await test('buys for R500, and pays the fee in BTC', async () => {
  const router = await liveRouter()
  assert.equal((await invest(router)).outcome, 'accepted')
  const [fill] = exchange.fills(apiKey)
  assert.equal(fill?.fee.currency, 'BTC')
  await router.close()
})

await test('does not buy again when the answer of VALR is lost', async () => {
  const router = await liveRouter()
  const before = exchange.orders(apiKey).length
  exchange.fault({ on: 'POST /v2/orders/*', times: 1, do: 'html-400-accepted' })
  assert.equal((await invest(router)).outcome, 'unknown')
  assert.equal(exchange.orders(apiKey).length, before + 1)
  await router.close()
})

server.close()
