import { describe, expect, test } from 'vitest'
import type { Clock } from '../../../src/core/clock.js'
import { silentLogger } from '../../../src/core/logger.js'
import type { VenueEvent } from '../../../src/core/trading-client.js'
import { ManualClock } from '../../../src/testing/manual-clock.js'
import { OrderWatch } from '../../../src/venues/valr/order-watch.js'
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
})
