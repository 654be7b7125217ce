import type { Decimal } from '../../core/decimal.js'
import { SIDES, type Side } from '../../core/vocabulary.js'
import type { ConditionalOrder, ConditionalTerms } from './paper-order.js'

/** Which way the price must move to trigger. */
type Direction = 'rising' | 'falling'

/** Conditional orders of one instrument that wait, the nearest stop price first. */
export class TriggerOrders {
  private readonly waiting: Readonly<Record<Side, Record<Direction, ConditionalOrder[]>>> = {
    BUY: { rising: [], falling: [] },
    SELL: { rising: [], falling: [] },
  }

  add(order: ConditionalOrder): void {
    const queue = this.queueOf(order)
    const stop = order.terms.stopPrice
    const rising = directionOf(order.terms) === 'rising'
    const index = queue.findIndex(({ terms }) => (rising ? stop.lessThan(terms.stopPrice) : stop.greaterThan(terms.stopPrice)))
    queue.splice(index === -1 ? queue.length : index, 0, order)
  }

  remove(order: ConditionalOrder): void {
    const queue = this.queueOf(order)
    const index = queue.indexOf(order)
    if (index !== -1) queue.splice(index, 1)
  }

  /** Takes out every order that its side's price triggers. */
  takeTriggered(priceFor: (side: Side) => Decimal | undefined): readonly ConditionalOrder[] {
    const triggered: ConditionalOrder[] = []
    for (const side of SIDES) {
      const { rising, falling } = this.waiting[side]
      if (rising.length === 0 && falling.length === 0) continue
      const price = priceFor(side)
      if (price === undefined) continue
      for (const queue of [rising, falling]) {
        const stillWaiting = queue.findIndex(({ terms }) => !wouldTrigger(terms, price))
        triggered.push(...queue.splice(0, stillWaiting === -1 ? queue.length : stillWaiting))
      }
    }
    return triggered
  }

  private queueOf(order: ConditionalOrder): ConditionalOrder[] {
    return this.waiting[order.terms.side][directionOf(order.terms)]
  }
}

/** A price at the stop price triggers. */
export function wouldTrigger(terms: ConditionalTerms, price: Decimal): boolean {
  const { stopPrice } = terms
  return directionOf(terms) === 'rising' ? price.greaterThanOrEqualTo(stopPrice) : price.lessThanOrEqualTo(stopPrice)
}

/** A stop-loss follows the market away from the order's side, a take-profit towards it. */
function directionOf({ side, type }: ConditionalTerms): Direction {
  return (side === 'BUY') === (type === 'STOP_LOSS_LIMIT') ? 'rising' : 'falling'
}
