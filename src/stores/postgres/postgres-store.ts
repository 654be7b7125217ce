import type { CalendarWindow } from '../../core/claim.js'
import { type Clock, systemClock } from '../../core/clock.js'
import { StoreError } from '../../core/errors.js'
import type { Durability, ExecutionStore } from '../../core/execution-store.js'
import type { HeartbeatRecord } from '../../core/heartbeat-store.js'
import type { ModeChange, ModeChangeResult, ModeHistoryEntry, ModeRecord } from '../../core/mode-store.js'
import type { Fill } from '../../core/order.js'
import type {
  AdmissionRequest,
  AdmissionResult,
  AuditHead,
  AuditNote,
  AuditRow,
  AuditVerdict,
  ClaimUsage,
  Latch,
  LatchTrip,
  LimitUsage,
  OrderKey,
  OrderRecord,
  OutcomeRecord,
  PolicyAdoption,
} from '../../core/order-ledger.js'
import { addTurnover, type Turnover } from '../../core/turnover.js'
import type { OrderStatus, TradingMode } from '../../core/vocabulary.js'
import { AdmissionBatches } from './admission-batches.js'
import { readAuditRow, verifyChain } from './audit-pages.js'
import { readHeartbeat } from './heartbeat-reply.js'
import { jsonText } from './json-text.js'
import { readLatch, readLatches } from './latch-reply.js'
import { readLimits } from './limits-reply.js'
import { migrate, migrationSql } from './migrate.js'
import { readHistoryEntry, readModeRecord } from './mode-reply.js'
import { readOrder } from './order-reply.js'
import { type CallFrame, outcomeText } from './outcome-text.js'
import type { PostgresPool } from './postgres-pool.js'
import { StatementRunner } from './statement-runner.js'
import { type Statement, type Statements, statementsFor } from './statements.js'
import { storeFailure } from './store-failure.js'
import { readTurnoverPart } from './turnover-reply.js'
import { readUsage } from './usage-reply.js'

export interface PostgresStoreOptions {
  /**
   * Your own `pg.Pool`, of two connections at least, so that a stop never waits behind orders. The store uses READ
   * COMMITTED and never ends the pool. A transaction that somebody holds open in this database slows admissions down:
   * set `idle_in_transaction_session_timeout`. Each statement of the store bounds its own wait for each lock; a
   * `statement_timeout` on the pool bounds the rest, and is answered `STORE_BUSY`.
   */
  readonly client: PostgresPool
  /** The schema that the tables and functions live in; `migrate()` creates it when it is missing. Default `public`. */
  readonly schema?: string
  /** For tests: takes the place of the database's clock. A durable store then refuses LIVE. */
  readonly clock?: Clock
  /** For tests: lets LIVE pass on an injected clock. Default false. */
  readonly allowTestClock?: boolean
}

/** How long anything but an admission waits for a connection and for each lock. An admission waits at most its own life. */
const WAIT_MS = 5_000

/**
 * Mode, limits, orders and audit chain in PostgreSQL 13 or later, for processes on many hosts. Each admission is one
 * statement and one round trip: a function decides under the account's lock, by the database's clock.
 *
 * Every method throws `StoreError`: `STORE_UNAVAILABLE`, `STORE_BUSY`, `SCHEMA_OUTDATED` (call `migrate()`), `STORE_CLOSED`.
 */
export class PostgresStore implements ExecutionStore {
  readonly usesTestClock: boolean
  readonly #schema: string
  readonly #clock: Clock | undefined
  readonly #runner: StatementRunner
  readonly #statements: Statements
  readonly #batches: AdmissionBatches
  #durability: Durability = 'volatile'
  #closed = false

  constructor({ client, schema = 'public', clock, allowTestClock = false }: PostgresStoreOptions) {
    this.usesTestClock = clock !== undefined && !allowTestClock
    this.#schema = schema
    this.#clock = clock
    this.#runner = new StatementRunner(client, clock ?? systemClock)
    this.#statements = statementsFor(schema)
    this.#batches = new AdmissionBatches({ runner: this.#runner, statement: this.#statements.admit, clock })
  }

  /** The whole schema as a script, for people who apply it themselves. */
  static migrationSql({ schema = 'public' }: { readonly schema?: string } = {}): string {
    return migrationSql(schema)
  }

  get durability(): Durability {
    return this.#durability
  }

  async readMode(account: string): Promise<ModeRecord | undefined> {
    const reply = await this.#one(this.#statements.readMode, [account, this.#injectedMs()])
    return reply === undefined ? undefined : readModeRecord(account, JSON.parse(reply))
  }

