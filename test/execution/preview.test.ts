import { describe, expect, it } from 'vitest'
import type { ExecutionStore } from '../../src/core/execution-store.js'
import { dailyTradeLimit } from '../../src/gates/daily-trade-limit.js'
import { defineGate } from '../../src/gates/define-gate.js'
import { maxOrderValue } from '../../src/gates/max-order-value.js'
import { heliosGates } from '../../src/gates/presets.js'
import { allow, deny } from '../../src/gates/safety-gate.js'
import { altered } from './support/altered.js'
import { ACCOUNT, BUY, codes, expectOutcome, liveScene, MARKET_BUY, SELL, scene, WHO } from './support/scene.js'

const gates = heliosGates({ dailyTradeLimit: { max: 1 } })

describe('a preview', () => {
  it('tells what every gate says, with inputs, limit and headroom, and the room in shared limits', async () => {
    const { router } = await liveScene({ gates })
    const preview = await router.preview(BUY)
    expect(preview).toMatchObject({
      indicative: true,
      verdict: 'allowed',
      mode: 'LIVE',
      denials: [],
      isExit: false,
      asked: {},
      sent: {},
    })
    expect(preview.decisions.map(({ gate, verdict }) => `${gate} ${verdict}`)).toEqual([
      'dailyTradeLimit allowed',
      'maxOrderValue allowed',
      'maxPositionExposure allowed',
      'minOrderValue allowed',
      'sufficientBalance allowed',
    ])
    const maximum = preview.decisions.find(({ gate }) => gate === 'maxOrderValue')
    expect([maximum?.limit?.toFixed(), maximum?.headroom?.toFixed(), maximum?.inputs]).toEqual([
      '10000',
      '9100',
      { value: '900', currency: 'ZAR' },
    ])
    const day = preview.claims.find(({ key }) => key === 'helios:daily-trades')
    expect(day && [day.kind, day.amount, day.limit, day.taken, day.headroom].map(String)).toEqual(['budget', '1', '1', '0', '1'])
  })

  it('takes nothing: no claim, no row, no audit row, no order, and no intent id', async () => {
    const { router, live, store } = await liveScene({ gates })
    const before = await store.readMode(ACCOUNT)
    for (let count = 0; count < 3; count += 1) expect((await router.preview({ ...BUY, intentId: 'i-1' })).verdict).toBe('allowed')
    const { used, reserved } = await store.usage({ account: ACCOUNT, mode: 'LIVE', key: 'helios:daily-trades' })
    expect([used.toFixed(), reserved.toFixed()]).toEqual(['0', '0'])
    expect(await store.readMode(ACCOUNT)).toEqual(before)
    expect(await store.findOrder({ account: ACCOUNT, intentId: 'i-1' })).toBeUndefined()
    expect(live.submitted).toEqual([])
    expectOutcome(await router.execute({ ...BUY, intentId: 'i-1' }), 'accepted')
  })

  it('denies what is denied now, by rules, gates and limits that others have used up', async () => {
    const { router } = await liveScene({ gates })
    expectOutcome(await router.execute(BUY), 'accepted')
    const full = await router.preview(BUY)
    expect(full.verdict).toBe('denied')
    expect(full.denials).toMatchObject([
      { code: 'DAILY_TRADE_LIMIT', gate: 'dailyTradeLimit', details: { counted: '1', limit: '1' } },
    ])
    const bad = await router.preview({ ...BUY, quantity: '0.00001', reduceOnly: true })
    expect(codes(bad.denials)).toEqual([
      'DAILY_TRADE_LIMIT',
      'INSTRUMENT_RULE',
      'INSTRUMENT_RULE',
      'REDUCE_ONLY_EXCEEDED',
      'MIN_ORDER_VALUE',
    ])
  })

  it('trips no latch', async () => {
    const check = () => deny('DRAWDOWN', 'down', {}, { latch: { key: 'drawdown' } })
    const { router, orchestrator } = await liveScene({
      gates: [defineGate({ name: 'drawdown', version: '1', latchKeys: ['drawdown'], check })],
    })
    expect(codes((await router.preview(BUY)).denials)).toEqual(['DRAWDOWN'])
    expect(await orchestrator.latches()).toEqual([])
  })

  it('knows an exit', async () => {
    const { router } = await liveScene({ gates })
    expect(await router.preview(SELL)).toMatchObject({ verdict: 'allowed', isExit: true })
  })

  it('shows how amounts are quantised', async () => {
    const { asked, sent } = await (await liveScene()).router.preview({ ...BUY, limitPrice: '900000.9' })
    expect([asked.limitPrice?.toFixed(), sent?.limitPrice?.toFixed()]).toEqual(['900000.9', '900000'])
  })

  it('says that the instrument is unknown, and then has no amounts to send', async () => {
    const preview = await (await liveScene()).router.preview({ ...BUY, instrument: 'XRP/ZAR' })
    expect(preview).toMatchObject({ verdict: 'denied', denials: [{ code: 'INSTRUMENT_UNKNOWN' }] })
    expect(preview).not.toHaveProperty('sent')
  })
})

