/**
 * Writes what a database of this version of the schema looks like, with a history in it, for the tests of later versions. Run it
 * once for each release, before its schema is changed: `npm run schema:history`.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import LibSql from 'libsql'
import pg from 'pg'
import type { ExecutionStore } from '../../../src/core/execution-store.js'
import { PostgresStore } from '../../../src/postgres.js'
import { SqliteStore } from '../../../src/sqlite.js'
import { MIGRATIONS } from '../../../src/stores/postgres/migrations.js'
import { SCHEMA_VERSION } from '../../../src/stores/sqlite/schema.sql.js'
import type { ManualClock } from '../../../src/testing/manual-clock.js'
import { startPostgres } from '../../support/launch-postgres.js'
import { HISTORY, historyClock, schemaHistory } from './schema-history.js'
import { Player } from './story.js'

async function playBefore(store: ExecutionStore, clock: ManualClock): Promise<void> {
  const player = new Player(store, clock, HISTORY)
  for (const step of (await schemaHistory()).before) await player.play(step)
}

async function postgresText(): Promise<string> {
  const server = await startPostgres({ durable: false })
  const client = new pg.Pool({ connectionString: server.url })
  try {
    const clock = historyClock()
    const store = new PostgresStore({ client, clock })
    await store.migrate()
    await playBefore(store, clock)
    return `${PostgresStore.migrationSql()}\n${(await postgresRows(client)).join('\n')}\n`
  } finally {
    await client.end()
    await server.stop()
  }
}

async function postgresRows(pool: pg.Pool): Promise<readonly string[]> {
  const tables = `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'helios_schema' ORDER BY 1`
  const inserts: string[] = []
  for (const { name } of (await pool.query(tables)).rows) {
    const columns = `SELECT column_name AS name FROM information_schema.columns WHERE table_name = $1 ORDER BY ordinal_position`
    const names = (await pool.query(columns, [name])).rows.map((column) => String(column.name))
    const values = names.map((column) => `quote_nullable(${column}::text)`).join(` || ', ' || `)
    const { rows } = await pool.query(`SELECT ${values} AS row FROM ${name} ORDER BY 1`)
    for (const { row } of rows) inserts.push(`INSERT INTO ${name} (${names.join(', ')}) VALUES (${row});`)
  }
  return inserts
}

async function sqliteText(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'helios-'))
  try {
    const file = path.join(folder, 'history.sqlite')
    const clock = historyClock()
    const store = new SqliteStore({ path: file, clock })
    await store.migrate()
    await playBefore(store, clock)
    await store.close()
    return `${SqliteStore.migrationSql()}\n${sqliteRows(file).join('\n')}\n`
  } finally {
    await rm(folder, { recursive: true })
  }
}

function sqliteRows(file: string): readonly string[] {
  const database = new LibSql(file)
  const lines = (sql: string): readonly string[] => database.prepare(sql).pluck().all() as string[]
  const tables = lines(`SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'helios_schema' ORDER BY name`)
  const inserts = tables.flatMap((table) => {
    const names = lines(`SELECT name FROM pragma_table_info('${table}')`)
    const values = names.map((name) => `quote(${name})`).join(` || ', ' || `)
    return lines(`SELECT 'INSERT INTO ${table} (${names.join(', ')}) VALUES (' || ${values} || ');' FROM ${table}`)
  })
  database.close()
  return inserts
}

async function write(store: 'postgres' | 'sqlite', version: number, text: string): Promise<void> {
  const file = fileURLToPath(new URL(`../${store}/schema-history/${version}.sql`, import.meta.url))
  await writeFile(file, text, { flag: 'wx' })
  process.stdout.write(`${file}\n`)
}

await write('postgres', MIGRATIONS.length, await postgresText())
await write('sqlite', SCHEMA_VERSION, await sqliteText())
