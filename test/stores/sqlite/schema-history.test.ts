import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import LibSql from 'libsql'
import { describe, expect, onTestFinished, test } from 'vitest'
import { SqliteStore } from '../../../src/sqlite.js'
import { MIGRATIONS } from '../../../src/stores/sqlite/schema.sql.js'
import { historyClock } from '../support/schema-history.js'
import { expectGoesOn, HISTORY_ACCOUNTS } from '../support/upgraded.js'
import { openStore } from './support/open-store.js'
import { temporaryFile } from './support/temporary-file.js'

const folder = new URL('./schema-history/', import.meta.url)

/** Files of the past, by version. */
const past = readdirSync(folder).map((file) => file.replace(/\.sql$/, ''))

/** A file of the past, with its history in it. */
async function fileOf(version: string): Promise<{ readonly path: string; readonly database: LibSql.Database }> {
  const path = await temporaryFile()
  const database = new LibSql(path)
  onTestFinished(() => void database.close())
  database.exec(readFileSync(new URL(`${version}.sql`, folder), 'utf8'))
  return { path, database }
}

function rowsIn(database: LibSql.Database, sql: string): unknown {
  return database.prepare(sql).raw().all()
}

function factsIn(database: LibSql.Database): unknown {
  const tables = ['trading_mode_history', 'helios_fills', 'helios_audit']
  return tables.map((table) => rowsIn(database, `SELECT * FROM ${table} ORDER BY 1, 2`))
}

const SCHEMA = 'SELECT type, name, sql FROM sqlite_master ORDER BY type, name'

describe.each(past)('a file of version %s', (version) => {
  test('becomes what a new one is, and keeps every fact', async () => {
    const { path, database } = await fileOf(version)
    const facts = factsIn(database)
    expect(JSON.stringify(facts).length).toBeGreaterThan(10_000)
    const store = new SqliteStore({ path })
    onTestFinished(() => store.close())
    await store.migrate()
    expect(factsIn(database)).toEqual(facts)
    const { database: fresh } = await openStore()
    expect(rowsIn(database, SCHEMA)).toEqual(rowsIn(fresh, SCHEMA))
  })

  test('answers as if it had always been of this version, and goes on so', { timeout: 120_000 }, async () => {
    const { path } = await fileOf(version)
    const clock = historyClock()
    const store = new SqliteStore({ path, clock })
    onTestFinished(() => store.close())
    await store.migrate()
    await expectGoesOn(store, clock)
  })

  test('lists its limits, of whatever kind', async () => {
    const { path } = await fileOf(version)
    const store = new SqliteStore({ path })
    onTestFinished(() => store.close())
    await store.migrate()
    const limits = await Promise.all(
      HISTORY_ACCOUNTS.flatMap((account) => (['PAPER', 'LIVE'] as const).map((mode) => store.limits({ account, mode }))),
    )
    expect(new Set(limits.flat().map(({ kind }) => kind))).toEqual(new Set(['budget', 'hold', 'rate']))
    for (const limit of limits.flat()) expect('limit' in limit).toBe(Number(version) >= 3)
  })
})

test('there is a file of every version', () => {
  // A version that is missing here: check out the last commit that had it, and run `npm run schema:history` there.
  expect(past).toEqual(expect.arrayContaining(MIGRATIONS.map((_, index) => String(index + 1))))
})

/** A migration that somebody's file has run is never edited: append a new one. */
const FROZEN = ['7c9588a0e23a1f89', '9543e4427b3fe0c1', '51d68ef1d571582b']

test('no migration was edited', () => {
  const checksums = MIGRATIONS.map((text) => createHash('sha256').update(text).digest('hex').slice(0, 16))
  expect(checksums).toEqual(FROZEN)
})
