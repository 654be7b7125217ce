import { expect, test } from 'vitest'
import { PostgresStore } from '../../../src/postgres.js'
import { ask, codeOf, newAccount, verdict } from './support/ask.js'
import { spiedPool } from './support/spied-pool.js'
import { usePostgres } from './support/use-postgres.js'

const database = usePostgres()

async function ordersOf(account: string): Promise<unknown> {
  return (await database.sql('SELECT count(*)::int AS n FROM helios_orders WHERE account = $1', [account]))[0]?.n
}

test('an admission whose connection is killed is uncertain, wrote nothing here, and can be asked again', async () => {
  const store = database.store()
  const account = newAccount()
  const holder = await database.connect()
  await store.admit(ask(account))
  await holder.query('BEGIN')
  await holder.query('SELECT FROM trading_mode_state WHERE account = $1 FOR UPDATE', [account])
  const request = ask(account)
  const admission = codeOf(store.admit(request))
  await database.untilWaiting()
  await database.sql(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`,
  )
  expect(await admission).toBe('ADMISSION_UNCERTAIN')
  await holder.query('COMMIT')
  expect(await store.findOrder({ account, intentId: request.order.intentId })).toBeUndefined()
  expect(verdict(await store.admit(request))).toBe('admitted')
  expect(await ordersOf(account)).toBe(2)
})

test('an admission that was committed and whose answer was lost is uncertain, and is never written twice', async () => {
  const client = spiedPool(database.pool())
  const store = new PostgresStore({ client })
  const account = newAccount()
  client.answer = async (_query, run) => {
    await run()
    throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })
  }
  const request = ask(account)
  expect(await codeOf(store.admit(request))).toBe('ADMISSION_UNCERTAIN')
  client.answer = (_query, run) => run()
  const found = await store.findOrder({ account, intentId: request.order.intentId })
  expect(found?.status).toBe('admitted')
  expect(verdict(await store.admit(request))).toBe('existing')
  expect(await ordersOf(account)).toBe(1)
})

test.each(['40001', '40P01'])('a transaction that the server ended for the sake of others (%s) is tried again', async (code) => {
  const client = spiedPool(database.pool())
  const store = new PostgresStore({ client })
  let failures = 2
  client.answer = async (_query, run) => {
    if (failures === 0) return run()
    failures -= 1
    throw Object.assign(new Error('lost the race'), { code, severity: 'ERROR' })
  }
  expect(verdict(await store.admit(ask(newAccount())))).toBe('admitted')
  expect(client.sent).toHaveLength(3)
})

test('a mode that cannot be read for want of a connection is STORE_UNAVAILABLE, and the next read works', async () => {
  const client = spiedPool(database.pool())
  const store = new PostgresStore({ client })
  client.answer = async () => {
    throw new Error('Connection terminated unexpectedly')
  }
  expect(await codeOf(store.readMode('main'))).toBe('STORE_UNAVAILABLE')
  client.answer = (_query, run) => run()
  expect(await store.readMode('main')).toBeUndefined()
})
