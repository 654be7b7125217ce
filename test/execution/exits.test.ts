import { describe, expect, it } from 'vitest'
import type { OrderIntent } from '../../src/core/order.js'
import { dailyTradeLimit } from '../../src/gates/daily-trade-limit.js'
import { defineGate } from '../../src/gates/define-gate.js'
import { maxOrderValue } from '../../src/gates/max-order-value.js'
import { minOrderValue } from '../../src/gates/min-order-value.js'
import { deny } from '../../src/gates/safety-gate.js'
import { recordEvents } from './support/record-events.js'
import {
  ACCOUNT,
  BUY,
  CONFIRMED,
  codesOf,
  expectOutcome,
  liveScene,
  type Scene,
  type SceneOptions,
  SELL,
  scene,
  WHO,
} from './support/scene.js'
import { settle } from './support/time.js'

const MARKET_SELL: OrderIntent = { instrument: 'BTC/ZAR', side: 'SELL', type: 'MARKET', quantity: '0.001' }

/** In LIVE, with R100 000 and one bitcoin, and a gate that lets no entry pass. */
async function longScene(options: SceneOptions = {}): Promise<Scene> {
  const made = await liveScene(options)
  made.live.setBalances({ ZAR: 100_000, BTC: 1 })
  return made
}

describe('a proven exit', () => {
  it('passes every limit on size and number that stops an entry', async () => {
    const gates = [
      dailyTradeLimit({ max: 1 }),
      maxOrderValue({ value: 1_000, currency: 'ZAR' }),
      minOrderValue({ value: 900, currency: 'ZAR' }),
    ]
    const { router } = await longScene({ gates })
    expectOutcome(await router.execute({ ...BUY, quantity: '0.0011' }), 'accepted')
    expect(codesOf(await router.execute(BUY))).toEqual(['DAILY_TRADE_LIMIT'])
    expectOutcome(await router.execute({ ...SELL, quantity: '0.5' }), 'accepted')
    expectOutcome(await router.execute({ ...SELL, quantity: '0.0002' }), 'accepted')
  })

  it('is not above a gate that denies it in so many words', async () => {
    const gates = [defineGate({ name: 'nothing', version: '1', check: () => deny('NOTHING_PASSES', 'no') })]
    const { router } = await longScene({ gates })
    expect(codesOf(await router.execute(SELL))).toEqual(['NOTHING_PASSES'])
  })

  it('passes a latch that its gates look at', async () => {
    const gates = [defineGate({ name: 'latching', version: '1', latchKeys: ['drawdown'], check: () => ({ kind: 'allow' }) })]
    const { router, store } = await longScene({ gates })
    await store.tripLatch({ account: ACCOUNT, key: 'drawdown', reason: 'test', actor: 'test' })
    expect(codesOf(await router.execute(BUY))).toEqual(['LATCHED'])
    expectOutcome(await router.execute(SELL), 'accepted')
  })

  it('goes out while the state is REDUCING, in either mode; an entry does not', async () => {
    const { router, orchestrator } = await longScene()
    await orchestrator.reduceOnly(WHO)
    expect(codesOf(await router.execute(BUY))).toEqual(['STATE_REDUCING'])
    expectOutcome(await router.execute({ ...SELL, quantity: '1' }), 'accepted')
    for (const paperGates of ['bypass', 'observe', 'enforce'] as const) {
      const paper = scene({ paperGates })
      await paper.orchestrator.reduceOnly(WHO)
      expect(codesOf(await paper.router.execute(BUY)), paperGates).toEqual(['STATE_REDUCING'])
      expectOutcome(await paper.router.execute(SELL), 'accepted')
      expect(codesOf(await paper.router.execute({ ...SELL, quantity: '5' })), paperGates).toContain('STATE_REDUCING')
    }
  })

  it('does not go out while the state is HALTED', async () => {
    const { router, orchestrator } = await longScene()
    await orchestrator.halt(WHO)
    expect(codesOf(await router.execute(SELL))).toEqual(['STATE_HALTED'])
  })
})

