import type { ExecutionStore } from '../../../../src/core/execution-store.js'
import type { ManualClock } from '../../../../src/testing/manual-clock.js'
import type { AuditRow } from '../audit-order.js'
import type { Disturbance, Scheduler } from './scheduler.js'

/** One store's data, and processes that share it. Serves one schedule after the other, each with accounts of its own. */
export interface World {
  readonly name: string
  /** Before each schedule. The clock is the one that every store of the schedule tells time by. */
  begin(clock: ManualClock): void
  /** The store as one process has it: what crosses its boundary is held by the scheduler. */
  open(process: string, scheduler: () => Scheduler): ExecutionStore
  /** A store that nobody holds. */
  look(): ExecutionStore
  /** What the backend itself may do to the processes. */
  disturbances(accounts: readonly string[]): readonly Disturbance[]
  /** The account's audit chain, read past the store. */
  auditRows?(account: string): Promise<readonly AuditRow[]>
  /** After each schedule: whatever is still on its way ends. */
  end(): Promise<void>
  close(): Promise<void>
}
