import { describe, expect, it } from 'vitest'
import { toDecimal } from '../../src/core/decimal.js'
import type { ExecutionStore } from '../../src/core/execution-store.js'
import type { Fill, OrderReport } from '../../src/core/order.js'
import { approveForTest } from '../../src/testing/approve-for-test.js'
import { altered } from './support/altered.js'
import { recordEvents } from './support/record-events.js'
import { ACCOUNT, BUY, CONFIRMED, expectOutcome, liveScene, MARKET_BUY, type Scene, scene, WHO } from './support/scene.js'
import { settle } from './support/time.js'

function fillOf(ids: Pick<Fill, 'clientOrderId' | 'venueOrderId'>, changes: Partial<Fill> = {}): Fill {
  return {
    id: 'f-1',
    ...ids,
    instrument: 'BTC/ZAR',
    side: 'BUY',
    price: toDecimal(900_000),
    quantity: toDecimal('0.0004'),
    fee: { amount: toDecimal('0.0000007'), currency: 'BTC' },
    liquidity: 'maker',
    at: new Date(0),
    ...changes,
  }
}

async function restingScene() {
  const made = await liveScene()
  const events = recordEvents(made.router)
  const { clientOrderId, order } = expectOutcome(await made.router.execute(BUY), 'accepted')
  await told(made)
  return { ...made, events, clientOrderId, venueOrderId: order.venueOrderId ?? '', report: order }
}

async function told({ router }: Pick<Scene, 'router'>): Promise<void> {
  await settle()
  await router.settled()
  await settle()
}

describe('a fill that the venue tells of', () => {
  it('is in the ledger, and is told with the order that it belongs to', async () => {
    const made = await restingScene()
    made.live.emit({ kind: 'fill', fill: fillOf({ clientOrderId: made.clientOrderId }) })
    await told(made)
    const record = await made.store.findOrder({ account: ACCOUNT, clientOrderId: made.clientOrderId })
    expect(record).toMatchObject({ status: 'partially_filled', report: { fills: [{ id: 'f-1' }] } })
    expect(made.events.of('fill')).toMatchObject([
      { account: ACCOUNT, mode: 'LIVE', clientOrderId: made.clientOrderId, fill: { id: 'f-1' } },
    ])
  })

  it('counts once, and is told once, however often it comes and in whatever form', async () => {
    const made = await restingScene()
    const { clientOrderId, venueOrderId, report } = made
    const fill = fillOf({ clientOrderId })
    for (let times = 0; times < 3; times += 1) made.live.emit({ kind: 'fill', fill })
    made.live.emit({ kind: 'fill', fill: fillOf({ venueOrderId }) })
    const withFill: OrderReport = { ...report, status: 'partially_filled', filledQuantity: fill.quantity, fills: [fill] }
    made.live.emit({ kind: 'order', report: withFill })
    await told(made)
    const record = await made.store.findOrder({ account: ACCOUNT, clientOrderId })
    expect([record?.report.fills.length, record?.report.filledQuantity.toFixed()]).toEqual([1, '0.0004'])
    expect(made.events.of('fill')).toHaveLength(1)
  })

  it('may come before the venue has acknowledged the order', async () => {
    const made = await liveScene()
    const events = recordEvents(made.router)
    made.live.next(({ clientOrderId }) => {
      made.live.emit({ kind: 'fill', fill: fillOf({ clientOrderId, venueOrderId: 'v-1' }) })
      return { kind: 'accepted', venueOrderId: 'v-1' }
    })
    const { clientOrderId } = expectOutcome(await made.router.execute(BUY), 'accepted')
    await told(made)
    const record = await made.store.findOrder({ account: ACCOUNT, clientOrderId })
    expect(record).toMatchObject({ status: 'partially_filled', venueOrderId: 'v-1', report: { fills: [{ id: 'f-1' }] } })
    expect(events.of('fill')).toHaveLength(1)
  })

  it('may come in the reply as well as by itself: it is told once', async () => {
    const made = await liveScene()
    const events = recordEvents(made.router)
    const result = expectOutcome(await made.router.execute(MARKET_BUY), 'accepted')
    await told(made)
    expect(result.order.fills).toHaveLength(1)
    expect(events.of('fill')).toHaveLength(1)
  })

  it('settles an order whose outcome was unknown', async () => {
    const made = await liveScene()
    made.live.nextLostReply()
    const { clientOrderId } = expectOutcome(await made.router.execute(BUY), 'unknown')
    made.live.emit({ kind: 'fill', fill: fillOf({ clientOrderId }, { quantity: toDecimal('0.001') }) })
    await told(made)
    expect(await made.store.findOrder({ account: ACCOUNT, clientOrderId })).toMatchObject({ status: 'filled' })
  })

  it('counts also when it comes after the order was canceled', async () => {
    const made = await restingScene()
    const { clientOrderId } = made
    await made.router.cancel(clientOrderId)
    made.live.emit({ kind: 'fill', fill: fillOf({ clientOrderId }) })
    await told(made)
    const record = await made.store.findOrder({ account: ACCOUNT, clientOrderId })
    expect([record?.status, record?.report.filledQuantity.toFixed()]).toEqual(['canceled', '0.0004'])
  })
})

