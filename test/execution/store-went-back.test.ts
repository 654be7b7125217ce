import { describe, expect, it } from 'vitest'
import type { ExecutionStore } from '../../src/core/execution-store.js'
import type { ModeRecord } from '../../src/core/mode-store.js'
import { altered } from './support/altered.js'
import { recordEvents } from './support/record-events.js'
import { ACCOUNT, BUY, codesOf, expectOutcome, liveScene, WHO } from './support/scene.js'
import { settle } from './support/time.js'

/** A LIVE scene whose store can be made to show an earlier record again. */
async function rewindable() {
  let shown: ModeRecord | undefined
  const made = await liveScene({
    store: (sound) => altered<ExecutionStore>(sound, { readMode: async (account) => shown ?? (await sound.readMode(account)) }),
  })
  const record = async (): Promise<ModeRecord> => (await made.memory.readMode(ACCOUNT)) as ModeRecord
  const show = (earlier: ModeRecord | undefined): void => {
    shown = earlier
  }
  return { ...made, record, show }
}

describe('a store that went back', () => {
  it('denies every LIVE order and raises one alert, until a person acknowledges it', async () => {
    const { router, orchestrator, live, record, show } = await rewindable()
    const events = recordEvents(router)
    const earlier = await record()
    expectOutcome(await router.execute(BUY), 'accepted')
    await orchestrator.read()
    show(earlier)
    for (let order = 0; order < 3; order += 1) expect(codesOf(await router.execute(BUY))).toEqual(['STORE_WENT_BACK'])
    await settle()
    const { version, sequence } = earlier
    expect(events.of('alert')).toMatchObject([{ code: 'STORE_WENT_BACK', details: { version, sequence } }])
    expect(live.submitted).toHaveLength(1)

    await orchestrator.acknowledgeRollback(WHO)
    show(undefined)
    expectOutcome(await router.execute(BUY), 'accepted')
  })

  it('is noticed when only the last order is gone, which no read has shown', async () => {
    const { router, record, show } = await rewindable()
    const earlier = await record()
    expectOutcome(await router.execute(BUY), 'accepted')
    show(earlier)
    expect(codesOf(await router.execute(BUY))).toEqual(['STORE_WENT_BACK'])
  })

  it('is noticed when only the outcome of the last order is gone', async () => {
    const { router, record, show } = await rewindable()
    const { sequence, ...earlier } = await record()
    expectOutcome(await router.execute(BUY), 'accepted')
    show({ ...earlier, sequence: sequence + 1 })
    expect(codesOf(await router.execute(BUY))).toEqual(['STORE_WENT_BACK'])
  })

  it('between reading the mode and the admission sends nothing, and takes the admission back', async () => {
    const { router, orchestrator, live, memory, clock } = await liveScene({
      store: (sound) =>
        altered<ExecutionStore>(sound, {
          async admit(request) {
            const result = await sound.admit(request)
            return result.ok ? { ...result, sequence: 1 } : result
          },
        }),
    })
    const events = recordEvents(router)
    expect(codesOf(await router.execute({ ...BUY, intentId: 'i-1' }))).toEqual(['STORE_WENT_BACK'])
    await settle()
    expect(orchestrator.wentBack).toEqual({ version: 1, sequence: 0 })
    expect(events.of('alert')).toMatchObject([{ code: 'STORE_WENT_BACK', details: { version: 1, sequence: 0 } }])
    expect(live.submitted).toEqual([])
    await clock.advanceAsync(100)
    expect(await memory.findOrder({ account: ACCOUNT, intentId: 'i-1' })).toMatchObject({ status: 'not_sent' })
    expect(codesOf(await router.execute(BUY))).toEqual(['STORE_WENT_BACK'])
  })

  it('is not seen in the answer to a write that a later one overtakes', async () => {
    const { router, orchestrator } = await liveScene()
    const results = await Promise.all(Array.from({ length: 20 }, () => router.execute(BUY)))
    expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(['accepted']))
    expect(orchestrator.wentBack).toBeUndefined()
  })

  it('raises another alert when it happens again', async () => {
    const { router, orchestrator, record, show } = await rewindable()
    const events = recordEvents(router)
    const earlier = await record()
    for (let round = 0; round < 2; round += 1) {
      await router.execute(BUY)
      await orchestrator.read()
      show(earlier)
      await orchestrator.read()
      show(undefined)
      await orchestrator.acknowledgeRollback(WHO)
    }
    await settle()
    expect(events.of('alert').map(({ code }) => code)).toEqual(['STORE_WENT_BACK', 'STORE_WENT_BACK'])
  })

  it('is not told any more by a router that was closed', async () => {
    const { router, orchestrator, record, show } = await rewindable()
    const events = recordEvents(router)
    const earlier = await record()
    await router.execute(BUY)
    await orchestrator.read()
    await router.close()
    show(earlier)
    await orchestrator.read()
    await settle()
    expect(events.of('alert')).toEqual([])
  })
})