  async changeMode(change: ModeChange): Promise<ModeChangeResult> {
    this.#refuseWhenClosed()
    const { account, expectedVersion, next, reason, actor } = change
    const { mode, state, liveExpiresAt, stop } = next
    const leaseMs = liveExpiresAt?.getTime()
    const release = this.#batches.hold(account)
    try {
      const call = { account, expectedVersion, next: { mode, state, liveExpiresAt: leaseMs, stop }, reason, actor }
      const reply = JSON.parse(await this.#write(this.#statements.changeMode, call)) as {
        readonly changed?: unknown
        readonly current?: unknown
      }
      if (reply.changed !== undefined) return { ok: true, record: readModeRecord(account, reply.changed) }
      return { ok: false, current: reply.current === null ? undefined : readModeRecord(account, reply.current) }
    } finally {
      release()
    }
  }

  async modeHistory(query: { readonly account: string; readonly limit: number; readonly before?: number }) {
    const { account, limit, before = Number.MAX_SAFE_INTEGER } = query
    const replies = await this.#run(this.#statements.modeHistory, [account, before, limit])
    return replies.map((reply): ModeHistoryEntry => readHistoryEntry(JSON.parse(reply)))
  }

  async admit(request: AdmissionRequest): Promise<AdmissionResult> {
    this.#refuseWhenClosed()
    return this.#batches.admit(request)
  }

  async recordOutcome(outcome: OutcomeRecord): Promise<OrderRecord> {
    const reply = await this.#one(this.#statements.recordOutcome, [outcomeText(outcome, this.#frame())])
    if (reply === undefined) throw unknownOrder(outcome.clientOrderId)
    return readOrder(JSON.parse(reply))
  }

  async recordFill(query: { readonly account: string; readonly fill: Fill; readonly mode?: TradingMode }) {
    const { fill } = query
    const reply = await this.#one(this.#statements.recordFill, [jsonText({ ...this.#frame(), ...query })])
    if (reply === undefined) throw unknownOrder(fill.clientOrderId ?? fill.venueOrderId ?? fill.id)
    return reply === 'duplicate' ? 'duplicate' : 'recorded'
  }

  async findOrder(key: OrderKey): Promise<OrderRecord | undefined> {
    const reply = await this.#findOrder(key)
    return reply === undefined ? undefined : readOrder(JSON.parse(reply))
  }

  async openOrders(query: { readonly account: string; readonly mode: TradingMode }): Promise<readonly OrderRecord[]> {
    return this.#orders(query, ['open', 'partially_filled'])
  }

  async unresolvedOrders(query: { readonly account: string; readonly mode: TradingMode }): Promise<readonly OrderRecord[]> {
    return this.#orders(query, ['admitted', 'unknown'])
  }

  async presumedOrders({ account, mode }: { readonly account: string; readonly mode: TradingMode }) {
    const replies = await this.#run(this.#statements.presumedOrders, [account, mode, this.#injectedMs()])
    return replies.map((reply) => readOrder(JSON.parse(reply)))
  }

  async usage(query: {
    readonly account: string
    readonly mode: TradingMode
    readonly key: string
    readonly window?: CalendarWindow
  }): Promise<ClaimUsage> {
    const { account, mode, key, window } = query
    const reply = await this.#only(this.#statements.usage, [account, mode, key, this.#injectedMs()])
    return readUsage(JSON.parse(reply), { key, window })
  }

