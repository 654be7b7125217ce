import type { OrderRecord } from '../core/order-ledger.js'
import { isTerminal } from '../core/vocabulary.js'
import type { OrderCanceler } from './cancel-orders.js'
import { type Flatten, PositionFlattener } from './flatten-positions.js'
import { inTime } from './in-time.js'
import { readModeInTime } from './read-mode-in-time.js'
import type { Reconciler } from './reconcile-orders.js'
import type { RouterCore } from './router-core.js'
import { type SeenOrder, StopBook } from './stop-book.js'
import { readStopLedger, type StopLedger } from './stop-ledger.js'
import { type StopNext, StopProblems, tryStep } from './stop-problems.js'
import type { FlattenReport, StopProblem, StopReport } from './stop-report.js'
import { type StopAttempt, StopVenue } from './stop-venue.js'
import type { VenueEvents } from './venue-events.js'

/** What a stop works with. */
export interface StopParts {
  readonly canceler: OrderCanceler
  readonly venueEvents: VenueEvents
  readonly reconciler: Reconciler
}

/** What was asked for. */
export interface StopOrder {
  readonly reason: string
  readonly actor: string
  readonly flatten: Flatten
  readonly evenIfNeverLive: boolean
  readonly deadlineMs: number
}

export interface AttemptResult {
  readonly report: StopReport
  readonly next: StopNext
}

/** One emergency stop, from its press to its end: each attempt latches, empties the venue and proves it, as far as it can. */
export class StopRun {
  readonly #core: RouterCore
  readonly #parts: StopParts
  readonly #stop: StopOrder
  readonly #book = new StopBook()
  readonly #venue: StopVenue | undefined
  readonly #startedAt: Date
  #latched: { readonly at: Date; readonly version: number } | undefined
  #attempts = 0
  #wasEmpty = false
  #flattened: FlattenReport | undefined
  #isEnded = false

  constructor(core: RouterCore, parts: StopParts, stop: StopOrder) {
    this.#core = core
    this.#parts = parts
    this.#stop = stop
    this.#startedAt = core.clock.now()
    const client = core.clients.LIVE
    this.#venue = client === undefined ? undefined : new StopVenue(core, client, { ...parts, book: this.#book })
  }

  /** An attempt that is under way goes no further than its present step. */
  end(): void {
    this.#isEnded = true
  }

