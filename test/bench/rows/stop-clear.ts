import { setTimeout as delay } from 'node:timers/promises'
import {
  ExecutionRouter,
  InMemoryStore,
  MANDATORY_GATES,
  ModeOrchestrator,
  type StopReport,
  type TradingClient,
} from '../../../src/index.js'
import { FakeValr } from '../../../src/testing.js'
import { ValrTradingClient } from '../../../src/valr.js'
import { goLive } from '../admissions.js'
import { bareValr } from '../baselines/bare-valr.js'
import { BENCH_ACCOUNT } from '../gated-router.js'
import { InstantClient } from '../instant-client.js'
import { median } from '../measure.js'
import type { Finding } from '../row.js'
import type { Workbench } from '../workbench.js'

const KEY = { apiKey: 'a'.repeat(64), apiSecret: 'b'.repeat(64) }

/** How long a stop takes from its call to its report that the venue is empty, next to a bulk cancel and two listings by hand. */
export async function stopUntilClear(workbench: Workbench): Promise<Finding> {
  const [orders, rounds] = workbench.isQuick ? [50, 2] : [500, 5]
  const [stops, bare]: [number[], number[]] = [[], []]
  const notClear = new Set<string>()
  for (let round = 0; round < rounds; round += 1) {
    const { ms, report } = await stopOnce(orders)
    stops.push(ms)
    if (!report.clear) notClear.add(report.reason ?? 'no reason')
    bare.push(await bareOnce(orders))
  }
  return {
    name: `until clear, ${orders} open`,
    unit: 'ms',
    measured: median(stops),
    baseline: median(bare),
    target: { atMost: 2 },
    more: { maxMs: Math.max(...stops), baselineMaxMs: Math.max(...bare), notClear: [...notClear].join('; ') || 'never' },
  }
}

async function stopOnce(orders: number): Promise<{ readonly ms: number; readonly report: StopReport }> {
  const { httpUrl, close } = await openVenue()
  const client = withoutListingLag(new ValrTradingClient({ ...KEY, baseUrl: httpUrl }))
  const store = new InMemoryStore()
  await goLive(store, BENCH_ACCOUNT)
  const router = new ExecutionRouter({
    orchestrator: new ModeOrchestrator({ store, account: BENCH_ACCOUNT }),
    clients: { PAPER: new InstantClient('paper'), LIVE: client },
    allowVolatileStore: true,
    waivedGates: MANDATORY_GATES,
  })
  try {
    for (let placed = 0; placed < orders; ) if (await placedOne(router)) placed += 1
    await router.settled()
    const start = performance.now()
    const report = await router.emergencyStop({ reason: 'bench', actor: 'bench' })
    return { ms: performance.now() - start, report }
  } finally {
    await router.close()
    await client.close()
    await close()
  }
}

/** False, after a pause, when the client's own budget of calls was used up for the moment. */
async function placedOne(router: ExecutionRouter): Promise<boolean> {
  const order = { instrument: 'BTC/ZAR', side: 'BUY', type: 'LIMIT', quantity: '0.001', limitPrice: '900000' } as const
  const result = await router.execute(order)
  if (result.outcome === 'accepted') return true
  if (result.outcome !== 'denied') throw new Error(JSON.stringify(result))
  await delay(100)
  return false
}

async function bareOnce(orders: number): Promise<number> {
  const { httpUrl, close } = await openVenue()
  try {
    const bare = bareValr(httpUrl, KEY)
    for (let index = 0; index < orders; index += 1) await bare.place(`bench-${index}`)
    const start = performance.now()
    await bare.cancelAndSeeTwice()
    return performance.now() - start
  } finally {
    await close()
  }
}

async function openVenue() {
  const fake = new FakeValr({ accounts: [{ ...KEY, balances: { ZAR: '100000000' } }], switches: { rateLimits: 'off' } })
  fake.setBook('BTCZAR', { bids: [['999000', '2']], asks: [['1000000', '2']] })
  return fake.listen()
}

/** The wait for a listing that lags is the same whatever we do. */
function withoutListingLag(client: ValrTradingClient): TradingClient {
  const capabilities = { ...client.capabilities, listingLagMs: 0 }
  return new Proxy(client, {
    get(target, property) {
      if (property === 'capabilities') return capabilities
      const value: unknown = Reflect.get(target, property)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
