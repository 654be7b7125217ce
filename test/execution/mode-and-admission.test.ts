import { describe, expect, it } from 'vitest'
import type { Durability, ExecutionStore } from '../../src/core/execution-store.js'
import { ModeOrchestrator } from '../../src/mode/mode-orchestrator.js'
import type { InMemoryStore } from '../../src/stores/memory/in-memory-store.js'
import type { ManualClock } from '../../src/testing/manual-clock.js'
import { altered } from './support/altered.js'
import { ACCOUNT, BUY, CONFIRMED, codesOf, expectOutcome, liveScene, SELL, scene, WHO } from './support/scene.js'
import { settle } from './support/time.js'

/** A store in which `change` is made between the reading of the mode and the admission, once. */
function changedBefore(change: (orchestrator: ModeOrchestrator) => Promise<unknown>) {
  let done = false
  return (sound: InMemoryStore, clock: ManualClock): ExecutionStore =>
    altered<ExecutionStore>(sound, {
      async admit(request) {
        if (!done) {
          done = true
          await change(new ModeOrchestrator({ store: sound, account: ACCOUNT, clock }))
        }
        return sound.admit(request)
      },
    })
}

describe('a change between the reading of the mode and the admission', () => {
  it.each([
    ['PAPER', (orchestrator: ModeOrchestrator) => orchestrator.enablePaperMode(WHO), ['MODE_CHANGED']],
    ['a halt', (orchestrator: ModeOrchestrator) => orchestrator.halt(WHO), ['MODE_CHANGED', 'STATE_HALTED']],
    ['a stop', (orchestrator: ModeOrchestrator) => orchestrator.engageStop({ flatten: false }), ['MODE_CHANGED', 'STATE_HALTED']],
    ['LIVE again', (orchestrator: ModeOrchestrator) => orchestrator.setMode('LIVE', CONFIRMED), ['MODE_CHANGED']],
  ])('to %s denies, and nothing is sent', async (_what, change, expected) => {
    const { router, live, store } = await liveScene({ store: changedBefore(change) })
    expect(codesOf(await router.execute(BUY))).toEqual(expected)
    expect(live.submitted).toEqual([])
    expect(await store.unresolvedOrders({ account: ACCOUNT, mode: 'LIVE' })).toEqual([])
  })

  it('to LIVE does not let an order out that was judged for PAPER', async () => {
    const { router, live, paper } = scene({ store: changedBefore((orchestrator) => orchestrator.setMode('LIVE', CONFIRMED)) })
    expect(codesOf(await router.execute(BUY))).toEqual(['MODE_CHANGED'])
    expect(live.submitted).toEqual([])
    expect((await paper.openOrders()).orders).toEqual([])
  })

  it('denies that order only: the next one is judged for what is in force', async () => {
    const { router } = await liveScene({ store: changedBefore((orchestrator) => orchestrator.enablePaperMode(WHO)) })
    expect(codesOf(await router.execute(BUY))).toEqual(['MODE_CHANGED'])
    expect(expectOutcome(await router.execute(BUY), 'accepted').mode).toBe('PAPER')
  })

  it('that ends the lease denies LIVE_EXPIRED', async () => {
    const made = await liveScene(
      {
        store: (sound, clock) =>
          altered<ExecutionStore>(sound, {
            admit(request) {
              clock.set(new Date(clock.now().getTime() + 60_000))
              return sound.admit(request)
            },
          }),
      },
      { expiresInMs: 60_000 },
    )
    expect(codesOf(await made.router.execute(BUY))).toEqual(['LIVE_EXPIRED'])
    expect(made.live.submitted).toEqual([])
  })
})

describe('the mode that an intent expects', () => {
  it('denies MODE_MISMATCH when another is stored: no paper fills for a bot that believes it is live', async () => {
    const { router, paper, live, orchestrator } = scene()
    const denied = expectOutcome(await router.execute({ ...BUY, expectedMode: 'LIVE' }), 'denied')
    expect(denied).toMatchObject({
      mode: 'PAPER',
      denials: [{ code: 'MODE_MISMATCH', details: { expected: 'LIVE', mode: 'PAPER' } }],
    })
    expect((await paper.openOrders()).orders).toEqual([])
    expectOutcome(await router.execute({ ...BUY, expectedMode: 'PAPER' }), 'accepted')
    await orchestrator.setMode('LIVE', CONFIRMED)
    expect(codesOf(await router.execute({ ...BUY, expectedMode: 'PAPER' }))).toEqual(['MODE_MISMATCH'])
    expect(live.submitted).toEqual([])
  })
})

