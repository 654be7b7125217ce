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
