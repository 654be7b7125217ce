import type { Decimal } from '../core/decimal.js'
import type { Fill } from '../core/order.js'
import type { OrderStatus } from '../core/vocabulary.js'

/** One order that the emergency stop saw. At least one of the two ids is present. */
export interface StoppedOrder {
  readonly clientOrderId?: string
  readonly venueOrderId?: string
  /** `ours`: the ledger has it; while the ledger cannot be read, its id looks like one of ours. */
  readonly origin: 'ours' | 'foreign'
  /** The venue's class of resting orders that it belongs to, as far as its type tells. */
  readonly class: string
  /** When the stop first saw it. */
  readonly before: OrderStatus
  /** At the end of the stop. */
  readonly after: OrderStatus
  /** What has filled of it in all, when that is known. */
  readonly filledQuantity?: Decimal
  /** Those that came to be known while the stop was on. */
  readonly fills: readonly Fill[]
  /** Why it was not cancelled, of an order that has not ended. */
  readonly error?: string
}

/**
 * Why a stop is not clear, and what went wrong on the way. Time mends most; a person, another client or another version of
 * this library is needed for `PRESUMED_ORDERS`, `LIVE_CLIENT_MISSING` and `IDENTITY_MISMATCH`.
 */
export type StopProblem =
  /** The store did not take PAPER and HALTED. */
  | 'NOT_LATCHED'
  /** Mode or state changed since the latch, so that orders may have been admitted again. */
  | 'MODE_CHANGED'
  /** A person resumed while the stop was on. */
  | 'RESUMED'
  | 'LEDGER_UNREADABLE'
  /** The router has no live client, and the venue may have orders: the account was LIVE once, or the ledger cannot tell. */
  | 'LIVE_CLIENT_MISSING'
  /** Two empty listings, late enough and far enough apart, were not seen. */
  | 'ORDERS_REMAIN'
  /** The ledger has orders that have not ended, or whose outcome is unknown. */
  | 'UNRESOLVED_ORDERS'
  /** Orders are presumed never to have arrived, and no person has accepted that. */
  | 'PRESUMED_ORDERS'
  | 'IDENTITY_UNKNOWN'
  /** The live client trades on another venue account than the one that is bound to this account. */
  | 'IDENTITY_MISMATCH'
  | 'NOT_FLAT'
  /** These five went wrong at least once; by themselves they do not keep a stop from being clear. */
  | 'LISTING_FAILED'
  | 'BULK_CANCEL_FAILED'
  | 'CANCEL_FAILED'
  | 'RECONCILE_FAILED'
  | 'EVENTS_NOT_RECORDED'

/** What a stop sold, and what it left. */
export interface FlattenReport {
  /** True when nothing is left but dust. */
  readonly done: boolean
  /** In the order in which they were placed. */
  readonly sales: readonly {
    readonly asset: string
    readonly instrument: string
    readonly clientOrderId: string
    readonly quantity: Decimal
    readonly filledQuantity: Decimal
  }[]
  readonly remaining: readonly {
    readonly asset: string
    readonly quantity: Decimal
    /** Too small for the venue to take. */
    readonly isDust: boolean
    readonly reason: string
  }[]
  /** Why it is not done. */
  readonly reason?: string
}

/** What an emergency stop did, and what it could not do. */
export interface StopReport {
  readonly latched: { readonly at: Date; readonly version: number } | { readonly error: string }
  /** Every order that had not ended in the ledger when the stop read it, or that the venue listed or cancelled meanwhile. */
  readonly orders: readonly StoppedOrder[]
  /** Client order ids whose outcome is still not known, presumed ones that nobody has accepted included. */
  readonly unresolved: readonly string[]
  /** Present when `flatten` was asked for. */
  readonly flattened?: FlattenReport
  /** True only when nothing of this account can still trade. */
  readonly clear: boolean
  /** Why `clear` is false: names of {@link StopProblem}, with commas between. */
  readonly reason?: string
  readonly startedAt: Date
  readonly finishedAt: Date
}
