import { expect, test } from 'vitest'
import { ask, codeOf, newAccount, verdict } from './support/ask.js'
import { usePostgres } from './support/use-postgres.js'

const database = usePostgres()

test('a beat does not wait for an account that others keep locked', async () => {
  const store = database.store()
  const account = newAccount()
  await store.admit(ask(account))
  const holder = await database.connect()
  await holder.query('BEGIN')
  await holder.query('SELECT FROM trading_mode_state WHERE account = $1 FOR UPDATE', [account])
  await store.beat({ account, name: 'bot' })
  expect(await store.heartbeats(account)).toMatchObject([{ name: 'bot', beats: 1 }])
  // Control: an admission does wait, for all of its life.
  expect(await codeOf(store.admit(ask(account, { ttlMs: 100 })))).toBe('STORE_BUSY')
  await holder.query('COMMIT')
})

test('an admission does not wait for a beat that is stuck', async () => {
  const store = database.store()
  const account = newAccount()
  await store.beat({ account, name: 'bot' })
  const holder = await database.connect()
  await holder.query('BEGIN')
  await holder.query('SELECT FROM helios_heartbeats WHERE account = $1 FOR UPDATE', [account])
  const stuck = store.beat({ account, name: 'bot' })
  await database.untilWaiting()
  expect(verdict(await store.admit(ask(account)))).toBe('admitted')
  await holder.query('COMMIT')
  await stuck
})
