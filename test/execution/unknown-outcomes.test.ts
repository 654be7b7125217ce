import { describe, expect, it } from 'vitest'
import { consumeApproval } from '../../src/core/approved-order.js'
import { delay } from '../../src/core/clock.js'
import { NotSentError } from '../../src/core/errors.js'
import type { SubmitOutcome, TradingClient } from '../../src/core/trading-client.js'
import { dailyTradeLimit } from '../../src/gates/daily-trade-limit.js'
import type { ScriptedTradingClient } from '../../src/testing/scripted-trading-client.js'
import { altered, never } from './support/altered.js'
import { recordEvents } from './support/record-events.js'
import { ACCOUNT, BUY, expectOutcome, liveScene, type Scene } from './support/scene.js'
import { advanceUntil, settle } from './support/time.js'

const gates = [dailyTradeLimit({ max: 50 })]
const LIVE = { account: ACCOUNT, mode: 'LIVE' } as const

/** How much of the day is taken, as `used reserved unknown`. */
async function dayOf({ store }: Scene): Promise<string> {
  const { used, reserved, unknown } = await store.usage({ ...LIVE, key: 'helios:daily-trades' })
  return [used, reserved, unknown].map((amount) => amount.toFixed()).join(' ')
}

/** A client that spends the approval and then answers with `reply`, whatever that is. */
function answering(reply: unknown) {
  return (sound: ScriptedTradingClient): TradingClient =>
    altered<TradingClient>(sound, {
      async submitOrder(order) {
        consumeApproval(order, { mode: 'LIVE' })
        return reply as SubmitOutcome
      },
    })
}

/** A client that does not listen to the router's signal, and answers after so long. */
function answeringAfter(ms: number, outcome: SubmitOutcome | Error) {
  return (sound: ScriptedTradingClient): TradingClient =>
    altered<TradingClient>(sound, {
      submitOrder(order) {
        sound.next(async () => {
          await delay(made.clock, ms)
          if (outcome instanceof Error) throw outcome
          return outcome
        })
        return sound.submitOrder(order)
      },
    })
}
let made: Scene

