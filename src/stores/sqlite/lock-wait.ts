import { delay, systemClock } from '../../core/clock.js'
import { StoreError } from '../../core/errors.js'
import { asStoreError, isLocked } from './sqlite-error.js'

/** How long to go on, and how eagerly. */
export interface LockPatience {
  /** After this long without the lock: `STORE_BUSY`. */
  readonly giveUpAfterMs: number
  /** True for what must not queue behind admissions: tries again at once instead of after a pause. Default false. */
  readonly eager?: boolean
}

/** The longest pause. A transaction takes well under a millisecond, so somebody who waits longer only loses turns. */
const LONGEST_PAUSE_MS = 6

/**
 * Tries until the database's lock is free. Between two tries the event loop runs; a try itself blocks it no longer than
 * SQLite's own short busy timeout. Pauses are on the machine's clock, whatever clock the store tells time by.
 *
 * @throws StoreError `STORE_BUSY` when the lock never came: nothing was done. Other failures as {@link asStoreError}.
 */
export async function whenUnlocked<T>(attempt: () => T, patience: LockPatience, random: () => number): Promise<T> {
  const startMs = systemClock.monotonicMs()
  for (;;) {
    try {
      return attempt()
    } catch (error) {
      if (!isLocked(error)) throw asStoreError(error)
      if (systemClock.monotonicMs() - startMs >= patience.giveUpAfterMs) throw stillLocked(error, patience.giveUpAfterMs)
    }
    await (patience.eager === true ? nextTurn() : delay(systemClock, 1 + random() * (LONGEST_PAUSE_MS - 1)))
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}

function stillLocked(cause: unknown, waitedMs: number): StoreError {
  return new StoreError('STORE_BUSY', `Another connection kept the database locked for ${waitedMs} ms; nothing was written.`, {
    cause,
  })
}
