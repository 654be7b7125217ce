import { describe, expect, it } from 'vitest'
import { StoreError } from '../../src/core/errors.js'
import type { ExecutionStore } from '../../src/core/execution-store.js'
import type { TradingClient } from '../../src/core/trading-client.js'
import { approveForTest } from '../../src/testing/approve-for-test.js'
import { altered, never } from './support/altered.js'
import { recordEvents } from './support/record-events.js'
import { ACCOUNT, BUY, CONFIRMED, expectOutcome, liveScene, MARKET_BUY, type Scene, SELL, scene, WHO } from './support/scene.js'
import { advanceUntil, settle } from './support/time.js'

/** A live client that nothing is heard of unasked. */
const DEAF: Pick<TradingClient, 'subscribe'> = { subscribe: () => () => undefined }

const methods = (made: Scene): readonly string[] => made.live.calls.map(({ method }) => method)

async function resting(made: Scene): Promise<string> {
  return expectOutcome(await made.router.execute(BUY), 'accepted').clientOrderId
}

/** Places an order at the live venue without us. */
async function byHand({ live, clock }: Scene, clientOrderId = 'by-hand-1'): Promise<void> {
  await live.submitOrder(approveForTest({ ...BUY, clientOrderId }, { mode: 'LIVE', clock }))
}

describe('cancel', () => {
  it('goes to the venue of the mode the order was admitted in, whatever the mode is now', async () => {
    const made = scene()
    const paperOrder = await resting(made)
    await made.orchestrator.setMode('LIVE', CONFIRMED)
    expect(await made.router.cancel(paperOrder)).toMatchObject({ kind: 'canceled', clientOrderId: paperOrder })
    expect(made.live.calls).toEqual([])
    const liveOrder = await resting(made)
    await made.orchestrator.enablePaperMode(WHO)
    expect(await made.router.cancel(liveOrder)).toMatchObject({ kind: 'canceled', clientOrderId: liveOrder })
    expect((await made.live.openOrders()).orders).toEqual([])
    for (const clientOrderId of [paperOrder, liveOrder]) {
      expect(await made.store.findOrder({ account: ACCOUNT, clientOrderId })).toMatchObject({ status: 'canceled' })
    }
  })

  it('is allowed in every state', async () => {
    const made = await liveScene()
    const first = await resting(made)
    await made.orchestrator.halt(WHO)
    expect(await made.router.cancel(first)).toMatchObject({ kind: 'canceled' })
  })

  it('keeps what was filled before: the ledger has the fills, and each is told once', async () => {
    const made = await liveScene()
    const events = recordEvents(made.router)
    const clientOrderId = await resting(made)
    made.live.fill({ instrument: 'BTC/ZAR', clientOrderId }, { quantity: '0.0004' })
    expect(await made.router.cancel(clientOrderId)).toMatchObject({ kind: 'canceled' })
    await made.router.settled()
    await settle()
    const record = await made.store.findOrder({ account: ACCOUNT, clientOrderId })
    expect(record).toMatchObject({ status: 'canceled', report: { fills: [{ liquidity: 'maker' }] } })
    expect(record?.report.filledQuantity.toFixed()).toBe('0.0004')
    expect(events.of('fill')).toHaveLength(1)
    expect(events.of('order.updated').at(-1)).toMatchObject({ clientOrderId, report: { status: 'canceled' } })
  })

  it('is too late for an order that has ended, and then asks nobody', async () => {
    const made = await liveScene()
    const { clientOrderId } = expectOutcome(await made.router.execute(MARKET_BUY), 'accepted')
    const before = methods(made).length
    expect(await made.router.cancel(clientOrderId)).toMatchObject({ kind: 'too_late', clientOrderId })
    expect(methods(made)).toHaveLength(before)
  })

  it('finds out that the order was filled meanwhile', async () => {
    const made = await liveScene({ liveThrough: (sound) => altered<TradingClient>(sound, { subscribe: () => () => undefined }) })
    const clientOrderId = await resting(made)
    made.live.fill({ instrument: 'BTC/ZAR', clientOrderId })
    expect(await made.router.cancel(clientOrderId)).toMatchObject({ kind: 'too_late' })
    expect(await made.store.findOrder({ account: ACCOUNT, clientOrderId })).toMatchObject({
      status: 'filled',
      report: { fills: [{}] },
    })
  })

  it('does not find an order that the ledger does not have', async () => {
    const made = await liveScene()
    await byHand(made)
    expect(await made.router.cancel('by-hand-1')).toMatchObject({ kind: 'not_found', clientOrderId: 'by-hand-1' })
    expect((await made.live.openOrders()).orders).toHaveLength(1)
  })

  it('is unknown when the venue fails, and the order stays as it is', async () => {
    const made = await liveScene()
    const clientOrderId = await resting(made)
    made.live.failNext('cancelOrder', new Error('503'))
    expect(await made.router.cancel(clientOrderId)).toEqual({ kind: 'unknown', clientOrderId, reason: '503' })
    expect(await made.store.findOrder({ account: ACCOUNT, clientOrderId })).toMatchObject({ status: 'open' })
  })

  it('is unknown without a client for the mode of the order', async () => {
    const made = await liveScene()
    const clientOrderId = await resting(made)
    const { router } = made.start({ clients: { PAPER: made.paper } })
    expect(await router.cancel(clientOrderId)).toMatchObject({ kind: 'unknown', reason: expect.stringContaining('LIVE') })
  })

  it('settles an order whose outcome was unknown, when the venue has it', async () => {
    const made = await liveScene()
    made.live.nextLostReply()
    const { clientOrderId } = expectOutcome(await made.router.execute(BUY), 'unknown')
    expect(await made.router.cancel(clientOrderId)).toMatchObject({ kind: 'canceled' })
    expect(await made.store.findOrder({ account: ACCOUNT, clientOrderId })).toMatchObject({ status: 'canceled' })
  })

  it('leaves an order unknown that the venue does not find: that alone proves nothing', async () => {
    const made = await liveScene()
    made.live.nextLostRequest()
    const { clientOrderId } = expectOutcome(await made.router.execute(BUY), 'unknown')
    expect(await made.router.cancel(clientOrderId)).toMatchObject({ kind: 'not_found' })
    expect(await made.store.findOrder({ account: ACCOUNT, clientOrderId })).toMatchObject({ status: 'unknown' })
  })

  it('is canceled for the ledger too when the venue has nothing more to say of it', async () => {
    const made = await liveScene({
      liveThrough: (sound) => altered<TradingClient>(sound, { ...DEAF, findOrder: async () => undefined }),
    })
    const clientOrderId = await resting(made)
    expect(await made.router.cancel(clientOrderId)).toMatchObject({ kind: 'canceled' })
    expect(await made.store.findOrder({ account: ACCOUNT, clientOrderId })).toMatchObject({ status: 'canceled' })
  })

  it('ends in the ledger only with what had filled before, if need be by the next reconcile', async () => {
    const made = await liveScene({ liveThrough: (sound) => altered<TradingClient>(sound, DEAF) })
    const clientOrderId = await resting(made)
    made.live.fill({ instrument: 'BTC/ZAR', clientOrderId }, { quantity: '0.0004' })
    made.live.failNext('findOrder', new Error('503'))
    expect(await made.router.cancel(clientOrderId)).toMatchObject({ kind: 'canceled' })
    expect(await made.store.findOrder({ account: ACCOUNT, clientOrderId })).toMatchObject({ status: 'open' })
    await made.clock.advanceAsync(15_000)
    const record = await made.store.findOrder({ account: ACCOUNT, clientOrderId })
    expect(record).toMatchObject({ status: 'canceled', report: { fills: [{}] } })
    expect(record?.report.filledQuantity.toFixed()).toBe('0.0004')
  })

  it.each(['cancelOrder', 'findOrder'] as const)(
    'does not wait for ever for a venue that does not answer (%s)',
    async (method) => {
      const made = await liveScene({
        submitTimeoutMs: 1_000,
        liveThrough: (sound) => altered<TradingClient>(sound, { ...DEAF, [method]: never }),
      })
      const clientOrderId = await resting(made)
      const outcome = await advanceUntil(made.clock, made.router.cancel(clientOrderId), { atMostMs: 2_000 })
      expect(outcome.kind).toBe(method === 'cancelOrder' ? 'unknown' : 'canceled')
      expect(await made.store.findOrder({ account: ACCOUNT, clientOrderId })).toMatchObject({ status: 'open' })
    },
  )

  it('throws what the store throws when it cannot be asked for the order', async () => {
    const down = new StoreError('STORE_UNAVAILABLE', 'down')
    const { router } = scene({ store: (sound) => altered<ExecutionStore>(sound, { findOrder: () => Promise.reject(down) }) })
    await expect(router.cancel('helios-1')).rejects.toBe(down)
  })
})

