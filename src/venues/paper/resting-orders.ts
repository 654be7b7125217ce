import type { Side } from '../../core/vocabulary.js'
import type { LimitOrder } from './paper-order.js'
import { comesBefore } from './price-priority.js'

/** Our limit orders in one instrument by price, then by arrival, so that an update need only look at the best of each side. */
export class RestingOrders {
  private readonly orders: Readonly<Record<Side, LimitOrder[]>> = { BUY: [], SELL: [] }

  best(side: Side): LimitOrder | undefined {
    return this.orders[side][0]
  }

  add(order: LimitOrder): void {
    const { side, limitPrice } = order.terms
    const queue = this.orders[side]
    let low = 0
    let high = queue.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const other = queue[middle]
      if (other !== undefined && comesBefore(side, limitPrice, other.terms.limitPrice)) high = middle
      else low = middle + 1
    }
    queue.splice(low, 0, order)
  }

  remove(order: LimitOrder): void {
    const queue = this.orders[order.terms.side]
    const index = queue.indexOf(order)
    if (index !== -1) queue.splice(index, 1)
  }
}
