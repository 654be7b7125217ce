/**
 * `npm run test:soak`: what several processes did to one account, against a store that does one thing at a time.
 *
 * `--schedules 10000` seeded schedules of processes in one process, on Postgres; a fifth as many on SQLite and in memory each,
 * and as many again as a fifth with whole routers · `--processes-runs 100` runs of four to eight real processes, on Postgres and
 * on SQLite each · `--worlds postgres` only there · `--first 5001` begins with that seed · `--seed 4711` replays one.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { runDesk } from '../guarantee/history/desk/run-desk.js'
import { ProcessGroup } from '../guarantee/history/processes/process-group.js'
import { MemoryWorld } from '../guarantee/history/schedule/memory-world.js'
import { PostgresWorld } from '../guarantee/history/schedule/postgres-world.js'
import { failureOf, runSchedule } from '../guarantee/history/schedule/run-schedule.js'
import { SqliteWorld } from '../guarantee/history/schedule/sqlite-world.js'
import type { World } from '../guarantee/history/schedule/world.js'
import { freshDatabase } from '../support/database.js'
import { startPostgres } from '../support/launch-postgres.js'
import { storeAt } from '../support/store-at.js'

const { values } = parseArgs({
  options: {
    schedules: { type: 'string', default: '10000' },
    'processes-runs': { type: 'string', default: '100' },
    worlds: { type: 'string', default: 'memory,sqlite,postgres' },
    first: { type: 'string', default: '1' },
    seed: { type: 'string' },
  },
})

interface Run {
  readonly problems: readonly string[]
  readonly operations: number
  readonly tally: ReadonlyMap<string, number>
}

let failed = 0

/** Does the runs one after the other and says how many failed, what happened in them, and how to repeat those that did. */
async function repeat(what: string, seeds: readonly number[], run: (seed: number) => Promise<Run>): Promise<void> {
  const tally = new Map<string, number>()
  let [operations, failedHere] = [0, 0]
  for (const [index, seed] of seeds.entries()) {
    try {
      const report = await run(seed)
      if (report.problems.length > 0) throw new Error(report.problems.join('\n'))
      operations += report.operations
      for (const [kind, times] of report.tally) tally.set(kind, (tally.get(kind) ?? 0) + times)
    } catch (error) {
      failedHere += 1
      console.error(`FAILED: ${what}, seed ${seed}\n${error instanceof Error ? error.message : String(error)}`)
    }
    if ((index + 1) % 500 === 0) console.log(`${what}: ${index + 1} runs, ${failedHere} failed`)
  }
  const kinds = [...tally].sort().map(([kind, times]) => `  ${kind}: ${times}`)
  console.log([`${what}: ${seeds.length} runs, ${operations} operations, ${failedHere} failed`, ...kinds].join('\n'))
  failed += failedHere
}

async function schedules(world: World, count: number): Promise<void> {
  await repeat(`schedules, --worlds ${world.name}`, seedsOf(count), async (seed) => {
    const report = await runSchedule(world, { seed })
    return report.problems.length === 0 ? report : { ...report, problems: [failureOf(world.name, report)] }
  })
  await repeat(`routers, --worlds ${world.name}`, seedsOf(Math.ceil(count / 5)), async (seed) => {
    const { problems, operations } = await runDesk(world, seed)
    return { problems, operations: operations.length, tally: new Map() }
  })
  await world.close()
}

async function processes(name: string, location: string, count: number): Promise<void> {
  const { store, close } = storeAt(location)
  await store.migrate()
  await close()
  const group = await ProcessGroup.start(location)
  try {
    await repeat(`real processes, --worlds ${name}`, seedsOf(count), async (seed) => {
      const { problems, tally, operations } = await group.run(seed)
      return { problems, tally, operations: operations.length }
    })
  } finally {
    await group.end()
  }
}

function seedsOf(count: number): readonly number[] {
  if (values.seed !== undefined) return count === 0 ? [] : [Number(values.seed)]
  return Array.from({ length: count }, (_, index) => Number(values.first) + index)
}

const [count, runs] = [Number(values.schedules), Number(values['processes-runs'])]
const worlds = values.worlds.split(',')
if (worlds.includes('memory')) await schedules(new MemoryWorld(), Math.ceil(count / 5))
if (worlds.includes('sqlite')) {
  await schedules(await SqliteWorld.make(), Math.ceil(count / 5))
  const folder = await mkdtemp(path.join(tmpdir(), 'helios-history-'))
  await processes('sqlite', path.join(folder, 'trading.db'), runs)
  await rm(folder, { recursive: true, force: true })
}
if (worlds.includes('postgres')) {
  const server = await startPostgres({ durable: false })
  try {
    const database = await freshDatabase(server.url)
    await schedules(await PostgresWorld.on(database.url), count)
    await processes('postgres', database.url, runs)
    await database.drop()
  } finally {
    await server.stop()
  }
}
process.exitCode = failed === 0 ? 0 : 1
