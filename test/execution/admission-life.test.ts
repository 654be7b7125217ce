import { describe, expect, it } from 'vitest'
import { delay } from '../../src/core/clock.js'
import { NotSentError, StoreError } from '../../src/core/errors.js'
import type { ExecutionStore } from '../../src/core/execution-store.js'
import type { AdmissionRequest } from '../../src/core/order-ledger.js'
import type { TradingClient } from '../../src/core/trading-client.js'
import { dailyTradeLimit } from '../../src/gates/daily-trade-limit.js'
import type { InMemoryStore } from '../../src/stores/memory/in-memory-store.js'
import type { ManualClock } from '../../src/testing/manual-clock.js'
import { altered, never } from './support/altered.js'
import { recordEvents } from './support/record-events.js'
import { ACCOUNT, BUY, codesOf, expectOutcome, liveScene, type Scene } from './support/scene.js'
import { advanceUntil, settle } from './support/time.js'

const gates = [dailyTradeLimit({ max: 50 })]
const INTENT = { ...BUY, intentId: 'i-1' }

/** The order of the intent as the ledger has it, once everything that waits up to a second has happened. */
async function rowOf({ memory, clock }: Scene) {
  await clock.advanceAsync(1_000)
  await settle()
  return memory.findOrder({ account: ACCOUNT, intentId: INTENT.intentId })
}

async function dayOf({ memory }: Scene): Promise<string> {
  const { used, reserved, unknown } = await memory.usage({ account: ACCOUNT, mode: 'LIVE', key: 'helios:daily-trades' })
  return used.plus(reserved).plus(unknown).toFixed()
}

async function expectNotSent(made: Scene, code: string): Promise<void> {
  const denied = expectOutcome(await advanceUntil(made.clock, made.router.execute(INTENT)), 'denied')
  expect(codesOf(denied)).toEqual([code])
  expect(made.live.submitted).toEqual([])
  expect(await rowOf(made)).toMatchObject({ status: 'not_sent', evidence: { source: 'approval' } })
  expect(await dayOf(made)).toBe('0')
}

/** A store in which `admit` goes wrong in some way, the first time. */
function admitting(
  first: (sound: InMemoryStore, request: AdmissionRequest, clock: ManualClock) => ReturnType<ExecutionStore['admit']>,
) {
  let calls = 0
  return (sound: InMemoryStore, clock: ManualClock): ExecutionStore =>
    altered<ExecutionStore>(sound, {
      admit: (request) => (calls++ === 0 ? first(sound, request, clock) : sound.admit(request)),
    })
}

const UNCERTAIN = new StoreError('ADMISSION_UNCERTAIN', 'the connection was lost during the commit')

describe('an admission whose life ends before the order is sent', () => {
  it('is ADMISSION_EXPIRED when the wall clock has jumped, and nothing stays taken', async () => {
    for (const jumpMs of [-251, 251, 2_000]) {
      const jump = admitting(async (sound, request, clock) => {
        const result = await sound.admit(request)
        clock.set(new Date(clock.now().getTime() + jumpMs))
        return result
      })
      await expectNotSent(await liveScene({ gates, store: jump }), 'ADMISSION_EXPIRED')
    }
  })

  it('is ADMISSION_EXPIRED when the client was too slow to connect: it finds its approval over', async () => {
    const connecting = (ms: number) => async () => {
      const made = await liveScene({
        gates,
        liveThrough: (sound) =>
          altered<TradingClient>(sound, {
            async submitOrder(order, options) {
              await delay(made.clock, ms)
              return sound.submitOrder(order, options)
            },
          }),
      })
      return made
    }
    await expectNotSent(await connecting(2_000)(), 'ADMISSION_EXPIRED')
    const inTime = await connecting(1_999)()
    expectOutcome(await advanceUntil(inTime.clock, inTime.router.execute(INTENT)), 'accepted')
  })

  it('is as long as admissionTtlMs says, on both sides', async () => {
    const made = await liveScene({ admissionTtlMs: 300 })
    const admitted: number[] = []
    made.router.on(
      'order.admitted',
      ({ admittedAt, expiresAt }) => void admitted.push(expiresAt.getTime() - admittedAt.getTime()),
    )
    expectOutcome(await made.router.execute(BUY), 'accepted')
    await settle()
    expect(admitted).toEqual([300])
  })

  it('is ADMISSION_EXPIRED, with the reason, when the client says that it failed before it sent', async () => {
    const made = await liveScene({ gates })
    made.live.failNext('submitOrder', new NotSentError('could not connect'))
    const denied = expectOutcome(await made.router.execute(INTENT), 'denied')
    expect(denied.denials).toMatchObject([{ code: 'ADMISSION_EXPIRED', details: { reason: 'could not connect' } }])
    expect(denied.clientOrderId).toBeDefined()
    expect(await rowOf(made)).toMatchObject({ status: 'not_sent' })
    expect(await dayOf(made)).toBe('0')
  })

  it('gives the same answer when the intent is repeated', async () => {
    const made = await liveScene({ gates })
    made.live.failNext('submitOrder', new NotSentError('could not connect'))
    codesOf(await made.router.execute(INTENT))
    expect(await made.router.execute(INTENT)).toMatchObject({
      outcome: 'denied',
      replayed: true,
      denials: [{ code: 'ADMISSION_EXPIRED' }],
    })
    expect(made.live.submitted).toEqual([])
  })

  it('is ADMISSION_EXPIRED when the store says that it waited too long, and wrote nothing', async () => {
    const made = await liveScene({ store: admitting(() => Promise.reject(new StoreError('NOT_ADMITTED_IN_TIME', 'a queue'))) })
    expect(codesOf(await made.router.execute(INTENT))).toEqual(['ADMISSION_EXPIRED'])
    expect(await rowOf(made)).toBeUndefined()
  })
})

