import { describe, expect, test } from 'vitest'
import { consumeApproval } from '../../src/core/approved-order.js'
import { toDecimal } from '../../src/core/decimal.js'
import type { Order } from '../../src/core/order.js'
import { approveForTest } from '../../src/testing/approve-for-test.js'
import { ManualClock } from '../../src/testing/manual-clock.js'

const INTENT = { instrument: 'BTC/ZAR', side: 'BUY', type: 'LIMIT', quantity: '0.001', limitPrice: 900_000 } as const

describe('approveForTest', () => {
  test('fills in what an intent leaves out, as the library would', () => {
    const clock = new ManualClock()
    const order = approveForTest(INTENT, { clock })
    expect(order).toMatchObject({
      account: 'test',
      mode: 'PAPER',
      instrument: 'BTC/ZAR',
      venueSymbol: 'BTCZAR',
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      postOnly: false,
      reduceOnly: false,
      createdAt: clock.now(),
      approvedAt: clock.now(),
      expiresAt: new Date(clock.now().getTime() + 60_000),
    })
    expect(order.quantity).toEqual(toDecimal('0.001'))
    expect(order.limitPrice).toEqual(toDecimal(900_000))
    expect(order.clientOrderId).toMatch(/^helios-[0-9a-f-]{36}$/)
    expect(order.intentId).toMatch(/^[0-9a-f-]{36}$/)
    expect(Object.keys(order)).not.toContain('stopPrice')
    expect(Object.isFrozen(order)).toBe(true)
  })

  test('a market order is IOC', () => {
    expect(approveForTest({ instrument: 'BTC/ZAR', side: 'SELL', type: 'MARKET', quantity: 1 }).timeInForce).toBe('IOC')
  })

  test('keeps every field of a whole order, its mode included', () => {
    const order: Order = {
      intentId: 'intent-1',
      clientOrderId: 'helios-1',
      account: 'valr-main',
      mode: 'LIVE',
      instrument: 'BTC/ZAR',
      venueSymbol: 'XBT-RAND',
      side: 'SELL',
      type: 'STOP_LOSS_LIMIT',
      quantity: toDecimal(1),
      limitPrice: toDecimal(9),
      stopPrice: toDecimal(10),
      timeInForce: 'FOK',
      postOnly: true,
      reduceOnly: true,
      strategy: 'trend',
      metadata: { signal: 7 },
      createdAt: new Date(0),
    }
    expect(approveForTest(order)).toMatchObject(order)
    expect(approveForTest(order, { mode: 'PAPER' }).mode).toBe('PAPER')
  })

  test('the approval is good for one submit', () => {
    const order = approveForTest(INTENT)
    consumeApproval(order, { mode: 'PAPER' })
    expect(() => consumeApproval(order, { mode: 'PAPER' })).toThrow(expect.objectContaining({ code: 'APPROVAL_USED' }))
  })

  test('the approval is for its mode', () => {
    const order = approveForTest(INTENT, { mode: 'LIVE' })
    expect(() => consumeApproval(order, { mode: 'PAPER' })).toThrow(expect.objectContaining({ code: 'APPROVAL_WRONG_MODE' }))
    consumeApproval(order, { mode: 'LIVE' })
  })

  test('the approval ends with its time', () => {
    const clock = new ManualClock()
    const [inTime, late] = [approveForTest(INTENT, { clock, ttlMs: 10 }), approveForTest(INTENT, { clock, ttlMs: 10 })]
    clock.advance(9)
    consumeApproval(inTime, { mode: 'PAPER' })
    clock.advance(1)
    expect(() => consumeApproval(late, { mode: 'PAPER' })).toThrow(expect.objectContaining({ code: 'APPROVAL_EXPIRED' }))
  })

  test('an approval of 0 ms has expired', () => {
    const order = approveForTest(INTENT, { ttlMs: 0 })
    expect(() => consumeApproval(order, { mode: 'PAPER' })).toThrow(expect.objectContaining({ code: 'APPROVAL_EXPIRED' }))
  })

  test('approving an approved order again makes a new approval and leaves the old one alone', () => {
    const first = approveForTest(INTENT)
    const second = approveForTest(first)
    consumeApproval(first, { mode: 'PAPER' })
    consumeApproval(second, { mode: 'PAPER' })
    expect(second.clientOrderId).toBe(first.clientOrderId)
  })

  test('refuses amounts that are not plain decimals', () => {
    expect(() => approveForTest({ ...INTENT, quantity: '1,000' })).toThrow(expect.objectContaining({ code: 'INVALID_DECIMAL' }))
  })
})
