import { describe, expect, test } from 'vitest'
import type { ExecutionStore } from '../../src/core/execution-store.js'
import type { StopReport } from '../../src/execution/stop-report.js'
import { Watchdog, type WatchdogOptions } from '../../src/operations/watchdog.js'
import { never } from '../execution/support/altered.js'
import { recordingLogger } from '../execution/support/recording-logger.js'
import { ACCOUNT, BUY, CONFIRMED, expectOutcome, liveScene } from '../execution/support/scene.js'
import { fails, STORE_DOWN, venueOrders } from '../execution/support/stopping.js'
import { advanceUntil } from '../execution/support/time.js'

const STALE_MS = 10_000
const BOT = { account: ACCOUNT, name: 'bot' } as const

/** A live account with one resting order, and a watchdog over its bot that is asked to look. */
async function watched(options: Partial<WatchdogOptions> = {}) {
  let changes: Partial<ExecutionStore> = {}
  const made = await liveScene({
    store: (sound) => new Proxy<ExecutionStore>(sound, { get: (_, name) => memberOf(sound, name) }),
  })
  function memberOf(sound: ExecutionStore, name: string | symbol): unknown {
    const own: unknown = Reflect.get(changes, name) ?? Reflect.get(sound, name, sound)
    return typeof own === 'function' ? own.bind(sound) : own
  }
  const { clock, router, orchestrator, memory } = made
  expectOutcome(await router.execute(BUY), 'accepted')
  const logger = recordingLogger()
  const watchdog = new Watchdog({ orchestrator, router, name: 'bot', staleAfterMs: STALE_MS, clock, logger, ...options })
  return {
    ...made,
    logger,
    watchdog,
    look: () => advanceUntil(clock, watchdog.check(), { stepMs: 250 }),
    beat: () => memory.beat(BOT),
    stops: async () => (await memory.modeHistory({ account: ACCOUNT, limit: 50 })).filter(({ to }) => to.state === 'HALTED'),
    breakStore: (broken: Partial<ExecutionStore>) => {
      changes = broken
    },
  }
}

describe('a heartbeat that goes on', () => {
  test('lets the bot trade, however long', async () => {
    const { clock, look, beat, stops } = await watched()
    for (let turn = 0; turn < 20; turn += 1) {
      await beat()
      expect(await look()).toBe('alive')
      clock.advance(STALE_MS - 1)
    }
    expect(await stops()).toEqual([])
  })

  test('counts, whatever the clock of the store does', async () => {
    const { memory, clock, watchdog, beat, stops } = await watched()
    await beat()
    await watchdog.check()
    for (const ms of [STALE_MS * 100, -STALE_MS * 200, STALE_MS * 50]) {
      clock.set(new Date(clock.now().getTime() + ms))
      expect(await watchdog.check()).toBe('alive')
      await beat()
    }
    expect(await stops()).toEqual([])
    // Control: by its age alone the heartbeat would have been taken for dead.
    clock.set(new Date(clock.now().getTime() + STALE_MS * 100))
    expect((await memory.heartbeats(ACCOUNT))[0]?.ageMs).toBeGreaterThan(STALE_MS)
  })
})

describe('a heartbeat that ends', () => {
  test('presses the stop when it was silent for the whole time, and not before', async () => {
    const made = await watched()
    await made.beat()
    expect(await made.look()).toBe('alive')
    made.clock.advance(STALE_MS - 1)
    expect(await made.look()).toBe('alive')
    expect(await venueOrders(made)).toBe(1)
    made.clock.advance(1)
    expect(await made.look()).toBe('silent')
    const [stop] = await made.stops()
    expect(stop).toMatchObject({ to: { mode: 'PAPER', state: 'HALTED' }, actor: 'system:watchdog' })
    expect(stop?.reason).toBe('Watchdog: no heartbeat of bot for 10000 ms')
    expect(await venueOrders(made)).toBe(0)
  })

  test('shows too when a clock of the store stands in the future since', async () => {
    const { clock, memory, watchdog, beat, look } = await watched()
    const now = clock.now()
    clock.set(new Date(now.getTime() + 3_600_000))
    await beat()
    clock.set(now)
    await watchdog.check()
    clock.advance(STALE_MS)
    expect((await memory.heartbeats(ACCOUNT))[0]?.ageMs).toBe(0)
    expect(await look()).toBe('silent')
  })

  test('presses the stop once for one silence', async () => {
    const { clock, look, stops, live } = await watched()
    await look()
    clock.advance(STALE_MS)
    expect(await look()).toBe('silent')
    const cancels = live.calls.length
    for (let turn = 0; turn < 5; turn += 1) {
      clock.advance(STALE_MS)
      expect(await look()).toBe('stopped')
    }
    expect(await stops()).toHaveLength(1)
    expect(live.calls).toHaveLength(cancels)
  })

  test('is one that was never heard, too: a wrong name must show', async () => {
    const { clock, look, stops, memory } = await watched()
    await memory.beat({ account: ACCOUNT, name: 'another' })
    expect(await look()).toBe('alive')
    clock.advance(STALE_MS)
    expect(await look()).toBe('silent')
    expect(await stops()).toHaveLength(1)
  })

  test('is told to whoever asked, and a listener that throws changes nothing', async () => {
    const told: unknown[] = []
    const onStop = (stop: { readonly cause: string; readonly report: StopReport }): void => {
      told.push(stop.cause, stop.report.clear)
      throw new Error('listener')
    }
    const { clock, look } = await watched({ onStop })
    await look()
    clock.advance(STALE_MS)
    expect(await look()).toBe('silent')
    expect(told).toEqual(['silent', true])
  })
})

