/** Where time comes from. Everything that needs the time takes one, so that tests can hold it still. */
export interface Clock {
  /** Wall-clock time. */
  now(): Date
  /** Milliseconds that never go back, from an arbitrary start. */
  monotonicMs(): number
  /** Calls `callback` once after `ms`; the returned function cancels it. */
  setTimeout(callback: () => void, ms: number): () => void
}

/** The machine's own clocks. A pending timer keeps the process alive: somebody waits for it. */
export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  setTimeout(callback, ms) {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
}

/** The machine's own clocks, for what goes on in the background: a pending timer does not keep the process alive. */
export const backgroundClock: Clock = {
  ...systemClock,
  setTimeout(callback, ms) {
    const timer = setTimeout(callback, ms).unref()
    return () => clearTimeout(timer)
  },
}

/** Resolves after `ms` of `clock`. */
export function delay(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.setTimeout(resolve, ms)
  })
}
