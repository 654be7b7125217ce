import { inspect } from 'node:util'
import { afterEach, describe, expect, test } from 'vitest'
import { approveForTest } from '../../../src/testing/approve-for-test.js'
import type { ValrConnectionOptions } from '../../../src/venues/valr/valr-options.js'
import { ValrTradingClient } from '../../../src/venues/valr/valr-trading-client.js'
import { API_KEY, API_SECRET, openFakeVenue } from './support/fake-venue.js'

/** Everything that can be read out of a value by printing it. */
function printed(value: unknown): string {
  const deep = inspect(value, { depth: 20, showHidden: true, getters: true, maxStringLength: null, maxArrayLength: null })
  return [deep, JSON.stringify(value), String(value), value instanceof Error ? `${value.stack}${printed(value.cause)}` : ''].join(
    '\n',
  )
}

const INTENT = { instrument: 'BTC/ZAR', side: 'BUY', type: 'LIMIT', quantity: '0.001', limitPrice: '900000' } as const

async function settled(call: Promise<unknown>): Promise<unknown> {
  const [result] = await Promise.allSettled([call])
  return result.status === 'fulfilled' ? result.value : result.reason
}

describe('key and secret', () => {
  test.each(['rest', 'websocket'] as const)(
    'are in no result, error, log line or event, whatever goes wrong (%s)',
    async (orderTransport) => {
      const seen: unknown[] = []
      const log = (fields: object, message: string): void => void seen.push(fields, message)
      const { fake, client, close } = await openFakeVenue(
        {},
        { orderTransport, requestTimeoutMs: 150, reconnectMs: 20, logger: { debug: log, info: log, warn: log, error: log } },
      )
      client.subscribe((event) => seen.push(event))
      client.subscribe(() => {
        throw new Error('a listener that throws')
      })
      const calls = [
        () => client.identity(),
        () => client.balances(),
        () => client.quote('BTC/ZAR'),
        () => client.instrument('NO/PAIR'),
        () => client.feeRates(),
        () => client.openOrders(),
        () => client.recentFills({ since: new Date(0) }),
        () => client.submitOrder(approveForTest(INTENT, { mode: 'LIVE' })),
        () => client.submitOrder(approveForTest(INTENT, { mode: 'PAPER' })),
        () => client.findOrder({ instrument: 'BTC/ZAR', clientOrderId: 'nobody' }),
        () => client.cancelOrder({ instrument: 'BTC/ZAR', clientOrderId: 'nobody' }),
        () => client.cancelAllOrders(),
        () => client.reduceOrder({ instrument: 'BTC/ZAR', clientOrderId: 'nobody' }, { quantity: '1' }),
        () => client.clockSkew(),
      ]
      const faults = [
        undefined,
        'lost-ack',
        'silence',
        'html-400-accepted',
        { status: 401 },
        { status: 403 },
        { status: 500 },
      ] as const
      for (const fault of faults) {
        const recover = fault === undefined ? undefined : fake.fault({ on: '* /*', do: fault })
        seen.push(...(await Promise.all(calls.map((call) => settled(call())))), client)
        recover?.()
      }
      for (const on of ['ws:PLACE_LIMIT_ORDER', 'event:*'])
        for (const fault of ['lost-ack', 'duplicate', { close: 1006 }] as const) {
          const recover = fake.fault({ on, do: fault })
          seen.push(await settled(client.submitOrder(approveForTest(INTENT, { mode: 'LIVE' }))))
          recover()
        }
      for (const on of ['GET /ws/account', 'GET /*']) {
        const recover = fake.fault({ on, do: { status: 401 } })
        fake.disconnect()
        seen.push(await settled(client.submitOrder(approveForTest(INTENT, { mode: 'LIVE' }))))
        recover()
      }
      await close()
      seen.push(client)
      expect(seen.length).toBeGreaterThan(80)
      const all = seen.map(printed).join('\n')
      for (const secret of [API_KEY, API_SECRET]) expect(all.includes(secret)).toBe(false)
    },
  )

  test('are blotted out of what VALR says', async () => {
    const text = `{"code":-11252,"message":"API key ${API_KEY} with ${API_SECRET} is invalid"}`
    const fetch: NonNullable<ValrConnectionOptions['fetch']> = async () => ({
      status: 401,
      headers: new Headers(),
      text: async () => text,
    })
    const client = new ValrTradingClient({ apiKey: API_KEY, apiSecret: API_SECRET, fetch })
    const error = await settled(client.balances())
    expect(error).toMatchObject({ code: 'VALR_AUTH' })
    const outcome = await settled(client.submitOrder(approveForTest(INTENT, { mode: 'LIVE' })))
    expect(outcome).toMatchObject({ kind: 'rejected' })
    for (const secret of [API_KEY, API_SECRET]) expect(printed(error) + printed(outcome)).not.toContain(secret)
  })

  test.each(['', ' key', 'key\n', 'schlüssel', undefined])('of %j are refused without being repeated', (apiSecret) => {
    const make = () => new ValrTradingClient({ apiKey: 'key', apiSecret: apiSecret as string })
    expect(make).toThrow(expect.objectContaining({ name: 'ConfigurationError' }))
  })
})

