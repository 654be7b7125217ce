import { describe, expect, it, vi } from 'vitest'
import { ALICE, listeningFake } from './support/listening-fake.js'

const LIMIT = { side: 'BUY', quantity: '0.01', price: '900000', pair: 'BTCZAR' }
const ORDER = { type: 'PLACE_LIMIT_ORDER', clientMsgId: 'm-1', payload: LIMIT }
const V2 = '/v2/orders/limit'

/** True if the promise settled by the time the exchange has done what it had to do. */
async function settles(promise: Promise<unknown>): Promise<boolean> {
  const pending = new Promise((resolve) => setTimeout(resolve, 60, 'pending'))
  return (await Promise.race([promise.catch(() => undefined), pending])) !== 'pending'
}

describe('a fault on a REST request', () => {
  it('lost-ack: carried out, and the connection breaks', async () => {
    const { alice, fake } = await listeningFake()
    fake.fault({ on: 'POST /v2/orders/*', times: 1, do: 'lost-ack' })
    await expect(alice.post(V2, LIMIT)).rejects.toThrow('socket hang up')
    expect(fake.orders(ALICE.apiKey)).toMatchObject([{ status: 'Placed' }])
    expect((await alice.post(V2, LIMIT)).status).toBe(201)
    expect(fake.requests().map(({ reply }) => reply)).toEqual(['dropped', 201])
  })

  it('lost-request: not carried out, and the connection breaks', async () => {
    const { alice, fake } = await listeningFake()
    fake.fault({ on: 'POST /v2/orders/*', do: 'lost-request' })
    await expect(alice.post(V2, LIMIT)).rejects.toThrow('socket hang up')
    expect(fake.orders(ALICE.apiKey)).toEqual([])
  })

  it('delayMs: carried out at once, answered later', async () => {
    const { alice, fake, clock } = await listeningFake()
    fake.fault({ on: `POST ${V2}`, do: { delayMs: 500 } })
    const answer = alice.post(V2, LIMIT)
    await vi.waitFor(() => expect(fake.orders(ALICE.apiKey)).toHaveLength(1))
    expect(await settles(answer)).toBe(false)
    clock.advance(500)
    expect((await answer).status).toBe(201)
  })

  it('duplicate: carried out twice, answered once', async () => {
    const { alice, fake } = await listeningFake()
    fake.fault({ on: `POST ${V2}`, times: 1, do: 'duplicate' })
    const { json } = await alice.post(V2, { ...LIMIT, customerOrderId: 'mine' })
    expect(fake.orders(ALICE.apiKey)).toMatchObject([
      { orderId: json.id, status: 'Placed' },
      { status: 'Failed', failedReason: "Duplicate customer order id's are not allowed" },
    ])
  })

  it('reorder: waits for the next request, or for a second', async () => {
    const { alice, fake, clock } = await listeningFake()
    fake.fault({ on: `POST ${V2}`, times: 2, do: 'reorder' })
    const late = alice.post(V2, LIMIT)
    await vi.waitFor(() => expect(fake.requests()).toHaveLength(1))
    await alice.post('/v1/orders/limit', { ...LIMIT, customerOrderId: 'overtook' })
    await late
    expect(fake.orders(ALICE.apiKey).map(({ customerOrderId }) => customerOrderId)).toEqual(['overtook', undefined])
    const alone = alice.post(V2, LIMIT)
    await vi.waitFor(() => expect(fake.requests()).toHaveLength(3))
    clock.advance(1_000)
    expect((await alone).status).toBe(201)
  })

  it('html-400-accepted: carried out, and answered with a page', async () => {
    const { alice, fake } = await listeningFake()
    fake.fault({ on: 'POST /v1/orders/limit', do: 'html-400-accepted' })
    const { status, headers, text } = await alice.post('/v1/orders/limit', LIMIT)
    expect([status, headers['content-type'], text]).toEqual([400, 'text/html', expect.stringContaining('<html>')])
    expect(fake.orders(ALICE.apiKey)).toHaveLength(1)
  })

  it('status: not carried out; a 429 says so in its header, and may say more', async () => {
    const { alice, fake } = await listeningFake()
    fake.fault({ on: 'POST /v2/*', times: 1, do: { status: 429, headers: { 'retry-after': '7' } } })
    const limited = await alice.post(V2, LIMIT)
    expect([limited.status, limited.headers['x-valr-ratelimited'], limited.headers['retry-after']]).toEqual([429, 'true', '7'])
    const stop = fake.fault({ on: '* /v2/*', do: { status: 502 } })
    expect((await alice.post(V2, LIMIT)).status).toBe(502)
    expect((await alice.delete('/v2/orders/order', {})).status).toBe(502)
    stop()
    expect(fake.orders(ALICE.apiKey)).toEqual([])
    expect((await alice.post(V2, LIMIT)).status).toBe(201)
  })

  it('silence: carried out, never answered, until the server closes', async () => {
    const { alice, fake, server } = await listeningFake()
    fake.fault({ on: `POST ${V2}`, do: 'silence' })
    const answer = alice.post(V2, LIMIT)
    expect(await settles(answer)).toBe(false)
    expect(fake.orders(ALICE.apiKey)).toHaveLength(1)
    const refused = expect(answer).rejects.toThrow('socket hang up')
    await server.close()
    await refused
  })

  it('partialFill: that much of the order fills, whatever the book', async () => {
    const { alice, fake } = await listeningFake()
    fake.fault({ on: 'POST /v*/orders/*', do: { partialFill: '0.25' } })
    await alice.post(V2, LIMIT)
    await alice.post(V2, { ...LIMIT, price: '1000000' })
    await alice.post('/v1/orders/market', { side: 'SELL', baseAmount: '0.01', pair: 'BTCZAR' })
    const shown = fake.orders(ALICE.apiKey).map(({ status, remainingQuantity }) => `${status} ${remainingQuantity}`)
    expect(shown).toEqual(['Partially Filled 0.0075', 'Partially Filled 0.0075', 'Failed 0.01'])
    const { bids = [], asks = [] } = fake.books().BTCZAR ?? {}
    expect(bids[0]?.price.lessThan(asks[0]?.price ?? 0)).toBe(true)
  })

  it('partialFill on a cancel: it fills first', async () => {
    const { alice, fake } = await listeningFake()
    await alice.post(V2, { ...LIMIT, customerOrderId: 'part' })
    await alice.post(V2, { ...LIMIT, customerOrderId: 'whole' })
    fake.fault({ on: 'DELETE /v2/orders/order', times: 1, do: { partialFill: 0.4 } })
    expect((await alice.delete('/v2/orders/order', { customerOrderId: 'part', pair: 'BTCZAR' })).status).toBe(200)
    fake.fault({ on: 'DELETE /v2/orders/order', times: 1, do: { partialFill: 1 } })
    expect((await alice.delete('/v2/orders/order', { customerOrderId: 'whole', pair: 'BTCZAR' })).json).toMatchObject({
      code: -1,
    })
    const shown = fake.orders(ALICE.apiKey).map(({ status, remainingQuantity }) => `${status} ${remainingQuantity}`)
    expect(shown).toEqual(['Cancelled 0.006', 'Filled 0'])
  })

  it('skewMs: the clock of the exchange is ahead', async () => {
    const { alice, fake } = await listeningFake()
    const stop = fake.fault({ on: '* /*', do: { skewMs: 60_000 } })
    expect((await alice.get('/v1/public/time')).json.epochTime).toBe(Date.parse('2026-01-05T10:01:00Z') / 1_000)
    expect((await alice.get('/v1/account/balances')).json).toMatchObject({ code: -11252 })
    stop()
    expect((await alice.get('/v1/account/balances')).status).toBe(200)
  })

  it('adds up with others', async () => {
    const { alice, fake } = await listeningFake()
    fake.fault({ on: `POST ${V2}`, times: 1, do: { partialFill: 0.5 } })
    fake.fault({ on: `POST ${V2}`, times: 1, do: { close: 1006 } })
    await expect(alice.post(V2, LIMIT)).rejects.toThrow('socket hang up')
    expect(fake.orders(ALICE.apiKey)).toMatchObject([{ status: 'Partially Filled' }])
  })
})

