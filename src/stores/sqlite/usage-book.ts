import type { CalendarWindow } from '../../core/claim.js'
import { MAX_RATE } from '../../core/claim.js'
import { type Decimal, ZERO } from '../../core/decimal.js'
import type { TradingMode } from '../../core/vocabulary.js'
import { type ClaimedLimit, type KnownLimit, OLDEST_SNAPSHOT_MS } from '../claimed-limit.js'
import type { TakenClaim } from '../judge-admission.js'
import type { Connection } from './connection.js'
import { storedDecimal, text } from './row-values.js'
import { DELETE_USAGE_RANGE, SELECT_USAGE, SELECT_USAGE_RANGE, UPSERT_USAGE } from './statements.sql.js'
import { parseCalendar, parseClaimed, parseRate } from './stored-json.js'
import { CALENDAR_SLOT, claimedSlot, heldSlot, OPEN_SLOT, RATE_SLOT, sequenceOfSlot, spentSlot } from './usage-slots.js'

/** What is taken of an account's claim keys, read as needed; changes are written together by {@link save}. */
export class UsageBook {
  readonly #connection: Connection
  readonly #account: string
  readonly #keys = new Map<string, KeyUsage>()

  constructor(connection: Connection, account: string) {
    this.#connection = connection
    this.#account = account
  }

