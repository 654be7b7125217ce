import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import LibSql from 'libsql'
import { expect, onTestFinished, test } from 'vitest'
import { type Clock, systemClock } from '../../src/core/clock.js'
import type { ExecutionStore } from '../../src/core/execution-store.js'
import { InMemoryStore } from '../../src/index.js'
import { type SqliteDatabase, type SqliteStatement, SqliteStore } from '../../src/sqlite.js'
import { altered } from '../execution/support/altered.js'
import { goLive } from './admissions.js'
import { counted, sumOf, type Tally } from './counted-calls.js'
import { BENCH_ACCOUNT, placeOne, routerOver } from './gated-router.js'
import { InstantClient } from './instant-client.js'

/*
 * What an order costs, counted rather than timed, so that no machine is too slow for it. Each bound has room for a call or
 * two more than there are today (3, 5, 1 and 16); whoever needs more looks at the benchmark first.
 */
const MOST_STORE_CALLS = 4
const MOST_CLIENT_CALLS = 6
const MOST_TIMERS = 2
const MOST_SQLITE_STATEMENTS = 20

const ORDERS = 20

/** Calls of the second and later orders, by method, for each order. */
async function perOrder(tally: Tally, place: () => Promise<void>): Promise<Tally> {
  await place()
  const before = { ...tally }
  for (let order = 0; order < ORDERS; order += 1) await place()
  return Object.fromEntries(Object.entries(tally).map(([name, calls]) => [name, (calls - (before[name] ?? 0)) / ORDERS]))
}

async function storeCalls(alter: (store: ExecutionStore) => ExecutionStore = (store) => store): Promise<Tally> {
  const tally: Tally = {}
  const store = counted<ExecutionStore>(new InMemoryStore(), tally)
  await goLive(store, BENCH_ACCOUNT)
  const router = routerOver(alter(store))
  return perOrder(tally, () => placeOne(router))
}

test('an order is one read of the mode, one admission and one outcome at the store', async () => {
  const calls = await storeCalls()
  expect(calls).toMatchObject({ readMode: 1, admit: 1, recordOutcome: 1 })
  expect(sumOf(calls)).toBeLessThanOrEqual(MOST_STORE_CALLS)
})

test('control: a router that asked the store twice more would be noticed', async () => {
  const wasteful = (store: ExecutionStore): ExecutionStore =>
    altered(store, {
      async admit(request) {
        await store.latches(request.account)
        await store.now()
        return store.admit(request)
      },
    })
  expect(sumOf(await storeCalls(wasteful))).toBeGreaterThan(MOST_STORE_CALLS)
})

test('an order reads what the gates share once, and is sent once', async () => {
  const tally: Tally = {}
  const store = new InMemoryStore()
  await goLive(store, BENCH_ACCOUNT)
  const LIVE = counted(new InstantClient('live'), tally)
  const router = routerOver(store, { clients: { PAPER: new InstantClient('paper'), LIVE } })
  const calls = await perOrder(tally, () => placeOne(router))
  expect(calls).toMatchObject({ submitOrder: 1, balances: 1 })
  expect(sumOf(calls)).toBeLessThanOrEqual(MOST_CLIENT_CALLS)
})

test('an order sets few timers, and leaves none behind', async () => {
  const tally: Tally = {}
  const clock: Clock = {
    ...systemClock,
    setTimeout(callback, ms) {
      tally.set = (tally.set ?? 0) + 1
      const cancel = systemClock.setTimeout(callback, ms)
      return () => {
        tally.cancelled = (tally.cancelled ?? 0) + 1
        cancel()
      }
    },
  }
  const store = new InMemoryStore()
  await goLive(store, BENCH_ACCOUNT)
  const router = routerOver(store, { clock, allowTestClock: true })
  const { set = 0, cancelled = 0 } = await perOrder(tally, () => placeOne(router))
  expect(set).toBeLessThanOrEqual(MOST_TIMERS)
  expect(cancelled).toBeGreaterThanOrEqual(set)
})

test('an order is two transactions of few statements on a SQLite file', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'helios-guard-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const file = new LibSql(path.join(folder, 'guard.sqlite'))
  onTestFinished(() => void file.close())
  const [executed, prepared]: [Tally, Tally] = [{}, {}]
  const isStatement = (value: unknown): value is SqliteStatement => typeof value === 'object' && value !== null && 'run' in value
  const database = counted<SqliteDatabase>(file, executed, (returned) =>
    isStatement(returned) ? counted(returned, prepared) : returned,
  )
  const store = new SqliteStore({ database })
  await store.migrate()
  await goLive(store, BENCH_ACCOUNT)
  const router = routerOver(store)
  await placeOne(router)
  const scripts = await perOrder(executed, () => placeOne(router))
  const { run = 0, get = 0, all = 0 } = await perOrder(prepared, () => placeOne(router))
  expect(scripts.exec, 'BEGIN and COMMIT').toBe(4)
  expect(run + get + all).toBeLessThanOrEqual(MOST_SQLITE_STATEMENTS)
})
