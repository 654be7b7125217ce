import type { ManualClock } from '../../../src/testing/manual-clock.js'

/** Moves the clock on, step by step, until `promise` settles; its answer. */
export async function advanceUntil<Value>(
  clock: ManualClock,
  promise: Promise<Value>,
  { stepMs = 50, atMostMs = 120_000 }: { readonly stepMs?: number; readonly atMostMs?: number } = {},
): Promise<Value> {
  let settled = false
  const note = (): void => {
    settled = true
  }
  promise.then(note, note)
  await clock.advanceAsync(0)
  for (let ms = 0; !settled && ms < atMostMs; ms += stepMs) await clock.advanceAsync(stepMs)
  if (!settled) throw new Error(`Nothing came of it within ${atMostMs} ms of the clock.`)
  return promise
}

/** Lets everything that waits for no clock happen, listeners and events included. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}
