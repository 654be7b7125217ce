import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { type ModeChange, type ModeChangeResult, ModeOrchestrator } from '../../../src/index.js'
import { PostgresStore } from '../../../src/postgres.js'
import { goLive } from '../admissions.js'
import { durableUpdate } from '../baselines/durable-update.js'
import { BENCH_ACCOUNT, routerOver } from '../gated-router.js'
import { toTiming } from '../measure.js'
import type { Finding } from '../row.js'
import { orPause } from '../tasks/trade.js'
import type { Workbench } from '../workbench.js'

const WHY = { reason: 'bench', actor: 'bench' }

const CALLERS = 64

const LOOK_EVERY_MS = 10

/**
 * How long a stop takes to be in force while 64 callers of each process place orders, from its call to its commit, next to
 * an UPDATE of the same row at such moments. With several processes the stop comes from one that places no orders.
 */
export async function stopLatch(workbench: Workbench, processes: 0 | 4, atMost: number): Promise<Finding> {
  const location = await workbench.database()
  const pool = new pg.Pool({ connectionString: location, max: 8 })
  workbench.afterwards(() => pool.end())
  const store = new TimedStore({ client: pool })
  await store.migrate()
  await goLive(store, BENCH_ACCOUNT)

  const load = processes === 0 ? loadHere(store) : await loadElsewhere(workbench, location, processes)
  const orchestrator = new ModeOrchestrator({ store, account: BENCH_ACCOUNT })
  const update = durableUpdate(pool, BENCH_ACCOUNT)
  const callers = CALLERS * Math.max(processes, 1)
  const [stops, updates]: [number[], number[]] = [[], []]
  const start = await progress(store)
  for (let round = 0; round < (workbench.isQuick ? 10 : 100); round += 1) {
    await Promise.race([untilBusy(store, callers), load.work])
    stops.push(await msOf(() => orchestrator.engageStop({ ...WHY, flatten: false })))
    await orchestrator.resume({ ...WHY, confirmed: true })
    await orchestrator.setMode('LIVE', { ...WHY, confirmed: true })
    await Promise.race([untilBusy(store, callers), load.work])
    updates.push(await msOf(update))
  }
  const end = await progress(store)
  await load.end()

  const [stop, plain] = [toTiming('stop', stops), toTiming('update', updates)]
  const commit = toTiming('commit', store.stopMs)
  const auditRowsASecond = ((end.sequence - start.sequence) * 1_000) / (end.atMs - start.atMs)
  return {
    name: processes === 0 ? 'latch, 1 × 64' : `latch, ${processes} × 64`,
    unit: 'ms',
    measured: stop.medianMs,
    baseline: plain.medianMs,
    target: { atMost },
    more: {
      p99: stop.p99Ms,
      baselineP99: plain.p99Ms,
      maxMs: Math.max(...stops),
      baselineMaxMs: Math.max(...updates),
      commitAloneMs: commit.medianMs,
      commitAloneRatio: commit.medianMs / plain.medianMs,
      commitAloneMaxMs: Math.max(...store.stopMs),
      auditRowsASecond,
    },
  }
}

/** Also times the write of each stop alone, without the read before it. */
class TimedStore extends PostgresStore {
  readonly stopMs: number[] = []

  override async changeMode(change: ModeChange): Promise<ModeChangeResult> {
    const start = performance.now()
    const result = await super.changeMode(change)
    if (change.next.state === 'HALTED') this.stopMs.push(performance.now() - start)
    return result
  }
}

/** Orders flow again: since this call as many audit rows were written as there are callers. */
async function untilBusy(store: PostgresStore, callers: number): Promise<void> {
  const { sequence } = await progress(store)
  while ((await progress(store)).sequence < sequence + callers) await delay(LOOK_EVERY_MS)
}

/** Shows how busy the account is kept. */
async function progress(store: PostgresStore): Promise<{ readonly sequence: number; readonly atMs: number }> {
  const { sequence = 0 } = (await store.readMode(BENCH_ACCOUNT)) ?? {}
  return { sequence, atMs: performance.now() }
}

interface Load {
  /** Rejects when a caller fails; else goes on until the end. */
  readonly work: Promise<unknown>
  end(): Promise<void>
}

function loadHere(store: PostgresStore): Load {
  const place = orPause(routerOver(store))
  let isOver = false
  const callers = Array.from({ length: CALLERS }, async () => {
    while (!isOver) await place()
  })
  const work = Promise.all(callers)
  return {
    work,
    async end() {
      isOver = true
      await work
    },
  }
}

const LONGER_THAN_ANY_RUN_MS = 1e9

async function loadElsewhere(workbench: Workbench, location: string, processes: number): Promise<Load> {
  const workers = await workbench.workers(processes, { kind: 'execute', location, callers: CALLERS })
  const work = Promise.all(workers.map((worker) => worker.turn(LONGER_THAN_ANY_RUN_MS)))
  // They are ended in the middle of their turn, which then fails.
  work.catch(() => undefined)
  return {
    work,
    async end() {
      await Promise.all(workers.map((worker) => worker.end()))
    },
  }
}

async function msOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}
