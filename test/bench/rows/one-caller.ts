import path from 'node:path'
import { storeAt } from '../../support/store-at.js'
import { admissionsOf, goLive } from '../admissions.js'
import { createInsertTable, durableInserts } from '../baselines/durable-insert.js'
import { BENCH_ACCOUNT, placeOne, routerOver } from '../gated-router.js'
import { compare } from '../measure.js'
import type { Finding, Row } from '../row.js'
import type { Workbench } from '../workbench.js'

type Durable = 'Postgres' | 'SQLite'

export const admissionRow: Row = {
  id: 'P3',
  what: 'one admission (mode, state, latches, claims, order, audit row) next to one durable INSERT, one caller',
  run: async (workbench) => [
    await nextToInsert(workbench, 'Postgres', 'admission', 1.6),
    await nextToInsert(workbench, 'SQLite', 'admission', 1.7),
  ],
}

export const orderRow: Row = {
  id: 'P4',
  what: 'one whole gated order next to one durable INSERT, one caller',
  run: async (workbench) => [
    await nextToInsert(workbench, 'Postgres', 'order', 3.3),
    await nextToInsert(workbench, 'SQLite', 'order', 3),
  ],
}

async function nextToInsert(workbench: Workbench, which: Durable, what: 'admission' | 'order', atMost: number): Promise<Finding> {
  const location = await freshLocation(workbench, which)
  const { store, close } = storeAt(location)
  workbench.afterwards(close)
  await store.migrate()
  await goLive(store, BENCH_ACCOUNT)
  await createInsertTable(location)
  const inserts = durableInserts(location)
  workbench.afterwards(inserts.close)
  const router = routerOver(store)
  const run = what === 'admission' ? await admissionsOf(store, BENCH_ACCOUNT) : () => placeOne(router)
  return compare(which, { name: what, run }, { name: 'INSERT', run: inserts.insert }, { atMost }, workbench)
}

/** An empty database, or a file that is not there yet. */
export async function freshLocation(workbench: Workbench, which: Durable): Promise<string> {
  return which === 'Postgres' ? workbench.database() : path.join(await workbench.folder(), 'bench.sqlite')
}
