import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Pool } from 'pg'
import { describe, expect, inject, it } from 'vitest'
import { ExecutionRouter, type ExecutionStore, heliosGates, InMemoryStore, ModeOrchestrator } from '../../src/index.js'
import { PostgresStore } from '../../src/postgres.js'
import { SqliteStore } from '../../src/sqlite.js'
import { ScriptedTradingClient } from '../../src/testing.js'
import { freshDatabase } from '../support/database.js'

interface Opened {
  readonly store: ExecutionStore
  close(): Promise<void>
}

const stores: readonly (readonly [name: string, open: () => Promise<Opened>])[] = [
  ['InMemoryStore', async () => ({ store: new InMemoryStore(), close: async () => undefined })],
  ['SqliteStore', openSqlite],
  ['PostgresStore', openPostgres],
]

async function openSqlite(): Promise<Opened> {
  const folder = await mkdtemp(path.join(tmpdir(), 'helios-store-'))
  const store = new SqliteStore({ path: path.join(folder, 'store.sqlite') })
  await store.migrate()
  return { store, close: () => store.close().then(() => rm(folder, { recursive: true, force: true })) }
}

async function openPostgres(): Promise<Opened> {
  const database = await freshDatabase(inject('postgresUrl'))
  const pool = new Pool({ connectionString: database.url })
  // Dropping the database may cut a connection that is still on its way out.
  pool.on('error', () => undefined)
  const store = new PostgresStore({ client: pool })
  await store.migrate()
  return { store, close: () => pool.end().then(() => database.drop()) }
}

const step = { tickSize: '1', quantityIncrement: '0.00000001', minQuantity: '0.00001' }
const venue = {
  instruments: [{ id: 'BTC/ZAR', base: 'BTC', quote: 'ZAR', venueSymbol: 'BTCZAR', ...step }],
  balances: { ZAR: '100000000' },
  quotes: { 'BTC/ZAR': { bid: '999000', ask: '1000000' } },
}
const intent = { instrument: 'BTC/ZAR', side: 'BUY', type: 'MARKET', quoteQuantity: '200' } as const

async function liveRouter(store: ExecutionStore) {
  const orchestrator = new ModeOrchestrator({ store, account: 'main' })
  await orchestrator.setMode('LIVE', { confirmed: true, reason: 'test', actor: 'test' })
  const live = new ScriptedTradingClient(venue)
  const router = new ExecutionRouter({
    orchestrator,
    clients: { PAPER: new ScriptedTradingClient({ ...venue, kind: 'paper' }), LIVE: live },
    gates: heliosGates(),
    allowVolatileStore: true,
    admissionTtlMs: 20_000,
  })
  return { orchestrator, live, router }
}

/** The same store, with something done right before each admission. */
function beforeEachAdmission(store: ExecutionStore, act: () => Promise<unknown>): ExecutionStore {
  return new Proxy(store, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target)
      if (typeof value !== 'function') return value
      const method = value.bind(target)
      return name === 'admit' ? async (...args: readonly unknown[]) => act().then(() => method(...args)) : method
    },
  })
}

describe.each(stores)('%s', (_name, open) => {
  it('accepts exactly 50 of 64 concurrent orders against a daily limit of 50', async () => {
    const { store, close } = await open()
    const { router, live } = await liveRouter(store)
    const results = await Promise.all(Array.from({ length: 64 }, () => router.execute(intent)))
    const codes = results.flatMap((result) => (result.outcome === 'denied' ? result.denials.map(({ code }) => code) : []))
    expect(results.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(50)
    expect(codes).toEqual(Array.from({ length: 14 }, () => 'DAILY_TRADE_LIMIT'))
    expect(live.submitted).toHaveLength(50)
    await router.close()
    await close()
  })

  it('I3 denies with MODE_CHANGED when the mode changes between the read and the admission', async () => {
    const { store, close } = await open()
    const other = new ModeOrchestrator({ store, account: 'main' })
    const { router, live } = await liveRouter(
      beforeEachAdmission(store, () => other.enablePaperMode({ reason: 'meanwhile', actor: 'test' })),
    )
    const result = await router.execute(intent)
    expect(result).toMatchObject({ outcome: 'denied', denials: [{ code: 'MODE_CHANGED' }] })
    expect(live.submitted).toHaveLength(0)
    await router.close()
    await close()
  })

  it('lets the order go when nothing changes between the read and the admission (control)', async () => {
    const { store, close } = await open()
    const { router, live } = await liveRouter(beforeEachAdmission(store, async () => undefined))
    expect((await router.execute(intent)).outcome).toBe('accepted')
    expect(live.submitted).toHaveLength(1)
    await router.close()
    await close()
  })
})
