import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { Heartbeat } from '../../src/operations/heartbeat.js'
import { InMemoryStore } from '../../src/stores/memory/in-memory-store.js'
import { ManualClock } from '../../src/testing/manual-clock.js'
import { altered, never } from '../execution/support/altered.js'
import { recordingLogger } from '../execution/support/recording-logger.js'

const BOT = { account: 'main', name: 'bot' } as const

test('beats at once and then at every interval, until it is stopped', async () => {
  const clock = new ManualClock()
  const store = new InMemoryStore({ clock })
  const heartbeat = new Heartbeat({ ...BOT, store, clock, everyMs: 1_000 }).start().start()
  await clock.advanceAsync(0)
  expect(await store.heartbeats('main')).toMatchObject([{ name: 'bot', beats: 1, ageMs: 0, ttlMs: 5_000 }])
  await clock.advanceAsync(2_500)
  expect(await store.heartbeats('main')).toMatchObject([{ beats: 3, ageMs: 500 }])
  heartbeat.stop()
  await clock.advanceAsync(10_000)
  expect(await store.heartbeats('main')).toMatchObject([{ beats: 3, ageMs: 10_500 }])
  heartbeat.start()
  await clock.advanceAsync(0)
  expect(await store.heartbeats('main')).toMatchObject([{ beats: 4 }])
})

test('a store that fails is told of once, and is tried again until it hears the beat', async () => {
  const clock = new ManualClock()
  const sound = new InMemoryStore({ clock })
  let isDown = true
  const store = altered<InMemoryStore>(sound, {
    beat: (beat) => (isDown ? Promise.reject(new Error('no store')) : sound.beat(beat)),
  })
  const logger = recordingLogger()
  new Heartbeat({ ...BOT, store, clock, logger }).start()
  await clock.advanceAsync(3_000)
  expect(logger.lines.map(({ level }) => level)).toEqual(['warn'])
  isDown = false
  await clock.advanceAsync(1_000)
  expect(logger.lines.map(({ level }) => level)).toEqual(['warn', 'info'])
  expect(await sound.heartbeats('main')).toMatchObject([{ beats: 1 }])
})

test('a store that never answers one beat hears the next', async () => {
  const clock = new ManualClock()
  const sound = new InMemoryStore({ clock })
  let asked = 0
  const store = altered<InMemoryStore>(sound, {
    beat: (beat) => {
      asked += 1
      return asked === 1 ? never() : sound.beat(beat)
    },
  })
  new Heartbeat({ ...BOT, store, clock }).start()
  await clock.advanceAsync(6_000)
  expect(await sound.heartbeats('main')).toMatchObject([{ beats: 1 }])
})

test.each([
  ['no name', { name: ' ' }],
  ['no interval', { everyMs: 0 }],
  ['half a millisecond', { everyMs: 0.5 }],
  ['an interval that is none', { everyMs: Number.NaN }],
])('a heartbeat with %s is refused', (_what, options) => {
  expect(() => new Heartbeat({ ...BOT, store: new InMemoryStore(), ...options })).toThrow(
    expect.objectContaining({ code: 'INVALID_OPTION' }),
  )
})

/** The exit code of a process that does nothing but beat; `undefined` while a timer keeps it alive. */
async function endOfProcess(clock: 'default' | 'systemClock'): Promise<number | undefined> {
  const script = fileURLToPath(new URL('./support/only-beats.ts', import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', script, clock], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const exited = once(child, 'exit')
  const staying = once(child.stdout, 'data').then(() => undefined)
  const ended = await Promise.race([exited, staying])
  return ended === undefined ? undefined : Number(ended[0])
}

test('a process that has nothing else to do ends while it beats; control: not with timers that keep it', {
  timeout: 120_000,
}, async () => {
  expect(await endOfProcess('default')).toBe(0)
  expect(await endOfProcess('systemClock')).toBeUndefined()
})
