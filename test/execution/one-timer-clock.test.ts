import { expect, test } from 'vitest'
import type { Clock } from '../../src/core/clock.js'
import { OneTimerClock } from '../../src/execution/one-timer-clock.js'
import { ManualClock } from '../../src/testing/manual-clock.js'

/** A clock that counts the timers behind it, and what rang at which millisecond. */
function scene() {
  const manual = new ManualClock()
  const timers = { set: 0, pending: 0 }
  const behind: Clock = {
    now: () => manual.now(),
    monotonicMs: () => manual.monotonicMs(),
    setTimeout(callback, ms) {
      timers.set += 1
      timers.pending += 1
      let isPending = true
      const end = (): void => {
        if (isPending) timers.pending -= 1
        isPending = false
      }
      const cancel = manual.setTimeout(() => {
        end()
        callback()
      }, ms)
      return () => {
        end()
        cancel()
      }
    },
  }
  const clock = new OneTimerClock(behind)
  const rang: string[] = []
  const wait = (name: string, ms: number) => clock.setTimeout(() => rang.push(`${name}@${manual.monotonicMs()}`), ms)
  return { manual, clock, timers, rang, wait }
}

test('every wait ends when its own time is over, earliest first and equal ones in the order they were set', () => {
  const { manual, rang, wait, timers } = scene()
  wait('c', 300)
  wait('a', 100)
  wait('b', 200)
  wait('a too', 100)
  manual.advance(1_000)
  expect(rang).toEqual(['a@100', 'a too@100', 'b@200', 'c@300'])
  expect(timers.pending).toBe(0)
})

test('a wait that is cancelled never ends, and leaves the others alone', () => {
  const { manual, rang, wait } = scene()
  const cancel = wait('first', 100)
  wait('second', 200)
  cancel()
  manual.advance(1_000)
  expect(rang).toEqual(['second@200'])
})

test('a wait may begin while another ends', () => {
  const { manual, clock, rang, wait } = scene()
  clock.setTimeout(() => wait('later', 50), 100)
  manual.advance(1_000)
  expect(rang).toEqual(['later@150'])
})

test('the waits of one order share one timer, which is gone with the order', () => {
  const { manual, clock, timers, wait } = scene()
  clock.enter()
  for (const ms of [1_000, 1_000, 1_000, 2_000, 5_000]) wait('never', ms)()
  expect(timers).toEqual({ set: 1, pending: 1 })
  clock.leave()
  expect(timers.pending).toBe(0)
  manual.advance(10_000)
})

test('an order that is under way keeps the timer of another one’s wait', () => {
  const { manual, clock, timers, rang, wait } = scene()
  clock.enter()
  clock.enter()
  wait('slow', 500)
  clock.leave()
  manual.advance(600)
  expect(rang).toEqual(['slow@500'])
  clock.leave()
  expect(timers.pending).toBe(0)
})

test('outside of orders, the last wait that is cancelled takes the timer along', () => {
  const { timers, wait } = scene()
  const [first, second] = [wait('first', 100), wait('second', 200)]
  first()
  expect(timers.pending).toBe(1)
  second()
  expect(timers.pending).toBe(0)
})
