import type { ExecutionStore } from '../../core/execution-store.js'

/** A clock that the maker of a store injected into it and that a case may steer. */
export interface StoreClock {
  set(date: Date): void
  advance(ms: number): void
}

/** A store to try, made afresh for each case. It may share its database with others: each case uses accounts of its own. */
export interface StoreFixture {
  readonly store: ExecutionStore
  /**
   * Another store over the same data, as another process would open it: while the first one is open, and after it was
   * closed. The case closes what it reopened.
   */
  readonly reopen?: () => Promise<ExecutionStore>
  /** Releases everything. The store may have been closed already. */
  readonly close: () => Promise<void>
  /** Steers the time of `store` and of what `reopen` returns. */
  readonly clock?: StoreClock
}
