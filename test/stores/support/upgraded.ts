import { expect } from 'vitest'
import type { ExecutionStore } from '../../../src/core/execution-store.js'
import { InMemoryStore } from '../../../src/stores/memory/in-memory-store.js'
import type { ManualClock } from '../../../src/testing/manual-clock.js'
import { HISTORY, historyClock, schemaHistory } from './schema-history.js'
import { Player } from './story.js'

export const HISTORY_ACCOUNTS = [`${HISTORY}-left`, `${HISTORY}-right`] as const

/**
 * Tells the rest of the history to a store that has the first part of it from the past, and finds that it answers, step by
 * step, as a store in memory that was there from the beginning. `clock` is the store's own.
 */
export async function expectGoesOn(store: ExecutionStore, clock: ManualClock): Promise<void> {
  const { before, after } = await schemaHistory()
  const own = historyClock()
  const memory = new Player(new InMemoryStore({ clock: own }), own, HISTORY)
  for (const step of before) await memory.play(step)
  clock.set(own.now())

  const upgraded = new Player(store, clock, HISTORY).goOnFrom(memory)
  const view = { limits: false }
  expect(await upgraded.everything(view)).toEqual(await memory.everything(view))
  for (const account of HISTORY_ACCOUNTS) expect(await store.verifyAudit({ account })).toMatchObject({ ok: true })
  for (const [index, step] of after.entries()) {
    expect(await upgraded.play(step)).toEqual(await memory.play(step))
    if (index % 8 === 7) expect(await upgraded.everything(view)).toEqual(await memory.everything(view))
  }
  for (const account of HISTORY_ACCOUNTS) expect(await store.verifyAudit({ account })).toMatchObject({ ok: true })
}
