import { type Clock, systemClock } from '../../core/clock.js'
import { contentHash } from '../../core/content-hash.js'
import { ZERO } from '../../core/decimal.js'
import { DENIAL_CODES, type Denial } from '../../core/denial.js'
import type { Draft } from '../../core/draft.js'
import { ConfigurationError, StoreError } from '../../core/errors.js'
import type { Durability, ExecutionStore } from '../../core/execution-store.js'
import type { HeartbeatRecord, HeartbeatStore } from '../../core/heartbeat-store.js'
import type { ModeChange, ModeChangeResult, ModeHistoryEntry, ModeRecord } from '../../core/mode-store.js'
import type { Fill } from '../../core/order.js'
import {
  type AdmissionRequest,
  type AdmissionResult,
  type AuditHead,
  type AuditNote,
  type AuditRow,
  type AuditVerdict,
  type ClaimUsage,
  isPresumed,
  type Latch,
  type LatchTrip,
  type LimitUsage,
  type OrderKey,
  type OrderLedger,
  type OrderRecord,
  type OutcomeRecord,
  type PolicyAdoption,
} from '../../core/order-ledger.js'
import { addTurnover, partOfFill, type Turnover } from '../../core/turnover.js'
import { isTerminal, type TradingMode, type TradingState } from '../../core/vocabulary.js'
import { AuditChecker } from '../audit-chain.js'
import { settleClaims } from '../claim-settlement.js'
import { judgeAdmission, STORE_GATE } from '../judge-admission.js'
import { applyFill, applyOutcome, type StoredOrder, toOrderRecord } from '../order-projection.js'
import { AccountState, AccountView, venueKey } from './account-state.js'
import type { OrderEntry } from './order-entry.js'
import { readLimits, readUsage } from './read-usage.js'

/** A step back of the clock beyond this is reported. */
const CLOCK_STEP_MS = 1_000

export interface InMemoryStoreOptions {
  readonly clock?: Clock
  /**
   * How many settled orders of each account to keep, with the newest part of the audit chain: the memory of a backtest is then
   * flat. An older id is forgotten: it is not found, its late fills match no order, and its intent id, used again, is a new
   * order. Limits, positions and what a person has to decide about are kept. Default: all of them, some 5 kB an order.
   */
  readonly retain?: number
}

/**
 * Everything in this process's memory: for tests and backtests. `durability` is `volatile`, so a router refuses LIVE on
 * it unless told otherwise. Each method does its work in one synchronous step, which is what makes it atomic.
 */
export class InMemoryStore implements ExecutionStore {
  readonly durability: Durability = 'volatile'
  readonly usesTestClock = false
  readonly #clock: Clock
  readonly #retain: number
  readonly #accounts = new Map<string, AccountState>()
  #closed = false

  /** @throws ConfigurationError `RETAIN_INVALID`. */
  constructor({ clock = systemClock, retain = Number.POSITIVE_INFINITY }: InMemoryStoreOptions = {}) {
    if (!(retain >= 1)) throw new ConfigurationError('RETAIN_INVALID', 'retain is how many orders to keep: 1 or more.')
    this.#clock = clock
    this.#retain = retain
  }

  async readMode(account: string): Promise<ModeRecord | undefined> {
    const state = this.#state(account)
    return state.mode.version === 0 && state.sequence === 0 ? undefined : this.#modeRecord(account, state)
  }

