import { describe, expect, it } from 'vitest'
import { ALICE, listeningFake, shown } from './support/listening-fake.js'
import { RawSocket } from './support/raw-socket.js'

const LIMIT = { side: 'BUY', quantity: '0.02', price: '900000', pair: 'BTCZAR', postOnly: false, allowMargin: false }
const ORDER = { type: 'PLACE_LIMIT_ORDER', clientMsgId: 'm-1', payload: { ...LIMIT, customerOrderId: 'mine' } }
const BURST = ['BALANCE_UPDATE', 'BALANCE_UPDATE', 'OPEN_ORDERS_UPDATE']
const NOW = '2026-01-05T10:00:00.000Z'

/** Alice's socket, past its initial burst and subscribed to order status. */
async function subscribed(options: Parameters<typeof listeningFake>[0] = {}) {
  const scene = await listeningFake(options)
  const socket = await scene.socketOf(scene.alice)
  socket.send({ type: 'SUBSCRIBE', subscriptions: [{ event: 'ORDER_STATUS_UPDATE' }] })
  await socket.typesSoFar()
  return { ...scene, socket }
}

async function cancel(socket: RawSocket, payload: object): Promise<void> {
  socket.send({ type: 'CANCEL_LIMIT_ORDER', clientMsgId: 'c-1', payload: { pair: 'BTCZAR', ...payload } })
}

describe('connecting to /ws/account', () => {
  it('is greeted, and told balances and open orders', async () => {
    const { alice, socketOf } = await listeningFake()
    await alice.post('/v2/orders/limit', LIMIT)
    const socket = await socketOf(alice)
    expect(await socket.typesSoFar()).toEqual(['AUTHENTICATED', ...BURST])
    expect(socket.messages[1]).toEqual({
      type: 'BALANCE_UPDATE',
      data: {
        currency: {
          symbol: 'R',
          decimalPlaces: 2,
          isActive: true,
          shortName: 'ZAR',
          longName: 'Rand',
          supportedWithdrawDecimalPlaces: 2,
          collateral: false,
          collateralWeight: '0',
        },
        available: '82000',
        reserved: '18000',
        total: '100000',
        updatedAt: NOW,
        lendReserved: '0',
        borrowCollateralReserved: '0',
        borrowedAmount: '0',
      },
    })
    expect(socket.messages[3].data).toEqual([
      {
        orderId: expect.any(String),
        side: 'buy',
        quantity: '0.02',
        price: '900000',
        currencyPair: 'BTCZAR',
        createdAt: NOW,
        originalQuantity: '0.02',
        filledPercentage: '0.00',
        updatedAt: NOW,
        status: 'Placed',
        type: 'limit',
        timeInForce: 'GTC',
        allowMargin: false,
      },
    ])
  })

  it('with bad credentials is refused at the upgrade', async () => {
    const { alice, server, socketOf } = await listeningFake()
    const headers = { ...alice.headers('GET', '/ws/trade') }
    await expect(RawSocket.open(`${server.wsUrl}/ws/account`, headers)).rejects.toThrow('401')
    await expect(socketOf(alice, '/ws/nothing')).rejects.toThrow('404')
  })

  it('with bad credentials may be told so and closed', async () => {
    const { alice, server } = await listeningFake({ switches: { socketAuthFailure: 'message' } })
    const socket = await RawSocket.open(`${server.wsUrl}/ws/account`, alice.headers('GET', '/ws/trade'))
    await socket.next('UNAUTHORIZED')
    expect(await socket.closed).toBe(1008)
  })

  it('may authenticate in band', async () => {
    const { alice, socketOf } = await listeningFake()
    const socket = await socketOf(undefined)
    socket.send(ORDER)
    await socket.next('UNAUTHORIZED')
    const headers = alice.headers('GET', '/ws/account')
    const timestamp = Number(headers['X-VALR-TIMESTAMP'])
    socket.send({ type: 'AUTHENTICATE', payload: { apiKey: ALICE.apiKey, signature: headers['X-VALR-SIGNATURE'], timestamp } })
    expect(await socket.typesSoFar()).toEqual(['AUTHENTICATED', ...BURST])
    const other = await socketOf(undefined)
    other.send({ type: 'AUTHENTICATE', payload: { apiKey: ALICE.apiKey, signature: 'no', timestamp } })
    expect(await other.closed).toBe(1008)
  })

  it('as a subaccount tells of that one', async () => {
    const { alice, server } = await listeningFake({ accounts: [ALICE, { ...ALICE, balances: { ETH: '1' }, subaccountId: '7' }] })
    const socket = await RawSocket.open(`${server.wsUrl}/ws/account`, alice.headers('GET', '/ws/account', '', '7'))
    expect((await socket.next('BALANCE_UPDATE')).data).toMatchObject({ currency: { shortName: 'ETH' }, total: '1' })
  })

  it('is limited to 60 a minute', async () => {
    const { alice, socketOf } = await listeningFake({ switches: { rateLimits: { connectionsPerMinute: 1 } } })
    await socketOf(alice)
    await expect(socketOf(alice)).rejects.toThrow('429')
  })

  it('ends with 1000 after 35 silent seconds; a PING or a protocol ping keeps it', async () => {
    const { alice, clock, socketOf } = await listeningFake()
    const [talking, pinging, silent] = [await socketOf(alice), await socketOf(alice), await socketOf(alice)]
    clock.advance(34_000)
    const pong = new Promise((resolve) => pinging.socket.once('pong', resolve))
    pinging.socket.ping()
    await Promise.all([talking.typesSoFar(), pong])
    clock.advance(1_000)
    expect(await silent.closed).toBe(1000)
    for (const socket of [talking, pinging]) {
      await socket.typesSoFar()
      expect(socket.socket.readyState).toBe(socket.socket.OPEN)
    }
  })
})

