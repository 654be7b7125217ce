import { describe, expect, it } from 'vitest'
import type { Clock } from '../../src/core/clock.js'
import { Decimal } from '../../src/core/decimal.js'
import type { ExecutionStore } from '../../src/core/execution-store.js'
import type { OrderQuery } from '../../src/core/order.js'
import type { TradingClient } from '../../src/core/trading-client.js'
import { InMemoryStore } from '../../src/stores/memory/in-memory-store.js'
import type { ManualClock } from '../../src/testing/manual-clock.js'
import type { ScriptedTradingClient } from '../../src/testing/scripted-trading-client.js'
import { altered } from './support/altered.js'
import { ACCOUNT, BUY, CONFIRMED, expectOutcome, liveScene, type SceneOptions, WHO } from './support/scene.js'
import { byHand, stop, venueOrders } from './support/stopping.js'

/** The life of an admission, and the wait for its answer. */
const SETTLED_MS = 2_000 + 5_000

const HOUR = 3_600_000

/** When listings were asked for, on the monotonic clock. */
function listings(options: SceneOptions = {}) {
  const at: number[] = []
  let clock: Clock | undefined
  const scene = liveScene({
    reconcileEveryMs: 0,
    ...options,
    liveThrough: (sound) =>
      altered<TradingClient>(sound, {
        openOrders() {
          at.push(clock?.monotonicMs() ?? Number.NaN)
          return sound.openOrders()
        },
      }),
  }).then((made) => {
    clock = made.clock
    return made
  })
  return { at, scene }
}

/** A store whose clock differs from that of the process. */
function storeAheadBy(ms: number) {
  return (_sound: InMemoryStore, clock: ManualClock): ExecutionStore =>
    new InMemoryStore({
      clock: {
        now: () => new Date(clock.now().getTime() + ms),
        monotonicMs: () => clock.monotonicMs(),
        setTimeout: (callback, after) => clock.setTimeout(callback, after),
      },
    })
}

describe('the first of the two empty listings', () => {
  it.each([
    ['of the same time', 0],
    ['an hour behind', -HOUR],
    ['an hour ahead', HOUR],
  ])('begins after the life of an order without outcome and the wait for its answer, with a store %s', async (_name, ms) => {
    const { at, scene } = listings({ store: storeAheadBy(ms) })
    const made = await scene
    made.live.nextLostRequest()
    expectOutcome(await made.router.execute(BUY), 'unknown')
    const admittedAtMs = made.clock.monotonicMs()
    const report = await stop(made)
    expect(report).toMatchObject({ clear: false, reason: 'UNRESOLVED_ORDERS' })
    // The last listing of all is the reconcile's.
    const [first = 0, second = 0] = at.slice(-3)
    expect(first - admittedAtMs).toBeGreaterThanOrEqual(SETTLED_MS)
    expect(first - admittedAtMs).toBeLessThan(SETTLED_MS + 1_000)
    expect(second).toBeGreaterThan(first)
  })

  it('comes too early when the time of the store is misread (control)', async () => {
    const { at, scene } = listings({
      store: (sound, clock) =>
        altered<ExecutionStore>(sound, {
          readMode: async (account) => {
            const record = await sound.readMode(account)
            return record && { ...record, readAt: new Date(clock.now().getTime() + HOUR) }
          },
        }),
    })
    const made = await scene
    made.live.nextLostRequest()
    expectOutcome(await made.router.execute(BUY), 'unknown')
    const admittedAtMs = made.clock.monotonicMs()
    await stop(made)
    expect((at.at(-3) ?? 0) - admittedAtMs).toBeLessThan(SETTLED_MS)
  })
})

describe('a stop is not clear', () => {
  it('while an order is only presumed never to have arrived, until a person accepts that', async () => {
    const made = await liveScene({ reconcileEveryMs: 0 })
    made.live.nextLostRequest()
    const { clientOrderId } = expectOutcome(await made.router.execute(BUY), 'unknown')
    made.clock.advance(SETTLED_MS + 60_000)
    await made.router.reconcile()
    made.clock.advance(10_000)
    await made.router.reconcile()
    expect(await made.store.presumedOrders({ account: ACCOUNT, mode: 'LIVE' })).toHaveLength(1)
    expect(await stop(made)).toMatchObject({
      clear: false,
      reason: 'PRESUMED_ORDERS',
      unresolved: [clientOrderId],
      orders: [{ clientOrderId, before: 'never_arrived', after: 'never_arrived' }],
    })
    await made.router.resolveUnknown({ clientOrderId, decision: 'never_arrived', reason: 'Not on the statement', actor: 'ops' })
    expect(await stop(made)).toMatchObject({ clear: true, unresolved: [] })
  })

  it('when a person resumed while it was on', async () => {
    const made = await liveScene()
    const stopping = made.router.emergencyStop(WHO)
    await made.clock.advanceAsync(0)
    await made.start().orchestrator.resume(CONFIRMED)
    expect(await stop({ clock: made.clock, router: { emergencyStop: () => stopping } as never })).toMatchObject({
      clear: false,
      reason: expect.stringContaining('RESUMED'),
    })
  })

  it('when the ledger could not be read at the end', async () => {
    let reads = 0
    const made = await liveScene({
      store: (sound) =>
        altered<ExecutionStore>(sound, {
          presumedOrders: (query) => {
            reads += 1
            return reads > 3 ? Promise.reject(new Error('gone')) : sound.presumedOrders(query)
          },
        }),
    })
    expect(await stop(made)).toMatchObject({ clear: false, reason: expect.stringContaining('LEDGER_UNREADABLE') })
  })
})

