import { randomUUID } from 'node:crypto'
import LibSql from 'libsql'
import type { Pool } from 'pg'

const BODY = JSON.stringify({ instrument: 'BTC/ZAR', side: 'BUY', type: 'MARKET', quoteQuantity: '250', note: 'x'.repeat(300) })

/** One row in one durable commit, by the same driver and settings as `SqliteStore`. */
export function sqliteInsert(path: string): () => void {
  const database = new LibSql(path)
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 1000')
  database.exec('CREATE TABLE bench_insert (id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT')
  const insert = database.prepare('INSERT INTO bench_insert (id, body) VALUES (?, ?)')
  return () => void insert.run(randomUUID(), BODY)
}

/** One row in one durable commit, by a named statement on the same pool as `PostgresStore`. */
export async function postgresInsert(pool: Pool): Promise<() => Promise<unknown>> {
  await pool.query('CREATE TABLE bench_insert (id text PRIMARY KEY, body jsonb NOT NULL)')
  const text = 'INSERT INTO bench_insert (id, body) VALUES ($1, $2)'
  return () => pool.query({ name: 'bench_insert', text, values: [randomUUID(), BODY] })
}
