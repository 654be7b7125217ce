import { type Clock, systemClock } from '../../core/clock.js'
import { ConfigurationError, StoreError } from '../../core/errors.js'
import type { Durability, ExecutionStore } from '../../core/execution-store.js'
import type { HeartbeatRecord, HeartbeatStore } from '../../core/heartbeat-store.js'
import type { ModeChange, ModeChangeResult, ModeHistoryEntry, ModeRecord } from '../../core/mode-store.js'
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
  OrderLedger,
  OrderRecord,
  OutcomeRecord,
  PolicyAdoption,
} from '../../core/order-ledger.js'
import type { Turnover } from '../../core/turnover.js'
import type { TradingMode } from '../../core/vocabulary.js'
import { AdmissionQueue } from '../admission-queue.js'
import { adoptPolicy, appendAudit, changeIdentity, clearLatch, readLatches, tripLatch } from './account-decisions.js'
import { admitBatch, type FailedAdmission, notInTime } from './admit-batch.js'
import { readAuditRows, verifyAudit } from './audit-rows.js'
import { CommitUncertain, Connection } from './connection.js'
import { beat, readHeartbeats } from './heartbeat-rows.js'
import { type LockPatience, whenUnlocked } from './lock-wait.js'
import { checkSchema, migrate, migrationSql } from './migrate.js'
import { changeMode, readMode, readModeHistory } from './mode-rows.js'
import { openDatabase } from './open-database.js'
import { entryRecord, findOrderEntry, liveOrderEntries, presumedOrderEntries } from './order-rows.js'
import { readTurnover } from './read-turnover.js'
import { readLimits, readUsage } from './read-usage.js'
import { recordFill, recordOutcome } from './record-outcome.js'
import type { SqliteDatabase, SqliteDriver } from './sqlite-database.js'

export type SqliteStoreOptions = (
  | {
      /** The database file. Made when it is not there; its folder must be. */
      readonly path: string
      /** Default: the first of `libsql`, `better-sqlite3` and `node:sqlite` that is installed. */
      readonly driver?: SqliteDriver
      readonly database?: never
    }
  | {
      /** An open database. The store makes its settings on it, and leaves closing it to whoever opened it. */
      readonly database: SqliteDatabase
      readonly path?: never
      readonly driver?: never
    }
) & {
  /** Store time. Default: the host's clock. For tests. */
  readonly clock?: Clock
  /** Lets a durable store on an injected clock take LIVE orders. Default false. */
  readonly allowTestClock?: boolean
  /** How long SQLite itself waits for a lock, blocking the event loop, before the store waits without. Default 2. */
  readonly busyTimeoutMs?: number
  /** How long a call waits for the lock before `STORE_BUSY`; an admission waits for its own life instead. Default 5 000. */
  readonly lockTimeoutMs?: number
  /** Spreads the pauses between two tries for the lock, 0 to 1. Default `Math.random`. */
  readonly random?: () => number
}

const DEFAULT_BUSY_TIMEOUT_MS = 2
const DEFAULT_LOCK_TIMEOUT_MS = 5_000

/**
 * One SQLite file on a local disk, for the processes of one host: the embedded durable store. Every write is one immediate
 * transaction, flushed to the disk before its promise resolves. Waiting for another process never blocks the event loop.
 *
 * Call {@link migrate} once before anything else.
 */
export class SqliteStore implements ExecutionStore {
  readonly usesTestClock: boolean
  readonly #options: SqliteStoreOptions
  readonly #clock: Clock
  readonly #busyTimeoutMs: number
  readonly #patience: LockPatience
  readonly #queue: AdmissionQueue
  #durability: Durability = 'volatile'
  #opening: Promise<Connection> | undefined
  #connection: Connection | undefined
  #schemaIsCurrent = false
  #closed = false

  /** @throws ConfigurationError `STORE_OPTIONS_INVALID` unless exactly one of `path` and `database` is given. */
  constructor(options: SqliteStoreOptions) {
    if ((options.path === undefined || options.path === '') === (options.database === undefined)) {
      throw new ConfigurationError('STORE_OPTIONS_INVALID', 'A SqliteStore needs either the path of a file or an open database.')
    }
    const { busyTimeoutMs = DEFAULT_BUSY_TIMEOUT_MS, lockTimeoutMs = DEFAULT_LOCK_TIMEOUT_MS } = options
    if (!Number.isInteger(busyTimeoutMs) || busyTimeoutMs < 0 || Number.isNaN(lockTimeoutMs)) {
      throw new ConfigurationError('STORE_OPTIONS_INVALID', 'The time-outs of a SqliteStore are milliseconds, and not negative.')
    }
    this.#options = Object.freeze({ ...options })
    this.#busyTimeoutMs = busyTimeoutMs
    this.#clock = options.clock ?? systemClock
    this.usesTestClock = options.clock !== undefined && options.allowTestClock !== true
    this.#patience = { giveUpAfterMs: lockTimeoutMs }
    this.#queue = new AdmissionQueue((account, requests) => this.#admitBatch(account, requests), { judged: 'here' })
  }

