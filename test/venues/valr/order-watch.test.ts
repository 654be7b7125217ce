import { describe, expect, test } from 'vitest'
import type { Clock } from '../../../src/core/clock.js'
import { ONE, ZERO } from '../../../src/core/decimal.js'
import { silentLogger } from '../../../src/core/logger.js'
import type { OrderQuery, OrderReport } from '../../../src/core/order.js'
import type { VenueEvent } from '../../../src/core/trading-client.js'
import { ManualClock } from '../../../src/testing/manual-clock.js'
import { OrderWatch } from '../../../src/venues/valr/order-watch.js'
import { ValrError } from '../../../src/venues/valr/valr-error.js'
import { VenueListeners } from '../../../src/venues/valr/venue-listeners.js'

const INTERVAL_MS = 25
const ORDER = { query: { instrument: 'BTC/ZAR', clientOrderId: 'h-1' }, shape: { type: 'limit', timeInForce: 'GTC' } } as const

/** Timers of this clock ring a little early, as those of an operating system do. */
function earlyClock(clock: ManualClock): Clock {
  return {
    now: () => clock.now(),
    monotonicMs: () => clock.monotonicMs(),
    setTimeout: (callback, ms) => clock.setTimeout(callback, ms > 1 ? ms - 1 : ms),
  }
}

/** What a watch takes, at a venue that never answers. */
function partsOf(listeners: VenueListeners, clock: Clock) {
  const never = () => new Promise<never>(() => undefined)
  return { find: never, open: never, isSocketFresh: () => true, listeners, clock, logger: silentLogger, intervalMs: INTERVAL_MS }
}

function reportOf(clientOrderId: string): OrderReport {
  const quantities = { quantity: ONE, filledQuantity: ZERO, remainingQuantity: ONE }
  const order = { clientOrderId, instrument: 'BTC/ZAR', side: 'BUY', type: 'LIMIT', status: 'open' } as const
  return { ...order, ...quantities, fees: [], fills: [], updatedAt: new Date(0) }
}

/** A watch of one order at a venue that can be asked, or cannot. */
function watchOne() {
  const clock = new ManualClock()
  const venue = { isDown: true, asked: 0 }
  const ask = async <Value>(value: Value): Promise<Value> => {
    venue.asked += 1
    if (venue.isDown) throw new Error('down')
    return value
  }
  const listeners = new VenueListeners(silentLogger)
  const events: VenueEvent['kind'][] = []
  listeners.add(({ kind }) => events.push(kind))
  const watch = new OrderWatch({
    find: () => ask(undefined),
    open: () => ask([]),
    isSocketFresh: () => false,
    listeners,
    clock: earlyClock(clock),
    logger: silentLogger,
    intervalMs: INTERVAL_MS,
  })
  watch.watch('h-1', ORDER)
  /** Lets time pass until the venue was asked `times` more. */
  const untilAsked = async (times: number): Promise<void> => {
    for (const enough = venue.asked + times; venue.asked < enough; ) {
      clock.advance(1)
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  return { venue, events, untilAsked }
}

describe('watching an order', () => {
  test('keeps the latest thousand while nobody listens, and all of them while somebody does', () => {
    const listeners = new VenueListeners(silentLogger)
    const watch = new OrderWatch(partsOf(listeners, new ManualClock()))
    const orders = Array.from({ length: 1_001 }, (_, order) => `h-${order}`)
    const isWatched = (id: string): boolean => watch.find({ customerOrderId: id }) !== undefined
    for (const id of orders) watch.watch(id, ORDER)
    expect([isWatched('h-0'), isWatched('h-1'), isWatched('h-1000')]).toEqual([false, true, true])
    listeners.add(() => undefined)
    for (const id of orders) watch.watch(id, ORDER)
    expect(orders.every(isWatched)).toBe(true)
  })

  test('says once that nothing is heard, however long it lasts, also when its timers ring early', async () => {
    const { events, untilAsked } = watchOne()
    await untilAsked(5)
    expect(events).toEqual(['stale'])
  })

  test('says that it hears again when the venue answered, and not before', async () => {
    const { venue, events, untilAsked } = watchOne()
    await untilAsked(2)
    venue.isDown = false
    await untilAsked(2)
    expect(events).toEqual(['stale', 'connected'])
  })

  test('tells of the others when what VALR says of one order does not add up', async () => {
    const clock = new ManualClock()
    const listeners = new VenueListeners(silentLogger)
    const told: (string | undefined)[] = []
    listeners.add((event) => told.push(event.kind === 'order' ? event.report.clientOrderId : event.kind))
    const find = async ({ clientOrderId = '' }: OrderQuery): Promise<OrderReport> => {
      if (clientOrderId === 'h-odd') throw new ValrError('VALR_INCONSISTENT', 'It does not add up.')
      return reportOf(clientOrderId)
    }
    const watch = new OrderWatch({ ...partsOf(listeners, clock), find, open: async () => [] })
    for (const id of ['h-odd', 'h-2', 'h-3']) watch.watch(id, { ...ORDER, query: { ...ORDER.query, clientOrderId: id } })
    clock.advance(0)
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    expect(told).toEqual(['h-2', 'h-3'])
  })
})
