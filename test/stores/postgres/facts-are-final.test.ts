import { beforeAll, expect, test } from 'vitest'
import { ask, budgetOf, newAccount } from './support/ask.js'
import { usePostgres } from './support/use-postgres.js'

const database = usePostgres()
const account = newAccount()
const filled = ask(account, { claims: [budgetOf()] }).order
const presumedGone = ask(account).order

beforeAll(async () => {
  const store = database.store()
  await store.changeMode({ account, expectedVersion: 0, next: { mode: 'PAPER', state: 'ACTIVE' }, reason: 'r', actor: 'a' })
  for (const order of [filled, presumedGone]) await store.admit(ask(account, { order, expectedVersion: 1 }))
  const fill = { id: 'f-1', clientOrderId: filled.clientOrderId, instrument: 'BTC/ZAR', side: 'BUY', liquidity: 'taker' } as const
  const price = filled.limitPrice ?? filled.quantity
  if (filled.quantity === undefined || price === undefined) throw new Error('the order has a quantity and a price')
  const traded = { price, quantity: filled.quantity, fee: { amount: price, currency: 'ZAR' }, at: filled.createdAt }
  await store.recordFill({ account, fill: { ...fill, ...traded } })
  await store.recordOutcome({
    account,
    clientOrderId: presumedGone.clientOrderId,
    to: 'never_arrived',
    evidence: { source: 'absence' },
  })
})

const SETTLED = ['trading_mode_history', 'helios_fills', 'helios_audit']

test.each(SETTLED)('%s refuses UPDATE, DELETE and TRUNCATE', async (table) => {
  const before = await database.sql(`SELECT * FROM ${table}`)
  expect(before.length).toBeGreaterThan(0)
  for (const statement of [`UPDATE ${table} SET account = account`, `DELETE FROM ${table}`, `TRUNCATE ${table} CASCADE`]) {
    await expect(database.sql(statement)).rejects.toMatchObject({ code: 'HE002' })
  }
  expect(await database.sql(`SELECT * FROM ${table}`)).toEqual(before)
})

test.each(['trading_mode_state', 'helios_orders'])('%s refuses DELETE and TRUNCATE', async (table) => {
  await expect(database.sql(`DELETE FROM ${table}`)).rejects.toMatchObject({ code: 'HE002' })
  await expect(database.sql(`TRUNCATE ${table} CASCADE`)).rejects.toMatchObject({ code: 'HE002' })
})

const ADMITTED = [
  `client_order_id = 'other'`,
  `intent_id = 'other'`,
  `mode = 'LIVE'`,
  `side = 'SELL'`,
  'quantity = 11',
  'quote_quantity = 1',
  'limit_price = 101',
  'stop_price = 1',
  'admitted_at = now()',
  'expires_at = now()',
  `claims = '[]'`,
]

test.each(ADMITTED)('an order refuses SET %s', async (assignment) => {
  const set = database.sql(`UPDATE helios_orders SET ${assignment} WHERE client_order_id = $1`, [filled.clientOrderId])
  await expect(set).rejects.toMatchObject({ code: 'HE002' })
})

const BACKWARDS = [
  'filled_quantity = 9',
  `status = 'open'`,
  `status = 'canceled'`,
  `status = 'open', evidence = '{"lateArrival":true}'`,
]

test.each(BACKWARDS)('an order that is filled refuses SET %s', async (assignment) => {
  const set = database.sql(`UPDATE helios_orders SET ${assignment} WHERE client_order_id = $1`, [filled.clientOrderId])
  await expect(set).rejects.toMatchObject({ code: 'HE002' })
})

test('an order that was presumed gone comes back with the evidence of a late arrival, and not without', async () => {
  const update = (assignment: string) =>
    database.sql(`UPDATE helios_orders SET ${assignment} WHERE client_order_id = $1 RETURNING status`, [
      presumedGone.clientOrderId,
    ])
  await expect(update(`status = 'open'`)).rejects.toMatchObject({ code: 'HE002' })
  await expect(update(`status = 'open', evidence = '{"source":"event"}'`)).rejects.toMatchObject({ code: 'HE002' })
  expect(await update(`status = 'open', evidence = '{"source":"event","lateArrival":true}'`)).toEqual([{ status: 'open' }])
})

test('an account keeps its name, and its version never goes back', async () => {
  const update = (assignment: string) => database.sql(`UPDATE trading_mode_state SET ${assignment} WHERE account = $1`, [account])
  await expect(update(`account = 'other'`)).rejects.toMatchObject({ code: 'HE002' })
  await expect(update('version = 0')).rejects.toMatchObject({ code: 'HE002' })
  await update('version = 2')
})
