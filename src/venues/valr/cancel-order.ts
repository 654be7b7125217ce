import { type Clock, delay } from '../../core/clock.js'
import type { OrderQuery, OrderReport } from '../../core/order.js'
import type { CancelOutcome } from '../../core/trading-client.js'
import { isTerminal } from '../../core/vocabulary.js'
import type { OrderFinder } from './find-order.js'
import { type CommandAnswer, type OverSocket, sendCommand } from './order-commands.js'
import { errorOf } from './read-reply.js'
import { ValrError } from './valr-error.js'
import { namesIn, type ValrOrders } from './valr-orders.js'
import type { ValrPairs } from './valr-pairs.js'
import type { ValrRest } from './valr-rest.js'
import { cancelledRows, type OrderRow } from './wire/order-row.js'

/** Waits between looks at an order that VALR said is cancelled and still shows as open. */
const PATIENCE_MS = [50, 150, 400]

export interface OrderCancellerParts {
  readonly rest: ValrRest
  readonly orders: ValrOrders
  readonly finder: OrderFinder
  readonly pairs: ValrPairs
  readonly clock: Clock
  readonly overSocket: OverSocket
}

/** Takes orders back. What VALR answers to the request is not believed: the state of the order afterwards decides. */
export class OrderCanceller {
  readonly #parts: OrderCancellerParts

  constructor(parts: OrderCancellerParts) {
    this.#parts = parts
  }

  /** Resolves `unknown` when neither the reply nor the order's state tells. */
  async cancel(query: OrderQuery): Promise<CancelOutcome> {
    const [name] = namesIn(query)
    const pair = await this.#parts.pairs.symbolOf(query.instrument)
    const body = name?.kind === 'orderid' ? { orderId: name.id, pair } : { customerOrderId: name?.id, pair }
    const request = await sendCommand(this.#parts.rest, this.#parts.overSocket, { kind: 'cancel', body })
    const ids = idsOf(query)
    for (const waitMs of [...PATIENCE_MS, undefined]) {
      const outcome = await this.#judge(query, request)
      if (outcome.kind !== 'unknown' || request.answer !== 'yes' || waitMs === undefined) return { ...ids, ...outcome }
      await delay(this.#parts.clock, waitMs)
    }
    return { ...ids, kind: 'unknown' }
  }

  /**
   * Everything that is open, stop orders included. VALR answers with what it cancelled; what is still listed afterwards is
   * `unknown`, whatever it answered.
   *
   * @throws ValrError, ExchangeFailure when VALR did not take the request.
   */
  async cancelAll(): Promise<readonly CancelOutcome[]> {
    const reply = await this.#parts.rest.write({ method: 'DELETE', path: '/v1/orders' })
    if (reply.kind !== 'answer') throw errorOf(reply)
    const parsed = cancelledRows.safeParse(reply.body)
    if (!parsed.success) throw new ValrError('VALR_UNREADABLE', 'DELETE /v1/orders: not what VALR sends')
    const stillOpen = await this.#stillOpen()
    const gone = parsed.data.filter(({ orderId }) => !stillOpen.has(orderId))
    return [
      ...gone.map(({ orderId }): CancelOutcome => ({ kind: 'canceled', venueOrderId: orderId })),
      ...[...stillOpen.values()].map(
        ({ orderId, customerOrderId }): CancelOutcome => ({
          kind: 'unknown',
          venueOrderId: orderId,
          ...(customerOrderId === undefined ? {} : { clientOrderId: customerOrderId }),
          reason: 'VALR still lists the order as open.',
        }),
      ),
    ]
  }

  async #stillOpen(): Promise<ReadonlyMap<string, OrderRow>> {
    for (const waitMs of [...PATIENCE_MS, undefined]) {
      const open = await this.#parts.orders.open('cancel')
      if (open.length === 0 || waitMs === undefined) return new Map(open.map((row) => [row.orderId, row]))
      await delay(this.#parts.clock, waitMs)
    }
    return new Map()
  }

  async #judge(query: OrderQuery, request: CommandAnswer): Promise<CancelOutcome> {
    let report: OrderReport | undefined
    try {
      report = await this.#parts.finder.find(query, { priority: 'cancel' })
    } catch (error) {
      if (!(error instanceof ValrError)) throw error
      return { kind: 'unknown', reason: `${request.reason ?? 'VALR took the cancel'}; then: ${error.message}` }
    }
    if (report === undefined) {
      // An order that VALR does not know yet may be on its way: only with VALR's own no is it not there.
      return request.answer === 'no'
        ? { kind: 'not_found' }
        : { kind: 'unknown', reason: request.reason ?? 'VALR does not show the order.' }
    }
    const { status } = report
    const ids = idsOf(report)
    if (status === 'canceled' && request.answer !== 'no') return { ...ids, kind: 'canceled' }
    if (isTerminal(status)) return { ...ids, kind: 'too_late', reason: `The order was ${status} already.` }
    return { ...ids, kind: 'unknown', reason: request.reason ?? `VALR still shows the order as ${status}.` }
  }
}

function idsOf({ clientOrderId, venueOrderId }: { readonly clientOrderId?: string; readonly venueOrderId?: string }) {
  return { ...(clientOrderId === undefined ? {} : { clientOrderId }), ...(venueOrderId === undefined ? {} : { venueOrderId }) }
}
