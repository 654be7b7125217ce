import { describe, expect, inject, it, onTestFinished } from 'vitest'
import { loadPg } from '../../src/cli/open-store.js'
import { BUY, codesOf, expectOutcome } from '../execution/support/scene.js'
import { temporaryFile } from '../stores/sqlite/support/temporary-file.js'
import { freshDatabase } from '../support/database.js'
import { askHelios, runHelios } from './support/run-helios.js'
import { ACCOUNT, fileStore, listeningVenue, liveBot } from './support/surroundings.js'

const WHY = ['--reason', 'test', '--actor', 'ops']

describe('helios mode', () => {
  it('shows what is in force, for a person and for a program', async () => {
    const { env } = await fileStore()
    const { exitCode, stdout, stderr } = await runHelios(['mode'], env)
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(stdout).toBe(`${ACCOUNT}: PAPER, ACTIVE (version 0, never changed)\n`)
    expect(await askHelios(['mode'], env)).toMatchObject({ exitCode: 0, json: { account: ACCOUNT, mode: 'PAPER', version: 0 } })
  })

  it('ends with 1 when another mode is expected, and changes nothing', async () => {
    const { env, store } = await fileStore()
    const expecting = { ...env, TRADING_MODE: 'LIVE' }
    expect(await askHelios(['mode'], expecting)).toMatchObject({ exitCode: 1, json: { mode: 'PAPER', expectedMode: 'LIVE' } })
    expect(await askHelios(['mode'], { ...env, TRADING_MODE: 'PAPER' })).toMatchObject({ exitCode: 0 })
    expect(await store.modeHistory({ account: ACCOUNT, limit: 5 })).toEqual([])
  })
})

describe('helios set-mode', () => {
  it.each([
    [WHY, 'CONFIRMATION_REQUIRED', '--confirm'],
    [['--confirm', '--actor', 'ops'], 'REASON_REQUIRED', '--reason'],
    [['--confirm', '--reason', 'test'], 'ACTOR_REQUIRED', '--actor'],
    [['--confirm', ...WHY, '--expected-version', '7'], 'VERSION_CONFLICT', 'changed meanwhile'],
  ])('refuses LIVE with %j', async (flags, code, message) => {
    const { env, store } = await fileStore()
    const { exitCode, json } = await askHelios(['set-mode', 'LIVE', ...flags], env)
    expect({ exitCode, json }).toEqual({ exitCode: 4, json: { error: { code, message: expect.stringContaining(message) } } })
    expect(await store.modeHistory({ account: ACCOUNT, limit: 5 })).toEqual([])
  })

  it('sets LIVE for a time with all of them, and PAPER without any', async () => {
    const { env } = await fileStore()
    const live = await askHelios(['set-mode', 'LIVE', '--confirm', ...WHY, '--expires-in', '4h'], env)
    expect(live).toMatchObject({ exitCode: 0, json: { mode: 'LIVE', reason: 'test', changedBy: 'ops' } })
    const leaseMs = Date.parse(String(live.json.liveExpiresAt)) - Date.parse(String(live.json.changedAt))
    expect(Math.round(leaseMs / 60_000)).toBe(240)
    expect(await askHelios(['set-mode', 'PAPER'], env)).toMatchObject({ exitCode: 0, json: { mode: 'PAPER' } })
  })

  it.each([['live'], ['LIVE', '--expires-in', '4'], ['LIVE', '--expected-version', '1e3']])(
    'does not understand %j, and says what is wrong',
    async (...argv) => {
      const { env } = await fileStore()
      const { exitCode, json } = await askHelios(['set-mode', ...argv], env)
      expect({ exitCode, json }).toMatchObject({
        exitCode: 2,
        json: { error: { code: 'USAGE', problems: [expect.any(Object)] } },
      })
    },
  )
})

describe('helios halt, resume and history', () => {
  it('write what they do, newest first', async () => {
    const { env } = await fileStore()
    expect(await askHelios(['halt'], env)).toMatchObject({ exitCode: 0, json: { state: 'HALTED', changedBy: 'unspecified' } })
    const refused = await askHelios(['set-mode', 'LIVE', '--confirm', ...WHY], env)
    expect(refused).toMatchObject({ exitCode: 4, json: { error: { code: 'STATE_NOT_ACTIVE' } } })
    expect(await askHelios(['resume', ...WHY], env)).toMatchObject({ exitCode: 4 })
    expect(await askHelios(['resume', '--confirm', ...WHY], env)).toMatchObject({ exitCode: 0, json: { state: 'ACTIVE' } })
    const { json } = await askHelios(['history', '--limit', '1'], env)
    expect(json).toMatchObject({ account: ACCOUNT, history: [{ version: 2, to: { state: 'ACTIVE' }, actor: 'ops' }] })
    const { stdout } = await runHelios(['history', '--before', '2'], env)
    expect(stdout).toMatch(/^1 {2}\S+Z {2}PAPER ACTIVE → PAPER HALTED {2}unspecified: unspecified\n$/)
  })
})

