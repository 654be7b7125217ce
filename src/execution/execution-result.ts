import type { Denial } from '../core/denial.js'
import type { OrderReport } from '../core/order.js'
import type { TradingMode } from '../core/vocabulary.js'
import type { GateDecision } from '../gates/gate-decision.js'
import type { OrderAmounts } from './normalise-order.js'

interface ResultBase {
  readonly intentId: string
  /** Present once an order was admitted. */
  readonly clientOrderId?: string
  /** How each gate decided. Empty when no gate was reached, and on a replay. */
  readonly decisions: readonly GateDecision[]
  /** The amounts as they were asked for, and as they were quantised. */
  readonly asked?: OrderAmounts
  readonly sent?: OrderAmounts
  /** True when the same intent id was decided before: this is that decision, and nothing was sent now. */
  readonly replayed?: true
}

/** We refused; nothing left the process. */
export interface DeniedResult extends ResultBase {
  readonly outcome: 'denied'
  /** All of them, sorted by gate, then code. */
  readonly denials: readonly Denial[]
  /** Absent when the mode could not be read. */
  readonly mode?: TradingMode
}

/** The venue took the order. `order` is the report so far, fills included. */
export interface AcceptedResult extends ResultBase {
  readonly outcome: 'accepted'
  readonly mode: TradingMode
  readonly clientOrderId: string
  readonly order: OrderReport
  /** `false`: the store did not take the outcome yet; the library goes on trying. */
  readonly recorded?: false
}

/** The venue refused. */
export interface RejectedResult extends ResultBase {
  readonly outcome: 'rejected'
  readonly mode: TradingMode
  readonly clientOrderId: string
  readonly reason: string
  readonly venueCode?: string
  readonly recorded?: false
}

/** We asked and do not know. The order may be live; its claims stay taken until it is known. */
export interface UnknownResult extends ResultBase {
  readonly outcome: 'unknown'
  readonly mode: TradingMode
  readonly clientOrderId: string
  /** Stable and upper-case, with a text after a colon where there is one: `SUBMIT_TIMEOUT`, `IN_FLIGHT`, `CLIENT_THREW: …`. */
  readonly cause: string
  readonly recorded?: false
}

/** What became of an intent. */
export type ExecutionResult = DeniedResult | AcceptedResult | RejectedResult | UnknownResult
