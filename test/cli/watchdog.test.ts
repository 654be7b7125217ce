import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ModeOrchestrator } from '../../src/mode/mode-orchestrator.js'
import { CONFIRMED } from '../execution/support/scene.js'
import { runHelios, startHelios } from './support/run-helios.js'
import { ACCOUNT, fileStore, listeningVenue } from './support/surroundings.js'

describe('helios watchdog', { timeout: 120_000 }, () => {
  it('presses the stop when the heartbeat ends, says so line by line, and goes on until it is ended', async () => {
    const { env: storeEnv, store } = await fileStore()
    const venue = await listeningVenue()
    await new ModeOrchestrator({ store, account: ACCOUNT }).setMode('LIVE', CONFIRMED)
    await store.beat({ account: ACCOUNT, name: 'bot' })
    const flags = ['--stale-after', '400ms', '--check-every', '50ms']
    const { child, ended } = startHelios(['watchdog', 'bot', ...flags], { ...storeEnv, ...venue.env })
    onTestFinished(() => void child.kill('SIGKILL'))
    while ((await store.readMode(ACCOUNT))?.state !== 'HALTED') await delay(20)
    expect(await store.readMode(ACCOUNT)).toMatchObject({ mode: 'PAPER', changedBy: 'system:watchdog' })
    while (!venue.fake.requests().some(({ method }) => method === 'DELETE')) await delay(20)
    expect(child.exitCode).toBeNull()
    child.kill('SIGTERM')
    const { exitCode, stdout } = await ended
    expect(exitCode).toBe(130)
    const lines = stdout.trim().split('\n')
    expect(lines.map((line) => JSON.parse(line).message).slice(0, 2)).toEqual([
      'Watching.',
      'The watchdog presses the emergency stop.',
    ])
  })

  it.each([
    ['no name', ['watchdog'], {}],
    ['a time that is none', ['watchdog', 'bot', '--stale-after', 'soon'], {}],
    ['no venue to cancel at', ['watchdog', 'bot'], {}],
    [
      'looks that are too rare',
      ['watchdog', 'bot', '--stale-after', '1s', '--check-every', '2s'],
      { VALR_API_KEY: 'a', VALR_API_SECRET: 'b' },
    ],
  ])('refuses %s', async (_what, argv, venueEnv) => {
    const { env } = await fileStore()
    expect(await runHelios(argv, { ...env, ...venueEnv })).toMatchObject({ exitCode: 2, stdout: '' })
  })
})
