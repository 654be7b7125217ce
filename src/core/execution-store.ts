import type { HeartbeatStore } from './heartbeat-store.js'
import type { ModeStore } from './mode-store.js'
import type { OrderLedger } from './order-ledger.js'

export type Durability = 'volatile' | 'durable'

/** All ports over one backend, because admission checks mode, limits and uniqueness in one atomic step. */
export interface ExecutionStore extends ModeStore, OrderLedger, HeartbeatStore {
  /** As last determined; `volatile` until it is proven otherwise. */
  readonly durability: Durability
  /** True when a durable store runs on a clock that was injected without `allowTestClock`; it then refuses LIVE. */
  readonly usesTestClock: boolean
  /** Reads the backend's settings back and says whether a committed write survives a crash. */
  determineDurability(): Promise<Durability>
  /** Creates or upgrades the schema. Idempotent, and safe when many processes start at once. */
  migrate(): Promise<void>
  close(): Promise<void>
}
