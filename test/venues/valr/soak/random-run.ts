import type { OrderIntent } from '../../../../src/core/order.js'
import type { OrderRecord } from '../../../../src/core/order-ledger.js'
import type { TradingClient } from '../../../../src/core/trading-client.js'
import type { ExecutionResult } from '../../../../src/execution/execution-result.js'
import { ExecutionRouter } from '../../../../src/execution/execution-router.js'
import { MANDATORY_GATES } from '../../../../src/gates/mandatory-gates.js'
import { ModeOrchestrator } from '../../../../src/mode/mode-orchestrator.js'
import { InMemoryStore } from '../../../../src/stores/memory/in-memory-store.js'
import { FakeValr } from '../../../../src/testing/fake-valr/fake-valr.js'
import type { FakeValrFaultAction } from '../../../../src/testing/fake-valr/faults/fault.js'
import { ManualClock } from '../../../../src/testing/manual-clock.js'
import { PaperTradingClient } from '../../../../src/venues/paper/paper-trading-client.js'
import type { OrderTransport } from '../../../../src/venues/valr/valr-options.js'
import { ValrTradingClient } from '../../../../src/venues/valr/valr-trading-client.js'
import { bookDifferences, placementsAmong, sentTwice } from '../../../support/book-differences.js'
import { drive } from '../../../support/drive.js'
import { seeded } from '../../../support/seeded.js'

const API_KEY = 'k'.repeat(64)
const API_SECRET = 's'.repeat(64)
const ACCOUNT = 'soak'
const WHO = { reason: 'soak', actor: 'soak' }

const ACTIONS = [
  ...['order', 'order', 'order', 'order', 'cancel', 'trade', 'fault', 'fault', 'fault'],
  ...['event-fault', 'disconnect', 'maintenance', 'wait'],
] as const
const REST_FAULTS: readonly FakeValrFaultAction[] = [
  'lost-ack',
  'lost-request',
  'html-400-accepted',
  { status: 429, headers: { 'x-valr-ratelimited': 'true' } },
  { status: 500 },
  { status: 503 },
  { partialFill: '0.5' },
]
const SOCKET_FAULTS: readonly FakeValrFaultAction[] = [
  'lost-ack',
  'lost-request',
  { status: 429 },
  { close: 1006 },
  { partialFill: '0.5' },
]
const REST_REQUESTS = ['POST /v2/orders/*', 'POST /v2/orders/*', 'POST /v2/orders/*', 'DELETE /v2/orders/order', 'GET /v1/*']
const SOCKET_COMMANDS = ['ws:PLACE_LIMIT_ORDER', 'ws:PLACE_MARKET_ORDER', 'ws:CANCEL_LIMIT_ORDER']
const EVENT_FAULTS: readonly FakeValrFaultAction[] = ['lost-ack', 'duplicate', 'reorder']

export interface RunOptions {
  readonly seed: number
  readonly transport: OrderTransport
  /** Stands between router and client: how a control makes the client lie. */
  readonly through?: (client: ValrTradingClient) => TradingClient
}

/**
 * One random run: orders of every type, cancels, trades by others, disconnects and faults. Then all is well again, the router
 * reconciles, and its books must be the exchange's. @throws Error naming every difference.
 */
