import { expect, onTestFinished, test } from 'vitest'
import { ManualClock } from '../../../src/testing/manual-clock.js'
import { measureClockSkew } from '../../../src/venues/valr/clock-skew.js'
import { openFakeVenue } from './support/fake-venue.js'

/** A venue that is `aheadMs` ahead, and takes `waysMs` for the way there and for the way back. */
function venueAhead(clock: ManualClock, aheadMs: number, waysMs: readonly (readonly [number, number])[]) {
  let look = 0
  return async (): Promise<Date> => {
    const [thereMs, backMs] = waysMs[look] ?? [0, 0]
    look += 1
    clock.advance(thereMs)
    const theirs = new Date(clock.now().getTime() + aheadMs)
    clock.advance(backMs)
    return theirs
  }
}

test('the skew is told from the middle of the shortest round trip, and its error is half of that', async () => {
  const clock = new ManualClock()
  const ways = [
    [400, 100],
    [20, 20],
    [10, 300],
  ] as const
  expect(await measureClockSkew(venueAhead(clock, 1_500, ways), clock, 3)).toEqual({ skewMs: 1_500, errorMs: 20 })
})

test('the true skew is within the error, however lopsided the way', async () => {
  const clock = new ManualClock()
  const { skewMs, errorMs } = await measureClockSkew(venueAhead(clock, -700, [[0, 200]]), clock, 1)
  expect(Math.abs(skewMs - -700)).toBeLessThanOrEqual(errorMs)
})

test.each([90_000, -90_000, 0])('the VALR client sees that the clock of VALR is off by %i ms', async (aheadMs) => {
  const clock = new ManualClock()
  const theirs = new ManualClock({ start: new Date(clock.now().getTime() + aheadMs) })
  const { client, close } = await openFakeVenue({ clock: theirs }, { clock })
  onTestFinished(close)
  expect(await client.clockSkew()).toEqual({ skewMs: aheadMs, errorMs: 0 })
})
