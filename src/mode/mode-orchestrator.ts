import { type Clock, systemClock } from '../core/clock.js'
import { HeliosError, ModeChangeRefusedError } from '../core/errors.js'
import type { ExecutionStore } from '../core/execution-store.js'
import type { ModeChange, ModeChangeResult, ModeHistoryEntry, ModeRecord } from '../core/mode-store.js'
import type { Latch } from '../core/order-ledger.js'
import { LIVE_EXPIRED, SYSTEM_ACTOR } from '../core/reserved.js'
import { TRADING_MODES, TRADING_STATES, type TradingMode, type TradingState } from '../core/vocabulary.js'
import { type Attribution, attributed, type ConfirmedChange, confirmed, unlessSaid } from './attribution.js'
import { checkLease, type LivePolicy } from './live-policy.js'
import { type ModeReading, readMode } from './read-mode.js'
import { type StoreMark, StoreWatermark } from './store-watermark.js'

/** What is in force now. An ended lease shows as `PAPER`. */
export type ModeSnapshot = Omit<ModeRecord, 'readAt' | 'sequence'>

export interface SetModeOptions extends Partial<ConfirmedChange> {
  /** LIVE only: the lease, in milliseconds of the store's clock. Past it orders are denied `LIVE_EXPIRED`. */
  readonly expiresInMs?: number
}

export interface ModeOrchestratorOptions {
  readonly store: ExecutionStore
  /** The scope that mode, limits and ledger belong to. */
  readonly account: string
  readonly livePolicy?: LivePolicy
  /** Default: the machine's clock. The store has its own, which decides. */
  readonly clock?: Clock
}

const LONGEST_OVERLAP_MS = 3_600_000

/** Which mode and state are in force for one account, and who may change them. Holds no mode itself: the store does. */
export class ModeOrchestrator {
  readonly store: ExecutionStore
  readonly account: string
  readonly livePolicy: LivePolicy
  readonly #clock: Clock
  readonly #watermark = new StoreWatermark()
  readonly #listeners = new Set<(record: ModeRecord) => void>()
  readonly #rollbackListeners = new Set<(shown: StoreMark) => void>()
  #stopIsHeld = false
  /** The newest version that listeners have heard of; what the first read shows is not news. */
  #announced: number | undefined

  constructor({ store, account, livePolicy = {}, clock = systemClock }: ModeOrchestratorOptions) {
    if (typeof account !== 'string' || account.trim() === '')
      throw new HeliosError('ACCOUNT_REQUIRED', 'An account needs a name.')
    this.store = store
    this.account = account
    this.livePolicy = Object.freeze({ ...livePolicy })
    this.#clock = clock
  }

  /** Always from the store. @throws HeliosError `MODE_UNREADABLE` or `MODE_UNKNOWN`. */
  async getCurrentMode(): Promise<TradingMode> {
    return (await this.getSnapshot()).mode
  }

