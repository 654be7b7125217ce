import pg from 'pg'
import { storeAt } from '../../support/store-at.js'
import { admissionsOf, goLive } from '../admissions.js'
import { createInsertTable, durableInserts } from '../baselines/durable-insert.js'
import { BENCH_ACCOUNT, placeOne, routerOver } from '../gated-router.js'
import { fillLedger } from '../ledger-filler.js'
import { type Contender, measure } from '../measure.js'
import type { Finding, Row } from '../row.js'
import type { Workbench } from '../workbench.js'
import { freshLocation } from './one-caller.js'

const [FEW_ORDERS, AUDIT_ROWS_PER_ORDER] = [1_000, 5]

export const largeLedgerRow: Row = {
  id: 'P7',
  what: 'admission next to INSERT: with a million orders and five million audit rows, and beside a transaction held open',
  run: async (workbench) => [
    await largeNextToSmall(workbench, 'Postgres'),
    await largeNextToSmall(workbench, 'SQLite'),
    await besideOpenTransaction(workbench),
  ],
}

interface Pair {
  readonly admit: Contender
  readonly insert: Contender
}

async function largeNextToSmall(workbench: Workbench, which: 'Postgres' | 'SQLite'): Promise<Finding> {
  const orders = workbench.isQuick ? 20_000 : 1_000_000
  const small = await ledgerOf(workbench, await freshLocation(workbench, which), FEW_ORDERS)
  const large = await ledgerOf(workbench, await freshLocation(workbench, which), orders)
  const contenders = [large.admit, large.insert, small.admit, small.insert]
  const [largeAdmit, largeInsert, smallAdmit, smallInsert] = (await measure(contenders, workbench)).map(
    ({ medianMs }) => medianMs,
  )
  return {
    name: `${which}, ${orders} orders`,
    unit: '× INSERT',
    measured: (largeAdmit ?? Number.NaN) / (largeInsert ?? Number.NaN),
    baseline: (smallAdmit ?? Number.NaN) / (smallInsert ?? Number.NaN),
    target: { atMost: 1.15 },
    more: { admitMs: largeAdmit ?? Number.NaN, smallAdmitMs: smallAdmit ?? Number.NaN },
  }
}

async function ledgerOf(workbench: Workbench, location: string, orders: number): Promise<Pair> {
  const { store, close } = storeAt(location)
  workbench.afterwards(close)
  await store.migrate()
  await goLive(store, BENCH_ACCOUNT)
  await placeOne(routerOver(store))
  await fillLedger(location, { orders, auditRows: orders * AUDIT_ROWS_PER_ORDER })
  await createInsertTable(location)
  const inserts = durableInserts(location)
  workbench.afterwards(inserts.close)
  const admit = await admissionsOf(store, BENCH_ACCOUNT)
  return {
    admit: { name: `admission among ${orders}`, run: admit },
    insert: { name: `INSERT beside ${orders}`, run: inserts.insert },
  }
}

const CHUNK = 100

/** Dead versions of the account's row cannot be cleaned up meanwhile. In chunks, taken in turn. */
async function besideOpenTransaction(workbench: Workbench): Promise<Finding> {
  const location = await freshLocation(workbench, 'Postgres')
  const { admit, insert } = await ledgerOf(workbench, location, FEW_ORDERS)
  const holder = new pg.Client({ connectionString: location })
  await holder.connect()
  workbench.afterwards(() => holder.end())
  for (let call = 0; call < 200; call += 1) {
    await admit.run()
    await insert.run()
  }
  await holder.query('BEGIN ISOLATION LEVEL REPEATABLE READ')
  await holder.query('SELECT count(*) FROM trading_mode_state')

  const chunks = (workbench.isQuick ? 1_000 : 10_000) / CHUNK
  const [admitMs, insertMs]: [number[], number[]] = [[], []]
  for (let chunk = 0; chunk < chunks; chunk += 1) {
    admitMs.push(await chunkMs(admit))
    insertMs.push(await chunkMs(insert))
  }
  const [early, late] = [
    (all: readonly number[]) => mean(all.slice(0, chunks / 10)),
    (all: readonly number[]) => mean(all.slice(-chunks / 10)),
  ]
  return {
    name: `Postgres, held open for ${chunks * CHUNK}`,
    unit: 'ms',
    measured: mean(admitMs),
    baseline: mean(insertMs),
    target: { atMost: 3 },
    more: { ratioOfFirstTenth: early(admitMs) / early(insertMs), ratioOfLastTenth: late(admitMs) / late(insertMs) },
  }
}

async function chunkMs({ run }: Contender): Promise<number> {
  const start = performance.now()
  for (let call = 0; call < CHUNK; call += 1) await run()
  return (performance.now() - start) / CHUNK
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
