import { describe, expect, test } from 'vitest'
import { ManualClock } from '../../../src/testing/manual-clock.js'
import { RateBudget, VALR_RATE_LIMITS } from '../../../src/venues/valr/rate-budget.js'

const LIMITS = { ...VALR_RATE_LIMITS, private: { calls: 10, windowMs: 60_000 } }

function refused(budget: RateBudget, priority: 'normal' | 'cancel'): unknown {
  try {
    budget.take('private', priority)
    return undefined
  } catch (error) {
    return error
  }
}

describe('RateBudget', () => {
  test('keeps a tenth for taking orders back', () => {
    const budget = new RateBudget(new ManualClock(), LIMITS)
    for (let n = 0; n < 9; n += 1) budget.take('private', 'normal')
    expect(refused(budget, 'normal')).toMatchObject({ code: 'VALR_RATE_LIMITED' })
    expect(refused(budget, 'cancel')).toBeUndefined()
    expect(refused(budget, 'cancel')).toMatchObject({ code: 'VALR_RATE_LIMITED' })
  })

  test('counts in windows of the wall clock, not from the first call', () => {
    const clock = new ManualClock({ start: new Date('2026-01-01T00:00:59.000Z') })
    const budget = new RateBudget(clock, LIMITS)
    for (let n = 0; n < 9; n += 1) budget.take('private', 'normal')
    expect(refused(budget, 'normal')).toMatchObject({ details: { lane: 'private', retryAfterMs: 1_000 } })
    clock.advance(1_000)
    expect(refused(budget, 'normal')).toBeUndefined()
  })

  test("after VALR's own refusal nothing goes out before the next window, cancels neither; other lanes are free", () => {
    const clock = new ManualClock({ start: new Date('2026-01-01T00:00:10.000Z') })
    const budget = new RateBudget(clock, LIMITS)
    budget.exhaust('private')
    expect(refused(budget, 'cancel')).toMatchObject({ details: { retryAfterMs: 50_000 } })
    budget.take('cancel', 'cancel')
    clock.advance(50_000)
    expect(refused(budget, 'cancel')).toBeUndefined()
  })
})