describe('the report of a stop', () => {
  it('has what filled while the stop was on', async () => {
    const made = await liveScene({
      liveThrough: (sound) =>
        altered<TradingClient>(sound, {
          async cancelAllOrders() {
            for (const report of (await sound.openOrders()).orders) sound.fill(report, { quantity: '0.0004' })
            return sound.cancelAllOrders()
          },
        }),
    })
    const { clientOrderId } = expectOutcome(await made.router.execute(BUY), 'accepted')
    const [order] = (await stop(made)).orders
    expect(order).toMatchObject({ clientOrderId, before: 'open', after: 'canceled', fills: [{ clientOrderId }] })
    expect(order?.filledQuantity).toEqual(new Decimal('0.0004'))
  })

  it('has an order once, which the bulk call named only by the id of the venue', async () => {
    const made = await liveScene({
      liveThrough: (sound) =>
        altered<TradingClient>(sound, {
          cancelAllOrders: async () =>
            (await sound.cancelAllOrders()).map(({ clientOrderId: _clientOrderId, ...outcome }) => outcome),
        }),
    })
    made.live.nextLostReply()
    const { clientOrderId } = expectOutcome(await made.router.execute(BUY), 'unknown')
    expect((await stop(made)).orders).toMatchObject([{ clientOrderId, origin: 'ours', before: 'unknown', after: 'canceled' }])
  })

  it('calls an order foreign that only looks like one of ours, and is clear without it', async () => {
    const made = await liveScene()
    await byHand(made, 'helios-of-another-ledger')
    expect(await stop(made)).toMatchObject({
      clear: true,
      unresolved: [],
      orders: [{ clientOrderId: 'helios-of-another-ledger', origin: 'foreign', after: 'canceled' }],
    })
  })

  it('says of a foreign order what the venue says of it in the end', async () => {
    const made = await liveScene({
      liveThrough: (sound) =>
        altered<TradingClient>(sound, {
          async cancelAllOrders() {
            for (const report of (await sound.openOrders()).orders) sound.fill(report)
            return []
          },
        }),
    })
    await byHand(made)
    expect((await stop(made)).orders).toMatchObject([{ origin: 'foreign', before: 'open', after: 'filled', fills: [{}] }])
  })
})

describe('a bulk call that cancels nothing and says that all is well', () => {
  it('is made up for one by one, for orders of ours and of others', async () => {
    const made = await liveScene({
      liveThrough: (sound) => altered<TradingClient>(sound, { cancelAllOrders: async () => [] }),
    })
    await made.router.execute(BUY)
    await byHand(made)
    expect(await stop(made)).toMatchObject({ clear: true, orders: [{ after: 'canceled' }, { after: 'canceled' }] })
    expect(await venueOrders(made)).toBe(0)
  })
})

describe('an order that moves on while the ledger is read', () => {
  it('is seen', async () => {
    let moveOn = async (): Promise<void> => undefined
    const made = await liveScene({
      store: (sound) =>
        altered<ExecutionStore>(sound, {
          async unresolvedOrders(query) {
            await moveOn()
            const rows = await sound.unresolvedOrders(query)
            return rows
          },
        }),
    })
    made.live.nextLostReply()
    const { clientOrderId } = expectOutcome(await made.router.execute(BUY), 'unknown')
    moveOn = async () => {
      await made.memory.recordOutcome({ account: ACCOUNT, clientOrderId, to: 'open', evidence: { source: 'event' } })
    }
    expect((await stop(made)).orders).toMatchObject([{ clientOrderId, before: 'open', after: 'canceled' }])
  })
})

describe('an order that the bulk call seems to have ended', () => {
  const countingCancels = async (changes: (sound: ScriptedTradingClient) => Partial<TradingClient>) => {
    const cancelled: OrderQuery[] = []
    const made = await liveScene({
      liveThrough: (sound) =>
        altered<TradingClient>(sound, {
          // What the bulk call does is told by no event.
          subscribe: () => () => undefined,
          cancelOrder(query) {
            cancelled.push(query)
            return sound.cancelOrder(query)
          },
          ...changes(sound),
        }),
    })
    const { clientOrderId } = expectOutcome(await made.router.execute(BUY), 'accepted')
    return { made, clientOrderId, cancelled }
  }

  it('is looked up, and not cancelled once more', async () => {
    const { made, cancelled } = await countingCancels(() => ({}))
    expect(await stop(made)).toMatchObject({ clear: true, orders: [{ before: 'open', after: 'canceled' }] })
    expect(cancelled).toEqual([])
  })

  it('is cancelled when the look-up finds it open: the listing lagged', async () => {
    let isHidden = false
    const { made, clientOrderId, cancelled } = await countingCancels((sound) => ({
      async openOrders() {
        const listing = await sound.openOrders()
        return isHidden ? { ...listing, orders: [] } : listing
      },
      async cancelAllOrders() {
        isHidden = true
        return []
      },
    }))
    expect(await stop(made)).toMatchObject({ clear: true, orders: [{ before: 'open', after: 'canceled' }] })
    expect(cancelled).toMatchObject([{ clientOrderId }])
    expect(await venueOrders(made)).toBe(0)
  })

  it('is cancelled when the look-up fails', async () => {
    let looks = 0
    const { made, clientOrderId, cancelled } = await countingCancels((sound) => ({
      async findOrder(query) {
        looks += 1
        if (looks === 1) throw new Error('503')
        return sound.findOrder(query)
      },
    }))
    expect(await stop(made)).toMatchObject({ orders: [{ after: 'canceled' }] })
    expect(cancelled).toMatchObject([{ clientOrderId }])
  })
})
