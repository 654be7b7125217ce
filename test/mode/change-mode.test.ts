import { describe, expect, it } from 'vitest'
import { ModeChangeRefusedError } from '../../src/core/errors.js'
import { ModeOrchestrator } from '../../src/mode/mode-orchestrator.js'
import { InMemoryStore } from '../../src/stores/memory/in-memory-store.js'
import { CONFIRMED, desk, START, WHO } from './support/desk.js'

describe('an account for which nothing was ever written', () => {
  it('is in PAPER, ACTIVE, at version 0', async () => {
    const { orchestrator } = desk()
    expect(await orchestrator.getCurrentMode()).toBe('PAPER')
    expect(await orchestrator.getSnapshot()).toMatchObject({
      account: 'main',
      mode: 'PAPER',
      state: 'ACTIVE',
      version: 0,
      changedBy: 'system',
    })
  })

  it('has no history', async () => {
    expect(await desk().orchestrator.history()).toEqual([])
  })

  it('needs a name', () => {
    const store = new InMemoryStore()
    for (const account of ['', '  ', undefined]) {
      expect(() => new ModeOrchestrator({ store, account: account as string })).toThrow(
        expect.objectContaining({ code: 'ACCOUNT_REQUIRED' }),
      )
    }
  })
})

describe('going LIVE', () => {
  it('takes confirmation, a reason and an actor, and is then in force for every process', async () => {
    const { orchestrator, another } = desk()
    const snapshot = await orchestrator.setMode('LIVE', { ...CONFIRMED, reason: 'Starting live testing' })
    expect(snapshot).toEqual({
      account: 'main',
      mode: 'LIVE',
      state: 'ACTIVE',
      version: 1,
      reason: 'Starting live testing',
      changedBy: 'desk',
      changedAt: START,
    })
    expect(await another().getCurrentMode()).toBe('LIVE')
  })

  it.each([
    ['nothing', {}, 'CONFIRMATION_REQUIRED'],
    ['no confirmation', WHO, 'CONFIRMATION_REQUIRED'],
    ['confirmation false', { ...WHO, confirmed: false }, 'CONFIRMATION_REQUIRED'],
    ['confirmation that is merely truthy', { ...WHO, confirmed: 'true' as unknown as boolean }, 'CONFIRMATION_REQUIRED'],
    ['no reason', { confirmed: true, actor: 'desk' }, 'REASON_REQUIRED'],
    ['an empty reason', { ...CONFIRMED, reason: '' }, 'REASON_REQUIRED'],
    ['a blank reason', { ...CONFIRMED, reason: ' \n' }, 'REASON_REQUIRED'],
    ['a reason that is no text', { ...CONFIRMED, reason: 7 as unknown as string }, 'REASON_REQUIRED'],
    ['no actor', { confirmed: true, reason: 'why' }, 'ACTOR_REQUIRED'],
    ['a blank actor', { ...CONFIRMED, actor: ' ' }, 'ACTOR_REQUIRED'],
  ])('is refused with %s, and nothing is written', async (_what, options, code) => {
    const { orchestrator } = desk()
    const refusal = await orchestrator.setMode('LIVE', options).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(ModeChangeRefusedError)
    expect(refusal).toMatchObject({ code })
    expect(await orchestrator.history()).toEqual([])
    expect(await orchestrator.getSnapshot()).toMatchObject({ mode: 'PAPER', version: 0 })
  })

  it('is refused while trading is halted or reducing', async () => {
    const { orchestrator } = desk()
    await orchestrator.reduceOnly(WHO)
    await expect(orchestrator.setMode('LIVE', CONFIRMED)).rejects.toMatchObject({ code: 'STATE_NOT_ACTIVE' })
    await orchestrator.halt(WHO)
    await expect(orchestrator.setMode('LIVE', CONFIRMED)).rejects.toMatchObject({ code: 'STATE_NOT_ACTIVE' })
    expect(await orchestrator.getSnapshot()).toMatchObject({ mode: 'PAPER', state: 'HALTED', version: 2 })
  })

  it('refuses a mode that does not exist', async () => {
    const { orchestrator } = desk()
    await expect(orchestrator.setMode('DEMO' as 'LIVE', CONFIRMED)).rejects.toMatchObject({ code: 'MODE_UNKNOWN' })
    await expect(orchestrator.setMode('live' as 'LIVE', CONFIRMED)).rejects.toMatchObject({ code: 'MODE_UNKNOWN' })
    expect(await orchestrator.history()).toEqual([])
  })
})

