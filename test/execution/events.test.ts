import { describe, expect, it } from 'vitest'
import type { ExecutionStore } from '../../src/core/execution-store.js'
import type { RouterEventMap } from '../../src/execution/router-events.js'
import { altered } from './support/altered.js'
import { recordEvents } from './support/record-events.js'
import { ACCOUNT, BUY, CONFIRMED, expectOutcome, liveScene, MARKET_BUY, scene, WHO } from './support/scene.js'
import { settle } from './support/time.js'

describe('what the router tells', () => {
  it('of an order that fills: admitted, accepted and its fills, with the same ids', async () => {
    const { router } = await liveScene()
    const events = recordEvents(router)
    const result = expectOutcome(await router.execute(MARKET_BUY), 'accepted')
    await settle()
    expect(new Set(events.names())).toEqual(new Set(['order.admitted', 'order.accepted', 'fill']))
    expect(events.of('order.accepted')).toEqual([result])
    const { intentId, clientOrderId } = result
    expect(events.of('order.admitted')).toMatchObject([{ account: ACCOUNT, mode: 'LIVE', intentId, clientOrderId }])
    expect(events.of('fill')).toMatchObject([{ account: ACCOUNT, mode: 'LIVE', intentId, clientOrderId }])
  })

  it.each([
    ['order.denied', { ...BUY, quantity: '0.00001' }, undefined],
    ['order.rejected', BUY, { kind: 'rejected', reason: 'no' }],
    ['order.unknown', BUY, { kind: 'unknown', cause: 'reset' }],
  ] as const)('%s carries the result that the caller gets', async (name, intent, scripted) => {
    const { router, live } = await liveScene()
    const events = recordEvents(router)
    if (scripted !== undefined) live.next(scripted)
    const result = await router.execute(intent)
    await settle()
    expect(events.of(name)).toEqual([result])
  })

  it('of a replay nothing: it was told before', async () => {
    const { router } = await liveScene()
    await router.execute({ ...BUY, intentId: 'i-1' })
    await settle()
    const events = recordEvents(router)
    expectOutcome(await router.execute({ ...BUY, intentId: 'i-1' }), 'accepted')
    await settle()
    expect(events.all).toEqual([])
  })

  it('of a change of mode, its own or one that it comes to see', async () => {
    const made = scene()
    const events = recordEvents(made.router)
    await made.orchestrator.setMode('LIVE', CONFIRMED)
    await made.start().orchestrator.halt(WHO)
    await made.router.execute(BUY)
    await settle()
    expect(events.of('mode.changed')).toMatchObject([
      { mode: 'LIVE', state: 'ACTIVE', version: 1 },
      { mode: 'LIVE', state: 'HALTED', version: 2 },
    ])
  })

  it('ends for a listener that is taken off, and for all of them with close where the mode is concerned', async () => {
    const { router, orchestrator } = await liveScene()
    const heard: string[] = []
    const listener = (): void => void heard.push('accepted')
    router.on('order.accepted', listener).on('order.accepted', () => void heard.push('other'))
    router.off('order.accepted', listener)
    router.on('mode.changed', () => void heard.push('mode'))
    await router.execute(BUY)
    await router.close()
    await orchestrator.halt()
    await settle()
    expect(heard).toEqual(['other'])
  })
})

describe('when the router tells it', () => {
  it('is after the outcome is in the ledger', async () => {
    const { router, live, store } = await liveScene()
    const statuses: Promise<string | undefined>[] = []
    const look = async ({ clientOrderId = '' }: { readonly clientOrderId?: string }): Promise<string | undefined> =>
      (await store.findOrder({ account: ACCOUNT, clientOrderId }))?.status
    for (const name of ['order.accepted', 'order.rejected', 'order.unknown', 'fill'] as const) {
      router.on(name, (payload: RouterEventMap[typeof name]) => void statuses.push(look(payload)))
    }
    await router.execute(MARKET_BUY)
    live.next({ kind: 'rejected', reason: 'no' })
    await router.execute(BUY)
    live.next({ kind: 'unknown', cause: 'reset' })
    await router.execute(BUY)
    await settle()
    expect((await Promise.all(statuses)).sort()).toEqual(['filled', 'filled', 'rejected', 'unknown'])
  })

  it('is not before the store has taken the outcome', async () => {
    let taken = false
    let tellTaken = (): void => undefined
    const told = new Promise<void>((resolve) => {
      tellTaken = resolve
    })
    const { router } = await liveScene({
      store: (sound) =>
        altered<ExecutionStore>(sound, {
          async recordOutcome(outcome) {
            await told
            taken = true
            return sound.recordOutcome(outcome)
          },
        }),
    })
    const heardWhenTaken: boolean[] = []
    router.on('order.accepted', () => void heardWhenTaken.push(taken))
    const executing = router.execute(MARKET_BUY)
    await settle()
    expect(heardWhenTaken).toEqual([])
    tellTaken()
    await executing
    await settle()
    expect(heardWhenTaken).toEqual([true])
  })

  it("is outside the order's stack: a listener does not run inside execute", async () => {
    const { router } = await liveScene()
    let inside = true
    const seen: boolean[] = []
    router.on('order.denied', () => void seen.push(inside))
    await router.execute({ ...BUY, quantity: '0.00001' }).then(() => {
      inside = false
    })
    await settle()
    expect(seen).toHaveLength(1)
  })
})