describe('an order over the socket', () => {
  it('that rests: the reply, then the outcome, the reserve and the open orders', async () => {
    const { socket } = await subscribed()
    socket.send(ORDER)
    expect(await socket.typesSoFar()).toEqual([
      'PLACE_LIMIT_WS_RESPONSE',
      'ORDER_PROCESSED',
      'BALANCE_UPDATE',
      'OPEN_ORDERS_UPDATE',
    ])
    const [reply, processed] = socket.messages.slice(-5)
    expect(reply).toEqual({
      type: 'PLACE_LIMIT_WS_RESPONSE',
      data: { orderId: expect.any(String), customerOrderId: 'mine' },
      clientMsgId: 'm-1',
    })
    expect(processed.data).toEqual({ orderId: reply.data.orderId, success: true, failureReason: '', customerOrderId: 'mine' })
  })

  it('that rests says Placed when the switch is on', async () => {
    const { socket } = await subscribed({ switches: { restingStatusUpdates: true, orderStatusUpdates: 'auto' } })
    socket.send(ORDER)
    expect((await socket.next('ORDER_STATUS_UPDATE')).data).toMatchObject({ orderStatusType: 'Placed', executedQuantity: '0' })
  })

  it('that fills: the trade, the status, the balances, the ledger, and the open orders', async () => {
    const { socket } = await subscribed()
    socket.send({ ...ORDER, payload: { ...ORDER.payload, price: '1000000' } })
    expect(await socket.typesSoFar()).toEqual([
      'PLACE_LIMIT_WS_RESPONSE',
      'ORDER_PROCESSED',
      'NEW_ACCOUNT_TRADE',
      'ORDER_STATUS_UPDATE',
      'BALANCE_UPDATE',
      'BALANCE_UPDATE',
      'NEW_ACCOUNT_HISTORY_RECORD',
      'BALANCE_UPDATE',
      'OPEN_ORDERS_UPDATE',
    ])
    const of = (type: string) => socket.messages.findLast((message) => message.type === type)
    const orderId = of('ORDER_PROCESSED').data.orderId
    expect(of('NEW_ACCOUNT_TRADE')).toEqual({
      type: 'NEW_ACCOUNT_TRADE',
      currencyPairSymbol: 'BTCZAR',
      data: {
        price: '1000000',
        quantity: '0.01',
        currencyPair: 'BTCZAR',
        tradedAt: NOW,
        side: 'buy',
        orderId,
        id: expect.any(String),
        fee: '0.000035',
        feeCurrency: 'BTC',
        customerOrderId: 'mine',
      },
    })
    expect(of('ORDER_STATUS_UPDATE').data).toEqual({
      orderId,
      orderStatusType: 'Partially Filled',
      currencyPair: 'BTCZAR',
      originalPrice: '1000000',
      remainingQuantity: '0.01',
      originalQuantity: '0.02',
      orderSide: 'buy',
      orderType: 'limit',
      failedReason: '',
      orderUpdatedAt: NOW,
      orderCreatedAt: NOW,
      customerOrderId: 'mine',
      executedPrice: '1000000',
      executedQuantity: '0.01',
      executedFee: '0.000035',
      timeInForce: 'GTC',
    })
    expect(of('NEW_ACCOUNT_HISTORY_RECORD').data).toMatchObject({
      transactionType: { type: 'LIMIT_BUY', description: 'Limit Buy' },
      debitCurrency: { symbol: 'R', shortName: 'ZAR' },
      debitValue: '10000',
      creditCurrency: { shortName: 'BTC' },
      creditValue: '0.009965',
      feeValue: '0.000035',
      additionalInfo: { costPerCoin: 1000000, costPerCoinSymbol: 'R', orderId },
    })
  })

  it('that fails: the reply, then the failure', async () => {
    const { socket } = await subscribed({ switches: { failedOrderEvents: true } })
    socket.send({ ...ORDER, payload: { ...ORDER.payload, quantity: '1' } })
    expect(await socket.typesSoFar()).toEqual([
      'PLACE_LIMIT_WS_RESPONSE',
      'ORDER_PROCESSED',
      'ORDER_STATUS_UPDATE',
      'FAILED_ORDER',
    ])
    const [, processed, status] = socket.messages.slice(-5)
    expect(processed.data).toMatchObject({ success: false, failureReason: 'Insufficient Balance' })
    expect(status.data).toMatchObject({ orderStatusType: 'Failed', failedReason: 'Insufficient Balance' })
  })

  it('at market', async () => {
    const { socket } = await subscribed({ switches: { accountTradePairSymbol: false } })
    socket.send({ type: 'PLACE_MARKET_ORDER', payload: { side: 'SELL', quoteAmount: '100', pair: 'BTCZAR' } })
    expect(await socket.next('PLACE_MARKET_WS_RESPONSE')).toEqual({
      type: 'PLACE_MARKET_WS_RESPONSE',
      data: { orderId: expect.any(String) },
    })
    expect(await socket.next('NEW_ACCOUNT_TRADE')).not.toHaveProperty('currencyPairSymbol')
  })

  it('that makes no sense is refused in the reply', async () => {
    const { socket, fake } = await subscribed()
    socket.send({ ...ORDER, payload: { ...ORDER.payload, pair: 'NOPE' } })
    expect(await socket.next('PLACE_LIMIT_WS_RESPONSE')).toEqual({
      type: 'PLACE_LIMIT_WS_RESPONSE',
      error: { code: -21, message: 'Unsupported Currency Pair' },
      clientMsgId: 'm-1',
    })
    fake.setStatus('read-only')
    socket.send(ORDER)
    expect((await socket.next('PLACE_LIMIT_WS_RESPONSE')).error.message).toContain('read-only')
    expect(fake.orders(ALICE.apiKey)).toEqual([])
  })

  it('that makes no sense may be refused by a type of its own', async () => {
    const { socket } = await subscribed({ switches: { socketErrors: 'invalid-type' } })
    socket.send({ ...ORDER, payload: { ...ORDER.payload, side: 'buy' } })
    const refusal = await socket.next('INVALID_PLACE_LIMIT_REQUEST')
    expect(refusal).toMatchObject({ clientMsgId: 'm-1', data: { code: -11, validationErrors: { errors: [{ field: 'side' }] } } })
  })

  it('needs the Trade permission', async () => {
    const { socket } = await subscribed({ accounts: [{ ...ALICE, permissions: ['View access'] }] })
    socket.send(ORDER)
    expect((await socket.next('PLACE_LIMIT_WS_RESPONSE')).error).toMatchObject({ code: -99999 })
  })

  it('is limited per second and kind of command', async () => {
    const { socket, clock } = await subscribed({ switches: { rateLimits: { socketPlacePerSecond: 1 } } })
    socket.send(ORDER)
    socket.send({ ...ORDER, clientMsgId: 'm-2' })
    const limited = { type: 'RATE_LIMIT_EXCEEDED', data: { requestType: 'PLACE_LIMIT_ORDER' }, clientMsgId: 'm-2' }
    expect(await socket.next('RATE_LIMIT_EXCEEDED')).toEqual(limited)
    clock.advance(1_000)
    socket.send({ ...ORDER, clientMsgId: 'm-3' })
    expect(await socket.next('PLACE_LIMIT_WS_RESPONSE')).toMatchObject({ clientMsgId: 'm-3' })
  })
})

