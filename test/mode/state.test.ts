import { describe, expect, it } from 'vitest'
import { CONFIRMED, desk, WHO } from './support/desk.js'

describe('halt', () => {
  it('keeps the mode and its lease', async () => {
    const { orchestrator } = desk()
    const { liveExpiresAt } = await orchestrator.setMode('LIVE', { ...CONFIRMED, expiresInMs: 60_000 })
    expect(await orchestrator.halt(WHO)).toMatchObject({ mode: 'LIVE', state: 'HALTED', liveExpiresAt })
  })

  it('needs neither confirmation nor reason nor actor', async () => {
    expect(await desk().orchestrator.halt()).toMatchObject({ state: 'HALTED', reason: 'unspecified', changedBy: 'unspecified' })
  })

  it('is not undone by a change of mode', async () => {
    const { orchestrator } = desk()
    await orchestrator.halt(WHO)
    expect(await orchestrator.setMode('PAPER', WHO)).toMatchObject({ state: 'HALTED' })
    expect(await orchestrator.enablePaperMode(WHO)).toMatchObject({ state: 'HALTED' })
  })
})

describe('reduceOnly', () => {
  it('keeps the mode, and makes ACTIVE REDUCING', async () => {
    const { orchestrator } = desk()
    await orchestrator.setMode('LIVE', CONFIRMED)
    expect(await orchestrator.reduceOnly()).toMatchObject({ mode: 'LIVE', state: 'REDUCING', reason: 'unspecified' })
  })

  it('never loosens a halt', async () => {
    const { orchestrator } = desk()
    await orchestrator.halt(WHO)
    expect(await orchestrator.reduceOnly(WHO)).toMatchObject({ state: 'HALTED', version: 2 })
  })

  it('is not undone by a change of mode', async () => {
    const { orchestrator } = desk()
    await orchestrator.reduceOnly(WHO)
    expect(await orchestrator.setMode('PAPER', WHO)).toMatchObject({ state: 'REDUCING' })
  })
})

describe('resume', () => {
  it.each([
    ['no confirmation', WHO, 'CONFIRMATION_REQUIRED'],
    ['confirmation false', { ...WHO, confirmed: false }, 'CONFIRMATION_REQUIRED'],
    ['no reason', { confirmed: true, actor: 'desk' }, 'REASON_REQUIRED'],
    ['no actor', { confirmed: true, reason: 'why' }, 'ACTOR_REQUIRED'],
  ])('is refused with %s', async (_what, options, code) => {
    const { orchestrator } = desk()
    await orchestrator.halt(WHO)
    await expect(orchestrator.resume(options)).rejects.toMatchObject({ name: 'ModeChangeRefusedError', code })
    expect(await orchestrator.getSnapshot()).toMatchObject({ state: 'HALTED', version: 1 })
  })

  it('keeps the mode that is set, and its lease', async () => {
    const { orchestrator } = desk()
    const { liveExpiresAt } = await orchestrator.setMode('LIVE', { ...CONFIRMED, expiresInMs: 60_000 })
    await orchestrator.halt(WHO)
    expect(await orchestrator.resume(CONFIRMED)).toMatchObject({ mode: 'LIVE', state: 'ACTIVE', liveExpiresAt })
    await orchestrator.setMode('PAPER')
    await orchestrator.reduceOnly(WHO)
    expect(await orchestrator.resume(CONFIRMED)).toMatchObject({ mode: 'PAPER', state: 'ACTIVE' })
  })
})

describe('engageStop', () => {
  it('sets PAPER and HALTED in one change, and says what it was asked for', async () => {
    const { orchestrator } = desk()
    await orchestrator.setMode('LIVE', CONFIRMED)
    expect(await orchestrator.engageStop({ ...WHO, flatten: true })).toMatchObject({
      mode: 'PAPER',
      state: 'HALTED',
      version: 2,
      stop: { flatten: true },
    })
    expect(await orchestrator.history()).toHaveLength(2)
  })

  it('is written once when it is asked for again', async () => {
    const { orchestrator, another } = desk()
    const first = await orchestrator.engageStop({ ...WHO, flatten: false })
    expect(await orchestrator.engageStop({ reason: 'again', actor: 'somebody', flatten: false })).toEqual(first)
    expect(await another().engageStop({ flatten: false })).toEqual(first)
    expect(await orchestrator.history()).toHaveLength(1)
  })

  it('is written again when it asks for something else, or was loosened meanwhile', async () => {
    const { orchestrator } = desk()
    await orchestrator.engageStop({ ...WHO, flatten: false })
    expect(await orchestrator.engageStop({ ...WHO, flatten: true })).toMatchObject({ version: 2, stop: { flatten: true } })
    await orchestrator.resume(CONFIRMED)
    expect(await orchestrator.engageStop({ ...WHO, flatten: true })).toMatchObject({ version: 4, state: 'HALTED' })
  })

  it('goes over a plain halt, which is not a stop', async () => {
    const { orchestrator } = desk()
    await orchestrator.halt(WHO)
    expect(await orchestrator.engageStop({ flatten: false })).toMatchObject({
      version: 2,
      stop: { flatten: false },
      reason: 'unspecified',
    })
  })

  it('lasts through every change but resume', async () => {
    const { orchestrator } = desk()
    await orchestrator.engageStop({ ...WHO, flatten: false })
    for (const change of [
      () => orchestrator.halt(WHO),
      () => orchestrator.reduceOnly(WHO),
      () => orchestrator.setMode('PAPER', WHO),
    ]) {
      expect(await change()).toMatchObject({ mode: 'PAPER', state: 'HALTED', stop: { flatten: false } })
    }
    await expect(orchestrator.setMode('LIVE', CONFIRMED)).rejects.toMatchObject({ code: 'STATE_NOT_ACTIVE' })
    expect(await orchestrator.resume(CONFIRMED)).not.toHaveProperty('stop')
    expect(await orchestrator.getSnapshot()).toMatchObject({ mode: 'PAPER', state: 'ACTIVE' })
  })
})
