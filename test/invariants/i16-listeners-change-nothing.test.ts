import { describe, expect, it } from 'vitest'
import type { Logger } from '../../src/core/logger.js'
import type { ExecutionResult } from '../../src/execution/execution-result.js'
import type { ExecutionRouter } from '../../src/execution/execution-router.js'
import type { RouterEventMap } from '../../src/execution/router-events.js'
import { dailyTradeLimit } from '../../src/gates/daily-trade-limit.js'
import { defineGate } from '../../src/gates/define-gate.js'
import { allow, deny } from '../../src/gates/safety-gate.js'
import type { ManualClock } from '../../src/testing/manual-clock.js'
import { never } from '../execution/support/altered.js'
import { ACCOUNT, BUY, CONFIRMED, MARKET_BUY, scene, WHO } from '../execution/support/scene.js'
import { advanceUntil, settle } from '../execution/support/time.js'

type Behaviour = (payload?: unknown) => unknown

const THROWS: Behaviour = () => {
  throw new Error('a broken listener')
}

/** A rejection that knows whether somebody took care of it. */
class WatchedRejection extends Promise<never> {
  static override get [Symbol.species](): PromiseConstructor {
    return Promise
  }

  taken = false

  // biome-ignore lint/suspicious/noThenProperty: it is a promise that watches who takes care of it
  override then<A = never, B = never>(
    onFulfilled?: ((value: never) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    if (typeof onRejected === 'function') this.taken = true
    return super.then(onFulfilled, onRejected)
  }
}

function rejecting(rejections: WatchedRejection[]): Behaviour {
  return () => {
    const rejection = new WatchedRejection((_resolve, reject) => reject(new Error('a broken listener')))
    void Promise.prototype.then.call(rejection, undefined, () => undefined)
    rejections.push(rejection)
    return rejection
  }
}

const EVENTS: readonly (keyof RouterEventMap)[] = [
  'order.denied',
  'order.admitted',
  'order.accepted',
  'order.rejected',
  'order.unknown',
  'order.updated',
  'fill',
  'mode.changed',
  'stop.engaged',
  'gate.failed',
  'latch.tripped',
  'venue.disconnected',
  'alert',
]

const silent: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }

function loggerThat(behaves: Behaviour): Logger {
  const log = () => behaves() as undefined
  return { debug: log, info: log, warn: log, error: log }
}

/** How a router is asked; a stand-in may do it in its own way. */
type Ask = (
  router: ExecutionRouter,
  clock: ManualClock,
  intent: Parameters<ExecutionRouter['execute']>[0],
) => Promise<ExecutionResult>
const plainly: Ask = (router, clock, intent) => advanceUntil(clock, router.execute(intent), { atMostMs: 20_000 })

/** What becomes of a day's orders, without the ids that differ from day to day. */
async function aDay({
  listener,
  logger = silent,
  ask = plainly,
}: {
  readonly listener?: Behaviour
  readonly logger?: Logger
  readonly ask?: Ask
} = {}) {
  const latching = defineGate({
    name: 'latching',
    version: '1',
    latchKeys: ['odd'],
    check: ({ order }) => (order.strategy === 'latch' ? deny('ODD', 'odd', {}, { latch: { key: 'odd' } }) : allow()),
  })
  const throwing = defineGate({
    name: 'throwing',
    version: '1',
    check: ({ order }) => {
      if (order.strategy === 'throw') throw new Error('a bug')
      return allow()
    },
  })
  const made = scene({ gates: [dailyTradeLimit({ max: 3 }), latching, throwing], logger })
  const { router, orchestrator, live, store, clock } = made
  if (listener !== undefined) {
    for (const name of EVENTS) router.on(name, listener)
    orchestrator.onChange(listener)
  }
  await orchestrator.setMode('LIVE', CONFIRMED)
  const results: ExecutionResult[] = []
  const order = async (intent: Parameters<typeof router.execute>[0]) => void results.push(await ask(router, clock, intent))
  await order(MARKET_BUY)
  live.next({ kind: 'rejected', reason: 'no' })
  await order(BUY)
  live.nextLostReply()
  await order(BUY)
  await order({ ...BUY, strategy: 'throw' })
  await order(BUY)
  await order(BUY)
  await order({ ...BUY, strategy: 'latch' })
  live.emit({ kind: 'disconnected', channel: 'account' })
  await settle()
  const { settled, unresolved } = await router.reconcile()
  const stop = await advanceUntil(clock, router.emergencyStop(WHO))
  await settle()
  return {
    outcomes: results.map((result) => [
      result.outcome,
      result.outcome === 'denied' ? result.denials.map(({ code }) => code).join() : '',
    ]),
    sent: live.submitted.length,
    reconciled: [settled.length, unresolved.length],
    stop: [stop.clear, stop.orders.map(({ after }) => after).join()],
    mode: await orchestrator.getSnapshot().then(({ mode, state, version }) => [mode, state, version]),
    latches: (await orchestrator.latches()).map(({ key }) => key),
    resting: (await store.openOrders({ account: ACCOUNT, mode: 'LIVE' })).length,
    ms: clock.monotonicMs(),
  }
}

