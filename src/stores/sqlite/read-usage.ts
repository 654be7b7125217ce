import { windowName } from '../../core/calendar-window.js'
import type { Clock } from '../../core/clock.js'
import { type Decimal, ZERO } from '../../core/decimal.js'
import type { ClaimUsage, OrderLedger } from '../../core/order-ledger.js'
import { presentTime } from './account-write.js'
import type { Connection } from './connection.js'
import { entryRecord, liveOrderEntries, type OrderEntry } from './order-rows.js'
import { SELECT_HEAD } from './statements.sql.js'
import { UsageBook } from './usage-book.js'

/** How much of a key is taken now; what belongs to orders that go on is told apart. Reads the counter and the live orders. */
export function readUsage(
  connection: Connection,
  { account, mode, key, window }: Parameters<OrderLedger['usage']>[0],
  clock: Clock,
): ClaimUsage {
  const now = presentTime(connection.get(SELECT_HEAD, account), clock)
  const counter = new UsageBook(connection, account).of(mode, key)
  const calendar = window ?? counter.calendar()
  const present = calendar === undefined ? undefined : windowName(calendar, now)
  let unknown = ZERO
  let reserved = ZERO
  for (const entry of liveOrderEntries(connection, { account, mode }, clock)) {
    const amount = present === undefined ? entry.open.get(key) : spentIn(entry, key, present)
    if (amount === undefined) continue
    if (entryRecord(entry).status === 'unknown') unknown = unknown.plus(amount)
    else reserved = reserved.plus(amount)
  }
  if (present === undefined) return { used: ZERO.plus(counter.rateCount(now.getTime())), reserved, unknown }
  return { used: counter.consumed(present).minus(reserved).minus(unknown), reserved, unknown }
}

function spentIn({ taken }: OrderEntry, key: string, window: string): Decimal | undefined {
  for (const claim of taken) {
    if (claim.kind === 'budget' && claim.key === key && claim.window === window) return claim.amount
  }
  return undefined
}