describe('an outcome that nobody knows', () => {
  async function expectUnknown(scene: Scene, cause: unknown): Promise<void> {
    made = scene
    const result = expectOutcome(await advanceUntil(scene.clock, scene.router.execute(BUY)), 'unknown')
    expect(result).toMatchObject({ mode: 'LIVE', cause, sent: {}, asked: {}, decisions: [{ gate: 'dailyTradeLimit' }] })
    expect(await scene.store.unresolvedOrders(LIVE)).toMatchObject([
      { order: { clientOrderId: result.clientOrderId }, status: 'unknown' },
    ])
    expect(await dayOf(scene)).toBe('0 0 1')
  }

  it('is unknown when the client throws after it may have sent, never rejected', async () => {
    const scene = await liveScene({ gates })
    scene.live.next(new Error('socket hang up'))
    await expectUnknown(scene, 'CLIENT_THREW: socket hang up')
  })

  it('is unknown when the client does not answer in time', async () => {
    const scene = await liveScene({ gates, liveThrough: (sound) => altered<TradingClient>(sound, { submitOrder: neverAnswers }) })
    await expectUnknown(scene, 'SUBMIT_TIMEOUT')
    expect(scene.clock.monotonicMs()).toBeGreaterThanOrEqual(5_000)
  })

  const neverAnswers: TradingClient['submitOrder'] = (order) => {
    consumeApproval(order, { mode: 'LIVE' })
    return never()
  }

  it('is unknown after `submitTimeoutMs`, an option; the client is told to stop', async () => {
    let signal: AbortSignal | undefined
    const scene = await liveScene({
      gates,
      submitTimeoutMs: 700,
      liveThrough: (sound) =>
        altered<TradingClient>(sound, {
          submitOrder(order, options) {
            signal = options?.signal
            return neverAnswers(order)
          },
        }),
    })
    await expectUnknown(scene, 'SUBMIT_TIMEOUT')
    expect(scene.clock.monotonicMs()).toBeLessThan(1_000)
    expect(signal?.aborted).toBe(true)
  })

  it('is unknown when the reply was lost on the way', async () => {
    const scene = await liveScene({ gates })
    scene.live.nextLostReply()
    await expectUnknown(scene, expect.stringContaining('lost'))
  })

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['text', 'accepted'],
    ['an empty object', {}],
    ['a kind that does not exist', { kind: 'filled', venueOrderId: 'v-1' }],
    ['an acceptance without an order id', { kind: 'accepted' }],
    ['an acceptance with an empty order id', { kind: 'accepted', venueOrderId: '' }],
    ['an acceptance with an order id that is a number', { kind: 'accepted', venueOrderId: 7 }],
  ])('is unknown when the reply is %s', async (_what, reply) => {
    await expectUnknown(await liveScene({ gates, liveThrough: answering(reply) }), 'UNREADABLE_REPLY')
  })

  it.each([
    ['no reason', { kind: 'rejected' }],
    ['a reason that is no text', { kind: 'rejected', reason: { code: 7 } }],
  ])('is unknown when the reply is a rejection with %s: nobody can tell what the venue said', async (_what, reply) => {
    await expectUnknown(await liveScene({ gates, liveThrough: answering(reply) }), 'UNREADABLE_REPLY')
  })

  it('is unknown with a cause of our own when the client gives none', async () => {
    await expectUnknown(await liveScene({ gates, liveThrough: answering({ kind: 'unknown' }) }), 'UNKNOWN')
  })

  it('is unknown when the client says NOT_SENT after it spent the approval', async () => {
    const liveThrough = (sound: ScriptedTradingClient): TradingClient =>
      altered<TradingClient>(sound, {
        submitOrder(order) {
          consumeApproval(order, { mode: 'LIVE' })
          return Promise.reject(new NotSentError('could not connect'))
        },
      })
    await expectUnknown(await liveScene({ gates, liveThrough }), 'CLIENT_THREW: could not connect')
  })

  it('is not sent after all by a client that was still connecting: its approval is over', async () => {
    const refusals: unknown[] = []
    const scene = await liveScene({
      admissionTtlMs: 60_000,
      liveThrough: (sound) =>
        altered<TradingClient>(sound, {
          async submitOrder(order) {
            await delay(scene.clock, 9_000)
            return sound.submitOrder(order).catch((error: unknown) => {
              refusals.push(error)
              throw error
            })
          },
        }),
    })
    expectOutcome(await advanceUntil(scene.clock, scene.router.execute(BUY)), 'unknown')
    await scene.clock.advanceAsync(9_000)
    await settle()
    expect(refusals).toMatchObject([{ code: 'APPROVAL_EXPIRED' }])
    expect(scene.live.submitted).toEqual([])
  })

  it('counts against the limits, and is never sent again by us', async () => {
    const scene = await liveScene({ gates: [dailyTradeLimit({ max: 1 })] })
    scene.live.nextLostRequest()
    expectOutcome(await scene.router.execute({ ...BUY, intentId: 'i-1' }), 'unknown')
    expectOutcome(await scene.router.execute(BUY), 'denied')
    expectOutcome(await scene.router.execute({ ...BUY, intentId: 'i-1' }), 'unknown')
    await advanceUntil(scene.clock, delay(scene.clock, 120_000), { stepMs: 5_000, atMostMs: 200_000 })
    expect(scene.live.submitted).toHaveLength(1)
  })
})

describe('an answer that comes late', () => {
  const LATE = 9_000

  it('settles the order when it was taken', async () => {
    made = await liveScene({ gates, liveThrough: answeringAfter(LATE, { kind: 'accepted', venueOrderId: 'v-1' }) })
    const events = recordEvents(made.router)
    const { clientOrderId } = expectOutcome(await advanceUntil(made.clock, made.router.execute(BUY)), 'unknown')
    await made.clock.advanceAsync(LATE)
    await settle()
    expect(await made.store.findOrder({ account: ACCOUNT, clientOrderId })).toMatchObject({ status: 'open', venueOrderId: 'v-1' })
    expect(await made.store.unresolvedOrders(LIVE)).toEqual([])
    expect(await dayOf(made)).toBe('0 1 0')
    expect(events.of('order.updated')[0]).toMatchObject({ clientOrderId, report: { status: 'open' } })
  })

  it('settles the order when it was refused, and gives its place in the day back', async () => {
    made = await liveScene({ gates, liveThrough: answeringAfter(LATE, { kind: 'rejected', reason: 'too late' }) })
    const { clientOrderId } = expectOutcome(await advanceUntil(made.clock, made.router.execute(BUY)), 'unknown')
    await made.clock.advanceAsync(LATE)
    await settle()
    expect(await made.store.findOrder({ account: ACCOUNT, clientOrderId })).toMatchObject({ status: 'rejected' })
    expect(await dayOf(made)).toBe('0 0 0')
  })

  it('settles nothing when it is an error', async () => {
    made = await liveScene({ gates, liveThrough: answeringAfter(LATE, new Error('reset')) })
    const { clientOrderId } = expectOutcome(await advanceUntil(made.clock, made.router.execute(BUY)), 'unknown')
    await made.clock.advanceAsync(LATE)
    await settle()
    expect(await made.store.findOrder({ account: ACCOUNT, clientOrderId })).toMatchObject({ status: 'unknown' })
    expect(await dayOf(made)).toBe('0 0 1')
  })
})