describe('an admission whose commit is uncertain', () => {
  it('is sent when its own row is found in time', async () => {
    const made = await liveScene({
      gates,
      store: admitting(async (sound, request) => {
        await sound.admit(request)
        throw UNCERTAIN
      }),
    })
    expectOutcome(await made.router.execute(INTENT), 'accepted')
    expect(made.live.submitted).toHaveLength(1)
    expect(await dayOf(made)).toBe('1')
  })

  it('is sent when the row shows up a little later, still in time', async () => {
    const made = await liveScene({
      store: admitting(async (sound, request, clock) => {
        clock.setTimeout(() => void sound.admit(request), 1_000)
        throw UNCERTAIN
      }),
    })
    expectOutcome(await advanceUntil(made.clock, made.router.execute(INTENT)), 'accepted')
    expect(made.live.submitted).toHaveLength(1)
  })

  it('is ADMISSION_UNCERTAIN when nothing was written, at the end of its life and not before', async () => {
    const made = await liveScene({ store: admitting(() => Promise.reject(UNCERTAIN)) })
    expect(codesOf(await advanceUntil(made.clock, made.router.execute(INTENT)))).toEqual(['ADMISSION_UNCERTAIN'])
    expect(made.clock.monotonicMs()).toBeGreaterThanOrEqual(2_000)
    expect(made.live.submitted).toEqual([])
    expect(await rowOf(made)).toBeUndefined()
    expectOutcome(await made.router.execute(INTENT), 'accepted')
  })

  it('is ADMISSION_UNCERTAIN when the row shows up too late, and the row is then not_sent', async () => {
    const store = admitting(async (sound, request, clock) => {
      clock.setTimeout(() => void sound.admit(request), 2_060)
      throw UNCERTAIN
    })
    await expectNotSent(await liveScene({ gates, store }), 'ADMISSION_UNCERTAIN')
  })

  it('is not_sent as soon as the store is back, when it could not be asked for the row', async () => {
    let down = false
    const made = await liveScene({
      gates,
      store: (sound) => {
        const unlessDown = <Answer>(answer: () => Promise<Answer>): Promise<Answer> =>
          down ? Promise.reject(new StoreError('STORE_UNAVAILABLE', 'down')) : answer()
        return altered<ExecutionStore>(sound, {
          async admit(request) {
            await sound.admit(request)
            down = true
            throw UNCERTAIN
          },
          findOrder: (key) => unlessDown(() => sound.findOrder(key)),
          recordOutcome: (outcome) => unlessDown(() => sound.recordOutcome(outcome)),
        })
      },
    })
    expect(codesOf(await advanceUntil(made.clock, made.router.execute(INTENT)))).toEqual(['ADMISSION_UNCERTAIN'])
    await made.clock.advanceAsync(60_000)
    expect(await made.memory.findOrder({ account: ACCOUNT, intentId: 'i-1' })).toMatchObject({ status: 'unknown' })
    down = false
    await made.clock.advanceAsync(5_000)
    expect(await rowOf(made)).toMatchObject({ status: 'not_sent' })
    expect(await dayOf(made)).toBe('0')
    expect(made.live.submitted).toEqual([])
  })

  it('is answered with the other order when the intent belongs to another process', async () => {
    let other: Scene['router'] | undefined
    const made = await liveScene({
      store: admitting(async () => {
        await other?.execute(INTENT)
        throw UNCERTAIN
      }),
    })
    other = made.start().router
    expect(await made.router.execute(INTENT)).toMatchObject({ outcome: 'accepted', replayed: true })
    expect(made.live.submitted).toHaveLength(1)
  })
})

