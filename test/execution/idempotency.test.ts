import { describe, expect, it } from 'vitest'
import { dailyTradeLimit } from '../../src/gates/daily-trade-limit.js'
import { defineGate } from '../../src/gates/define-gate.js'
import { allow, deny } from '../../src/gates/safety-gate.js'
import { ACCOUNT, BUY, CONFIRMED, codesOf, expectOutcome, liveScene, scene, WHO } from './support/scene.js'
import { settle } from './support/time.js'

const INTENT = { ...BUY, intentId: 'grid-7' }

describe('the same intent again', () => {
  it('in flight in this process gets the same result, and is sent once', async () => {
    const { router, live } = await liveScene()
    const results = await Promise.all(Array.from({ length: 5 }, () => router.execute(INTENT)))
    for (const result of results) expect(result).toBe(results[0])
    expect(live.submitted).toHaveLength(1)
  })

  it('gets the first result, replayed, and nothing is sent', async () => {
    const { router, live } = await liveScene()
    const first = expectOutcome(await router.execute(INTENT), 'accepted')
    const second = expectOutcome(await router.execute(INTENT), 'accepted')
    expect(second).toMatchObject({
      replayed: true,
      mode: 'LIVE',
      intentId: 'grid-7',
      clientOrderId: first.clientOrderId,
      decisions: [],
    })
    expect(live.submitted).toHaveLength(1)
  })

  it('is the same however its amounts are written and its keys are ordered', async () => {
    const { router, live } = await liveScene()
    expectOutcome(await router.execute(INTENT), 'accepted')
    const { side, ...others } = INTENT
    const written = { ...others, side, quantity: '0.00100', limitPrice: 900_000n, timeInForce: 'GTC', postOnly: false } as const
    expect(await router.execute(written)).toMatchObject({ outcome: 'accepted', replayed: true })
    expect(live.submitted).toHaveLength(1)
  })

  it('after a restart gets the recorded outcome with the order as it is now', async () => {
    const made = await liveScene()
    const { clientOrderId } = expectOutcome(await made.router.execute(INTENT), 'accepted')
    made.live.fill({ instrument: 'BTC/ZAR', clientOrderId })
    await settle()
    await made.router.close()
    const { router } = made.start()
    expect(await router.execute(INTENT)).toMatchObject({
      outcome: 'accepted',
      replayed: true,
      clientOrderId,
      order: { status: 'filled', fills: [{ liquidity: 'maker' }] },
    })
    expect(made.live.submitted).toHaveLength(1)
  })

  it.each([
    [
      'rejected',
      { kind: 'rejected', reason: 'Insufficient balance', venueCode: '-6' },
      { reason: 'Insufficient balance', venueCode: '-6' },
    ],
    ['unknown', { kind: 'unknown', cause: 'CONNECTION_RESET' }, { cause: 'CONNECTION_RESET' }],
  ] as const)('that was %s is so again, after a restart too', async (outcome, scripted, expected) => {
    const made = await liveScene()
    made.live.next(scripted)
    expect(await made.router.execute(INTENT)).toMatchObject({ outcome, ...expected })
    for (const { router } of [made, made.start()]) {
      expect(await router.execute(INTENT)).toMatchObject({ outcome, ...expected, mode: 'LIVE', replayed: true })
    }
    expect(made.live.submitted).toHaveLength(1)
  })

  it('is answered in its own mode, though gates, mode and state would deny it now', async () => {
    let closed = false
    const gates = [defineGate({ name: 'door', version: '1', check: () => (closed ? deny('CLOSED', 'no') : allow()) })]
    const made = await liveScene({ gates })
    expectOutcome(await made.router.execute(INTENT), 'accepted')
    closed = true
    expect(await made.router.execute(INTENT)).toMatchObject({ outcome: 'accepted', mode: 'LIVE', replayed: true })
    await made.orchestrator.enablePaperMode(WHO)
    await made.orchestrator.halt(WHO)
    expect(await made.router.execute(INTENT)).toMatchObject({ outcome: 'accepted', mode: 'LIVE', replayed: true })
    expect(await made.start().router.execute(INTENT)).toMatchObject({ outcome: 'accepted', mode: 'LIVE', replayed: true })
  })

  it('that is on its way in another process is unknown, IN_FLIGHT', async () => {
    const made = await liveScene()
    let answer = (): void => undefined
    made.live.next(() => new Promise((resolve) => (answer = () => resolve({ kind: 'accepted', venueOrderId: 'v-1' }))))
    const first = made.router.execute(INTENT)
    await settle()
    const elsewhere = await made.start().router.execute(INTENT)
    expect(elsewhere).toMatchObject({ outcome: 'unknown', cause: 'IN_FLIGHT', replayed: true, mode: 'LIVE' })
    answer()
    expect(await first).toMatchObject({ outcome: 'accepted', clientOrderId: elsewhere.clientOrderId })
    expect(made.live.submitted).toHaveLength(1)
  })

  it('is sent once when two processes are asked at the same moment', async () => {
    const made = await liveScene()
    const results = await Promise.all([made, made.start(), made.start()].map(({ router }) => router.execute(INTENT)))
    expect(made.live.submitted).toHaveLength(1)
    expect(results.filter(({ replayed }) => replayed !== true)).toHaveLength(1)
    expect(new Set(results.map(({ clientOrderId }) => clientOrderId)).size).toBe(1)
  })

  it('is unique across both modes', async () => {
    const { router, orchestrator, live } = scene()
    expectOutcome(await router.execute(INTENT), 'accepted')
    await orchestrator.setMode('LIVE', CONFIRMED)
    expect(await router.execute(INTENT)).toMatchObject({ outcome: 'accepted', mode: 'PAPER', replayed: true })
    expect(live.submitted).toEqual([])
  })

  it('is replayed also when its quote and balances can no longer be read', async () => {
    const { router, live } = await liveScene({ gates: [dailyTradeLimit({ max: 1 })] })
    expectOutcome(await router.execute(INTENT), 'accepted')
    live.failNext('instrument', new Error('503'))
    expect(await router.execute(INTENT)).toMatchObject({ outcome: 'accepted', replayed: true })
  })
})