describe('a fault on an upgrade', () => {
  it('refuses, breaks or delays it', async () => {
    const { alice, fake, socketOf, clock } = await listeningFake()
    fake.fault({ on: 'GET /ws/account', times: 1, do: { status: 429 } })
    await expect(socketOf(alice)).rejects.toThrow('429')
    fake.fault({ on: 'GET /ws/*', times: 1, do: 'lost-request' })
    await expect(socketOf(alice)).rejects.toThrow('socket hang up')
    fake.fault({ on: 'GET /ws/account', times: 1, do: { delayMs: 100 } })
    const late = socketOf(alice)
    expect(await settles(late)).toBe(false)
    clock.advance(100)
    await (await late).next('AUTHENTICATED')
    expect(fake.requests().map(({ kind, reply }) => `${kind} ${reply}`)).toEqual([
      'upgrade 429',
      'upgrade dropped',
      'upgrade 101',
    ])
  })
})

describe('a fault on a socket command', () => {
  async function connected() {
    const scene = await listeningFake()
    const socket = await scene.socketOf(scene.alice)
    await socket.typesSoFar()
    return { ...scene, socket }
  }
  const EVENTS = ['ORDER_PROCESSED', 'BALANCE_UPDATE', 'OPEN_ORDERS_UPDATE']

  it('lost-ack: no reply, but its events', async () => {
    const { fake, socket } = await connected()
    fake.fault({ on: 'ws:PLACE_LIMIT_ORDER', do: 'lost-ack' })
    socket.send(ORDER)
    expect(await socket.typesSoFar()).toEqual(EVENTS)
  })

  it('lost-request: nothing', async () => {
    const { fake, socket } = await connected()
    fake.fault({ on: 'ws:*', times: 1, do: 'lost-request' })
    socket.send(ORDER)
    expect(await socket.typesSoFar()).toEqual([])
    expect(fake.orders(ALICE.apiKey)).toEqual([])
  })

  it('delayMs: the reply comes after its events', async () => {
    const { fake, socket, clock } = await connected()
    fake.fault({ on: 'ws:PLACE_LIMIT_ORDER', do: { delayMs: 50 } })
    socket.send(ORDER)
    expect(await socket.typesSoFar()).toEqual(EVENTS)
    clock.advance(50)
    expect(await socket.typesSoFar()).toEqual(['PLACE_LIMIT_WS_RESPONSE'])
  })

  it('duplicate: carried out and answered twice', async () => {
    const { fake, socket } = await connected()
    fake.fault({ on: 'ws:PLACE_LIMIT_ORDER', times: 1, do: 'duplicate' })
    socket.send(ORDER)
    expect(await socket.typesSoFar()).toEqual(['PLACE_LIMIT_WS_RESPONSE', ...EVENTS, 'PLACE_LIMIT_WS_RESPONSE', ...EVENTS])
    expect(fake.orders(ALICE.apiKey)).toHaveLength(2)
  })

  it('reorder: the next command goes first', async () => {
    const { fake, socket } = await connected()
    fake.fault({ on: 'ws:PLACE_LIMIT_ORDER', times: 1, do: 'reorder' })
    socket.send(ORDER)
    socket.send({ ...ORDER, clientMsgId: 'm-2' })
    expect((await socket.next('PLACE_LIMIT_WS_RESPONSE')).clientMsgId).toBe('m-2')
    expect((await socket.next('PLACE_LIMIT_WS_RESPONSE')).clientMsgId).toBe('m-1')
  })

  it('status: refused', async () => {
    const { fake, socket } = await connected()
    fake.fault({ on: 'ws:PLACE_LIMIT_ORDER', times: 1, do: { status: 429 } })
    fake.fault({ on: 'ws:CANCEL_LIMIT_ORDER', times: 1, do: { status: 503 } })
    socket.send(ORDER)
    expect((await socket.next('RATE_LIMIT_EXCEEDED')).data).toEqual({ requestType: 'PLACE_LIMIT_ORDER' })
    socket.send({ type: 'CANCEL_LIMIT_ORDER', payload: { orderId: 'x', pair: 'BTCZAR' } })
    expect(await socket.next('CANCEL_ORDER_WS_RESPONSE')).toMatchObject({ error: { message: 'HTTP 503' } })
    expect(fake.orders(ALICE.apiKey)).toEqual([])
  })

  it('silence: carried out, and the socket says nothing more', async () => {
    const { fake, socket, alice, socketOf } = await connected()
    fake.fault({ on: 'ws:PLACE_LIMIT_ORDER', times: 1, do: 'silence' })
    const before = socket.messages.length
    socket.send(ORDER)
    await vi.waitFor(() => expect(fake.orders(ALICE.apiKey)).toHaveLength(1))
    socket.send({ type: 'PING' })
    const other = await socketOf(alice)
    await other.typesSoFar()
    expect(socket.messages).toHaveLength(before)
    expect(socket.socket.readyState).toBe(socket.socket.OPEN)
  })

  it.each([1012, 1006])('close: carried out, and the socket closes with %i', async (close) => {
    const { fake, socket } = await connected()
    fake.fault({ on: 'ws:PLACE_LIMIT_ORDER', do: { close } })
    socket.send(ORDER)
    expect(await socket.closed).toBe(close)
    expect(socket.messages.at(-1).type).toBe('PONG')
    expect(fake.orders(ALICE.apiKey)).toHaveLength(1)
  })

  it('partialFill: that much of the order fills', async () => {
    const { fake, socket } = await connected()
    fake.fault({ on: 'ws:PLACE_LIMIT_ORDER', do: { partialFill: 0.5 } })
    socket.send(ORDER)
    expect((await socket.next('NEW_ACCOUNT_TRADE')).data.quantity).toBe('0.005')
  })
})