describe('a store that does not answer an admission at all', () => {
  it('is ADMISSION_UNCERTAIN at the end of its life', async () => {
    const made = await liveScene({ store: admitting(() => never()) })
    expect(codesOf(await advanceUntil(made.clock, made.router.execute(INTENT)))).toEqual(['ADMISSION_UNCERTAIN'])
    expect(made.live.submitted).toEqual([])
  })

  it('and admits it later: the row is not_sent', async () => {
    const store = admitting(async (sound, request, clock) => {
      await delay(clock, 4_000)
      return sound.admit(request)
    })
    const made = await liveScene({ gates, store })
    expect(codesOf(await advanceUntil(made.clock, made.router.execute(INTENT)))).toEqual(['ADMISSION_UNCERTAIN'])
    await made.clock.advanceAsync(4_000)
    expect(await rowOf(made)).toMatchObject({ status: 'not_sent' })
    expect(await dayOf(made)).toBe('0')
  })

  it('and admits it, and later cannot tell whether it did: the row is not_sent', async () => {
    const store = admitting(async (sound, request, clock) => {
      await sound.admit(request)
      await delay(clock, 4_000)
      throw UNCERTAIN
    })
    const made = await liveScene({ gates, store })
    expect(codesOf(await advanceUntil(made.clock, made.router.execute(INTENT)))).toEqual(['ADMISSION_UNCERTAIN'])
    await made.clock.advanceAsync(4_000)
    expect(await rowOf(made)).toMatchObject({ status: 'not_sent' })
  })
})

describe('a store that fails an admission', () => {
  it.each(['STORE_UNAVAILABLE', 'STORE_BUSY', 'STORE_CLOSED', 'SCHEMA_OUTDATED'] as const)(
    'with %s denies STORE_UNAVAILABLE',
    async (code) => {
      const made = await liveScene({ store: admitting(() => Promise.reject(new StoreError(code, 'no'))) })
      const denied = expectOutcome(await made.router.execute(INTENT), 'denied')
      expect(denied.denials).toMatchObject([{ code: 'STORE_UNAVAILABLE', gate: 'helios:admission', details: { reason: code } }])
      expect(made.live.submitted).toEqual([])
      expectOutcome(await made.router.execute(INTENT), 'accepted')
    },
  )

  it('with an error that says nothing denies STORE_UNAVAILABLE, unless its own row is there', async () => {
    const made = await liveScene({ store: admitting(() => Promise.reject(new Error('EPIPE'))) })
    expect(codesOf(await made.router.execute(INTENT))).toEqual(['STORE_UNAVAILABLE'])
    const written = await liveScene({
      store: admitting(async (sound, request) => {
        await sound.admit(request)
        throw new Error('EPIPE')
      }),
    })
    expectOutcome(await written.router.execute(INTENT), 'accepted')
    expect(written.live.submitted).toHaveLength(1)
  })

  it('with an error that says nothing, and cannot be asked for the row: the row is not_sent', async () => {
    let findFails = false
    const store = (sound: InMemoryStore): ExecutionStore =>
      altered<ExecutionStore>(sound, {
        async admit(request) {
          await sound.admit(request)
          findFails = true
          throw new Error('EPIPE')
        },
        findOrder: (key) => (findFails ? Promise.reject(new Error('EPIPE')) : sound.findOrder(key)),
      })
    await expectNotSent(await liveScene({ gates, store }), 'STORE_UNAVAILABLE')
  })
})

describe("a step back of the store's clock", () => {
  it('beyond a second raises CLOCK_WENT_BACK, and the order goes on', async () => {
    const { router, clock } = await liveScene()
    const events = recordEvents(router)
    for (const stepMs of [1_000, 1_001]) {
      expectOutcome(await router.execute(BUY), 'accepted')
      clock.set(new Date(clock.now().getTime() - stepMs))
    }
    expectOutcome(await router.execute(BUY), 'accepted')
    await settle()
    expect(events.of('alert')).toMatchObject([{ code: 'CLOCK_WENT_BACK' }])
  })
})
