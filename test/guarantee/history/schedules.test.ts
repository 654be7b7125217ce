import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type FreshDatabase, freshDatabase } from '../../support/database.js'
import { FLAWS, type FlawName } from './schedule/flaws.js'
import { MemoryWorld } from './schedule/memory-world.js'
import { PostgresWorld } from './schedule/postgres-world.js'
import { failureOf, runSchedule } from './schedule/run-schedule.js'
import { SqliteWorld } from './schedule/sqlite-world.js'
import type { World } from './schedule/world.js'

const TIMEOUT_MS = 300_000
/** How many schedules a flaw may stay hidden for. */
const FEW = 40

describeSchedules('in memory', 200, Object.keys(FLAWS) as FlawName[], async () => new MemoryWorld())
describeSchedules('on SQLite', 40, ['reads the mode before the admission and not in it'], () => SqliteWorld.make())

let database: FreshDatabase
describeSchedules(
  'on Postgres',
  60,
  ['reads the mode before the admission and not in it', 'does not check claims', 'answers a stop before it is written'],
  async () => {
    database = await freshDatabase(inject('postgresUrl'))
    return PostgresWorld.on(database.url)
  },
  () => database.drop(),
)

function describeSchedules(
  where: string,
  count: number,
  flaws: readonly FlawName[],
  open: () => Promise<World>,
  close?: () => Promise<void>,
): void {
  describe(`seeded schedules of several processes ${where}`, () => {
    let world: World

    beforeAll(async () => {
      world = await open()
    }, TIMEOUT_MS)
    afterAll(async () => {
      await world.close()
      await close?.()
    })

    it(
      `have an order in which a store that does one thing at a time gives the same answers (${count} of them)`,
      async () => {
        for (let seed = 1; seed <= count; seed += 1) {
          const report = await runSchedule(world, { seed })
          expect(report.problems, failureOf(world.name, report)).toEqual([])
        }
      },
      TIMEOUT_MS,
    )

    it.each(flaws)(
      'the control: a store that %s is found out',
      async (name) => {
        for (let seed = 1; seed <= FEW; seed += 1) {
          const { problems } = await runSchedule(world, { seed, flaw: FLAWS[name] })
          if (problems.length > 0) return
        }
        throw new Error(`Not found out in ${FEW} schedules.`)
      },
      TIMEOUT_MS,
    )
  })
}

it('repeats a schedule from its seed', async () => {
  const world = new MemoryWorld()
  const [first, second] = [await runSchedule(world, { seed: 7 }), await runSchedule(world, { seed: 7 })]
  expect(second.trace).toEqual(first.trace)
  expect(first.trace.length).toBeGreaterThan(50)
})
