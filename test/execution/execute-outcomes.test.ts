import { describe, expect, it } from 'vitest'
import { consumeApproval } from '../../src/core/approved-order.js'
import { toDecimal } from '../../src/core/decimal.js'
import type { TradingClient } from '../../src/core/trading-client.js'
import { dailyTradeLimit } from '../../src/gates/daily-trade-limit.js'
import { defineGate } from '../../src/gates/define-gate.js'
import { maxOrderValue } from '../../src/gates/max-order-value.js'
import { allow, deny } from '../../src/gates/safety-gate.js'
import { sufficientBalance } from '../../src/gates/sufficient-balance.js'
import { altered } from './support/altered.js'
import { BUY, codesOf, expectOutcome, liveScene, MARKET_BUY, scene } from './support/scene.js'

const UUID7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const DECISION = { gate: 'dailyTradeLimit', verdict: 'allowed' } as const
const gates = [dailyTradeLimit({ max: 50 })]

describe('an order that the venue takes', () => {
  it('is accepted, with the report so far, and tells mode, ids, amounts and decisions', async () => {
    const { router, live } = await liveScene({ gates })
    const result = expectOutcome(await router.execute(MARKET_BUY), 'accepted')
    expect(result).toMatchObject({
      outcome: 'accepted',
      mode: 'LIVE',
      intentId: expect.stringMatching(UUID7),
      clientOrderId: expect.stringMatching(/^helios-[0-9A-Za-z-]{1,43}$/),
      decisions: [DECISION],
      asked: { quantity: toDecimal('0.001') },
      sent: { quantity: toDecimal('0.001') },
      order: {
        status: 'filled',
        filledQuantity: toDecimal('0.001'),
        averagePrice: toDecimal(1_000_000),
        fills: [{ liquidity: 'taker' }],
      },
    })
    expect(result).not.toHaveProperty('replayed')
    expect(result).not.toHaveProperty('recorded')
    expect(live.submitted).toMatchObject([
      { clientOrderId: result.clientOrderId, intentId: result.intentId, mode: 'LIVE', account: 'valr-main' },
    ])
  })

  it('is in the ledger before it is sent, and with its outcome before the caller hears of it', async () => {
    const { router, live, store } = await liveScene()
    const account = 'valr-main'
    let statusWhenSent: string | undefined
    live.next(async ({ clientOrderId }) => {
      statusWhenSent = (await store.findOrder({ account, clientOrderId }))?.status
      return { kind: 'accepted', venueOrderId: 'v-1' }
    })
    const { clientOrderId } = expectOutcome(await router.execute(BUY), 'accepted')
    expect(statusWhenSent).toBe('admitted')
    expect(await store.findOrder({ account, clientOrderId })).toMatchObject({ status: 'open', venueOrderId: 'v-1', mode: 'LIVE' })
  })

  it('is at least open: a report that says less is not believed', async () => {
    for (const status of ['admitted', 'unknown', 'not_sent', 'never_arrived'] as const) {
      const { router, live } = await liveScene()
      live.next(({ clientOrderId, instrument, side, type, quantity }) => ({
        kind: 'accepted',
        venueOrderId: 'v-1',
        report: {
          ...{
            clientOrderId,
            instrument,
            side,
            type,
            status,
            filledQuantity: toDecimal(0),
            fees: [],
            fills: [],
            updatedAt: new Date(0),
          },
          ...(quantity === undefined ? {} : { quantity }),
        },
      }))
      expect(expectOutcome(await router.execute(BUY), 'accepted').order.status, status).toBe('open')
    }
  })

  it.each([
    ['an empty object', {}],
    ['text', 'filled'],
    ['null', null],
    ['a filled quantity that is a number', { status: 'open', filledQuantity: 0, fees: [], fills: [] }],
    ['no fills', { status: 'open', filledQuantity: toDecimal(0), fees: [] }],
    ['a fill without an id', { status: 'open', filledQuantity: toDecimal(0), fees: [], fills: [{}] }],
  ])('is accepted and in the ledger though its report is %s', async (_what, report) => {
    const { router, store } = await liveScene({
      liveThrough: (sound) =>
        altered<TradingClient>(sound, {
          async submitOrder(order) {
            consumeApproval(order, { mode: 'LIVE' })
            return { kind: 'accepted', venueOrderId: 'v-1', report: report as never }
          },
        }),
    })
    const result = expectOutcome(await router.execute(BUY), 'accepted')
    expect(result).not.toHaveProperty('recorded')
    expect(result.order).toMatchObject({ status: 'open', venueOrderId: 'v-1' })
    expect(await store.findOrder({ account: 'valr-main', clientOrderId: result.clientOrderId })).toMatchObject({ status: 'open' })
  })

  it('goes to the client of the stored mode, and to no other', async () => {
    const { router, live, paper, orchestrator } = scene()
    expectOutcome(await router.execute(BUY), 'accepted')
    expect(live.submitted).toEqual([])
    expect((await paper.openOrders()).orders).toHaveLength(1)
    await orchestrator.setMode('LIVE', { confirmed: true, reason: 'go', actor: 'desk' })
    expect((await router.execute(BUY)).mode).toBe('LIVE')
    expect(live.submitted).toHaveLength(1)
    expect((await paper.openOrders()).orders).toHaveLength(1)
    await orchestrator.enablePaperMode()
    expect((await router.execute(BUY)).mode).toBe('PAPER')
    expect(live.submitted).toHaveLength(1)
  })
})

