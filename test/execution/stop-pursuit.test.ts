import { describe, expect, it } from 'vitest'
import { recordEvents } from './support/record-events.js'
import { BUY, CONFIRMED, codesOf, expectOutcome, liveScene, WHO } from './support/scene.js'
import { byHand, failing, STORE_DOWN, stop, VENUE_DOWN, venueOrders } from './support/stopping.js'
import { advanceUntil, settle } from './support/time.js'

const SHORT = { ...WHO, deadlineMs: 1_000 }

describe('a stop that could not be written to the store', () => {
  it('is written as soon as the store is back, and tells of its end', async () => {
    const made = await failing({ store: () => STORE_DOWN })
    const events = recordEvents(made.router)
    expect(await stop(made, SHORT)).toMatchObject({ latched: { error: expect.any(String) }, clear: false })
    await made.clock.advanceAsync(300_000)
    expect(events.of('stop.cleared')).toEqual([])
    expect(events.of('alert')).toContainEqual(
      expect.objectContaining({ code: 'STOP_NOT_CLEAR', details: expect.objectContaining({ next: 'tries again' }) }),
    )
    made.mend()
    await made.clock.advanceAsync(120_000)
    expect(events.of('stop.cleared')).toMatchObject([{ report: { latched: { version: 2 }, clear: true } }])
    expect(await made.orchestrator.getSnapshot()).toMatchObject({ mode: 'PAPER', state: 'HALTED', changedBy: WHO.actor })
    expect(events.of('stop.engaged').at(-1)).toMatchObject({ version: 2 })
  })

  it('keeps its process from sending anything meanwhile, whatever the store says', async () => {
    const made = await failing({ store: () => STORE_DOWN })
    await stop(made, SHORT)
    made.mend()
    expect(codesOf(await made.router.execute(BUY))).toEqual(['STOPPING'])
    // Control: a process that was not told does as the store says.
    expectOutcome(await made.start().router.execute(BUY), 'accepted')
    await made.clock.advanceAsync(120_000)
    expect(await venueOrders(made)).toBe(0)
    expect(codesOf(await made.router.execute(BUY))).toEqual(['STATE_HALTED'])
  })

  it('is given up when a person resumes in its process', async () => {
    const made = await failing({ store: () => STORE_DOWN })
    const events = recordEvents(made.router)
    await stop(made, SHORT)
    made.mend()
    await made.orchestrator.resume(CONFIRMED)
    expect(expectOutcome(await made.router.execute(BUY), 'accepted').mode).toBe('LIVE')
    await made.clock.advanceAsync(300_000)
    expect(await made.orchestrator.getCurrentMode()).toBe('LIVE')
    expect(await venueOrders(made)).toBe(1)
    expect(events.of('stop.cleared')).toEqual([])
  })

  it('is one stop, however often it was pressed', async () => {
    const made = await failing({ store: () => STORE_DOWN })
    const events = recordEvents(made.router)
    await stop(made, SHORT)
    await stop(made, SHORT)
    made.mend()
    await made.clock.advanceAsync(300_000)
    expect(events.of('stop.cleared')).toHaveLength(1)
    expect(await made.orchestrator.history()).toHaveLength(2)
  })
})