describe('cancelling over the socket', () => {
  it('is acknowledged with the id that was sent, and then done', async () => {
    const { socket } = await subscribed()
    socket.send(ORDER)
    await socket.next('OPEN_ORDERS_UPDATE')
    await cancel(socket, { customerOrderId: 'mine' })
    const types = ['CANCEL_ORDER_WS_RESPONSE', 'ORDER_STATUS_UPDATE', 'BALANCE_UPDATE', 'OPEN_ORDERS_UPDATE']
    expect(await socket.typesSoFar()).toEqual(types)
    const [reply, status, , open] = socket.messages.slice(-5)
    const data = { requested: true, customerOrderId: 'mine' }
    expect(reply).toEqual({ type: 'CANCEL_ORDER_WS_RESPONSE', data, clientMsgId: 'c-1' })
    expect([status.data.orderStatusType, open.data]).toEqual(['Cancelled', []])
  })

  it('of nothing is acknowledged all the same, and then fails', async () => {
    const { socket } = await subscribed()
    await cancel(socket, { orderId: 'nothing' })
    expect(await socket.typesSoFar()).toEqual(['CANCEL_ORDER_WS_RESPONSE', 'FAILED_CANCEL_ORDER'])
    expect(socket.messages.at(-2).data).toEqual({
      orderId: 'nothing',
      message: 'An error occurred while cancelling your order.',
    })
  })
})

