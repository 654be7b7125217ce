import { describe, expect, it } from 'vitest'
import type { TradingClient } from '../../src/core/trading-client.js'
import { approveForTest } from '../../src/testing/approve-for-test.js'
import { altered } from './support/altered.js'
import { recordEvents } from './support/record-events.js'
import { ACCOUNT, BUY, codesOf, expectOutcome, liveScene, type SceneOptions, SELL, WHO } from './support/scene.js'
import { settle } from './support/time.js'

/** The life of the order, the wait for its answer, and the grace after both. */
const GRACE_MS = 2_000 + 5_000 + 60_000
const GAP_MS = 10_000

const LIVE = { account: ACCOUNT, mode: 'LIVE' } as const

/** A LIVE order whose request was lost: the venue has never seen it. */
async function lostOrder(options: SceneOptions = {}) {
  const made = await liveScene({ reconcileEveryMs: 0, ...options })
  made.live.nextLostRequest()
  const { clientOrderId } = expectOutcome(await made.router.execute(BUY), 'unknown')
  const status = async () => (await made.store.findOrder({ account: ACCOUNT, clientOrderId }))?.status
  /** One look, so long after the one before. */
  const look = async (afterMs: number) => {
    made.clock.advance(afterMs)
    await made.router.reconcile()
    return status()
  }
  return { ...made, clientOrderId, status, look }
}

describe('an order that the venue does not know', () => {
  it('has never arrived when two looks, late enough and far enough apart, found nothing', async () => {
    const { look, store, clientOrderId } = await lostOrder()
    expect(await look(GRACE_MS)).toBe('unknown')
    expect(await look(GAP_MS)).toBe('never_arrived')
    expect(await store.findOrder({ account: ACCOUNT, clientOrderId })).toMatchObject({
      evidence: { source: 'absence', freshnessFence: false, reason: expect.stringMatching(/^Not in status.* at .*Z and .*Z\.$/) },
    })
  })

  it('stays unknown while the first look was too early, or the second too soon', async () => {
    const { look } = await lostOrder()
    expect(await look(GRACE_MS - 1)).toBe('unknown')
    expect(await look(GAP_MS)).toBe('unknown')
    expect(await look(GAP_MS - 1)).toBe('unknown')
    expect(await look(1)).toBe('never_arrived')
  })

  it('stays unknown when only a clock that somebody set says that the looks were far enough apart', async () => {
    const { look, clock } = await lostOrder()
    await look(GRACE_MS)
    clock.set(new Date(clock.now().getTime() + 3_600_000))
    expect(await look(GAP_MS - 1)).toBe('unknown')
    expect(await look(1)).toBe('never_arrived')
  })

  it('stays unknown while the venue was not online throughout: a look that failed begins again', async () => {
    const { look, live } = await lostOrder()
    await look(GRACE_MS)
    live.failNext('findOrder', new Error('offline'))
    expect(await look(GAP_MS)).toBe('unknown')
    expect(await look(GAP_MS)).toBe('unknown')
    live.failNext('openOrders', new Error('offline'))
    expect(await look(GAP_MS)).toBe('unknown')
    expect(await look(GAP_MS)).toBe('never_arrived')
  })

  it('is looked for by itself, until it is settled', async () => {
    const { clock, status } = await lostOrder({ reconcileEveryMs: 15_000 })
    await clock.advanceAsync(60_000)
    expect(await status()).toBe('unknown')
    for (let times = 0; times < 4; times += 1) await clock.advanceAsync(15_000)
    expect(await status()).toBe('never_arrived')
  })

  it('that had been taken before is never presumed to be gone', async () => {
    const made = await liveScene({
      reconcileEveryMs: 0,
      liveThrough: (sound) =>
        altered<TradingClient>(sound, {
          subscribe: () => () => undefined,
          openOrders: async () => ({ asOf: new Date(0), orders: [] }),
          findOrder: async () => undefined,
        }),
    })
    const { clientOrderId } = expectOutcome(await made.router.execute(BUY), 'accepted')
    for (let times = 0; times < 4; times += 1) {
      made.clock.advance(GRACE_MS)
      expect(await made.router.reconcile()).toMatchObject({ unresolved: [{ clientOrderId }] })
    }
    expect(await made.store.findOrder({ account: ACCOUNT, clientOrderId })).toMatchObject({ status: 'open' })
  })
})

describe('an order that arrives after it was presumed not to', () => {
  const arriving = async () => {
    const made = await lostOrder()
    await made.look(GRACE_MS)
    expect(await made.look(GAP_MS)).toBe('never_arrived')
    const events = recordEvents(made.router)
    const { order } = (await made.store.findOrder({ account: ACCOUNT, clientOrderId: made.clientOrderId })) ?? {}
    if (order === undefined) throw new Error('The ledger has the order.')
    const { instrument, side, type, quantity } = order
    const ids = { clientOrderId: made.clientOrderId, venueOrderId: 'late-1' }
    const amounts = { ...(quantity === undefined ? {} : { quantity }), filledQuantity: quantity?.times(0), fees: [], fills: [] }
    made.live.emit({
      kind: 'order',
      report: { ...ids, instrument, side, type, status: 'open', ...amounts, updatedAt: made.clock.now() } as never,
    })
    await settle()
    await made.router.settled()
    await settle()
    return { ...made, events }
  }

  it('is open again, raises an alert once, and pauses new risk until a person clears it; exits go on', async () => {
    const { status, events, router, orchestrator } = await arriving()
    expect(await status()).toBe('open')
    expect(events.of('alert')).toMatchObject([{ code: 'LATE_ARRIVAL' }])
    expect(codesOf(await router.execute(BUY))).toContain('LATCHED')
    expectOutcome(await router.execute(SELL), 'accepted')
    await orchestrator.clearLatch({ key: 'helios:late-arrival', ...WHO })
    expectOutcome(await router.execute(BUY), 'accepted')
  })
})