export async function randomRun({ seed, transport, through = (client) => client }: RunOptions): Promise<void> {
  const random = seeded(`${transport} ${seed}`)
  const clock = new ManualClock()
  const fake = new FakeValr({
    clock,
    seed,
    accounts: [{ apiKey: API_KEY, apiSecret: API_SECRET, balances: { ZAR: '100000', BTC: '0.5' } }],
    switches: { rateLimits: 'off', reorderHoldMs: 50 },
  })
  fake.setBook('BTCZAR', {
    bids: [
      ['999000', '0.02'],
      ['998000', '3'],
    ],
    asks: [
      ['1000000', '0.01'],
      ['1000500', '2'],
    ],
  })
  const server = await fake.listen()
  const valr = new ValrTradingClient({
    ...{ apiKey: API_KEY, apiSecret: API_SECRET, baseUrl: server.httpUrl, clock, orderTransport: transport },
    ...{ requestTimeoutMs: 1_500, reconnectMs: 500, pollIntervalMs: 1_000 },
  })
  const store = new InMemoryStore({ clock })
  const orchestrator = new ModeOrchestrator({ store, account: ACCOUNT, clock })
  const router = new ExecutionRouter({
    orchestrator,
    clients: { PAPER: new PaperTradingClient({ balances: {}, instruments: [], clock }), LIVE: through(valr) },
    allowVolatileStore: true,
    waivedGates: MANDATORY_GATES,
    reconcileEveryMs: 0,
    clock,
  })
  const inTime = <Value>(answer: Promise<Value>): Promise<Value> => drive(clock, answer)
  const results: ExecutionResult[] = []
  const faults: (() => void)[] = []
  try {
    await orchestrator.setMode('LIVE', { ...WHO, confirmed: true })
    const steps = 6 + random.below(10)
    for (let step = 0; step < steps; step += 1) await inTime(act())
    for (const takeBack of faults) takeBack()
    fake.setStatus('online')
    for (let round = 0; round < 3; round += 1) {
      clock.advance(round === 0 ? 80_000 : 11_000)
      await inTime(router.reconcile())
      await inTime(router.settled())
    }
    ensureSame(fake, await recordsOf(store, results), await inTime(valr.balances()), await inTime(valr.openOrders()))
  } finally {
    await router.close()
    await valr.close()
    await server.close()
  }

  async function act(): Promise<unknown> {
    switch (random.pick(ACTIONS)) {
      case 'order':
        results.push(await router.execute(intent()))
        return
      case 'cancel': {
        const id = random.pick(results)?.clientOrderId
        return id === undefined ? undefined : router.cancel(id)
      }
      case 'trade':
        return fake.trade('BTCZAR', random.pick(['900000', '999500', '1100000']), '0.002')
      case 'fault': {
        const overSocket = transport === 'websocket' && random.below(2) === 0
        const times = 1 + random.below(2)
        const fault = overSocket
          ? { on: random.pick(SOCKET_COMMANDS), times, do: random.pick(SOCKET_FAULTS) }
          : { on: random.pick(REST_REQUESTS), times, do: random.pick(REST_FAULTS) }
        return faults.push(fake.fault(fault))
      }
      case 'event-fault':
        return faults.push(fake.fault({ on: 'event:*', times: 1 + random.below(3), do: random.pick(EVENT_FAULTS) }))
      case 'disconnect':
        return fake.disconnect()
      case 'maintenance':
        return fake.setStatus(random.pick(['read-only', 'online']))
      default:
        return clock.advance(1_000)
    }
  }

  function intent(): OrderIntent {
    const side = random.pick(['BUY', 'SELL'] as const)
    const quantity = random.pick(['0.001', '0.00234567', '0.03'])
    const base = { instrument: 'BTC/ZAR', side } as const
    const away = side === 'BUY' ? '950000' : '1050000'
    switch (random.pick(['market', 'quote', 'limit', 'limit', 'post-only', 'ioc', 'fok', 'stop'])) {
      case 'market':
        return { ...base, type: 'MARKET', quantity }
      case 'quote':
        return { ...base, type: 'MARKET', quoteQuantity: '1234.56' }
      case 'post-only':
        return { ...base, type: 'LIMIT', quantity, limitPrice: random.pick([away, '999900']), postOnly: true }
      case 'ioc':
        return { ...base, type: 'LIMIT', quantity, limitPrice: random.pick(['999000', '1000000']), timeInForce: 'IOC' }
      case 'fok':
        return { ...base, type: 'LIMIT', quantity, limitPrice: random.pick(['999000', '1000000']), timeInForce: 'FOK' }
      case 'stop':
        return { ...base, type: 'STOP_LOSS_LIMIT', quantity, stopPrice: away, limitPrice: away }
      default:
        return { ...base, type: 'LIMIT', quantity, limitPrice: random.pick([away, '999000', '1000000']) }
    }
  }
}

async function recordsOf(store: InMemoryStore, results: readonly ExecutionResult[]): Promise<readonly OrderRecord[]> {
  const ids = new Set(results.flatMap(({ clientOrderId }) => clientOrderId ?? []))
  const records = await Promise.all([...ids].map((clientOrderId) => store.findOrder({ account: ACCOUNT, clientOrderId })))
  return records.filter((record) => record !== undefined)
}

/** @throws Error. */
function ensureSame(
  fake: FakeValr,
  records: readonly OrderRecord[],
  { balances }: Awaited<ReturnType<TradingClient['balances']>>,
  open: Awaited<ReturnType<TradingClient['openOrders']>>,
): void {
  const orders = fake.orders(API_KEY)
  const problems = [...bookDifferences(records, { orders, fills: fake.fills(API_KEY) })]
  const compare = (what: string, ours: unknown, its: unknown): void => {
    if (String(ours) !== String(its)) problems.push(`${what}: ${ours} here, ${its} there`)
  }
  for (const [currency, { total, available }] of Object.entries(fake.balances(API_KEY))) {
    compare(`total ${currency}`, balances[currency]?.total ?? 0, total)
    compare(`free ${currency}`, balances[currency]?.free ?? 0, available)
  }
  const openThere = orders.filter(({ isOpen }) => isOpen).map(({ orderId }) => orderId)
  compare('open orders', open.orders.map(({ venueOrderId }) => venueOrderId).sort(), openThere.sort())
  problems.push(...sentTwice(placementsAmong(fake.requests())))
  if (problems.length > 0) throw new Error(problems.join('\n'))
}
