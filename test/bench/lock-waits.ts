import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'

/** How many backends of a database were seen waiting for a heavyweight lock, sample after sample. */
export interface LockWaits {
  readonly samples: number
  /** For a row, a transaction, an advisory lock. */
  readonly waiting: number
  /** For the right to make a table's file longer, as plain INSERTs wait too. */
  readonly extending: number
  /** Takes samples while `work` runs. */
  during<T>(work: () => Promise<T>): Promise<T>
  readonly end: () => Promise<void>
}

const EVERY_MS = 5

const SAMPLE = `
SELECT count(*) FILTER (WHERE wait_event <> 'extend')::int AS waiting, count(*) FILTER (WHERE wait_event = 'extend')::int AS extending
  FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`

export async function watchLocks(url: string): Promise<LockWaits> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const seen = { samples: 0, waiting: 0, extending: 0 }
  const sample = async (): Promise<void> => {
    const { rows } = await client.query<{ waiting: number; extending: number }>({ name: 'sample', text: SAMPLE })
    seen.samples += 1
    seen.waiting += rows[0]?.waiting ?? 0
    seen.extending += rows[0]?.extending ?? 0
  }
  return {
    get samples() {
      return seen.samples
    },
    get waiting() {
      return seen.waiting
    },
    get extending() {
      return seen.extending
    },
    async during(work) {
      let isOver = false
      const watching = (async () => {
        while (!isOver) {
          await sample()
          await delay(EVERY_MS)
        }
      })()
      try {
        return await work()
      } finally {
        isOver = true
        await watching
      }
    },
    end: () => client.end(),
  }
}