describe('a report that the venue sends', () => {
  it('moves the order, and is told when it is news', async () => {
    const made = await restingScene()
    const { clientOrderId, report, live, events } = made
    const before = events.of('order.updated').length
    live.emit({ kind: 'order', report: { ...report, status: 'canceled', reason: 'Self-trade prevention' } })
    live.emit({ kind: 'order', report: { ...report, status: 'canceled' } })
    await told(made)
    expect(await made.store.findOrder({ account: ACCOUNT, clientOrderId })).toMatchObject({
      status: 'canceled',
      report: { reason: 'Self-trade prevention' },
    })
    expect(events.of('order.updated').slice(before)).toMatchObject([
      { clientOrderId, mode: 'LIVE', report: { status: 'canceled' } },
    ])
  })

  it('that is older than what is known changes nothing', async () => {
    const made = await restingScene()
    const { clientOrderId, report, live } = made
    live.fill({ instrument: 'BTC/ZAR', clientOrderId })
    await told(made)
    const before = made.events.all.length
    live.emit({ kind: 'order', report })
    await told(made)
    expect(await made.store.findOrder({ account: ACCOUNT, clientOrderId })).toMatchObject({ status: 'filled' })
    expect(made.events.all).toHaveLength(before)
  })

  it('that repeats what another process wrote already is not written again, and its fills are told', async () => {
    const made = await restingScene()
    const { clientOrderId, report, live } = made
    const fill = fillOf({ clientOrderId })
    const filled: OrderReport = { ...report, status: 'partially_filled', filledQuantity: fill.quantity, fills: [fill] }
    const written = { account: ACCOUNT, clientOrderId, to: filled.status, evidence: { source: 'event' }, report: filled } as const
    const { sequence } = await made.store.recordOutcome(written)
    live.emit({ kind: 'order', report: filled })
    live.emit({ kind: 'fill', fill })
    await told(made)
    const rowsAfter = () => made.store.auditRows({ account: ACCOUNT, after: sequence, limit: 10 })
    expect(await rowsAfter()).toEqual([])
    expect(made.events.of('fill')).toMatchObject([{ clientOrderId, fill: { id: 'f-1' } }])

    live.emit({ kind: 'order', report: { ...filled, status: 'canceled' } })
    await told(made)
    expect(await rowsAfter()).toHaveLength(1)
  })

  it('with a status that only we can give says nothing', async () => {
    const made = await restingScene()
    for (const status of ['unknown', 'admitted', 'not_sent', 'never_arrived'] as const) {
      made.live.emit({ kind: 'order', report: { ...made.report, status } })
    }
    await told(made)
    expect(await made.store.findOrder({ account: ACCOUNT, clientOrderId: made.clientOrderId })).toMatchObject({ status: 'open' })
  })
})

