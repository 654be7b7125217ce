import type { ExecutionStore } from '../../../src/core/execution-store.js'
import { ModeOrchestrator, type ModeOrchestratorOptions } from '../../../src/mode/mode-orchestrator.js'
import { InMemoryStore } from '../../../src/stores/memory/in-memory-store.js'
import { MANUAL_CLOCK_START, ManualClock } from '../../../src/testing/manual-clock.js'

export const START = new Date(MANUAL_CLOCK_START)
export const WHO = { reason: 'because', actor: 'desk' } as const
export const CONFIRMED = { confirmed: true, ...WHO } as const

type DeskOptions = Partial<Omit<ModeOrchestratorOptions, 'store' | 'clock' | 'account'>> & {
  /** What stands before the store in memory. */
  readonly store?: (sound: InMemoryStore) => ExecutionStore
}

/** One account on one store and one clock that stands still; `another` is an orchestrator of another process. */
export function desk({ store: before, ...options }: DeskOptions = {}) {
  const clock = new ManualClock()
  const memory = new InMemoryStore({ clock })
  const store = before?.(memory) ?? memory
  const another = () => new ModeOrchestrator({ store, account: 'main', clock, ...options })
  return { clock, memory, store, another, orchestrator: another() }
}
