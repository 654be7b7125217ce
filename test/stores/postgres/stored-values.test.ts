import { expect, test } from 'vitest'
import { Decimal } from '../../../src/core/decimal.js'
import { orderOf } from '../request-of.js'
import { ask, budgetOf, codeOf, newAccount, verdict } from './support/ask.js'
import { usePostgres } from './support/use-postgres.js'

const database = usePostgres()

test('a mode and a state that this version does not know are returned as they are, and deny', async () => {
  const store = database.store()
  const account = newAccount()
  await store.admit(ask(account))
  await database.sql(`UPDATE trading_mode_state SET mode = 'TURBO' WHERE account = $1`, [account])
  expect((await store.readMode(account))?.mode).toBe('TURBO')
  expect(verdict(await store.admit(ask(account)))).toBe('MODE_UNKNOWN')
  await database.sql(`UPDATE trading_mode_state SET mode = 'PAPER', state = 'SLEEPY' WHERE account = $1`, [account])
  expect((await store.readMode(account))?.state).toBe('SLEEPY')
  expect(verdict(await store.admit(ask(account)))).toBe('MODE_UNKNOWN')
})

test('amounts of forty digits come back to the last one', async () => {
  const store = database.store()
  const account = newAccount()
  const quantity = new Decimal('99999999999999999999.99999999999999999999')
  const limitPrice = new Decimal('0.00000000000000000001')
  const order = orderOf({ account, quantity, limitPrice })
  const claims = [budgetOf({ amount: quantity, limit: quantity })]
  const admitted = await store.admit(ask(account, { order, claims }))
  if (!admitted.ok) throw new Error(verdict(admitted))
  expect(admitted.usage.daily?.toFixed()).toBe(quantity.toFixed())
  expect(verdict(await store.admit(ask(account, { claims: [budgetOf({ amount: limitPrice, limit: quantity })] })))).toBe(
    'LIMIT_EXCEEDED',
  )
  const record = await store.findOrder({ account, clientOrderId: order.clientOrderId })
  expect([record?.order.quantity?.toFixed(), record?.order.limitPrice?.toFixed()]).toEqual([
    quantity.toFixed(),
    limitPrice.toFixed(),
  ])
})

test('times are whole milliseconds, the same wherever they are read', async () => {
  const store = database.store()
  const account = newAccount()
  const change = await store.changeMode({
    account,
    expectedVersion: 0,
    next: { mode: 'PAPER', state: 'ACTIVE' },
    reason: 'r',
    actor: 'a',
  })
  if (!change.ok) throw new Error('the change is the first')
  const { changedAt } = change.record
  expect((await store.readMode(account))?.changedAt).toEqual(changedAt)
  expect((await store.modeHistory({ account, limit: 1 }))[0]?.at).toEqual(changedAt)
  const [row] = await database.sql(
    `SELECT changed_at = date_trunc('milliseconds', changed_at) AS whole FROM trading_mode_state WHERE account = $1`,
    [account],
  )
  expect(row?.whole).toBe(true)
})

test('text that Postgres cannot hold does not keep an order out of the ledger', async () => {
  const store = database.store()
  const account = newAccount()
  const order = orderOf({ account, strategy: 'nul \u0000, half \uD83D, whole 😀, "quoted" \\u0000' })
  expect(verdict(await store.admit(ask(account, { order, decisions: { half: '\uDE00' } })))).toBe('admitted')
  const record = await store.findOrder({ account, intentId: order.intentId })
  expect(record?.order.strategy).toBe('nul \uFFFD, half \uFFFD, whole 😀, "quoted" \\u0000')
  expect(await store.verifyAudit({ account })).toMatchObject({ ok: true })
})

test('a claim that is none fails alone and before anything is sent', async () => {
  const store = database.store()
  const account = newAccount()
  const wrong = store.admit(ask(account, { claims: [budgetOf({ key: '' })] }))
  expect(await codeOf(wrong)).toBe('INVALID_CLAIM')
  expect(await store.readMode(account)).toBeUndefined()
})

test('limits of which nothing matters any more are forgotten, and those that matter are not', async () => {
  const account = newAccount()
  const store = database.store()
  const held = { kind: 'hold', key: 'held', amount: 1, limit: 1, asOf: await store.now() } as const
  await store.admit(ask(account, { claims: [held, budgetOf({ key: 'today', limit: 1 })] }))
  for (let index = 0; index < 100; index += 1) {
    await store.admit(ask(account, { claims: [{ kind: 'rate', key: `rate-${index}`, max: 1, perMs: 1 }] }))
  }
  const [row] = await database.sql('SELECT cardinality(limit_ids) AS kept FROM trading_mode_state WHERE account = $1', [account])
  expect(Number(row?.kept)).toBeLessThan(64)
  expect(verdict(await store.admit(ask(account, { claims: [budgetOf({ key: 'today', limit: 1 })] })))).toBe('LIMIT_EXCEEDED')
  expect(verdict(await store.admit(ask(account, { claims: [held] })))).toBe('LIMIT_EXCEEDED')
})
