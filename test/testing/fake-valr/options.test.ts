import { describe, expect, it } from 'vitest'
import { DEFAULT_FAKE_VALR_PAIRS } from '../../../src/testing/fake-valr/exchange/default-pairs.js'
import { FakeValr } from '../../../src/testing/fake-valr/fake-valr.js'
import { ManualClock } from '../../../src/testing/manual-clock.js'
import { ALICE, listeningFake } from './support/listening-fake.js'

const [BTCZAR] = DEFAULT_FAKE_VALR_PAIRS
const LIMIT = { side: 'BUY', quantity: '0.01', price: '900000', pair: 'BTCZAR' }

describe('a fake', () => {
  it.each([
    ['FAKE_PAIR_INVALID', { pairs: [{ ...BTCZAR, baseDecimalPlaces: '1.5' }] }],
    ['FAKE_PAIR_INVALID', { pairs: [{ ...BTCZAR, tickSize: 0 }] }],
    ['INVALID_DECIMAL', { pairs: [{ ...BTCZAR, minBaseAmount: '1,0' }] }],
    ['INVALID_DECIMAL', { accounts: [{ ...ALICE, balances: { ZAR: 'much' } }] }],
    ['FAKE_ACCOUNTS_INVALID', { accounts: [ALICE, ALICE] }],
  ])('refuses with %s what it cannot be made of', (code, options) => {
    expect(() => new FakeValr({ accounts: [ALICE], ...(options as object) })).toThrow(expect.objectContaining({ code }))
  })

  it('takes a row of GET /v1/public/pairs as a pair, and another currency than it knows', async () => {
    const row = { ...BTCZAR, symbol: 'DOGEZAR', baseCurrency: 'DOGE', tickSize: '0.0001', currencyPairType: 'SPOT', active: true }
    const { alice } = await listeningFake({ pairs: [row, ...DEFAULT_FAKE_VALR_PAIRS] as never })
    const [shown] = (await alice.get('/v1/public/pairs')).json
    expect(shown).toMatchObject({ symbol: 'DOGEZAR', tickSize: '0.0001', baseDecimalPlaces: '8' })
    expect((await alice.get('/v1/public/currencies')).json).toContainEqual(expect.objectContaining({ shortName: 'DOGE' }))
  })

  it('does not know accounts and pairs that it was not given', async () => {
    const { fake } = await listeningFake()
    const unknown = expect.objectContaining({ code: 'FAKE_ACCOUNT_UNKNOWN' })
    expect(() => fake.orders('nobody')).toThrow(unknown)
    expect(() => fake.fills(ALICE.apiKey, '7')).toThrow(unknown)
    expect(() => fake.balances('nobody')).toThrow(unknown)
    expect(() => fake.trade('NOPE', 1, 1)).toThrow(expect.objectContaining({ code: 'FAKE_PAIR_UNKNOWN' }))
  })

  it('keeps the latest requests, as many as it is told to', async () => {
    const { alice, fake } = await listeningFake({ keepRequests: 3 })
    for (let request = 0; request < 8; request += 1) {
      await alice.get(`/v1/public/time?nth=${request}`)
      expect(fake.requests().length).toBe(Math.min(request + 1, 3))
    }
    expect(fake.requests().map(({ path }) => path.slice(-1))).toEqual(['5', '6', '7'])
  })

  it('gives other ids with another seed, and the same with the same', async () => {
    const idOf = async (seed: string | number): Promise<string> => {
      const { alice } = await listeningFake({ seed })
      return (await alice.post('/v2/orders/limit', LIMIT)).json.id
    }
    expect(await idOf('a')).toBe(await idOf('a'))
    expect(await idOf('a')).not.toBe(await idOf('b'))
    const stamp = new ManualClock().now().getTime().toString(16).padStart(12, '0')
    expect((await idOf(1)).replaceAll('-', '')).toMatch(new RegExp(`^${stamp}7`))
  })

  it('gives ids that sort in the order of the orders', async () => {
    const { alice, fake, clock } = await listeningFake()
    for (let count = 0; count < 4; count++) {
      await alice.post('/v2/orders/limit', LIMIT)
      if (count === 1) clock.advance(1)
    }
    const ids = fake.orders(ALICE.apiKey).map(({ orderId }) => orderId)
    expect(ids).toEqual([...ids].sort())
    expect(new Set(ids).size).toBe(4)
  })

  it('listens more than once, on one exchange', async () => {
    const { fake, alice, socketOf } = await listeningFake()
    const second = await fake.listen()
    const socket = await socketOf(alice)
    await second.close()
    expect(await socket.typesSoFar()).toContain('AUTHENTICATED')
    await expect(fetch(second.httpUrl)).rejects.toThrow()
    fake.disconnect()
    expect(await socket.closed).toBe(1006)
  })

  it('remembers what reached it', async () => {
    const { fake, alice, socketOf } = await listeningFake()
    await alice.get('/v1/public/status', { anonymous: true })
    await alice.post('/v2/orders/limit', LIMIT)
    const socket = await socketOf(alice)
    await socket.typesSoFar()
    const at = new ManualClock().now()
    const key = { apiKey: ALICE.apiKey }
    expect(fake.requests()).toEqual([
      { at, kind: 'rest', method: 'GET', path: '/v1/public/status', body: '', isPrivate: false, reply: 200 },
      {
        at,
        kind: 'rest',
        method: 'POST',
        path: '/v2/orders/limit',
        body: JSON.stringify(LIMIT),
        isPrivate: true,
        reply: 201,
        ...key,
      },
      { at, kind: 'upgrade', method: 'GET', path: '/ws/account', body: '', isPrivate: true, reply: 101, ...key },
      { at, kind: 'message', method: 'PING', path: '/ws/account', body: '{"type":"PING"}', isPrivate: true, ...key },
    ])
  })

  it('cancels armed orders later when the switch says so', async () => {
    const { fake, alice, clock, socketOf } = await listeningFake({ switches: { cancelOnDisconnectDelayMs: 3_000 } })
    await alice.post('/v2/orders/limit', LIMIT)
    const socket = await socketOf(alice)
    socket.send({ type: 'CANCEL_ON_DISCONNECT', payload: { cancelOnDisconnect: true } })
    await socket.typesSoFar()
    socket.socket.close()
    await socket.closed
    await alice.get('/v1/orders/open')
    clock.advance(2_999)
    expect(fake.orders(ALICE.apiKey)).toMatchObject([{ status: 'Placed' }])
    clock.advance(1)
    expect(fake.orders(ALICE.apiKey)).toMatchObject([{ status: 'Cancelled' }])
  })
})

describe('handle', () => {
  it('is the REST face without a network', async () => {
    const fake = new FakeValr({ accounts: [ALICE] })
    const ask = (): Promise<Response> => fake.handle(new Request('https://api.valr.com/v1/public/status'))
    expect(await (await ask()).json()).toEqual({ status: 'online' })
    fake.fault({ on: 'GET /*', times: 1, do: 'lost-ack' })
    expect((await ask()).type).toBe('error')
    fake.fault({ on: 'GET /*', times: 1, do: 'silence' })
    const silent = await Promise.race([ask(), new Promise((resolve) => setTimeout(resolve, 20, 'silent'))])
    expect(silent).toBe('silent')
  })
})