describe('a preview of what mode and state say', () => {
  it('denies what a real order would be denied for', async () => {
    const { router, orchestrator } = await liveScene()
    expect(codes((await router.preview({ ...BUY, expectedMode: 'PAPER' })).denials)).toEqual(['MODE_MISMATCH'])
    await orchestrator.reduceOnly(WHO)
    expect(codes((await router.preview(BUY)).denials)).toEqual(['STATE_REDUCING'])
    expect((await router.preview(SELL)).verdict).toBe('allowed')
    await orchestrator.halt(WHO)
    expect(codes((await router.preview(SELL)).denials)).toEqual(['STATE_HALTED'])
  })

  it('denies LIVE_EXPIRED once the lease is over', async () => {
    const { router, clock } = await liveScene({}, { expiresInMs: 1_000 })
    clock.advance(1_000)
    expect(codes((await router.preview(BUY)).denials)).toEqual(['LIVE_EXPIRED', 'STATE_REDUCING'])
    expect(codes((await router.preview(SELL)).denials)).toEqual(['LIVE_EXPIRED'])
  })

  it('denies LATCHED while a latch of its gates is tripped, exits apart', async () => {
    const gate = defineGate({ name: 'drawdown', version: '1', latchKeys: ['drawdown'], check: () => allow() })
    const { router, store } = await liveScene({ gates: [gate] })
    await store.tripLatch({ account: ACCOUNT, key: 'drawdown', mode: 'PAPER', ...WHO })
    expect((await router.preview(BUY)).verdict).toBe('allowed')
    await store.tripLatch({ account: ACCOUNT, key: 'drawdown', mode: 'LIVE', ...WHO })
    expect(codes((await router.preview(BUY)).denials)).toEqual(['LATCHED'])
    expect((await router.preview(SELL)).verdict).toBe('allowed')
  })

  it('denies STORE_VOLATILE for LIVE on a store that does not survive a crash', async () => {
    const { router } = scene({ allowVolatileStore: false })
    expect((await router.preview(BUY)).verdict).toBe('allowed')
    expect(codes((await router.preview(BUY, { mode: 'LIVE' })).denials)).toEqual(['STORE_VOLATILE'])
  })

  it('denies LIVE_CLIENT_MISSING without a live client', async () => {
    const { router } = scene({ live: null })
    expect(await router.preview(BUY, { mode: 'LIVE' })).toMatchObject({
      verdict: 'denied',
      mode: 'LIVE',
      denials: [{ code: 'LIVE_CLIENT_MISSING' }],
    })
  })

  it('cannot be had when the mode cannot be read', async () => {
    const { router } = scene({
      store: (sound) => altered<ExecutionStore>(sound, { readMode: () => Promise.reject(new Error('down')) }),
    })
    await expect(router.preview(BUY)).rejects.toMatchObject({ code: 'MODE_UNREADABLE' })
  })
})

describe('a preview for LIVE while the mode is PAPER', () => {
  it('makes no private read: what needs one fails with PRIVATE_READ_IN_PAPER', async () => {
    const { router, live } = scene({ gates: heliosGates() })
    const preview = await router.preview(MARKET_BUY, { mode: 'LIVE' })
    expect(preview).toMatchObject({ verdict: 'denied', mode: 'LIVE' })
    expect(preview.denials.map(({ gate, code }) => `${gate} ${code}`)).toEqual([
      'maxPositionExposure PRIVATE_READ_IN_PAPER',
      'sufficientBalance PRIVATE_READ_IN_PAPER',
    ])
    expect(preview.decisions.filter(({ verdict }) => verdict === 'failed')).toHaveLength(2)
    expect(preview.decisions.find(({ gate }) => gate === 'maxOrderValue')).toMatchObject({ verdict: 'allowed' })
    expect(codes((await router.preview(SELL, { mode: 'LIVE' })).denials)).toContain('PRIVATE_READ_IN_PAPER')
    expect(live.privateCalls()).toEqual([])
  })

  it('makes private reads when the operator says so, and sends nothing', async () => {
    const { router, live } = scene({ gates: heliosGates() })
    expect(await router.preview(MARKET_BUY, { mode: 'LIVE', allowPrivateReads: true })).toMatchObject({
      verdict: 'allowed',
      mode: 'LIVE',
    })
    expect(new Set(live.privateCalls().map(({ method }) => method))).toEqual(new Set(['balances', 'openOrders']))
  })

  it("counts by LIVE's counters", async () => {
    const { router } = scene({ gates: [dailyTradeLimit({ max: 1 })], paperGates: 'enforce' })
    expectOutcome(await router.execute(BUY), 'accepted')
    expect((await router.preview(BUY)).verdict).toBe('denied')
    expect((await router.preview(BUY, { mode: 'LIVE' })).verdict).toBe('allowed')
  })
})

describe('a preview in PAPER', () => {
  it('follows paperGates', async () => {
    const strict = [maxOrderValue({ value: 1, currency: 'ZAR' }), dailyTradeLimit({ max: 1 })]
    const verdicts: string[] = []
    for (const paperGates of ['bypass', 'observe', 'enforce'] as const) {
      const { router } = scene({ gates: strict, paperGates })
      const { verdict, decisions } = await router.preview(BUY)
      verdicts.push(`${paperGates} ${verdict} ${decisions.map((decision) => decision.verdict).join('/')}`)
    }
    expect(verdicts).toEqual([
      'bypass allowed bypassed/bypassed',
      'observe allowed observed/observed',
      'enforce denied allowed/denied',
    ])
  })

  it('is not denied by a limit that is only observed', async () => {
    const { router } = scene({ gates: [dailyTradeLimit({ max: 1 })], paperGates: 'observe' })
    expectOutcome(await router.execute(BUY), 'accepted')
    expect((await router.preview(BUY)).verdict).toBe('allowed')
    expectOutcome(await router.execute(BUY), 'accepted')
  })
})

describe('a preview of a rate', () => {
  it('counts what was admitted in the interval, and no longer ago', async () => {
    const { router, clock } = await liveScene({ exitCeiling: { perMinute: 1 } })
    expectOutcome(await router.execute(SELL), 'accepted')
    expect(codes((await router.preview(SELL)).denials)).toEqual(['EXIT_RATE_LIMITED'])
    clock.advance(60_000)
    expect((await router.preview(SELL)).verdict).toBe('allowed')
    expectOutcome(await router.execute(SELL), 'accepted')
  })
})
