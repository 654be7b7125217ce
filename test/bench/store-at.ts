import pg from 'pg'
import type { ExecutionStore } from '../../src/index.js'
import { PostgresStore } from '../../src/postgres.js'
import { SqliteStore } from '../../src/sqlite.js'

export interface OpenStore {
  readonly store: ExecutionStore
  close(): Promise<void>
}

/** A store at a `postgres://` URL, on a pool of so many connections, or in a file. */
export function storeAt(location: string, connections = 8): OpenStore {
  if (!isPostgres(location)) {
    const store = new SqliteStore({ path: location })
    return { store, close: () => store.close() }
  }
  const pool = new pg.Pool({ connectionString: location, max: connections })
  return { store: new PostgresStore({ client: pool }), close: () => pool.end() }
}

export function isPostgres(location: string): boolean {
  return location.startsWith('postgres://')
}