describe('an order that the venue refuses', () => {
  it('is rejected, with its reason and code, and in the ledger as such', async () => {
    const { router, live, store } = await liveScene({ gates })
    live.next({ kind: 'rejected', reason: 'Post-only would match', venueCode: '-21' })
    const result = expectOutcome(await router.execute(BUY), 'rejected')
    expect(result).toMatchObject({
      mode: 'LIVE',
      reason: 'Post-only would match',
      venueCode: '-21',
      decisions: [DECISION],
      sent: {},
    })
    expect(await store.findOrder({ account: 'valr-main', clientOrderId: result.clientOrderId })).toMatchObject({
      status: 'rejected',
    })
  })

  it('gives its place in the day back', async () => {
    const { router, live } = await liveScene({ gates: [dailyTradeLimit({ max: 1 })] })
    live.next({ kind: 'rejected', reason: 'no' })
    expectOutcome(await router.execute(BUY), 'rejected')
    expectOutcome(await router.execute(BUY), 'accepted')
    expect(codesOf(await router.execute(BUY))).toEqual(['DAILY_TRADE_LIMIT'])
  })
})

describe('an order that we refuse', () => {
  it('is denied with everything that stood against it, by gate and code, and nothing is sent or written', async () => {
    const { router, live, store } = await liveScene({
      gates: [
        maxOrderValue({ value: 100, currency: 'ZAR' }),
        sufficientBalance({ bufferPct: 5 }),
        defineGate({ name: 'a-custom', version: '1', check: () => deny('NOT_TODAY', 'Because.', { day: 'Monday' }) }),
        defineGate({ name: 'b-custom', version: '1', check: () => allow() }),
      ],
    })
    live.setBalances({ ZAR: 1 })
    const result = expectOutcome(await router.execute(MARKET_BUY), 'denied')
    expect(result.denials.map(({ gate, code }) => [gate, code])).toEqual([
      ['a-custom', 'NOT_TODAY'],
      ['maxOrderValue', 'MAX_ORDER_VALUE'],
      ['sufficientBalance', 'INSUFFICIENT_BALANCE'],
    ])
    expect(result.denials[0]).toEqual({ code: 'NOT_TODAY', gate: 'a-custom', message: 'Because.', details: { day: 'Monday' } })
    expect(result).toMatchObject({ mode: 'LIVE', intentId: expect.stringMatching(UUID7), asked: {}, sent: {} })
    expect(result).not.toHaveProperty('clientOrderId')
    expect(result.decisions.map(({ gate, verdict }) => [gate, verdict])).toEqual([
      ['a-custom', 'denied'],
      ['b-custom', 'allowed'],
      ['maxOrderValue', 'denied'],
      ['sufficientBalance', 'denied'],
    ])
    expect(live.submitted).toEqual([])
    expect(await store.openOrders({ account: 'valr-main', mode: 'LIVE' })).toEqual([])
  })

  it('lists denials of rules and of gates together', async () => {
    const { router } = await liveScene({ gates: [maxOrderValue({ value: 1, currency: 'ZAR' })] })
    const result = await router.execute({ ...BUY, quantity: '0.00005', reduceOnly: true })
    expect(codesOf(result)).toEqual(['INSTRUMENT_RULE', 'REDUCE_ONLY_EXCEEDED', 'MAX_ORDER_VALUE'])
  })

  it('lists denials of mode and state together, sorted by gate, then code', async () => {
    const { router, orchestrator } = scene({ live: null })
    await orchestrator.setMode('LIVE', { confirmed: true, reason: 'go', actor: 'desk' })
    await orchestrator.halt()
    const result = await router.execute({ ...BUY, expectedMode: 'PAPER' })
    expect(codesOf(result)).toEqual(['LIVE_CLIENT_MISSING', 'MODE_MISMATCH', 'STATE_HALTED'])
  })

  it('is denied by admission with the code of the gate whose claim does not fit', async () => {
    const { router } = await liveScene({ gates: [dailyTradeLimit({ max: 1 })] })
    expectOutcome(await router.execute(BUY), 'accepted')
    const denied = expectOutcome(await router.execute(BUY), 'denied')
    expect(denied.denials).toMatchObject([
      { code: 'DAILY_TRADE_LIMIT', gate: 'dailyTradeLimit', details: { counted: '1', limit: '1', headroom: '0' } },
    ])
    expect(denied.decisions).toMatchObject([{ gate: 'dailyTradeLimit', verdict: 'allowed' }])
  })

  it('is denied INPUT_MISSING when there is no price to compare with', async () => {
    const { router, live } = await liveScene({ gates })
    live.setQuote('BTC/ZAR', { bid: 999_000 })
    const denied = expectOutcome(await router.execute(MARKET_BUY), 'denied')
    expect(denied.denials).toMatchObject([{ code: 'INPUT_MISSING', gate: 'helios:reference-price' }])
  })
})
