import { expect, test } from 'vitest'
import { PostgresStore } from '../../../src/postgres.js'
import { ask, budgetOf, newAccount, verdict } from './support/ask.js'
import { spiedPool } from './support/spied-pool.js'
import { usePostgres } from './support/use-postgres.js'

const database = usePostgres()

const ADMIT = 'SELECT * FROM "public".helios_admit($1::jsonb, $2::text, $3::text) AS reply'

test('an admission with claims is one statement and one round trip, also for the first order of an account', async () => {
  const client = spiedPool(database.pool())
  const store = new PostgresStore({ client })
  expect(verdict(await store.admit(ask(newAccount(), { claims: [budgetOf()] })))).toBe('admitted')
  expect(client.sent).toEqual([ADMIT])
})

test('a denied admission is one round trip too', async () => {
  const client = spiedPool(database.pool())
  const store = new PostgresStore({ client })
  expect(verdict(await store.admit(ask(newAccount(), { claims: [budgetOf({ limit: 0 })] })))).toBe('LIMIT_EXCEEDED')
  expect(client.sent).toEqual([ADMIT])
})

test('admissions that arrive while one is under way share the next round trip', async () => {
  const client = spiedPool(database.pool())
  const store = new PostgresStore({ client })
  const account = newAccount()
  const results = await Promise.all(
    Array.from({ length: 33 }, () => store.admit(ask(account, { claims: [budgetOf({ limit: 30 })] }))),
  )
  expect(results.map(verdict).filter((one) => one === 'admitted')).toHaveLength(30)
  expect(client.sent).toEqual([ADMIT, ADMIT])
})

test('a repeated intent id pays a second round trip', async () => {
  const client = spiedPool(database.pool())
  const store = new PostgresStore({ client })
  const request = ask(newAccount())
  await store.admit(request)
  expect(verdict(await store.admit(request))).toBe('existing')
  expect(client.sent).toEqual([ADMIT, ADMIT, ADMIT])
})

test('the same intent id twice at once is admitted once, and the other is told of it', async () => {
  const store = database.store()
  const account = newAccount()
  const request = ask(account)
  const others = Array.from({ length: 5 }, () => store.admit(ask(account)))
  const results = await Promise.all([store.admit(request), store.admit(request), store.admit(request)])
  expect(results.map(verdict).sort()).toEqual(['admitted', 'existing', 'existing'])
  expect((await Promise.all(others)).map(verdict)).toEqual(Array.from({ length: 5 }, () => 'admitted'))
})

test('a request that this server cannot read fails alone', async () => {
  const store = database.store()
  const account = newAccount()
  const first = store.admit(ask(account))
  await database.sql(`CREATE OR REPLACE FUNCTION helios_window(period text, zone text, time_zone text, at timestamptz) RETURNS text
    LANGUAGE plpgsql STABLE AS $$ BEGIN RAISE EXCEPTION 'no such zone' USING ERRCODE = '22023'; END $$`)
  const batch = [ask(account), ask(account, { claims: [budgetOf()] }), ask(account)].map((request) => store.admit(request))
  const outcomes = await Promise.allSettled([first, ...batch])
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
})

test('reading the mode, an outcome and a fill are one round trip each', async () => {
  const client = spiedPool(database.pool())
  const store = new PostgresStore({ client })
  const account = newAccount()
  const { order } = ask(account)
  await store.admit(ask(account, { order }))
  client.sent.length = 0

  await store.readMode(account)
  await store.recordOutcome({ account, clientOrderId: order.clientOrderId, to: 'open', evidence: { source: 'submit' } })
  const fill = { id: 'f-1', clientOrderId: order.clientOrderId, instrument: order.instrument, side: order.side }
  const traded = { price: order.limitPrice ?? 0, quantity: order.quantity ?? 0, liquidity: 'taker', at: order.createdAt }
  await store.recordFill({
    account,
    fill: { ...fill, ...traded, fee: { amount: order.quantity ?? 0, currency: 'ZAR' } } as never,
  })
  expect(client.sent.map((text) => /helios_\w+/.exec(text)?.[0])).toEqual([
    'helios_mode_reply',
    'helios_record_outcome',
    'helios_record_fill',
  ])
})
