import { inspect } from 'node:util'
import pg from 'pg'
import { expect, test } from 'vitest'
import { PostgresStore } from '../../../src/postgres.js'
import { ManualClock } from '../../../src/testing/manual-clock.js'
import { ask, codeOf, newAccount, verdict } from './support/ask.js'
import { usePostgres } from './support/use-postgres.js'

const database = usePostgres()

test('an order that finds no free connection within its life is told so, and is not sent later', async () => {
  const pool = database.pool({ max: 1 })
  const clock = new ManualClock()
  const store = new PostgresStore({ client: pool, clock })
  const account = newAccount()
  const taken = await pool.connect()
  const request = ask(account, { ttlMs: 2_000 })
  const admission = codeOf(store.admit(request))
  await clock.advanceAsync(2_000)
  expect(await admission).toBe('NOT_ADMITTED_IN_TIME')
  taken.release()
  expect(await store.findOrder({ account, intentId: request.order.intentId })).toBeUndefined()
  expect(verdict(await store.admit(ask(account)))).toBe('admitted')
})

test('a mode that finds no free connection in time is STORE_UNAVAILABLE', async () => {
  const pool = database.pool({ max: 1 })
  const clock = new ManualClock()
  const store = new PostgresStore({ client: pool, clock })
  const taken = await pool.connect()
  const mode = codeOf(store.readMode('main'))
  await clock.advanceAsync(5_000)
  expect(await mode).toBe('STORE_UNAVAILABLE')
  taken.release()
})

test('an order that others keep from its account for its whole life is STORE_BUSY, and wrote nothing', async () => {
  const store = database.store()
  const account = newAccount()
  await store.admit(ask(account))
  const holder = await database.connect()
  await holder.query('BEGIN')
  await holder.query('SELECT FROM trading_mode_state WHERE account = $1 FOR UPDATE', [account])
  const request = ask(account, { ttlMs: 300 })
  expect(await codeOf(store.admit(request))).toBe('STORE_BUSY')
  await holder.query('COMMIT')
  expect(await store.findOrder({ account, intentId: request.order.intentId })).toBeUndefined()
})

test('a database that cannot be reached is STORE_UNAVAILABLE, and no password is told', async () => {
  const pool = new pg.Pool({ connectionString: 'postgres://helios:hunter2@127.0.0.1:1/helios' })
  const store = new PostgresStore({ client: pool })
  const error = await store.admit(ask(newAccount())).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'STORE_UNAVAILABLE', cause: { code: 'ECONNREFUSED' } })
  expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('hunter2')
  await pool.end()
})

test('a driver that puts the connection string into its error is not quoted', async () => {
  const client = {
    connect: async () => {
      const leak = 'postgres://helios:hunter2@db.internal/helios'
      throw Object.assign(new Error(`Invalid URL ${leak} password=hunter2`), { input: leak, code: 'ERR_INVALID_URL' })
    },
  }
  const error = await new PostgresStore({ client }).readMode('main').catch((thrown: unknown) => thrown)
  expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('hunter2')
})

test('a store that was closed refuses everything, and leaves the pool to its owner', async () => {
  const pool = database.pool()
  const store = new PostgresStore({ client: pool })
  await store.close()
  const refused = [
    store.readMode('main'),
    store.admit(ask('main')),
    store.now(),
    store.migrate(),
    store.verifyAudit({ account: 'main' }),
    store.limits({ account: 'main', mode: 'PAPER' }),
    store.auditRows({ account: 'main', after: 0, limit: 1 }),
    store.beat({ account: 'main', name: 'bot' }),
    store.heartbeats('main'),
    store.changeMode({ account: 'main', expectedVersion: 0, next: { mode: 'PAPER', state: 'ACTIVE' }, reason: '', actor: '' }),
  ]
  expect(await Promise.all(refused.map(codeOf))).toEqual(refused.map(() => 'STORE_CLOSED'))
  expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
})
