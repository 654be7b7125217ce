import { describe, expect, it } from 'vitest'
import { delay } from '../../src/core/clock.js'
import type { ExecutionStore } from '../../src/core/execution-store.js'
import type { TradingClient } from '../../src/core/trading-client.js'
import type { EmergencyStopOptions } from '../../src/execution/emergency-stop.js'
import { altered } from './support/altered.js'
import { recordEvents } from './support/record-events.js'
import { ACCOUNT, BUY, CONFIRMED, codesOf, expectOutcome, liveScene, type Scene, SELL, scene, WHO } from './support/scene.js'
import { byHand, stop, venueOrders } from './support/stopping.js'
import { advanceUntil, settle } from './support/time.js'

async function resting(made: Pick<Scene, 'router'>, intent = BUY): Promise<string> {
  return expectOutcome(await made.router.execute(intent), 'accepted').clientOrderId
}

describe('an emergency stop', () => {
  it('sets PAPER and HALTED before it asks the venue anything', async () => {
    const steps: string[] = []
    const made = await liveScene({
      store: (sound) =>
        altered<ExecutionStore>(sound, {
          changeMode(change) {
            steps.push(`${change.next.mode} ${change.next.state}`)
            return sound.changeMode(change)
          },
        }),
      liveThrough: (sound) => {
        for (const method of ['openOrders', 'cancelAllOrders', 'cancelOrder', 'findOrder'] as const) {
          const own = sound[method].bind(sound) as () => Promise<never>
          const noted = (...args: []): Promise<never> => {
            steps.push(method)
            return own(...args)
          }
          Object.assign(sound, { [method]: noted })
        }
        return sound
      },
    })
    await resting(made)
    steps.splice(0)
    const report = await stop(made)
    expect(steps.slice(0, 3)).toEqual(['PAPER HALTED', 'openOrders', 'cancelAllOrders'])
    expect(report.latched).toEqual({ at: report.startedAt, version: 2 })
    expect(await made.orchestrator.getSnapshot()).toMatchObject({
      mode: 'PAPER',
      state: 'HALTED',
      stop: { flatten: false },
      changedBy: WHO.actor,
    })
  })

  it('is through with a large book in time at a venue that cancels nothing at once and each order slowly', async () => {
    const { clock, ...made } = await liveScene({
      liveThrough: (sound) =>
        altered<TradingClient>(sound, {
          cancelAllOrders: async () => [],
          async cancelOrder(query) {
            await delay(clock, 500)
            return sound.cancelOrder(query)
          },
        }),
    })
    for (let order = 0; order < 80; order += 1) await resting(made)
    // One after the other they would take forty seconds.
    const report = await advanceUntil(clock, made.router.emergencyStop({ ...WHO, deadlineMs: 30_000 }), { stepMs: 500 })
    expect(report.orders.filter(({ after }) => after !== 'canceled')).toEqual([])
    expect(await venueOrders(made)).toBe(0)
    expect(report.clear).toBe(true)
  })

  it('cancels every open live order, foreign ones and conditional ones too, and says what became of each', async () => {
    const made = await liveScene()
    const ours = await resting(made)
    const conditional = await resting(made, { ...SELL, type: 'STOP_LOSS_LIMIT', stopPrice: 910_000, limitPrice: 900_000 })
    await byHand(made)
    const report = await stop(made)
    expect(await venueOrders(made)).toBe(0)
    expect(report.orders).toMatchObject([
      { clientOrderId: ours, origin: 'ours', class: 'limit', before: 'open', after: 'canceled' },
      { clientOrderId: conditional, origin: 'ours', class: 'conditional', before: 'open', after: 'canceled' },
      { clientOrderId: 'by-hand-1', origin: 'foreign', class: 'limit', before: 'open', after: 'canceled' },
    ])
    expect(report).toMatchObject({ clear: true, unresolved: [] })
    expect(report).not.toHaveProperty('reason')
    expect(await made.store.openOrders({ account: ACCOUNT, mode: 'LIVE' })).toEqual([])
  })

  it('lets no order out afterwards, in any process, until a person resumes', async () => {
    const made = await liveScene()
    await resting(made)
    await stop(made)
    for (const { router } of [made, made.start()]) {
      expect(codesOf(await router.execute(BUY))).toEqual(['STATE_HALTED'])
      expect(codesOf(await router.execute(SELL))).toEqual(['STATE_HALTED'])
    }
    await made.orchestrator.resume(CONFIRMED)
    expect(expectOutcome(await made.router.execute(BUY), 'accepted').mode).toBe('PAPER')
  })

  it('can be asked for again, from any process: the latch is reused', async () => {
    const made = await liveScene()
    await resting(made)
    const first = await stop(made)
    const second = await stop({ clock: made.clock, router: made.start().router })
    expect(second).toMatchObject({ latched: first.latched, clear: true, orders: [] })
    expect(await made.orchestrator.history()).toHaveLength(2)
  })

  it('needs no reason and no actor', async () => {
    const made = await liveScene()
    expect(await stop(made, {})).toMatchObject({ clear: true })
    expect(await made.orchestrator.getSnapshot()).toMatchObject({ reason: 'unspecified', changedBy: 'unspecified' })
  })

  it('takes a deadline that makes no sense for the usual one', async () => {
    const made = await liveScene({ reconcileEveryMs: 0 })
    made.live.nextLostRequest()
    await made.router.execute(BUY)
    for (const deadlineMs of [Number.NaN, -1, Number.POSITIVE_INFINITY])
      expect(await stop(made, { ...WHO, deadlineMs })).toMatchObject({ clear: false, reason: 'UNRESOLVED_ORDERS' })
  })

  it('is told of, and logged as a change of mode', async () => {
    const made = await liveScene()
    const events = recordEvents(made.router)
    const { latched } = await stop(made)
    await settle()
    expect(events.of('stop.engaged')).toEqual([{ ...latched, account: ACCOUNT, ...WHO }])
    expect(events.of('mode.changed')).toMatchObject([{ mode: 'PAPER', state: 'HALTED' }])
  })

  it('leaves paper orders alone', async () => {
    const made = scene()
    await resting(made)
    await made.orchestrator.setMode('LIVE', CONFIRMED)
    await resting(made)
    expect(await stop(made)).toMatchObject({ clear: true })
    expect((await made.paper.openOrders()).orders).toHaveLength(1)
  })
})

