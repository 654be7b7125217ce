import { type Decimal, ZERO } from '../../core/decimal.js'
import type { Fill, OrderReport } from '../../core/order.js'
import type { BalanceSnapshot } from '../../core/trading-client.js'
import type { OrderStatus } from '../../core/vocabulary.js'
import { ORDER_TYPES, SIDES } from '../../core/vocabulary.js'
import { ensure, ensureAmount, ensureDate, ensureDecimal, ensureOneOf, ensureText } from '../conformance-case.js'

/** The statuses that a venue can report; the others are the ledger's own. */
const VENUE_STATUSES = [
  'open',
  'partially_filled',
  'filled',
  'canceled',
  'rejected',
  'expired',
] as const satisfies readonly OrderStatus[]

/** A report whose parts have the right shape and agree with each other. */
export function ensureReport(report: OrderReport, what: string): void {
  ensure(report.clientOrderId !== undefined || report.venueOrderId !== undefined, `${what} must carry an order id`)
  ensureText(report.instrument, `${what}: instrument`)
  ensureOneOf(report.side, SIDES, `${what}: side`)
  ensureOneOf(report.type, ORDER_TYPES, `${what}: type`)
  ensureOneOf(report.status, VENUE_STATUSES, `${what}: status`)
  ensureDate(report.updatedAt, `${what}: updatedAt`)
  ensureDecimal(report.filledQuantity, `${what}: filledQuantity`)
  for (const field of ['quantity', 'quoteQuantity', 'limitPrice', 'stopPrice', 'remainingQuantity', 'averagePrice'] as const) {
    if (report[field] !== undefined) ensureDecimal(report[field], `${what}: ${field}`)
  }
  for (const { amount, currency } of report.fees) {
    ensureDecimal(amount, `${what}: amount of a fee`)
    ensureText(currency, `${what}: currency of a fee`)
  }
  for (const fill of report.fills) ensureFill(fill, `${what}: a fill`)
  if (report.quantity !== undefined && report.remainingQuantity !== undefined) {
    ensureAmount(report.remainingQuantity, report.quantity.minus(report.filledQuantity), `${what}: remainingQuantity`)
  }
  if (report.status === 'filled' && report.quantity !== undefined) {
    ensureAmount(report.filledQuantity, report.quantity, `${what}: filledQuantity of a filled order`)
  }
  if (report.status === 'open') ensureAmount(report.filledQuantity, ZERO, `${what}: filledQuantity of an open order`)
}

export function ensureFill(fill: Fill, what: string): void {
  ensureText(fill.id, `${what}: id`)
  ensure(fill.clientOrderId !== undefined || fill.venueOrderId !== undefined, `${what} must carry an order id`)
  ensureOneOf(fill.side, SIDES, `${what}: side`)
  ensurePositive(fill.price, `${what}: price`)
  ensurePositive(fill.quantity, `${what}: quantity`)
  ensureDecimal(fill.fee.amount, `${what}: amount of the fee`)
  ensureText(fill.fee.currency, `${what}: currency of the fee`)
  ensureOneOf(fill.liquidity, ['maker', 'taker'], `${what}: liquidity`)
  ensureDate(fill.at, `${what}: at`)
}

/** Fills that are distinct and that account for all that the report says has traded, fees included. */
export function ensureFillsAddUp({ fills, filledQuantity, fees, averagePrice }: OrderReport, what: string): void {
  ensure(new Set(fills.map(({ id }) => id)).size === fills.length, `${what}: two fills have the same id`)
  ensureAmount(filledQuantity, sumOf(fills.map(({ quantity }) => quantity)), `${what}: filledQuantity, the sum of its fills,`)
  const currencies = new Set([...fills.map(({ fee }) => fee.currency), ...fees.map(({ currency }) => currency)])
  for (const currency of currencies) {
    const reported = sumOf(fees.filter((fee) => fee.currency === currency).map(({ amount }) => amount))
    const charged = sumOf(fills.filter(({ fee }) => fee.currency === currency).map(({ fee }) => fee.amount))
    ensureAmount(reported, charged, `${what}: fees in ${currency}, the sum over its fills,`)
  }
  if (averagePrice === undefined || fills.length === 0) return
  const isBetween = fills.some(({ price }) => price.lte(averagePrice)) && fills.some(({ price }) => price.gte(averagePrice))
  ensure(isBetween, `${what}: averagePrice ${averagePrice.toFixed()} is not between the prices of its fills`)
}

export function ensureBalances({ asOf, balances }: BalanceSnapshot, what: string): void {
  ensureDate(asOf, `${what}: asOf`)
  for (const [currency, { total, free, locked }] of Object.entries(balances)) {
    ensureDecimal(free, `${what}: free ${currency}`)
    ensureDecimal(locked, `${what}: locked ${currency}`)
    ensureAmount(total, free.plus(locked), `${what}: total ${currency}, free plus locked,`)
  }
}

export function ensurePositive(value: unknown, what: string): asserts value is Decimal {
  ensureDecimal(value, what)
  ensure(value.greaterThan(0), `${what} must be positive, and is ${value.toFixed()}`)
}

export function sumOf(amounts: readonly Decimal[]): Decimal {
  return amounts.reduce((sum, amount) => sum.plus(amount), ZERO)
}
