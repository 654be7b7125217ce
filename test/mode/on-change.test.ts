import { describe, expect, it } from 'vitest'
import type { ModeRecord } from '../../src/core/mode-store.js'
import type { ModeOrchestrator } from '../../src/mode/mode-orchestrator.js'
import { CONFIRMED, desk, WHO } from './support/desk.js'

function heard(orchestrator: ModeOrchestrator): readonly ModeRecord[] {
  const records: ModeRecord[] = []
  orchestrator.onChange((record) => void records.push(record))
  return records
}

describe('onChange', () => {
  it('tells of the changes this process makes', async () => {
    const { orchestrator } = desk()
    const records = heard(orchestrator)
    await orchestrator.setMode('LIVE', CONFIRMED)
    await orchestrator.halt(WHO)
    expect(records).toMatchObject([
      { mode: 'LIVE', state: 'ACTIVE', version: 1 },
      { mode: 'LIVE', state: 'HALTED', version: 2 },
    ])
  })

  it('tells of a change by another process when it is first seen, and once', async () => {
    const { orchestrator, another } = desk()
    const records = heard(orchestrator)
    await orchestrator.read()
    await another().setMode('LIVE', CONFIRMED)
    expect(records).toEqual([])
    await orchestrator.read()
    await orchestrator.getCurrentMode()
    expect(records).toMatchObject([{ mode: 'LIVE', version: 1 }])
  })

  it('does not take what the first read shows for news', async () => {
    const { orchestrator, another } = desk()
    await another().setMode('LIVE', CONFIRMED)
    const records = heard(orchestrator)
    await orchestrator.read()
    expect(records).toEqual([])
    await orchestrator.halt(WHO)
    expect(records).toMatchObject([{ version: 2 }])
  })

  it('tells of the end of a lease, once per process', async () => {
    const { orchestrator, another, clock } = desk()
    const other = another()
    await orchestrator.setMode('LIVE', { ...CONFIRMED, expiresInMs: 1_000 })
    await other.read()
    const [records, othersRecords] = [heard(orchestrator), heard(other)]
    clock.advance(1_000)
    await Promise.all([orchestrator.read(), other.read(), orchestrator.read()])
    for (const each of [records, othersRecords])
      expect(each).toMatchObject([{ mode: 'PAPER', state: 'REDUCING', reason: 'LIVE_EXPIRED' }])
  })

  it('does not tell of a stop that was in force already', async () => {
    const { orchestrator } = desk()
    await orchestrator.engageStop({ ...WHO, flatten: false })
    const records = heard(orchestrator)
    await orchestrator.engageStop({ ...WHO, flatten: false })
    expect(records).toEqual([])
  })

  it('ends with the function that it returns', async () => {
    const { orchestrator } = desk()
    const records: ModeRecord[] = []
    const end = orchestrator.onChange((record) => void records.push(record))
    end()
    await orchestrator.halt(WHO)
    expect(records).toEqual([])
  })

  it('does not let a listener that throws undo, hide or keep back the change', async () => {
    const { orchestrator } = desk()
    orchestrator.onChange(() => {
      throw new Error('a broken listener')
    })
    const records = heard(orchestrator)
    expect(await orchestrator.halt(WHO)).toMatchObject({ state: 'HALTED', version: 1 })
    expect(await orchestrator.read()).toMatchObject({ kind: 'known' })
    expect(records).toMatchObject([{ version: 1 }])
  })

  it('does not let a listener that throws make the mode unreadable', async () => {
    const { orchestrator, another } = desk()
    orchestrator.onChange(() => {
      throw new Error('a broken listener')
    })
    await orchestrator.read()
    await another().setMode('LIVE', CONFIRMED)
    expect(await orchestrator.read()).toMatchObject({ kind: 'known', record: { mode: 'LIVE' } })
  })
})
