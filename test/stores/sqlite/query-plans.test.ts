import LibSql from 'libsql'
import { expect, onTestFinished, test } from 'vitest'
import { SqliteStore } from '../../../src/sqlite.js'
import * as statements from '../../../src/stores/sqlite/statements.sql.js'
import { temporaryFile } from './support/temporary-file.js'

/** Made on empty tables, without statistics: as a new installation plans them, and keeps them. */
async function plan(sql: string): Promise<readonly string[]> {
  const database = new LibSql(await temporaryFile())
  onTestFinished(() => void database.close())
  await new SqliteStore({ database }).migrate()
  const parameters = Array(sql.split('?').length - 1).fill(0)
  const rows = database
    .prepare(`EXPLAIN QUERY PLAN ${sql}`)
    .raw()
    .all(...parameters) as unknown[][]
  return rows.map((row) => String(row[3]))
}

const every = Object.entries(statements)
  .flatMap(([name, sql]) => (typeof sql === 'string' ? [[name, sql] as const] : sql.map((text) => [name, text] as const)))
  .filter(([name]) => name !== 'SELECT_SCHEMA_EXISTS')

test.each(every)('%s reads no whole table', async (_name, sql) => {
  for (const step of await plan(sql)) expect(step).not.toMatch(/^SCAN(?! CONSTANT| \d+ CONSTANT)/)
})

test.each(every.filter(([name]) => !['SELECT_LATCHES', 'SELECT_ORDER_BY_VENUE_ORDER'].includes(name)))(
  '%s comes in the order of its key, without sorting',
  async (_name, sql) => {
    for (const step of await plan(sql)) expect(step).not.toMatch(/TEMP B-TREE/)
  },
)

test('an order is found by full keys, and so are the live ones', async () => {
  expect((await plan(statements.SELECT_ORDER)).join('\n')).toContain('(account=? AND client_order_id=?)')
  expect((await plan(statements.SELECT_ORDER_BY_INTENT)).join('\n')).toContain('(account=? AND intent_id=?)')
  expect((await plan(statements.SELECT_LIVE_ORDERS)).join('\n')).toContain('helios_live_orders (account=? AND mode=?)')
  const range = '(account=? AND mode=? AND key=? AND slot>? AND slot<?)'
  expect((await plan(statements.SELECT_USAGE_RANGE)).join('\n')).toContain(range)
})

test('control: a query without a key is a scan', async () => {
  expect(await plan('SELECT * FROM helios_orders WHERE status = ?')).toEqual([expect.stringMatching(/^SCAN/)])
})