  /** The SQL that {@link migrate} runs on an empty database, to read or to run by hand. */
  static migrationSql(): string {
    return migrationSql()
  }

  get durability(): Durability {
    return this.#durability
  }

  readMode(account: string): Promise<ModeRecord | undefined> {
    return this.#read((connection) => readMode(connection, account, this.#clock))
  }

  async changeMode(change: ModeChange): Promise<ModeChangeResult> {
    const release = this.#queue.hold(change.account)
    try {
      const connection = await this.#ready()
      const attempt = () => connection.writeNow(() => changeMode(connection, change, this.#clock))
      return await this.#unlocked(attempt, { ...this.#patience, eager: true })
    } finally {
      release()
    }
  }

  modeHistory(query: Parameters<ExecutionStore['modeHistory']>[0]): Promise<readonly ModeHistoryEntry[]> {
    return this.#read((connection) => readModeHistory(connection, query))
  }

  async admit(request: AdmissionRequest): Promise<AdmissionResult> {
    const result: AdmissionResult | FailedAdmission = await this.#queue.admit(request)
    if ('failure' in result) throw result.failure
    return result
  }

  recordOutcome(outcome: OutcomeRecord): Promise<OrderRecord> {
    return this.#write((connection) => recordOutcome(connection, outcome, this.#clock))
  }

  recordFill(query: Parameters<OrderLedger['recordFill']>[0]): Promise<'recorded' | 'duplicate'> {
    return this.#write((connection) => recordFill(connection, query, this.#clock))
  }

  findOrder(key: OrderKey): Promise<OrderRecord | undefined> {
    return this.#read((connection) => {
      const entry = findOrderEntry(connection, key, this.#clock)
      return entry === undefined ? undefined : entryRecord(entry)
    })
  }

  async openOrders(query: { readonly account: string; readonly mode: TradingMode }): Promise<readonly OrderRecord[]> {
    const orders = await this.#liveOrders(query)
    return orders.filter(({ status }) => status === 'open' || status === 'partially_filled')
  }

  async unresolvedOrders(query: { readonly account: string; readonly mode: TradingMode }): Promise<readonly OrderRecord[]> {
    const orders = await this.#liveOrders(query)
    return orders.filter(({ status }) => status === 'admitted' || status === 'unknown')
  }

  presumedOrders(query: { readonly account: string; readonly mode: TradingMode }): Promise<readonly OrderRecord[]> {
    return this.#read((connection) => presumedOrderEntries(connection, query, this.#clock).map(entryRecord))
  }

  usage(query: Parameters<OrderLedger['usage']>[0]): Promise<ClaimUsage> {
    return this.#read((connection) => connection.snapshot(() => readUsage(connection, query, this.#clock)))
  }

  limits(query: Parameters<OrderLedger['limits']>[0]): Promise<readonly LimitUsage[]> {
    return this.#read((connection) => connection.snapshot(() => readLimits(connection, query, this.#clock)))
  }

  turnover(query: { readonly account: string; readonly mode: TradingMode }): Promise<readonly Turnover[]> {
    return this.#read((connection) => readTurnover(connection, query))
  }

  tripLatch(trip: LatchTrip): Promise<Latch> {
    return this.#write((connection) => tripLatch(connection, trip, this.#clock))
  }

  clearLatch(query: Parameters<OrderLedger['clearLatch']>[0]): Promise<number> {
    return this.#write((connection) => clearLatch(connection, query, this.#clock))
  }

  latches(account: string): Promise<readonly Latch[]> {
    return this.#read((connection) => readLatches(connection, account, this.#clock))
  }

  adoptPolicy(adoption: PolicyAdoption): Promise<void> {
    return this.#write((connection) => adoptPolicy(connection, adoption, this.#clock))
  }

  changeIdentity(query: Parameters<OrderLedger['changeIdentity']>[0]): Promise<void> {
    return this.#write((connection) => changeIdentity(connection, query, this.#clock))
  }

  appendAudit(query: { readonly account: string; readonly notes: readonly AuditNote[] }): Promise<AuditHead> {
    return this.#write((connection) => appendAudit(connection, query, this.#clock))
  }

  auditRows(query: Parameters<OrderLedger['auditRows']>[0]): Promise<readonly AuditRow[]> {
    return this.#read((connection) => connection.snapshot(() => readAuditRows(connection, query)))
  }

  verifyAudit(query: { readonly account: string; readonly expectedHead?: AuditHead }): Promise<AuditVerdict> {
    return verifyAudit((work) => this.#read(work), query)
  }

  beat(query: Parameters<HeartbeatStore['beat']>[0]): Promise<void> {
    return this.#write((connection) => beat(connection, query, this.#clock))
  }

  heartbeats(account: string): Promise<readonly HeartbeatRecord[]> {
    return this.#read((connection) => readHeartbeats(connection, account, this.#clock))
  }

  async now(): Promise<Date> {
    this.#refuseWhenClosed()
    return this.#clock.now()
  }

  async determineDurability(): Promise<Durability> {
    const connection = await this.#open()
    this.#durability = await this.#unlocked(() => durabilityOf(connection), this.#patience)
    return this.#durability
  }

  async migrate(): Promise<void> {
    const connection = await this.#open()
    await this.#unlocked(() => migrate(connection), this.#patience)
    await this.determineDurability()
  }

  /** Calls that wait for the lock fail with `STORE_CLOSED`; nothing of theirs is written. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    const connection = await this.#opening?.catch(() => undefined)
    if (this.#options.database === undefined) connection?.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #liveOrders(query: { readonly account: string; readonly mode: TradingMode }): Promise<readonly OrderRecord[]> {
    return this.#read((connection) => liveOrderEntries(connection, query, this.#clock).map(entryRecord))
  }

  /** One transaction for all of the batch; each try leaves out the orders whose life has ended meanwhile. */
  async #admitBatch(
    account: string,
    requests: readonly AdmissionRequest[],
  ): Promise<readonly (AdmissionResult | FailedAdmission)[]> {
    const connection = await this.#ready()
    const startMs = systemClock.monotonicMs()
    const attempt = (): readonly (AdmissionResult | FailedAdmission)[] => {
      const waitedMs = systemClock.monotonicMs() - startMs
      const isLate = ({ ttlMs }: AdmissionRequest): boolean => waitedMs >= ttlMs
      if (requests.every(isLate)) return requests.map(notInTime)
      return connection.write(() => admitBatch(connection, { account, requests, isLate }, this.#clock))
    }
    try {
      return await this.#unlocked(attempt, { giveUpAfterMs: Number.POSITIVE_INFINITY })
    } catch (error) {
      throw error instanceof CommitUncertain ? admissionUncertain(error) : error
    }
  }

  async #read<T>(work: (connection: Connection) => T): Promise<T> {
    const connection = await this.#ready()
    return this.#unlocked(() => work(connection), this.#patience)
  }

  async #write<T>(work: (connection: Connection) => T): Promise<T> {
    const connection = await this.#ready()
    return this.#unlocked(() => connection.write(() => work(connection)), this.#patience)
  }

  #unlocked<T>(attempt: () => T, patience: LockPatience): Promise<T> {
    const tryOnce = (): T => {
      this.#refuseWhenClosed()
      return attempt()
    }
    return whenUnlocked(tryOnce, patience, this.#options.random ?? Math.random)
  }

  /** The connection, once its schema was seen to be this version's. */
  async #ready(): Promise<Connection> {
    const connection = this.#connection ?? (await this.#open())
    if (!this.#schemaIsCurrent) {
      await this.#unlocked(() => checkSchema(connection), this.#patience)
      this.#schemaIsCurrent = true
    }
    return connection
  }

