import LibSql from 'libsql'
import { expect, onTestFinished, test } from 'vitest'
import { SqliteStore } from '../../../src/sqlite.js'
import { ManualClock } from '../../../src/testing/manual-clock.js'
import { openStore } from './support/open-store.js'
import { temporaryFile } from './support/temporary-file.js'

function opened(path: string): LibSql.Database {
  const database = new LibSql(path)
  onTestFinished(() => void database.close())
  return database
}

test('is volatile until it was determined, and durable for a file', async () => {
  const store = new SqliteStore({ path: await temporaryFile() })
  onTestFinished(() => store.close())
  expect(store.durability).toBe('volatile')
  await store.migrate()
  expect(store.durability).toBe('durable')
})

test.each([':memory:', ''])('is volatile for the path %j', async (path) => {
  const store = new SqliteStore({ database: opened(path) })
  await store.migrate()
  expect(await store.determineDurability()).toBe('volatile')
})

test.each([
  ['synchronous = OFF', 'volatile'],
  ['synchronous = NORMAL', 'volatile'],
  ['synchronous = FULL', 'durable'],
  ['synchronous = EXTRA', 'durable'],
  ['journal_mode = DELETE', 'volatile'],
])('is read back: %s is %s', async (setting, durability) => {
  const database = opened(await temporaryFile())
  const store = new SqliteStore({ database })
  await store.migrate()
  expect(store.durability).toBe('durable')
  database.exec(`PRAGMA ${setting}`)
  expect(await store.determineDurability()).toBe(durability)
  expect(store.durability).toBe(durability)
})

test('the settings of a database that somebody else opened are made', async () => {
  const database = opened(await temporaryFile())
  database.exec('PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF')
  const store = new SqliteStore({ database })
  await store.migrate()
  const setting = (name: string): unknown => database.prepare(`PRAGMA ${name}`).raw().get()
  expect(['journal_mode', 'synchronous', 'busy_timeout', 'foreign_keys'].map(setting)).toEqual([['wal'], [2], [2], [1]])
})

test('a store on an injected clock says so, unless it is allowed to run on it', async () => {
  const clock = new ManualClock()
  expect((await openStore()).store.usesTestClock).toBe(false)
  expect((await openStore({ clock })).store.usesTestClock).toBe(true)
  expect((await openStore({ clock, allowTestClock: true })).store.usesTestClock).toBe(false)
})