describe('an account that was never LIVE', () => {
  it('touches no live endpoint, and is clear', async () => {
    const made = scene()
    await resting(made)
    expect(await stop(made)).toMatchObject({ clear: true, orders: [], unresolved: [] })
    expect(made.live.calls).toEqual([])
  })

  it('is emptied at the venue all the same when the stop says so, which may mean another account', async () => {
    const made = scene()
    await byHand(made)
    expect(await stop(made, { ...WHO, evenIfNeverLive: true })).toMatchObject({
      clear: true,
      orders: [{ clientOrderId: 'by-hand-1', origin: 'foreign' }],
    })
    expect(await venueOrders(made)).toBe(0)
  })

  it('was LIVE once is another thing: the venue is asked, whatever the mode is now', async () => {
    const made = await liveScene()
    await byHand(made)
    await made.orchestrator.enablePaperMode(WHO)
    expect(await stop(made)).toMatchObject({ clear: true, orders: [{ clientOrderId: 'by-hand-1' }] })
    expect(await venueOrders(made)).toBe(0)
  })
})

describe('a stop without a live client', () => {
  const reasonOf = async (made: Scene, options: EmergencyStopOptions = WHO) => {
    const { router } = made.start({ clients: { PAPER: made.paper } })
    return (await advanceUntil(made.clock, router.emergencyStop(options))).reason
  }

  it('is clear only for an account that never was LIVE, and not when it was asked to empty the venue', async () => {
    expect(await reasonOf(scene())).toBeUndefined()
    expect(await reasonOf(await liveScene())).toBe('LIVE_CLIENT_MISSING')
    expect(await reasonOf(scene(), { ...WHO, evenIfNeverLive: true })).toBe('LIVE_CLIENT_MISSING')
  })
})

describe('an order that is on its way when the stop comes', () => {
  it('is waited for as long as it can still arrive, and canceled when it does', async () => {
    const made = await liveScene()
    let arrive = (): void => undefined
    made.live.next(() => new Promise((resolve) => (arrive = () => resolve({ kind: 'accepted', venueOrderId: 'v-1' }))))
    const executing = made.router.execute(BUY)
    await settle()
    made.clock.setTimeout(() => arrive(), 4_000)
    const started = made.clock.monotonicMs()
    const report = await stop(made)
    expect(made.clock.monotonicMs() - started).toBeGreaterThanOrEqual(4_000)
    const { clientOrderId } = expectOutcome(await executing, 'accepted')
    expect(report).toMatchObject({ clear: true, orders: [{ clientOrderId, before: 'admitted', after: 'canceled' }] })
    expect(await venueOrders(made)).toBe(0)
  })

  it('cannot be admitted any more, if it was only being judged', async () => {
    let judged = (): void => undefined
    const made = await liveScene({
      store: (sound) =>
        altered<ExecutionStore>(sound, {
          async admit(request) {
            await new Promise<void>((resolve) => (judged = resolve))
            return sound.admit(request)
          },
        }),
    })
    const executing = made.router.execute(BUY)
    await settle()
    const stopping = made.router.emergencyStop(WHO)
    await settle()
    judged()
    expect(codesOf(await executing)).toEqual(['MODE_CHANGED', 'STATE_HALTED'])
    expect(await advanceUntil(made.clock, stopping)).toMatchObject({ clear: true })
    expect(made.live.submitted).toEqual([])
  })
})

describe('an order whose outcome is unknown when the stop comes', () => {
  it('is found and canceled when only its reply was lost', async () => {
    const made = await liveScene()
    made.live.nextLostReply()
    const { clientOrderId } = expectOutcome(await made.router.execute(BUY), 'unknown')
    expect(await stop(made)).toMatchObject({
      clear: true,
      orders: [{ clientOrderId, before: 'unknown', after: 'canceled' }],
      unresolved: [],
    })
  })

  it('keeps the stop from being clear when nobody can tell: it is listed as unresolved', async () => {
    const made = await liveScene()
    made.live.nextLostRequest()
    const { clientOrderId } = expectOutcome(await made.router.execute(BUY), 'unknown')
    expect(await stop(made)).toMatchObject({
      clear: false,
      reason: 'UNRESOLVED_ORDERS',
      unresolved: [clientOrderId],
      orders: [{ clientOrderId, before: 'unknown', after: 'unknown' }],
    })
    expect(await venueOrders(made)).toBe(0)
  })
})

describe('the account that the stop clears', () => {
  it('must be the one that the live client trades on', async () => {
    const made = await liveScene()
    await resting(made)
    await made.orchestrator.changeIdentity({ identity: 'scripted:another', ...CONFIRMED })
    const report = await stop(made)
    expect(await venueOrders(made)).toBe(0)
    expect(report).toMatchObject({ clear: false, reason: expect.stringContaining('IDENTITY_MISMATCH') })
  })
})