  /** Always from the store. @throws HeliosError `MODE_UNREADABLE` or `MODE_UNKNOWN`. */
  async getSnapshot(): Promise<ModeSnapshot> {
    return toSnapshot(await this.#current())
  }

  /**
   * `LIVE` needs `confirmed: true`, a reason, an actor and state ACTIVE, and is never retried. `PAPER` needs nothing and
   * is retried until it is in force.
   *
   * @throws ModeChangeRefusedError for LIVE only; whatever the store throws, for both.
   */
  async setMode(mode: TradingMode, options: SetModeOptions = {}): Promise<ModeSnapshot> {
    switch (mode) {
      case 'PAPER':
        return this.#insist(options, ({ state, stop }) => ({ mode: 'PAPER', state, ...(stop === undefined ? {} : { stop }) }))
      case 'LIVE':
        return this.#goLive(options)
      default:
        throw new ModeChangeRefusedError('MODE_UNKNOWN', `There is no mode ${JSON.stringify(mode satisfies never)}.`)
    }
  }

  /** The same as `setMode('PAPER', …)`. */
  enablePaperMode(why: Partial<Attribution> = {}): Promise<ModeSnapshot> {
    return this.setMode('PAPER', why)
  }

  /** Nothing but cancels leaves, in either mode, until `resume`. */
  halt(why: Partial<Attribution> = {}): Promise<ModeSnapshot> {
    return this.#insist(why, (current) => ({ ...modeOf(current), state: 'HALTED' }))
  }

  /** Only proven exits leave. Never loosens a halt: leaving HALTED takes `resume`. */
  reduceOnly(why: Partial<Attribution> = {}): Promise<ModeSnapshot> {
    return this.#insist(why, (current) => ({ ...modeOf(current), state: current.state === 'HALTED' ? 'HALTED' : 'REDUCING' }))
  }

  /**
   * Back to ACTIVE in the mode that is set. Ends an emergency stop, also one that was pressed in this process and could not be
   * written. Never retried. @throws ModeChangeRefusedError
   */
  async resume(options: Partial<ConfirmedChange>): Promise<ModeSnapshot> {
    const why = confirmed('resume', options)
    const current = await this.#current()
    this.#expect(current, options.expectedVersion)
    const { stop: _ended, ...mode } = modeOf(current)
    const resumed = await this.#changeOnce(current, { ...mode, state: 'ACTIVE' }, why)
    this.#stopIsHeld = false
    return resumed
  }

  /** Newest first. `before` is a version, exclusive. */
  history({
    limit = 50,
    before,
  }: {
    readonly limit?: number
    readonly before?: number
  } = {}): Promise<readonly ModeHistoryEntry[]> {
    return this.store.modeHistory({ account: this.account, limit, ...(before === undefined ? {} : { before }) })
  }

  latches(): Promise<readonly Latch[]> {
    return this.store.latches(this.account)
  }

  /** Returns how many latches of that key were cleared. @throws ModeChangeRefusedError without a reason and an actor. */
  async clearLatch({ key, reason, actor }: { readonly key: string } & Attribution): Promise<number> {
    return this.store.clearLatch({ account: this.account, key, ...attributed(reason, actor) })
  }

  /**
   * Makes `hash` the policy that this account trades LIVE under. For a rolling deploy the other hash can be accepted
   * too, for at most an hour.
   */
  async adoptPolicy(
    options: Partial<ConfirmedChange> & {
      readonly hash: string
      readonly scope?: string
      readonly alsoAccept?: string
      readonly forMs?: number
    },
  ): Promise<void> {
    const why = confirmed('adoptPolicy', options)
    const { hash, scope = 'default', alsoAccept, forMs = LONGEST_OVERLAP_MS } = options
    const overlapMs = Math.min(forMs, LONGEST_OVERLAP_MS)
    const overlap =
      alsoAccept === undefined ? {} : { alsoAccept, acceptUntil: new Date((await this.store.now()).getTime() + overlapMs) }
    await this.store.adoptPolicy({ account: this.account, scope, hash, ...overlap, ...why })
  }

  /** Binds the account to another venue account. */
  async changeIdentity(options: Partial<ConfirmedChange> & { readonly identity: string }): Promise<void> {
    const why = confirmed('changeIdentity', options)
    await this.store.changeIdentity({ account: this.account, identity: options.identity, ...why })
  }

  /** Accepts a store that shows an older state than this process has seen. Reconcile first. */
  async acknowledgeRollback({ reason, actor }: Attribution): Promise<void> {
    const why = attributed(reason, actor)
    await this.store.appendAudit({ account: this.account, notes: [{ kind: 'rollback.acknowledged', body: why }] })
    const record = await this.store.readMode(this.account)
    this.#watermark.acknowledge(record ?? { version: 0, sequence: 0 })
  }

  /** The reading that the router takes for every order. Ends a lease that is over. Does not throw. */
  async read(): Promise<ModeReading> {
    const before = this.#watermark.seen
    const reading = await readMode(this.store, this.account, this.#clock)
    if (reading.kind !== 'known') return reading
    this.#observe(reading.record, before)
    if (this.#announced === undefined) this.#announced = reading.record.version
    else this.#announce(reading.record)
    if (reading.record.mode !== 'LIVE' || !reading.leaseIsOver) return reading
    try {
      return { ...reading, record: await this.#endLease(reading.record) }
    } catch (cause) {
      return { kind: 'unreadable', cause }
    }
  }

  /** What the store showed when it went back; `undefined` while it has not. */
  get wentBack(): StoreMark | undefined {
    return this.#watermark.wentBack
  }

  /** The newest state of the account that this process has seen, by what it read and by what it wrote. */
  get seen(): StoreMark {
    return this.#watermark.seen
  }

  /** A write of this process has come to this audit sequence: a store that shows less from now on went back. */
  noteWrite(sequence: number): void {
    this.#watermark.noteWrite(sequence)
  }

  /**
   * The same for an admission, which was asked for when `before` had been seen. An admission always adds to the audit chain: when
   * it has come no further than that, the store went back meanwhile. Returns what the store showed then.
   */
  noteAdmission({ version, sequence }: StoreMark, before: StoreMark): StoreMark | undefined {
    const shown = { version, sequence: sequence - 1 }
    this.#observe(shown, before)
    this.#watermark.noteWrite(sequence)
    return shown.sequence < before.sequence ? shown : undefined
  }

  /** Tells of every newer version that this process comes to see, whoever made it. Returns a function that ends it. */
  onChange(listener: (record: ModeRecord) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /**
   * Tells, once until it is acknowledged, that the store shows an older state than this process has seen, and which. Returns
   * a function that ends it.
   */
  onRollback(listener: (shown: StoreMark) => void): () => void {
    this.#rollbackListeners.add(listener)
    return () => this.#rollbackListeners.delete(listener)
  }

  /**
   * The first step of the emergency stop: PAPER and HALTED, in one write, tried until it wins. An identical stop is not
   * written twice. From the call on, and until it is in the store or a person resumes here, the stop is held.
   *
   * @throws whatever the store throws; HeliosError `STOP_ENDED` when a person resumed meanwhile.
   */
  async engageStop({ flatten, ...why }: Partial<Attribution> & { readonly flatten: boolean }): Promise<ModeSnapshot> {
    this.#stopIsHeld = true
    const { reason, actor } = unlessSaid(why)
    let current = await this.#raw()
    while (!isStopped(current, flatten)) {
      if (!this.#stopIsHeld) throw new HeliosError('STOP_ENDED', 'A person resumed before the stop could be written.')
      const next = { mode: 'PAPER', state: 'HALTED', stop: { flatten } } as const
      const change = { account: this.account, expectedVersion: current.version, next, reason, actor }
      const result = await this.#write(change)
      current = result.ok ? result.record : (result.current ?? (await this.#raw()))
    }
    this.#stopIsHeld = false
    return toSnapshot(current)
  }

  /**
   * True while an emergency stop was asked for in this process and is not known to be in the store. A router of this
   * orchestrator then admits and sends nothing, whatever the store says.
   */
  get stopIsHeld(): boolean {
    return this.#stopIsHeld
  }

  async #goLive(options: SetModeOptions): Promise<ModeSnapshot> {
    const why = confirmed('LIVE', options)
    checkLease(options.expiresInMs, this.livePolicy)
    const current = await this.#current()
    this.#expect(current, options.expectedVersion)
    if (current.state !== 'ACTIVE') {
      throw new ModeChangeRefusedError('STATE_NOT_ACTIVE', `LIVE needs state ACTIVE, and it is ${current.state}: resume first.`)
    }
    const lease =
      options.expiresInMs === undefined
        ? {}
        : { liveExpiresAt: new Date((await this.store.now()).getTime() + options.expiresInMs) }
    return this.#changeOnce(current, { mode: 'LIVE', state: 'ACTIVE', ...lease }, why)
  }

  #expect(current: ModeRecord, expectedVersion: number | undefined): void {
    if (expectedVersion !== undefined && expectedVersion !== current.version) throw conflict(expectedVersion, current.version)
  }

  async #changeOnce(current: ModeRecord, next: ModeChange['next'], why: Attribution): Promise<ModeSnapshot> {
    const { account } = this
    const result = await this.#write({ account, expectedVersion: current.version, next, ...why })
    if (!result.ok) throw conflict(current.version, result.current?.version)
    return toSnapshot(result.record)
  }

  /** Compare-and-set until it wins: a change towards less risk must not lose a race. */
  async #insist(why: Partial<Attribution>, next: (current: ModeRecord) => ModeChange['next']): Promise<ModeSnapshot> {
    const { reason, actor } = unlessSaid(why)
    let current = await this.#raw()
    for (;;) {
      const change = { account: this.account, expectedVersion: current.version, next: next(usable(current)), reason, actor }
      const result = await this.#write(change)
      if (result.ok) return toSnapshot(result.record)
      current = result.current ?? (await this.#raw())
    }
  }

  /** The first to notice that the lease is over writes it down; whoever comes second reads what is there. */
  async #endLease(record: ModeRecord): Promise<ModeRecord> {
    const state: TradingState = record.state === 'HALTED' ? 'HALTED' : 'REDUCING'
    const before = this.#watermark.seen
    const result = await this.#write({
      account: this.account,
      expectedVersion: record.version,
      next: { mode: 'PAPER', state, ...(record.stop === undefined ? {} : { stop: record.stop }) },
      reason: LIVE_EXPIRED,
      actor: SYSTEM_ACTOR,
    })
    return result.ok ? result.record : this.#note(result.current ?? record, before)
  }

  async #current(): Promise<ModeRecord> {
    const reading = await this.read()
    switch (reading.kind) {
      case 'known':
        return reading.record
      case 'unknown': {
        const { mode, state } = reading.record
        throw new HeliosError(
          'MODE_UNKNOWN',
          `The store holds mode ${mode} and state ${state}, which this version does not know.`,
        )
      }
      case 'unreadable':
        throw new HeliosError('MODE_UNREADABLE', 'The mode could not be read from the store.', { cause: reading.cause })
      default:
        throw reading satisfies never
    }
  }

  /** As stored, known or not: a change towards less risk must work on a record that nobody understands. */
  async #raw(): Promise<ModeRecord> {
    const reading = await readMode(this.store, this.account, this.#clock)
    if (reading.kind === 'unreadable') throw reading.cause
    return reading.record
  }

  /** One compare-and-set. A later read may overtake its answer. */
  async #write(change: ModeChange): Promise<ModeChangeResult> {
    const before = this.#watermark.seen
    const result = await this.store.changeMode(change)
    if (result.ok) this.#note(result.record, before)
    return result
  }

