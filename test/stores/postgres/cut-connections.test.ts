import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { ExecutionRouter } from '../../../src/execution/execution-router.js'
import { MANDATORY_GATES } from '../../../src/gates/mandatory-gates.js'
import { ModeOrchestrator } from '../../../src/mode/mode-orchestrator.js'
import type { PostgresStore } from '../../../src/postgres.js'
import { ScriptedTradingClient } from '../../../src/testing/scripted-trading-client.js'
import { PaperTradingClient } from '../../../src/venues/paper/paper-trading-client.js'
import { BTC_ZAR, BUY, CONFIRMED, codesOf, expectOutcome, QUOTE } from '../../execution/support/scene.js'
import { type CuttingProxy, cuttingProxy } from '../../support/cutting-proxy.js'
import { ask, codeOf, newAccount, verdict } from './support/ask.js'
import { usePostgres } from './support/use-postgres.js'

const database = usePostgres()

let proxy: CuttingProxy
beforeAll(async () => {
  proxy = await cuttingProxy(database.url)
})
afterAll(() => proxy.close())

/** A store whose connections all go through the proxy. */
function cutStore(): PostgresStore {
  return database.store({ client: database.pool({ connectionString: proxy.url }) })
}

/** A LIVE router on such a store. */
async function cutRouter() {
  const store = cutStore()
  const orchestrator = new ModeOrchestrator({ store, account: newAccount() })
  const live = new ScriptedTradingClient({ instruments: [BTC_ZAR], balances: { ZAR: 100_000 }, quotes: { 'BTC/ZAR': QUOTE } })
  const clients = { PAPER: new PaperTradingClient({ balances: {}, instruments: [BTC_ZAR] }), LIVE: live }
  const options = { allowVolatileStore: true, waivedGates: MANDATORY_GATES, reconcileEveryMs: 0, admissionTtlMs: 10_000 }
  const router = new ExecutionRouter({ orchestrator, clients, ...options })
  onTestFinished(() => router.close())
  await orchestrator.setMode('LIVE', CONFIRMED)
  return { store, router, live, account: orchestrator.account }
}

describe('an admission whose connection breaks', () => {
  test.each([
    ['before', 'admitted', undefined],
    ['in the middle', 'admitted', undefined],
    ['after the answer', 'existing', 'admitted'],
  ] as const)('%s of the statement is uncertain, and what became of it is there to be looked up', async (cut, again, status) => {
    const store = cutStore()
    const account = newAccount()
    const request = ask(account)
    const wasCut = proxy.cutNext('helios_admit', cut)
    expect(await codeOf(store.admit(request))).toBe('ADMISSION_UNCERTAIN')
    await wasCut
    expect((await store.findOrder({ account, intentId: request.order.intentId }))?.status).toBe(status)
    expect(verdict(await store.admit(request))).toBe(again)
    const { rows } = await database.pool().query('SELECT count(*)::int AS n FROM helios_orders WHERE account = $1', [account])
    expect(rows).toEqual([{ n: 1 }])
    expect(await store.verifyAudit({ account })).toMatchObject({ ok: true, length: 1 })
  })

  test('after the commit is found by the router, which sends the order once', async () => {
    const { router, live } = await cutRouter()
    const wasCut = proxy.cutNext('helios_admit', 'after the answer')
    expectOutcome(await router.execute(BUY), 'accepted')
    await wasCut
    expect(live.submitted).toHaveLength(1)
  })

  test('before it arrived is not sent by the router, and what it took is known', { timeout: 60_000 }, async () => {
    const { router, live, store, account } = await cutRouter()
    const wasCut = proxy.cutNext('helios_admit', 'before')
    expect(codesOf(await router.execute(BUY))).toEqual(['ADMISSION_UNCERTAIN'])
    await wasCut
    expect(live.submitted).toHaveLength(0)
    expect(await store.unresolvedOrders({ account, mode: 'LIVE' })).toEqual([])
  })
})

test('an outcome whose answer is lost is written, and writing it again changes nothing', async () => {
  const store = cutStore()
  const account = newAccount()
  const { order } = ask(account)
  await store.admit(ask(account, { order }))
  const outcome = { account, clientOrderId: order.clientOrderId, to: 'open', evidence: { source: 'event' } } as const
  const wasCut = proxy.cutNext('helios_record_outcome', 'after the answer')
  expect(await codeOf(store.recordOutcome(outcome))).toBe('STORE_UNAVAILABLE')
  await wasCut
  expect(await store.recordOutcome(outcome)).toMatchObject({ status: 'open' })
})

test('the lock of an account is free again though the client that waited for it is gone', async () => {
  const account = newAccount()
  const store = database.store()
  await store.admit(ask(account))
  const holder = await database.connect()
  await holder.query('BEGIN')
  await holder.query('SELECT FROM trading_mode_state WHERE account = $1 FOR UPDATE', [account])
  const gone = await database.connect()
  const waiting = gone.query(`SELECT helios_lock_account($1, '60000', false)`, [account]).catch(() => undefined)
  await database.untilWaiting()
  ;(gone as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy()
  await waiting
  await holder.query('COMMIT')
  expect(verdict(await store.admit(ask(account)))).toBe('admitted')
})

test('a statement that the server ends for its statement_timeout is STORE_BUSY, and wrote nothing', async () => {
  const account = newAccount()
  const store = database.store({ client: database.pool({ statement_timeout: 200 }) })
  await store.admit(ask(account))
  const holder = await database.connect()
  await holder.query('BEGIN')
  await holder.query('SELECT FROM trading_mode_state WHERE account = $1 FOR UPDATE', [account])
  const request = ask(account)
  expect(await codeOf(store.admit(request))).toBe('STORE_BUSY')
  await holder.query('COMMIT')
  expect(await store.findOrder({ account, intentId: request.order.intentId })).toBeUndefined()
})

test('a pool without a free connection denies, with a code, and nothing is sent', { timeout: 60_000 }, async () => {
  const pool = database.pool({ max: 1 })
  const store = database.store({ client: pool })
  const orchestrator = new ModeOrchestrator({ store, account: newAccount() })
  const paper = new ScriptedTradingClient({
    kind: 'paper',
    instruments: [BTC_ZAR],
    balances: { ZAR: 100_000 },
    quotes: { 'BTC/ZAR': QUOTE },
  })
  const router = new ExecutionRouter({ orchestrator, clients: { PAPER: paper } })
  onTestFinished(() => router.close())
  expectOutcome(await router.execute(BUY), 'accepted')
  const taken = await pool.connect()
  expect(codesOf(await router.execute(BUY))).toEqual(['MODE_UNREADABLE'])
  taken.release()
  expectOutcome(await router.execute(BUY), 'accepted')
  expect(paper.submitted).toHaveLength(2)
})
