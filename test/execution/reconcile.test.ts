import { describe, expect, it } from 'vitest'
import type { TradingClient } from '../../src/core/trading-client.js'
import { altered, never } from './support/altered.js'
import { recordEvents } from './support/record-events.js'
import { ACCOUNT, BUY, CONFIRMED, expectOutcome, liveScene, MARKET_BUY, scene, WHO } from './support/scene.js'
import { advanceUntil, settle } from './support/time.js'

/** A listing that shows no order, so that each has to be looked up. */
const LISTS_NOTHING: Pick<TradingClient, 'openOrders'> = { openOrders: async () => ({ asOf: new Date(0), orders: [] }) }

const LIVE = { account: ACCOUNT, mode: 'LIVE' } as const

describe('reconcile', () => {
  it('settles an unknown order by asking the venue for it, and tells of it', async () => {
    const { router, live, store } = await liveScene()
    const events = recordEvents(router)
    live.nextLostReply()
    const { clientOrderId } = expectOutcome(await router.execute(MARKET_BUY), 'unknown')
    expect(await router.reconcile()).toEqual({ settled: [clientOrderId], unresolved: [] })
    expect(await store.findOrder({ account: ACCOUNT, clientOrderId })).toMatchObject({
      status: 'filled',
      evidence: { source: 'lookup' },
      report: { fills: [{}] },
    })
    await settle()
    expect(events.of('order.updated')).toMatchObject([{ clientOrderId, report: { status: 'filled' } }])
    expect(events.of('fill')).toHaveLength(1)
    expect(await store.unresolvedOrders(LIVE)).toEqual([])
  })

  it('leaves an order unknown that the venue does not find: not found once is no evidence', async () => {
    const { router, live, store, clock } = await liveScene({ reconcileEveryMs: 0 })
    live.nextLostRequest()
    const { clientOrderId } = expectOutcome(await router.execute(BUY), 'unknown')
    for (const later of [0, 3_600_000]) {
      clock.advance(later)
      expect(await router.reconcile()).toMatchObject({ settled: [], unresolved: [{ clientOrderId, mode: 'LIVE' }] })
    }
    expect(await store.findOrder({ account: ACCOUNT, clientOrderId })).toMatchObject({ status: 'unknown' })
  })

  it('leaves an order unknown while the venue cannot be asked, or does not say', async () => {
    let status: 'unknown' | 'not_sent' | 'never_arrived' | undefined
    const { router, live, store } = await liveScene({
      liveThrough: (sound) =>
        altered<TradingClient>(sound, {
          ...LISTS_NOTHING,
          async findOrder(query) {
            const report = await sound.findOrder(query)
            return report === undefined || status === undefined ? report : { ...report, status }
          },
        }),
    })
    live.nextLostReply()
    const { clientOrderId } = expectOutcome(await router.execute(BUY), 'unknown')
    live.failNext('findOrder', new Error('429'))
    expect(await router.reconcile()).toMatchObject({ unresolved: [{ clientOrderId, cause: expect.stringContaining('429') }] })
    for (status of ['unknown', 'not_sent', 'never_arrived'] as const) {
      expect(await router.reconcile(), status).toMatchObject({ settled: [], unresolved: [{ clientOrderId }] })
      expect(await store.findOrder({ account: ACCOUNT, clientOrderId })).toMatchObject({ status: 'unknown' })
    }
    status = undefined
    expect(await router.reconcile()).toEqual({ settled: [clientOrderId], unresolved: [] })
  })

  it('does not let a report that nobody can read settle anything', async () => {
    const { router, live, store } = await liveScene({
      liveThrough: (sound) =>
        altered<TradingClient>(sound, { ...LISTS_NOTHING, findOrder: async () => ({ status: 'filled' }) as never }),
    })
    live.nextLostReply()
    const { clientOrderId } = expectOutcome(await router.execute(BUY), 'unknown')
    expect(await router.reconcile()).toMatchObject({ settled: [], unresolved: [{ clientOrderId }] })
    expect(await store.findOrder({ account: ACCOUNT, clientOrderId })).toMatchObject({ status: 'unknown' })
  })

  it('asks about the others when one cannot be settled', async () => {
    const { router, live } = await liveScene({ liveThrough: (sound) => altered<TradingClient>(sound, LISTS_NOTHING) })
    const orders: string[] = []
    for (let count = 0; count < 3; count += 1) {
      live.nextLostReply()
      orders.push(expectOutcome(await router.execute(BUY), 'unknown').clientOrderId)
    }
    const [first, ...others] = orders
    live.failNext('findOrder', new Error('429'))
    expect(await router.reconcile()).toMatchObject({ settled: others, unresolved: [{ clientOrderId: first }] })
  })

  it('gives a pass up after three failures in a row, and asks for the rest in the next one', async () => {
    let asked = 0
    let isDown = true
    const { router, live } = await liveScene({
      reconcileEveryMs: 0,
      liveThrough: (sound) =>
        altered<TradingClient>(sound, {
          ...LISTS_NOTHING,
          async findOrder(query) {
            asked += 1
            if (isDown) throw new Error('503')
            return sound.findOrder(query)
          },
        }),
    })
    for (let count = 0; count < 10; count += 1) {
      live.nextLostReply()
      await router.execute(BUY)
    }
    expect((await router.reconcile()).unresolved).toHaveLength(10)
    expect(asked).toBe(3)
    isDown = false
    expect((await router.reconcile()).settled).toHaveLength(10)
  })

  it('does not ask about an order whose end was told while it waited its turn', async () => {
    const asked: (string | undefined)[] = []
    const { router, live, clock } = await liveScene({
      reconcileEveryMs: 0,
      liveThrough: (sound) =>
        altered<TradingClient>(sound, {
          ...LISTS_NOTHING,
          async findOrder(query) {
            asked.push(query.clientOrderId)
            return sound.findOrder(query)
          },
        }),
    })
    const orders: string[] = []
    for (let count = 0; count < 25; count += 1) {
      live.nextLostReply()
      orders.push(expectOutcome(await router.execute(BUY), 'unknown').clientOrderId)
    }
    const reconciled = router.reconcile()
    await settle()
    expect(asked).toHaveLength(20)
    const last = orders.at(-1) ?? ''
    live.fill({ instrument: 'BTC/ZAR', clientOrderId: last })
    const { settled } = await advanceUntil(clock, reconciled, { stepMs: 250 })
    expect(asked).toEqual(orders.slice(0, -1))
    expect(settled).toEqual(orders)
  })

  it.each(['openOrders', 'findOrder'] as const)(
    'waits for a venue that does not answer a minute at most (%s)',
    async (method) => {
      const { router, live, clock } = await liveScene({
        liveThrough: (sound) => altered<TradingClient>(sound, { ...LISTS_NOTHING, [method]: never }),
      })
      live.nextLostReply()
      const { clientOrderId } = expectOutcome(await router.execute(BUY), 'unknown')
      const { settled } = await advanceUntil(clock, router.reconcile(), { stepMs: 1_000 })
      expect(settled).toEqual(method === 'openOrders' ? [clientOrderId] : [])
    },
  )

  it('shows the client that the look-ups of a pass belong together, and those of two passes do not', async () => {
    const passes: (object | undefined)[] = []
    const { router, live, clock } = await liveScene({
      reconcileEveryMs: 0,
      liveThrough: (sound) =>
        altered<TradingClient>(sound, {
          async openOrders(options) {
            passes.push(options?.pass)
            return { asOf: clock.now(), orders: [] }
          },
          async findOrder(query, options) {
            passes.push(options?.pass)
            return sound.findOrder(query)
          },
        }),
    })
    live.nextLostRequest()
    await router.execute(BUY)
    await router.reconcile()
    await router.reconcile()
    expect(passes).toHaveLength(4)
    expect(passes).not.toContain(undefined)
    expect([passes[0] === passes[1], passes[1] === passes[2], passes[2] === passes[3]]).toEqual([true, false, true])
  })

  it('brings open orders up to date too', async () => {
    const { router, live, store } = await liveScene({
      liveThrough: (sound) => altered<TradingClient>(sound, { subscribe: () => () => undefined }),
    })
    const { clientOrderId } = expectOutcome(await router.execute(BUY), 'accepted')
    live.fill({ instrument: 'BTC/ZAR', clientOrderId }, { quantity: '0.0004' })
    await router.reconcile()
    expect(await store.findOrder({ account: ACCOUNT, clientOrderId })).toMatchObject({
      status: 'partially_filled',
      report: { fills: [{}] },
    })
    await live.cancelAllOrders()
    await router.reconcile()
    expect(await store.findOrder({ account: ACCOUNT, clientOrderId })).toMatchObject({ status: 'canceled' })
  })

  it('finds an order of a process that died before it heard the answer', async () => {
    const made = await liveScene({ liveThrough: (sound) => altered<TradingClient>(sound, { subscribe: () => () => undefined }) })
    made.live.next(() => never())
    void made.router.execute({ ...BUY, intentId: 'i-1' })
    await settle()
    const { clientOrderId = '' } = made.live.submitted[0] ?? {}
    const other = made.start().router
    expect(await other.reconcile()).toEqual({ settled: [], unresolved: [] })
    made.clock.advance(2_000)
    expect(await made.store.unresolvedOrders(LIVE)).toMatchObject([{ status: 'unknown', order: { clientOrderId } }])
    expect(await other.reconcile()).toMatchObject({ settled: [], unresolved: [{ clientOrderId }] })
    expect(await other.execute({ ...BUY, intentId: 'i-1' })).toMatchObject({ outcome: 'unknown', clientOrderId })
    expect(made.live.submitted).toHaveLength(1)
  })

  it('does not ask about an order that may still be on its way', async () => {
    const made = await liveScene()
    made.live.next(() => never())
    void made.router.execute(BUY)
    await settle()
    await made.start().router.reconcile()
    expect(made.live.calls.some(({ method }) => method === 'findOrder')).toBe(false)
  })

  it('runs in every mode and state, and asks each order at the venue of its own mode', async () => {
    const made = scene()
    expectOutcome(await made.router.execute(BUY), 'accepted')
    await made.orchestrator.setMode('LIVE', CONFIRMED)
    made.live.nextLostReply()
    const { clientOrderId } = expectOutcome(await made.router.execute(BUY), 'unknown')
    await made.orchestrator.engageStop({ ...WHO, flatten: false })
    expect((await made.router.reconcile()).settled).toContain(clientOrderId)
    expect((await made.router.reconcile()).settled).toHaveLength(2)
  })

  it('says so when there is no client for the mode of an order', async () => {
    const made = await liveScene()
    const { clientOrderId } = expectOutcome(await made.router.execute(BUY), 'accepted')
    const { router } = made.start({ clients: { PAPER: made.paper } })
    expect(await router.reconcile()).toEqual({
      settled: [],
      unresolved: [{ clientOrderId, mode: 'LIVE', cause: 'There is no LIVE client.' }],
    })
  })

  it('asks the live venue nothing when there is nothing live to settle', async () => {
    const made = scene()
    expectOutcome(await made.router.execute(BUY), 'accepted')
    await made.router.reconcile()
    expect(made.live.calls).toEqual([])
  })
})
