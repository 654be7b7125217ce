import { isPostgres, storeAt } from '../../support/store-at.js'
import { admissionsOf, goLive } from '../admissions.js'
import { createInsertTable, durableInserts, type InsertOptions } from '../baselines/durable-insert.js'
import { BENCH_ACCOUNT } from '../gated-router.js'
import { type LockWaits, watchLocks } from '../lock-waits.js'
import type { Finding, Row } from '../row.js'
import { type Crew, crewHere, crewOf, fastest, type Rate, rateInTurn } from '../throughput.js'
import type { Workbench } from '../workbench.js'
import { freshLocation } from './one-caller.js'

export const oneAccountRow: Row = {
  id: 'P5',
  what: 'admissions a second on one account, 64 callers, next to durable INSERTs on the best of several pools',
  run: async (workbench) => [
    await fromThisProcess(workbench),
    await fromFourProcesses(workbench, await freshLocation(workbench, 'Postgres'), 2),
    await fromFourProcesses(workbench, await freshLocation(workbench, 'SQLite'), 1),
  ],
}

export const manyAccountsRow: Row = {
  id: 'P6',
  what: 'admissions a second on 16 accounts, 64 callers, next to durable INSERTs on the best of several pools',
  run: onManyAccounts,
}

const POOLS: readonly InsertOptions[] = [4, 8, 16, 32, 64].map((connections) => ({ connections }))
const FEW_POOLS: readonly InsertOptions[] = [2, 4, 8, 16].map((connections) => ({ connections }))
const BUSY_TIMEOUTS: readonly InsertOptions[] = [2, 20, 1_000].map((busyTimeoutMs) => ({ busyTimeoutMs }))

async function fromThisProcess(workbench: Workbench): Promise<Finding> {
  const location = await freshLocation(workbench, 'Postgres')
  await prepare(location, [BENCH_ACCOUNT])
  const { store, close } = storeAt(location)
  workbench.afterwards(close)
  const admissions = crewHere('admissions', 64, await admissionsOf(store, BENCH_ACCOUNT))
  return inTurn('Postgres, one process', workbench, admissions, await fastestInserts(workbench, location), 1.4)
}

async function fromFourProcesses(workbench: Workbench, location: string, atLeast: number): Promise<Finding> {
  await prepare(location, [BENCH_ACCOUNT])
  const admitting = await workbench.workers(4, { kind: 'admit', location, callers: 16 })
  const variants = isPostgres(location) ? FEW_POOLS : BUSY_TIMEOUTS
  const crews: Crew[] = []
  for (const variant of variants) {
    const workers = await workbench.workers(4, { kind: 'insert', location, callers: 16, ...variant })
    crews.push(crewOf(nameOf(variant), workers))
  }
  const inserts = await fastest(crews, trialMs(workbench))
  const name = `${isPostgres(location) ? 'Postgres' : 'SQLite'}, 4 × 16`
  return inTurn(name, workbench, crewOf('admissions', admitting), inserts, atLeast)
}

async function onManyAccounts(workbench: Workbench): Promise<readonly Finding[]> {
  const location = await freshLocation(workbench, 'Postgres')
  const accounts = Array.from({ length: 16 }, (_, index) => `account-${index}`)
  await prepare(location, accounts)
  const { store, close } = storeAt(location, { connections: accounts.length })
  workbench.afterwards(close)
  const admits = await Promise.all(accounts.map((account) => admissionsOf(store, account)))
  let turn = 0
  const admissions = crewHere('admissions', 64, () => admits[turn++ % admits.length]?.())
  const inserts = await fastestInserts(workbench, location)
  const waits: LockWaits = await watchLocks(location)
  workbench.afterwards(waits.end)
  const watched = { name: admissions.name, work: (ms: number) => waits.during(() => admissions.work(ms)) }
  const rate = await inTurn('rate', workbench, watched, inserts, 1.2)
  const { samples, waiting, extending } = waits
  const locks: Finding = {
    name: 'lock waits',
    unit: 'backends seen waiting',
    measured: waiting,
    baseline: samples,
    target: { atMost: 0 },
    more: { waitingToExtendATable: extending },
  }
  return [rate, locks]
}

async function prepare(location: string, accounts: readonly string[]): Promise<void> {
  const { store, close } = storeAt(location)
  await store.migrate()
  for (const account of accounts) await goLive(store, account)
  await close()
  await createInsertTable(location)
}

async function fastestInserts(workbench: Workbench, location: string): Promise<Crew> {
  const crews = POOLS.map((variant) => {
    const { insert, close } = durableInserts(location, variant)
    workbench.afterwards(close)
    return crewHere(nameOf(variant), 64, insert)
  })
  return fastest(crews, trialMs(workbench))
}

function nameOf(options: InsertOptions): string {
  return Object.entries(options)
    .map(([name, value]) => `${name} ${value}`)
    .join()
}

function trialMs({ isQuick }: Workbench): number {
  return isQuick ? 200 : 1_000
}

async function inTurn(name: string, { isQuick }: Workbench, admissions: Crew, inserts: Crew, atLeast: number): Promise<Finding> {
  await admissions.work(isQuick ? 100 : 1_000)
  const [admitted, inserted] = await rateInTurn(
    [admissions, inserts],
    isQuick ? { rounds: 3, ms: 300 } : { rounds: 7, ms: 2_000 },
  )
  if (admitted === undefined || inserted === undefined) throw new Error('Nothing was measured.')
  return byRate(name, admitted, inserted, atLeast)
}

function byRate(name: string, measured: Rate, baseline: Rate, atLeast: number): Finding {
  return {
    name,
    unit: 'a second',
    measured: measured.perSecond,
    baseline: baseline.perSecond,
    target: { atLeast },
    more: { cpuMs: measured.cpuMs, baselineCpuMs: baseline.cpuMs, bestInserts: baseline.name },
  }
}