  async limits({ account, mode }: { readonly account: string; readonly mode: TradingMode }): Promise<readonly LimitUsage[]> {
    return readLimits(JSON.parse(await this.#only(this.#statements.limits, [account, mode, this.#injectedMs()])))
  }

  async turnover({ account, mode }: { readonly account: string; readonly mode: TradingMode }): Promise<readonly Turnover[]> {
    const replies = await this.#run(this.#statements.turnover, [account, mode])
    return addTurnover(replies.map((reply) => readTurnoverPart(JSON.parse(reply))))
  }

  async tripLatch({ account, key, mode, reason, actor, until = 'cleared' }: LatchTrip): Promise<Latch> {
    const untilMs = until === 'cleared' ? undefined : until.getTime()
    const call = { account, latch: { key, mode, reason, actor, until: untilMs } }
    return readLatch(JSON.parse(await this.#write(this.#statements.tripLatch, call)))
  }

  async clearLatch(query: { readonly account: string; readonly key: string; readonly reason: string; readonly actor: string }) {
    return Number(await this.#write(this.#statements.clearLatch, query))
  }

  async latches(account: string): Promise<readonly Latch[]> {
    const reply = await this.#one(this.#statements.latches, [account, this.#injectedMs()])
    return reply === undefined ? [] : readLatches(JSON.parse(reply))
  }

  async adoptPolicy({ account, scope, hash, alsoAccept, acceptUntil, reason, actor }: PolicyAdoption): Promise<void> {
    const policy = { hash, alsoAccept, acceptUntil: acceptUntil?.getTime() }
    await this.#write(this.#statements.adoptPolicy, { account, scope, policy, reason, actor })
  }

  async changeIdentity(query: {
    readonly account: string
    readonly identity: string
    readonly reason: string
    readonly actor: string
  }) {
    await this.#write(this.#statements.changeIdentity, query)
  }

  async appendAudit({ account, notes }: { readonly account: string; readonly notes: readonly AuditNote[] }): Promise<AuditHead> {
    const texts = notes.map(({ kind, body }) => ({ kind, body: jsonText(body) }))
    return JSON.parse(await this.#write(this.#statements.appendNotes, { account, notes: texts })) as AuditHead
  }

  async auditRows(query: { readonly account: string; readonly after: number; readonly limit: number }) {
    const { account, after, limit } = query
    const replies = await this.#run(this.#statements.auditPage, [account, after, Number.MAX_SAFE_INTEGER, limit])
    return replies.map((reply): AuditRow => readAuditRow(reply))
  }

  async verifyAudit({
    account,
    expectedHead,
  }: {
    readonly account: string
    readonly expectedHead?: AuditHead
  }): Promise<AuditVerdict> {
    const run = (statement: Statement, values: unknown[]) => this.#run(statement, values)
    return verifyChain({ run, statements: this.#statements, account, expectedHead })
  }

  async beat(beat: { readonly account: string; readonly name: string; readonly ttlMs?: number }): Promise<void> {
    await this.#write(this.#statements.beat, beat)
  }

  async heartbeats(account: string): Promise<readonly HeartbeatRecord[]> {
    const replies = await this.#run(this.#statements.heartbeats, [account, this.#injectedMs()])
    return replies.map((reply) => readHeartbeat(JSON.parse(reply)))
  }

  async now(): Promise<Date> {
    this.#refuseWhenClosed()
    return this.#clock?.now() ?? new Date(Number(await this.#only(this.#statements.now, [])))
  }

  /** `durable` when what this session commits is on the disk of a primary: the settings are read back from the server. */
  async determineDurability(): Promise<Durability> {
    const settings = JSON.parse(await this.#only(this.#statements.durability, [])) as Readonly<Record<string, unknown>>
    const { fsync, fullPageWrites, synchronousCommit, inRecovery } = settings
    const survives = fsync === 'on' && fullPageWrites === 'on' && synchronousCommit !== 'off' && inRecovery === false
    this.#durability = survives ? 'durable' : 'volatile'
    return this.#durability
  }

  async migrate(): Promise<void> {
    this.#refuseWhenClosed()
    try {
      await migrate(this.#runner, this.#schema)
    } catch (error) {
      throw storeFailure(error)
    }
    await this.determineDurability()
  }

  /** The pool is yours to end. */
  async close(): Promise<void> {
    this.#closed = true
  }

  #findOrder(key: OrderKey): Promise<string | undefined> {
    const { orderByClientOrderId, orderByIntentId, orderByVenueOrderId } = this.#statements
    const now = this.#injectedMs()
    if ('clientOrderId' in key) return this.#one(orderByClientOrderId, [key.account, key.clientOrderId, now])
    if ('intentId' in key) return this.#one(orderByIntentId, [key.account, key.intentId, now])
    return this.#one(orderByVenueOrderId, [key.account, key.venueOrderId, key.mode, now])
  }

  async #orders(query: { readonly account: string; readonly mode: TradingMode }, statuses: readonly OrderStatus[]) {
    const replies = await this.#run(this.#statements.ordersThatHaveNotEnded, [
      query.account,
      query.mode,
      statuses,
      this.#injectedMs(),
    ])
    return replies.map((reply) => readOrder(JSON.parse(reply)))
  }

  #frame(): CallFrame {
    return { waitMs: WAIT_MS, now: this.#injectedMs() }
  }

  /** `null` lets the database's clock decide, after the locks. */
  #injectedMs(): number | null {
    return this.#clock?.now().getTime() ?? null
  }

  #write(statement: Statement, call: object): Promise<string> {
    return this.#only(statement, [jsonText({ ...this.#frame(), ...call })])
  }

  async #only(statement: Statement, values: unknown[]): Promise<string> {
    const reply = await this.#one(statement, values)
    if (reply === undefined) throw new StoreError('STORE_CORRUPT', `The database answered ${statement.name} with nothing.`)
    return reply
  }

  async #one(statement: Statement, values: unknown[]): Promise<string | undefined> {
    return (await this.#run(statement, values))[0]
  }

  async #run(statement: Statement, values: unknown[]): Promise<readonly string[]> {
    this.#refuseWhenClosed()
    try {
      return await this.#runner.run(statement, values, WAIT_MS)
    } catch (error) {
      throw storeFailure(error)
    }
  }

  #refuseWhenClosed(): void {
    if (this.#closed) throw new StoreError('STORE_CLOSED', 'The store was closed.')
  }
}

function unknownOrder(id: string): StoreError {
  return new StoreError('UNKNOWN_ORDER', `The ledger has no order ${id}.`, { details: { id } })
}