describe('fromEnv', () => {
  const names = ['VALR_API_KEY', 'VALR_API_SECRET', 'VALR_SUBACCOUNT_ID'] as const
  afterEach(() => {
    for (const name of names) delete process.env[name]
  })

  test('reads the environment at the first signed request, and not for public ones', async () => {
    const { fake, close } = await openFakeVenue()
    const { httpUrl, close: stop } = await fake.listen()
    const client = ValrTradingClient.fromEnv({ baseUrl: httpUrl })
    expect((await client.instruments()).length).toBeGreaterThan(0)
    await client.serverTime()
    await expect(client.balances()).rejects.toMatchObject({ code: 'CREDENTIALS_MISSING' })
    await expect(client.submitOrder(approveForTest(INTENT, { mode: 'LIVE' }))).rejects.toMatchObject({ code: 'NOT_SENT' })
    expect(fake.requests().some(({ isPrivate }) => isPrivate)).toBe(false)
    process.env.VALR_API_KEY = API_KEY
    process.env.VALR_API_SECRET = API_SECRET
    expect((await client.balances()).balances.ZAR?.free.toFixed()).toBe('100000')
    await client.close()
    await stop()
    await close()
  })

  test('makes no request by being constructed, subscribed to, asked who it is, or closed', async () => {
    const { fake, client, close } = await openFakeVenue()
    client.subscribe(() => undefined)
    await client.identity()
    await close()
    expect(fake.requests()).toEqual([])
  })
})

describe('the base URL', () => {
  test.each(['http://api.valr.com', 'http://10.0.0.1', 'http://localhost.evil.example', 'ftp://127.0.0.1', 'ws://127.0.0.1'])(
    'is refused in plain text: %s',
    async (baseUrl) => {
      const client = new ValrTradingClient({ apiKey: 'key', apiSecret: 'secret', baseUrl })
      await expect(client.balances()).rejects.toMatchObject({ code: 'BASE_URL_INSECURE' })
      await expect(client.serverTime()).rejects.toMatchObject({ code: 'BASE_URL_INSECURE' })
    },
  )

  test('is asked for at each call', async () => {
    const { fake, close } = await openFakeVenue()
    const first = await fake.listen()
    const second = await fake.listen()
    let baseUrl = first.httpUrl
    const client = new ValrTradingClient({ apiKey: API_KEY, apiSecret: API_SECRET, baseUrl: () => baseUrl })
    await client.balances()
    await first.close()
    baseUrl = second.httpUrl
    await client.balances()
    await client.close()
    await second.close()
    await close()
  })
})
