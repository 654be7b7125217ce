import LibSql from 'libsql'
import { describe, expect, onTestFinished, test } from 'vitest'
import { SqliteStore } from '../../../src/sqlite.js'
import { migrationText, SCHEMA_VERSION } from '../../../src/stores/sqlite/schema.sql.js'
import { requestOf } from '../request-of.js'
import { openStore, reopen } from './support/open-store.js'
import { temporaryFile } from './support/temporary-file.js'

async function emptyFile(): Promise<{ readonly path: string; readonly store: SqliteStore; readonly database: LibSql.Database }> {
  const path = await temporaryFile()
  const store = new SqliteStore({ path })
  const database = new LibSql(path)
  onTestFinished(async () => {
    database.close()
    await store.close()
  })
  return { path, store, database }
}

/** Grows with every change of the schema, whoever makes it. */
function schemaChanges(database: LibSql.Database): unknown {
  return database.prepare('PRAGMA schema_version').raw().get()
}

function schemaOf(database: LibSql.Database): unknown {
  return database.prepare('SELECT type, name, sql FROM sqlite_master ORDER BY type, name').raw().all()
}

describe('a database without the tables', () => {
  test('is refused, with the call that makes them', async () => {
    const { store } = await emptyFile()
    const refusal = { code: 'SCHEMA_OUTDATED', message: expect.stringContaining('migrate()') }
    await expect(store.readMode('main')).rejects.toMatchObject(refusal)
    await expect(store.admit(requestOf())).rejects.toMatchObject(refusal)
  })

  test('is ready once it was migrated, for a store that refused it before', async () => {
    const { store } = await emptyFile()
    await expect(store.readMode('main')).rejects.toMatchObject({ code: 'SCHEMA_OUTDATED' })
    await store.migrate()
    expect(await store.readMode('main')).toBeUndefined()
  })
})

describe('migrate', () => {
  test('runs no DDL, and needs no lock, when the schema is current', async () => {
    const { path, database } = await openStore()
    const before = schemaChanges(database)
    database.exec('BEGIN IMMEDIATE')
    await reopen(path, { lockTimeoutMs: 1 })
    database.exec('ROLLBACK')
    expect(schemaChanges(database)).toEqual(before)
    // Control: a change of the schema shows.
    database.exec('CREATE TABLE another (x)')
    expect(schemaChanges(database)).not.toEqual(before)
  })

  test('continues where the schema stands, from every earlier version', async () => {
    const { database: whole } = await openStore()
    for (let version = 1; version < SCHEMA_VERSION; version += 1) {
      const { store, database } = await emptyFile()
      for (let past = 1; past <= version; past += 1) database.exec(migrationText(past))
      expect(schemaOf(database)).not.toEqual(schemaOf(whole))
      await store.migrate()
      expect(schemaOf(database)).toEqual(schemaOf(whole))
    }
  })

  test('makes the schema that its printed SQL makes by hand', async () => {
    const { store, database } = await emptyFile()
    database.exec(SqliteStore.migrationSql())
    const { database: migrated } = await openStore()
    expect(schemaOf(database)).toEqual(schemaOf(migrated))
    const before = schemaChanges(database)
    await store.migrate()
    expect(schemaChanges(database)).toEqual(before)
  })

  test('refuses a schema that a newer version of the library made, and so does every call', async () => {
    const { path, database } = await openStore()
    database.exec('INSERT INTO helios_schema (version, migrated_at) VALUES (99, 0)')
    const store = new SqliteStore({ path })
    onTestFinished(() => store.close())
    const refusal = { code: 'SCHEMA_OUTDATED', details: { found: 99 } }
    await expect(store.migrate()).rejects.toMatchObject(refusal)
    await expect(store.readMode('main')).rejects.toMatchObject(refusal)
  })

  test('leaves nothing behind when it fails half way', async () => {
    const { store, database } = await emptyFile()
    database.exec('CREATE TABLE helios_policies (mine)')
    await expect(store.migrate()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    expect(schemaOf(database)).toEqual([['table', 'helios_policies', 'CREATE TABLE helios_policies (mine)']])
  })
})
