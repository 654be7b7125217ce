import type pg from 'pg'
import { afterEach, describe, expect, test } from 'vitest'
import { type Clock, delay } from '../../src/core/clock.js'
import type { TradingClient } from '../../src/core/trading-client.js'
import { PostgresStore } from '../../src/postgres.js'
import { SqliteStore } from '../../src/sqlite.js'
import { InMemoryStore } from '../../src/stores/memory/in-memory-store.js'
import { approveForTest } from '../../src/testing/approve-for-test.js'
import type { ManualClock } from '../../src/testing/manual-clock.js'
import { altered } from '../execution/support/altered.js'
import { usePostgres } from '../stores/postgres/support/use-postgres.js'
import { CLOCK_ACTS, type ClockAct } from './support/clock-acts.js'
import { type ClockScene, type ClockSceneOptions, type ClockStage, clockScene, INTENT } from './support/clock-scene.js'
import { FaultTable } from './support/table.js'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

function shift(clock: ManualClock, ms: number): void {
  clock.set(new Date(clock.now().getTime() + ms))
}

const database = usePostgres()
let pool: pg.Pool | undefined

const STORES = {
  'in memory': async (clock: Clock) => new InMemoryStore({ clock }),
  async SQLite(clock: Clock) {
    const store = new SqliteStore({ path: ':memory:', clock, allowTestClock: true })
    await store.migrate()
    return store
  },
  async Postgres(clock: Clock) {
    pool ??= database.pool()
    return new PostgresStore({ client: pool, clock, allowTestClock: true })
  },
} as const
type StoreName = keyof typeof STORES
const STORE_NAMES = ['in memory', 'SQLite', 'Postgres'] as const satisfies readonly StoreName[]

const scenes: ClockScene[] = []
afterEach(async () => {
  for (const scene of scenes.splice(0)) await scene.close()
})

let accounts = 0
async function openScene({
  store,
  ...options
}: Omit<ClockSceneOptions, 'store'> & { readonly store: StoreName }): Promise<ClockScene> {
  accounts += 1
  const scene = await clockScene({ store: STORES[store], account: `clocks ${accounts}`, ...options })
  scenes.push(scene)
  return scene
}

interface Jump {
  readonly name: string
  readonly of: (clock: ManualClock) => void
}

/** Of the process's own clock. Up to 250 ms between its two hands are let pass. */
const LOCAL_JUMPS: readonly Jump[] = [
  { name: 'wall clock 10 s forward', of: (clock) => shift(clock, 10 * SECOND) },
  { name: 'wall clock 10 s back', of: (clock) => shift(clock, -10 * SECOND) },
  { name: 'wall clock a day back', of: (clock) => shift(clock, -24 * HOUR) },
  { name: 'wall clock 200 ms forward', of: (clock) => shift(clock, 200) },
  { name: 'wall clock 200 ms back', of: (clock) => shift(clock, -200) },
  { name: 'wall clock 251 ms forward', of: (clock) => shift(clock, 251) },
  { name: 'wall clock 251 ms back', of: (clock) => shift(clock, -251) },
  { name: 'both 1.9 s forward', of: (clock) => clock.advance(1_900) },
  { name: 'both 10 s forward, as after a suspension', of: (clock) => clock.advance(10 * SECOND) },
  {
    name: 'monotonic clock 1 s forward, wall clock stands still',
    of(clock) {
      const wall = clock.now()
      clock.advance(SECOND)
      clock.set(wall)
    },
  },
]

/** A cell of something other than an order. */
async function actCell(
  store: StoreName,
  { name, stage, prepare, act }: ClockAct,
  jump: (scene: ClockScene) => void,
  table: FaultTable,
  failure: string,
): Promise<void> {
  const scene = await openScene({ store })
  await prepare?.(scene)
  const sent = scene.live.submitted.length
  scene.jumpAt(stage, () => jump(scene))
  const answer = await act(scene)
  table.set(failure, name, answer)
  expect(scene.hasJumped(), 'the clock must have jumped').toBe(true)
  expect(scene.live.submitted.length - sent, 'only what is accepted in LIVE was sent').toBe(
    answer.endsWith('accepted in LIVE') ? 1 : 0,
  )
}

const ORDER_STAGES: readonly { readonly name: string; readonly stage: ClockStage }[] = [
  { name: 'as the mode is read', stage: 'readMode' },
  { name: 'as it is admitted', stage: 'admit' },
  { name: 'as it is sent', stage: 'sending' },
  { name: 'as the venue answers', stage: 'sent' },
  { name: 'as the outcome is recorded', stage: 'recordOutcome' },
]

