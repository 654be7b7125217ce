import { describe, expect, it } from 'vitest'
import type { ExecutionStore } from '../../src/core/execution-store.js'
import { defineGate } from '../../src/gates/define-gate.js'
import { allow, deny } from '../../src/gates/safety-gate.js'
import type { InMemoryStore } from '../../src/stores/memory/in-memory-store.js'
import { altered } from './support/altered.js'
import { recordEvents } from './support/record-events.js'
import { ACCOUNT, BUY, CONFIRMED, codesOf, expectOutcome, liveScene, SELL, scene, WHO } from './support/scene.js'
import { settle } from './support/time.js'

/** A gate that trips its latch while it is told to. */
function drawdown(until?: () => Date) {
  const state = { down: true }
  const gate = defineGate({
    name: 'drawdown',
    version: '1',
    latchKeys: ['drawdown'],
    check: () => {
      const latch = { key: 'drawdown', ...(until === undefined ? {} : { until: until() }) }
      return state.down ? deny('DRAWDOWN', 'R5 000 down', {}, { latch }) : allow()
    },
  })
  return { state, gate }
}

describe('a latch that a gate trips', () => {
  it('is in the store before the caller hears of the denial, and is told', async () => {
    const { gate } = drawdown()
    const { router, orchestrator } = await liveScene({ gates: [gate] })
    const events = recordEvents(router)
    expect(codesOf(await router.execute(BUY))).toEqual(['DRAWDOWN'])
    expect(await orchestrator.latches()).toMatchObject([
      { key: 'drawdown', mode: 'LIVE', reason: 'drawdown: R5 000 down', actor: 'system', until: 'cleared' },
    ])
    await settle()
    expect(events.of('latch.tripped')).toMatchObject([{ account: ACCOUNT, latch: { key: 'drawdown' } }])
  })

  it('denies LATCHED from then on, in every process and after a restart, whatever the gate says now', async () => {
    const { state, gate } = drawdown()
    const made = await liveScene({ gates: [gate] })
    codesOf(await made.router.execute(BUY))
    state.down = false
    for (const { router } of [made, made.start()]) {
      const denied = expectOutcome(await router.execute(BUY), 'denied')
      expect(denied.denials).toMatchObject([{ code: 'LATCHED', details: { key: 'drawdown', until: 'cleared' } }])
    }
    made.clock.advance(30 * 86_400_000)
    expect(codesOf(await made.router.execute(BUY))).toEqual(['LATCHED'])
    expect(made.live.submitted).toEqual([])
  })

  it('is cleared by a person only', async () => {
    const { state, gate } = drawdown()
    const { router, orchestrator } = await liveScene({ gates: [gate] })
    codesOf(await router.execute(BUY))
    state.down = false
    await orchestrator.halt(WHO)
    await orchestrator.resume(CONFIRMED)
    expect(codesOf(await router.execute(BUY))).toEqual(['LATCHED'])
    await orchestrator.clearLatch({ key: 'drawdown', ...WHO })
    expectOutcome(await router.execute(BUY), 'accepted')
  })

  it('ends by itself when the gate said until when', async () => {
    const { state, gate } = drawdown(() => new Date(made.clock.now().getTime() + 1_000))
    const made = await liveScene({ gates: [gate] })
    codesOf(await made.router.execute(BUY))
    state.down = false
    made.clock.advance(999)
    expect(codesOf(await made.router.execute(BUY))).toEqual(['LATCHED'])
    made.clock.advance(1)
    expectOutcome(await made.router.execute(BUY), 'accepted')
  })

  it('stops no exit', async () => {
    const { state, gate } = drawdown()
    const { router } = await liveScene({ gates: [gate] })
    codesOf(await router.execute(BUY))
    state.down = false
    expectOutcome(await router.execute(SELL), 'accepted')
  })

  it('belongs to the mode it was tripped in', async () => {
    const { state, gate } = drawdown()
    const { router, orchestrator } = scene({ gates: [gate], paperGates: 'enforce' })
    codesOf(await router.execute(BUY))
    state.down = false
    expect(codesOf(await router.execute(BUY))).toEqual(['LATCHED'])
    await orchestrator.setMode('LIVE', CONFIRMED)
    expectOutcome(await router.execute(BUY), 'accepted')
  })
})

describe('a latch that the store does not take', () => {
  async function unwritten() {
    const { state, gate } = drawdown()
    let down = true
    const store = (sound: InMemoryStore): ExecutionStore =>
      altered<ExecutionStore>(sound, { tripLatch: (trip) => (down ? Promise.reject(new Error('down')) : sound.tripLatch(trip)) })
    const made = await liveScene({ gates: [gate], store })
    const events = recordEvents(made.router)
    codesOf(await made.router.execute(BUY))
    state.down = false
    const mend = (): void => {
      down = false
    }
    return { ...made, events, mend }
  }

  it('denies in this process until it is written, with an alert', async () => {
    const { router, events, live } = await unwritten()
    for (let count = 0; count < 2; count += 1) {
      const denied = expectOutcome(await router.execute(BUY), 'denied')
      expect(denied.denials).toMatchObject([{ code: 'LATCHED', gate: 'drawdown', details: { key: 'drawdown', written: false } }])
    }
    await settle()
    expect(new Set(events.of('alert').map(({ code }) => code))).toEqual(new Set(['LATCH_NOT_WRITTEN']))
    expect(events.of('latch.tripped')).toEqual([])
    expect(live.submitted).toEqual([])
  })

  it('stops no exit either', async () => {
    const { router } = await unwritten()
    expectOutcome(await router.execute(SELL), 'accepted')
  })

  it('is written with the next order, and then denies everywhere until it is cleared', async () => {
    const made = await unwritten()
    made.mend()
    expect(codesOf(await made.router.execute(BUY))).toEqual(['LATCHED'])
    expect(await made.orchestrator.latches()).toMatchObject([{ key: 'drawdown' }])
    expect(codesOf(await made.start().router.execute(BUY))).toEqual(['LATCHED'])
    await made.orchestrator.clearLatch({ key: 'drawdown', ...WHO })
    expectOutcome(await made.router.execute(BUY), 'accepted')
  })
})