  #open(): Promise<Connection> {
    this.#opening ??= this.#openOnce().catch((error: unknown) => {
      this.#opening = undefined
      throw error
    })
    return this.#opening
  }

  async #openOnce(): Promise<Connection> {
    this.#refuseWhenClosed()
    const { path, database, driver } = this.#options
    const connection = new Connection(database ?? (await openDatabase(path ?? '', driver)), this.#busyTimeoutMs)
    await this.#unlocked(() => connection.configure(), this.#patience)
    this.#connection = connection
    return connection
  }

  #refuseWhenClosed(): void {
    if (this.#closed) throw new StoreError('STORE_CLOSED', 'The store was closed.')
  }
}

/** Whether a committed write is on a disk: in a file, with a write-ahead log that is flushed at every commit. */
function durabilityOf(connection: Connection): Durability {
  const synchronous = connection.pragma('synchronous')
  const flushes = Number(synchronous) === FULL || Number(synchronous) === EXTRA
  return connection.file() !== '' && connection.pragma('journal_mode') === 'wal' && flushes ? 'durable' : 'volatile'
}

const FULL = 2
const EXTRA = 3

function admissionUncertain({ cause }: CommitUncertain): StoreError {
  const message = 'The database failed while it committed the admission: whether it stands has to be looked up.'
  return new StoreError('ADMISSION_UNCERTAIN', message, { cause })
}