describe.each(STORE_NAMES)("a process's clock that jumps, with the store %s", (store) => {
  const table = new FaultTable()

  for (const { name, of: jump } of LOCAL_JUMPS) {
    for (const { name: column, stage } of ORDER_STAGES)
      test(`${name}, ${column}`, async () => {
        const scene = await openScene({ store })
        scene.jumpAt(stage, () => jump(scene.clock))
        table.set(name, column, [await scene.order(), ...scene.codesOfAlerts()].join(', alert '))
        expect(scene.hasJumped(), 'the clock must have jumped').toBe(true)
        expect(await scene.order({ ...INTENT, intentId: 'i-2' }), 'the next order').toBe('accepted')
      })
    test(`${name}, during the emergency stop`, async () => {
      const scene = await openScene({ store })
      await scene.order()
      scene.jumpAt('changeMode', () => jump(scene.clock))
      table.set(name, 'during the emergency stop', await scene.stop())
      expect(scene.hasJumped(), 'the clock must have jumped').toBe(true)
      expect((await scene.live.openOrders()).orders).toEqual([])
      expect(await scene.order({ ...INTENT, intentId: 'i-2' })).toMatch(/^denied /)
    })
    for (const act of CLOCK_ACTS) test(`${name}, ${act.name}`, () => actCell(store, act, ({ clock }) => jump(clock), table, name))
  }

  test('every cell is as it was', async () => {
    await expect(table.toMarkdown("What a jump of the process's clock does")).toMatchFileSnapshot('process-clock.md')
  })
})

const STORE_JUMPS: readonly (Jump & { readonly alerts: boolean })[] = [
  { name: '1 s back', of: (clock) => shift(clock, -SECOND), alerts: false },
  { name: '10 min back', of: (clock) => shift(clock, -10 * MINUTE), alerts: true },
  { name: 'a day back', of: (clock) => shift(clock, -24 * HOUR), alerts: true },
  { name: '10 min forward', of: (clock) => shift(clock, 10 * MINUTE), alerts: false },
  { name: 'a day forward', of: (clock) => shift(clock, 24 * HOUR), alerts: false },
]

const LEASES = [
  { name: 'no lease', change: {} },
  { name: 'a lease of 5 min', change: { expiresInMs: 5 * MINUTE } },
] as const

describe.each(STORE_NAMES)("a store's clock that jumps, with the store %s", (store) => {
  const table = new FaultTable()

  for (const { name, of: jump, alerts } of STORE_JUMPS) {
    for (const lease of LEASES) {
      for (const { name: column, stage } of ORDER_STAGES)
        test(`${name}, ${lease.name}, ${column}`, async () => {
          const scene = await openScene({ store, change: lease.change })
          await scene.order({ ...INTENT, intentId: 'i-0' })
          scene.jumpAt(stage, () => jump(scene.storeClock))
          const answer = await scene.order()
          expect(scene.hasJumped(), 'the clock must have jumped').toBe(true)
          const next = await scene.order({ ...INTENT, intentId: 'i-2' })
          table.set(`${name}, ${lease.name}`, column, `${answer}; the next ${next}`)
          const admitted = scene.admitted()
          expect(admitted, 'admittedAt never goes back').toEqual([...admitted].sort((a, b) => a - b))
          expect(new Set(scene.codesOfAlerts())).toEqual(new Set(alerts ? ['CLOCK_WENT_BACK'] : []))
        })
      test(`${name}, ${lease.name}, during the emergency stop`, async () => {
        const scene = await openScene({ store, change: lease.change })
        await scene.order()
        scene.jumpAt('changeMode', () => jump(scene.storeClock))
        table.set(`${name}, ${lease.name}`, 'during the emergency stop', await scene.stop())
        expect(scene.hasJumped(), 'the clock must have jumped').toBe(true)
        expect((await scene.live.openOrders()).orders).toEqual([])
        expect(await scene.order({ ...INTENT, intentId: 'i-2' })).toMatch(/^denied /)
      })
    }
    for (const act of CLOCK_ACTS)
      test(`${name}, ${act.name}`, () => actCell(store, act, ({ storeClock }) => jump(storeClock), table, `${name}, no lease`))
  }

  test('every cell is as it was', async () => {
    await expect(table.toMarkdown("What a jump of the store's clock does")).toMatchFileSnapshot('store-clock.md')
  })

  test('the day goes on with the clock, and never back', async () => {
    const scene = await openScene({ store })
    await scene.order()
    expect(await scene.taken()).toBe(1)
    shift(scene.storeClock, -24 * HOUR)
    expect(await scene.taken(), 'yesterday again').toBe(1)
    shift(scene.storeClock, 48 * HOUR)
    expect(await scene.taken(), 'tomorrow').toBe(0)
  })
})

describe('control', () => {
  test('a client that makes itself an approval sends an order whose time is over', async () => {
    const scene = await openScene({
      store: 'in memory',
      liveThrough: (client) =>
        altered<TradingClient>(client, {
          submitOrder: (order) => client.submitOrder(approveForTest({ ...order }, { mode: 'LIVE' })),
        }),
    })
    scene.jumpAt('sending', () => shift(scene.clock, 10 * SECOND))
    expect(await scene.order()).toBe('accepted')
  })

  test.each([
    ['waits out its gap by a clock that nobody sets', {}, 'unknown'],
    ['with no gap, is presumed never to have arrived', { absenceGapMs: 1 }, 'never_arrived'],
  ] as const)('an order that may be on its way as the store’s clock goes a day on %s', async (_, router, status) => {
    const scene = await openScene({ store: 'in memory', router })
    scene.live.next({ kind: 'unknown', cause: 'lost' })
    await scene.order()
    scene.jumpAt('listed', () => shift(scene.storeClock, 24 * HOUR))
    for (let look = 1; look <= 3; look += 1) {
      await scene.during(scene.router.reconcile())
      await scene.during(delay(scene.clock, 100))
    }
    expect(await scene.sound.findOrder({ account: scene.account, intentId: 'i-1' })).toMatchObject({ status })
  })
})
