import type pg from 'pg'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import type { ModeChange } from '../../../src/core/mode-store.js'
import { ask, budgetOf, newAccount, verdict } from './support/ask.js'
import { usePostgres } from './support/use-postgres.js'

const database = usePostgres()

/** The clock that the functions read is a row here, so that it can move while a lock is held. */
beforeAll(async () => {
  await database.sql('CREATE TABLE test_clock (at timestamptz NOT NULL)')
  await database.sql('INSERT INTO test_clock VALUES (now())')
  await database.sql(`CREATE OR REPLACE FUNCTION helios_now_ms(injected_ms bigint) RETURNS bigint LANGUAGE sql VOLATILE
    AS 'SELECT helios_ms(at) FROM test_clock'`)
})

beforeEach(() => setClock('2026-11-22T21:59:59.000Z'))

async function setClock(at: string): Promise<void> {
  await database.sql('UPDATE test_clock SET at = $1', [at])
}

/** Keeps `account` locked during `meanwhile`, and returns what became of an order that waited for it. */
async function admitBehindALock(
  account: string,
  request: Parameters<typeof ask>[1],
  meanwhile: (holder: pg.Client) => Promise<unknown>,
) {
  const holder = await database.connect()
  await holder.query('BEGIN')
  await holder.query('SELECT FROM trading_mode_state WHERE account = $1 FOR UPDATE', [account])
  const admission = database.store().admit(ask(account, request))
  await database.untilWaiting()
  await meanwhile(holder)
  await holder.query('COMMIT')
  await holder.end()
  return verdict(await admission)
}

const nothing = async () => undefined

test('an order that waited across midnight takes from the budget of the new day', async () => {
  const account = newAccount()
  const claims = [budgetOf({ limit: 1 })]
  expect(verdict(await database.store().admit(ask(account, { claims })))).toBe('admitted')
  expect(await admitBehindALock(account, { claims }, nothing)).toBe('LIMIT_EXCEEDED')
  expect(await admitBehindALock(account, { claims }, () => setClock('2026-11-22T22:00:00.000Z'))).toBe('admitted')
})

test('an order that waited across the end of the lease is denied', async () => {
  const account = newAccount()
  const change: ModeChange = {
    account,
    expectedVersion: 0,
    next: { mode: 'LIVE', state: 'ACTIVE', liveExpiresAt: new Date('2026-11-22T22:00:00.000Z') },
    reason: 'test',
    actor: 'tester',
  }
  await database.store().changeMode(change)
  const request = { mode: 'LIVE', expectedVersion: 1 } as const
  expect(await admitBehindALock(account, request, nothing)).toBe('admitted')
  expect(await admitBehindALock(account, request, () => setClock('2026-11-22T22:00:00.000Z'))).toBe('LIVE_EXPIRED')
})

test('an order that waited for a stop is denied, and admitted when the stop was rolled back', async () => {
  const account = newAccount()
  await database.store().admit(ask(account))
  const stop = (holder: pg.Client) =>
    holder.query(`UPDATE trading_mode_state SET state = 'HALTED', version = version + 1 WHERE account = $1`, [account])
  const rolledBack = async (holder: pg.Client) => {
    await stop(holder)
    await holder.query('ROLLBACK')
  }
  expect(await admitBehindALock(account, {}, rolledBack)).toBe('admitted')
  expect(await admitBehindALock(account, {}, stop)).toBe('MODE_CHANGED STATE_HALTED')
})

test('of two first orders of an account that race to create it, both are judged', async () => {
  const account = newAccount()
  const holder = await database.connect()
  await holder.query('BEGIN')
  await holder.query(
    `INSERT INTO trading_mode_state (account, mode, state, version, reason, changed_by, changed_at)
      VALUES ($1, 'PAPER', 'HALTED', 7, 'other', 'other', now())`,
    [account],
  )
  const admission = database.store().admit(ask(account))
  await database.untilWaiting()
  await holder.query('COMMIT')
  expect(verdict(await admission)).toBe('MODE_CHANGED STATE_HALTED')
})
