import type { Fill } from '../../core/order.js'
import type { TakenClaim } from '../judge-admission.js'
import type { StoredOrder } from '../order-projection.js'

/** An order with what belongs to it alone. */
export interface OrderEntry {
  stored: StoredOrder
  readonly fills: Fill[]
  readonly taken: readonly TakenClaim[]
}
