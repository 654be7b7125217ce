import type { OrderReport } from '../core/order.js'
import type { OrderRecord } from '../core/order-ledger.js'
import { isTerminal } from '../core/vocabulary.js'

/**
 * True when `told` may say something that the ledger does not know. Each process on an account hears of every order, and
 * whoever comes second has nothing to write. In doubt it is news: the ledger takes the same report twice without harm.
 */
export function isNews({ status, venueOrderId, report }: OrderRecord, told: OrderReport): boolean {
  if (told.status !== status && !(isTerminal(status) && status !== 'never_arrived')) return true
  if (told.filledQuantity.greaterThan(report.filledQuantity)) return true
  if (told.venueOrderId !== undefined && told.venueOrderId !== venueOrderId) return true
  if (told.fills.some(({ id }) => !knowsFill(report, id))) return true
  return (
    (told.averagePrice !== undefined && report.averagePrice === undefined) ||
    (told.remainingQuantity !== undefined && report.remainingQuantity === undefined) ||
    (told.fees.length > 0 && report.fees.length === 0)
  )
}

export function knowsFill({ fills }: OrderReport, fillId: string): boolean {
  return fills.some(({ id }) => id === fillId)
}