describe('going back to PAPER', () => {
  it('needs no confirmation, and no reason or actor either', async () => {
    const { orchestrator } = desk()
    await orchestrator.setMode('LIVE', CONFIRMED)
    expect(await orchestrator.setMode('PAPER')).toMatchObject({
      mode: 'PAPER',
      version: 2,
      reason: 'unspecified',
      changedBy: 'unspecified',
    })
    await orchestrator.setMode('LIVE', CONFIRMED)
    expect(await orchestrator.enablePaperMode()).toMatchObject({
      mode: 'PAPER',
      version: 4,
      reason: 'unspecified',
      changedBy: 'unspecified',
    })
  })

  it('keeps the reason and actor that it is given, and takes a blank one as none', async () => {
    const { orchestrator } = desk()
    expect(await orchestrator.enablePaperMode({ reason: 'End of day', actor: 'ops' })).toMatchObject({
      reason: 'End of day',
      changedBy: 'ops',
    })
    expect(await orchestrator.setMode('PAPER', { reason: ' ', actor: '' })).toMatchObject({
      reason: 'unspecified',
      changedBy: 'unspecified',
    })
  })

  it('ends a live lease with it', async () => {
    const { orchestrator } = desk()
    await orchestrator.setMode('LIVE', { ...CONFIRMED, expiresInMs: 60_000 })
    expect(await orchestrator.setMode('PAPER')).not.toHaveProperty('liveExpiresAt')
  })
})

describe('the history', () => {
  async function busyDesk() {
    const made = desk()
    const { orchestrator, clock } = made
    await orchestrator.setMode('LIVE', CONFIRMED)
    clock.advance(1_000)
    await orchestrator.halt({ reason: 'odd fills', actor: 'risk' })
    clock.advance(1_000)
    await orchestrator.resume(CONFIRMED)
    clock.advance(1_000)
    await orchestrator.setMode('PAPER', { reason: 'done', actor: 'desk' })
    return made
  }

  it('shows every change, newest first, each with what it went from and to', async () => {
    const { orchestrator } = await busyDesk()
    const [ACTIVE, HALTED] = ['ACTIVE', 'HALTED'] as const
    const [PAPER, LIVE] = ['PAPER', 'LIVE'] as const
    const at = (ms: number): Date => new Date(START.getTime() + ms)
    expect(await orchestrator.history()).toEqual([
      {
        version: 4,
        from: { mode: LIVE, state: ACTIVE },
        to: { mode: PAPER, state: ACTIVE },
        reason: 'done',
        actor: 'desk',
        at: at(3_000),
      },
      { version: 3, from: { mode: LIVE, state: HALTED }, to: { mode: LIVE, state: ACTIVE }, ...WHO, at: at(2_000) },
      {
        version: 2,
        from: { mode: LIVE, state: ACTIVE },
        to: { mode: LIVE, state: HALTED },
        reason: 'odd fills',
        actor: 'risk',
        at: at(1_000),
      },
      { version: 1, from: { mode: PAPER, state: ACTIVE }, to: { mode: LIVE, state: ACTIVE }, ...WHO, at: at(0) },
    ])
  })

  it('comes in pages: `limit` from the newest, `before` a version, exclusive', async () => {
    const { orchestrator } = await busyDesk()
    const versions = async (query: { limit?: number; before?: number }) =>
      (await orchestrator.history(query)).map(({ version }) => version)
    expect(await versions({ limit: 2 })).toEqual([4, 3])
    expect(await versions({ limit: 2, before: 3 })).toEqual([2, 1])
    expect(await versions({ before: 1 })).toEqual([])
  })

  it('grows by one version with every change, also one that changes nothing', async () => {
    const { orchestrator } = desk()
    await orchestrator.enablePaperMode(WHO)
    await orchestrator.enablePaperMode(WHO)
    await orchestrator.resume(CONFIRMED)
    expect((await orchestrator.history()).map(({ version }) => version)).toEqual([3, 2, 1])
    expect(await orchestrator.getSnapshot()).toMatchObject({ version: 3 })
  })

  it('belongs to one account', async () => {
    const { orchestrator, store, clock } = desk()
    await orchestrator.setMode('LIVE', CONFIRMED)
    const other = new ModeOrchestrator({ store, account: 'other', clock })
    expect(await other.getSnapshot()).toMatchObject({ mode: 'PAPER', version: 0 })
    expect(await other.history()).toEqual([])
  })
})
