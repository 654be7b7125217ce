import { describe, expect, it } from 'vitest'
import type { ExecutionStore } from '../../src/core/execution-store.js'
import { ModeOrchestrator, type ModeSnapshot, type SetModeOptions } from '../../src/mode/mode-orchestrator.js'
import { InMemoryStore } from '../../src/stores/memory/in-memory-store.js'
import { ManualClock } from '../../src/testing/manual-clock.js'
import { altered } from '../execution/support/altered.js'

const CONFIRMED = { confirmed: true, reason: 'because', actor: 'desk' } as const

type Desk = Pick<ModeOrchestrator, 'setMode' | 'halt' | 'reduceOnly' | 'resume' | 'engageStop' | 'getSnapshot' | 'history'>
type MakeDesk = () => Desk

const NOT_DELIBERATE: readonly SetModeOptions[] = [
  {},
  { confirmed: false, reason: 'because', actor: 'desk' },
  { reason: 'because', actor: 'desk' },
  { confirmed: true, actor: 'desk' },
  { confirmed: true, reason: ' ', actor: 'desk' },
  { confirmed: true, reason: 'because' },
  { confirmed: true, reason: 'because', actor: '' },
]

/** Every way in which this desk goes LIVE, or resumes, without a deliberate word. */
async function carelessness(make: MakeDesk): Promise<readonly string[]> {
  const found: string[] = []
  for (const options of NOT_DELIBERATE) {
    const desk = make()
    await desk.setMode('LIVE', options).catch(() => undefined)
    if ((await desk.getSnapshot()).mode !== 'PAPER') found.push(`LIVE with ${JSON.stringify(options)}`)
    await desk.halt()
    await desk.resume(options).catch(() => undefined)
    if ((await desk.getSnapshot()).state !== 'HALTED') found.push(`resumed with ${JSON.stringify(options)}`)
  }
  return found
}

/** Every way towards less risk that this desk refuses for want of a word. */
async function obstacles(make: MakeDesk): Promise<readonly string[]> {
  const ways: Readonly<Record<string, (desk: Desk) => Promise<ModeSnapshot>>> = {
    PAPER: (desk) => desk.setMode('PAPER'),
    halt: (desk) => desk.halt(),
    reduceOnly: (desk) => desk.reduceOnly(),
    stop: (desk) => desk.engageStop({ flatten: false }),
  }
  const found: string[] = []
  for (const [name, way] of Object.entries(ways)) {
    const desk = make()
    await desk.setMode('LIVE', CONFIRMED)
    await way(desk).catch(() => found.push(name))
  }
  return found
}

/** Every change after which state and history do not tell the same, or the version did not grow by one. */
async function halfChanges(make: MakeDesk): Promise<readonly string[]> {
  const desk = make()
  const changes: Readonly<Record<string, () => Promise<unknown>>> = {
    LIVE: () => desk.setMode('LIVE', CONFIRMED),
    reduceOnly: () => desk.reduceOnly(CONFIRMED),
    halt: () => desk.halt(CONFIRMED),
    resume: () => desk.resume(CONFIRMED),
    PAPER: () => desk.setMode('PAPER', CONFIRMED),
    'PAPER again': () => desk.setMode('PAPER', CONFIRMED),
    stop: () => desk.engageStop({ ...CONFIRMED, flatten: false }),
  }
  const found: string[] = []
  for (const [name, change] of Object.entries(changes)) {
    const before = await desk.getSnapshot()
    const told = (await desk.history({ limit: 1_000 })).length
    await change().catch(() => undefined)
    const after = await desk.getSnapshot()
    const [latest, ...others] = await desk.history({ limit: 1_000 })
    const written = others.length + (latest === undefined ? 0 : 1) - told
    if (after.version === before.version && written === 0) continue
    const agrees =
      after.version === before.version + 1 &&
      written === 1 &&
      latest?.version === after.version &&
      latest.from.mode === before.mode &&
      latest.from.state === before.state &&
      latest.to.mode === after.mode &&
      latest.to.state === after.state &&
      latest.reason === after.reason &&
      latest.actor === after.changedBy
    if (!agrees) found.push(name)
  }
  return found
}

function deskOn(alter: (sound: InMemoryStore) => Partial<ExecutionStore> = () => ({})): MakeDesk {
  return () => {
    const clock = new ManualClock()
    const sound = new InMemoryStore({ clock })
    return new ModeOrchestrator({ store: altered<ExecutionStore>(sound, alter(sound)), account: 'main', clock })
  }
}

describe('I2', () => {
  it('I2 nobody goes LIVE or resumes without confirmation, a reason and an actor', async () => {
    expect(await carelessness(deskOn())).toEqual([])
  })

  it('I2 PAPER, halting, reducing and stopping never need a word', async () => {
    expect(await obstacles(deskOn())).toEqual([])
  })

  it('I2 every change is written whole: the new state and its history row, at the next version', async () => {
    expect(await halfChanges(deskOn())).toEqual([])
  })

  it('I2 a change that fails is not written at all', async () => {
    let calls = 0
    const failing = deskOn((sound) => ({
      changeMode: (change) => (calls++ % 2 === 0 ? Promise.reject(new Error('disk full')) : sound.changeMode(change)),
    }))
    expect(await halfChanges(failing)).toEqual([])
  })
})

describe('the control of I2', () => {
  it('I2 would be broken by a desk that fills in what was not said', async () => {
    const obliging: MakeDesk = () => {
      const desk = deskOn()()
      return altered<Desk>(desk, {
        setMode: (mode, options) => desk.setMode(mode, { ...CONFIRMED, ...options, confirmed: true }),
        resume: (options) => desk.resume({ ...CONFIRMED, ...options }),
      })
    }
    expect(await carelessness(obliging)).not.toEqual([])
  })

  it('I2 would be broken by a desk that asks for a reason to halt', async () => {
    const strict: MakeDesk = () => {
      const desk = deskOn()()
      return altered<Desk>(desk, {
        halt: (why = {}) => (why.reason === undefined ? Promise.reject(new Error('why?')) : desk.halt(why)),
      })
    }
    expect(await obstacles(strict)).toEqual(['halt'])
  })

  it('I2 would be broken by a store that loses a history row, or makes a change twice', async () => {
    const losing = deskOn((sound) => ({
      modeHistory: async (query) => (await sound.modeHistory(query)).filter(({ version }) => version !== 2),
    }))
    expect(await halfChanges(losing)).toContain('reduceOnly')
    const twice = deskOn((sound) => ({
      async changeMode(change) {
        const first = await sound.changeMode(change)
        return first.ok ? sound.changeMode({ ...change, expectedVersion: first.record.version }) : first
      },
    }))
    expect(await halfChanges(twice)).toContain('LIVE')
  })
})