describe('helios orders, reconcile and resolve', () => {
  it('list what has not ended, and record what a person found out', async () => {
    const { env, store } = await fileStore()
    const { live, router } = await liveBot(store)
    const { clientOrderId: open } = expectOutcome(await router.execute(BUY), 'accepted')
    live.nextLostRequest()
    const { clientOrderId: lost } = expectOutcome(await router.execute(BUY), 'unknown')
    const { json } = await askHelios(['orders', '--mode', 'LIVE'], env)
    expect(json).toMatchObject({
      orders: [
        { status: 'open', order: { clientOrderId: open, quantity: '0.001', limitPrice: '900000' } },
        { status: 'unknown', order: { clientOrderId: lost } },
      ],
    })
    expect((await runHelios(['orders'], env)).stdout).toContain(`${lost}  LIVE  unknown  BUY LIMIT BTC/ZAR 0.001 at 900000`)

    const without = await askHelios(['reconcile'], env)
    expect(without).toMatchObject({ exitCode: 1, json: { unresolved: [{ clientOrderId: open }, { clientOrderId: lost }] } })

    const decided = ['resolve', lost, '--as', 'never_arrived', ...WHY]
    expect(await askHelios(decided, env)).toMatchObject({ exitCode: 0, json: { status: 'never_arrived' } })
    expect(await askHelios(['resolve', open, '--as', 'canceled', ...WHY], env)).toMatchObject({
      exitCode: 4,
      json: { error: { code: 'ORDER_NOT_UNRESOLVED' } },
    })
    expect(await askHelios(['resolve', 'helios-nothing', '--as', 'canceled', ...WHY], env)).toMatchObject({ exitCode: 4 })
    expect(await askHelios(['resolve', lost, ...WHY], env)).toMatchObject({ exitCode: 2 })
  })

  it('leaves paper orders to the process that has them', async () => {
    const { env, store } = await fileStore()
    const { orchestrator, router } = await liveBot(store)
    await orchestrator.enablePaperMode()
    const { clientOrderId } = expectOutcome(await router.execute(BUY), 'accepted')
    expect(await askHelios(['reconcile'], env)).toMatchObject({ exitCode: 0, json: { settled: [], unresolved: [] } })
    expect(await store.findOrder({ account: ACCOUNT, clientOrderId })).toMatchObject({ status: 'open' })
  })
})

describe('helios limits', () => {
  it('shows what is taken and what is left, of the mode that is in force or of the other', async () => {
    const { env, store } = await fileStore()
    const { router } = await liveBot(store)
    expectOutcome(await router.execute(BUY), 'accepted')
    const { exitCode, json } = await askHelios(['limits'], env)
    expect({ exitCode, json }).toMatchObject({ exitCode: 0, json: { account: ACCOUNT, mode: 'LIVE' } })
    const trades = { key: 'helios:daily-trades', kind: 'budget', limit: '50', headroom: '49' }
    expect(json.limits).toEqual(expect.arrayContaining([expect.objectContaining(trades)]))
    const { stdout } = await runHelios(['limits'], env)
    expect(stdout).toMatch(/helios:daily-trades \(\S+@\S+\): .* unknown of 50, 49 left/)
    expect(await askHelios(['limits', '--mode', 'PAPER'], env)).toMatchObject({ json: { mode: 'PAPER', limits: [] } })
  })
})

describe('helios export-audit', () => {
  it('writes the chain and nothing else, with --json or without, and goes on from where it was', async () => {
    const { env } = await fileStore()
    for (const reason of ['one', 'two', 'three']) await runHelios(['halt', '--reason', reason], env)
    const { exitCode, stdout } = await runHelios(['export-audit'], env)
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { sequence: number; body: string })
    expect({ exitCode, sequences: rows.map(({ sequence }) => sequence) }).toEqual({ exitCode: 0, sequences: [1, 2, 3] })
    expect(rows[1]?.body).toContain('two')
    expect((await runHelios(['export-audit', '--json'], env)).stdout).toBe(stdout)
    const rest = await runHelios(['export-audit', '--after', '2'], env)
    expect(JSON.parse(rest.stdout)).toMatchObject({ account: ACCOUNT, sequence: 3 })
    const failed = await runHelios(['export-audit', '--json'], { DATABASE_URL: 'sqlite:./no-such.sqlite' })
    expect(failed).toMatchObject({ exitCode: 3, stdout: '', stderr: expect.stringContaining('STORE_UNAVAILABLE') })
  })
})

describe('helios verify-audit', () => {
  it('finds the chain whole, and finds that rows are missing from its end', async () => {
    const { env } = await fileStore()
    await runHelios(['halt'], env)
    const { exitCode, json } = await askHelios(['verify-audit'], env)
    expect({ exitCode, json }).toMatchObject({
      exitCode: 0,
      json: { account: ACCOUNT, ok: true, length: 1, head: { sequence: 1 } },
    })
    const head = `1:${(json.head as { readonly hash: string }).hash}`
    expect(await askHelios(['verify-audit', '--head', head], env)).toMatchObject({ exitCode: 0 })
    const later = await askHelios(['verify-audit', '--head', `9:${'a'.repeat(64)}`], env)
    expect(later).toMatchObject({ exitCode: 1, json: { ok: false, problem: 'truncated' } })
  })
})