describe('what is not about an order of ours', () => {
  it('is passed over: foreign orders and fills leave no trace', async () => {
    const made = await restingScene()
    const before = made.events.all.length
    await made.live.submitOrder(
      approveForTest({ ...MARKET_BUY, clientOrderId: 'by-hand-1' }, { mode: 'LIVE', clock: made.clock }),
    )
    made.live.emit({ kind: 'fill', fill: fillOf({ venueOrderId: 'v-of-somebody' }) })
    await told(made)
    expect(made.events.all).toHaveLength(before)
    expect(await made.store.findOrder({ account: ACCOUNT, clientOrderId: 'by-hand-1' })).toBeUndefined()
  })

  it('is told when it is about the connection', async () => {
    const made = await restingScene()
    made.live.emit({ kind: 'disconnected', channel: 'account', reason: 'ping timeout' })
    made.live.emit({ kind: 'stale', channel: 'account' })
    made.live.emit({ kind: 'connected', channel: 'account' })
    await told(made)
    const base = { mode: 'LIVE', venue: 'scripted', channel: 'account' }
    expect(made.events.of('venue.disconnected')).toEqual([{ ...base, reason: 'ping timeout' }])
    expect(made.events.of('venue.stale')).toEqual([base])
    expect(made.events.of('venue.connected')).toEqual([base])
  })
})

describe('a store that does not take an event', () => {
  it('raises an alert, and what comes after it is taken', async () => {
    let down = true
    const made = await liveScene({
      store: (sound) =>
        altered<ExecutionStore>(sound, {
          recordFill: (query) => (down ? Promise.reject(new Error('down')) : sound.recordFill(query)),
        }),
    })
    const events = recordEvents(made.router)
    const { clientOrderId } = expectOutcome(await made.router.execute(BUY), 'accepted')
    made.live.emit({ kind: 'fill', fill: fillOf({ clientOrderId }) })
    await told(made)
    expect(events.of('alert')).toMatchObject([{ code: 'EVENT_NOT_RECORDED', details: { mode: 'LIVE', kind: 'fill' } }])
    expect(events.of('fill')).toEqual([])
    down = false
    made.live.emit({ kind: 'fill', fill: fillOf({ clientOrderId }) })
    await told(made)
    expect(events.of('fill')).toHaveLength(1)
  })

  it('is alerted of a report that nobody can read, and the order stays as it is', async () => {
    const made = await restingScene()
    made.live.emit({ kind: 'order', report: { ...made.report, filledQuantity: 7 as never } })
    await told(made)
    expect(made.events.of('alert')).toMatchObject([{ code: 'EVENT_NOT_RECORDED' }])
    expect(await made.store.findOrder({ account: ACCOUNT, clientOrderId: made.clientOrderId })).toMatchObject({ status: 'open' })
  })
})

describe('listening', () => {
  const subscriptions = ({ live }: Scene): number => live.calls.filter(({ method }) => method === 'subscribe').length

  it('to the live venue begins with the first LIVE order, and happens once', async () => {
    const made = scene()
    expectOutcome(await made.router.execute(BUY), 'accepted')
    await made.orchestrator.setMode('LIVE', CONFIRMED)
    expect(subscriptions(made)).toBe(0)
    for (let count = 0; count < 3; count += 1) expectOutcome(await made.router.execute(BUY), 'accepted')
    expect(subscriptions(made)).toBe(1)
  })

  it('begins again after a restart with the reconcile, when live orders have not ended', async () => {
    const made = await liveScene()
    const { clientOrderId } = expectOutcome(await made.router.execute(BUY), 'accepted')
    await made.router.close()
    const { router } = made.start()
    const events = recordEvents(router)
    await router.reconcile()
    made.live.fill({ instrument: 'BTC/ZAR', clientOrderId })
    await told({ router })
    expect(events.of('fill')).toMatchObject([{ clientOrderId }])
    expect(await made.store.findOrder({ account: ACCOUNT, clientOrderId })).toMatchObject({ status: 'filled' })
  })

  it('goes on for live orders when the mode is PAPER again', async () => {
    const made = await restingScene()
    await made.orchestrator.enablePaperMode(WHO)
    made.live.fill({ instrument: 'BTC/ZAR', clientOrderId: made.clientOrderId })
    await told(made)
    expect(made.events.of('fill')).toMatchObject([{ mode: 'LIVE' }])
  })

  it('ends with close, which leaves store and clients open', async () => {
    const made = await restingScene()
    await made.router.close()
    made.live.fill({ instrument: 'BTC/ZAR', clientOrderId: made.clientOrderId })
    await told(made)
    expect(made.events.of('fill')).toEqual([])
    expect(await made.live.findOrder({ instrument: 'BTC/ZAR', clientOrderId: made.clientOrderId })).toMatchObject({
      status: 'filled',
    })
    expect(await made.store.now()).toBeInstanceOf(Date)
  })
})
