import { fc } from '../../support/properties.js'
import { describe, expect, test } from 'vitest'
import { readAccountMessage } from '../../../src/venues/valr/wire/socket-message.js'
import { bend, JUNK, NO_NUMBER } from './support/bend.js'

const order = {
  ...{ orderId: '019d-1', customerOrderId: 'helios-1', currencyPair: 'BTCZAR', timeInForce: 'GTC' },
  ...{ createdAt: '2026-02-03T10:00:00.000Z', updatedAt: '2026-02-03T10:00:01.000Z' },
}
const listed = {
  ...order,
  side: 'buy',
  type: 'limit',
  status: 'Placed',
  price: '900000',
  originalQuantity: '0.2',
  quantity: '0.1',
}
const status = {
  ...{ orderId: '019d-1', orderStatusType: 'Partially Filled', currencyPair: 'BTCZAR', orderSide: 'sell', orderType: 'limit' },
  ...{ originalPrice: '900000', originalQuantity: '0.2', remainingQuantity: '0.1', failedReason: '' },
  ...{ orderCreatedAt: '2026-02-03T10:00:00.000Z', orderUpdatedAt: '2026-02-03T10:00:00.123456Z' },
}
const trade = {
  ...{ id: '019d-9', orderId: '019d-1', currencyPair: 'BTCZAR', side: 'buy', price: '900000', quantity: '0.1' },
  ...{ fee: '0.0001', feeCurrency: 'BTC', tradedAt: '2026-02-03T10:00:00.000Z' },
}
const MESSAGES = [
  {
    type: 'BALANCE_UPDATE',
    data: { currency: { symbol: 'R', shortName: 'ZAR' }, available: '10.5', reserved: '1', total: '11.5' },
  },
  { type: 'OPEN_ORDERS_UPDATE', data: [listed] },
  { type: 'OPEN_ORDERS_UPDATE', data: { accountId: 'x', orders: [listed] } },
  { type: 'ORDER_PROCESSED', data: { orderId: '019d-1', success: true, failureReason: '', customerOrderId: 'helios-1' } },
  { type: 'ORDER_PROCESSED', data: { orderId: '019d-1', success: false, failureReason: 'Insufficient Balance' } },
  { type: 'ORDER_STATUS_UPDATE', data: status },
  { type: 'NEW_ACCOUNT_TRADE', currencyPairSymbol: 'BTCZAR', data: trade },
  { type: 'FAILED_ORDER', data: { orderId: '019d-1', message: 'Insufficient balance' } },
  { type: 'FAILED_CANCEL_ORDER', data: { orderId: '019d-1', message: 'An error.' } },
  { type: 'PLACE_LIMIT_WS_RESPONSE', clientMsgId: '1', data: { orderId: '019d-1' } },
  { type: 'PLACE_LIMIT_WS_RESPONSE', clientMsgId: '1', error: { code: -12007, message: 'Too small ' } },
  { type: 'INVALID_PLACE_LIMIT_REQUEST', clientMsgId: '1', data: { code: -11, message: 'Bad' } },
  { type: 'INVALID_PLACE_LIMIT_REQUEST', clientMsgId: '1' },
  { type: 'RATE_LIMIT_EXCEEDED', clientMsgId: '1', data: { requestType: 'PLACE_LIMIT_ORDER' } },
] as const

describe('messages of the account channel', () => {
  test('are read in every documented shape', () => {
    expect(MESSAGES.map((message) => readAccountMessage(message))).toMatchObject([
      { kind: 'balance', currency: 'ZAR' },
      { kind: 'open_orders', rows: [{ orderId: '019d-1' }] },
      { kind: 'open_orders', rows: [{ orderId: '019d-1' }] },
      { kind: 'processed', orderId: '019d-1', customerOrderId: 'helios-1' },
      { kind: 'processed', failure: 'Insufficient Balance' },
      { kind: 'status', row: { status: 'Partially Filled', side: 'SELL' } },
      { kind: 'trade', row: { id: '019d-9' } },
      { kind: 'failed_order', reason: 'Insufficient balance' },
      { kind: 'failed_cancel', orderId: '019d-1' },
      { kind: 'reply', clientMsgId: '1', orderId: '019d-1' },
      { kind: 'reply', refusal: { venueCode: '-12007', reason: 'Too small' } },
      { kind: 'reply', refusal: { venueCode: '-11', reason: 'Bad' } },
      { kind: 'reply', refusal: { venueCode: 'INVALID_PLACE_LIMIT_REQUEST' } },
      { kind: 'reply', refusal: { venueCode: 'RATE_LIMITED' } },
    ])
  })

  test('of other types, and what is no message at all, are passed over', () => {
    const others = [{ type: 'NEW_PENDING_RECEIVE', data: 7 }, { type: 'PONG' }, { type: 5 }, [], null, 'text', 3]
    expect(others.map((other) => readAccountMessage(other))).toEqual(others.map(() => undefined))
  })

  test.each([{}, false, 'no', 0, [], { code: 'E1' }, { code: 200 }, { message: 'No' }].map((error) => ({ error })))(
    'that have an error without a code of VALR’s are refused, and are no no: $error',
    ({ error }) => {
      const message = { type: 'PLACE_LIMIT_WS_RESPONSE', clientMsgId: '1', data: { orderId: '019d-1' }, error }
      expect(() => readAccountMessage(message)).toThrow()
    },
  )

  test('that are bent in any way are refused or read, and never crash or give a number that is none', () => {
    const bent = fc
      .tuple(fc.constantFrom<object>(...MESSAGES), fc.nat(), JUNK)
      .map(([message, where, value]) => bend(structuredClone(message), where, value))
    fc.assert(
      fc.property(bent, (message) => {
        let read: ReturnType<typeof readAccountMessage>
        try {
          read = readAccountMessage(message)
        } catch (error) {
          expect((error as Error).name).toBe('ZodError')
          return
        }
        expect(JSON.stringify(read) ?? '').not.toMatch(NO_NUMBER)
      }),
      { numRuns: 3_000 },
    )
  })
})
