import { createServer, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { ExecutionRouter } from '../../../src/execution/execution-router.js'
import { heliosGates } from '../../../src/gates/presets.js'
import { ModeOrchestrator } from '../../../src/mode/mode-orchestrator.js'
import { InMemoryStore } from '../../../src/stores/memory/in-memory-store.js'
import { PaperTradingClient } from '../../../src/venues/paper/paper-trading-client.js'
import type { OrderTransport } from '../../../src/venues/valr/valr-options.js'
import { ValrTradingClient } from '../../../src/venues/valr/valr-trading-client.js'
import { API_KEY, API_SECRET } from './support/fake-venue.js'

const WHO = { reason: 'test', actor: 'tester' }

/** Sits where VALR would be, and notes each connection and every byte that comes, before anything can be made of them. */
async function networkSpy() {
  const sockets = new Set<Socket>()
  const seen = { connections: 0, bytes: '' }
  const server = createServer((socket) => {
    seen.connections += 1
    sockets.add(socket)
    socket.on('data', (data) => {
      seen.bytes += data.toString('latin1')
      socket.end('HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\nconnection: close\r\n\r\n')
    })
    socket.on('error', () => undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  )
  const address = server.address()
  return { seen, baseUrl: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}` }
}

/** A bot with a live client, all its gates on, trading on paper for a while; then `afterwards`. */
async function aPaperDay(
  orderTransport: OrderTransport,
  afterwards: (parts: { router: ExecutionRouter; orchestrator: ModeOrchestrator }) => Promise<unknown>,
) {
  const { seen, baseUrl } = await networkSpy()
  const valr = new ValrTradingClient({ apiKey: API_KEY, apiSecret: API_SECRET, baseUrl, orderTransport, requestTimeoutMs: 500 })
  const step = { tickSize: '1', quantityIncrement: '0.00000001', minQuantity: '0.00001' }
  const instruments = [{ id: 'BTC/ZAR', base: 'BTC', quote: 'ZAR', venueSymbol: 'BTCZAR', ...step }]
  const paper = new PaperTradingClient({ balances: { ZAR: '10000' }, instruments })
  paper.updateBook('BTC/ZAR', { bids: [['999000', '5']], asks: [['1000000', '5']] })
  const orchestrator = new ModeOrchestrator({ store: new InMemoryStore(), account: 'spied' })
  const clients = { PAPER: paper, LIVE: valr }
  const router = new ExecutionRouter({
    orchestrator,
    clients,
    gates: heliosGates(),
    paperGates: 'enforce',
    allowVolatileStore: true,
  })
  onTestFinished(async () => {
    await router.close()
    await valr.close()
  })
  await router.execute({ instrument: 'BTC/ZAR', side: 'BUY', type: 'MARKET', quoteQuantity: '500' })
  const resting = { instrument: 'BTC/ZAR', side: 'BUY', type: 'LIMIT', quantity: '0.001', limitPrice: '900000' } as const
  const result = await router.execute(resting)
  await router.cancel(result.clientOrderId ?? '')
  await router.cancelAll({ foreign: true })
  await router.reconcile()
  await router.preview(resting)
  await router.emergencyStop(WHO)
  await orchestrator.resume({ ...WHO, confirmed: true })
  await afterwards({ router, orchestrator })
  return seen
}

test.each(['rest', 'websocket'] as const)('a day on paper opens no connection to VALR at all (%s)', async (transport) => {
  expect(await aPaperDay(transport, async () => undefined)).toEqual({ connections: 0, bytes: '' })
})

test.each(['rest', 'websocket'] as const)(
  'a look at LIVE without leave for private reads sends nothing signed (%s)',
  async (transport) => {
    const { bytes } = await aPaperDay(transport, ({ router }) =>
      router.preview({ instrument: 'BTC/ZAR', side: 'BUY', type: 'MARKET', quoteQuantity: '500' }, { mode: 'LIVE' }),
    )
    expect(bytes.toLowerCase()).not.toContain('x-valr-api-key')
    expect(bytes).not.toContain('/ws/account')
  },
)

test('the spy sees what LIVE asks for (control)', async () => {
  const { connections, bytes } = await aPaperDay('rest', async ({ router, orchestrator }) => {
    await orchestrator.setMode('LIVE', { ...WHO, confirmed: true })
    await router.reconcile()
    await router.cancelAll({ foreign: true }).catch(() => undefined)
  })
  expect(connections).toBeGreaterThan(0)
  expect(bytes.toLowerCase()).toContain('x-valr-api-key')
})
