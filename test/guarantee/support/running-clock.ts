import { type Clock, systemClock } from '../../../src/index.js'

const LOOK_EVERY_MS = 20
/** So long, and the process was not merely busy: it was stopped. */
const STOPPED_MS = 500

/** A clock that counts the time in which its process runs, and leaves out the time in which it is stopped. */
export function runningClock(): Clock {
  const startedAtMs = Date.now()
  let ranMs = 0
  let lookedAtMs = performance.now()
  const look = (): number => {
    const nowMs = performance.now()
    if (nowMs - lookedAtMs < STOPPED_MS) ranMs += nowMs - lookedAtMs
    lookedAtMs = nowMs
    return ranMs
  }
  setInterval(look, LOOK_EVERY_MS).unref()
  return {
    now: () => new Date(startedAtMs + look()),
    monotonicMs: look,
    setTimeout: (callback, ms) => systemClock.setTimeout(callback, ms),
  }
}
