import { describe, test } from 'vitest'
import { InMemoryStore } from '../../../src/stores/memory/in-memory-store.js'
import { ManualClock } from '../../../src/testing/manual-clock.js'
import { storeConformance } from '../../../src/testing/store-conformance.js'

async function onManualClock() {
  const clock = new ManualClock()
  const store = new InMemoryStore({ clock })
  return { store, clock, close: () => store.close() }
}

async function onTheMachinesClock() {
  const store = new InMemoryStore()
  return { store, close: () => store.close() }
}

describe('InMemoryStore on a manual clock', () => {
  for (const { id, title, run } of storeConformance(onManualClock, { clock: true })) test(`${id} ${title}`, run)
})

describe("InMemoryStore on the machine's clock", () => {
  for (const { id, title, run } of storeConformance(onTheMachinesClock)) test(`${id} ${title}`, run)
})
