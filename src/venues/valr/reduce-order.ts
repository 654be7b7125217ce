import { type Clock, delay } from '../../core/clock.js'
import { type Decimal, type DecimalInput, toDecimal } from '../../core/decimal.js'
import { HeliosError } from '../../core/errors.js'
import type { OrderQuery, OrderReport } from '../../core/order.js'
import { isTerminal } from '../../core/vocabulary.js'
import type { OrderFinder } from './find-order.js'
import { type CommandAnswer, type OverSocket, sendCommand } from './order-commands.js'
import { ValrError } from './valr-error.js'
import { namesIn } from './valr-orders.js'
import type { ValrPairs } from './valr-pairs.js'
import type { ValrRest } from './valr-rest.js'

/** What became of a reduction. `too_late`: the order had ended, or has. `report` is the order as VALR shows it now. */
export interface ReduceOutcome {
  readonly kind: 'reduced' | 'refused' | 'not_found' | 'too_late' | 'unknown'
  readonly reason?: string
  readonly report?: OrderReport
}

/** Waits between looks at an order that VALR said is changed and still shows as it was. */
const PATIENCE_MS = [50, 150, 400]

export interface OrderReducerParts {
  readonly rest: ValrRest
  readonly finder: OrderFinder
  readonly pairs: ValrPairs
  readonly clock: Clock
  readonly overSocket: OverSocket
}

/**
 * Takes back a part of a resting limit order. VALR can raise an order or move its price as well; that is new risk, which
 * takes an order of its own through the router, so only less can be asked for here.
 */
export class OrderReducer {
  readonly #parts: OrderReducerParts

  constructor(parts: OrderReducerParts) {
    this.#parts = parts
  }

  /** @throws HeliosError `REDUCTION_INVALID` when it is no reduction; ValrError when the order cannot be read. */
  async reduce(query: OrderQuery, to: DecimalInput): Promise<ReduceOutcome> {
    const { finder, pairs, rest, overSocket, clock } = this.#parts
    const quantity = toDecimal(to)
    const before = await finder.find(query, { priority: 'cancel' })
    if (before === undefined) return { kind: 'not_found' }
    if (isTerminal(before.status)) return ended(before)
    ensureReduction(before, quantity)
    const [name] = namesIn(query)
    const pair = await pairs.symbolOf(query.instrument)
    const named = name?.kind === 'orderid' ? { orderId: name.id, pair } : { customerOrderId: name?.id, pair }
    // The total and not the rest: a fill on the way cannot turn it into a raise.
    const body = { ...named, newTotalQuantity: quantity.toFixed() }
    const request = await sendCommand(rest, overSocket, { kind: 'reduce', body })
    for (const waitMs of [...PATIENCE_MS, undefined]) {
      const outcome = await this.#judge(query, quantity, request)
      if (outcome.kind !== 'unknown' || request.answer !== 'yes' || waitMs === undefined) return outcome
      await delay(clock, waitMs)
    }
    return { kind: 'unknown' }
  }

  /** The order's state decides, not what VALR answered to the request. */
  async #judge(query: OrderQuery, quantity: Decimal, request: CommandAnswer): Promise<ReduceOutcome> {
    let report: OrderReport | undefined
    try {
      report = await this.#parts.finder.find(query, { priority: 'cancel' })
    } catch (error) {
      if (!(error instanceof ValrError)) throw error
      return { kind: 'unknown', reason: `${request.reason ?? 'VALR took the change'}; then: ${error.message}` }
    }
    if (report === undefined) return { kind: 'unknown', reason: 'VALR does not show the order.' }
    if (isTerminal(report.status)) return ended(report)
    if (mostThatCanFill(report)?.lessThanOrEqualTo(quantity)) return { kind: 'reduced', report }
    if (request.answer === 'no') return { kind: 'refused', reason: request.reason ?? 'VALR refused the change.', report }
    return { kind: 'unknown', reason: request.reason ?? 'VALR still shows the order as it was.', report }
  }
}

function ended(report: OrderReport): ReduceOutcome {
  return { kind: 'too_late', reason: `The order is ${report.status}.`, report }
}

/** @throws HeliosError. */
function ensureReduction(report: OrderReport, quantity: Decimal): void {
  const most = mostThatCanFill(report)
  const isLess = most !== undefined && quantity.greaterThan(0) && quantity.lessThan(most)
  if (report.type === 'LIMIT' && isLess) return
  const message = 'An order is reduced to less than it has, and only a resting limit order can be: anything else is a new order.'
  throw new HeliosError('REDUCTION_INVALID', message, { details: { quantity: quantity.toFixed(), most: most?.toFixed() } })
}

function mostThatCanFill({ filledQuantity, remainingQuantity }: OrderReport): Decimal | undefined {
  return remainingQuantity === undefined ? undefined : filledQuantity.plus(remainingQuantity)
}
