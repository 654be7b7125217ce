import { describe, expect, it } from 'vitest'
import type { ExecutionStore } from '../../src/core/execution-store.js'
import type { ModeRecord } from '../../src/core/mode-store.js'
import { altered } from '../execution/support/altered.js'
import { CONFIRMED, desk, START, WHO } from './support/desk.js'

const LIVE_RECORD: ModeRecord = {
  account: 'main',
  mode: 'LIVE',
  state: 'ACTIVE',
  version: 0,
  reason: 'why',
  changedBy: 'desk',
  changedAt: START,
  readAt: START,
  sequence: 0,
}

/** A store that shows this record, whatever is written. Its next change goes through. */
function showing(changes: Readonly<Record<string, unknown>>) {
  return desk({
    store: (sound) =>
      altered<ExecutionStore>(sound, {
        readMode: () => Promise.resolve({ ...LIVE_RECORD, ...changes } as unknown as ModeRecord),
      }),
  })
}

const STRANGE: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  ['a mode in lower case', { mode: 'live' }],
  ['a mode of a later version', { mode: 'SHADOW' }],
  ['an empty mode', { mode: '' }],
  ['no mode', { mode: null }],
  ['a state that is not known', { state: 'PAUSED' }],
  ['no state', { state: undefined }],
  ['a version that is text', { version: '3' }],
  ['a version that is a fraction', { version: 1.5 }],
  ['a negative version', { version: -1 }],
  ['a version that is not a number', { version: Number.NaN }],
  ['an end of the lease that is no time', { liveExpiresAt: new Date(Number.NaN) }],
  ['an end of the lease that is text', { liveExpiresAt: '2026-01-05T10:00:00.000Z' }],
  ['no time of reading', { readAt: undefined }],
  ['a time of reading that is no time', { readAt: new Date(Number.NaN) }],
]

describe('a store that cannot be read', () => {
  const down = () =>
    desk({ store: (sound) => altered<ExecutionStore>(sound, { readMode: () => Promise.reject(new Error('connection lost')) }) })

  it('is never taken for PAPER, nor for LIVE', async () => {
    const { orchestrator } = down()
    await expect(orchestrator.getCurrentMode()).rejects.toMatchObject({
      code: 'MODE_UNREADABLE',
      cause: { message: 'connection lost' },
    })
    await expect(orchestrator.getSnapshot()).rejects.toMatchObject({ code: 'MODE_UNREADABLE' })
    expect(await orchestrator.read()).toMatchObject({ kind: 'unreadable' })
  })

  it('lets nobody go LIVE or resume', async () => {
    const { orchestrator, memory } = down()
    await expect(orchestrator.setMode('LIVE', CONFIRMED)).rejects.toMatchObject({ code: 'MODE_UNREADABLE' })
    await expect(orchestrator.resume(CONFIRMED)).rejects.toMatchObject({ code: 'MODE_UNREADABLE' })
    expect(await memory.modeHistory({ account: 'main', limit: 9 })).toEqual([])
  })

  it('is believed again as soon as it answers', async () => {
    const { orchestrator, store } = desk()
    await orchestrator.setMode('LIVE', CONFIRMED)
    const readMode = store.readMode.bind(store)
    store.readMode = () => Promise.reject(new Error('connection lost'))
    await expect(orchestrator.getCurrentMode()).rejects.toMatchObject({ code: 'MODE_UNREADABLE' })
    store.readMode = readMode
    expect(await orchestrator.getCurrentMode()).toBe('LIVE')
  })
})

describe('a store that holds what this version does not know', () => {
  it.each(STRANGE)('%s is neither mode', async (_what, record) => {
    const { orchestrator } = showing(record)
    await expect(orchestrator.getCurrentMode()).rejects.toMatchObject({ code: 'MODE_UNKNOWN' })
    expect(await orchestrator.read()).toMatchObject({ kind: 'unknown' })
  })

  it('lets nobody go LIVE or resume', async () => {
    const { orchestrator } = showing({ mode: 'SHADOW' })
    await expect(orchestrator.setMode('LIVE', CONFIRMED)).rejects.toMatchObject({ code: 'MODE_UNKNOWN' })
    await expect(orchestrator.resume(CONFIRMED)).rejects.toMatchObject({ code: 'MODE_UNKNOWN' })
  })

  it('can still be made safer, and counts as PAPER, HALTED for that', async () => {
    for (const [what, record] of STRANGE.filter(([, { mode, state }]) => mode !== undefined || state !== undefined)) {
      const { orchestrator } = showing(record)
      const snapshot = await orchestrator.halt(WHO)
      expect(snapshot, what).toMatchObject({ state: 'HALTED', version: 1 })
    }
    expect(await showing({ mode: 'SHADOW' }).orchestrator.halt(WHO)).toMatchObject({ mode: 'PAPER', state: 'HALTED' })
    expect(await showing({ state: 'PAUSED' }).orchestrator.reduceOnly(WHO)).toMatchObject({ mode: 'LIVE', state: 'HALTED' })
    expect(await showing({ state: 'PAUSED' }).orchestrator.setMode('PAPER', WHO)).toMatchObject({
      mode: 'PAPER',
      state: 'HALTED',
    })
    expect(await showing({ mode: 'SHADOW' }).orchestrator.engageStop({ flatten: false })).toMatchObject({
      mode: 'PAPER',
      state: 'HALTED',
    })
  })
})

describe('the reading', () => {
  it("tells how the local clock maps to the store's, give or take half the round trip", async () => {
    const { orchestrator, clock, store, memory } = desk()
    await orchestrator.halt(WHO)
    store.readMode = async (account) => {
      clock.advance(20)
      const record = await Object.getPrototypeOf(memory).readMode.call(memory, account)
      clock.advance(60)
      return { ...record, readAt: new Date(record.readAt.getTime() + 5_000) }
    }
    expect(await orchestrator.read()).toMatchObject({ storeClock: { offsetMs: 5_000 - 20, errorMs: 40, sequence: 1 } })
  })
})
