import pg from 'pg'
import { expect, inject, onTestFinished, test } from 'vitest'
import type { ExecutionStore } from '../../../src/core/execution-store.js'
import { PostgresStore } from '../../../src/postgres.js'
import { goLive } from '../../bench/admissions.js'
import { BENCH_ACCOUNT, placeOne, routerOver } from '../../bench/gated-router.js'
import { fillLedger } from '../../bench/ledger-filler.js'
import { altered } from '../../execution/support/altered.js'
import { freshDatabase } from '../../support/database.js'

/*
 * Work is counted in blocks of tables and indexes that are touched, not timed. A B-tree of a hundred times the entries is
 * one level deeper, so each index that an order is found by or written to may cost one block more.
 */
const [FEW, MANY] = [300, 30_000]
const AUDIT_ROWS_PER_ORDER = 5
const DEEPER = 6
const ORDERS = 20

/** Blocks that one order touches, and rows that were read by going through a whole table, in a ledger of so many orders. */
async function workOfAnOrder(orders: number, alter?: (store: ExecutionStore, client: pg.Pool) => ExecutionStore) {
  const database = await freshDatabase(inject('postgresUrl'))
  onTestFinished(() => database.drop())
  // One connection does all the work, so that it can tell what it has done so far.
  const pool = new pg.Pool({ connectionString: database.url, max: 1 })
  onTestFinished(() => pool.end())
  const store = new PostgresStore({ client: pool })
  await store.migrate()
  await goLive(store, BENCH_ACCOUNT)
  await placeOne(routerOver(store))
  await fillLedger(database.url, { orders, auditRows: orders * AUDIT_ROWS_PER_ORDER })
  const router = routerOver(alter?.(store, pool) ?? store)
  await placeOne(router)
  const before = await worked(pool)
  for (let order = 0; order < ORDERS; order += 1) await placeOne(router)
  const after = await worked(pool)
  return { blocks: (after.blocks - before.blocks) / ORDERS, rowsGoneThrough: (after.rows - before.rows) / ORDERS }
}

async function worked(pool: pg.Pool): Promise<{ readonly blocks: number; readonly rows: number }> {
  await pool.query('SELECT pg_stat_force_next_flush()')
  const { rows } = await pool.query<{ blocks: string; rows: string }>(`
    SELECT sum(io.heap_blks_read + io.heap_blks_hit + coalesce(io.idx_blks_read + io.idx_blks_hit, 0)) AS blocks,
        sum(t.seq_tup_read) AS rows
      FROM pg_statio_user_tables io JOIN pg_stat_user_tables t USING (relid)
      WHERE io.relname IN ('helios_orders', 'helios_audit', 'helios_fills', 'helios_reflections')`)
  return { blocks: Number(rows[0]?.blocks), rows: Number(rows[0]?.rows) }
}

test('an order costs the same in a ledger of a hundred times the size, but for deeper indexes', async () => {
  const [few, many] = [await workOfAnOrder(FEW), await workOfAnOrder(MANY)]
  expect(few.blocks).toBeGreaterThan(0)
  expect(many.blocks).toBeLessThanOrEqual(few.blocks + DEEPER)
  expect([few.rowsGoneThrough, many.rowsGoneThrough]).toEqual([0, 0])
})

test('control: one query an order that goes through the ledger is noticed', async () => {
  const wasteful = (store: ExecutionStore, client: pg.Pool): ExecutionStore =>
    altered(store, {
      async admit(request) {
        await client.query(`SELECT count(*) FROM helios_orders WHERE reason = 'none'`)
        return store.admit(request)
      },
    })
  const [few, many] = [await workOfAnOrder(FEW, wasteful), await workOfAnOrder(MANY, wasteful)]
  expect(many.blocks).toBeGreaterThan(few.blocks + DEEPER)
  expect(many.rowsGoneThrough).toBeGreaterThanOrEqual(MANY)
})
