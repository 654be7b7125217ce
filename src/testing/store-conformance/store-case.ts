import type { Trial } from './trial.js'

export interface StoreCase {
  readonly id: string
  readonly title: string
  /** Listed only for a maker that says its fixtures have it. */
  readonly needs?: 'clock' | 'reopen'
  check(trial: Trial): Promise<void>
}
