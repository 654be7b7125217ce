import { describe, expect, test } from 'vitest'
import { dailyTradeLimit } from '../../src/gates/daily-trade-limit.js'
import { BUY, CONFIRMED, expectOutcome, liveScene, scene } from './support/scene.js'

const GATES = [dailyTradeLimit({ max: 3 })]

describe('limits', () => {
  test('show what the orders of the mode in force have left of each', async () => {
    const { router } = await liveScene({ gates: GATES })
    expectOutcome(await router.execute(BUY), 'accepted')
    const [limit] = await router.limits()
    expect(limit).toMatchObject({ kind: 'budget', window: { period: 'day' } })
    expect([limit?.limit, limit?.reserved, limit?.headroom].map(String)).toEqual(['3', '1', '2'])
  })

  test('of the other mode are shown when it is asked for', async () => {
    const { router, orchestrator } = scene({ gates: GATES, paperGates: 'enforce' })
    expectOutcome(await router.execute(BUY), 'accepted')
    await orchestrator.setMode('LIVE', CONFIRMED)
    expect(await router.limits()).toEqual([])
    expect(await router.limits({ mode: 'PAPER' })).toHaveLength(1)
  })

  test('are not guessed when the mode cannot be read', async () => {
    const { router } = scene({
      store: (sound) =>
        new Proxy(sound, { get: (target, name) => (name === 'readMode' ? fail : Reflect.get(target, name, target)) }),
    })
    await expect(router.limits()).rejects.toMatchObject({ code: 'MODE_UNREADABLE' })
  })
})

async function fail(): Promise<never> {
  throw new Error('no store')
}