describe('after a stop', () => {
  test('it watches again once the heartbeat is back and a person resumed, in either order', async () => {
    for (const order of ['beat first', 'resume first'] as const) {
      const { clock, look, beat, stops, orchestrator } = await watched()
      await look()
      clock.advance(STALE_MS)
      expect(await look()).toBe('silent')
      const resume = () => orchestrator.resume(CONFIRMED)
      await (order === 'beat first' ? beat() : resume())
      expect(await look()).toBe('stopped')
      clock.advance(STALE_MS)
      expect(await look()).toBe('stopped')
      await (order === 'beat first' ? resume() : beat())
      expect(await look()).toBe('alive')
      clock.advance(STALE_MS)
      expect(await look()).toBe('silent')
      expect(await stops()).toHaveLength(2)
    }
  })

  test('a stop that failed is pressed again at the next look', async () => {
    let presses = 0
    const report = { latched: { error: 'x' }, orders: [], clear: false } as unknown as StopReport
    const router = {
      emergencyStop: async () => {
        presses += 1
        if (presses === 1) throw new Error('a bug')
        return report
      },
    }
    const { clock, look } = await watched({ router })
    await look()
    clock.advance(STALE_MS)
    expect(await look()).toBe('silent')
    expect(await look()).toBe('silent')
    expect(await look()).toBe('stopped')
    expect(presses).toBe(2)
  })
})

describe('a store that cannot be read', () => {
  test.each([
    ['fails', fails],
    ['never answers', never],
  ])('and %s is no proof that the bot is dead, until it was so for the whole time', async (_how, heartbeats) => {
    const made = await watched()
    const { clock, look, beat, breakStore } = made
    await beat()
    await look()
    breakStore({ ...STORE_DOWN, heartbeats })
    expect(await look()).toBe('unreadable')
    expect(await venueOrders(made)).toBe(1)
    clock.advance(STALE_MS)
    expect(await look()).toBe('unreadable')
    expect(await venueOrders(made)).toBe(0)
    expect(made.logger.lines.some(({ fields }) => 'cause' in fields && fields.cause === 'unreadable')).toBe(true)
  })

  test('is stopped for once, and the stop is written when it is back, even though the bot lives', async () => {
    const { clock, look, beat, breakStore, stops, router } = await watched()
    await beat()
    await look()
    breakStore({ ...STORE_DOWN, heartbeats: fails })
    await look()
    clock.advance(STALE_MS)
    await look()
    expect(await stops()).toEqual([])
    expect(await look()).toBe('stopped')
    breakStore({})
    await beat()
    await clock.advanceAsync(120_000)
    expect(await look()).toBe('stopped')
    expect(await stops()).toHaveLength(1)
    await router.close()
  })

  test('is forgiven by one look that succeeds', async () => {
    const { clock, look, beat, breakStore, stops } = await watched()
    for (let turn = 0; turn < 4; turn += 1) {
      breakStore({ heartbeats: fails })
      expect(await look()).toBe('unreadable')
      clock.advance(STALE_MS - 1)
      breakStore({})
      await beat()
      expect(await look()).toBe('alive')
    }
    expect(await stops()).toEqual([])
  })

  test('does not hide a silence: when it is back, the time in between counts', async () => {
    const { clock, look, beat, breakStore } = await watched()
    await beat()
    await look()
    breakStore({ heartbeats: fails })
    clock.advance(STALE_MS / 2)
    await look()
    clock.advance(STALE_MS / 2)
    breakStore({})
    expect(await look()).toBe('silent')
  })
})

describe('the schedule', () => {
  test('looks again and again until it is closed', async () => {
    const { clock, watchdog, beat, stops } = await watched({ checkEveryMs: 500 })
    watchdog.start().start()
    for (let turn = 0; turn < 30; turn += 1) {
      await beat()
      await clock.advanceAsync(1_000)
    }
    expect(await stops()).toEqual([])
    await clock.advanceAsync(STALE_MS + 500)
    expect(await stops()).toHaveLength(1)
  })

  test('ends with close', async () => {
    const { clock, watchdog, stops } = await watched()
    watchdog.start()
    await clock.advanceAsync(1_000)
    watchdog.close()
    await clock.advanceAsync(STALE_MS * 10)
    expect(await stops()).toEqual([])
  })

  test('asks once when two ask at the same moment', async () => {
    let looks = 0
    const { watchdog, breakStore, memory } = await watched()
    breakStore({
      heartbeats: (account) => {
        looks += 1
        return memory.heartbeats(account)
      },
    })
    await Promise.all([watchdog.check(), watchdog.check()])
    expect(looks).toBe(1)
  })
})

test.each([
  ['no name', { name: '' }],
  ['no patience', { staleAfterMs: 0 }],
  ['endless patience', { staleAfterMs: Number.POSITIVE_INFINITY }],
  ['looks that are too rare', { staleAfterMs: 1_000, checkEveryMs: 1_001 }],
  ['looks without a pause', { checkEveryMs: 0 }],
])('a watchdog with %s is refused', async (_what, options) => {
  const { orchestrator, router } = await liveScene()
  const make = () => new Watchdog({ orchestrator, router, name: 'bot', staleAfterMs: STALE_MS, ...options })
  expect(make).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
})
