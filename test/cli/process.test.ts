import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { usePostgres } from '../stores/postgres/support/use-postgres.js'
import { API_KEY, API_SECRET } from '../venues/valr/support/fake-venue.js'
import { jsonOf, runHelios, runHeliosProcess, startHelios } from './support/run-helios.js'
import { ACCOUNT, fileStore, listeningVenue } from './support/surroundings.js'

/** Starting a process is slow on a busy machine. */
const TIMEOUT_MS = 120_000

describe('helios as a process', { timeout: TIMEOUT_MS }, () => {
  const database = usePostgres()

  it('writes one object, ends by itself, and has the exit code that it should', async () => {
    const env = { DATABASE_URL: database.url, HELIOS_ACCOUNT: ACCOUNT }
    const halted = await runHeliosProcess(['halt', '--json', '--reason', 'test'], env)
    expect(jsonOf(halted)).toMatchObject({ exitCode: 0, json: { state: 'HALTED' } })
    const refused = await runHeliosProcess(['resume', '--json'], env)
    expect(jsonOf(refused)).toMatchObject({ exitCode: 4, json: { error: { code: 'CONFIRMATION_REQUIRED' } } })
    const misused = await runHeliosProcess(['resume', '--fast'], env)
    expect(misused).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringContaining('Unknown option') })
  })

  it('shows every command, setting and exit code with --help', async () => {
    const { exitCode, stdout } = await runHeliosProcess(['--help'])
    expect(exitCode).toBe(0)
    for (const word of ['set-mode <mode>', 'stop', 'verify-audit', 'DATABASE_URL', 'TRADING_MODE', '--json', '130'])
      expect(stdout).toContain(word)
  })

  it.each(['SIGINT', 'SIGTERM'] as const)('is ended by %s in the middle of a stop, which stays latched', async (signal) => {
    const { env: storeEnv, store } = await fileStore()
    const venue = await listeningVenue()
    venue.fake.fault({ on: 'GET /v1/orders/open', do: 'silence' })
    const { child, ended } = startHelios(['stop', '--json'], { ...storeEnv, ...venue.env })
    onTestFinished(() => void child.kill('SIGKILL'))
    while (venue.fake.requests().length === 0) await delay(20)
    child.kill(signal)
    expect(jsonOf(await ended)).toMatchObject({ exitCode: 130, json: { error: { code: 'INTERRUPTED' } } })
    expect(await store.readMode(ACCOUNT)).toMatchObject({ mode: 'PAPER', state: 'HALTED' })
  })
})

describe('what helios writes', { timeout: TIMEOUT_MS }, () => {
  it('has no key, secret or password in it, whatever goes wrong', async () => {
    const venue = await repeatingVenue()
    const secrets = [API_KEY, API_SECRET, 'pass-word-1']
    const database = new URL('postgres://someone:pass-word-1@127.0.0.1:9/none').href
    const file = await fileStore()
    const venueEnv = { VALR_API_KEY: API_KEY, VALR_API_SECRET: API_SECRET, VALR_BASE_URL: venue.url }
    const written: string[] = []
    for (const DATABASE_URL of [database, file.env.DATABASE_URL, `${database} `, `mysql://x:pass-word-1@h`]) {
      const env = { ...venueEnv, HELIOS_ACCOUNT: ACCOUNT, DATABASE_URL }
      for (const command of [
        ['stop', '--deadline', '300ms'],
        ['mode'],
        ['reconcile'],
        ['check-credentials'],
        ['history'],
        ['migrate'],
        ['halt', '--reason', API_SECRET],
        [API_SECRET],
        ['mode', `--database-url=${database}`, `--${API_KEY}`],
      ])
        for (const flags of [[], ['--json']]) {
          const { stdout, stderr } = await runHelios([...command, ...flags], env)
          written.push(stdout, stderr)
        }
    }
    const all = written.join('\n')
    expect(venue.asked()).toBeGreaterThan(0)
    expect(all).toContain('[hidden]')
    expect(secrets.filter((secret) => all.includes(secret))).toEqual([])
  })
})

/** A venue that answers every request with everything that was in it. */
async function repeatingVenue() {
  let asked = 0
  const server = createServer((request, response) => {
    asked += 1
    response.writeHead(400, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ code: -1, message: `No: ${JSON.stringify(request.headers)}` }))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked: () => asked }
}
