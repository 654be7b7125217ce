import { windowName } from '../../core/calendar-window.js'
import type { Clock } from '../../core/clock.js'
import { type Decimal, ZERO } from '../../core/decimal.js'
import type { ClaimUsage, LimitUsage, OrderLedger } from '../../core/order-ledger.js'
import type { TradingMode } from '../../core/vocabulary.js'
import { type KnownLimit, limitUsage, sortLimits } from '../claimed-limit.js'
import { presentTime } from './account-write.js'
import type { Connection } from './connection.js'
import { entryRecord, liveOrderEntries, type OrderEntry } from './order-rows.js'
import { text } from './row-values.js'
import { SELECT_HEAD, SELECT_NEXT_LIMIT } from './statements.sql.js'
import { type KeyUsage, UsageBook } from './usage-book.js'

/** How much of a key is taken now; what belongs to orders that go on is told apart. Reads the counter and the live orders. */
export function readUsage(
  connection: Connection,
  { account, mode, key, window }: Parameters<OrderLedger['usage']>[0],
  clock: Clock,
): ClaimUsage {
  const now = presentTime(connection.get(SELECT_HEAD, account), clock)
  const counter = new UsageBook(connection, account).of(mode, key)
  const open = new OpenAmounts(liveOrderEntries(connection, { account, mode }, clock))
  const calendar = window ?? counter.calendar()
  if (calendar !== undefined) return budgetUsage(counter, open, windowName(calendar, now))
  return { used: ZERO.plus(counter.rateCount(now.getTime())), ...open.held(key) }
}

/** Every limit that was claimed in a mode: one look for each key, and the live orders once. */
export function readLimits(
  connection: Connection,
  { account, mode }: { readonly account: string; readonly mode: TradingMode },
  clock: Clock,
): readonly LimitUsage[] {
  const now = presentTime(connection.get(SELECT_HEAD, account), clock)
  const book = new UsageBook(connection, account)
  const open = new OpenAmounts(liveOrderEntries(connection, { account, mode }, clock))
  const limits: LimitUsage[] = []
  for (const key of keysOf(connection, account, mode)) {
    const counter = book.of(mode, key)
    for (const known of counter.limits()) limits.push(limitUsage(known, usageOf(counter, open, known, now), now))
  }
  return sortLimits(limits)
}

function* keysOf(connection: Connection, account: string, mode: TradingMode): Iterable<string> {
  for (let key = ''; ; ) {
    const row = connection.get(SELECT_NEXT_LIMIT, account, mode, key)
    if (row === undefined) return
    key = text(row, 'key')
    yield key
  }
}

function usageOf(counter: KeyUsage, open: OpenAmounts, known: KnownLimit, now: Date): ClaimUsage {
  switch (known.kind) {
    case 'budget':
      return budgetUsage(counter, open, windowName(known.calendar, now))
    case 'hold': {
      const { reserved, unknown } = open.held(known.key)
      // Without a snapshot to count from, only what is open is known.
      const counted = known.asOf === undefined ? reserved.plus(unknown) : counter.held(known.asOf, known.asOfSequence)
      return { used: counted.minus(reserved).minus(unknown), reserved, unknown }
    }
    case 'rate':
      return { used: ZERO.plus(counter.rateCount(now.getTime(), known.perMs)), reserved: ZERO, unknown: ZERO }
    default:
      throw known satisfies never
  }
}

function budgetUsage(counter: KeyUsage, open: OpenAmounts, window: string): ClaimUsage {
  const { reserved, unknown } = open.spent(counter.key, window)
  return { used: counter.consumed(window).minus(reserved).minus(unknown), reserved, unknown }
}

type OpenUsage = Omit<ClaimUsage, 'used'>

/** What orders that go on have taken, by whether their outcome is known. */
class OpenAmounts {
  readonly #amounts = new Map<string, OpenUsage>()

  constructor(entries: readonly OrderEntry[]) {
    for (const entry of entries) {
      const isUnknown = entryRecord(entry).status === 'unknown'
      for (const [key, amount] of entry.open) this.#add(`held ${key}`, amount, isUnknown)
      for (const claim of entry.taken) {
        if (claim.kind === 'budget') this.#add(`spent ${claim.window} ${claim.key}`, claim.amount, isUnknown)
      }
    }
  }

  held(key: string): OpenUsage {
    return this.#amounts.get(`held ${key}`) ?? NOTHING
  }

  spent(key: string, window: string): OpenUsage {
    return this.#amounts.get(`spent ${window} ${key}`) ?? NOTHING
  }

  #add(name: string, amount: Decimal, isUnknown: boolean): void {
    const { reserved, unknown } = this.#amounts.get(name) ?? NOTHING
    this.#amounts.set(
      name,
      isUnknown ? { reserved, unknown: unknown.plus(amount) } : { reserved: reserved.plus(amount), unknown },
    )
  }
}

const NOTHING: OpenUsage = { reserved: ZERO, unknown: ZERO }