describe('cancelAll', () => {
  it('cancels all orders of ours, each at its own venue, and leaves others alone', async () => {
    const made = scene()
    const paperOrder = await resting(made)
    await made.orchestrator.setMode('LIVE', CONFIRMED)
    const liveOrders = [await resting(made), expectOutcome(await made.router.execute(SELL), 'accepted').clientOrderId]
    await byHand(made)
    const outcomes = await made.router.cancelAll()
    expect(outcomes.map(({ kind, clientOrderId }) => [kind, clientOrderId])).toEqual(
      [paperOrder, ...liveOrders].map((id) => ['canceled', id]),
    )
    expect((await made.live.openOrders()).orders).toMatchObject([{ clientOrderId: 'by-hand-1' }])
    expect((await made.paper.openOrders()).orders).toEqual([])
  })

  it("cancels foreign orders at the present mode's venue when it is told to", async () => {
    const made = await liveScene()
    await resting(made)
    await byHand(made)
    const outcomes = await made.router.cancelAll({ foreign: true })
    expect(outcomes.map(({ kind }) => kind)).toEqual(['canceled', 'canceled'])
    expect((await made.live.openOrders()).orders).toEqual([])
  })

  it('goes on when one of them fails', async () => {
    const made = await liveScene()
    await resting(made)
    await resting(made)
    made.live.failNext('cancelOrder', new Error('503'))
    expect((await made.router.cancelAll()).map(({ kind }) => kind)).toEqual(['unknown', 'canceled'])
  })

  it('asks the live venue nothing when there is nothing live of ours', async () => {
    const made = scene()
    await resting(made)
    await made.router.cancelAll()
    expect(made.live.calls).toEqual([])
  })
})
