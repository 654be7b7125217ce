import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { FakeValr } from '../../../src/testing/fake-valr/fake-valr.js'
import { ALICE, listeningFake } from './support/listening-fake.js'

const BALANCES = '/v1/account/balances'
const INVALID = { code: -11252, message: 'Request has an invalid signature' }
const LIMIT = { side: 'BUY', quantity: '0.001', price: '900000', pair: 'BTCZAR' }

describe('a signed request', () => {
  it('covers the query string', async () => {
    const { alice } = await listeningFake()
    const path = `${BALANCES}?excludeZeroBalances=true`
    expect((await alice.get(path)).status).toBe(200)
    const unsigned = await alice.get(path, { headers: alice.headers('GET', BALANCES) })
    expect([unsigned.status, unsigned.json]).toEqual([401, INVALID])
  })

  it('covers the bytes of the body, of a DELETE too', async () => {
    const { alice } = await listeningFake()
    const { json } = await alice.post('/v2/orders/limit', LIMIT)
    const body = JSON.stringify({ pair: 'BTCZAR', orderId: json.id })
    const spaced = await alice.send('DELETE', '/v2/orders/order', {
      body: `${body} `,
      headers: alice.headers('DELETE', '/v2/orders/order', body),
    })
    expect([spaced.status, spaced.json]).toEqual([401, INVALID])
    expect((await alice.delete('/v2/orders/order', `${body} `)).json).toEqual({ id: json.id })
  })

  it('is refused when the full URL was signed', async () => {
    const { alice, server } = await listeningFake()
    const headers = alice.headers('GET', `${server.httpUrl}${BALANCES}`)
    expect((await alice.get(BALANCES, { headers })).json).toEqual(INVALID)
  })

  it.each([30_001, -30_001])('is refused when its timestamp is %i ms off', async (offBy) => {
    const { alice, clock } = await listeningFake()
    const headers = alice.headers('GET', BALANCES)
    clock.set(new Date(clock.now().getTime() + offBy))
    expect((await alice.get(BALANCES, { headers })).json).toEqual(INVALID)
  })

  it('may be of any time when the tolerance is infinite', async () => {
    const { alice, clock } = await listeningFake({ switches: { timestampToleranceMs: Number.POSITIVE_INFINITY } })
    const headers = alice.headers('GET', BALANCES)
    clock.advance(86_400_000)
    expect((await alice.get(BALANCES, { headers })).status).toBe(200)
  })

  it('answers a bad signature with the status of the switch', async () => {
    const { alice } = await listeningFake({ switches: { invalidSignatureStatus: 403 } })
    expect((await alice.get(BALANCES, { headers: { 'X-VALR-SIGNATURE': 'no' } })).status).toBe(403)
  })
})

describe('without credentials', () => {
  it.each([
    ['no key', {}],
    ['an unknown key', { 'X-VALR-API-KEY': 'nobody' }],
  ])('%s: 403', async (_, headers) => {
    const { alice } = await listeningFake()
    const answer = await alice.get(BALANCES, { anonymous: true, headers })
    expect([answer.status, answer.text]).toEqual([403, ''])
  })

  it('public routes answer', async () => {
    const { alice } = await listeningFake()
    expect((await alice.get('/v1/public/status', { anonymous: true })).json).toEqual({ status: 'online' })
  })

  it('unknown paths are 404', async () => {
    const { alice } = await listeningFake()
    expect((await alice.get('/v1/nothing')).status).toBe(404)
  })
})

describe('a key', () => {
  it('needs the permission of the route', async () => {
    const viewer = { ...ALICE, apiKey: 'viewer', permissions: ['View access'] } as const
    const trader = { ...ALICE, apiKey: 'trader', permissions: ['Trade'] } as const
    const { clientOf } = await listeningFake({ accounts: [viewer, trader] })
    expect((await clientOf(viewer).get(BALANCES)).status).toBe(200)
    expect((await clientOf(viewer).post('/v2/orders/limit', LIMIT)).status).toBe(403)
    expect((await clientOf(trader).get(BALANCES)).status).toBe(403)
    expect((await clientOf(trader).post('/v2/orders/limit', LIMIT)).status).toBe(201)
  })

  it('tells about itself', async () => {
    const { alice } = await listeningFake()
    expect((await alice.get('/v1/account/api-keys/current')).json).toEqual({
      label: 'Primary',
      permissions: ['View access', 'Trade'],
      addedAt: '2026-01-05T10:00:00.000Z',
      isSubAccount: false,
    })
  })

  it('of a write without the content type is 403', async () => {
    const { alice } = await listeningFake()
    const answer = await alice.post('/v2/orders/limit', LIMIT, { headers: { 'Content-Type': 'text/plain' } })
    expect([answer.status, answer.text]).toEqual([403, ''])
  })
})

