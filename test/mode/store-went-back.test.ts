import { describe, expect, it } from 'vitest'
import type { ExecutionStore } from '../../src/core/execution-store.js'
import type { ModeChangeResult, ModeRecord } from '../../src/core/mode-store.js'
import { altered } from '../execution/support/altered.js'
import { CONFIRMED, desk, WHO } from './support/desk.js'

/** A store that can be made to show an earlier record again, as a lagging replica or a restored file does. */
function rewindable() {
  let shown: ModeRecord | 'nothing' | undefined
  const made = desk({
    store: (sound) =>
      altered<ExecutionStore>(sound, {
        readMode: async (account) => (shown === 'nothing' ? undefined : (shown ?? sound.readMode(account))),
      }),
  })
  const record = async (): Promise<ModeRecord> => (await made.memory.readMode('main')) as ModeRecord
  const show = (earlier: ModeRecord | 'nothing' | undefined): void => {
    shown = earlier
  }
  return { ...made, record, show }
}

describe('a store that shows an older state than this process has seen', () => {
  it('is noticed by its version', async () => {
    const { orchestrator, record, show } = rewindable()
    await orchestrator.setMode('LIVE', CONFIRMED)
    const first = await record()
    await orchestrator.halt(WHO)
    expect(orchestrator.wentBack).toBeUndefined()
    show(first)
    await orchestrator.read()
    expect(orchestrator.wentBack).toEqual({ version: 1, sequence: 1 })
  })

  it('is noticed by its audit sequence, when only orders were lost', async () => {
    const { orchestrator, memory, record, show } = rewindable()
    await orchestrator.setMode('LIVE', CONFIRMED)
    const before = await record()
    await memory.appendAudit({ account: 'main', notes: [{ kind: 'test', body: {} }] })
    await orchestrator.read()
    show(before)
    await orchestrator.read()
    expect(orchestrator.wentBack).toEqual({ version: 1, sequence: 1 })
  })

  it('is noticed when it has forgotten everything', async () => {
    const { orchestrator, show } = rewindable()
    await orchestrator.setMode('LIVE', CONFIRMED)
    show('nothing')
    await orchestrator.read()
    expect(orchestrator.wentBack).toEqual({ version: 0, sequence: 0 })
  })

  it('stays noticed when it has caught up, until a person acknowledges it', async () => {
    const { orchestrator, record, show } = rewindable()
    await orchestrator.setMode('LIVE', CONFIRMED)
    const first = await record()
    await orchestrator.halt(WHO)
    show(first)
    await orchestrator.read()
    show(undefined)
    await orchestrator.read()
    expect(orchestrator.wentBack).toBeDefined()
    await orchestrator.acknowledgeRollback(WHO)
    expect(orchestrator.wentBack).toBeUndefined()
    await orchestrator.read()
    expect(orchestrator.wentBack).toBeUndefined()
  })

  it('is a thing of this process: another one has not seen the later state', async () => {
    const { orchestrator, another, record, show } = rewindable()
    await orchestrator.setMode('LIVE', CONFIRMED)
    const first = await record()
    await orchestrator.halt(WHO)
    show(first)
    const other = another()
    await other.read()
    expect(other.wentBack).toBeUndefined()
  })
})

describe('acknowledgeRollback', () => {
  it('accepts what the store shows now, and nothing older', async () => {
    const { orchestrator, record, show } = rewindable()
    await orchestrator.setMode('LIVE', CONFIRMED)
    const first = await record()
    await orchestrator.halt(WHO)
    const second = await record()
    await orchestrator.halt(WHO)
    show(second)
    await orchestrator.read()
    await orchestrator.acknowledgeRollback(WHO)
    await orchestrator.read()
    expect(orchestrator.wentBack).toBeUndefined()
    show(first)
    await orchestrator.read()
    expect(orchestrator.wentBack).toEqual({ version: 1, sequence: 1 })
  })

  it('takes a reason and an actor, and is in the audit chain', async () => {
    const notes: unknown[] = []
    const { orchestrator, store } = desk()
    const appendAudit = store.appendAudit.bind(store)
    store.appendAudit = (query) => {
      notes.push(...query.notes)
      return appendAudit(query)
    }
    await expect(orchestrator.acknowledgeRollback({ reason: '', actor: 'ops' })).rejects.toMatchObject({
      code: 'REASON_REQUIRED',
    })
    await expect(orchestrator.acknowledgeRollback({ reason: 'why', actor: ' ' })).rejects.toMatchObject({
      code: 'ACTOR_REQUIRED',
    })
    expect(notes).toEqual([])
    await orchestrator.acknowledgeRollback({ reason: 'restored from backup', actor: 'ops' })
    expect(notes).toEqual([{ kind: 'rollback.acknowledged', body: { reason: 'restored from backup', actor: 'ops' } }])
  })
})

describe('what is no step back', () => {
  it('two reads that cross each other', async () => {
    let hold: Promise<void> | undefined
    const { orchestrator, store, memory } = desk()
    await orchestrator.setMode('LIVE', CONFIRMED)
    store.readMode = async (account) => {
      const record = await Object.getPrototypeOf(memory).readMode.call(memory, account)
      await hold
      return record
    }
    let release = (): void => undefined
    hold = new Promise((resolve) => {
      release = resolve
    })
    const slow = orchestrator.read()
    hold = undefined
    await orchestrator.halt(WHO)
    await orchestrator.read()
    release()
    expect(await slow).toMatchObject({ record: { version: 1 } })
    expect(orchestrator.wentBack).toBeUndefined()
  })

  it('the answer to a change of our own that a later read overtakes', async () => {
    let release = (): void => undefined
    const { orchestrator, memory } = desk({
      store: (sound) =>
        altered<ExecutionStore>(sound, {
          async changeMode(change): Promise<ModeChangeResult> {
            const result = await sound.changeMode(change)
            await new Promise<void>((resolve) => {
              release = resolve
            })
            return result
          },
        }),
    })
    const halting = orchestrator.halt(WHO)
    await new Promise((resolve) => setImmediate(resolve))
    await memory.appendAudit({ account: 'main', notes: [{ kind: 'an order of another process', body: {} }] })
    await orchestrator.read()
    release()
    await halting
    expect(orchestrator.wentBack).toBeUndefined()
  })
})