describe('a stop that could not empty the venue', () => {
  it('goes on until the venue is empty', async () => {
    const made = await failing({ venue: () => VENUE_DOWN })
    const events = recordEvents(made.router)
    await stop(made, SHORT)
    await made.clock.advanceAsync(300_000)
    made.mend()
    await made.clock.advanceAsync(120_000)
    expect(await venueOrders(made)).toBe(0)
    expect(events.of('stop.cleared')).toMatchObject([
      { report: { clear: true, orders: [{ clientOrderId: made.clientOrderId, after: 'canceled' }] } },
    ])
  })

  it('waits longer after each attempt, up to a minute', async () => {
    const attempts: number[] = []
    const made = await failing({
      venue: () => ({
        ...VENUE_DOWN,
        cancelAllOrders: () => {
          attempts.push(made.clock.monotonicMs())
          return Promise.reject(new Error('503'))
        },
      }),
    })
    await stop(made, { ...WHO, deadlineMs: 1 })
    for (let minutes = 0; minutes < 10; minutes += 1) await made.clock.advanceAsync(60_000)
    const pauses = attempts.slice(1).map((at, index) => at - (attempts[index] ?? 0))
    expect(pauses.length).toBeGreaterThan(8)
    expect(pauses).toEqual([...pauses].sort((a, b) => a - b))
    expect(pauses[0]).toBeLessThan(2_000)
    expect(pauses.at(-1)).toBeGreaterThanOrEqual(60_000)
    expect(pauses.at(-1)).toBeLessThan(62_000)
  })

  it('ends when a person resumes, in whichever process', async () => {
    const made = await failing({ venue: () => VENUE_DOWN })
    await stop(made, SHORT)
    await made.start().orchestrator.resume(CONFIRMED)
    made.mend()
    await byHand(made)
    await made.clock.advanceAsync(300_000)
    expect(await venueOrders(made)).toBe(2)
    expect(await made.orchestrator.getSnapshot()).toMatchObject({ state: 'ACTIVE' })
  })

  it('ends when its router is closed', async () => {
    const made = await failing({ venue: () => VENUE_DOWN })
    await stop(made, SHORT)
    await made.router.close()
    made.mend()
    await made.clock.advanceAsync(300_000)
    expect(await venueOrders(made)).toBe(1)
  })

  it('lets a person trade by hand once it has seen the venue empty, and is not clear before that has ended', async () => {
    const made = await liveScene({ reconcileEveryMs: 0 })
    const events = recordEvents(made.router)
    made.live.nextLostRequest()
    const { clientOrderId } = expectOutcome(await made.router.execute(BUY), 'unknown')
    expect(await stop(made)).toMatchObject({ clear: false, reason: 'UNRESOLVED_ORDERS' })
    await byHand(made)
    await made.router.resolveUnknown({ clientOrderId, decision: 'never_arrived', reason: 'Asked', actor: 'ops' })
    await made.clock.advanceAsync(200_000)
    expect(await venueOrders(made)).toBe(1)
    expect(events.of('stop.cleared')).toEqual([])
    await made.live.cancelAllOrders()
    await made.clock.advanceAsync(120_000)
    expect(events.of('stop.cleared')).toHaveLength(1)
  })

  it('does not go on where only a person can help', async () => {
    const made = await liveScene({ reconcileEveryMs: 0 })
    const events = recordEvents(made.router)
    await made.orchestrator.changeIdentity({ identity: 'scripted:another', ...CONFIRMED })
    expect(await stop(made)).toMatchObject({ clear: false, reason: 'IDENTITY_MISMATCH' })
    const calls = made.live.calls.length
    await made.clock.advanceAsync(300_000)
    expect(made.live.calls.length).toBe(calls)
    expect(events.of('alert')).toMatchObject([{ code: 'STOP_NOT_CLEAR', details: { next: 'waits for a person' } }])
  })
})

describe('a stop that is clear at once', () => {
  it('tells so, and does nothing more', async () => {
    const made = await failing({})
    const events = recordEvents(made.router)
    const report = await stop(made)
    await settle()
    expect(events.of('stop.cleared')).toEqual([{ account: 'valr-main', report }])
    expect(events.of('alert')).toEqual([])
    const calls = made.live.calls.length
    await made.clock.advanceAsync(300_000)
    expect(made.live.calls.length).toBe(calls)
  })

  it('is shared by all who press while it is under way', async () => {
    const made = await failing({})
    const [first, second] = [made.router.emergencyStop(WHO), made.router.emergencyStop({ reason: 'me too', actor: 'b' })]
    expect(await advanceUntil(made.clock, first)).toBe(await second)
    expect(await made.orchestrator.history()).toHaveLength(2)
  })
})
