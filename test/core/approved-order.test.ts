import { describe, expect, test } from 'vitest'
import {
  type ApprovedOrder,
  approvalState,
  consumeApproval,
  issueApproval,
  lifeHasEnded,
  readClock,
  revokeApproval,
} from '../../src/core/approved-order.js'
import { toDecimal } from '../../src/core/decimal.js'
import type { Order } from '../../src/core/order.js'
import { ManualClock } from '../../src/testing/manual-clock.js'

const ORDER: Order = {
  intentId: 'i-1',
  clientOrderId: 'c-1',
  account: 'main',
  mode: 'LIVE',
  instrument: 'BTC/ZAR',
  venueSymbol: 'BTCZAR',
  side: 'BUY',
  type: 'LIMIT',
  quantity: toDecimal(1),
  limitPrice: toDecimal(100),
  timeInForce: 'GTC',
  postOnly: false,
  reduceOnly: false,
  createdAt: new Date(0),
}

function approve(clock: ManualClock, ttlMs = 2_000): ApprovedOrder {
  const approvedAt = clock.now()
  return issueApproval(ORDER, {
    clock,
    start: readClock(clock),
    ttlMs,
    approvedAt,
    expiresAt: new Date(approvedAt.getTime() + ttlMs),
  })
}

function codeOf(action: () => void): string | undefined {
  try {
    action()
    return undefined
  } catch (error) {
    return (error as { readonly code?: string }).code
  }
}

const consume = (order: ApprovedOrder) => codeOf(() => consumeApproval(order, { mode: 'LIVE' }))

describe('an approval', () => {
  test('is good for one submit', () => {
    const order = approve(new ManualClock())
    expect(approvalState(order)).toBe('unused')
    expect(consume(order)).toBeUndefined()
    expect(approvalState(order)).toBe('consumed')
    expect(consume(order)).toBe('APPROVAL_USED')
  })

  test('belongs to the object: a copy, a look-alike and no object at all are NOT_APPROVED', () => {
    const order = approve(new ManualClock())
    const looksAlike = { ...order } as ApprovedOrder
    for (const other of [looksAlike, Object.create(order), structuredClone({ mode: 'LIVE' }), ORDER, null, undefined, 'c-1', 7]) {
      expect(consume(other as ApprovedOrder)).toBe('NOT_APPROVED')
    }
    expect(consume(order)).toBeUndefined()
  })

  test('is for one mode, and trying another does not spend it', () => {
    const order = approve(new ManualClock())
    expect(codeOf(() => consumeApproval(order, { mode: 'PAPER' }))).toBe('APPROVAL_WRONG_MODE')
    expect(consume(order)).toBeUndefined()
  })

  test('lasts until the end of its life, and not at it', () => {
    const clock = new ManualClock()
    const [early, late] = [approve(clock), approve(clock)]
    clock.advance(1_999)
    expect(consume(early)).toBeUndefined()
    clock.advance(1)
    expect(consume(late)).toBe('APPROVAL_EXPIRED')
    expect(approvalState(late)).toBe('expired')
  })

  test('stays expired when the clock goes back', () => {
    const clock = new ManualClock()
    const order = approve(clock)
    clock.advance(2_000)
    expect(consume(order)).toBe('APPROVAL_EXPIRED')
    clock.set(new Date(clock.now().getTime() - 2_000))
    expect(consume(order)).toBe('APPROVAL_EXPIRED')
  })

  test('that was used stays used after its life', () => {
    const clock = new ManualClock()
    const order = approve(clock)
    consumeApproval(order, { mode: 'LIVE' })
    clock.advance(10_000)
    expect(consume(order)).toBe('APPROVAL_USED')
  })

  test('can be revoked while it is unused, and then sends nothing', () => {
    const clock = new ManualClock()
    const [unused, used] = [approve(clock), approve(clock)]
    consumeApproval(used, { mode: 'LIVE' })
    expect(revokeApproval(unused)).toBe('revoked')
    expect(consume(unused)).toBe('APPROVAL_EXPIRED')
    expect(revokeApproval(used)).toBe('consumed')
    expect(revokeApproval({ ...used })).toBe('revoked')
    expect(approvalState({ ...used })).toBe('revoked')
  })

  test('is frozen', () => {
    const order = approve(new ManualClock())
    expect(Object.isFrozen(order)).toBe(true)
    expect(() => Object.assign(order, { quantity: toDecimal(1_000) })).toThrow(TypeError)
  })
})

describe('a life', () => {
  const ended = (wallMs: number, monotonicMs: number): boolean => {
    const clock = { now: () => new Date(wallMs), monotonicMs: () => monotonicMs, setTimeout: () => () => undefined }
    return lifeHasEnded({ wallMs: 0, monotonicMs: 0 }, 2_000, clock)
  }

  test.each([
    ['goes on while both clocks are before its end', 1_999, 1_999, false],
    ['ends on the wall clock', 2_000, 1_999, true],
    ['ends on the monotonic clock', 1_999, 2_000, true],
    ['goes on while the clocks are 250 ms apart', 750, 500, false],
    ['ends when the wall clock runs ahead by more', 751, 500, true],
    ['ends when the wall clock falls behind by more', 500, 751, true],
    ['ends when the wall clock goes back', -10, 241, true],
  ])('%s', (_title, wallMs, monotonicMs, expected) => {
    expect(ended(wallMs, monotonicMs)).toBe(expected)
  })

  test('of nothing has ended at once', () => {
    const clock = new ManualClock()
    expect(lifeHasEnded(readClock(clock), 0, clock)).toBe(true)
  })
})
