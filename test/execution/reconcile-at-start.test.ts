import { describe, expect, it } from 'vitest'
import type { ExecutionStore } from '../../src/core/execution-store.js'
import { orderOf, requestOf } from '../stores/request-of.js'
import { altered } from './support/altered.js'
import { ACCOUNT, BUY, expectOutcome, liveScene, MARKET_BUY, SELL, scene, WHO } from './support/scene.js'
import { settle } from './support/time.js'

const LIVE = { account: ACCOUNT, mode: 'LIVE' } as const

/** A venue that has an order, and a ledger that does not know so; whoever sent it is gone. */
async function afterACrash(options: Parameters<typeof liveScene>[0] = {}) {
  const made = await liveScene(options)
  made.live.nextLostReply()
  const { clientOrderId } = expectOutcome(await made.router.execute(MARKET_BUY), 'unknown')
  await made.router.close()
  const status = async () => (await made.store.findOrder({ account: ACCOUNT, clientOrderId }))?.status
  const later = async (ms: number): Promise<void> => {
    await settle()
    await made.clock.advanceAsync(ms)
    await settle()
  }
  return { ...made, ...made.start(), status, later }
}

describe('a router that was started again and that nobody told to reconcile', () => {
  it('asks about the orders that its predecessor left unknown, a while after its first order', async () => {
    const { router, status, later } = await afterACrash()
    expectOutcome(await router.execute(BUY), 'accepted')
    expect(await status()).toBe('unknown')
    await later(15_000)
    expect(await status()).toBe('filled')
  })

  it('does so in PAPER too', async () => {
    const { router, orchestrator, status, later } = await afterACrash()
    await orchestrator.enablePaperMode(WHO)
    expectOutcome(await router.execute(BUY), 'accepted')
    await later(15_000)
    expect(await status()).toBe('filled')
  })

  it('hears of what became of orders that were resting', async () => {
    const made = await liveScene()
    const { clientOrderId } = expectOutcome(await made.router.execute(BUY), 'accepted')
    await made.router.close()
    await made.live.cancelOrder({ clientOrderId, instrument: BUY.instrument })
    expectOutcome(await made.start().router.execute(SELL), 'accepted')
    await made.clock.advanceAsync(15_000)
    await settle()
    expect(await made.store.findOrder({ account: ACCOUNT, clientOrderId })).toMatchObject({ status: 'canceled' })
  })

  it('leaves it to its owner with reconcileEveryMs: 0', async () => {
    const { router, status, later } = await afterACrash({ reconcileEveryMs: 0 })
    await router.execute(BUY)
    await later(3_600_000)
    expect(await status()).toBe('unknown')
  })

  it('asks nothing before there is an order (control)', async () => {
    const { live, status, later } = await afterACrash()
    const before = live.privateCalls().length
    await later(3_600_000)
    expect(live.privateCalls()).toHaveLength(before)
    expect(await status()).toBe('unknown')
  })

  it('makes no private call while the ledger has nothing LIVE that has not ended', async () => {
    const { router, live, clock } = scene()
    expectOutcome(await router.execute(BUY), 'accepted')
    await clock.advanceAsync(3_600_000)
    await settle()
    expect(live.privateCalls()).toEqual([])
  })

  it('looks again when the ledger could not be read', async () => {
    let isDown = false
    const { router, status, later } = await afterACrash({
      store: (sound) =>
        altered<ExecutionStore>(sound, {
          openOrders: (query) => (isDown ? Promise.reject(new Error('down')) : sound.openOrders(query)),
        }),
    })
    isDown = true
    expectOutcome(await router.execute(BUY), 'accepted')
    await settle()
    isDown = false
    await later(15_000)
    expect(await status()).toBe('filled')
  })
})

describe('a reconcile at start, within the life of an order that a crash left admitted', () => {
  it('comes back to that order once its life is over', async () => {
    const { router, live, store, clock } = await liveScene()
    const order = orderOf({ account: ACCOUNT, mode: 'LIVE' })
    const request = requestOf({ ...LIVE, order, expectedVersion: 1, policyHash: router.policyHash })
    expect(await store.admit(request)).toMatchObject({ ok: true })
    expect(await router.reconcile()).toEqual({ settled: [], unresolved: [] })
    const asked = () => live.calls.filter(({ method }) => method === 'findOrder')
    expect(asked()).toEqual([])
    await clock.advanceAsync(15_000)
    await settle()
    expect(asked()).not.toEqual([])
  })
})
