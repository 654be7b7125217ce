import type { AdmissionClaim, CalendarWindow, Claim } from './claim.js'
import type { Decimal } from './decimal.js'
import type { Denial } from './denial.js'
import type { ClaimUsage, LimitUsage } from './limit-usage.js'
import type { Fill, Order, OrderReport } from './order.js'
import type { Turnover } from './turnover.js'
import type { AdmissionOrigin, OrderStatus, TradingMode } from './vocabulary.js'

export type { ClaimUsage, LimitUsage } from './limit-usage.js'

/** Everything one atomic admission step checks and writes. */
export interface AdmissionRequest {
  readonly account: string
  /** The mode the order is for. */
  readonly mode: TradingMode
  /** The mode version that was read for this order; another one denies `MODE_CHANGED`. */
  readonly expectedVersion: number
  readonly order: Order
  /** Merged to one per key by the store; plain claims are attributed to no gate. */
  readonly claims: readonly (Claim | AdmissionClaim)[]
  /** Latches that stop this order when tripped, exits excepted. */
  readonly latchKeys: readonly string[]
  /** Checked in LIVE only; see `adoptPolicy`. */
  readonly policyHash: string
  /** How long the order may be sent for. `expiresAt` is the store's time plus this. */
  readonly ttlMs: number
  /** Default `default`. */
  readonly policyScope?: string
  /** The venue account the live client trades on; the first LIVE admission binds it. Checked in LIVE only, when given. */
  readonly identity?: string
  /** Default: `contentHash(order)`. */
  readonly contentHash?: string
  /** True for an order that is treated as a proven exit. Default false. */
  readonly isExit?: boolean
  /** Default `strategy`. `stop` and `protect` must be exits, and go LIVE whatever the mode is. */
  readonly origin?: AdmissionOrigin
  /** False: claims are recorded but never deny (`paperGates: 'observe'`). Default true. */
  readonly enforceClaims?: boolean
  /** How the gates decided; kept in the audit row. */
  readonly decisions?: unknown
}

export type AdmissionResult =
  | {
      readonly ok: true
      readonly admittedAt: Date
      readonly expiresAt: Date
      /** How much of each claim's key is taken now, this order included. */
      readonly usage: Readonly<Record<string, Decimal>>
      readonly sequence: number
      /** By how much the store's clock stepped back since the last write, when that was over a second. */
      readonly clockWentBackMs?: number
    }
  | { readonly ok: false; readonly denials: readonly Denial[] }
  /** The intent id was admitted before with the same content. Nothing was written. */
  | { readonly ok: false; readonly existing: OrderRecord }

/** Why an order has the status it has. */
export interface Evidence {
  /**
   * `submit` the venue's answer · `timeout` no answer, or an unreadable one · `event`, `lookup`, `cancel` what the venue said later ·
   * `approval` the approval was never spent · `absence` every look-up path said no, twice, late enough · `human` a recorded decision.
   */
  readonly source: 'submit' | 'timeout' | 'event' | 'lookup' | 'cancel' | 'approval' | 'absence' | 'human'
  readonly venueOrderId?: string
  /** The venue's reason for a rejection, or a person's for a decision. */
  readonly reason?: string
  readonly venueCode?: string
  /** Why the outcome is unknown. */
  readonly cause?: string
  readonly actor?: string
  /** With `absence`: the venue fences stale submits, so absence is proof and budgets are refunded. */
  readonly freshnessFence?: boolean
  /**
   * The venue has an order after all that had ended because it had not. With it a report puts an order that was presumed
   * `never_arrived` back in play, the only way back from a terminal status. Stores set it themselves when fills show it: then
   * such an order comes back too, and one that was `rejected` or `not_sent` stays so.
   */
  readonly lateArrival?: boolean
}

export interface OutcomeRecord {
  readonly account: string
  readonly clientOrderId: string
  readonly to: OrderStatus
  readonly evidence: Evidence
  /** Fills in it are recorded too, once each. */
  readonly report?: OrderReport
}

/** One order as the ledger knows it. */
export interface OrderRecord {
  readonly account: string
  readonly mode: TradingMode
  readonly order: Order
  /** An `admitted` order whose life is over reads as `unknown`. */
  readonly status: OrderStatus
  readonly contentHash: string
  readonly isExit: boolean
  readonly origin: AdmissionOrigin
  readonly admittedAt: Date
  readonly expiresAt: Date
  readonly venueOrderId?: string
  /** What decided the present status, or shows that it is wrong: see `lateArrival`. Absent while there was no outcome. */
  readonly evidence?: Evidence
  /** The order's current report, fills included. */
  readonly report: OrderReport
  readonly updatedAt: Date
  /** The account's audit sequence after the write that returned this record; on reads, of the last write to the order. */
  readonly sequence: number
}

export type OrderKey =
  | { readonly account: string; readonly clientOrderId: string }
  | { readonly account: string; readonly intentId: string }
  | { readonly account: string; readonly venueOrderId: string; readonly mode: TradingMode }

/** True for an order that left no trace at a venue without a freshness fence, and that no person has accepted as lost. */
export function isPresumed({
  status,
  evidence,
}: Pick<OrderRecord, 'status'> & { readonly evidence?: Evidence | undefined }): boolean {
  return status === 'never_arrived' && evidence?.source === 'absence' && evidence.freshnessFence !== true
}

/** A latch that is tripped. */
export interface Latch {
  readonly key: string
  /** Latches of gates belong to a mode, as their limits do; a latch without one holds in both. */
  readonly mode?: TradingMode
  readonly reason: string
  readonly actor: string
  readonly trippedAt: Date
  /** `cleared`: until a person clears it. A date is in store time. */
  readonly until: 'cleared' | Date
}

