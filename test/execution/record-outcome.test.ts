import { describe, expect, it } from 'vitest'
import { StoreError } from '../../src/core/errors.js'
import type { ExecutionStore } from '../../src/core/execution-store.js'
import { dailyTradeLimit } from '../../src/gates/daily-trade-limit.js'
import type { InMemoryStore } from '../../src/stores/memory/in-memory-store.js'
import { altered } from './support/altered.js'
import { recordEvents } from './support/record-events.js'
import { ACCOUNT, BUY, expectOutcome, liveScene, MARKET_BUY } from './support/scene.js'
import { settle } from './support/time.js'

/** A store that takes no outcome while `down` says so. */
function forgetful() {
  const state = { down: true, tries: 0 }
  const store = (sound: InMemoryStore): ExecutionStore =>
    altered<ExecutionStore>(sound, {
      recordOutcome(outcome) {
        state.tries += 1
        return state.down ? Promise.reject(new StoreError('STORE_UNAVAILABLE', 'down')) : sound.recordOutcome(outcome)
      },
    })
  return { state, store }
}

describe('an outcome that the store does not take', () => {
  it.each([
    ['accepted', { kind: 'accepted', venueOrderId: 'v-1' }, 'open'],
    ['rejected', { kind: 'rejected', reason: 'no', venueCode: '-1' }, 'rejected'],
    ['unknown', { kind: 'unknown', cause: 'reset' }, 'unknown'],
  ] as const)('is told as it is: %s, recorded false; and is recorded later', async (outcome, scripted, status) => {
    const { state, store } = forgetful()
    const { router, live, memory, clock } = await liveScene({ store })
    live.next(scripted)
    const result = expectOutcome(await router.execute(BUY), outcome)
    expect(result).toMatchObject({ recorded: false, mode: 'LIVE' })
    const { clientOrderId } = result
    expect(await memory.findOrder({ account: ACCOUNT, clientOrderId })).toMatchObject({ status: 'admitted' })

    state.down = false
    await clock.advanceAsync(100)
    expect(await memory.findOrder({ account: ACCOUNT, clientOrderId })).toMatchObject({ status })
    expect(live.submitted).toHaveLength(1)
  })

  it('shows the report that the venue gave, or one of what is known', async () => {
    const { store } = forgetful()
    const { router, live } = await liveScene({ store })
    expect(expectOutcome(await router.execute(MARKET_BUY), 'accepted').order).toMatchObject({ status: 'filled', fills: [{}] })
    live.next({ kind: 'accepted', venueOrderId: 'v-1' })
    const { order, clientOrderId } = expectOutcome(await router.execute(BUY), 'accepted')
    expect(order).toMatchObject({
      clientOrderId,
      venueOrderId: 'v-1',
      instrument: 'BTC/ZAR',
      side: 'BUY',
      status: 'open',
      fills: [],
    })
  })

  it('raises an alert', async () => {
    const { store } = forgetful()
    const { router } = await liveScene({ store })
    const events = recordEvents(router)
    const { clientOrderId } = await router.execute(BUY)
    await settle()
    expect(events.of('alert')).toContainEqual(
      expect.objectContaining({ code: 'OUTCOME_NOT_RECORDED', details: { clientOrderId, to: 'open' } }),
    )
  })

  it('is tried again until the store takes it, ever more slowly, and keeps its claims meanwhile', async () => {
    const { state, store } = forgetful()
    const { router, live, memory, clock } = await liveScene({ store, gates: [dailyTradeLimit({ max: 5 })] })
    live.next({ kind: 'rejected', reason: 'no' })
    expectOutcome(await router.execute(BUY), 'rejected')
    await clock.advanceAsync(60_000)
    expect(state.tries).toBeGreaterThan(5)
    expect(state.tries).toBeLessThan(30)
    const usage = async () => {
      const { used, reserved, unknown } = await memory.usage({ account: ACCOUNT, mode: 'LIVE', key: 'helios:daily-trades' })
      return used.plus(reserved).plus(unknown).toFixed()
    }
    expect(await usage()).toBe('1')
    state.down = false
    await clock.advanceAsync(5_000)
    expect(await usage()).toBe('0')
    const { tries } = state
    await clock.advanceAsync(60_000)
    expect(state.tries).toBe(tries)
  })

  it('does not keep the order from being replayed as unknown in another process meanwhile', async () => {
    const { state, store } = forgetful()
    const made = await liveScene({ store })
    const { clientOrderId } = expectOutcome(await made.router.execute({ ...BUY, intentId: 'i-1' }), 'accepted')
    expect(await made.start().router.execute({ ...BUY, intentId: 'i-1' })).toMatchObject({
      outcome: 'unknown',
      cause: 'IN_FLIGHT',
      clientOrderId,
    })
    state.down = false
    await made.clock.advanceAsync(100)
    expect(await made.start().router.execute({ ...BUY, intentId: 'i-1' })).toMatchObject({
      outcome: 'accepted',
      clientOrderId,
      replayed: true,
    })
  })
})