describe('a fault on an event', () => {
  async function connected() {
    const scene = await listeningFake()
    const socket = await scene.socketOf(scene.alice)
    await socket.typesSoFar()
    const place = async (): Promise<string[]> => {
      await scene.alice.post(V2, LIMIT)
      return socket.typesSoFar()
    }
    return { ...scene, socket, place }
  }

  it.each(['lost-ack', 'lost-request'] as const)('%s: it never arrives', async (action) => {
    const { fake, place } = await connected()
    fake.fault({ on: 'event:ORDER_PROCESSED', times: 1, do: action })
    expect(await place()).toEqual(['BALANCE_UPDATE', 'OPEN_ORDERS_UPDATE'])
    expect(await place()).toEqual(['ORDER_PROCESSED', 'BALANCE_UPDATE', 'OPEN_ORDERS_UPDATE'])
  })

  it('duplicate: it comes twice', async () => {
    const { fake, place } = await connected()
    fake.fault({ on: 'event:BALANCE_UPDATE', do: 'duplicate' })
    expect(await place()).toEqual(['ORDER_PROCESSED', 'BALANCE_UPDATE', 'BALANCE_UPDATE', 'OPEN_ORDERS_UPDATE'])
  })

  it('reorder: it comes after the next', async () => {
    const { fake, place } = await connected()
    fake.fault({ on: 'event:ORDER_PROCESSED', do: 'reorder' })
    expect(await place()).toEqual(['BALANCE_UPDATE', 'ORDER_PROCESSED', 'OPEN_ORDERS_UPDATE'])
  })

  it('delayMs: it comes later', async () => {
    const { fake, place, socket, clock } = await connected()
    fake.fault({ on: 'event:OPEN_ORDERS_UPDATE', do: { delayMs: 5_000 } })
    expect(await place()).toEqual(['ORDER_PROCESSED', 'BALANCE_UPDATE'])
    clock.advance(5_000)
    expect(await socket.typesSoFar()).toEqual(['OPEN_ORDERS_UPDATE'])
  })

  it('silence and close: nothing more comes', async () => {
    const { fake, alice, socket } = await connected()
    fake.fault({ on: 'event:BALANCE_UPDATE', times: 1, do: 'silence' })
    await alice.post(V2, LIMIT)
    await socket.next('ORDER_PROCESSED')
    socket.send({ type: 'PING' })
    await alice.get('/v1/orders/open')
    expect(socket.messages.at(-1).type).toBe('ORDER_PROCESSED')
    fake.disconnect(1012)
    expect(await socket.closed).toBe(1012)
  })

  it('close: the socket closes instead', async () => {
    const { fake, alice, socket } = await connected()
    fake.fault({ on: 'event:ORDER_PROCESSED', times: 1, do: { close: 1000 } })
    await alice.post(V2, LIMIT)
    expect(await socket.closed).toBe(1000)
    expect(socket.messages.some(({ type }) => type === 'ORDER_PROCESSED')).toBe(false)
  })
})

describe('a fault that cannot happen', () => {
  it.each([
    { on: 'orders', do: 'lost-ack' },
    { on: 'POST v2/orders', do: 'lost-ack' },
    { on: 'event:NEW_ACCOUNT_TRADE', do: { status: 500 } },
    { on: 'event:NEW_ACCOUNT_TRADE', do: 'html-400-accepted' },
    { on: 'ws:PLACE_LIMIT_ORDER', do: 'html-400-accepted' },
    { on: 'POST /*', do: { partialFill: 0 } },
    { on: 'POST /*', do: { partialFill: '1.1' } },
    { on: 'POST /*', do: { status: 200 } },
    { on: 'POST /*', do: { delayMs: -1 } },
    { on: 'POST /*', times: 0, do: 'silence' },
  ] as const)('is refused: %j', async (fault) => {
    const { fake } = await listeningFake()
    expect(() => fake.fault(fault)).toThrow(expect.objectContaining({ code: 'FAULT_IMPOSSIBLE' }))
  })
})
