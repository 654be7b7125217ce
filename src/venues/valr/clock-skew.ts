import type { Clock } from '../../core/clock.js'

/** How far the venue's clock is ahead of ours. The true figure is within `errorMs` of `skewMs`, both in milliseconds. */
export interface ClockSkew {
  readonly skewMs: number
  readonly errorMs: number
}

/**
 * Asks the venue for its time and takes it to be the time in the middle of the round trip. Of several tries the one with the
 * shortest round trip says most.
 */
export async function measureClockSkew(serverTime: () => Promise<Date>, clock: Clock, tries: number): Promise<ClockSkew> {
  let best: ClockSkew | undefined
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const startMs = clock.now().getTime()
    const startMonotonicMs = clock.monotonicMs()
    const theirMs = (await serverTime()).getTime()
    const errorMs = (clock.monotonicMs() - startMonotonicMs) / 2
    const skew = { skewMs: theirMs - (startMs + errorMs), errorMs }
    if (best === undefined || skew.errorMs < best.errorMs) best = skew
  }
  if (best === undefined) throw new RangeError('A clock is measured by one look at least.')
  return best
}
