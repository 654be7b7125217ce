import { describe, expect, it } from 'vitest'
import { CONFIRMED, desk, START, WHO } from './support/desk.js'

const HOUR = 3_600_000
const LEASE = { ...CONFIRMED, expiresInMs: HOUR }

describe('a live lease', () => {
  it("ends by the store's clock, so much after the change", async () => {
    const { orchestrator } = desk()
    expect(await orchestrator.setMode('LIVE', LEASE)).toMatchObject({ liveExpiresAt: new Date(START.getTime() + HOUR) })
  })

  it('is in force until its end, exclusive', async () => {
    const { orchestrator, clock } = desk()
    await orchestrator.setMode('LIVE', LEASE)
    clock.advance(HOUR - 1)
    expect(await orchestrator.getCurrentMode()).toBe('LIVE')
    clock.advance(1)
    expect(await orchestrator.getCurrentMode()).toBe('PAPER')
  })

  it('is written down by the first who notices its end: PAPER, REDUCING, by the system', async () => {
    const { orchestrator, clock } = desk()
    await orchestrator.setMode('LIVE', LEASE)
    clock.advance(HOUR + 500)
    expect(await orchestrator.getSnapshot()).toEqual({
      account: 'main',
      mode: 'PAPER',
      state: 'REDUCING',
      version: 2,
      reason: 'LIVE_EXPIRED',
      changedBy: 'system',
      changedAt: new Date(START.getTime() + HOUR + 500),
    })
    expect((await orchestrator.history())[0]).toMatchObject({
      version: 2,
      from: { mode: 'LIVE', state: 'ACTIVE' },
      to: { mode: 'PAPER', state: 'REDUCING' },
      reason: 'LIVE_EXPIRED',
      actor: 'system',
    })
  })

  it('is written down once, however many notice at once', async () => {
    const { another, clock } = desk()
    await another().setMode('LIVE', LEASE)
    clock.advance(HOUR)
    const modes = await Promise.all(Array.from({ length: 6 }, () => another().getCurrentMode()))
    expect(modes).toEqual(Array.from({ length: 6 }, () => 'PAPER'))
    expect((await another().history()).map(({ reason }) => reason)).toEqual(['LIVE_EXPIRED', WHO.reason])
  })

  it('does not loosen a halt when it ends, nor lose a stop', async () => {
    const { orchestrator, clock } = desk()
    await orchestrator.setMode('LIVE', LEASE)
    await orchestrator.halt(WHO)
    clock.advance(HOUR)
    expect(await orchestrator.getSnapshot()).toMatchObject({ mode: 'PAPER', state: 'HALTED', reason: 'LIVE_EXPIRED' })
  })

  it('can be renewed before its end, and shows the new end', async () => {
    const { orchestrator, clock } = desk()
    await orchestrator.setMode('LIVE', LEASE)
    clock.advance(HOUR / 2)
    await orchestrator.setMode('LIVE', LEASE)
    clock.advance(HOUR - 1)
    expect(await orchestrator.getCurrentMode()).toBe('LIVE')
  })

  it('leaves no lease behind when LIVE is set without one', async () => {
    const { orchestrator, clock } = desk()
    await orchestrator.setMode('LIVE', LEASE)
    expect(await orchestrator.setMode('LIVE', CONFIRMED)).not.toHaveProperty('liveExpiresAt')
    clock.advance(2 * HOUR)
    expect(await orchestrator.getCurrentMode()).toBe('LIVE')
  })

  it('that has ended needs a resume before LIVE again', async () => {
    const { orchestrator, clock } = desk()
    await orchestrator.setMode('LIVE', LEASE)
    clock.advance(HOUR)
    await expect(orchestrator.setMode('LIVE', LEASE)).rejects.toMatchObject({ code: 'STATE_NOT_ACTIVE' })
    await orchestrator.resume(CONFIRMED)
    expect(await orchestrator.setMode('LIVE', LEASE)).toMatchObject({ mode: 'LIVE', state: 'ACTIVE' })
  })
})

describe('the reading that the router takes', () => {
  it('says that the lease is over until a person acts', async () => {
    for (const act of ['resume', 'setMode', 'enablePaperMode'] as const) {
      const { orchestrator, clock } = desk()
      await orchestrator.setMode('LIVE', LEASE)
      expect(await orchestrator.read()).toMatchObject({ kind: 'known', leaseIsOver: false })
      clock.advance(HOUR)
      for (let times = 0; times < 2; times += 1) {
        expect(await orchestrator.read()).toMatchObject({
          kind: 'known',
          leaseIsOver: true,
          record: { mode: 'PAPER', state: 'REDUCING' },
        })
      }
      await {
        resume: () => orchestrator.resume(CONFIRMED),
        setMode: () => orchestrator.setMode('PAPER', WHO),
        enablePaperMode: () => orchestrator.enablePaperMode(WHO),
      }[act]()
      expect(await orchestrator.read(), act).toMatchObject({ leaseIsOver: false })
    }
  })

  it('says so also when the record of its end cannot be written', async () => {
    const { orchestrator, clock, store } = desk()
    await orchestrator.setMode('LIVE', LEASE)
    clock.advance(HOUR)
    store.changeMode = () => Promise.reject(new Error('read-only'))
    expect(await orchestrator.read()).toMatchObject({ kind: 'unreadable', cause: { message: 'read-only' } })
    await expect(orchestrator.getCurrentMode()).rejects.toMatchObject({ code: 'MODE_UNREADABLE' })
  })
})

describe('livePolicy', () => {
  it.each([
    ['a lease is required', { requireExpiry: true }, {}, 'LEASE_REQUIRED'],
    ['a lease is capped', { maxExpiresInMs: HOUR }, {}, 'LEASE_REQUIRED'],
    ['a lease is longer than the cap', { maxExpiresInMs: HOUR }, { expiresInMs: HOUR + 1 }, 'LEASE_TOO_LONG'],
    ['a lease lasts no time', {}, { expiresInMs: 0 }, 'LEASE_INVALID'],
    ['a lease is negative', {}, { expiresInMs: -1 }, 'LEASE_INVALID'],
    ['a lease is a fraction', {}, { expiresInMs: 1.5 }, 'LEASE_INVALID'],
    ['a lease is not a number', {}, { expiresInMs: Number.NaN }, 'LEASE_INVALID'],
    ['a lease has no end', {}, { expiresInMs: Number.POSITIVE_INFINITY }, 'LEASE_INVALID'],
    ['a lease is text', {}, { expiresInMs: '3600000' as unknown as number }, 'LEASE_INVALID'],
  ])('refuses LIVE when %s', async (_what, livePolicy, lease, code) => {
    const { orchestrator } = desk({ livePolicy })
    await expect(orchestrator.setMode('LIVE', { ...CONFIRMED, ...lease })).rejects.toMatchObject({ code })
    expect(await orchestrator.history()).toEqual([])
  })

  it('takes a lease of exactly the cap', async () => {
    const { orchestrator } = desk({ livePolicy: { requireExpiry: true, maxExpiresInMs: HOUR } })
    expect(await orchestrator.setMode('LIVE', LEASE)).toMatchObject({ mode: 'LIVE' })
  })

  it('is the same for the whole life of the orchestrator', () => {
    const livePolicy = { requireExpiry: true }
    const { orchestrator } = desk({ livePolicy })
    livePolicy.requireExpiry = false
    expect(orchestrator.livePolicy).toEqual({ requireExpiry: true })
    expect(Object.isFrozen(orchestrator.livePolicy)).toBe(true)
  })
})
