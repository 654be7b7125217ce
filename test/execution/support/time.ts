import type { ManualClock } from '../../../src/testing/manual-clock.js'

/** Moves the clock on, step by step and not while `isBusy`, until `promise` settles; its answer. */
export async function advanceUntil<Value>(
  clock: ManualClock,
  promise: Promise<Value>,
  {
    stepMs = 50,
    atMostMs = 120_000,
    isBusy = () => false,
  }: { readonly stepMs?: number; readonly atMostMs?: number; readonly isBusy?: () => boolean } = {},
): Promise<Value> {
  let settled = false
  const note = (): void => {
    settled = true
  }
  promise.then(note, note)
  await clock.advanceAsync(0)
  for (let ms = 0; !settled && ms < atMostMs; ) {
    if (isBusy()) {
      await clock.advanceAsync(0)
      continue
    }
    await clock.advanceAsync(stepMs)
    ms += stepMs
  }
  if (!settled) throw new Error(`Nothing came of it within ${atMostMs} ms of the clock.`)
  return promise
}

/** Lets everything that waits for no clock happen, listeners and events included. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}
