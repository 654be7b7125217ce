import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import { freshDatabase } from '../../support/database.js'
import { storeAt } from '../../support/store-at.js'
import { ProcessGroup } from './processes/process-group.js'
import { merged, type SeenOperation } from './processes/process-recorder.js'

/** Starting processes is slow on a busy machine. */
const TIMEOUT_MS = 300_000
const RUNS = 3

async function checkRuns(location: string): Promise<void> {
  const { store, close } = storeAt(location)
  await store.migrate()
  await close()
  const group = await ProcessGroup.start(location, 4)
  try {
    for (let seed = 1; seed <= RUNS; seed += 1) {
      const { problems, operations } = await group.run(seed)
      expect(problems, `run ${seed}`).toEqual([])
      expect(overlapping(operations)).toBeGreaterThan(10)
    }
  } finally {
    await group.end()
  }
}

/** How many operations ran while one of another process did: without any, a history proves nothing. */
function overlapping(operations: Awaited<ReturnType<ProcessGroup['run']>>['operations']): number {
  return operations.filter((one) =>
    operations.some(
      (other) => other.process !== one.process && other.invokedAt < one.respondedAt && other.respondedAt > one.invokedAt,
    ),
  ).length
}

describe('real processes at once, checked against a store that does one thing at a time', () => {
  it(
    'on Postgres',
    async () => {
      const database = await freshDatabase(inject('postgresUrl'))
      try {
        await checkRuns(database.url)
      } finally {
        await database.drop()
      }
    },
    TIMEOUT_MS,
  )

  it(
    'on SQLite',
    async () => {
      const folder = await mkdtemp(path.join(tmpdir(), 'helios-history-'))
      try {
        await checkRuns(path.join(folder, 'trading.db'))
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    },
    TIMEOUT_MS,
  )
})

it('merges what processes saw by real time, and takes equal readings for one moment', () => {
  const seen = (process: string, fromNs: number, toNs?: number): SeenOperation => ({
    ...{ account: 'main', process, call: { kind: 'readMode' }, invokedAtNs: String(fromNs), invokedAtMs: 100 },
    ...(toNs === undefined ? {} : { responded: { atNs: String(toNs), atMs: 200 } }),
  })
  const moments = merged([seen('a', 5, 20), seen('b', 20, 30), seen('c', 7)]).map(({ invokedAt, respondedAt }) => [
    invokedAt,
    respondedAt,
  ])
  expect(moments).toEqual([
    [1, 3],
    [3, 4],
    [2, Infinity],
  ])
})
