import { randomUUID } from 'node:crypto'
import LibSql from 'libsql'
import pg from 'pg'
import { isPostgres } from '../../support/store-at.js'

const BODY = JSON.stringify({ instrument: 'BTC/ZAR', side: 'BUY', type: 'MARKET', quoteQuantity: '250', note: 'x'.repeat(300) })
const INSERT = 'INSERT INTO bench_insert (id, body) VALUES'

export interface DurableInserts {
  /** One row in one durable commit. */
  insert(): Promise<unknown> | void
  close(): Promise<void>
}

export interface InsertOptions {
  /** Postgres: the size of the pool. */
  readonly connections?: number
  /** SQLite: how long it waits for the lock by itself before we try again. */
  readonly busyTimeoutMs?: number
}

/** Where the rows go: beside the store in Postgres, in a file of their own in SQLite, which locks whole files. */
export async function createInsertTable(location: string): Promise<void> {
  if (!isPostgres(location)) {
    const database = openFile(location, 1_000)
    database.exec('CREATE TABLE bench_insert (id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT')
    database.close()
    return
  }
  const client = new pg.Client({ connectionString: location })
  await client.connect()
  await client.query('CREATE TABLE bench_insert (id text PRIMARY KEY, body jsonb NOT NULL)')
  await client.end()
}

/** By the driver and settings of the store at that location, with a statement that is prepared once. */
export function durableInserts(location: string, options: InsertOptions = {}): DurableInserts {
  return isPostgres(location) ? intoPostgres(location, options) : intoFile(location, options)
}

function intoPostgres(location: string, { connections = 8 }: InsertOptions): DurableInserts {
  const pool = new pg.Pool({ connectionString: location, max: connections })
  // A pool says that it has ended before its connections have, and then the database is dropped.
  pool.on('error', () => undefined)
  const text = `${INSERT} ($1, $2)`
  return {
    insert: () => pool.query({ name: 'bench_insert', text, values: [randomUUID(), BODY] }),
    close: () => pool.end(),
  }
}

function intoFile(location: string, { busyTimeoutMs = 2 }: InsertOptions): DurableInserts {
  const database = openFile(location, busyTimeoutMs)
  const statement = database.prepare(`${INSERT} (?, ?)`)
  const insert = (): Promise<unknown> | void => {
    try {
      statement.run([randomUUID(), BODY])
    } catch (error) {
      if (!(error instanceof LibSql.SqliteError && error.code.startsWith('SQLITE_BUSY'))) throw error
      return new Promise<void>(setImmediate).then(insert)
    }
  }
  return {
    insert,
    close: async () => {
      database.close()
    },
  }
}

function openFile(location: string, busyTimeoutMs: number): LibSql.Database {
  const database = new LibSql(`${location}.insert`)
  database.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL`)
  database.exec('PRAGMA fullfsync = ON; PRAGMA foreign_keys = ON; PRAGMA wal_autocheckpoint = 4000')
  return database
}
