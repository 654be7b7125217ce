/** A process of its own: opens the store that it is told, and on "go" places its share of orders all at once. */
import { Pool } from 'pg'
import type { ExecutionStore } from '../../../src/index.js'
import { ExecutionRouter, heliosGates, ModeOrchestrator } from '../../../src/index.js'
import { PostgresStore } from '../../../src/postgres.js'
import { SqliteStore } from '../../../src/sqlite.js'
import { ScriptedTradingClient } from '../../../src/testing.js'
import type { TraderOrders, TraderReport } from './traders.js'

const [location = '', orders = '0', limit = '0'] = process.argv.slice(2)

const pool = location.startsWith('postgres://') ? new Pool({ connectionString: location, max: 4 }) : undefined
const store: ExecutionStore = pool === undefined ? new SqliteStore({ path: location }) : new PostgresStore({ client: pool })
const instruments = [
  {
    id: 'BTC/ZAR',
    base: 'BTC',
    quote: 'ZAR',
    venueSymbol: 'BTCZAR',
    tickSize: '1',
    quantityIncrement: '0.00000001',
    minQuantity: '0.00001',
  },
]
const venue = { instruments, balances: { ZAR: '100000000' }, quotes: { 'BTC/ZAR': { bid: '999000', ask: '1000000' } } }
const live = new ScriptedTradingClient({ ...venue, identity: 'scripted:shared' })
const router = new ExecutionRouter({
  orchestrator: new ModeOrchestrator({ store, account: 'shared' }),
  clients: { PAPER: new ScriptedTradingClient({ ...venue, kind: 'paper' }), LIVE: live },
  gates: heliosGates({ dailyTradeLimit: { max: Number(limit) } }),
  allowVolatileStore: true,
  admissionTtlMs: 20_000,
})

async function trade(): Promise<void> {
  const intent = { instrument: 'BTC/ZAR', side: 'BUY', type: 'MARKET', quoteQuantity: '200' } as const
  const results = await Promise.all(Array.from({ length: Number(orders) }, () => router.execute(intent)))
  const report: TraderReport = {
    kind: 'done',
    outcomes: results.map((result) =>
      result.outcome === 'denied' ? result.denials.map(({ code }) => code).join() : result.outcome,
    ),
    submitted: live.submitted.length,
  }
  await router.close()
  await store.close()
  await pool?.end()
  process.send?.(report, () => process.disconnect())
}

process.once('message', (message: TraderOrders) => {
  if (message === 'go') void trade()
})
process.send?.({ kind: 'ready' } satisfies TraderReport)
