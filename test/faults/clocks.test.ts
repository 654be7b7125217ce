import { afterEach, describe, expect, test } from 'vitest'
import type { TradingClient } from '../../src/core/trading-client.js'
import { approveForTest } from '../../src/testing/approve-for-test.js'
import type { ManualClock } from '../../src/testing/manual-clock.js'
import { altered } from '../execution/support/altered.js'
import { type ClockScene, type ClockSceneOptions, type ClockStage, clockScene, INTENT } from './support/clock-scene.js'
import { FaultTable } from './support/table.js'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

function shift(clock: ManualClock, ms: number): void {
  clock.set(new Date(clock.now().getTime() + ms))
}

const scenes: ClockScene[] = []
afterEach(async () => {
  for (const scene of scenes.splice(0)) await scene.close()
})

async function openScene(options: ClockSceneOptions): Promise<ClockScene> {
  const scene = await clockScene(options)
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

const ORDER_STAGES: readonly { readonly name: string; readonly stage: ClockStage }[] = [
  { name: 'as the mode is read', stage: 'readMode' },
  { name: 'as it is admitted', stage: 'admit' },
  { name: 'as it is sent', stage: 'sending' },
  { name: 'as the venue answers', stage: 'sent' },
  { name: 'as the outcome is recorded', stage: 'recordOutcome' },
]

describe.each(['in memory', 'SQLite'] as const)("a process's clock that jumps, with the store %s", (store) => {
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

describe.each(['in memory', 'SQLite'] as const)("a store's clock that jumps, with the store %s", (store) => {
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
})