describe('LIVE without what it needs', () => {
  it('is LIVE_CLIENT_MISSING when the router has no live client, and nothing goes to paper instead', async () => {
    const { router, orchestrator, paper } = scene({ live: null })
    await orchestrator.setMode('LIVE', CONFIRMED)
    expect(codesOf(await router.execute(BUY))).toEqual(['LIVE_CLIENT_MISSING'])
    expect((await paper.openOrders()).orders).toEqual([])
  })

  it('is STORE_VOLATILE on a store that does not survive a crash; PAPER is not', async () => {
    const { router, orchestrator, live } = scene({ allowVolatileStore: false })
    expectOutcome(await router.execute(BUY), 'accepted')
    await orchestrator.setMode('LIVE', CONFIRMED)
    expect(codesOf(await router.execute(BUY))).toEqual(['STORE_VOLATILE'])
    expect(live.calls).toEqual([])
  })

  const durable = (determined: () => Promise<Durability>, changes: Partial<ExecutionStore> = {}) => ({
    allowVolatileStore: false,
    store: (sound: InMemoryStore) => altered<ExecutionStore>(sound, { determineDurability: determined, ...changes }),
  })

  it('is fine once the store has been found durable', async () => {
    const { router } = await liveScene(durable(async () => 'durable'))
    expectOutcome(await router.execute(BUY), 'accepted')
  })

  it('is STORE_VOLATILE when durability cannot be determined', async () => {
    const { router } = await liveScene(durable(() => Promise.reject(new Error('permission denied'))))
    const denied = expectOutcome(await router.execute(BUY), 'denied')
    expect(denied.denials).toMatchObject([
      { code: 'STORE_VOLATILE', details: { reason: expect.stringContaining('permission denied') } },
    ])
  })

  it('is STORE_VOLATILE on a durable store whose clock was injected, unless that is allowed', async () => {
    const injected = durable(async () => 'durable', { durability: 'durable', usesTestClock: true })
    expect(codesOf(await (await liveScene(injected)).router.execute(BUY))).toEqual(['STORE_VOLATILE'])
    expectOutcome(await (await liveScene({ ...injected, allowTestClock: true })).router.execute(BUY), 'accepted')
  })
})

describe('a store that has gone back', () => {
  async function wentBack() {
    let show: Awaited<ReturnType<InMemoryStore['readMode']>>
    const made = await liveScene({
      store: (sound) => altered<ExecutionStore>(sound, { readMode: async (account) => show ?? sound.readMode(account) }),
    })
    const earlier = await made.memory.readMode(ACCOUNT)
    expectOutcome(await made.router.execute(BUY), 'accepted')
    await made.orchestrator.read()
    show = earlier
    const catchUp = (): void => {
      show = undefined
    }
    return { ...made, catchUp }
  }

  it('denies everything in LIVE with STORE_WENT_BACK, exits too, also once it has caught up', async () => {
    const { router, live, catchUp } = await wentBack()
    expect(codesOf(await router.execute(BUY))).toEqual(['STORE_WENT_BACK'])
    expect(codesOf(await router.execute(SELL))).toEqual(['STORE_WENT_BACK'])
    catchUp()
    expect(codesOf(await router.execute(BUY))).toEqual(['STORE_WENT_BACK'])
    expect(live.submitted).toHaveLength(1)
  })

  it('lets orders through again when a person has acknowledged it', async () => {
    const { router, orchestrator, catchUp } = await wentBack()
    expect(codesOf(await router.execute(BUY))).toEqual(['STORE_WENT_BACK'])
    catchUp()
    await orchestrator.acknowledgeRollback(WHO)
    expectOutcome(await router.execute(BUY), 'accepted')
  })
})

describe('a lease that is over', () => {
  it('denies LIVE_EXPIRED in every process until a person acts, and gives no paper fills', async () => {
    const made = await liveScene({}, { expiresInMs: 60_000 })
    const { router, orchestrator, clock, live, paper } = made
    expectOutcome(await router.execute(BUY), 'accepted')
    clock.advance(60_000)
    for (const process of [made, made.start()]) {
      expect(codesOf(await process.router.execute(BUY))).toEqual(['LIVE_EXPIRED'])
      expect(codesOf(await process.router.execute(SELL))).toEqual(['LIVE_EXPIRED'])
    }
    expect(live.submitted).toHaveLength(1)
    expect((await paper.openOrders()).orders).toEqual([])
    await orchestrator.resume(CONFIRMED)
    expect(expectOutcome(await router.execute(BUY), 'accepted').mode).toBe('PAPER')
  })

  it('keeps resting orders, or cancels the live ones if the policy says so', async () => {
    for (const [onExpiry, expected] of [
      ['keep', 1],
      ['cancel', 0],
    ] as const) {
      const { router, clock, live, orchestrator } = await liveScene({ livePolicy: { onExpiry } }, { expiresInMs: 60_000 })
      expectOutcome(await router.execute(BUY), 'accepted')
      clock.advance(60_000)
      await orchestrator.getCurrentMode()
      await settle()
      expect((await live.openOrders()).orders, onExpiry).toHaveLength(expected)
    }
  })

  it('leaves resting paper orders alone, whatever the policy says of live ones', async () => {
    const { router, clock, paper, orchestrator } = scene({ livePolicy: { onExpiry: 'cancel' } })
    expectOutcome(await router.execute(BUY), 'accepted')
    await orchestrator.setMode('LIVE', { ...CONFIRMED, expiresInMs: 60_000 })
    clock.advance(60_000)
    await orchestrator.getCurrentMode()
    await settle()
    expect((await paper.openOrders()).orders).toHaveLength(1)
  })
})