  /** `before` is what had been seen when the store was asked. */
  #note(record: ModeRecord, before: StoreMark): ModeRecord {
    this.#observe(record, before)
    this.#announce(record)
    return record
  }

  #observe(shown: StoreMark, before: StoreMark): void {
    if (!this.#watermark.observe(shown, before)) return
    for (const listener of this.#rollbackListeners) tell(listener, shown)
  }

  #announce(record: ModeRecord): void {
    if (this.#announced !== undefined && record.version <= this.#announced) return
    this.#announced = record.version
    for (const listener of this.#listeners) tell(listener, record)
  }
}

/** The change is in force, whatever a listener makes of it. */
function tell<News>(listener: (news: News) => unknown, news: News): void {
  try {
    const returned = listener(news)
    if (returned instanceof Promise) returned.catch(() => undefined)
  } catch {
    // Nobody is left to tell.
  }
}

function toSnapshot({ readAt: _readAt, sequence: _sequence, ...snapshot }: ModeRecord): ModeSnapshot {
  return snapshot
}

function modeOf({ mode, liveExpiresAt, stop }: ModeRecord): Omit<ModeChange['next'], 'state'> {
  return { mode, ...(liveExpiresAt === undefined ? {} : { liveExpiresAt }), ...(stop === undefined ? {} : { stop }) }
}

/** What a record that nobody understands counts as, for a change towards less risk: PAPER, HALTED. */
function usable(record: ModeRecord): ModeRecord {
  const mode = TRADING_MODES.includes(record.mode) ? record.mode : 'PAPER'
  const state = TRADING_STATES.includes(record.state) ? record.state : 'HALTED'
  return { ...record, mode, state }
}

/** True when the account is under the very stop that is asked for. */
function isStopped({ mode, state, stop }: ModeRecord, flatten: boolean): boolean {
  return mode === 'PAPER' && state === 'HALTED' && stop?.flatten === flatten
}

function conflict(expected: number, version: number | undefined): ModeChangeRefusedError {
  return new ModeChangeRefusedError('VERSION_CONFLICT', 'Mode or state changed meanwhile; read them again.', {
    expected,
    version,
  })
}
