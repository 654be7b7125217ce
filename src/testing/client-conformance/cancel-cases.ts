import { randomUUID } from 'node:crypto'
import type { OrderQuery } from '../../core/order.js'
import { describe, ensure, ensureOneOf } from '../conformance-case.js'
import type { ClientCase } from './client-case.js'
import { isAbout, type PlacedOrder, type TradingScene } from './trading-scene.js'

/** C40–C43: taking orders back. */
export const CANCEL_CASES: readonly ClientCase[] = [
  {
    id: 'C40',
    title: 'cancelOrder cancels a resting order by either id, and it is gone',
    async check(scene) {
      const placed = await scene.rest()
      await cancel(scene, placed, scene.query(placed))
      const other = await scene.rest()
      await cancel(scene, other, { instrument: other.order.instrument, venueOrderId: other.venueOrderId })
    },
  },
  {
    id: 'C41',
    title: 'cancelling twice says that it is too late, or that there is no such order',
    async check(scene) {
      const placed = await scene.rest()
      await cancel(scene, placed, scene.query(placed))
      const again = await scene.client.cancelOrder(scene.query(placed))
      ensureOneOf(again.kind, ['too_late', 'not_found'], 'the outcome of a second cancel')
    },
  },
  {
    id: 'C42',
    title: 'cancelling an order that never was says so',
    async check(scene) {
      const { instrument } = await scene.trade()
      const outcome = await scene.client.cancelOrder({ instrument: instrument.id, venueOrderId: randomUUID() })
      ensureOneOf(outcome.kind, ['not_found'], 'the outcome of cancelling an unknown order')
    },
  },
  {
    id: 'C43',
    title: 'cancelAllOrders cancels everything that is open, and may be called with nothing open',
    async check(scene) {
      const placed = [await scene.rest(), await scene.rest()]
      for (const each of placed) await scene.eventually('both orders are open', () => scene.open(each))
      const outcomes = await scene.client.cancelAllOrders()
      for (const each of placed) {
        const outcome = outcomes.find(isAbout(each))
        ensure(
          outcome?.kind === 'canceled',
          `cancelAllOrders() must report each order as canceled; it reported ${describe(outcomes)}`,
        )
      }
      await scene.eventually('nothing is open after cancelAllOrders()', async () => {
        return (await scene.openOrders()).length === 0 ? true : undefined
      })
      const nothing = await scene.client.cancelAllOrders()
      const canceled = nothing.filter(({ kind }) => kind === 'canceled').length
      ensure(canceled === 0, `with nothing open cancelAllOrders() must cancel nothing, and canceled ${canceled}`)
    },
  },
]

async function cancel(scene: TradingScene, placed: PlacedOrder, query: OrderQuery): Promise<void> {
  await scene.eventually('the order is open', () => scene.open(placed))
  const outcome = await scene.client.cancelOrder(query)
  ensure(outcome.kind === 'canceled', `cancelOrder(${describe(query)}) must be canceled, and is ${describe(outcome)}`)
  await scene.eventually('a canceled order is no longer open', async () =>
    (await scene.open(placed)) === undefined ? true : undefined,
  )
  await scene.eventually('findOrder() says that the order is canceled', async () => {
    const found = await scene.client.findOrder(scene.query(placed))
    const isForgotten = found === undefined && !scene.remembersEndedOrders
    return isForgotten || found?.status === 'canceled' ? true : undefined
  })
}