describe('I16', () => {
  it('I16 the day has every kind of outcome when nobody listens', async () => {
    expect(await aDay()).toMatchObject({
      outcomes: [
        ['accepted', ''],
        ['rejected', ''],
        ['unknown', ''],
        ['denied', 'GATE_THREW'],
        ['accepted', ''],
        ['denied', 'DAILY_TRADE_LIMIT'],
        ['denied', 'ODD'],
      ],
      sent: 4,
      reconciled: [2, 0],
      stop: [true, 'canceled,canceled'],
    })
  })

  it.each([
    ['throw', THROWS],
    ['hang', never],
  ] as const)('I16 listeners that %s change nothing', async (_what, listener) => {
    expect(await aDay({ listener })).toEqual(await aDay())
  })

  it('I16 listeners that reject change nothing, and their rejections are taken care of', async () => {
    const rejections: WatchedRejection[] = []
    expect(await aDay({ listener: rejecting(rejections) })).toEqual(await aDay())
    expect(rejections.length).toBeGreaterThan(0)
    expect(rejections.filter(({ taken }) => !taken)).toHaveLength(0)
  })

  it.each([
    ['throw', THROWS],
    ['hang', never],
  ] as const)('I16 loggers that %s change nothing', async (_what, behaves) => {
    expect(await aDay({ logger: loggerThat(behaves) })).toEqual(await aDay())
  })

  it('I16 loggers that reject change nothing, and their rejections are taken care of', async () => {
    const rejections: WatchedRejection[] = []
    expect(await aDay({ logger: loggerThat(rejecting(rejections)) })).toEqual(await aDay())
    expect(rejections.length).toBeGreaterThan(0)
    expect(rejections.filter(({ taken }) => !taken)).toHaveLength(0)
  })

  it('I16 listeners and loggers that all fail together change nothing', async () => {
    expect(await aDay({ listener: THROWS, logger: loggerThat(THROWS) })).toEqual(await aDay())
  })
})

describe('the control of I16', () => {
  /** A router that tells its listener inside `execute`, and waits for it. */
  const telling =
    (listener: Behaviour): Ask =>
    async (router, clock, intent) => {
      const result = await plainly(router, clock, intent)
      await advanceUntil(clock, Promise.resolve(listener(result)), { atMostMs: 1_000 })
      return result
    }

  it('I16 is a check that can fail: a router that waits for its listeners is changed by them', async () => {
    await expect(aDay({ ask: telling(THROWS) })).rejects.toThrow('a broken listener')
    await expect(aDay({ ask: telling(never) })).rejects.toThrow('Nothing came of it')
  })

  it('I16 a rejection that nobody takes care of is noticed', () => {
    const rejections: WatchedRejection[] = []
    rejecting(rejections)()
    expect(rejections).toMatchObject([{ taken: false }])
  })
})
