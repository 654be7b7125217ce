import pg from 'pg'
import { expect, inject, onTestFinished, test } from 'vitest'
import { PostgresStore } from '../../../src/postgres.js'
import { admissionsOf, goLive } from '../../bench/admissions.js'
import { freshDatabase } from '../../support/database.js'

/*
 * While a transaction is held open, every admission leaves a version of the account's row that nobody may forget, eleven to a
 * page. Work is counted in pages of that table and its indexes, not timed.
 */
const ADMISSIONS = 600
/** Of an order: one in eleven begins a page and enters it in the key's index, which looks at all the others there. */
const PAGES = 25

/** Pages touched in finding the account's row, by whatever `lookUp` does, after {@link ADMISSIONS} beside an open transaction. */
async function pagesOf(lookUp: (client: pg.Pool, store: PostgresStore) => Promise<unknown>): Promise<number> {
  const database = await freshDatabase(inject('postgresUrl'))
  onTestFinished(() => database.drop())
  // One connection does all the work, so that it can tell what it has done so far.
  const pool = new pg.Pool({ connectionString: database.url, max: 1 })
  onTestFinished(() => pool.end())
  const store = new PostgresStore({ client: pool })
  await store.migrate()
  await goLive(store, 'bot')
  const admit = await admissionsOf(store, 'bot')
  await admit()
  const holder = new pg.Client({ connectionString: database.url })
  await holder.connect()
  await holder.query('BEGIN ISOLATION LEVEL REPEATABLE READ')
  await holder.query('SELECT FROM trading_mode_state')
  for (let admission = 0; admission < ADMISSIONS; admission += 1) await admit()
  await pool.query('SET enable_seqscan = off')
  const before = await touched(pool)
  await lookUp(pool, store)
  const after = await touched(pool)
  await holder.end()
  return after - before
}

async function touched(pool: pg.Pool): Promise<number> {
  await pool.query('SELECT pg_stat_force_next_flush()')
  const { rows } = await pool.query<{ pages: string }>(`
    SELECT heap_blks_read + heap_blks_hit + idx_blks_read + idx_blks_hit AS pages
      FROM pg_statio_user_tables WHERE relname = 'trading_mode_state'`)
  return Number(rows[0]?.pages)
}

test('an order beside an open transaction does not go through every version of the account', async () => {
  const orders = 11
  const pages = await pagesOf(async (_, store) => {
    const admit = await admissionsOf(store, 'bot')
    for (let order = 0; order < orders; order += 1) await admit()
  })
  expect(pages / orders).toBeLessThan(PAGES)
})

test('a read of the mode beside an open transaction finds it at once', async () => {
  expect(await pagesOf((_, store) => store.readMode('bot'))).toBeLessThan(5)
})

test('control: a look-up by an equal key goes through every version', async () => {
  const lookUp = (pool: pg.Pool) => pool.query(`SELECT mode FROM trading_mode_state WHERE account = 'bot'`)
  expect(await pagesOf(lookUp)).toBeGreaterThan(ADMISSIONS / 11)
})
