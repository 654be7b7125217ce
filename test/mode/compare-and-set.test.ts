import { describe, expect, it } from 'vitest'
import type { ExecutionStore } from '../../src/core/execution-store.js'
import type { ModeChange } from '../../src/core/mode-store.js'
import type { InMemoryStore } from '../../src/stores/memory/in-memory-store.js'
import { altered } from '../execution/support/altered.js'
import { CONFIRMED, desk, WHO } from './support/desk.js'

/** A store in which somebody else's change comes first, the next `races` times. */
function contested(races: number, others: Partial<ModeChange['next']> = {}) {
  const lost: number[] = []
  let left = races
  const store = (sound: InMemoryStore): ExecutionStore =>
    altered<ExecutionStore>(sound, {
      async changeMode(change) {
        if (left > 0) {
          left -= 1
          const { mode = 'PAPER', state = 'ACTIVE' } = (await sound.readMode(change.account)) ?? {}
          const { account, expectedVersion } = change
          await sound.changeMode({
            account,
            expectedVersion,
            next: { mode, state, ...others },
            reason: 'first',
            actor: 'somebody',
          })
          lost.push(expectedVersion)
        }
        return sound.changeMode(change)
      },
    })
  return { store, lost }
}

describe('a change towards less risk', () => {
  it.each(['setMode PAPER', 'enablePaperMode', 'halt', 'reduceOnly', 'engageStop'] as const)(
    '%s retries until it has won',
    async (name) => {
      const { store, lost } = contested(7)
      const { orchestrator } = desk({ store })
      const change = {
        'setMode PAPER': () => orchestrator.setMode('PAPER', WHO),
        enablePaperMode: () => orchestrator.enablePaperMode(WHO),
        halt: () => orchestrator.halt(WHO),
        reduceOnly: () => orchestrator.reduceOnly(WHO),
        engageStop: () => orchestrator.engageStop({ ...WHO, flatten: false }),
      }[name]
      expect(await change()).toMatchObject({ version: 8, changedBy: 'desk' })
      expect(lost).toEqual([0, 1, 2, 3, 4, 5, 6])
      expect(await orchestrator.history()).toHaveLength(8)
    },
  )

  it('is made against what it lost to: a halt keeps the mode that came between', async () => {
    const { store } = contested(1, { mode: 'LIVE' })
    const { orchestrator } = desk({ store })
    expect(await orchestrator.halt(WHO)).toMatchObject({ mode: 'LIVE', state: 'HALTED', version: 2 })
  })

  it('does not loosen a halt that came between', async () => {
    const { store } = contested(1, { state: 'HALTED' })
    const { orchestrator } = desk({ store })
    expect(await orchestrator.reduceOnly(WHO)).toMatchObject({ state: 'HALTED', version: 2 })
    const other = desk({ store: contested(1, { state: 'HALTED' }).store })
    expect(await other.orchestrator.setMode('PAPER', WHO)).toMatchObject({ mode: 'PAPER', state: 'HALTED' })
  })

  it('wins also when the loser is not told what it lost to', async () => {
    let first = true
    const { orchestrator } = desk({
      store: (sound) =>
        altered<ExecutionStore>(sound, {
          async changeMode(change) {
            if (!first) return sound.changeMode(change)
            first = false
            await sound.changeMode({ ...change, next: { mode: 'LIVE', state: 'ACTIVE' } })
            return { ok: false, current: undefined }
          },
        }),
    })
    expect(await orchestrator.halt(WHO)).toMatchObject({ mode: 'LIVE', state: 'HALTED', version: 2 })
  })

  it('throws what the store throws: a halt that was not written is not reported as one', async () => {
    const down = new Error('the store is down')
    const { orchestrator } = desk({
      store: (sound) => altered<ExecutionStore>(sound, { changeMode: () => Promise.reject(down) }),
    })
    await expect(orchestrator.halt(WHO)).rejects.toBe(down)
  })
})

describe('a change towards more risk', () => {
  it('LIVE is refused with VERSION_CONFLICT when another change comes between, and is not retried', async () => {
    const { store, lost } = contested(1)
    const { orchestrator } = desk({ store })
    await expect(orchestrator.setMode('LIVE', CONFIRMED)).rejects.toMatchObject({
      code: 'VERSION_CONFLICT',
      details: { expected: 0, version: 1 },
    })
    expect(lost).toEqual([0])
    expect(await orchestrator.getSnapshot()).toMatchObject({ mode: 'PAPER', version: 1, changedBy: 'somebody' })
  })

  it('resume is refused with VERSION_CONFLICT when another change comes between, and is not retried', async () => {
    const { store, lost } = contested(1, { state: 'HALTED' })
    const { orchestrator } = desk({ store })
    await expect(orchestrator.resume(CONFIRMED)).rejects.toMatchObject({ code: 'VERSION_CONFLICT' })
    expect(lost).toEqual([0])
    expect(await orchestrator.getSnapshot()).toMatchObject({ state: 'HALTED', version: 1 })
  })

  it('takes an expectedVersion: what a person looked at must still be in force', async () => {
    const { orchestrator } = desk()
    await orchestrator.halt(WHO)
    await expect(orchestrator.resume({ ...CONFIRMED, expectedVersion: 0 })).rejects.toMatchObject({
      code: 'VERSION_CONFLICT',
      details: { expected: 0, version: 1 },
    })
    expect(await orchestrator.resume({ ...CONFIRMED, expectedVersion: 1 })).toMatchObject({ state: 'ACTIVE', version: 2 })
    await expect(orchestrator.setMode('LIVE', { ...CONFIRMED, expectedVersion: 1 })).rejects.toMatchObject({
      code: 'VERSION_CONFLICT',
    })
    expect(await orchestrator.setMode('LIVE', { ...CONFIRMED, expectedVersion: 2 })).toMatchObject({ mode: 'LIVE', version: 3 })
  })

  it('succeeds for one of many that ask at the same time', async () => {
    const { another } = desk()
    const answers = await Promise.allSettled(Array.from({ length: 8 }, () => another().setMode('LIVE', CONFIRMED)))
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const answer of answers)
      if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ code: 'VERSION_CONFLICT' })
    expect(await another().history()).toHaveLength(1)
  })
})

describe('a halt and a LIVE change at the same time', () => {
  it('end HALTED whatever their order', async () => {
    for (const haltFirst of [true, false]) {
      const { another } = desk()
      const halt = () => another().halt(WHO)
      const live = () => another().setMode('LIVE', CONFIRMED)
      await Promise.allSettled(haltFirst ? [halt(), live()] : [live(), halt()])
      expect(await another().getSnapshot()).toMatchObject({ state: 'HALTED' })
    }
  })
})
