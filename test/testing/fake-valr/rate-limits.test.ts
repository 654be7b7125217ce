import { describe, expect, it } from 'vitest'
import { FakeValr } from '../../../src/testing/fake-valr/fake-valr.js'
import { ManualClock } from '../../../src/testing/manual-clock.js'
import { ALICE, BOB } from './support/listening-fake.js'
import { sign } from './support/raw-client.js'

/** 2.5 s before a full minute. */
const START = new Date('2026-01-05T10:00:57.500Z')

function scene(options: { readonly retryAfter?: boolean; readonly rateLimits?: object | 'off' } = {}) {
  const clock = new ManualClock({ start: START })
  const fake = new FakeValr({ accounts: [ALICE, BOB], clock, switches: options })
  const send = async ({ apiKey, apiSecret }: typeof ALICE, method: string, path: string): Promise<Response> => {
    const timestamp = clock.now().getTime()
    const headers = {
      'X-VALR-API-KEY': apiKey,
      'X-VALR-SIGNATURE': sign(apiSecret, timestamp, method, path),
      'X-VALR-TIMESTAMP': String(timestamp),
    }
    return fake.handle(new Request(`https://api.valr.com${path}`, { method, headers }))
  }
  /** How many of `calls` were answered before the first 429. */
  const answered = async (calls: number, account: typeof ALICE, method: string, path: string): Promise<number> => {
    for (let call = 0; call < calls; call++) if ((await send(account, method, path)).status === 429) return call
    return calls
  }
  return { clock, fake, send, answered }
}

describe('a rate limit', () => {
  it('of public routes is 30 a minute, all of them together, from the full minute on', async () => {
    const { answered, clock, send } = scene()
    expect(await answered(20, ALICE, 'GET', '/v1/public/pairs')).toBe(20)
    expect(await answered(20, ALICE, 'GET', '/v1/public/currencies')).toBe(10)
    clock.advance(2_499)
    expect((await send(ALICE, 'GET', '/v1/public/pairs')).status).toBe(429)
    clock.advance(1)
    expect((await send(ALICE, 'GET', '/v1/public/pairs')).status).toBe(200)
  })

  it('of time and status is 20 a second each', async () => {
    const { answered, clock } = scene()
    expect(await answered(25, ALICE, 'GET', '/v1/public/time')).toBe(20)
    expect(await answered(25, ALICE, 'GET', '/v1/public/status')).toBe(20)
    clock.advance(500)
    expect(await answered(25, ALICE, 'GET', '/v1/public/time')).toBe(20)
    expect(await answered(40, ALICE, 'GET', '/v1/public/pairs')).toBe(30)
  })

  it('of reads is 2000 a minute for a key and 1200 for an address', async () => {
    const { answered } = scene({ rateLimits: { keyPerMinute: 5, addressPerMinute: 8 } })
    expect(await answered(9, ALICE, 'GET', '/v1/orders/open')).toBe(5)
    expect(await answered(9, BOB, 'GET', '/v1/orders/open')).toBe(3)
  })

  it('of a second leaves those of the minute alone, V1 and V2 together', async () => {
    const { answered } = scene({ rateLimits: { keyPerMinute: 3, cancelPerSecond: 6 } })
    expect(await answered(4, ALICE, 'DELETE', '/v1/orders')).toBe(4)
    expect(await answered(9, ALICE, 'DELETE', '/v2/orders/order')).toBe(2)
    expect(await answered(9, ALICE, 'GET', '/v1/orders/open')).toBe(3)
    expect(await answered(9, ALICE, 'POST', '/v1/orders/limit')).toBe(9)
  })

  it('says so in a header, with an empty body, and when asked when to come back', async () => {
    const quiet = scene({ rateLimits: { keyPerMinute: 0 } })
    const answer = await quiet.send(ALICE, 'GET', '/v1/orders/open')
    expect([answer.status, answer.headers.get('x-valr-ratelimited'), await answer.text()]).toEqual([429, 'true', ''])
    expect(answer.headers.has('retry-after')).toBe(false)
    const helpful = scene({ rateLimits: { keyPerMinute: 0 }, retryAfter: true })
    expect((await helpful.send(ALICE, 'GET', '/v1/orders/open')).headers.get('retry-after')).toBe('3')
  })

  it('can be off', async () => {
    const { answered } = scene({ rateLimits: 'off' })
    expect(await answered(100, ALICE, 'GET', '/v1/public/pairs')).toBe(100)
  })
})