describe('helios migrate', () => {
  it('makes the file, and no other command does', async () => {
    const path = await temporaryFile()
    const env = { DATABASE_URL: `sqlite:${path}` }
    for (const argv of [['mode'], ['halt'], ['verify-audit']])
      expect(await askHelios(argv, env)).toMatchObject({ exitCode: 3, json: { error: { code: 'STORE_UNAVAILABLE' } } })
    expect(await askHelios(['migrate', '--print'], env)).toMatchObject({
      exitCode: 0,
      json: { sql: expect.stringContaining('CREATE TABLE') },
    })
    expect(await askHelios(['mode'], env)).toMatchObject({ exitCode: 3 })
    expect(await askHelios(['migrate'], env)).toEqual({ exitCode: 0, json: { migrated: true, durability: 'durable' } })
    expect(await askHelios(['mode'], env)).toMatchObject({ exitCode: 0, json: { account: 'default' } })
  })
})

describe('helios check-credentials', () => {
  it('says what the key is good for', async () => {
    const { env } = await listeningVenue()
    expect(await askHelios(['check-credentials'], env)).toMatchObject({
      exitCode: 0,
      json: {
        identity: expect.stringMatching(/^valr:/),
        permissions: ['View access', 'Trade'],
        canTrade: true,
        canWithdraw: false,
        balances: { ZAR: { total: '100000' } },
      },
    })
  })

  it('ends with 6 when the venue refuses the key, or is not there', async () => {
    const { env } = await listeningVenue()
    const wrong = { ...env, VALR_API_SECRET: 'f'.repeat(64) }
    expect(await askHelios(['check-credentials'], wrong)).toMatchObject({ exitCode: 6, json: { error: { code: 'VALR_AUTH' } } })
    const gone = { ...env, VALR_BASE_URL: 'http://127.0.0.1:9' }
    expect(await askHelios(['check-credentials'], gone)).toMatchObject({
      exitCode: 6,
      json: { error: { code: 'VALR_UNAVAILABLE' } },
    })
  })
})

describe('the store of helios', () => {
  it('can be a Postgres', async () => {
    const database = await freshDatabase(inject('postgresUrl'))
    onTestFinished(() => database.drop())
    const env = { DATABASE_URL: database.url, HELIOS_ACCOUNT: ACCOUNT }
    expect(await askHelios(['mode'], env)).toMatchObject({ exitCode: 3, json: { error: { code: 'MODE_UNREADABLE' } } })
    expect(await askHelios(['migrate'], env)).toMatchObject({ exitCode: 0 })
    expect(await askHelios(['set-mode', 'LIVE', '--confirm', ...WHY], env)).toMatchObject({ exitCode: 0 })
    expect(await askHelios(['mode'], env)).toMatchObject({ json: { mode: 'LIVE', version: 1 } })
  })

  it('that cannot be reached ends with 3, and that is not named with 2', async () => {
    const env = { DATABASE_URL: 'postgres://nobody:hunter22@127.0.0.1:9/none' }
    for (const argv of [['mode'], ['halt'], ['orders'], ['history'], ['migrate'], ['verify-audit']]) {
      const { exitCode, stdout, stderr } = await runHelios([...argv, '--json'], env)
      expect({ argv, exitCode, stderr }).toEqual({ argv, exitCode: 3, stderr: '' })
      expect(stdout).not.toContain('hunter22')
    }
    expect(await askHelios(['mode'])).toEqual({
      exitCode: 2,
      json: { error: { code: 'SETTING_MISSING', message: 'DATABASE_URL is not set.' } },
    })
  })

  it.each(['MODULE_NOT_FOUND', 'ERR_MODULE_NOT_FOUND'])(
    'names the command that installs pg when loading it says %s',
    async (code) => {
      const loading = loadPg(() => Promise.reject(Object.assign(new Error('pg'), { code })))
      await expect(loading).rejects.toMatchObject({ code: 'PG_MISSING', message: expect.stringContaining('npm install pg') })
    },
  )
})

describe('the desk of an operator', () => {
  it('adopts no policy and upsets none: the bot trades on after a stop and a resume', async () => {
    const { env, store } = await fileStore()
    const { router } = await liveBot(store)
    expectOutcome(await router.execute(BUY), 'accepted')
    await runHelios(['stop', ...WHY], env)
    expect(codesOf(await router.execute(BUY))).toEqual(['STATE_HALTED'])
    await runHelios(['reconcile'], env)
    await runHelios(['resume', '--confirm', ...WHY], env)
    await runHelios(['set-mode', 'LIVE', '--confirm', ...WHY], env)
    expectOutcome(await router.execute(BUY), 'accepted')
  })
})