  /** Never rejects: what fails is in the report. */
  async attempt(): Promise<AttemptResult> {
    const { clock } = this.#core
    const problems = new StopProblems()
    const giveUpAtMs = clock.monotonicMs() + this.#stop.deadlineMs
    const isOver = this.#attempts > 0 && (await this.#isOver())
    this.#attempts += 1
    if (isOver) {
      problems.add('RESUMED')
      return this.#result(problems, { error: 'A person resumed.' }, [])
    }
    const latched = await this.#latch(problems)
    const attempt = { giveUpAtMs, problems, sweepsForeign: !this.#wasEmpty, goesOn: async () => !(await this.#isOver()) }
    await this.#emptyVenue(attempt, 'error' in latched)
    const flattened = await this.#flatten(attempt, latched)
    const unresolved = await this.#settle(attempt)
    await this.#venue?.lookUpOthers(attempt)
    await this.#checkLatch(problems)
    return this.#result(problems, latched, unresolved, flattened)
  }

  async #latch(problems: StopProblems): Promise<StopReport['latched']> {
    if (this.#latched !== undefined) return this.#latched
    const { clock, orchestrator, storeTimeoutMs } = this.#core
    const { reason, actor, flatten } = this.#stop
    let latched: StopReport['latched']
    try {
      const { changedAt: at, version } = await inTime(
        clock,
        orchestrator.engageStop({ reason, actor, flatten: flatten !== false }),
        storeTimeoutMs,
      )
      latched = this.#latched = { at, version }
    } catch (error) {
      problems.add('NOT_LATCHED')
      latched = { error: error instanceof Error ? error.message : String(error) }
    }
    if (this.#latched !== undefined || this.#attempts === 1) this.#tell(latched)
    return latched
  }

  #tell(latched: StopReport['latched']): void {
    const { account, logger, events } = this.#core
    const { reason, actor } = this.#stop
    logger.warn({ account, reason, actor, latched }, 'Emergency stop.')
    events.emit('stop.engaged', { ...latched, account, reason, actor })
  }

  /** Not latched, it does not wait for a store that may be down before it cancels. */
  async #emptyVenue(attempt: StopAttempt, isBlind: boolean): Promise<void> {
    const { problems } = attempt
    if (isBlind) await this.#venue?.sweep([], attempt)
    const ledger = await this.#readLedger(problems)
    const ours: readonly OrderRecord[] = ledger === undefined ? [] : [...ledger.unsettled, ...ledger.open]
    for (const record of ours) this.#book.noteRecord(record)
    const isInLedger = ledger === undefined || ours.length + ledger.presumed.length > 0
    const mayHaveOrders = this.#stop.evenIfNeverLive || isInLedger || (await this.#everWasLive())
    if (!mayHaveOrders) return
    if (this.#venue === undefined) return problems.add('LIVE_CLIENT_MISSING')
    await this.#venue.sweep(ours, attempt)
    if (await this.#venue.readBack(attempt)) this.#wasEmpty = true
    else problems.add('ORDERS_REMAIN')
  }

  /** Once the venue is empty of orders: an open one may hold what is to be sold. Only under the latch, which permits the sales. */
  async #flatten(attempt: StopAttempt, latched: StopReport['latched']): Promise<FlattenReport | undefined> {
    const { flatten } = this.#stop
    if (flatten === false) return undefined
    // What comes in after everything was sold is somebody's deposit.
    if (flatten === 'all' && this.#flattened?.done === true) return this.#flattened
    const client = this.#core.clients.LIVE
    const canSell = client !== undefined && 'at' in latched
    const flattened = canSell
      ? await new PositionFlattener(this.#core, { ...this.#parts, client, book: this.#book, flatten }).run(attempt)
      : { done: false, sales: [], remaining: [], reason: 'Nothing is sold without a live client and the latch.' }
    if (!flattened.done) attempt.problems.add('NOT_FLAT')
    this.#flattened = flattened
    return flattened
  }

  /** An account that never was LIVE has nothing at the live venue, and no private request is made to find that out. */
  async #everWasLive(): Promise<boolean> {
    const { clock, orchestrator, storeTimeoutMs } = this.#core
    try {
      for (let before: number | undefined; ; ) {
        const asked = orchestrator.history({ limit: 200, ...(before === undefined ? {} : { before }) })
        const page = await inTime(clock, asked, storeTimeoutMs)
        if (page.some(({ from, to }) => from.mode === 'LIVE' || to.mode === 'LIVE')) return true
        before = page.at(-1)?.version
        if (before === undefined) return false
      }
    } catch {
      return true
    }
  }

  /** What the ledger says in the end about every order of ours, after the venue was asked once more. */
  async #settle({ giveUpAtMs, problems }: StopAttempt): Promise<readonly string[]> {
    const { clock, submitTimeoutMs } = this.#core
    const waitMs = Math.max(giveUpAtMs - clock.monotonicMs(), submitTimeoutMs)
    await this.#try(problems, 'EVENTS_NOT_RECORDED', () => this.#parts.venueEvents.settled())
    if (this.#venue !== undefined) {
      await this.#try(problems, 'RECONCILE_FAILED', () => this.#parts.reconciler.run(), waitMs)
    }
    const ledger = await this.#readLedger(problems)
    const { unsettled = [], open = [], presumed = [] } = ledger ?? {}
    for (const record of [...unsettled, ...open, ...presumed]) this.#book.noteRecord(record)
    const unread = await Promise.all(this.#book.all().map((seen) => this.#settleOne(seen, problems)))
    const undecided = [...unsettled, ...open].map(({ order }) => order.clientOrderId)
    const accepted = presumed.map(({ order }) => order.clientOrderId)
    if (undecided.length > 0 || unread.some((id) => id !== undefined)) problems.add('UNRESOLVED_ORDERS')
    if (accepted.length > 0) problems.add('PRESUMED_ORDERS')
    return [...new Set([...undecided, ...accepted, ...unread.flatMap((id) => id ?? [])])]
  }

  /** The id of an order that may be ours and cannot be told about. */
  async #settleOne(seen: SeenOrder, problems: StopProblems): Promise<string | undefined> {
    const { account, store } = this.#core
    const { clientOrderId } = seen
    if (clientOrderId === undefined) return undefined
    const read = async () => ({ record: await store.findOrder({ account, clientOrderId }) })
    const found = await this.#try(problems, 'LEDGER_UNREADABLE', read, this.#core.storeTimeoutMs)
    if (found?.record !== undefined) this.#book.noteRecord(found.record)
    else if (found !== undefined) seen.origin = 'foreign'
    return seen.origin === 'ours' && (found === undefined || !isTerminal(seen.after)) ? clientOrderId : undefined
  }

  /** Whether the account was under this stop all the time, and whether it is the venue account that it should be. */
  async #checkLatch(problems: StopProblems): Promise<void> {
    const reading = await readModeInTime(this.#core)
    if (reading.kind !== 'known') return problems.add('LEDGER_UNREADABLE')
    const { version, stop, identity: bound } = reading.record
    if (this.#latched !== undefined && stop === undefined) problems.add('RESUMED')
    else if (this.#latched !== undefined && version !== this.#latched.version) {
      problems.add('MODE_CHANGED')
      this.#latched = undefined
    }
    const client = this.#core.clients.LIVE
    if (client === undefined || bound === undefined) return
    const identity = await this.#try(problems, 'IDENTITY_UNKNOWN', () => client.identity())
    if (identity !== undefined && identity !== bound) problems.add('IDENTITY_MISMATCH')
  }

  /** A person resumed, in whichever process, or nobody wants this run any more. A store that cannot be read tells nothing. */
  async #isOver(): Promise<boolean> {
    if (this.#isEnded) return true
    if (this.#latched === undefined && this.#core.orchestrator.stopIsHeld) return false
    const reading = await readModeInTime(this.#core)
    return reading.kind === 'known' && reading.record.stop === undefined
  }

  #result(
    problems: StopProblems,
    latched: StopReport['latched'],
    unresolved: readonly string[],
    flattened?: FlattenReport,
  ): AttemptResult {
    const clear = problems.areNone
    const report: StopReport = {
      latched,
      orders: this.#book.toReport(),
      unresolved,
      ...(flattened === undefined ? {} : { flattened }),
      clear,
      ...(clear ? {} : { reason: String(problems) }),
      startedAt: this.#startedAt,
      finishedAt: this.#core.clock.now(),
    }
    return { report, next: problems.next }
  }

  #readLedger(problems: StopProblems): Promise<StopLedger | undefined> {
    return this.#try(problems, 'LEDGER_UNREADABLE', () => readStopLedger(this.#core), this.#core.storeTimeoutMs)
  }

  #try<Value>(problems: StopProblems, problem: StopProblem, step: () => Promise<Value>, waitMs = this.#core.submitTimeoutMs) {
    return tryStep(this.#core.clock, problems, problem, step, waitMs)
  }
}
