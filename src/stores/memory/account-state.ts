import { type CalendarWindow, MAX_RATE } from '../../core/claim.js'
import { type Decimal, ZERO } from '../../core/decimal.js'
import type { ModeHistoryEntry } from '../../core/mode-store.js'
import type { TradingMode } from '../../core/vocabulary.js'
import type { ClaimedLimit } from '../claimed-limit.js'
import type { AdmissionView, StoredMode, StoredPolicy, TakenClaim } from '../judge-admission.js'
import { NEVER_WRITTEN } from '../judge-admission.js'
import { AuditLog } from './audit-log.js'
import { HeartbeatBoard } from './heartbeat-board.js'
import { HoldBook } from './hold-book.js'
import { LatchBoard } from './latch-board.js'
import type { OrderEntry } from './order-entry.js'
import { SettledOrders } from './settled-orders.js'

/** Room for what is written of an order from admission to its end, and for denials beside it. */
const AUDIT_ROWS_PER_ORDER = 10

/** Everything of one account. */
export class AccountState {
  mode: StoredMode & { readonly changedAt?: Date } = NEVER_WRITTEN
  readonly history: ModeHistoryEntry[] = []
  identity: string | undefined
  readonly policies = new Map<string, StoredPolicy>()
  readonly latches = new LatchBoard()
  readonly heartbeats = new HeartbeatBoard()

  readonly orders = new Map<string, OrderEntry>()
  readonly byIntent = new Map<string, OrderEntry>()
  readonly byVenueOrder = new Map<string, OrderEntry>()
  /** Orders that have not ended, in the order of admission. */
  readonly live = new Set<OrderEntry>()

  readonly settled = new SettledOrders()
  readonly audit = new AuditLog()
  #lastMs = Number.NEGATIVE_INFINITY

  readonly #limits: Readonly<Record<TradingMode, ModeLimits>> = { PAPER: new ModeLimits(), LIVE: new ModeLimits() }

  limits(mode: TradingMode): ModeLimits {
    return this.#limits[mode]
  }

  get sequence(): number {
    return this.audit.sequence
  }

  /** Store time for a read: never before an earlier write. */
  present(now: Date): Date {
    return new Date(Math.max(this.#lastMs, now.getTime()))
  }

  /** Store time for a write: never before an earlier one. */
  advance(now: Date): { readonly at: Date; readonly wentBackMs: number } {
    const wentBackMs = Math.max(this.#lastMs - now.getTime(), 0)
    this.#lastMs = Math.max(this.#lastMs, now.getTime())
    return { at: new Date(this.#lastMs), wentBackMs }
  }

  /** Appends to the audit chain and returns the new sequence. */
  append(kind: string, at: Date, facts: unknown): number {
    return this.audit.append(kind, at, facts)
  }

  /** Forgets all settled orders but the latest, by every name they go by. */
  forgetAllBut(keep: number): void {
    for (const entry of this.settled.takeAllBut(keep)) {
      const { order, mode, venueOrderId } = entry.stored
      this.orders.delete(order.clientOrderId)
      this.byIntent.delete(order.intentId)
      if (venueOrderId !== undefined) this.byVenueOrder.delete(venueKey(mode, venueOrderId))
      for (const { id } of entry.fills) this.limits(mode).fillIds.delete(id)
    }
    this.audit.forgetAllBut(keep * AUDIT_ROWS_PER_ORDER)
  }
}

export function venueKey(mode: TradingMode, venueOrderId: string): string {
  return `${mode}\n${venueOrderId}`
}

/** What an admission to one mode of the account is judged against. */
export class AccountView implements AdmissionView {
  readonly mode: StoredMode
  readonly identity: string | undefined
  readonly isBoundElsewhere: (identity: string) => boolean
  readonly #state: AccountState
  readonly #tradingMode: TradingMode
  readonly #limits: ModeLimits

  constructor(state: AccountState, mode: TradingMode, isBoundElsewhere: (identity: string) => boolean) {
    this.mode = state.mode
    this.identity = state.identity
    this.isBoundElsewhere = isBoundElsewhere
    this.#state = state
    this.#tradingMode = mode
    this.#limits = state.limits(mode)
  }

  policy(scope: string): StoredPolicy | undefined {
    return this.#state.policies.get(scope)
  }

  latchedUntil(key: string): number | undefined {
    return this.#state.latches.until(key, this.#tradingMode)
  }

  consumed(key: string, window: string): Decimal {
    return this.#limits.consumed(key, window)
  }

  rateTimes(key: string): readonly number[] {
    return this.#limits.rateTimes(key)
  }

  held(key: string, asOf: Date, asOfSequence: number | undefined): Decimal {
    return this.#limits.holds(key).heldSince(asOf, asOfSequence)
  }
}

interface Rate {
  readonly longestMs: number
  readonly times: readonly number[]
}

/** Counters of one mode; those of PAPER and LIVE never mix. */
export class ModeLimits {
  readonly fillIds = new Set<string>()
  readonly #budgets = new Map<string, Map<string, Decimal>>()
  readonly #rates = new Map<string, Rate>()
  readonly #holds = new Map<string, HoldBook>()
  readonly #claimed: Readonly<Record<ClaimedLimit['kind'], Map<string, ClaimedLimit>>> = {
    budget: new Map(),
    hold: new Map(),
    rate: new Map(),
  }

  consumed(key: string, window: string): Decimal {
    return this.#budgets.get(key)?.get(window) ?? ZERO
  }

  /** A negative amount is a refund. */
  consume({ key, window }: BudgetTaken, amount: Decimal): void {
    const budget = this.#budgets.get(key) ?? new Map<string, Decimal>()
    budget.set(window, (budget.get(window) ?? ZERO).plus(amount))
    this.#budgets.set(key, budget)
  }

  /** Keeps what a claim was judged by. */
  claim(limit: ClaimedLimit): void {
    this.#claimed[limit.kind].set(limit.key, limit)
  }

  /** Every limit that was claimed, as it was claimed last. */
  claimed(): Iterable<ClaimedLimit> {
    const { budget, hold, rate } = this.#claimed
    return [...budget.values(), ...hold.values(), ...rate.values()]
  }

  /** The calendar that a budget was claimed with last; `undefined` for a key that never was a budget. */
  calendarOf(key: string): CalendarWindow | undefined {
    const limit = this.#claimed.budget.get(key)
    return limit?.kind === 'budget' ? limit.calendar : undefined
  }

  rateTimes(key: string): readonly number[] {
    return this.#rates.get(key)?.times ?? []
  }

  /** Keeps what the longest interval that was ever asked for can still count. */
  countAdmission(key: string, perMs: number, atMs: number): void {
    const earlier = this.#rates.get(key) ?? { longestMs: 0, times: [] }
    const longestMs = Math.max(perMs, earlier.longestMs)
    const recent = earlier.times.filter((time) => time > atMs - longestMs)
    this.#rates.set(key, { longestMs, times: [...recent, atMs].slice(-MAX_RATE) })
  }

  /** How many admissions of a rate are still within its interval. */
  rateCount(key: string, atMs: number): number {
    const { longestMs, times } = this.#rates.get(key) ?? { longestMs: 0, times: [] }
    return times.filter((time) => time > atMs - longestMs).length
  }

  holds(key: string): HoldBook {
    let book = this.#holds.get(key)
    if (book === undefined) {
      book = new HoldBook()
      this.#holds.set(key, book)
    }
    return book
  }
}

type BudgetTaken = Extract<TakenClaim, { kind: 'budget' }>
