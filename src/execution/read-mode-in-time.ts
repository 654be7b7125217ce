import type { ModeReading } from '../mode/read-mode.js'
import { inTime } from './in-time.js'
import type { RouterCore } from './router-core.js'

/** The mode, from the store; one that is not read in time is unreadable. Does not throw. */
export async function readModeInTime({ orchestrator, clock, storeTimeoutMs }: RouterCore): Promise<ModeReading> {
  try {
    return await inTime(clock, orchestrator.read(), storeTimeoutMs)
  } catch (cause) {
    return { kind: 'unreadable', cause }
  }
}
