import { Decimal, ZERO } from '../core/decimal.js'
import type { Draft } from '../core/draft.js'
import type { Fill, Money, Order, OrderReport } from '../core/order.js'
import { type Evidence, isPresumed, type OrderRecord, type OutcomeRecord } from '../core/order-ledger.js'
import { type AdmissionOrigin, isTerminal, type OrderStatus, type TradingMode } from '../core/vocabulary.js'

/**
 * An order as stores keep it: what was admitted, and the projection of everything reported since. A key that is there with
 * `undefined` is one that is absent: copies of one shape are cheap, and a copy that gains a key is not.
 */
export interface StoredOrder {
  readonly account: string
  readonly mode: TradingMode
  readonly order: Order
  readonly contentHash: string
  readonly isExit: boolean
  readonly origin: AdmissionOrigin
  readonly admittedAt: Date
  readonly expiresAt: Date
  readonly status: OrderStatus
  readonly venueOrderId?: string | undefined
  readonly evidence?: Evidence | undefined
  /** The highest quantity any report or the sum of fills has shown. */
  readonly filledQuantity: Decimal
  /** What the venue reported of fees and price; used while its fills are not all here. */
  readonly reported?: Reported | undefined
  readonly reason?: string | undefined
  readonly updatedAt: Date
  readonly sequence: number
}

interface Reported {
  readonly averagePrice?: Decimal
  readonly fees: readonly Money[]
  readonly remainingQuantity?: Decimal
}

/** How far along an order is. A report that is less far along than the projection is old news. */
const PROGRESS: Readonly<Record<OrderStatus, number>> = {
  admitted: 0,
  unknown: 1,
  open: 2,
  partially_filled: 3,
  filled: 4,
  canceled: 4,
  rejected: 4,
  expired: 4,
  not_sent: 4,
  never_arrived: 4,
}

/** True when the outcome puts an order that was presumed `never_arrived` back in play. */
export function reopens(stored: StoredOrder, outcome: OutcomeRecord): boolean {
  return stored.status === 'never_arrived' && outcome.evidence.lateArrival === true
}

/**
 * True when what is filled shows that the venue has an order after all that had ended because it had not. For one that was
 * rejected or not sent, its first fill shows it; what fills after that is no news.
 */
function arrivesByFills({ status, filledQuantity: before }: StoredOrder, filledQuantity: Decimal): boolean {
  if (status === 'never_arrived') return filledQuantity.greaterThan(before)
  return (status === 'rejected' || status === 'not_sent') && before.isZero() && !filledQuantity.isZero()
}

/** True when a person accepts that an order is lost which was only presumed to be. */
function isAcceptance(stored: StoredOrder, { to, evidence }: OutcomeRecord): boolean {
  return isPresumed(stored) && to === 'never_arrived' && evidence.source === 'human'
}

/**
 * The order after an outcome. Status never goes back, filled quantity never shrinks. Its evidence is the outcome's when the
 * outcome decides the status, or shows that the order is a late arrival.
 */
export function applyOutcome(stored: StoredOrder, outcome: OutcomeRecord, fills: readonly Fill[], at: Date): StoredOrder {
  const { evidence, report } = outcome
  const filledQuantity = mostOf(stored.filledQuantity, report?.filledQuantity, fills)
  const isLate = arrivesByFills(stored, filledQuantity)
  const goesOn = PROGRESS[outcome.to] > PROGRESS[stored.status]
  const comesBack = reopens(stored, outcome) || (isLate && stored.status === 'never_arrived')
  const moves = goesOn || comesBack || isAcceptance(stored, outcome)
  const isOldNews = report === undefined || report.filledQuantity.lessThan(stored.filledQuantity)
  return {
    ...stored,
    status: moves ? statusOf(outcome, isLate) : stored.status,
    evidence: isLate ? { ...evidence, lateArrival: true } : moves ? evidence : stored.evidence,
    venueOrderId: stored.venueOrderId ?? evidence.venueOrderId ?? report?.venueOrderId,
    filledQuantity,
    reported: isOldNews ? stored.reported : reportedBy(report),
    reason: (moves ? (report?.reason ?? evidence.reason) : undefined) ?? stored.reason,
    updatedAt: at,
  }
}

/** An order that comes back with fills is at least filled in part, whatever else was heard of it. */
function statusOf({ to }: OutcomeRecord, isLate: boolean): OrderStatus {
  return isLate && PROGRESS[to] < PROGRESS.partially_filled ? 'partially_filled' : to
}

function mostOf(filled: Decimal, reported: Decimal = ZERO, fills: readonly Fill[]): Decimal {
  const most = reported.greaterThan(filled) ? new Decimal(reported) : filled
  return fills.length === 0 ? most : Decimal.max(most, sumOf(fills))
}

