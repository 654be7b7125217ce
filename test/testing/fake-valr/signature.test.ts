import { describe, expect, it } from 'vitest'
import { FakeValr } from '../../../src/testing/fake-valr/fake-valr.js'
import { ManualClock } from '../../../src/testing/manual-clock.js'
import { sign } from './support/raw-client.js'

/** Published by VALR, and by the test suites of its clients: facts. */
const DOCUMENTED = '4961b74efac86b25cce8fbe4c9811c4c7a787b7a5996660afcc2e287ad864363'
const BALANCES = '/v1/account/balances'
const MARKET = '/v1/orders/market'
const PUBLISHED = [
  {
    secret: DOCUMENTED,
    timestamp: 1558014486185,
    verb: 'GET',
    path: BALANCES,
    body: '',
    signature:
      '9d52c181ed69460b49307b7891f04658e938b21181173844b5018b2fe783a6d4c62b8e67a03de4d099e7437ebfabe12c56233b73c6a0cc0f7ae87e05f6289928',
  },
  {
    secret: DOCUMENTED,
    timestamp: 1558017528946,
    verb: 'POST',
    path: MARKET,
    body: '{"customerOrderId":"ORDER-000001","pair":"BTCUSDC","side":"BUY","quoteAmount":"80000"}',
    signature:
      '09f536e3dfdad58443f16010a97a0a21ad27486b7b8d6d4103170d885410ed77f037f1fa628474190d4f5c08ca12c1acc850901f1c2e75c6d906ec3b32b008d0',
  },
  {
    secret: DOCUMENTED,
    timestamp: 1558017528946,
    verb: 'POST',
    path: MARKET,
    body: '{"customerOrderId":"ORDER-000001","pair":"BTCZAR","side":"BUY","quoteAmount":"80000"}',
    signature:
      'be97d4cd9077a9eea7c4e199ddcfd87408cb638f2ec2f7f74dd44aef70a49fdc49960fd5de9b8b2845dc4a38b4fc7e56ef08f042a3c78a3af9aed23ca80822e8',
  },
  {
    secret: 'superdupersecret',
    timestamp: 1577572690093,
    verb: 'GET',
    path: BALANCES,
    body: '',
    signature:
      '647d276537b952fe37f349422a4a60a76ecc2e3fad509a523b03dccd1a940525f8ff06314ad1adc5625000223c514637cd9682ee89ffc285b7493e7c64e746aa',
  },
]

describe('the published signatures', () => {
  it.each(PUBLISHED)('are made by the signer of these tests: $verb $path $body', (vector) => {
    const { secret, timestamp, verb, path, body, signature } = vector
    expect(sign(secret, timestamp, verb, path, body)).toBe(signature)
  })

  it.each(PUBLISHED)(
    'are accepted by the fake: $verb $path $body',
    async ({ secret, timestamp, verb, path, body, signature }) => {
      expect((await sent({ secret, timestamp, verb, path, body, signature })).status).not.toBe(401)
    },
  )

  it.each(PUBLISHED)('are refused when one bit differs: $verb $path $body', async (vector) => {
    const last = vector.signature.endsWith('0') ? '1' : '0'
    const response = await sent({ ...vector, signature: vector.signature.slice(0, -1) + last })
    expect(response.status).toBe(401)
    expect(await response.json()).toEqual({ code: -11252, message: 'Request has an invalid signature' })
  })
})

function sent({ secret, timestamp, verb, path, body, signature }: (typeof PUBLISHED)[number]): Promise<Response> {
  const clock = new ManualClock({ start: new Date(timestamp) })
  const fake = new FakeValr({ clock, accounts: [{ apiKey: 'key', apiSecret: secret, balances: { ZAR: '100000' } }] })
  return fake.handle(
    new Request(`https://api.valr.com${path}`, {
      method: verb,
      headers: {
        'content-type': 'application/json',
        'X-VALR-API-KEY': 'key',
        'X-VALR-SIGNATURE': signature,
        'X-VALR-TIMESTAMP': String(timestamp),
      },
      ...(body === '' ? {} : { body }),
    }),
  )
}
