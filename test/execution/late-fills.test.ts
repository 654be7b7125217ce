import { describe, expect, it } from 'vitest'
import { delay } from '../../src/core/clock.js'
import { toDecimal } from '../../src/core/decimal.js'
import { NotSentError } from '../../src/core/errors.js'
import type { ExecutionStore } from '../../src/core/execution-store.js'
import type { Fill, OrderReport } from '../../src/core/order.js'
import type { TradingClient } from '../../src/core/trading-client.js'
import { dailyTradeLimit } from '../../src/gates/daily-trade-limit.js'
import { altered } from './support/altered.js'
import { recordEvents } from './support/record-events.js'
import { ACCOUNT, BUY, codesOf, expectOutcome, liveScene, type SceneOptions, SELL, WHO } from './support/scene.js'
import { advanceUntil, settle } from './support/time.js'

const gates = [dailyTradeLimit({ max: 50 })]
const INTENT = { ...BUY, intentId: 'i-1' }

type End = 'rejected' | 'not_sent'

/** A LIVE order that ended with nothing at the venue, as far as anybody knows. */
async function endedOrder(end: End, options: SceneOptions = {}) {
  let refuses = end === 'not_sent'
  const made = await liveScene({
    gates,
    reconcileEveryMs: 0,
    liveThrough: (sound) =>
      altered<TradingClient>(sound, {
        submitOrder(order, submit) {
          if (!refuses) return sound.submitOrder(order, submit)
          refuses = false
          return Promise.reject(new NotSentError('could not connect'))
        },
      }),
    ...options,
  })
  if (end === 'rejected') made.live.next({ kind: 'rejected', reason: 'Insufficient balance', venueCode: '-6' })
  expectOutcome(await made.router.execute(INTENT), end === 'rejected' ? 'rejected' : 'denied')
  return watched(made, end)
}

async function watched<Made extends Awaited<ReturnType<typeof liveScene>>>(made: Made, end: End) {
  const record = async () => {
    const found = await made.memory.findOrder({ account: ACCOUNT, intentId: INTENT.intentId })
    if (found === undefined) throw new Error('The ledger has the order.')
    return found
  }
  const dayOf = async () =>
    (await made.memory.usage({ account: ACCOUNT, mode: 'LIVE', key: 'helios:daily-trades' })).used.toFixed()
  const told = async () => {
    await settle()
    await made.router.settled()
    await settle()
  }
  const { status, order } = await record()
  expect([status, await dayOf()]).toEqual([end, '0'])
  const events = recordEvents(made.router)
  const alerts = () => events.of('alert').map(({ code, message }) => [code, message])
  return { ...made, events, alerts, record, dayOf, told, clientOrderId: order.clientOrderId }
}

function fillOf(clientOrderId: string, id = 'f-1'): Fill {
  const fee = { amount: toDecimal('0.0000007'), currency: 'BTC' }
  const ids = { id, clientOrderId, instrument: 'BTC/ZAR', side: 'BUY', liquidity: 'taker', at: new Date(0) } as const
  return { ...ids, price: toDecimal(900_000), quantity: toDecimal('0.0004'), fee }
}

function reportOf(clientOrderId: string): OrderReport {
  const order = { clientOrderId, venueOrderId: 'v-1', instrument: 'BTC/ZAR', side: 'BUY', type: 'LIMIT' } as const
  const filled = { status: 'partially_filled', filledQuantity: toDecimal('0.0004'), fills: [fillOf(clientOrderId)] } as const
  return { ...order, ...filled, quantity: toDecimal('0.001'), fees: [], updatedAt: new Date(0) }
}

const MESSAGES = {
  rejected: 'was rejected by the venue, and filled there.',
  not_sent: 'was not sent to the venue, and filled there.',
} as const

