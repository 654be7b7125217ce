import { randomUUID } from 'node:crypto'
import { fc } from '../../support/properties.js'
import { expect, test } from 'vitest'
import { InMemoryStore } from '../../../src/stores/memory/in-memory-store.js'
import { ManualClock } from '../../../src/testing/manual-clock.js'
import { Player, story } from '../support/story.js'
import { openStore } from './support/open-store.js'

const RUNS = Number(process.env.HELIOS_STORIES ?? 25)

test('whatever happens, the file answers as the store in memory does', { timeout: 600_000 }, async () => {
  const clock = new ManualClock()
  const { store } = await openStore({ clock })
  await fc.assert(
    fc.asyncProperty(story, async (steps) => {
      const prefix = randomUUID()
      const own = new ManualClock({ start: clock.now() })
      const memory = new Player(new InMemoryStore({ clock: own }), own, prefix)
      const file = new Player(store, clock, prefix)
      for (const [index, step] of steps.entries()) {
        expect(await file.play(step)).toEqual(await memory.play(step))
        if (index % 5 === 4) expect(await file.everything()).toEqual(await memory.everything())
      }
    }),
    { numRuns: RUNS, endOnFailure: process.env.CI !== undefined },
  )
})
