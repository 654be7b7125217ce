import { Decimal, floorToStep, ZERO } from '../../../core/decimal.js'
import type { Side } from '../../../core/vocabulary.js'
import { type BookEntry, type BookSide, isWithin } from './book-side.js'
import type { VenueOrder } from './venue-order.js'

/** What a taker would take from one entry. */
export interface Take {
  readonly entry: BookEntry
  readonly quantity: Decimal
}

/** What an arriving order would take. Nothing has been taken yet. */
export interface MatchPlan {
  readonly takes: readonly Take[]
  readonly quantity: Decimal
  /** In quote. */
  readonly value: Decimal
  /** False when the order wants more than is on offer within its limit. */
  readonly isComplete: boolean
  /** True when it would meet an order of its own account. */
  readonly meetsOwnOrder: boolean
}

/** Walks the offers from the best on, within the order's limit. */
export function planMatch(order: VenueOrder, offers: BookSide): MatchPlan {
  const { pair, side, quoteAmount, price } = order.request
  const limit = price === undefined ? undefined : order.price
  return quoteAmount === undefined
    ? planByQuantity(order, side, limit, offers)
    : planByQuoteAmount(order, quoteAmount, pair.quantityStep, offers)
}

function planByQuantity(order: VenueOrder, side: Side, limit: Decimal | undefined, offers: BookSide): MatchPlan {
  const walk = new Walk(order)
  let left = order.remaining
  for (const entry of offers.entries()) {
    if (left.isZero() || !isWithin(side, limit, entry.price)) break
    const quantity = Decimal.min(left, entry.quantity)
    walk.take(entry, quantity)
    left = left.minus(quantity)
  }
  return walk.plan(left.isZero())
}

/** Each take is cut to the pair's decimals, so that slightly less than the amount is spent or raised. */
function planByQuoteAmount(order: VenueOrder, amount: Decimal, step: Decimal, offers: BookSide): MatchPlan {
  const walk = new Walk(order)
  for (const entry of offers.entries()) {
    const affordable = floorToStep(amount.minus(walk.value).dividedBy(entry.price), step)
    if (affordable.lessThan(entry.quantity)) {
      if (!affordable.isZero()) walk.take(entry, affordable)
      return walk.plan(true)
    }
    walk.take(entry, entry.quantity)
  }
  return walk.plan(walk.value.equals(amount))
}

class Walk {
  value = ZERO
  readonly #order: VenueOrder
  readonly #takes: Take[] = []
  #quantity = ZERO
  #meetsOwnOrder = false

  constructor(order: VenueOrder) {
    this.#order = order
  }

  take(entry: BookEntry, quantity: Decimal): void {
    if (entry.order?.ownerId === this.#order.ownerId) this.#meetsOwnOrder = true
    this.#takes.push({ entry, quantity })
    this.#quantity = this.#quantity.plus(quantity)
    this.value = this.value.plus(quantity.times(entry.price))
  }

  plan(isComplete: boolean): MatchPlan {
    return {
      takes: this.#takes,
      quantity: this.#quantity,
      value: this.value,
      isComplete,
      meetsOwnOrder: this.#meetsOwnOrder,
    }
  }
}