describe('the same intent id with other content', () => {
  const OTHERS = [
    ['quantity', { quantity: '0.002' }],
    ['price', { limitPrice: 900_001 }],
    ['side', { side: 'SELL', limitPrice: 900_000 }],
    ['time in force', { timeInForce: 'IOC' }],
    ['reduceOnly', { reduceOnly: true }],
    ['strategy', { strategy: 'other' }],
    ['metadata', { metadata: { level: 2 } }],
  ] as const

  it.each(OTHERS)('(%s) is INTENT_CONFLICT, in flight, later and after a restart', async (_what, change) => {
    const made = await liveScene()
    const [first, meanwhile] = await Promise.all([made.router.execute(INTENT), made.router.execute({ ...INTENT, ...change })])
    expectOutcome(first, 'accepted')
    expect(codesOf(meanwhile)).toEqual(['INTENT_CONFLICT'])
    expect(codesOf(await made.router.execute({ ...INTENT, ...change }))).toEqual(['INTENT_CONFLICT'])
    expect(codesOf(await made.start().router.execute({ ...INTENT, ...change }))).toEqual(['INTENT_CONFLICT'])
    expect(made.live.submitted).toHaveLength(1)
  })

  it('is told like any other denial, whichever step finds it', async () => {
    const { router } = await liveScene()
    const denied: string[] = []
    router.on('order.denied', ({ denials }) => void denied.push(...denials.map(({ code }) => code)))
    const conflicting = { ...INTENT, quantity: '0.002' }
    await Promise.all([router.execute(INTENT), router.execute(conflicting)])
    await router.execute(conflicting)
    await settle()
    expect(denied).toEqual(['INTENT_CONFLICT', 'INTENT_CONFLICT'])
  })
})

describe('a denied intent', () => {
  it('may be tried again, and is judged anew', async () => {
    let closed = true
    const gates = [defineGate({ name: 'door', version: '1', check: () => (closed ? deny('CLOSED', 'no') : allow()) })]
    const { router, live } = await liveScene({ gates })
    expect(codesOf(await router.execute(INTENT))).toEqual(['CLOSED'])
    expect(codesOf(await router.execute(INTENT))).toEqual(['CLOSED'])
    closed = false
    const result = expectOutcome(await router.execute(INTENT), 'accepted')
    expect(result).not.toHaveProperty('replayed')
    expect(live.submitted).toHaveLength(1)
  })

  it('may be tried again with other content', async () => {
    const { router } = await liveScene()
    codesOf(await router.execute({ ...INTENT, quantity: '0.00001' }))
    expectOutcome(await router.execute(INTENT), 'accepted')
  })
})

describe('intents without an id', () => {
  it('are different orders, each with an id of its own', async () => {
    const { router, live, store } = await liveScene()
    const results = [await router.execute(BUY), await router.execute(BUY)]
    expect(new Set(results.map(({ intentId }) => intentId)).size).toBe(2)
    expect(live.submitted).toHaveLength(2)
    for (const { intentId } of results) expect(await store.findOrder({ account: ACCOUNT, intentId })).toBeDefined()
  })
})
