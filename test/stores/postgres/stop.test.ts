import { expect, test } from 'vitest'
import type { ModeChange } from '../../../src/core/mode-store.js'
import { PostgresStore } from '../../../src/postgres.js'
import { ADVISORY_LOCK_CLASS } from '../../../src/stores/postgres/statements.js'
import { ask, newAccount, verdict } from './support/ask.js'
import { spiedPool } from './support/spied-pool.js'
import { usePostgres } from './support/use-postgres.js'

const database = usePostgres()

function stopOf(account: string): ModeChange {
  return {
    account,
    expectedVersion: 0,
    next: { mode: 'PAPER', state: 'HALTED', stop: { flatten: false } },
    reason: 'stop',
    actor: 'ops',
  }
}

test('while a stop is being written, orders are answered STOPPING and nothing is written', async () => {
  const store = database.store()
  const account = newAccount()
  await store.admit(ask(account))
  const before = await store.readMode(account)
  const stopping = await database.connect()
  await stopping.query('SELECT pg_advisory_lock($1, hashtext($2))', [ADVISORY_LOCK_CLASS, account])
  expect((await Promise.all([store.admit(ask(account)), store.admit(ask(account))])).map(verdict)).toEqual([
    'STOPPING',
    'STOPPING',
  ])
  expect((await store.readMode(account))?.sequence).toBe(before?.sequence)
  await stopping.query('SELECT pg_advisory_unlock_all()')
  expect(verdict(await store.admit(ask(account)))).toBe('admitted')
})

test('a stop goes before the orders of other processes that were waiting already', async () => {
  const account = newAccount()
  const holder = await database.connect()
  await holder.query('BEGIN')
  await holder.query(
    `INSERT INTO trading_mode_state (account, mode, state, version, reason, changed_by, changed_at)
      VALUES ($1, 'PAPER', 'ACTIVE', 0, 'initial', 'system', now())`,
    [account],
  )
  const admissions = [database.store(), database.store()].map((store) => store.admit(ask(account)))
  await database.untilWaiting(2)
  const stop = database.store().changeMode(stopOf(account))
  await database.untilWaiting(3)
  await holder.query('COMMIT')
  expect((await stop).ok).toBe(true)
  for (const result of await Promise.all(admissions)) expect(['STOPPING', 'MODE_CHANGED STATE_HALTED']).toContain(verdict(result))
})

test('a stop goes before the orders of its own process that have no batch yet', async () => {
  const account = newAccount()
  const client = spiedPool(database.pool())
  const store = new PostgresStore({ client })
  await store.admit(ask(account))
  client.sent.length = 0
  const first = store.admit(ask(account))
  const second = store.admit(ask(account))
  const stop = await store.changeMode(stopOf(account))
  expect(stop.ok).toBe(true)
  expect(['admitted', 'STOPPING', 'MODE_CHANGED STATE_HALTED']).toContain(verdict(await first))
  expect(verdict(await second)).toBe('MODE_CHANGED STATE_HALTED')
  expect(client.sent.map((text) => /helios_\w+\(/.exec(text)?.[0])).toEqual([
    'helios_admit(',
    'helios_change_mode(',
    'helios_admit(',
  ])
})