describe('a subaccount', () => {
  const primary = { ...ALICE, permissions: ['View access', 'Trade', 'Internal Transfer'] } as const
  const desk = { ...ALICE, balances: { ZAR: '5' }, subaccountId: '902529770612256768', label: 'Desk' }
  const robot = { apiKey: 'robot', apiSecret: 'robot-secret', balances: { BTC: '1' }, subaccountId: '77' }
  const accounts = [primary, desk, robot]

  it('is chosen by a header that the signature covers', async () => {
    const { clientOf } = await listeningFake({ accounts })
    const client = clientOf(primary)
    const zar = async (subaccountId?: string): Promise<unknown> =>
      (await client.get(`${BALANCES}?excludeZeroBalances=true`, subaccountId === undefined ? {} : { subaccountId })).json
    expect(await zar()).toMatchObject([{ currency: 'ZAR', total: '100000' }, { currency: 'BTC' }])
    expect(await zar(desk.subaccountId)).toMatchObject([{ currency: 'ZAR', total: '5' }])
    expect(await zar('77')).toMatchObject([{ currency: 'BTC', total: '1' }])
    const unsigned = await client.get(BALANCES, { headers: { 'X-VALR-SUB-ACCOUNT-ID': desk.subaccountId } })
    expect(unsigned.json).toEqual(INVALID)
    expect((await client.get(BALANCES, { subaccountId: '1' })).status).toBe(403)
  })

  it('with a key of its own takes no header', async () => {
    const { clientOf } = await listeningFake({ accounts })
    expect((await clientOf(robot).get('/v1/account/api-keys/current')).json).toMatchObject({ isSubAccount: true })
    expect((await clientOf(robot).get(BALANCES, { subaccountId: '77' })).status).toBe(403)
  })

  it('is listed for the primary account only', async () => {
    const { clientOf } = await listeningFake({ accounts })
    const list = [
      { label: 'Desk', id: '902529770612256768' },
      { label: 'Subaccount 77', id: '77' },
      { label: 'Primary', id: '0' },
    ]
    expect((await clientOf(primary).get('/v1/account/subaccounts')).json).toEqual(list)
    const all = (await clientOf(primary).get('/v1/account/balances/all')).json
    expect(all).toMatchObject(list.map((account) => ({ account })))
    expect(all[0].balances).toMatchObject([{ currency: 'ZAR', total: '5' }])
    expect((await clientOf(primary).get('/v1/account/subaccounts', { subaccountId: '77' })).status).toBe(401)
    expect((await clientOf(robot).get('/v1/account/balances/all')).status).toBe(401)
  })

  it('gets and gives by transfer', async () => {
    const { clientOf, fake } = await listeningFake({ accounts })
    const body = { fromId: 0, toId: '77', currencyCode: 'ZAR', amount: '250.5', allowBorrow: false }
    const answer = await clientOf(primary).post('/v1/account/subaccounts/transfer', body)
    expect([answer.status, answer.text]).toEqual([202, ''])
    expect(fake.balances('robot').ZAR?.total.toFixed()).toBe('250.5')
    expect(fake.balances(ALICE.apiKey, '77').ZAR?.total.toFixed()).toBe('250.5')
    expect(fake.balances(ALICE.apiKey).ZAR?.total.toFixed()).toBe('99749.5')
    const tooMuch = await clientOf(primary).post('/v1/account/subaccounts/transfer', { ...body, amount: '1000000' })
    expect(tooMuch.json).toMatchObject({ code: -6 })
  })
})

describe('read-only mode', () => {
  it('refuses writes with 503 before anything else, and reads go on', async () => {
    const { alice, fake } = await listeningFake()
    fake.setStatus('read-only')
    expect((await alice.post('/v2/orders/limit', LIMIT, { anonymous: true })).status).toBe(503)
    expect((await alice.delete('/v1/orders')).status).toBe(503)
    expect((await alice.get(BALANCES)).status).toBe(200)
    expect((await alice.send('OPTIONS', '/v1/orders/limit')).status).toBe(200)
    expect((await alice.get('/v1/public/status')).json).toEqual({ status: 'read-only' })
    fake.setStatus('online')
    expect((await alice.post('/v2/orders/limit', LIMIT)).status).toBe(201)
  })
})

describe('secrets', () => {
  it('are in nothing that the fake shows', async () => {
    const { alice, fake } = await listeningFake()
    await alice.post('/v2/orders/limit', LIMIT)
    const everything = [inspect(fake, { depth: 20, showHidden: true }), JSON.stringify(fake), JSON.stringify(fake.requests())]
    expect(everything.join()).not.toContain('alice-secret')
    const twoSecrets = [ALICE, { ...ALICE, apiSecret: 'another-secret', subaccountId: '1' }]
    expect(() => new FakeValr({ accounts: twoSecrets })).toThrow('one API key has two secrets')
  })
})
