import type { OrderStatus } from '../core/vocabulary.js'

/** True for what a venue can say of an order. The other statuses are ours to give: a report with one of them says nothing. */
export function isVenueStatus(status: OrderStatus): boolean {
  switch (status) {
    case 'open':
    case 'partially_filled':
    case 'filled':
    case 'canceled':
    case 'rejected':
    case 'expired':
      return true
    default:
      return false
  }
}
