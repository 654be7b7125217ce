import { randomUUID } from 'node:crypto'
import { fc } from '../../support/properties.js'
import { expect, test } from 'vitest'
import { InMemoryStore } from '../../../src/stores/memory/in-memory-store.js'
import { ManualClock } from '../../../src/testing/manual-clock.js'
import { Player, story } from '../support/story.js'
import { usePostgres } from './support/use-postgres.js'

const database = usePostgres()

const RUNS = Number(process.env.HELIOS_STORIES ?? 25)

test('whatever happens, the database answers as the store in memory does', { timeout: 600_000 }, async () => {
  const client = database.pool({ max: 10 })
  await fc.assert(
    fc.asyncProperty(story, async (steps) => {
      const prefix = randomUUID()
      const clocks = [new ManualClock(), new ManualClock()] as const
      const memory = new Player(new InMemoryStore({ clock: clocks[0] }), clocks[0], prefix)
      const postgres = new Player(database.store({ client, clock: clocks[1] }), clocks[1], prefix)
      for (const [index, step] of steps.entries()) {
        expect(await postgres.play(step)).toEqual(await memory.play(step))
        if (index % 5 === 4) expect(await postgres.everything()).toEqual(await memory.everything())
      }
    }),
    { numRuns: RUNS, endOnFailure: process.env.CI !== undefined },
  )
})
