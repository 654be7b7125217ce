import { describe, expect, it } from 'vitest'
import type { ExecutionStore } from '../../src/core/execution-store.js'
import type { PolicyAdoption } from '../../src/core/order-ledger.js'
import { altered } from '../execution/support/altered.js'
import { CONFIRMED, desk, START, WHO } from './support/desk.js'

const HOUR = 3_600_000

const UNATTRIBUTED = [
  ['no reason', { actor: 'desk' }, 'REASON_REQUIRED'],
  ['a blank reason', { reason: ' ', actor: 'desk' }, 'REASON_REQUIRED'],
  ['no actor', { reason: 'why' }, 'ACTOR_REQUIRED'],
  ['a blank actor', { reason: 'why', actor: '\t' }, 'ACTOR_REQUIRED'],
] as const

const UNCONFIRMED = [
  ['no confirmation', WHO, 'CONFIRMATION_REQUIRED'],
  ['confirmation false', { ...WHO, confirmed: false }, 'CONFIRMATION_REQUIRED'],
  ...UNATTRIBUTED.map(([what, who, code]) => [what, { ...who, confirmed: true }, code] as const),
] as const

describe('latches', () => {
  async function latched() {
    const made = desk()
    await made.store.tripLatch({ account: 'main', key: 'drawdown', reason: 'R5 000 down', actor: 'system' })
    return made
  }

  it('are shown until they are cleared', async () => {
    const { orchestrator } = await latched()
    expect(await orchestrator.latches()).toEqual([
      { key: 'drawdown', reason: 'R5 000 down', actor: 'system', trippedAt: START, until: 'cleared' },
    ])
    expect(await orchestrator.clearLatch({ key: 'drawdown', ...WHO })).toBe(1)
    expect(await orchestrator.latches()).toEqual([])
    expect(await orchestrator.clearLatch({ key: 'drawdown', ...WHO })).toBe(0)
  })

  it('are seen by every process, and outlast every change of mode and state', async () => {
    const { orchestrator, another } = await latched()
    await orchestrator.halt(WHO)
    await orchestrator.resume(CONFIRMED)
    await orchestrator.setMode('LIVE', CONFIRMED)
    expect(await another().latches()).toMatchObject([{ key: 'drawdown' }])
  })

  it.each(UNATTRIBUTED)('are not cleared with %s', async (_what, who, code) => {
    const { orchestrator } = await latched()
    await expect(orchestrator.clearLatch({ key: 'drawdown', ...(who as typeof WHO) })).rejects.toMatchObject({
      name: 'ModeChangeRefusedError',
      code,
    })
    expect(await orchestrator.latches()).toHaveLength(1)
  })

  it('end by themselves when they hold until a time', async () => {
    const { orchestrator, store, clock } = desk()
    const until = new Date(START.getTime() + 1_000)
    await store.tripLatch({ account: 'main', key: 'throttle', reason: 'too fast', actor: 'system', until })
    clock.advance(999)
    expect(await orchestrator.latches()).toHaveLength(1)
    clock.advance(1)
    expect(await orchestrator.latches()).toEqual([])
  })
})

describe('adoptPolicy', () => {
  function adopting() {
    const adopted: PolicyAdoption[] = []
    const made = desk({
      store: (sound) =>
        altered<ExecutionStore>(sound, {
          adoptPolicy: (adoption) => {
            adopted.push(adoption)
            return sound.adoptPolicy(adoption)
          },
        }),
    })
    return { ...made, adopted }
  }

  it.each(UNCONFIRMED)('is refused with %s', async (_what, who, code) => {
    const { orchestrator, adopted } = adopting()
    await expect(orchestrator.adoptPolicy({ hash: 'b', ...who })).rejects.toMatchObject({ name: 'ModeChangeRefusedError', code })
    expect(adopted).toEqual([])
  })

  it('names the scope, `default` when none is given, and no overlap', async () => {
    const { orchestrator, adopted } = adopting()
    await orchestrator.adoptPolicy({ hash: 'b', ...CONFIRMED })
    await orchestrator.adoptPolicy({ hash: 'c', scope: 'grid', ...CONFIRMED })
    expect(adopted).toEqual([
      { account: 'main', scope: 'default', hash: 'b', ...WHO },
      { account: 'main', scope: 'grid', hash: 'c', ...WHO },
    ])
  })

  it('accepts another hash for the time given, by the store clock, and for an hour at the most', async () => {
    const { orchestrator, adopted } = adopting()
    for (const forMs of [60_000, HOUR, HOUR + 1, 24 * HOUR, undefined]) {
      await orchestrator.adoptPolicy({ hash: 'b', alsoAccept: 'a', ...CONFIRMED, ...(forMs === undefined ? {} : { forMs }) })
    }
    const overlaps = adopted.map(({ acceptUntil }) => (acceptUntil?.getTime() ?? 0) - START.getTime())
    expect(overlaps).toEqual([60_000, HOUR, HOUR, HOUR, HOUR])
  })
})

describe('changeIdentity', () => {
  it.each(UNCONFIRMED)('is refused with %s', async (_what, who, code) => {
    const { orchestrator, store } = desk()
    store.changeIdentity = () => Promise.reject(new Error('must not be reached'))
    await expect(orchestrator.changeIdentity({ identity: 'valr:b', ...who })).rejects.toMatchObject({ code })
  })

  it('hands the identity, the reason and the actor to the store', async () => {
    const asked: unknown[] = []
    const { orchestrator, store } = desk()
    store.changeIdentity = async (query) => void asked.push(query)
    await orchestrator.changeIdentity({ identity: 'valr:b', ...CONFIRMED })
    expect(asked).toEqual([{ account: 'main', identity: 'valr:b', ...WHO }])
  })
})