describe('other commands', () => {
  it('modify an order', async () => {
    const { socket } = await subscribed()
    socket.send(ORDER)
    const { orderId } = (await socket.next('PLACE_LIMIT_WS_RESPONSE')).data
    await socket.next('OPEN_ORDERS_UPDATE')
    const payload = { orderId, pair: 'BTCZAR', newPrice: '910000', modifyMatchStrategy: 'RETAIN_ORIGINAL' }
    socket.send({ type: 'MODIFY_ORDER', clientMsgId: 'x-1', payload })
    const types = [
      'MODIFY_ORDER_WS_RESPONSE',
      'MODIFY_ORDER_OUTCOME',
      'ORDER_STATUS_UPDATE',
      'BALANCE_UPDATE',
      'OPEN_ORDERS_UPDATE',
    ]
    expect(await socket.typesSoFar()).toEqual(types)
    const [reply, outcome, status] = socket.messages.slice(-6)
    const ids = { orderId, customerOrderId: 'mine', modifyRequestId: expect.any(String) }
    expect(reply).toEqual({ type: 'MODIFY_ORDER_WS_RESPONSE', data: { ...ids, requested: true }, clientMsgId: 'x-1' })
    expect(outcome.data).toEqual({ ...ids, success: true })
    expect(status.data).toMatchObject({ orderStatusType: 'Order Modified', originalPrice: '910000' })
  })

  it('send a batch', async () => {
    const { socket, fake } = await subscribed()
    const requests = [
      { type: 'PLACE_LIMIT', data: LIMIT },
      { type: 'PLACE_LIMIT', data: { ...LIMIT, pair: 'NOPE' } },
    ]
    socket.send({ type: 'BATCH_ORDERS', clientMsgId: 'b-1', payload: { requests } })
    const reply = await socket.next('BATCH_ORDERS_WS_RESPONSE')
    expect(reply).toMatchObject({ clientMsgId: 'b-1', data: { outcomes: [{ accepted: true }, { accepted: false }] } })
    expect(fake.orders(ALICE.apiKey)).toHaveLength(1)
  })

  it('subscribe and unsubscribe', async () => {
    const { alice, socketOf } = await listeningFake()
    const socket = await socketOf(alice)
    socket.send({ type: 'UNSUBSCRIBE', requests: [{ event: 'BALANCE_UPDATE' }, { event: 'OPEN_ORDERS_UPDATE' }] })
    await socket.typesSoFar()
    socket.send({ ...ORDER, payload: { ...LIMIT, price: '1000000', quantity: '0.01' } })
    const types = ['PLACE_LIMIT_WS_RESPONSE', 'ORDER_PROCESSED', 'NEW_ACCOUNT_TRADE', 'NEW_ACCOUNT_HISTORY_RECORD']
    expect(await socket.typesSoFar()).toEqual(types)
  })

  it('cancel everything on disconnect, once armed, for this connection only', async () => {
    const { alice, fake, socketOf } = await listeningFake()
    await alice.post('/v2/orders/limit', LIMIT)
    const [armed, other] = [await socketOf(alice), await socketOf(alice)]
    armed.send({ type: 'CANCEL_ON_DISCONNECT', payload: { cancelOnDisconnect: true } })
    expect((await armed.next('CANCEL_ON_DISCONNECT_UPDATE')).data).toEqual({ cancelOnDisconnect: 'true' })
    await other.next('OPEN_ORDERS_UPDATE')
    armed.socket.terminate()
    expect((await other.next('OPEN_ORDERS_UPDATE')).data).toEqual([])
    expect(shown(fake, ALICE.apiKey).ZAR).toBe('100000 0')
    await alice.post('/v2/orders/limit', LIMIT)
    other.socket.close()
    await other.closed
    expect(fake.orders(ALICE.apiKey).at(-1)?.status).toBe('Placed')
  })

  it('that are not messages, or that nobody knows, are ignored', async () => {
    const { socket } = await subscribed()
    for (const text of ['', 'hello', '[]', '{"type":5}', '{"type":"DANCE"}']) socket.send(text)
    expect(await socket.typesSoFar()).toEqual([])
  })
})

it('a fill of a resting order reaches its owner, whoever trades', async () => {
  const { socket, fake, bob } = await subscribed()
  socket.send({ ...ORDER, payload: { ...ORDER.payload, price: '999500' } })
  await socket.next('OPEN_ORDERS_UPDATE')
  await bob.post('/v2/orders/market', { side: 'SELL', baseAmount: '0.005', pair: 'BTCZAR' })
  expect((await socket.next('NEW_ACCOUNT_TRADE')).data).toMatchObject({ quantity: '0.005', customerOrderId: 'mine' })
  fake.trade('BTCZAR', '999500', '1')
  expect((await socket.next('ORDER_STATUS_UPDATE')).data.orderStatusType).toBe('Partially Filled')
  expect((await socket.next('ORDER_STATUS_UPDATE')).data.orderStatusType).toBe('Filled')
  expect((await socket.next('OPEN_ORDERS_UPDATE')).data).toEqual([])
})
