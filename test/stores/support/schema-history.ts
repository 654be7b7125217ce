import { readFile } from 'node:fs/promises'
import { ManualClock } from '../../../src/testing/manual-clock.js'
import type { Step } from './story.js'

/**
 * What happened to every store of a schema's past, and what happens to it after the upgrade: the steps of one story. They are
 * kept, so that the databases that were written by them stay what they are.
 */
export interface SchemaHistory {
  readonly before: readonly Step[]
  readonly after: readonly Step[]
}

/** The prefix of every name in it. */
export const HISTORY = 'history'

export async function schemaHistory(): Promise<SchemaHistory> {
  return JSON.parse(await readFile(new URL('./schema-history.json', import.meta.url), 'utf8')) as SchemaHistory
}

/** The clock that it begins on. */
export function historyClock(): ManualClock {
  return new ManualClock()
}
