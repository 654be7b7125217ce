import { describe, expect, test, vi } from 'vitest'
import { delay } from '../../src/core/clock.js'
import { MANUAL_CLOCK_START, ManualClock } from '../../src/testing/manual-clock.js'

describe('ManualClock', () => {
  test('begins at a documented moment, or where it is told', () => {
    expect(new ManualClock().now().toISOString()).toBe(MANUAL_CLOCK_START)
    expect(new ManualClock({ start: new Date(5) }).now().getTime()).toBe(5)
  })

  test('stands still until it is advanced', () => {
    const clock = new ManualClock()
    const before = [clock.now(), clock.monotonicMs()]
    expect([clock.now(), clock.monotonicMs()]).toEqual(before)
  })

  test('advance moves wall clock and monotonic clock together', () => {
    const clock = new ManualClock({ start: new Date(1_000) })
    clock.advance(250)
    expect(clock.now().getTime()).toBe(1_250)
    expect(clock.monotonicMs()).toBe(250)
  })

  test('a caller cannot move the clock through a date it was given', () => {
    const clock = new ManualClock({ start: new Date(1_000) })
    clock.now().setTime(0)
    expect(clock.now().getTime()).toBe(1_000)
  })

  test('set moves only the wall clock, and timers keep to the monotonic one', () => {
    const clock = new ManualClock({ start: new Date(1_000) })
    const fired = vi.fn()
    clock.setTimeout(fired, 100)
    clock.set(new Date(1_000_000))
    expect(clock.now().getTime()).toBe(1_000_000)
    expect(clock.monotonicMs()).toBe(0)
    expect(fired).not.toHaveBeenCalled()
    clock.advance(100)
    expect(fired).toHaveBeenCalledOnce()
    expect(clock.now().getTime()).toBe(1_000_100)
  })

  test('timers fire in the order they come due, equal ones in the order they were set, each at its own time', () => {
    const clock = new ManualClock()
    const fired: string[] = []
    const note = (name: string) => () => fired.push(`${name}@${clock.monotonicMs()}`)
    clock.setTimeout(note('late'), 30)
    clock.setTimeout(note('early'), 10)
    clock.setTimeout(note('early too'), 10)
    clock.setTimeout(note('never'), 31)
    clock.advance(30)
    expect(fired).toEqual(['early@10', 'early too@10', 'late@30'])
    expect(clock.monotonicMs()).toBe(30)
  })

  test('timers that a fired timer sets fire in the same advance when they come due in it', () => {
    const clock = new ManualClock()
    const fired: number[] = []
    const again = () => {
      fired.push(clock.monotonicMs())
      clock.setTimeout(again, 10)
    }
    clock.setTimeout(again, 10)
    clock.advance(35)
    expect(fired).toEqual([10, 20, 30])
    expect(clock.monotonicMs()).toBe(35)
  })

  test('a timer of no time, or of negative time, waits for the next advance', () => {
    const clock = new ManualClock()
    const fired = vi.fn()
    clock.setTimeout(fired, 0)
    clock.setTimeout(fired, -5)
    expect(fired).not.toHaveBeenCalled()
    clock.advance(0)
    expect(fired).toHaveBeenCalledTimes(2)
  })

  test('a cancelled timer does not fire, and cancelling again is harmless', () => {
    const clock = new ManualClock()
    const fired = vi.fn()
    const cancel = clock.setTimeout(fired, 10)
    cancel()
    cancel()
    clock.advance(10)
    expect(fired).not.toHaveBeenCalled()
  })

  test('a timer may cancel another that is due at the same moment', () => {
    const clock = new ManualClock()
    const fired = vi.fn()
    clock.setTimeout(() => cancel(), 10)
    const cancel = clock.setTimeout(fired, 10)
    clock.advance(10)
    expect(fired).not.toHaveBeenCalled()
  })

  test('a timer may itself advance the clock, which never goes back', () => {
    const clock = new ManualClock()
    clock.setTimeout(() => clock.advance(100), 10)
    clock.advance(20)
    expect(clock.monotonicMs()).toBe(110)
  })

  test('an error of a timer leaves advance, with the clock at that timer', () => {
    const clock = new ManualClock()
    clock.setTimeout(() => {
      throw new Error('from a timer')
    }, 10)
    expect(() => clock.advance(50)).toThrow('from a timer')
    expect(clock.monotonicMs()).toBe(10)
    clock.advance(40)
    expect(clock.monotonicMs()).toBe(50)
  })

  test('advanceAsync lets awaiting code take every turn', async () => {
    const clock = new ManualClock()
    const turns: number[] = []
    const loop = async () => {
      for (let turn = 0; turn < 3; turn += 1) {
        await delay(clock, 10)
        await Promise.resolve()
        turns.push(clock.monotonicMs())
      }
    }
    const done = loop()
    await clock.advanceAsync(100)
    expect(turns).toEqual([10, 20, 30])
    expect(clock.monotonicMs()).toBe(100)
    await done
  })

  test('control: advance does not wait for promise reactions', async () => {
    const clock = new ManualClock()
    const turns: number[] = []
    const done = delay(clock, 10).then(() => turns.push(clock.monotonicMs()))
    clock.advance(100)
    expect(turns).toEqual([])
    await done
    expect(turns).toEqual([100])
  })

  test("advanceAsync does not need the test runner's timers", async () => {
    vi.useFakeTimers()
    try {
      const clock = new ManualClock()
      await clock.advanceAsync(10)
      expect(clock.monotonicMs()).toBe(10)
    } finally {
      vi.useRealTimers()
    }
  })

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('refuses to advance by %s', async (ms) => {
    const clock = new ManualClock()
    expect(() => clock.advance(ms)).toThrow(RangeError)
    await expect(clock.advanceAsync(ms)).rejects.toThrow(RangeError)
  })

  test('refuses invalid dates and timers of no number', () => {
    expect(() => new ManualClock({ start: new Date(Number.NaN) })).toThrow(RangeError)
    const clock = new ManualClock()
    expect(() => clock.set(new Date('never'))).toThrow(RangeError)
    expect(() => clock.setTimeout(() => undefined, Number.NaN)).toThrow(RangeError)
  })
})
