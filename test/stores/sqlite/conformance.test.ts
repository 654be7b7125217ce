import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, test } from 'vitest'
import { SqliteStore } from '../../../src/sqlite.js'
import { ManualClock } from '../../../src/testing/manual-clock.js'
import type { StoreFixture } from '../../../src/testing/store-conformance/store-fixture.js'
import { storeConformance } from '../../../src/testing/store-conformance.js'
import { oneByOneDatabase } from './support/one-by-one-database.js'

describe("SqliteStore on the host's clock", () => {
  const make = () => fixture((file) => new SqliteStore({ path: file }))
  for (const { id, title, run } of storeConformance(make, { reopen: true })) test(`${id} ${title}`, run)
})

describe('SqliteStore on an injected clock', () => {
  const make = async () => {
    const clock = new ManualClock()
    return { ...(await fixture((file) => new SqliteStore({ path: file, clock, allowTestClock: true }))), clock }
  }
  for (const { id, title, run } of storeConformance(make, { reopen: true, clock: true })) test(`${id} ${title}`, run)
})

describe('SqliteStore on a database with the calls of node:sqlite', () => {
  const make = () => fixture((file) => new SqliteStore({ database: oneByOneDatabase(file) }))
  for (const { id, title, run } of storeConformance(make, { reopen: true })) test(`${id} ${title}`, run)
})

async function fixture(open: (file: string) => SqliteStore): Promise<StoreFixture> {
  const folder = await mkdtemp(path.join(tmpdir(), 'helios-sqlite-'))
  const migrated = async (): Promise<SqliteStore> => {
    const store = open(path.join(folder, 'trading.db'))
    await store.migrate()
    return store
  }
  const store = await migrated()
  return {
    store,
    reopen: migrated,
    close: async () => {
      await store.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
