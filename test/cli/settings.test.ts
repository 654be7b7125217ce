import { describe, expect, it } from 'vitest'
import { scrubber } from '../../src/cli/scrubber.js'
import { readSettings } from '../../src/cli/settings.js'

const KEYS = { VALR_API_KEY: 'key', VALR_API_SECRET: 'secret' }

describe('the settings of the command line', () => {
  it('are an account named default, no store and no venue, when nothing is set', () => {
    expect(readSettings({ DATABASE_URL: ' ', TRADING_MODE: '' }, {})).toEqual({
      account: 'default',
      database: { missing: 'DATABASE_URL is not set.' },
      venue: { missing: 'VALR_API_KEY and VALR_API_SECRET are not set.' },
      expectedMode: undefined,
    })
  })

  it.each([
    ['sqlite:./my-bot.sqlite', { kind: 'sqlite', path: './my-bot.sqlite' }],
    ['sqlite:/var/lib/bot.db', { kind: 'sqlite', path: '/var/lib/bot.db' }],
    ['sqlite:///var/lib/bot.db', { kind: 'sqlite', path: '/var/lib/bot.db' }],
    ['postgres://me@host/db', { kind: 'postgres', url: 'postgres://me@host/db' }],
    ['postgresql://me@host/db', { kind: 'postgres', url: 'postgresql://me@host/db' }],
  ])('find the store at %s', (DATABASE_URL, value) => {
    expect(readSettings({ DATABASE_URL }, {}).database).toEqual({ value })
  })

  it.each(['mysql://host/db', 'my-bot.sqlite', 'sqlite:', 'sqlite::memory:', 'sqlite://host/db', 'postgres://'])(
    'find no store at %s, and say so when it is needed',
    (DATABASE_URL) => {
      expect(readSettings({ DATABASE_URL }, {}).database).toEqual({ missing: expect.stringContaining('DATABASE_URL: must be') })
    },
  )

  it('let flags go before the environment', () => {
    const env = { DATABASE_URL: 'sqlite:./a', HELIOS_ACCOUNT: 'a' }
    const { account, database } = readSettings(env, { account: 'b', databaseUrl: 'sqlite:./b' })
    expect({ account, database }).toEqual({ account: 'b', database: { value: { kind: 'sqlite', path: './b' } } })
  })

  it.each([
    [{ ...KEYS, VALR_API_SECRET: '' }, 'VALR_API_SECRET is not set.'],
    [{ VALR_API_SECRET: 'secret' }, 'VALR_API_KEY is not set.'],
    [{ ...KEYS, VALR_SUBACCOUNT_ID: 'a b' }, 'VALR_SUBACCOUNT_ID: must be digits, letters and hyphens.'],
    [{ ...KEYS, VALR_BASE_URL: 'http://api.valr.com' }, 'VALR_BASE_URL: http://api.valr.com is not https:'],
    [{ ...KEYS, VALR_WS_URL: 'https://api.valr.com' }, 'VALR_WS_URL: '],
  ])('have no venue in %j', (env, missing) => {
    expect(readSettings(env, {}).venue).toEqual({ missing: expect.stringContaining(missing) })
  })

  it('have a venue on this machine without encryption', () => {
    const urls = { VALR_BASE_URL: 'http://127.0.0.1:8080', VALR_WS_URL: 'ws://127.0.0.1:8080' }
    expect(readSettings({ ...KEYS, ...urls, VALR_SUBACCOUNT_ID: '12' }, {}).venue).toEqual({
      value: {
        apiKey: 'key',
        apiSecret: 'secret',
        subaccountId: '12',
        baseUrl: urls.VALR_BASE_URL,
        wsUrl: urls.VALR_WS_URL,
      },
    })
  })

  it('refuse an expected mode that is none', () => {
    expect(() => readSettings({ TRADING_MODE: 'live' }, {})).toThrow(expect.objectContaining({ code: 'SETTING_INVALID' }))
    expect(readSettings({ TRADING_MODE: 'LIVE' }, {}).expectedMode).toBe('LIVE')
  })
})

describe('what is written', () => {
  it('has keys and passwords blotted out, as they are and as JSON has them', () => {
    const env = { VALR_API_KEY: 'key-123456', VALR_API_SECRET: 'se"cret-1', DATABASE_URL: 'postgres://me:p%40ssw0rd@host/db' }
    const scrub = scrubber(env, ['--database-url=postgres://me:another-one@host/db'])
    const text = ['key-123456', 'se"cret-1', JSON.stringify('se"cret-1'), 'p%40ssw0rd', 'p@ssw0rd', 'another-one', 'host'].join(
      ' ',
    )
    expect(scrub(text)).toBe('[hidden] [hidden] "[hidden]" [hidden] [hidden] [hidden] host')
  })
})
