import type { OrderStatus } from '../core/vocabulary.js'

/** One order that the emergency stop saw. At least one of the two ids is present. */
export interface StoppedOrder {
  readonly clientOrderId?: string
  readonly venueOrderId?: string
  readonly origin: 'ours' | 'foreign'
  /** The venue's class of resting orders that it belongs to, as far as its type tells. */
  readonly class: string
  readonly before: OrderStatus
  readonly after: OrderStatus
  readonly error?: string
}

/** What an emergency stop did, and what it could not do. */
export interface StopReport {
  readonly latched: { readonly at: Date; readonly version: number } | { readonly error: string }
  readonly orders: readonly StoppedOrder[]
  /** Client order ids whose outcome is still not known. */
  readonly unresolved: readonly string[]
  /** Present when `flatten` was asked for. */
  readonly flattened?: { readonly done: boolean; readonly reason?: string }
  /** True only when nothing of this account can still trade. */
  readonly clear: boolean
  /** Why `clear` is false. */
  readonly reason?: string
  readonly startedAt: Date
  readonly finishedAt: Date
}
