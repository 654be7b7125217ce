import { describe, expect, test } from 'vitest'
import { Decimal } from '../../../src/core/decimal.js'
import { readStatus } from '../../../src/venues/valr/order-status.js'
import type { OrderRow } from '../../../src/venues/valr/wire/order-row.js'

const ROW: OrderRow = {
  orderId: '0198178f-a957-7684-b650-eb987183f8e5',
  status: 'Placed',
  symbol: 'BTCZAR',
  side: 'BUY',
  type: 'limit',
  price: new Decimal('990000'),
  original: new Decimal('0.5'),
  remaining: new Decimal('0.5'),
  createdAt: new Date('2026-03-17T08:45:47.735Z'),
  updatedAt: new Date('2026-03-17T08:47:05.537Z'),
}

describe('the status and type of an order', () => {
  test('control: words that VALR uses are understood', () => {
    expect(readStatus(ROW)).toEqual({ status: 'open', type: 'LIMIT' })
  })

  test.each(['__proto__', 'constructor', 'toString', ''])('the word "%s" is not understood, whatever objects inherit', (word) => {
    const unknown = { status: 'unknown', type: 'LIMIT', reason: expect.stringContaining('VALR says') }
    expect(readStatus({ ...ROW, status: word })).toEqual(unknown)
    expect(readStatus({ ...ROW, type: word })).toEqual(unknown)
  })
})
