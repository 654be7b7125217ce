import type { Clock } from '../../core/clock.js'
import type { Decimal } from '../../core/decimal.js'
import type { Fill } from '../../core/order.js'
import { isPresumed, type OrderKey, type OrderRecord } from '../../core/order-ledger.js'
import { isTerminal, type TradingMode } from '../../core/vocabulary.js'
import type { TakenClaim } from '../judge-admission.js'
import { type StoredOrder, toOrderRecord } from '../order-projection.js'
import { AccountWrite, presentTime } from './account-write.js'
import type { Connection, SqliteRow } from './connection.js'
import { integer, optionalText, storedDecimal, text } from './row-values.js'
import {
  INSERT_FILL,
  INSERT_ORDER,
  SELECT_FILLS,
  SELECT_LIVE_ORDERS,
  SELECT_NEVER_ARRIVED,
  SELECT_ORDER,
  SELECT_ORDER_BY_INTENT,
  SELECT_ORDER_BY_VENUE_ORDER,
  UPDATE_ORDER,
} from './statements.sql.js'
import { type AdmittedFacts, type OrderProgress, parseAdmission, parseFill, parseProgress, parseStatus } from './stored-json.js'

/** An order with what belongs to it alone. */
export interface OrderEntry {
  readonly stored: StoredOrder
  readonly fills: readonly Fill[]
  readonly taken: readonly TakenClaim[]
  /** What is still held, by claim key. */
  readonly open: ReadonlyMap<string, Decimal>
  /** Store time when it was read. */
  readonly readAt: Date
}

export function findOrderEntry(connection: Connection, key: OrderKey, clock: Clock): OrderEntry | undefined {
  const row = selectOrder(connection, key)
  return row === undefined ? undefined : toEntry(connection, key.account, row, clock)
}

/** The order and, from the same row, the write that moves it on. */
export function openOrderWrite(
  connection: Connection,
  key: OrderKey,
  clock: Clock,
): { readonly entry: OrderEntry; readonly write: AccountWrite } | undefined {
  const row = selectOrder(connection, key)
  if (row === undefined) return undefined
  return { entry: toEntry(connection, key.account, row, clock), write: new AccountWrite(connection, key.account, row, clock) }
}

function selectOrder(connection: Connection, key: OrderKey): SqliteRow | undefined {
  if ('clientOrderId' in key) return connection.get(SELECT_ORDER, key.account, key.clientOrderId)
  if ('intentId' in key) return connection.get(SELECT_ORDER_BY_INTENT, key.account, key.intentId)
  return connection.get(SELECT_ORDER_BY_VENUE_ORDER, key.account, key.venueOrderId, key.mode)
}

/** The orders of a mode that have not ended, in the order of admission. */
export function liveOrderEntries(
  connection: Connection,
  { account, mode }: { readonly account: string; readonly mode: TradingMode },
  clock: Clock,
): readonly OrderEntry[] {
  return connection.all(SELECT_LIVE_ORDERS, account, mode).map((row) => toEntry(connection, account, row, clock))
}

/** The orders of a mode that are presumed never to have arrived, in the order of admission. */
export function presumedOrderEntries(
  connection: Connection,
  { account, mode }: { readonly account: string; readonly mode: TradingMode },
  clock: Clock,
): readonly OrderEntry[] {
  const entries = connection.all(SELECT_NEVER_ARRIVED, account, mode).map((row) => toEntry(connection, account, row, clock))
  return entries.filter(({ stored }) => isPresumed(stored))
}

export function entryRecord({ stored, fills, readAt }: OrderEntry): OrderRecord {
  return toOrderRecord(stored, fills, readAt)
}

function toEntry(connection: Connection, account: string, row: SqliteRow, clock: Clock): OrderEntry {
  const { at: admittedAt, facts } = parseAdmission(text(row, 'admission'))
  const { order, mode, contentHash, isExit, origin, taken, expiresAt } = facts
  const progressText = optionalText(row, 'progress')
  const { open, ...progress } = progressText === undefined ? { open: undefined } : parseProgress(progressText)
  const venueOrderId = optionalText(row, 'venue_order_id')
  const stored: StoredOrder = {
    account,
    mode,
    order,
    contentHash,
    isExit,
    origin,
    admittedAt,
    expiresAt,
    status: parseStatus(text(row, 'status')),
    filledQuantity: storedDecimal(text(row, 'filled_quantity')),
    ...(venueOrderId === undefined ? {} : { venueOrderId }),
    ...progress,
    updatedAt: new Date(integer(row, 'updated_at')),
    sequence: integer(row, 'sequence'),
  }
  const fills = readFills(connection, account, order.clientOrderId, integer(row, 'fill_count'))
  const held = open === undefined ? allHeld(taken) : new Map(Object.entries(open))
  return { stored, fills, taken, open: held, readAt: presentTime(row, clock) }
}

/** Before the first outcome everything that was taken is held. */
function allHeld(taken: readonly TakenClaim[]): ReadonlyMap<string, Decimal> {
  const held = new Map<string, Decimal>()
  for (const claim of taken) if (claim.kind === 'hold') held.set(claim.key, claim.amount)
  return held
}

function readFills(connection: Connection, account: string, clientOrderId: string, count: number): readonly Fill[] {
  if (count === 0) return []
  return connection.all(SELECT_FILLS, account, clientOrderId, count).map((row) => parseFill(text(row, 'body')))
}

/** Writes nothing and returns false when the intent id or the client order id was used before. */
export function insertOrder(connection: Connection, write: AccountWrite, { order, mode, contentHash }: AdmittedFacts): boolean {
  const { account } = write
  const { clientOrderId, intentId } = order
  const id = write.nextAuditId
  const sequence = write.head.sequence + 1
  const values = [account, clientOrderId, intentId, mode, contentHash, id, write.at.getTime(), sequence]
  return connection.run(INSERT_ORDER, ...values).changes > 0
}

export function updateOrder(connection: Connection, { stored, fills, open }: OrderEntry): void {
  const { account, order, status, filledQuantity, venueOrderId = null, evidence, reported, reason, updatedAt, sequence } = stored
  const progress = {
    ...(evidence === undefined ? {} : { evidence }),
    ...(reported === undefined ? {} : { reported }),
    ...(reason === undefined ? {} : { reason }),
    open: Object.fromEntries(open),
  } satisfies OrderProgress
  connection.run(
    UPDATE_ORDER,
    status,
    isTerminal(status) ? 1 : 0,
    filledQuantity.toFixed(),
    fills.length,
    venueOrderId,
    JSON.stringify(progress),
    updatedAt.getTime(),
    sequence,
    account,
    order.clientOrderId,
  )
}

/** Returns false when a fill of that id is known in the mode, whichever order it belongs to. */
export function insertFill(connection: Connection, { account, mode, order }: StoredOrder, number: number, fill: Fill): boolean {
  const values = [account, mode, fill.id, order.clientOrderId, number, JSON.stringify(fill)]
  return connection.run(INSERT_FILL, ...values).changes > 0
}