describe('the bound of exits', () => {
  it('counts exits that are pending: together they never exceed the position', async () => {
    const { router } = await longScene()
    expectOutcome(await router.execute({ ...SELL, quantity: '0.6' }), 'accepted')
    expect(codesOf(await router.execute({ ...SELL, quantity: '0.5' }))).toEqual(['REDUCE_ONLY_EXCEEDED'])
    expectOutcome(await router.execute({ ...SELL, quantity: '0.4' }), 'accepted')
    expect(codesOf(await router.execute({ ...SELL, quantity: '0.0001' }))).toEqual(['REDUCE_ONLY_EXCEEDED'])
  })

  it('holds for exits that are sent at the same time', async () => {
    const { router, live } = await longScene()
    const results = await Promise.all(Array.from({ length: 8 }, () => router.execute({ ...SELL, quantity: '0.3' })))
    expect(results.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(3)
    expect(live.submitted).toHaveLength(3)
  })

  it('frees what was canceled, and what was sold is no longer there', async () => {
    const { router, live } = await longScene()
    const resting = expectOutcome(await router.execute({ ...SELL, quantity: '1' }), 'accepted')
    live.fill({ instrument: 'BTC/ZAR', clientOrderId: resting.clientOrderId }, { quantity: '0.25' })
    await settle()
    await router.settled()
    await router.cancel(resting.clientOrderId)
    expect(codesOf(await router.execute({ ...SELL, quantity: '0.76', reduceOnly: true }))).toEqual(['REDUCE_ONLY_EXCEEDED'])
    expectOutcome(await router.execute({ ...SELL, quantity: '0.75', reduceOnly: true }), 'accepted')
  })

  it('keeps an exit whose outcome is unknown in the count', async () => {
    const { router, live } = await longScene()
    live.next({ kind: 'unknown', cause: 'a reset' })
    expectOutcome(await router.execute({ ...SELL, quantity: '0.6' }), 'unknown')
    expect(codesOf(await router.execute({ ...SELL, quantity: '0.6' }))).toEqual(['REDUCE_ONLY_EXCEEDED'])
  })

  it('does not re-judge an exit that does not fit as an entry', async () => {
    const { router } = await longScene()
    expectOutcome(await router.execute({ ...SELL, quantity: '1' }), 'accepted')
    const result = await router.execute({ ...SELL, quantity: '0.5' })
    expect(codesOf(result)).toEqual(['REDUCE_ONLY_EXCEEDED'])
  })

  it('refuses reduceOnly that cannot be proven', async () => {
    const { router } = await longScene()
    expect(codesOf(await router.execute({ ...BUY, reduceOnly: true }))).toEqual(['REDUCE_ONLY_EXCEEDED'])
    expect(codesOf(await router.execute({ ...SELL, quantity: '1.1', reduceOnly: true }))).toEqual(['REDUCE_ONLY_EXCEEDED'])
    const byQuote = { instrument: 'BTC/ZAR', side: 'SELL', type: 'MARKET', quoteQuantity: '100', reduceOnly: true } as const
    expect(codesOf(await router.execute(byQuote))).toEqual(['REDUCE_ONLY_EXCEEDED'])
  })

  it('refuses reduceOnly that cannot be proven in PAPER too, also with paperGates bypass', async () => {
    const { router } = scene({ paperGates: 'bypass' })
    expect(codesOf(await router.execute({ ...BUY, reduceOnly: true }))).toEqual(['REDUCE_ONLY_EXCEEDED'])
    expect(codesOf(await router.execute({ ...SELL, quantity: '1', reduceOnly: true }))).toEqual(['REDUCE_ONLY_EXCEEDED'])
  })

  it('is denied with the reason when the position cannot be read', async () => {
    const { router, live } = await longScene()
    live.failNext('balances', new Error('503'))
    expect(codesOf(await router.execute(SELL))).toEqual(['INPUT_MISSING'])
  })
})

describe('the ceiling of exits', () => {
  it('is 60 a minute per asset by default, and frees as the minute passes', async () => {
    const { router, clock } = await longScene()
    for (let count = 0; count < 60; count += 1) expectOutcome(await router.execute(MARKET_SELL), 'accepted')
    const denied = expectOutcome(await router.execute(MARKET_SELL), 'denied')
    expect(denied.denials).toMatchObject([{ code: 'EXIT_RATE_LIMITED', details: { retryAfterMs: 60_000 } }])
    clock.advance(59_999)
    expect(codesOf(await router.execute(MARKET_SELL))).toEqual(['EXIT_RATE_LIMITED'])
    clock.advance(1)
    expectOutcome(await router.execute(MARKET_SELL), 'accepted')
  })

  it('is an option', async () => {
    const { router } = await longScene({ exitCeiling: { perMinute: 2 } })
    for (let count = 0; count < 2; count += 1) expectOutcome(await router.execute(MARKET_SELL), 'accepted')
    expect(codesOf(await router.execute(MARKET_SELL))).toEqual(['EXIT_RATE_LIMITED'])
  })

  it('counts rejected exits too: it is never refunded', async () => {
    const { router, live } = await longScene({ exitCeiling: { perMinute: 2 } })
    live.next({ kind: 'rejected', reason: 'no' }).next({ kind: 'rejected', reason: 'no' })
    for (let count = 0; count < 2; count += 1) expectOutcome(await router.execute(MARKET_SELL), 'rejected')
    expect(codesOf(await router.execute(MARKET_SELL))).toEqual(['EXIT_RATE_LIMITED'])
  })

  it('does not count entries', async () => {
    const { router } = await longScene({ exitCeiling: { perMinute: 1 } })
    for (let count = 0; count < 3; count += 1) expectOutcome(await router.execute(BUY), 'accepted')
    expectOutcome(await router.execute(MARKET_SELL), 'accepted')
  })
})

describe('exits that the venue keeps rejecting', () => {
  async function rejected(times: number, made: Scene): Promise<void> {
    for (let count = 0; count < times; count += 1) made.live.next({ kind: 'rejected', reason: 'market suspended' })
    for (let count = 0; count < times; count += 1) expectOutcome(await made.router.execute(MARKET_SELL), 'rejected')
  }

  it('pause for 30 s after five in a row, with an alert, and then go on', async () => {
    const made = await longScene()
    const { router, clock } = made
    const events = recordEvents(router)
    await rejected(5, made)
    await settle()
    expect(events.of('alert')).toMatchObject([{ code: 'EXITS_PAUSED', details: { asset: 'BTC', rejects: 5, pauseMs: 30_000 } }])
    expect(events.of('latch.tripped')).toMatchObject([{ latch: { key: 'helios:exit-pause:BTC', mode: 'LIVE' } }])
    expect(codesOf(await router.execute(MARKET_SELL))).toEqual(['EXIT_RATE_LIMITED'])
    clock.advance(29_999)
    expect(codesOf(await router.execute(MARKET_SELL))).toEqual(['EXIT_RATE_LIMITED'])
    clock.advance(1)
    expectOutcome(await router.execute(MARKET_SELL), 'accepted')
  })

  it('do not pause when one of them was accepted in between', async () => {
    const made = await longScene()
    await rejected(4, made)
    expectOutcome(await made.router.execute(MARKET_SELL), 'accepted')
    await rejected(4, made)
    expectOutcome(await made.router.execute(MARKET_SELL), 'accepted')
  })

  it('do not pause entries, nor count rejected entries', async () => {
    const made = await longScene()
    await rejected(4, made)
    made.live.next({ kind: 'rejected', reason: 'no' })
    expectOutcome(await made.router.execute(BUY), 'rejected')
    await rejected(1, made)
    expect(codesOf(await made.router.execute(MARKET_SELL))).toEqual(['EXIT_RATE_LIMITED'])
    expectOutcome(await made.router.execute(BUY), 'accepted')
  })

  it('pause in every process, and a person can end the pause', async () => {
    const made = await longScene()
    await rejected(5, made)
    const other = made.start()
    expect(codesOf(await other.router.execute(MARKET_SELL))).toEqual(['EXIT_RATE_LIMITED'])
    await other.orchestrator.clearLatch({ key: 'helios:exit-pause:BTC', ...CONFIRMED })
    expectOutcome(await made.router.execute(MARKET_SELL), 'accepted')
  })
})
