import { existsSync } from 'node:fs'
import { ConfigurationError, StoreError } from '../core/errors.js'
import type { ExecutionStore } from '../core/execution-store.js'
import { isMissingModule } from '../core/missing-module.js'
import type { PostgresPool } from '../stores/postgres/postgres-pool.js'
import { PostgresStore } from '../stores/postgres/postgres-store.js'
import { SqliteStore } from '../stores/sqlite/sqlite-store.js'
import type { DatabaseLocation } from './settings.js'

export interface OpenStore {
  readonly store: ExecutionStore
  close(): Promise<void>
}

/**
 * The store at that place. A file is made only when `mayCreate` says so: an empty one in the place of a mistyped one would
 * answer that all is well.
 *
 * @throws ConfigurationError `PG_MISSING` naming the install command; StoreError `STORE_UNAVAILABLE`.
 */
export async function openStore(location: DatabaseLocation, { mayCreate }: { readonly mayCreate: boolean }): Promise<OpenStore> {
  switch (location.kind) {
    case 'sqlite': {
      if (!mayCreate && !existsSync(location.path))
        throw new StoreError('STORE_UNAVAILABLE', `There is no file ${location.path}. \`helios migrate\` makes one.`)
      const store = new SqliteStore({ path: location.path })
      return { store, close: () => store.close() }
    }
    case 'postgres': {
      const pool = await openPool(location.url)
      const store = new PostgresStore({ client: pool })
      const close = async (): Promise<void> => {
        await store.close()
        await pool.end()
      }
      return { store, close }
    }
    default:
      throw location satisfies never
  }
}

/** The part of `pg.Pool` that is used here. */
interface EndablePool extends PostgresPool {
  end(): Promise<void>
  on(event: 'error', listener: () => void): unknown
}

const CONNECT_MS = 5_000

async function openPool(connectionString: string): Promise<EndablePool> {
  const { Pool } = await loadPg()
  const pool = new Pool({ connectionString, max: 4, connectionTimeoutMillis: CONNECT_MS, application_name: 'helios' })
  // An idle connection that breaks is replaced when it is needed.
  pool.on('error', () => undefined)
  return pool
}

type PoolConstructor = new (options: Readonly<Record<string, unknown>>) => EndablePool

export async function loadPg(load: () => Promise<object> = () => import('pg')): Promise<{ readonly Pool: PoolConstructor }> {
  try {
    const namespace = (await load()) as { readonly default: { readonly Pool: PoolConstructor } }
    return namespace.default
  } catch (cause) {
    if (!isMissingModule(cause)) throw cause
    throw new ConfigurationError('PG_MISSING', 'A postgres:// database needs pg, which is not installed. Run: npm install pg', {
      cause,
    })
  }
}
