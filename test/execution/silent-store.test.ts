import { describe, expect, it } from 'vitest'
import type { ExecutionStore } from '../../src/core/execution-store.js'
import type { InMemoryStore } from '../../src/stores/memory/in-memory-store.js'
import { altered, never } from './support/altered.js'
import { recordEvents } from './support/record-events.js'
import { ACCOUNT, BUY, codesOf, expectOutcome, liveScene, MARKET_BUY, type SceneOptions } from './support/scene.js'
import { advanceUntil, settle } from './support/time.js'

/** A LIVE scene whose store does not answer these calls while `silent` says so. */
async function withSilent(calls: readonly (keyof ExecutionStore)[], options: SceneOptions = {}) {
  const state = { silent: false }
  const store = (sound: InMemoryStore): ExecutionStore => {
    const silenced = calls.map((call) => {
      const own = sound[call] as (...args: unknown[]) => unknown
      return [call, (...args: unknown[]) => (state.silent ? never() : own.apply(sound, args))]
    })
    return altered<ExecutionStore>(sound, Object.fromEntries(silenced))
  }
  const made = await liveScene({ ...options, store })
  state.silent = true
  return { ...made, state }
}

describe('a store that never answers', () => {
  it('denies MODE_UNREADABLE after `storeTimeoutMs`, 5 000 by default, and nothing is sent', async () => {
    const { router, live, clock } = await withSilent(['readMode'])
    expect(codesOf(await advanceUntil(clock, router.execute(BUY)))).toEqual(['MODE_UNREADABLE'])
    expect(clock.monotonicMs()).toBeGreaterThanOrEqual(5_000)
    expect(live.submitted).toEqual([])
  })

  it('denies as soon as the option says', async () => {
    const { router, clock } = await withSilent(['readMode'], { storeTimeoutMs: 300 })
    expect(codesOf(await advanceUntil(clock, router.execute(BUY)))).toEqual(['MODE_UNREADABLE'])
    expect(clock.monotonicMs()).toBeLessThan(1_000)
  })

  it('lets an intent id that cannot be looked up go on to admission, which knows every id', async () => {
    const made = await withSilent(['findOrder'])
    made.state.silent = false
    const intent = { ...BUY, intentId: 'i-1' }
    const first = expectOutcome(await made.router.execute(intent), 'accepted')
    made.state.silent = true
    const again = await advanceUntil(made.clock, made.start().router.execute(intent))
    expect(again).toMatchObject({ replayed: true, clientOrderId: first.clientOrderId })
    expect(made.live.submitted).toHaveLength(1)
  })

  it('leaves an outcome not recorded, which is written, and its fills told, once the store answers', async () => {
    const { router, live, clock, memory, state } = await withSilent(['recordOutcome', 'recordFill'])
    const events = recordEvents(router)
    const result = expectOutcome(await advanceUntil(clock, router.execute(MARKET_BUY)), 'accepted')
    expect(result).toMatchObject({ recorded: false, order: { status: 'filled' } })
    const { clientOrderId } = result
    await settle()
    expect(events.of('alert')).toContainEqual(expect.objectContaining({ code: 'OUTCOME_NOT_RECORDED' }))
    expect(events.names()).not.toContain('fill')
    state.silent = false
    await clock.advanceAsync(20_000)
    await settle()
    expect(await memory.findOrder({ account: ACCOUNT, clientOrderId })).toMatchObject({ status: 'filled' })
    expect(events.of('fill')).toMatchObject([{ clientOrderId }])
    expect(live.submitted).toHaveLength(1)
  })

  it('fails a cancel with STORE_UNAVAILABLE', async () => {
    const { router, clock, state } = await withSilent(['findOrder'])
    state.silent = false
    const { clientOrderId } = expectOutcome(await router.execute(BUY), 'accepted')
    state.silent = true
    await expect(advanceUntil(clock, router.cancel(clientOrderId))).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  })

  it('does not keep a router from closing', async () => {
    const { router, clock } = await withSilent(['appendAudit'])
    await router.execute({ ...BUY, expectedMode: 'PAPER' })
    await advanceUntil(clock, router.close())
  })

  it('control: without a bound the same order would wait for ever', async () => {
    const { router, clock } = await withSilent(['readMode'], { storeTimeoutMs: 10_000_000 })
    await expect(advanceUntil(clock, router.execute(BUY), { stepMs: 1_000 })).rejects.toThrow('Nothing came of it')
  })
})