  async changeMode({ account, expectedVersion, next, reason, actor }: ModeChange): Promise<ModeChangeResult> {
    const state = this.#state(account)
    const { version } = state.mode
    if (version !== expectedVersion) return { ok: false, current: await this.readMode(account) }
    const { at } = state.advance(this.#clock.now())
    const from = { mode: state.mode.mode, state: state.mode.state } as ModeHistoryEntry['from']
    const to = { mode: next.mode, state: next.state }
    state.mode = { ...next, version: version + 1, reason, changedBy: actor, changedAt: at }
    state.history.push({ version: version + 1, from, to, reason, actor, at })
    state.append('mode.changed', at, { version: version + 1, from, to, reason, actor, next })
    return { ok: true, record: this.#modeRecord(account, state) }
  }

  async modeHistory({ account, limit, before = Number.POSITIVE_INFINITY }: Parameters<ExecutionStore['modeHistory']>[0]) {
    return this.#state(account)
      .history.filter(({ version }) => version < before)
      .reverse()
      .slice(0, limit)
  }

  async admit(request: AdmissionRequest): Promise<AdmissionResult> {
    const state = this.#state(request.account)
    const { order, mode } = request
    const hash = request.contentHash ?? contentHash(order)
    const repeated = state.byIntent.get(order.intentId)
    if (repeated !== undefined) {
      if (repeated.stored.contentHash !== hash) return { ok: false, denials: [intentConflict(order.intentId)] }
      return { ok: false, existing: this.#record(repeated) }
    }
    if (state.orders.has(order.clientOrderId)) {
      throw new StoreError('STORE_CORRUPT', `The client order id ${order.clientOrderId} was used before.`)
    }
    const { at, wentBackMs } = state.advance(this.#clock.now())
    const limits = state.limits(mode)
    const isBoundElsewhere = (identity: string): boolean => this.#isBoundElsewhere(identity, request.account)
    const judgement = judgeAdmission(request, new AccountView(state, mode, isBoundElsewhere), at)
    if (!judgement.ok) return judgement

    const { taken, usage, adoptsPolicy, bindsIdentity } = judgement
    for (const limit of judgement.limits) limits.claim(limit)
    if (adoptsPolicy) state.policies.set(request.policyScope ?? 'default', { hash: request.policyHash })
    if (bindsIdentity) state.identity = request.identity
    for (const claim of taken) {
      if (claim.kind === 'budget') limits.consume(claim, claim.amount)
      else if (claim.kind === 'rate') limits.countAdmission(claim.key, claim.perMs, at.getTime())
      else limits.holds(claim.key).take(order.clientOrderId, claim.amount, claim.reflectedBy)
    }
    const expiresAt = new Date(at.getTime() + request.ttlMs)
    const { expectedVersion, policyHash, decisions } = request
    const facts = { order, mode, version: expectedVersion, contentHash: hash, policyHash, taken, decisions, expiresAt }
    const sequence = state.append('order.admitted', at, facts)
    const stored: StoredOrder = {
      account: request.account,
      mode,
      order,
      contentHash: hash,
      isExit: request.isExit ?? false,
      origin: request.origin ?? 'strategy',
      admittedAt: at,
      expiresAt,
      status: 'admitted',
      venueOrderId: undefined,
      evidence: undefined,
      filledQuantity: ZERO,
      reported: undefined,
      reason: undefined,
      updatedAt: at,
      sequence,
    }
    const entry: OrderEntry = { stored, fills: [], taken }
    state.orders.set(order.clientOrderId, entry)
    state.byIntent.set(order.intentId, entry)
    state.live.add(entry)
    const admitted = { ok: true, admittedAt: at, expiresAt, usage, sequence } as const
    return wentBackMs > CLOCK_STEP_MS ? { ...admitted, clockWentBackMs: wentBackMs } : admitted
  }

  async recordOutcome(outcome: OutcomeRecord): Promise<OrderRecord> {
    const state = this.#state(outcome.account)
    const entry = state.orders.get(outcome.clientOrderId)
    if (entry === undefined) throw unknownOrder(outcome.clientOrderId)
    const at = state.advance(this.#clock.now()).at
    const fresh = outcome.report === undefined ? [] : outcome.report.fills.filter((fill) => addFill(state, entry, fill))
    const { to, evidence, clientOrderId } = outcome
    const after = applyOutcome(entry.stored, outcome, entry.fills, at)
    this.#move(state, entry, after, at, 'order.outcome', { clientOrderId, to, status: after.status, evidence, fills: fresh })
    return this.#record(entry)
  }

  async recordFill({ account, fill, mode }: Parameters<OrderLedger['recordFill']>[0]): Promise<'recorded' | 'duplicate'> {
    const state = this.#state(account)
    const entry = findEntry(state, fill, mode)
    if (entry === undefined) throw unknownOrder(fill.clientOrderId ?? fill.venueOrderId ?? fill.id)
    if (!addFill(state, entry, fill)) return 'duplicate'
    const at = state.advance(this.#clock.now()).at
    const after = applyFill(entry.stored, fill, entry.fills, at)
    this.#move(state, entry, after, at, 'fill', { clientOrderId: entry.stored.order.clientOrderId, status: after.status, fill })
    return 'recorded'
  }

  async findOrder(key: OrderKey): Promise<OrderRecord | undefined> {
    const state = this.#state(key.account)
    const entry =
      'clientOrderId' in key
        ? state.orders.get(key.clientOrderId)
        : 'intentId' in key
          ? state.byIntent.get(key.intentId)
          : state.byVenueOrder.get(venueKey(key.mode, key.venueOrderId))
    return entry === undefined ? undefined : this.#record(entry)
  }

  async openOrders(query: { readonly account: string; readonly mode: TradingMode }): Promise<readonly OrderRecord[]> {
    return this.#liveOrders(query).filter(({ status }) => status === 'open' || status === 'partially_filled')
  }

  async unresolvedOrders(query: { readonly account: string; readonly mode: TradingMode }): Promise<readonly OrderRecord[]> {
    return this.#liveOrders(query).filter(({ status }) => status === 'admitted' || status === 'unknown')
  }

  async presumedOrders({ account, mode }: { readonly account: string; readonly mode: TradingMode }) {
    const entries = [...this.#state(account).orders.values()]
    return entries.filter(({ stored }) => stored.mode === mode && isPresumed(stored)).map((entry) => this.#record(entry))
  }

  async usage(query: Parameters<OrderLedger['usage']>[0]): Promise<ClaimUsage> {
    return readUsage(this.#state(query.account), query, this.#clock.now())
  }

  async limits({ account, mode }: Parameters<OrderLedger['limits']>[0]): Promise<readonly LimitUsage[]> {
    return readLimits(this.#state(account), mode, this.#clock.now())
  }

  async turnover({ account, mode }: { readonly account: string; readonly mode: TradingMode }): Promise<readonly Turnover[]> {
    const state = this.#state(account)
    const entries = [...state.orders.values()].filter(({ stored }) => stored.mode === mode)
    return addTurnover([...state.settled.parts(mode), ...entries.flatMap(({ fills }) => fills.map(partOfFill))])
  }

  async tripLatch({ account, key, mode, reason, actor, until = 'cleared' }: LatchTrip): Promise<Latch> {
    const state = this.#state(account)
    const { at } = state.advance(this.#clock.now())
    const latch = state.latches.trip({ key, ...(mode === undefined ? {} : { mode }), reason, actor, trippedAt: at, until })
    state.append('latch.tripped', at, latch)
    return latch
  }

  async clearLatch({ account, key, reason, actor }: Parameters<OrderLedger['clearLatch']>[0]): Promise<number> {
    const state = this.#state(account)
    const cleared = state.latches.clear(key)
    if (cleared > 0) state.append('latch.cleared', state.advance(this.#clock.now()).at, { key, reason, actor })
    return cleared
  }

  async latches(account: string): Promise<readonly Latch[]> {
    const state = this.#state(account)
    return state.latches.trippedAt(state.present(this.#clock.now()))
  }

  async adoptPolicy({ account, scope, hash, alsoAccept, acceptUntil, reason, actor }: PolicyAdoption): Promise<void> {
    const state = this.#state(account)
    const { at } = state.advance(this.#clock.now())
    state.policies.set(scope, { hash, alsoAccept, acceptUntil })
    state.append('policy.adopted', at, { scope, hash, alsoAccept, acceptUntil, reason, actor })
  }

  async changeIdentity({ account, identity, reason, actor }: Parameters<OrderLedger['changeIdentity']>[0]): Promise<void> {
    const state = this.#state(account)
    if (this.#isBoundElsewhere(identity, account)) throw identityTaken(identity)
    const { at } = state.advance(this.#clock.now())
    const from = state.identity
    state.identity = identity
    state.append('identity.changed', at, { from, to: identity, reason, actor })
  }

  async appendAudit({ account, notes }: { readonly account: string; readonly notes: readonly AuditNote[] }): Promise<AuditHead> {
    const state = this.#state(account)
    const { at } = state.advance(this.#clock.now())
    for (const { kind, body } of notes) state.append(kind, at, body)
    state.forgetAllBut(this.#retain)
    return state.audit.head()
  }

  async auditRows({ account, after, limit }: Parameters<OrderLedger['auditRows']>[0]): Promise<readonly AuditRow[]> {
    const { audit } = this.#state(account)
    const skipped = Math.max(after - audit.anchor.sequence, 0)
    return audit.rows().slice(skipped, skipped + limit)
  }

  async verifyAudit({ account, expectedHead }: Parameters<OrderLedger['verifyAudit']>[0]): Promise<AuditVerdict> {
    const { audit } = this.#state(account)
    const checker = new AuditChecker(expectedHead, audit.anchor)
    for (const row of audit.rows()) checker.add(row)
    return checker.verdict(audit.head())
  }

  async beat({ account, name, ttlMs }: Parameters<HeartbeatStore['beat']>[0]): Promise<void> {
    this.#state(account).heartbeats.beat(name, ttlMs, this.#clock.now())
  }

  async heartbeats(account: string): Promise<readonly HeartbeatRecord[]> {
    return this.#state(account).heartbeats.seenAt(this.#clock.now())
  }

  async now(): Promise<Date> {
    return this.#clock.now()
  }

  async determineDurability(): Promise<Durability> {
    return this.durability
  }

  async migrate(): Promise<void> {
    // There is no schema.
  }

  async close(): Promise<void> {
    this.#closed = true
  }

  #state(account: string): AccountState {
    if (this.#closed) throw new StoreError('STORE_CLOSED', 'The store was closed.')
    let state = this.#accounts.get(account)
    if (state === undefined) {
      state = new AccountState()
      this.#accounts.set(account, state)
    }
    return state
  }

  #isBoundElsewhere(identity: string, account: string): boolean {
    return [...this.#accounts].some(([name, other]) => name !== account && other.identity === identity)
  }

  #modeRecord(account: string, state: AccountState): ModeRecord {
    const { identity, sequence } = state
    const { mode, state: tradingState, version, reason, changedBy, changedAt = new Date(0), liveExpiresAt, stop } = state.mode
    const readAt = state.present(this.#clock.now())
    const record: Draft<ModeRecord> = {
      account,
      mode: mode as TradingMode,
      state: tradingState as TradingState,
      version,
      reason,
      changedBy,
      changedAt,
      readAt,
      sequence,
    }
    if (liveExpiresAt !== undefined) record.liveExpiresAt = liveExpiresAt
    if (stop !== undefined) record.stop = stop
    if (identity !== undefined) record.identity = identity
    return record
  }

  #record({ stored, fills }: OrderEntry): OrderRecord {
    return toOrderRecord(stored, [...fills], this.#state(stored.account).present(this.#clock.now()))
  }

  #liveOrders({ account, mode }: { readonly account: string; readonly mode: TradingMode }): readonly OrderRecord[] {
    return [...this.#state(account).live].filter(({ stored }) => stored.mode === mode).map((entry) => this.#record(entry))
  }

  /** Puts the projection in place, settles the claims, and writes the audit row of the same step. */
  #move(state: AccountState, entry: OrderEntry, after: StoredOrder, at: Date, kind: string, facts: unknown): void {
    const before = entry.stored
    const sequence = state.append(kind, at, facts)
    entry.stored = { ...after, sequence }
    if (after.venueOrderId !== undefined) state.byVenueOrder.set(venueKey(after.mode, after.venueOrderId), entry)
    if (isTerminal(after.status)) state.live.delete(entry)
    else state.live.add(entry)
    if (isTerminal(after.status) && !isPresumed(entry.stored)) state.settled.add(entry)
    else state.settled.remove(entry)

    const limits = state.limits(after.mode)
    const { refundBudgets, retakeBudgets, retakeHolds, reflect, openFraction } = settleClaims(before, after)
    const { clientOrderId } = after.order
    const recorded = { atMs: at.getTime(), sequence }
    for (const claim of entry.taken) {
      if (claim.kind === 'budget' && refundBudgets) limits.consume(claim, claim.amount.negated())
      if (claim.kind === 'budget' && retakeBudgets) limits.consume(claim, claim.amount)
      if (claim.kind !== 'hold') continue
      const holds = limits.holds(claim.key)
      if (retakeHolds) holds.take(clientOrderId, claim.amount, claim.reflectedBy)
      if (openFraction !== undefined) holds.settlePart(clientOrderId, openFraction, recorded)
      if (reflect !== 'none') holds.reflect(clientOrderId, recorded, reflect)
    }
    state.forgetAllBut(this.#retain)
  }
}

function addFill(state: AccountState, entry: OrderEntry, fill: Fill): boolean {
  const { fillIds } = state.limits(entry.stored.mode)
  if (fillIds.has(fill.id)) return false
  fillIds.add(fill.id)
  entry.fills.push(fill)
  return true
}

function findEntry(state: AccountState, fill: Fill, mode: TradingMode | undefined): OrderEntry | undefined {
  if (fill.clientOrderId !== undefined) return state.orders.get(fill.clientOrderId)
  if (fill.venueOrderId === undefined) return undefined
  const modes: readonly TradingMode[] = mode === undefined ? ['LIVE', 'PAPER'] : [mode]
  for (const candidate of modes) {
    const entry = state.byVenueOrder.get(venueKey(candidate, fill.venueOrderId))
    if (entry !== undefined) return entry
  }
  return undefined
}

function intentConflict(intentId: string): Denial {
  return { code: 'INTENT_CONFLICT', gate: STORE_GATE, message: DENIAL_CODES.INTENT_CONFLICT, details: { intentId } }
}

function identityTaken(identity: string): StoreError {
  return new StoreError('IDENTITY_TAKEN', 'Another account is bound to this venue account.', { details: { identity } })
}

function unknownOrder(id: string): StoreError {
  return new StoreError('UNKNOWN_ORDER', `The ledger has no order ${id}.`, { details: { id } })
}