export interface LatchTrip {
  readonly account: string
  readonly key: string
  readonly mode?: TradingMode
  readonly reason: string
  readonly actor: string
  readonly until?: 'cleared' | Date
}

/** The set of gates and limits that an account trades LIVE under. */
export interface PolicyAdoption {
  readonly account: string
  readonly scope: string
  readonly hash: string
  /** Another hash that is accepted until `acceptUntil`, for a rolling deploy. */
  readonly alsoAccept?: string
  readonly acceptUntil?: Date
  readonly reason: string
  readonly actor: string
}

/** A fact for the audit chain that has no other row: denials, and decisions of people. */
export interface AuditNote {
  readonly kind: string
  readonly body: unknown
}

export type AuditVerdict =
  | { readonly ok: true; readonly length: number; readonly head: AuditHead }
  | { readonly ok: false; readonly problem: 'edited' | 'missing' | 'reordered' | 'truncated'; readonly sequence: number }

/** The last row of an account's audit chain. Keep one elsewhere to find out whether rows were cut off the end. */
export interface AuditHead {
  readonly sequence: number
  readonly hash: string
}

/** One row of an account's audit chain. */
export interface AuditRow {
  readonly sequence: number
  /** The exact text that was hashed: JSON with `kind`, `at` and `facts`. */
  readonly body: string
  /** SHA-256, in hex, over the hash before (64 zeros before the first), the sequence and the body, one line each. */
  readonly hash: string
}

/** The port that keeps orders, limits, latches and the audit chain. */
export interface OrderLedger {
  /**
   * One atomic step: checks mode version, state, live expiry, latches, policy, venue identity and every claim by the
   * store's clock, takes the claims and writes the order, or reports everything that failed.
   *
   * @throws StoreError `NOT_ADMITTED_IN_TIME` when it certainly wrote nothing, `ADMISSION_UNCERTAIN` when it cannot tell,
   * any other code when it certainly wrote nothing.
   */
  admit(request: AdmissionRequest): Promise<AdmissionResult>
  /**
   * Moves an order on and settles its claims, in one step. A status never goes back: an older report changes nothing. A
   * person's `never_arrived` for an order that is presumed so takes the place of the evidence, and nothing else.
   *
   * Fills of an order that ended because the venue had not got it show a late arrival: its refunded budgets are taken again,
   * once and above the limit if need be, its holds count for snapshots up to then, and its evidence says so.
   * @throws StoreError `UNKNOWN_ORDER`.
   */
  recordOutcome(outcome: OutcomeRecord): Promise<OrderRecord>
  /**
   * Adds a fill to its order once, by the fill's id; it may show a late arrival, as a report may.
   * @throws StoreError `UNKNOWN_ORDER` when no order of ours matches.
   */
  recordFill(query: {
    readonly account: string
    readonly fill: Fill
    readonly mode?: TradingMode
  }): Promise<'recorded' | 'duplicate'>
  findOrder(key: OrderKey): Promise<OrderRecord | undefined>
  /** Orders that rest at the venue, oldest first. */
  openOrders(query: { readonly account: string; readonly mode: TradingMode }): Promise<readonly OrderRecord[]>
  /** Orders `admitted` or `unknown`, oldest first. */
  unresolvedOrders(query: { readonly account: string; readonly mode: TradingMode }): Promise<readonly OrderRecord[]>
  /** Orders that are presumed `never_arrived` and that no person has accepted as such, oldest first; see {@link isPresumed}. */
  presumedOrders(query: { readonly account: string; readonly mode: TradingMode }): Promise<readonly OrderRecord[]>
  /**
   * `window`: for a budget, the window's calendar, by default the one that it was claimed with last. The window that is open
   * now is read.
   */
  usage(query: {
    readonly account: string
    readonly mode: TradingMode
    readonly key: string
    readonly window?: CalendarWindow
  }): Promise<ClaimUsage>
  /**
   * Every limit that an admitted order has claimed, by key and kind, with what is left of it. One that nothing counts against
   * any more may be left out. Costs no more when there is more history.
   */
  limits(query: { readonly account: string; readonly mode: TradingMode }): Promise<readonly LimitUsage[]>
  /** What all fills of a mode come to, by instrument. Reads every fill: not for each order. */
  turnover(query: { readonly account: string; readonly mode: TradingMode }): Promise<readonly Turnover[]>
  tripLatch(trip: LatchTrip): Promise<Latch>
  /** Returns how many were cleared. */
  clearLatch(query: {
    readonly account: string
    readonly key: string
    readonly reason: string
    readonly actor: string
  }): Promise<number>
  latches(account: string): Promise<readonly Latch[]>
  adoptPolicy(adoption: PolicyAdoption): Promise<void>
  changeIdentity(query: {
    readonly account: string
    readonly identity: string
    readonly reason: string
    readonly actor: string
  }): Promise<void>
  /** Appends to the account's audit chain. */
  appendAudit(query: { readonly account: string; readonly notes: readonly AuditNote[] }): Promise<AuditHead>
  /** The audit chain, oldest first: at most `limit` rows from the one behind the sequence `after` (0: the first) on. */
  auditRows(query: { readonly account: string; readonly after: number; readonly limit: number }): Promise<readonly AuditRow[]>
  /** Reads the whole chain and checks every link; `expectedHead` finds rows cut off its end. */
  verifyAudit(query: { readonly account: string; readonly expectedHead?: AuditHead }): Promise<AuditVerdict>
  /** The store's clock. */
  now(): Promise<Date>
}
