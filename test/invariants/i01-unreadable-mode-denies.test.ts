import { describe, expect, it } from 'vitest'
import type { ExecutionStore } from '../../src/core/execution-store.js'
import type { ModeRecord } from '../../src/core/mode-store.js'
import type { InMemoryStore } from '../../src/stores/memory/in-memory-store.js'
import { ManualClock } from '../../src/testing/manual-clock.js'
import { altered, never } from '../execution/support/altered.js'
import { ACCOUNT, BUY, CONFIRMED, codesOf, expectOutcome, liveClient, scene } from '../execution/support/scene.js'

const UNREADABLE: Readonly<Record<string, () => Promise<ModeRecord | undefined>>> = {
  'a lost connection': () => Promise.reject(new Error('ECONNRESET')),
  'a rejection without a reason': () => Promise.reject(undefined),
}

const RECORD: ModeRecord = {
  account: ACCOUNT,
  mode: 'PAPER',
  state: 'ACTIVE',
  version: 1,
  reason: 'test',
  changedBy: 'test',
  changedAt: new Date(0),
  readAt: new Date(0),
  sequence: 1,
}

const UNKNOWN: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'another mode': { mode: 'SHADOW' },
  'a mode in other letters': { mode: 'paper' },
  'no mode': { mode: undefined },
  'another state': { state: 'PAUSED' },
  'a mode that JavaScript takes for a key': { mode: 'constructor' },
  'no version': { version: undefined },
}

/** What an order does on that store: the code it is denied with, else which client it reached. */
async function whereItGoes(
  readMode: (sound: InMemoryStore) => ExecutionStore['readMode'],
  modeBefore: 'PAPER' | 'LIVE',
): Promise<string> {
  const clock = new ManualClock()
  const paper = liveClient(clock, { kind: 'paper' })
  const live = liveClient(clock)
  let broken = false
  const made = scene({
    clock,
    paper,
    live,
    store: (sound) =>
      altered<ExecutionStore>(sound, { readMode: (account) => (broken ? readMode(sound)(account) : sound.readMode(account)) }),
  })
  if (modeBefore === 'LIVE') await made.orchestrator.setMode('LIVE', CONFIRMED)
  broken = true
  const result = await made.router.execute(BUY)
  const reached = [...paper.submitted.map(() => 'PAPER'), ...live.submitted.map(() => 'LIVE')]
  return reached.length > 0 ? `reached ${reached.join()}` : codesOf(result).join()
}

describe('I1', () => {
  it('I1 an empty store means PAPER: the order reaches the paper client and no other', async () => {
    const { router, live, paper } = scene()
    expect(expectOutcome(await router.execute(BUY), 'accepted').mode).toBe('PAPER')
    expect((await paper.openOrders()).orders).toHaveLength(1)
    expect(live.calls).toEqual([])
  })

  it.each(Object.entries(UNREADABLE))(
    'I1 a store that cannot be read (%s) denies, whichever mode was set',
    async (_what, readMode) => {
      for (const mode of ['PAPER', 'LIVE'] as const) expect(await whereItGoes(() => readMode, mode)).toBe('MODE_UNREADABLE')
    },
  )

  it.each(Object.entries(UNKNOWN))(
    'I1 a store that holds what we do not know (%s) denies, whichever mode was set',
    async (_what, changes) => {
      const show = () => async () => ({ ...RECORD, ...changes }) as unknown as ModeRecord
      for (const mode of ['PAPER', 'LIVE'] as const) expect(await whereItGoes(show, mode)).toBe('MODE_UNKNOWN')
    },
  )

  it('I1 a store that does not answer sends the order nowhere', async () => {
    const { router, live, paper } = scene({ store: (sound) => altered<ExecutionStore>(sound, { readMode: never }) })
    void router.execute(BUY)
    await new Promise((resolve) => setImmediate(resolve))
    expect(live.calls).toEqual([])
    expect((await paper.openOrders()).orders).toEqual([])
  })

  it('I1 an account of a store that others use is empty for itself', async () => {
    const { store } = scene()
    await store.changeMode({
      account: 'other',
      expectedVersion: 0,
      next: { mode: 'LIVE', state: 'ACTIVE' },
      reason: 'x',
      actor: 'y',
    })
    expect(await scene({ store: () => store }).orchestrator.getCurrentMode()).toBe('PAPER')
  })
})

describe('the control of I1', () => {
  it('I1 would be broken by a store that answers PAPER, or what it saw last, when it cannot be read', async () => {
    const answersPaper = () => async () => ({ ...RECORD, version: 0 })
    expect(await whereItGoes(answersPaper, 'PAPER')).toBe('reached PAPER')
    const answersNothing = () => async () => undefined
    expect(await whereItGoes(answersNothing, 'PAPER')).toBe('reached PAPER')
    const answersTheLast = (sound: InMemoryStore) => (account: string) => sound.readMode(account)
    expect(await whereItGoes(answersTheLast, 'LIVE')).toBe('reached LIVE')
  })
})