  of(mode: TradingMode, key: string): KeyUsage {
    const name = `${mode}\n${key}`
    let usage = this.#keys.get(name)
    if (usage === undefined) {
      usage = new KeyUsage(this.#connection, this.#account, mode, key)
      this.#keys.set(name, usage)
    }
    return usage
  }

  save(): void {
    const rows: (readonly string[])[] = []
    for (const { mode, key, changed } of this.#keys.values()) {
      for (const [slot, value] of changed) rows.push([this.#account, mode, key, slot, value])
    }
    while (rows.length > 0) {
      const some = rows.splice(0, UPSERT_USAGE.length)
      this.#connection.run(UPSERT_USAGE[some.length - 1] ?? '', ...some.flat())
    }
  }
}

type BudgetTaken = Extract<TakenClaim, { kind: 'budget' }>

/** One key of one mode; the counters of PAPER and LIVE never mix. */
export class KeyUsage {
  readonly mode: TradingMode
  readonly key: string
  readonly changed = new Map<string, string>()
  readonly #connection: Connection
  readonly #account: string
  readonly #read = new Map<string, string | undefined>()
  /** Where in the range of holds this write has read from, to its end. */
  #heldFrom: string | undefined

  constructor(connection: Connection, account: string, mode: TradingMode, key: string) {
    this.#connection = connection
    this.#account = account
    this.mode = mode
    this.key = key
  }

  consumed(window: string): Decimal {
    return this.#amount(spentSlot(window))
  }

  /** A negative amount is a refund. */
  consume({ window }: BudgetTaken, amount: Decimal): void {
    const slot = spentSlot(window)
    this.changed.set(slot, this.#amount(slot).plus(amount).toFixed())
  }

  /** Keeps what a claim was judged by. */
  claim(claimed: ClaimedLimit): void {
    const { kind, key: _key, limit, at, ...judgedBy } = claimed
    const asOf = 'asOf' in judgedBy ? { asOf: judgedBy.asOf.getTime() } : {}
    this.changed.set(claimedSlot(kind), JSON.stringify({ limit: limit.toFixed(), at: at.getTime(), ...judgedBy, ...asOf }))
  }

  /** What the key is a limit of. A file that an earlier version wrote to may lack what the claims were judged by. */
  limits(): readonly KnownLimit[] {
    const { key } = this
    const calendar = this.calendar()
    const hold = this.#claimed('hold')
    const rate = this.#claimed('rate')
    const rateMs = rate?.perMs ?? this.#rate().perMs
    return [
      ...(calendar === undefined ? [] : [{ kind: 'budget', key, ...this.#claimed('budget'), calendar } as const]),
      ...(hold === undefined && this.#value(OPEN_SLOT) === undefined ? [] : [{ kind: 'hold', key, ...hold } as const]),
      ...(rateMs === 0 ? [] : [{ kind: 'rate', key, ...rate, perMs: rateMs } as const]),
    ]
  }

  #claimed(kind: KnownLimit['kind']): ReturnType<typeof parseClaimed> | undefined {
    const value = this.#value(claimedSlot(kind))
    return value === undefined ? undefined : parseClaimed(value)
  }

  /** The calendar that the budget was claimed with last; `undefined` for a key that never was a budget. */
  calendar(): CalendarWindow | undefined {
    const claimed = this.#claimed('budget')?.calendar
    if (claimed !== undefined) return claimed
    const value = this.#value(CALENDAR_SLOT)
    return value === undefined ? undefined : parseCalendar(value)
  }

  rateTimes(): readonly number[] {
    return this.#rate().times
  }

  /** How many of the counted admissions still are within the interval, by default the longest that was asked for. */
  rateCount(atMs: number, interval?: number): number {
    const { perMs: longestMs, times } = this.#rate()
    const perMs = interval ?? longestMs
    return times.filter((time) => time > atMs - perMs).length
  }

  /** Keeps the times that the longest interval asked for still needs: two gates may count one key over two intervals. */
  countAdmission(perMs: number, atMs: number): void {
    const rate = this.#rate()
    const longestMs = Math.max(rate.perMs, perMs)
    const times = [...rate.times.filter((time) => time > atMs - longestMs), atMs].slice(-MAX_RATE)
    this.changed.set(RATE_SLOT, JSON.stringify({ perMs: longestMs, times }))
  }

  /** What a snapshot of that time does not contain: all open holds, and those the venue showed at or after it. */
  held(asOf: Date, asOfSequence: number | undefined): Decimal {
    const from = heldSlot(asOf.getTime(), 0)
    this.#readHeld(from)
    let sum = this.#amount(OPEN_SLOT)
    for (const [slot, value] of [...this.#read, ...this.changed]) {
      if (slot < from || slot >= OPEN_SLOT || value === undefined) continue
      if (asOfSequence === undefined || sequenceOfSlot(slot) > asOfSequence) sum = sum.plus(storedDecimal(value))
    }
    return sum
  }

  /** Adds to the sum of open holds; a negative amount takes from it. */
  hold(amount: Decimal): void {
    this.changed.set(OPEN_SLOT, this.#amount(OPEN_SLOT).plus(amount).toFixed())
  }

  /** Moves an amount out of the open holds: the venue shows it from this moment on. */
  reflect(amount: Decimal, recorded: { readonly atMs: number; readonly sequence: number }): void {
    this.hold(amount.negated())
    this.changed.set(heldSlot(recorded.atMs, recorded.sequence), amount.toFixed())
    if (recorded.sequence % FORGET_EVERY === 0) this.#forgetHeldBefore(recorded.atMs - OLDEST_SNAPSHOT_MS)
  }

  #forgetHeldBefore(ms: number): void {
    const range = [heldSlot(0, 0), heldSlot(Math.max(ms, 0), 0)] as const
    this.#connection.run(DELETE_USAGE_RANGE, this.#account, this.mode, this.key, ...range)
  }

  #rate(): { readonly perMs: number; readonly times: readonly number[] } {
    const value = this.#value(RATE_SLOT)
    return value === undefined ? { perMs: 0, times: [] } : parseRate(value)
  }

  #amount(slot: string): Decimal {
    const value = this.#value(slot)
    return value === undefined ? ZERO : storedDecimal(value)
  }

  #value(slot: string): string | undefined {
    const changed = this.changed.get(slot)
    if (changed !== undefined) return changed
    if (!this.#read.has(slot)) {
      const row = this.#connection.get(SELECT_USAGE, this.#account, this.mode, this.key, slot)
      this.#read.set(slot, row === undefined ? undefined : text(row, 'value'))
    }
    return this.#read.get(slot)
  }

  #readHeld(from: string): void {
    if (this.#heldFrom !== undefined && this.#heldFrom <= from) return
    const row = this.#connection.get(SELECT_USAGE_RANGE, this.#account, this.mode, this.key, from, OPEN_SLOT)
    const slots = row === undefined ? {} : (JSON.parse(text(row, 'slots')) as Record<string, string>)
    this.#read.set(OPEN_SLOT, undefined)
    for (const [slot, value] of Object.entries(slots)) this.#read.set(slot, value)
    this.#heldFrom = from
  }
}

/**
 * Reflected holds that no snapshot can need any more are deleted at every so many audit rows. A prime, so that no rhythm of
 * admissions and outcomes steps over all of them.
 */
const FORGET_EVERY = 31