function reportedBy({ averagePrice, fees, remainingQuantity }: OrderReport): Reported {
  const reported: Draft<Reported> = { fees }
  if (averagePrice !== undefined) reported.averagePrice = averagePrice
  if (remainingQuantity !== undefined) reported.remainingQuantity = remainingQuantity
  return reported
}

/**
 * The order after a fill was added; `fills` are all of its fills, the new one included. A fill puts an order that was
 * presumed `never_arrived` back in play; one that was rejected or not sent stays so, and its evidence says that it arrived.
 */
export function applyFill(stored: StoredOrder, fill: Fill, fills: readonly Fill[], at: Date): StoredOrder {
  const filledQuantity = Decimal.max(stored.filledQuantity, sumOf(fills))
  const status = statusByFills(stored, filledQuantity)
  const isLate = stored.status === 'never_arrived' || arrivesByFills(stored, filledQuantity)
  const lateArrival = isLate ? { lateArrival: true } : {}
  return {
    ...stored,
    status,
    evidence: isLate || status !== stored.status ? { source: 'event', ...lateArrival } : stored.evidence,
    filledQuantity,
    venueOrderId: stored.venueOrderId ?? fill.venueOrderId,
    updatedAt: at,
  }
}

function statusByFills(stored: StoredOrder, filledQuantity: Decimal): OrderStatus {
  if (isTerminal(stored.status) && stored.status !== 'never_arrived') return stored.status
  const { quantity } = stored.order
  return quantity !== undefined && filledQuantity.greaterThanOrEqualTo(quantity) ? 'filled' : 'partially_filled'
}

/** What callers get. An `admitted` order whose life is over reads as `unknown`. */
export function toOrderRecord(stored: StoredOrder, fills: readonly Fill[], now: Date): OrderRecord {
  const { account, mode, order, contentHash, isExit, origin, admittedAt, expiresAt } = stored
  const { venueOrderId, evidence, updatedAt, sequence } = stored
  const status = stored.status === 'admitted' && now >= expiresAt ? 'unknown' : stored.status
  const report = toReport(stored, status, fills)
  const record: Draft<OrderRecord> = {
    account,
    mode,
    order,
    status,
    contentHash,
    isExit,
    origin,
    admittedAt,
    expiresAt,
    report,
    updatedAt,
    sequence,
  }
  if (venueOrderId !== undefined) record.venueOrderId = venueOrderId
  if (evidence !== undefined) record.evidence = evidence
  return record
}

function toReport(stored: StoredOrder, status: OrderStatus, fills: readonly Fill[]): OrderReport {
  const { order, filledQuantity, reported, venueOrderId, reason, updatedAt } = stored
  const { clientOrderId, instrument, side, type, quantity, quoteQuantity, limitPrice, stopPrice } = order
  const complete = fills.length > 0 && sumOf(fills).equals(filledQuantity)
  const averagePrice = complete ? averageOf(fills) : reported?.averagePrice
  const remainingQuantity = quantity === undefined ? reported?.remainingQuantity : quantity.minus(filledQuantity)
  const fees = complete ? feesOf(fills) : (reported?.fees ?? [])
  const report: Draft<OrderReport> = { clientOrderId, instrument, side, type, status, filledQuantity, fees, fills, updatedAt }
  if (venueOrderId !== undefined) report.venueOrderId = venueOrderId
  if (quantity !== undefined) report.quantity = quantity
  if (quoteQuantity !== undefined) report.quoteQuantity = quoteQuantity
  if (limitPrice !== undefined) report.limitPrice = limitPrice
  if (stopPrice !== undefined) report.stopPrice = stopPrice
  if (remainingQuantity !== undefined) report.remainingQuantity = remainingQuantity
  if (averagePrice !== undefined) report.averagePrice = averagePrice
  if (reason !== undefined) report.reason = reason
  return report
}

function sumOf(fills: readonly Fill[]): Decimal {
  return fills.reduce((sum, { quantity }) => sum.plus(quantity), ZERO)
}

/** An average is a quotient: rounded to 20 decimals, for reading only. */
function averageOf(fills: readonly Fill[]): Decimal {
  const value = fills.reduce((sum, { price, quantity }) => sum.plus(price.times(quantity)), ZERO)
  return value.dividedBy(sumOf(fills)).toDecimalPlaces(20)
}

function feesOf(fills: readonly Fill[]): readonly Money[] {
  const byCurrency = new Map<string, Decimal>()
  for (const { fee } of fills) byCurrency.set(fee.currency, (byCurrency.get(fee.currency) ?? ZERO).plus(fee.amount))
  return [...byCurrency].map(([currency, amount]) => ({ amount, currency })).filter(({ amount }) => !amount.isZero())
}
