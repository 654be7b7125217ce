import type { Clock } from '../../core/clock.js'
import type { Decimal } from '../../core/decimal.js'
import { StoreError } from '../../core/errors.js'
import type { Fill } from '../../core/order.js'
import type { OrderLedger, OrderRecord, OutcomeRecord } from '../../core/order-ledger.js'
import type { TradingMode } from '../../core/vocabulary.js'
import { settleClaims } from '../claim-settlement.js'
import { applyFill, applyOutcome, type StoredOrder } from '../order-projection.js'
import type { AccountWrite } from './account-write.js'
import type { Connection } from './connection.js'
import { entryRecord, insertFill, type OrderEntry, openOrderWrite, updateOrder } from './order-rows.js'
import { UsageBook } from './usage-book.js'

/** Moves an order on, with the fills of its report, and settles its claims. Runs inside one write. */
export function recordOutcome(connection: Connection, outcome: OutcomeRecord, clock: Clock): OrderRecord {
  const { account, clientOrderId, to, evidence, report } = outcome
  const opened = openOrderWrite(connection, { account, clientOrderId }, clock)
  if (opened === undefined) throw unknownOrder(clientOrderId)
  const { entry, write } = opened
  const fills = [...entry.fills]
  const fresh: Fill[] = []
  for (const fill of report?.fills ?? []) {
    if (!insertFill(connection, entry.stored, fills.length + 1, fill)) continue
    fills.push(fill)
    fresh.push(fill)
  }
  const after = applyOutcome(entry.stored, outcome, fills, write.at)
  const facts = { clientOrderId, to, status: after.status, evidence, fills: fresh }
  const moved = move({ connection, write, entry, after, fills, sequence: write.append('order.outcome', facts) })
  return entryRecord(moved)
}

type FillRecord = Parameters<OrderLedger['recordFill']>[0]

/** Adds a fill to its order once. Runs inside one write. */
export function recordFill(connection: Connection, { account, fill, mode }: FillRecord, clock: Clock): 'recorded' | 'duplicate' {
  const opened = openByFill(connection, { account, fill, mode }, clock)
  if (opened === undefined) throw unknownOrder(fill.clientOrderId ?? fill.venueOrderId ?? fill.id)
  const { entry, write } = opened
  if (!insertFill(connection, entry.stored, entry.fills.length + 1, fill)) return 'duplicate'
  const fills = [...entry.fills, fill]
  const after = applyFill(entry.stored, fill, fills, write.at)
  const facts = { clientOrderId: entry.stored.order.clientOrderId, status: after.status, fill }
  move({ connection, write, entry, after, fills, sequence: write.append('fill', facts) })
  return 'recorded'
}

function openByFill(
  connection: Connection,
  { account, fill, mode }: { readonly account: string; readonly fill: Fill; readonly mode: TradingMode | undefined },
  clock: Clock,
): ReturnType<typeof openOrderWrite> {
  const { clientOrderId, venueOrderId } = fill
  if (clientOrderId !== undefined) return openOrderWrite(connection, { account, clientOrderId }, clock)
  if (venueOrderId === undefined) return undefined
  const modes: readonly TradingMode[] = mode === undefined ? ['LIVE', 'PAPER'] : [mode]
  for (const candidate of modes) {
    const opened = openOrderWrite(connection, { account, venueOrderId, mode: candidate }, clock)
    if (opened !== undefined) return opened
  }
  return undefined
}

interface Move {
  readonly connection: Connection
  readonly write: AccountWrite
  readonly entry: OrderEntry
  readonly after: StoredOrder
  readonly fills: readonly Fill[]
  readonly sequence: number
}

function move({ connection, write, entry, after, fills, sequence }: Move): OrderEntry {
  const open = settle(new UsageBook(connection, write.account), entry, after, { atMs: write.at.getTime(), sequence })
  const moved: OrderEntry = { stored: { ...after, sequence }, fills, taken: entry.taken, open, readAt: write.at }
  updateOrder(connection, moved)
  write.finish()
  return moved
}

/** Refunds, retakes and reflects what the order took. Returns what is still held. */
function settle(
  usage: UsageBook,
  { stored: before, taken, open: heldBefore }: OrderEntry,
  after: StoredOrder,
  recorded: { readonly atMs: number; readonly sequence: number },
): ReadonlyMap<string, Decimal> {
  const { refundBudgets, retakeBudgets, retakeHolds, reflect, openFraction } = settleClaims(before, after)
  const open = new Map(heldBefore)
  for (const claim of taken) {
    if (claim.kind === 'rate') continue
    const key = usage.of(after.mode, claim.key)
    if (claim.kind === 'budget') {
      if (refundBudgets) key.consume(claim, claim.amount.negated())
      if (retakeBudgets) key.consume(claim, claim.amount)
      continue
    }
    if (retakeHolds) {
      open.set(claim.key, claim.amount)
      key.hold(claim.amount)
    }
    const held = open.get(claim.key)
    if (held === undefined) continue
    if (reflect === 'all' || (reflect === 'reservations' && claim.reflectedBy === 'reservation')) {
      open.delete(claim.key)
      key.reflect(held, recorded)
    } else if (openFraction !== undefined && claim.reflectedBy === 'settlement') {
      const stays = claim.amount.times(openFraction)
      if (stays.greaterThanOrEqualTo(held)) continue
      open.set(claim.key, stays)
      key.reflect(held.minus(stays), recorded)
    }
  }
  usage.save()
  return open
}

function unknownOrder(id: string): StoreError {
  return new StoreError('UNKNOWN_ORDER', `The ledger has no order ${id}.`, { details: { id } })
}
