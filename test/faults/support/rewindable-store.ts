import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import LibSql from 'libsql'
import pg from 'pg'
import type { Clock } from '../../../src/core/clock.js'
import type { ExecutionStore } from '../../../src/core/execution-store.js'
import { PostgresStore } from '../../../src/postgres.js'
import { SqliteStore } from '../../../src/sqlite.js'
import { freshDatabase } from '../../support/database.js'

/** A store in a real database that an operator can put back to what it was earlier, while a process has it open. */
export interface RewindableStore {
  open(clock: Clock): ExecutionStore
  /** Keeps a copy of what is in it now. */
  copy(): Promise<void>
  /** Puts the copy back. */
  putBack(): Promise<void>
  close(): Promise<void>
}

export async function rewindablePostgres(adminUrl: string): Promise<RewindableStore> {
  const { url, drop } = await freshDatabase(adminUrl)
  const database = new URL(url).pathname.slice(1)
  const admin = new pg.Client({ connectionString: adminUrl })
  await admin.connect()
  let pool = new pg.Pool({ connectionString: url, max: 4 })
  await new PostgresStore({ client: pool }).migrate()

  /** Nobody may be connected to a database that is copied or replaced. */
  async function disconnected(...statements: readonly string[]): Promise<void> {
    await pool.end()
    for (const statement of statements) await admin.query(statement)
    pool = new pg.Pool({ connectionString: url, max: 4 })
  }
  return {
    open: (clock) => new PostgresStore({ client: { connect: () => pool.connect() }, clock, allowTestClock: true }),
    copy: () => disconnected(`DROP DATABASE IF EXISTS ${database}_copy`, `CREATE DATABASE ${database}_copy TEMPLATE ${database}`),
    putBack: () => disconnected(`DROP DATABASE ${database}`, `ALTER DATABASE ${database}_copy RENAME TO ${database}`),
    async close() {
      await pool.end()
      await admin.query(`DROP DATABASE IF EXISTS ${database}_copy`)
      await admin.end()
      await drop()
    },
  }
}

export async function rewindableSqlite(): Promise<RewindableStore> {
  const folder = await mkdtemp(path.join(tmpdir(), 'helios-rewind-'))
  const file = path.join(folder, 'store.sqlite')
  const kept = path.join(folder, 'copy.sqlite')
  const beside = new LibSql(file)
  const opened: SqliteStore[] = []
  const open = (clock?: Clock): SqliteStore => {
    const store = new SqliteStore({ path: file, ...(clock === undefined ? {} : { clock, allowTestClock: true }) })
    opened.push(store)
    return store
  }
  await open().migrate()

  return {
    open,
    async copy() {
      await rm(kept, { force: true })
      beside.exec(`VACUUM INTO '${kept}'`)
    },
    /** In one transaction, as `.restore` does it: the store goes on with the same open file. */
    async putBack() {
      const rows = (type: string): { name: string; sql: string }[] =>
        beside.prepare(`SELECT name, sql FROM sqlite_master WHERE type = '${type}' AND name NOT LIKE 'sqlite_%'`).all() as never
      const triggers = rows('trigger')
      beside.exec(`ATTACH '${kept}' AS kept`)
      beside.exec(
        [
          'PRAGMA foreign_keys = OFF',
          'BEGIN IMMEDIATE',
          ...triggers.map(({ name }) => `DROP TRIGGER ${name}`),
          ...rows('table').flatMap(({ name }) => [`DELETE FROM ${name}`, `INSERT INTO ${name} SELECT * FROM kept.${name}`]),
          ...triggers.map(({ sql }) => sql),
          'COMMIT',
          'DETACH kept',
        ].join(';\n'),
      )
    },
    async close() {
      for (const store of opened) await store.close()
      beside.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
