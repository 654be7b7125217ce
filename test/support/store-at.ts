import pg from 'pg'
import type { Clock, ExecutionStore } from '../../src/index.js'
import { PostgresStore } from '../../src/postgres.js'
import { SqliteStore } from '../../src/sqlite.js'

export interface OpenStore {
  readonly store: ExecutionStore
  close(): Promise<void>
}

export interface StoreAtOptions {
  /** Of the pool, for Postgres. Default 8. */
  readonly connections?: number
  /** In place of the store's own clock. */
  readonly clock?: Clock
}

/** A store at a `postgres://` URL, on a pool of its own, or in a file. */
export function storeAt(location: string, { connections = 8, clock }: StoreAtOptions = {}): OpenStore {
  const time = clock === undefined ? {} : { clock, allowTestClock: true }
  if (!isPostgres(location)) {
    const store = new SqliteStore({ path: location, ...time })
    return { store, close: () => store.close() }
  }
  const pool = new pg.Pool({ connectionString: location, max: connections })
  // Dropping the database may cut a connection that is still on its way out.
  pool.on('error', () => undefined)
  return { store: new PostgresStore({ client: pool, ...time }), close: () => pool.end() }
}

export function isPostgres(location: string): boolean {
  return location.startsWith('postgres://')
}
