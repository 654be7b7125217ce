import type { VenueEvent } from '../../core/trading-client.js'
import type { OrderStatus } from '../../core/vocabulary.js'
import { ensure } from '../conformance-case.js'
import type { ClientCase } from './client-case.js'
import { isAbout, type PlacedOrder } from './trading-scene.js'
import { ensureReport } from './well-formed.js'

/** C70–C72: what a venue tells unasked. */
export const EVENT_CASES: readonly ClientCase[] = [
  {
    id: 'C70',
    title: 'listeners hear that an order is open, and that it was canceled',
    async check(scene) {
      const { events, end } = scene.watch()
      const placed = await scene.rest()
      await scene.eventually('an event says that the order is open', () => toldOf(events, placed, 'open'))
      await scene.client.cancelOrder(scene.query(placed))
      await scene.eventually('an event says that the order was canceled', () => toldOf(events, placed, 'canceled'))
      end()
      for (const event of events) if (event.kind === 'order') ensureReport(event.report, 'the report in an event')
    },
  },
  {
    id: 'C71',
    title: 'the function that subscribe returns ends that subscription and no other, and may be called twice',
    async check(scene) {
      const ended = scene.watch()
      const other = scene.watch()
      ended.end()
      ended.end()
      const placed = await scene.rest()
      await scene.eventually('a listener that is still subscribed hears of the order', () => toldOf(other.events, placed, 'open'))
      ensure(
        !ended.events.some(({ kind }) => kind === 'order'),
        'a listener must hear of no order after its subscription has ended',
      )
      other.end()
    },
  },
  {
    id: 'C72',
    title: 'a listener that throws changes nothing for the order or for other listeners',
    async check(scene) {
      const endThrowing = scene.client.subscribe(() => {
        throw new Error('A listener threw, as the conformance suite told it to.')
      })
      const { events, end } = scene.watch()
      const placed = await scene.rest()
      await scene.eventually('the order is open', () => scene.open(placed))
      await scene.eventually('another listener hears that the order is open', () => toldOf(events, placed, 'open'))
      const { kind } = await scene.client.cancelOrder(scene.query(placed))
      ensure(kind === 'canceled', `the order must be cancelable, and the cancel is ${kind}`)
      await scene.eventually('another listener hears that the order was canceled', () => toldOf(events, placed, 'canceled'))
      endThrowing()
      end()
    },
  },
]

function toldOf(events: readonly VenueEvent[], placed: PlacedOrder, status: OrderStatus): true | undefined {
  const told = events.some((event) => event.kind === 'order' && event.report.status === status && isAbout(placed)(event.report))
  return told ? true : undefined
}
