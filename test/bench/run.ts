/** `npm run bench`: medians, p99 and ratios, measured in one run. `--json` prints one object instead of a table. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Pool } from 'pg'
import { Decimal, InMemoryStore, PaperTradingClient } from '../../src/index.js'
import { PostgresStore } from '../../src/postgres.js'
import { SqliteStore } from '../../src/sqlite.js'
import { approveForTest } from '../../src/testing.js'
import { freshDatabase } from '../support/database.js'
import { startPostgres } from '../support/launch-postgres.js'
import { type Levels, walkBook } from './baselines/book-walk.js'
import { postgresInsert, sqliteInsert } from './baselines/durable-insert.js'
import { handwrittenBot } from './baselines/handwritten-bot.js'
import { gatedRouter, placeOne } from './gated-router.js'
import { type Contender, measure, type Timing } from './measure.js'

interface Comparison {
  readonly id: string
  readonly measured: Timing
  readonly baseline: Timing
}

async function compare(id: string, measured: Contender, baseline: Contender): Promise<Comparison> {
  const [first, second] = await measure([measured, baseline])
  if (first === undefined || second === undefined) throw new Error(`${id} was not measured.`)
  return { id, measured: first, baseline: second }
}

async function inMemory(): Promise<Comparison> {
  const router = await gatedRouter(new InMemoryStore())
  const bot = handwrittenBot({ zar: new Decimal(1e9), btc: new Decimal(0) }, new Decimal(1_842_600), async () => 'ok')
  return compare(
    'execute, InMemoryStore',
    { name: 'gated execute', run: () => placeOne(router) },
    { name: 'handwritten checks', run: () => bot('250', 1e9) },
  )
}

async function onSqlite(): Promise<Comparison> {
  const folder = await mkdtemp(path.join(tmpdir(), 'helios-bench-'))
  try {
    const store = new SqliteStore({ path: path.join(folder, 'bench.sqlite') })
    await store.migrate()
    const router = await gatedRouter(store)
    const insert = sqliteInsert(path.join(folder, 'insert.sqlite'))
    const measured = { name: 'gated execute', run: () => placeOne(router) }
    return await compare('execute, SqliteStore', measured, { name: 'one durable INSERT', run: insert })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function onPostgres(): Promise<Comparison> {
  const server = await startPostgres({ durable: true })
  const database = await freshDatabase(server.url)
  const pool = new Pool({ connectionString: database.url, max: 8 })
  try {
    const store = new PostgresStore({ client: pool })
    await store.migrate()
    const router = await gatedRouter(store)
    const insert = await postgresInsert(pool)
    const measured = { name: 'gated execute', run: () => placeOne(router) }
    return await compare('execute, PostgresStore', measured, { name: 'one durable INSERT', run: insert })
  } finally {
    await pool.end()
    await server.stop()
  }
}

async function paperOrder(): Promise<Comparison> {
  const levels = (direction: 1 | -1): Levels =>
    Array.from({ length: 40 }, (_, level) => [String(1_842_000 + direction * (level + 1) * 50), '0.001'] as const)
  const [asks, bids] = [levels(1), levels(-1)]
  const step = { tickSize: '1', quantityIncrement: '0.00000001', minQuantity: '0.00001' }
  const instruments = [{ id: 'BTC/ZAR', base: 'BTC', quote: 'ZAR', venueSymbol: 'BTCZAR', ...step }]
  const paper = new PaperTradingClient({ balances: { ZAR: '1000000000000' }, instruments, maxFinishedOrders: 1_000 })
  const order = async (): Promise<void> => {
    paper.updateBook('BTC/ZAR', { bids, asks })
    const intent = { instrument: 'BTC/ZAR', side: 'BUY', type: 'MARKET', quoteQuantity: '73000' } as const
    const outcome = await paper.submitOrder(approveForTest(intent))
    if (outcome.kind !== 'accepted') throw new Error(JSON.stringify(outcome))
  }
  return compare(
    'market order, 40 levels',
    { name: 'PaperTradingClient', run: order },
    { name: 'bare walk', run: () => void walkBook(asks, '73000') },
  )
}

const comparisons = [await inMemory(), await onSqlite(), await onPostgres(), await paperOrder()]
if (process.argv.includes('--json')) {
  const entries = comparisons.map(({ id, measured, baseline }) => [id, { measured, baseline, ...ratiosOf(measured, baseline) }])
  console.log(JSON.stringify(Object.fromEntries(entries), null, 2))
} else {
  const rows = comparisons.flatMap(({ id, measured, baseline }) => [
    row(id, measured, ratiosOf(measured, baseline)),
    row('', baseline, undefined),
  ])
  console.table(rows)
}

function ratiosOf(measured: Timing, baseline: Timing) {
  return { ratio: measured.medianMs / baseline.medianMs, p99Ratio: measured.p99Ms / baseline.p99Ms }
}

function row(what: string, { name, medianMs, p99Ms, calls }: Timing, ratios: ReturnType<typeof ratiosOf> | undefined) {
  const round = (value: number): number => Number(value.toPrecision(3))
  return {
    what,
    name,
    'median ms': round(medianMs),
    'p99 ms': round(p99Ms),
    ratio: ratios === undefined ? '' : round(ratios.ratio),
    'p99 ratio': ratios === undefined ? '' : round(ratios.p99Ratio),
    calls,
  }
}
