import { randomUUID } from 'node:crypto'
import type { OrderQuery, OrderReport } from '../../core/order.js'
import { describe, ensure, ensureAmount, ensureDate, notApplicable } from '../conformance-case.js'
import type { ClientCase } from './client-case.js'
import { ensureAccepted, ensureRejected, intentFor, isAbout, type PlacedOrder, type TradingScene } from './trading-scene.js'
import { ensureReport } from './well-formed.js'

/** C30–C35: orders that rest, and orders that the venue refuses. */
export const ORDER_CASES: readonly ClientCase[] = [
  {
    id: 'C30',
    title: 'an accepted limit order rests, and is listed exactly as it was sent',
    async check(scene) {
      const { order, outcome } = await scene.submit(await scene.restingIntent())
      const placed = { order, venueOrderId: ensureAccepted(outcome, 'the resting limit order') }
      if (outcome.kind === 'accepted' && outcome.report !== undefined) ensureReport(outcome.report, "the outcome's report")
      const listed = await scene.eventually('openOrders() lists an accepted limit order', () => scene.open(placed))
      ensureSameOrder(listed, placed, 'the listed order')
      ensure(listed.status === 'open', `a resting order must be open, and is ${describe(listed.status)}`)
      const { asOf, orders } = await scene.client.openOrders()
      ensureDate(asOf, 'asOf of openOrders()')
      ensure(orders.filter(isAbout(placed)).length === 1, 'openOrders() must list the order once')
    },
  },
  {
    id: 'C31',
    title: 'findOrder finds a resting order by either id',
    async check(scene) {
      const placed = await scene.rest()
      for (const query of queriesFor(scene, placed)) {
        const what = `findOrder(${describe(query)})`
        const found = await scene.eventually(`${what} finds the order`, () => scene.client.findOrder(query))
        ensureSameOrder(found, placed, what)
      }
    },
  },
  {
    id: 'C32',
    title: 'findOrder of an order that never was is undefined',
    async check(scene) {
      const { instrument } = await scene.trade()
      const id = randomUUID()
      const queries: OrderQuery[] = [{ instrument: instrument.id, venueOrderId: id }]
      if (scene.keepsClientOrderIds) queries.push({ instrument: instrument.id, clientOrderId: id })
      for (const query of queries) {
        const found = await scene.client.findOrder(query)
        ensure(found === undefined, `findOrder() of an unknown id must be undefined, and is ${describe(found)}`)
      }
    },
  },
  {
    id: 'C33',
    title: 'two orders submitted at the same time both arrive, once each',
    async check(scene) {
      const openBefore = (await scene.openOrders()).length
      const placed = await Promise.all([scene.rest(), scene.rest()])
      ensure(placed[0].venueOrderId !== placed[1].venueOrderId, 'two orders must have two venueOrderIds')
      for (const each of placed) await scene.eventually('both orders are open', () => scene.open(each))
      await scene.settle()
      const open = await scene.openOrders()
      for (const each of placed) ensure(open.filter(isAbout(each)).length === 1, 'each order must be open once')
      ensure(open.length === openBefore + 2, `two more orders must be open, and ${open.length - openBefore} are`)
    },
  },
  {
    id: 'C34',
    title: 'an order below the minimum quantity is rejected, not thrown, and leaves nothing',
    async check(scene) {
      const { instrument } = await scene.trade()
      if (instrument.minQuantity.isZero()) notApplicable(`${instrument.id} has no minimum quantity`)
      const openBefore = (await scene.openOrders()).length
      const { order, outcome } = await scene.submit({
        ...(await scene.restingIntent()),
        quantity: instrument.minQuantity.dividedBy(2),
      })
      ensureRejected(outcome, 'an order below the minimum quantity')
      await scene.ensureNothingArrived(order, openBefore)
    },
  },
  {
    id: 'C35',
    title: 'an order beyond the free balance is rejected, not thrown, and leaves nothing',
    async check(scene) {
      const { instrument, quantity, rest } = await scene.trade()
      const affordable = (await scene.balance(instrument.quote)).free.dividedBy(rest)
      const tooMuch = affordable.times(2).dividedToIntegerBy(instrument.quantityIncrement).times(instrument.quantityIncrement)
      const openBefore = (await scene.openOrders()).length
      const beyond = intentFor(instrument, { side: 'BUY', type: 'LIMIT', quantity: tooMuch.plus(quantity), limitPrice: rest })
      const { order, outcome } = await scene.submit(beyond)
      ensureRejected(outcome, 'an order beyond the free balance')
      await scene.ensureNothingArrived(order, openBefore)
    },
  },
]

function queriesFor(scene: TradingScene, { order, venueOrderId }: PlacedOrder): readonly OrderQuery[] {
  const { instrument, clientOrderId } = order
  if (!scene.keepsClientOrderIds) return [{ instrument, venueOrderId }]
  return [
    { instrument, clientOrderId },
    { instrument, venueOrderId },
    { instrument, clientOrderId, venueOrderId },
  ]
}

function ensureSameOrder(report: OrderReport, { order, venueOrderId }: PlacedOrder, what: string): void {
  ensureReport(report, what)
  for (const field of ['instrument', 'side', 'type'] as const) {
    ensure(report[field] === order[field], `${what}: ${field} must be ${order[field]}, and is ${describe(report[field])}`)
  }
  for (const field of ['quantity', 'limitPrice'] as const) {
    const sent = order[field]
    if (sent !== undefined) ensureAmount(report[field], sent, `${what}: ${field}`)
  }
  const ids = { clientOrderId: order.clientOrderId, venueOrderId }
  for (const id of ['clientOrderId', 'venueOrderId'] as const) {
    const reported = report[id]
    ensure(reported === undefined || reported === ids[id], `${what}: ${id} must be ${ids[id]}, and is ${describe(reported)}`)
  }
}