describe('a decision of a person', () => {
  it('moves an order out of unknown, and is recorded as such', async () => {
    const { router, store, clientOrderId } = await lostOrder()
    await router.resolveUnknown({ clientOrderId, decision: 'never_arrived', reason: 'Support says so', actor: 'ops' })
    expect(await store.findOrder({ account: ACCOUNT, clientOrderId })).toMatchObject({
      status: 'never_arrived',
      evidence: { source: 'human', reason: 'Support says so', actor: 'ops' },
    })
    expect(await store.verifyAudit({ account: ACCOUNT })).toMatchObject({ ok: true })
  })

  it('needs a reason and an actor, and an order that is unknown', async () => {
    const { router, clientOrderId } = await lostOrder()
    const decide = (changes: object) =>
      router.resolveUnknown({ clientOrderId, decision: 'canceled', reason: 'r', actor: 'a', ...changes })
    await expect(decide({ reason: ' ' })).rejects.toMatchObject({ code: 'REASON_REQUIRED' })
    await expect(decide({ actor: undefined })).rejects.toMatchObject({ code: 'REASON_REQUIRED' })
    await expect(decide({ decision: 'filled' })).rejects.toMatchObject({ code: 'DECISION_INVALID' })
    await expect(decide({ clientOrderId: 'helios-other' })).rejects.toMatchObject({ code: 'ORDER_UNKNOWN' })
    await decide({})
    await expect(decide({})).rejects.toMatchObject({ code: 'ORDER_NOT_UNRESOLVED' })
  })
})

describe('a person who accepts that an order never arrived', () => {
  const accept = { decision: 'never_arrived', reason: 'Not on the statement', actor: 'ops' } as const

  it('takes the presumption away, and leaves word of it in the audit', async () => {
    const { look, router, store, clientOrderId } = await lostOrder()
    await look(GRACE_MS)
    await look(GAP_MS)
    expect(await store.presumedOrders(LIVE)).toMatchObject([{ status: 'never_arrived', order: { clientOrderId } }])
    expect(await router.resolveUnknown({ clientOrderId, ...accept })).toMatchObject({
      status: 'never_arrived',
      evidence: { source: 'human', reason: 'Not on the statement', actor: 'ops' },
    })
    expect(await store.presumedOrders(LIVE)).toEqual([])
    expect(await store.verifyAudit({ account: ACCOUNT })).toMatchObject({ ok: true })
    await expect(router.resolveUnknown({ clientOrderId, ...accept })).rejects.toMatchObject({ code: 'ORDER_NOT_UNRESOLVED' })
  })

  it('cannot say that it was canceled: nobody has seen it', async () => {
    const { look, router, clientOrderId } = await lostOrder()
    await look(GRACE_MS)
    await look(GAP_MS)
    const canceled = router.resolveUnknown({ clientOrderId, ...accept, decision: 'canceled' })
    await expect(canceled).rejects.toMatchObject({ code: 'ORDER_NOT_UNRESOLVED' })
  })

  it('is proven wrong by an order that arrives after all', async () => {
    const { look, router, live, clock, store, clientOrderId } = await lostOrder()
    await look(GRACE_MS)
    await look(GAP_MS)
    await router.resolveUnknown({ clientOrderId, ...accept })
    await live.submitOrder(approveForTest({ ...BUY, clientOrderId }, { mode: 'LIVE', clock }))
    await settle()
    expect(await store.findOrder({ account: ACCOUNT, clientOrderId })).toMatchObject({ status: 'open' })
  })
})

describe('many orders', () => {
  it('cost one listing, and a look-up for each that it does not settle', async () => {
    const { router, live, clock } = await liveScene({ reconcileEveryMs: 0 })
    for (let count = 0; count < 30; count += 1) expectOutcome(await router.execute({ ...BUY, quantity: '0.0001' }), 'accepted')
    for (let count = 0; count < 5; count += 1) {
      live.nextLostReply()
      expectOutcome(await router.execute({ ...BUY, quantity: '0.0001' }), 'unknown')
    }
    live.nextLostRequest()
    expectOutcome(await router.execute({ ...BUY, quantity: '0.0001' }), 'unknown')
    clock.advance(GRACE_MS)
    const before = live.calls.length
    expect(await router.reconcile()).toMatchObject({ unresolved: [expect.anything()] })
    const methods = live.calls.slice(before).map(({ method }) => method)
    expect(methods.filter((method) => method === 'openOrders')).toHaveLength(1)
    expect(methods.filter((method) => method === 'findOrder')).toHaveLength(1)
  })
})
