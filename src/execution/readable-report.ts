import { Decimal } from '../core/decimal.js'
import type { Fill, OrderReport } from '../core/order.js'

/**
 * The report, if the ledger can keep it: a client may be anybody's, and what it says is input. Otherwise `undefined`: an
 * order is not lost because nobody can read its report.
 */
export function readableReport(report: OrderReport | undefined): OrderReport | undefined {
  return isReadable(report) ? report : undefined
}

function isReadable(report: OrderReport | undefined): boolean {
  if (typeof report !== 'object' || report === null) return false
  const { status, filledQuantity, fills, fees } = report
  if (typeof status !== 'string' || !isAmount(filledQuantity)) return false
  return Array.isArray(fills) && fills.every(isReadableFill) && Array.isArray(fees) && fees.every((fee) => isAmount(fee?.amount))
}

function isReadableFill(fill: Fill): boolean {
  return typeof fill?.id === 'string' && isAmount(fill.price) && isAmount(fill.quantity) && isAmount(fill.fee?.amount)
}

function isAmount(value: unknown): boolean {
  return Decimal.isDecimal(value) && value.isFinite()
}
