import pg from 'pg'
import { expect, test } from 'vitest'
import { PostgresStore } from '../../../src/postgres.js'
import { startPostgres } from '../../support/launch-postgres.js'
import { usePostgres } from './support/use-postgres.js'

const database = usePostgres()

test('a server that does not fsync is volatile', async () => {
  const store = database.store()
  expect(store.durability).toBe('volatile')
  expect(await store.determineDurability()).toBe('volatile')
  expect(store.durability).toBe('volatile')
})

test('a server that fsyncs is durable once that was determined, and volatile for a session that does not wait for the disk', async () => {
  const server = await startPostgres({ durable: true })
  const pools = ['', '-c synchronous_commit=off'].map((options) => new pg.Pool({ connectionString: server.url, options }))
  try {
    const [durable, hasty] = pools.map((client) => new PostgresStore({ client }))
    expect(durable?.durability).toBe('volatile')
    await durable?.migrate()
    expect(durable?.durability).toBe('durable')
    await hasty?.migrate()
    expect(hasty?.durability).toBe('volatile')
  } finally {
    await Promise.all(pools.map((pool) => pool.end()))
    await server.stop()
  }
})

test('an injected clock is told apart from the database’s own', async () => {
  const clock = { now: () => new Date(0), monotonicMs: () => 0, setTimeout: () => () => undefined }
  expect(database.store().usesTestClock).toBe(false)
  expect(database.store({ clock }).usesTestClock).toBe(true)
  expect(database.store({ clock, allowTestClock: true }).usesTestClock).toBe(false)
})
