import { describe, expect, it } from 'vitest'
import { PAPER_REJECTS } from '../../../src/venues/paper/rejects.js'
import { BTC_ZAR, type OrderSketch, PaperScene, plain } from './paper-fixture.js'

const limit = { side: 'BUY', type: 'LIMIT', quantity: '1', limitPrice: '100' } as const

function scene(): PaperScene {
  const made = new PaperScene({
    instruments: [
      BTC_ZAR,
      { ...BTC_ZAR, id: 'OFF/ZAR', base: 'OFF', active: false },
      { ...BTC_ZAR, id: 'LIM/ZAR', base: 'LIM', orderTypes: ['LIMIT'] },
    ],
  })
  made.book([['99', '5']], [['101', '5']])
  return made
}

describe('the paper venue rejects', () => {
  it.each<[keyof typeof PAPER_REJECTS, string, OrderSketch]>([
    ['UNKNOWN_INSTRUMENT', 'an instrument that it does not list', { ...limit, instrument: 'XRP/ZAR' }],
    ['INSTRUMENT_INACTIVE', 'an instrument that is not active', { ...limit, instrument: 'OFF/ZAR' }],
    [
      'ORDER_TYPE_NOT_ALLOWED',
      'a type that the instrument does not take',
      { side: 'BUY', type: 'MARKET', quantity: '1', instrument: 'LIM/ZAR' },
    ],
    ['OFF_TICK', 'a limit price between two ticks', { ...limit, limitPrice: '100.5' }],
    ['OFF_TICK', 'a stop price between two ticks', { ...limit, type: 'STOP_LOSS_LIMIT', stopPrice: '105.5' }],
    ['OFF_STEP', 'a quantity between two steps', { ...limit, quantity: '1.0005' }],
    ['BELOW_MINIMUM', 'a quantity below the minimum', { ...limit, quantity: '0.009' }],
    ['BELOW_MINIMUM', 'a value below the minimum', { ...limit, quantity: '0.09' }],
    [
      'BELOW_MINIMUM',
      'a conditional order below the minimum',
      { ...limit, type: 'STOP_LOSS_LIMIT', stopPrice: '105', quantity: '0.09' },
    ],
    ['ABOVE_MAXIMUM', 'a quantity above the maximum', { ...limit, quantity: '1000.001' }],
    ['ABOVE_MAXIMUM', 'a value above the maximum', { ...limit, limitPrice: '1000001' }],
    ['INSUFFICIENT_BALANCE', 'a limit order beyond the free balance', { ...limit, quantity: '999', limitPrice: '101' }],
    ['INSUFFICIENT_BALANCE', 'a market order beyond the free balance', { side: 'SELL', type: 'MARKET', quantity: '11' }],
    [
      'INSUFFICIENT_BALANCE',
      'a quote amount beyond the free balance',
      { side: 'BUY', type: 'MARKET', quoteQuantity: '100000.01' },
    ],
    [
      'INSUFFICIENT_BALANCE',
      'a conditional order beyond the free balance',
      { ...limit, type: 'STOP_LOSS_LIMIT', stopPrice: '105', quantity: '999', limitPrice: '101' },
    ],
    ['INVALID_ORDER', 'a limit order without a limit', { side: 'BUY', type: 'LIMIT', quantity: '1' }],
    ['INVALID_ORDER', 'a limit order with a stop price', { ...limit, stopPrice: '100' }],
    ['INVALID_ORDER', 'a limit order by quote amount', { side: 'BUY', type: 'LIMIT', quoteQuantity: '100', limitPrice: '100' }],
    ['INVALID_ORDER', 'a conditional order without a stop price', { ...limit, type: 'TAKE_PROFIT_LIMIT' }],
    ['INVALID_ORDER', 'a market order with a limit', { ...limit, type: 'MARKET' }],
    ['INVALID_ORDER', 'an order with both amounts', { side: 'BUY', type: 'MARKET', quantity: '1', quoteQuantity: '100' }],
    ['INVALID_ORDER', 'an order with neither amount', { side: 'BUY', type: 'MARKET' }],
    ['INVALID_ORDER', 'a negative quantity', { ...limit, quantity: '-1' }],
    ['INVALID_ORDER', 'a price of zero', { ...limit, limitPrice: '0' }],
  ])('%s: %s', async (code, _title, sketch) => {
    const venue = scene()
    const before = plain(await venue.client.balances())
    const outcome = await venue.submit(sketch)
    expect(outcome).toMatchObject({ kind: 'rejected', venueCode: code, reason: expect.stringContaining(PAPER_REJECTS[code]) })
    expect(plain(await venue.client.balances())).toEqual(before)
    expect(await venue.openIds()).toEqual([])
  })

  it('with the text that VALR uses for a balance that is too small', async () => {
    expect(await scene().submit({ ...limit, quantity: '999', limitPrice: '101' })).toMatchObject({
      reason: 'Insufficient Balance',
    })
  })

  it('with the limits that were not met', async () => {
    const outcome = await scene().submit({ ...limit, quantity: '0.009' })
    expect(outcome).toMatchObject({ reason: 'Minimum order size not met. Minimum amount: 0.01 BTC, minimum total: 10 ZAR' })
  })

  it('a client order id that was used before, whatever became of that order', async () => {
    const venue = scene()
    const again = { ...limit, clientOrderId: 'mine' }
    await venue.accept(again)
    expect(await venue.refusal(again)).toBe('DUPLICATE_CLIENT_ORDER_ID')
    await venue.client.cancelAllOrders()
    expect(await venue.refusal(again)).toBe('DUPLICATE_CLIENT_ORDER_ID')
    expect(await venue.find('mine')).toMatchObject({ status: 'canceled' })
  })

  it('and keeps the rejected order to be found', async () => {
    const venue = scene()
    const outcome = await venue.submit({ ...limit, quantity: '999', limitPrice: '101' })
    const found = await venue.find('order-1')
    expect(found).toMatchObject({ status: 'rejected', reason: 'Insufficient Balance', fills: [], remainingQuantity: '999' })
    expect(outcome).toMatchObject({ venueOrderId: found.venueOrderId })
  })
})

describe('a balance', () => {
  it('that is exactly enough is enough', async () => {
    const venue = scene()
    await venue.accept({ ...limit, quantity: '1000', limitPrice: '100' })
    expect(await venue.holds('ZAR')).toEqual({ total: '100000', free: '0', locked: '100000' })
    await venue.accept({ side: 'SELL', type: 'LIMIT', quantity: '10', limitPrice: '200' })
    expect(await venue.holds('BTC')).toEqual({ total: '10', free: '0', locked: '10' })
  })

  it('is not spent twice by two orders', async () => {
    const venue = scene()
    await venue.accept({ ...limit, quantity: '600' })
    expect(await venue.refusal({ ...limit, quantity: '600' })).toBe('INSUFFICIENT_BALANCE')
    await venue.accept({ ...limit, quantity: '400' })
  })
})