describe.each(['rejected', 'not_sent'] as const)('a fill of an order that was %s', (end) => {
  it('takes its place in the day again, alerts once, and pauses new risk until a person clears it; exits go on', async () => {
    const { live, clientOrderId, told, alerts, record, dayOf, router, orchestrator, events } = await endedOrder(end)
    for (const id of ['f-1', 'f-2', 'f-1']) live.emit({ kind: 'fill', fill: fillOf(clientOrderId, id) })
    await told()
    expect(await record()).toMatchObject({ status: end, evidence: { source: 'event', lateArrival: true } })
    expect(await dayOf()).toBe('1')
    expect(alerts()).toEqual([['LATE_ARRIVAL', `Order ${clientOrderId} ${MESSAGES[end]}`]])
    expect(events.of('latch.tripped')).toMatchObject([{ latch: { key: 'helios:late-arrival', mode: 'LIVE' } }])
    expect(events.of('fill')).toHaveLength(2)
    expect(codesOf(await router.execute(BUY))).toContain('LATCHED')
    expectOutcome(await router.execute(SELL), 'accepted')
    await orchestrator.clearLatch({ key: 'helios:late-arrival', ...WHO })
    expectOutcome(await router.execute(BUY), 'accepted')
  })

  it('does so by a report too, with one read of the ledger', async () => {
    let reads = 0
    const { live, clientOrderId, told, alerts, record, dayOf, events } = await endedOrder(end, {
      store: (sound) =>
        altered<ExecutionStore>(sound, {
          findOrder(key) {
            reads += 1
            return sound.findOrder(key)
          },
        }),
    })
    reads = 0
    live.emit({ kind: 'order', report: reportOf(clientOrderId) })
    await told()
    expect(reads).toBe(1)
    expect(await record()).toMatchObject({ status: end, venueOrderId: 'v-1', evidence: { source: 'event', lateArrival: true } })
    expect(await dayOf()).toBe('1')
    expect(alerts()).toEqual([['LATE_ARRIVAL', `Order ${clientOrderId} ${MESSAGES[end]}`]])
    expect(events.of('order.updated')).toMatchObject([{ clientOrderId, report: { status: end } }])
  })

  it('does so when the venue lists the order as open to a reconcile', async () => {
    let listed: readonly OrderReport[] = []
    const made = await endedOrder(end)
    const { router } = made.start({
      gates,
      reconcileEveryMs: 0,
      clients: {
        PAPER: made.paper,
        LIVE: altered<TradingClient>(made.live, { openOrders: async () => ({ asOf: new Date(0), orders: listed }) }),
      },
    })
    const events = recordEvents(router)
    expectOutcome(await router.execute(BUY), 'accepted')
    listed = [reportOf(made.clientOrderId)]
    await router.reconcile()
    await settle()
    expect(await made.dayOf()).toBe('1')
    expect(events.of('alert')).toMatchObject([{ code: 'LATE_ARRIVAL', details: { clientOrderId: made.clientOrderId } }])
    expect(codesOf(await router.execute(BUY))).toContain('LATCHED')
  })

  it('does so when an emergency stop hears of it while it cancels', async () => {
    const made = await endedOrder(end)
    const { router, live, clientOrderId, clock, alerts, dayOf, told, store } = made
    expectOutcome(await router.execute(BUY), 'accepted')
    const cancelAll = live.cancelAllOrders.bind(live)
    live.cancelAllOrders = (...asked) => {
      live.emit({ kind: 'fill', fill: fillOf(clientOrderId) })
      return cancelAll(...asked)
    }
    expect(await advanceUntil(clock, router.emergencyStop(WHO))).toMatchObject({ clear: true })
    await told()
    expect(alerts()).toEqual([['LATE_ARRIVAL', `Order ${clientOrderId} ${MESSAGES[end]}`]])
    expect(await dayOf()).toBe('2')
    expect(await store.latches(ACCOUNT)).toMatchObject([{ key: 'helios:late-arrival' }])
  })

  it('leaves the outcome that its intent is answered with, and the reason', async () => {
    const { live, clientOrderId, told, router } = await endedOrder(end)
    const before = await router.execute(INTENT)
    live.emit({ kind: 'fill', fill: fillOf(clientOrderId) })
    await told()
    const after = await router.execute(INTENT)
    expect(after.outcome).toBe(before.outcome)
    if ('denials' in before) expect(after).toMatchObject({ denials: before.denials })
    if ('reason' in before) expect(after).toMatchObject({ reason: before.reason })
  })
})

