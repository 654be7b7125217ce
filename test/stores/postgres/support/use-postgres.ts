import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, inject } from 'vitest'
import { PostgresStore, type PostgresStoreOptions } from '../../../../src/postgres.js'
import { type FreshDatabase, freshDatabase } from '../../../support/database.js'

/** A database for one test file, migrated, with connections that end with the file. */
export interface TestDatabase {
  readonly url: string
  /** A pool of its own. */
  pool(config?: pg.PoolConfig): pg.Pool
  /** A store on a pool of its own, as another process has it. */
  store(options?: Partial<PostgresStoreOptions>): PostgresStore
  /** One connection that is not the store's. */
  connect(): Promise<pg.Client>
  /** Runs a statement beside the store and returns its rows. */
  sql(text: string, values?: unknown[]): Promise<readonly Record<string, unknown>[]>
  /** Resolves once that many connections wait for a lock. */
  untilWaiting(connections?: number): Promise<void>
}

export function usePostgres({ migrated = true }: { readonly migrated?: boolean } = {}): TestDatabase {
  let database: FreshDatabase
  let beside: pg.Pool
  const pools: pg.Pool[] = []
  const clients: pg.Client[] = []

  const open: TestDatabase = {
    get url() {
      return database.url
    },
    pool(config = {}) {
      const pool = new pg.Pool({ connectionString: database.url, max: 4, ...config })
      // Tests end connections on purpose; an idle one must not end the process.
      pool.on('error', () => undefined)
      pools.push(pool)
      return pool
    },
    store: (options = {}) => new PostgresStore({ client: open.pool(), ...options }),
    async connect() {
      const client = new pg.Client({ connectionString: database.url })
      client.on('error', () => undefined)
      clients.push(client)
      await client.connect()
      return client
    },
    sql: async (text, values) => (await beside.query(text, values)).rows,
    async untilWaiting(connections = 1) {
      const waiting = `SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
      while (Number((await open.sql(waiting))[0]?.n) < connections) await delay(10)
    },
  }

  beforeAll(async () => {
    database = await freshDatabase(inject('postgresUrl'))
    beside = open.pool()
    if (migrated) await new PostgresStore({ client: beside }).migrate()
  })
  afterAll(async () => {
    await Promise.all(clients.map((client) => client.end().catch(() => undefined)))
    await Promise.all(pools.map((pool) => pool.end()))
    await database.drop()
  })
  return open
}
