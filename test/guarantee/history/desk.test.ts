import { describe, expect, inject, it } from 'vitest'
import { freshDatabase } from '../../support/database.js'
import { runDesk } from './desk/run-desk.js'
import { FLAWS } from './schedule/flaws.js'
import { MemoryWorld } from './schedule/memory-world.js'
import { PostgresWorld } from './schedule/postgres-world.js'
import type { World } from './schedule/world.js'

const TIMEOUT_MS = 300_000
/** How many schedules a flaw may stay hidden for. */
const FEW = 40

async function checkDesks(world: World, count: number): Promise<void> {
  for (let seed = 1; seed <= count; seed += 1) {
    const { problems } = await runDesk(world, seed)
    expect(problems, `seed ${seed}`).toEqual([])
  }
}

describe('what users of several routers and orchestrators see has an order, orders sent and denied included', () => {
  it('in memory', () => checkDesks(new MemoryWorld(), 60), TIMEOUT_MS)

  it(
    'on Postgres',
    async () => {
      const database = await freshDatabase(inject('postgresUrl'))
      const world = await PostgresWorld.on(database.url)
      try {
        await checkDesks(world, 25)
      } finally {
        await world.close()
        await database.drop()
      }
    },
    TIMEOUT_MS,
  )

  it.each([
    'answers a stop before it is written',
    'does not compare the version of a change',
    'remembers the mode for a while',
  ] as const)(
    'the control: on a store that %s they do not',
    async (name) => {
      const world = new MemoryWorld()
      for (let seed = 1; seed <= FEW; seed += 1) {
        const { problems } = await runDesk(world, seed, FLAWS[name])
        if (problems.length > 0) return
      }
      throw new Error(`Not found out in ${FEW} schedules.`)
    },
    TIMEOUT_MS,
  )
})