describe('an order that a stop kept from being sent', () => {
  it('says so to whoever asks again, also when it filled', async () => {
    const made = await liveScene({ gates, reconcileEveryMs: 0 })
    made.live.nextLostRequest()
    const { clientOrderId } = expectOutcome(await made.router.execute(INTENT), 'unknown')
    const evidence = { source: 'approval', reason: 'STOPPING' } as const
    await made.store.recordOutcome({ account: ACCOUNT, clientOrderId, to: 'not_sent', evidence })
    await made.store.recordFill({ account: ACCOUNT, fill: fillOf(clientOrderId) })
    expect(codesOf(await made.router.execute(INTENT))).toEqual(['STOPPING'])
  })
})

describe('an answer that comes late, and says that an order filled', () => {
  const LATE = 9_000

  /** The wait is over, what the venue says meanwhile is recorded, and then its answer comes. */
  const answered = async (meanwhile: 'rejected' | 'never_arrived') => {
    const made = await liveScene({
      gates,
      reconcileEveryMs: 0,
      liveThrough: (sound) =>
        altered<TradingClient>(sound, {
          async submitOrder(order, submit) {
            await sound.submitOrder(order, submit)
            await delay(made.clock, LATE)
            return { kind: 'accepted', venueOrderId: 'v-1', report: reportOf(order.clientOrderId) }
          },
        }),
    })
    made.live.next({ kind: 'rejected', reason: 'Insufficient balance' })
    const { clientOrderId } = expectOutcome(await advanceUntil(made.clock, made.router.execute(INTENT)), 'unknown')
    const outcome = { account: ACCOUNT, clientOrderId, to: meanwhile, evidence: { source: 'lookup' } } as const
    await made.store.recordOutcome(outcome)
    const events = recordEvents(made.router)
    await made.clock.advanceAsync(LATE)
    await settle()
    await made.router.settled()
    await settle()
    const record = await made.store.findOrder({ account: ACCOUNT, clientOrderId })
    return { record, alerts: events.of('alert'), router: made.router, clientOrderId }
  }

  it('that was rejected: raises the alert, and pauses new risk', async () => {
    const { record, alerts, router, clientOrderId } = await answered('rejected')
    expect(record).toMatchObject({ status: 'rejected', evidence: { source: 'submit', lateArrival: true } })
    expect(alerts).toMatchObject([{ code: 'LATE_ARRIVAL', message: `Order ${clientOrderId} ${MESSAGES.rejected}` }])
    expect(codesOf(await router.execute(BUY))).toContain('LATCHED')
  })

  it('that was presumed never to have arrived: it is back, the alert is raised, and new risk pauses', async () => {
    const { record, alerts, router } = await answered('never_arrived')
    expect(record).toMatchObject({ status: 'partially_filled', evidence: { source: 'submit', lateArrival: true } })
    expect(alerts).toMatchObject([{ code: 'LATE_ARRIVAL', message: expect.stringContaining('presumed never to have arrived') }])
    expect(codesOf(await router.execute(BUY))).toContain('LATCHED')
  })
})

describe('a fill of an order that was rejected after it had filled in part', () => {
  it('is counted, and is nothing to alert of', async () => {
    const made = await liveScene({ gates, reconcileEveryMs: 0 })
    const { clientOrderId, order } = expectOutcome(await made.router.execute(INTENT), 'accepted')
    const events = recordEvents(made.router)
    made.live.emit({ kind: 'fill', fill: fillOf(clientOrderId, 'f-1') })
    made.live.emit({ kind: 'order', report: { ...order, status: 'rejected', filledQuantity: toDecimal('0.0004') } })
    made.live.emit({ kind: 'fill', fill: fillOf(clientOrderId, 'f-2') })
    await settle()
    await made.router.settled()
    await settle()
    const record = await made.store.findOrder({ account: ACCOUNT, clientOrderId })
    expect([record?.status, record?.report.filledQuantity.toFixed()]).toEqual(['rejected', '0.0008'])
    expect(events.of('alert')).toEqual([])
    expectOutcome(await made.router.execute(BUY), 'accepted')
  })
})
