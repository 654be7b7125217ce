import { describe, expect, it } from 'vitest'
import { toDecimal } from '../../src/core/decimal.js'
import type { Order, OrderIntent } from '../../src/core/order.js'
import type { Side } from '../../src/core/vocabulary.js'
import { plainValue, referencePriceOf, worstCaseQuantity, worstCaseValue } from '../../src/execution/value-order.js'
import { maxOrderValue } from '../../src/gates/max-order-value.js'
import { codesOf, expectOutcome, liveScene, MARKET_BUY } from './support/scene.js'

const REFERENCE = toDecimal(1_000)
const SLIPPAGE = toDecimal(1)

function order(intent: Partial<OrderIntent>): Order {
  const amounts = (['quantity', 'quoteQuantity', 'limitPrice', 'stopPrice'] as const).flatMap((field) => {
    const amount = intent[field]
    return amount === undefined ? [] : [[field, toDecimal(amount)] as const]
  })
  return { side: 'BUY', type: 'MARKET', ...intent, ...Object.fromEntries(amounts) } as unknown as Order
}

const worst = (intent: Partial<OrderIntent>) => worstCaseValue(order(intent), REFERENCE, SLIPPAGE).toFixed()

describe('the price that an order is compared with', () => {
  const at = new Date(0)
  const reference = (prices: Readonly<Record<string, number>>, side: Side) => {
    const quote = Object.fromEntries(Object.entries(prices).map(([name, price]) => [name, toDecimal(price)]))
    return referencePriceOf({ instrument: 'BTC/ZAR', at, ...quote }, side)?.toFixed()
  }

  it('is the ask for a BUY, the bid for a SELL, else the last trade', () => {
    expect(reference({ bid: 9, ask: 11, last: 10 }, 'BUY')).toBe('11')
    expect(reference({ bid: 9, ask: 11, last: 10 }, 'SELL')).toBe('9')
    expect(reference({ bid: 9, last: 10 }, 'BUY')).toBe('10')
    expect(reference({ ask: 11, last: 10 }, 'SELL')).toBe('10')
  })

  it('is never the other side of the book', () => {
    expect(reference({ bid: 9 }, 'BUY')).toBeUndefined()
    expect(reference({ ask: 11 }, 'SELL')).toBeUndefined()
  })

  it('is no price when the venue says zero', () => {
    expect(reference({ bid: 0, ask: 0, last: 10 }, 'BUY')).toBe('10')
    expect(reference({ bid: 9, ask: 0, last: 0 }, 'BUY')).toBeUndefined()
  })
})

describe('the worst-case value', () => {
  it.each([
    ['BUY LIMIT: quantity × limit', { side: 'BUY', type: 'LIMIT', quantity: '2', limitPrice: '900' }, '1800'],
    ['BUY LIMIT above the reference too', { side: 'BUY', type: 'LIMIT', quantity: '2', limitPrice: '1100' }, '2200'],
    ['SELL LIMIT above the reference: its limit', { side: 'SELL', type: 'LIMIT', quantity: '2', limitPrice: '1100' }, '2200'],
    ['SELL LIMIT below the reference: the reference', { side: 'SELL', type: 'LIMIT', quantity: '2', limitPrice: '900' }, '2000'],
    [
      'stop order: the largest, here the stop',
      { type: 'STOP_LOSS_LIMIT', quantity: '2', limitPrice: '1100', stopPrice: '1200' },
      '2400',
    ],
    [
      'stop order: the largest, here the limit',
      { type: 'TAKE_PROFIT_LIMIT', quantity: '2', limitPrice: '1300', stopPrice: '1200' },
      '2600',
    ],
    [
      'stop order: the largest, here the reference',
      { side: 'SELL', type: 'STOP_LOSS_LIMIT', quantity: '2', limitPrice: '1', stopPrice: '2' },
      '2000',
    ],
    ['MARKET by quantity: the reference and 1 %', { type: 'MARKET', quantity: '2' }, '2020'],
    ['MARKET by quote amount: that amount', { type: 'MARKET', quoteQuantity: '250' }, '250'],
  ] as const)('of a %s', (_what, intent, value) => {
    expect(worst(intent)).toBe(value)
  })

  it('is exact', () => {
    expect(worst({ type: 'LIMIT', quantity: '0.1', limitPrice: '0.2' })).toBe('0.02')
    expect(worst({ type: 'MARKET', quantity: '0.00000001' })).toBe('0.0000101')
  })

  it('is what the maximum is compared with: a MARKET order must fit with its slippage', async () => {
    const atTheLimit = { gates: [maxOrderValue({ value: '1010', currency: 'ZAR' })] }
    expectOutcome(await (await liveScene(atTheLimit)).router.execute(MARKET_BUY), 'accepted')
    const wider = await liveScene({ ...atTheLimit, marketSlippagePct: '1.01' })
    expect(codesOf(await wider.router.execute(MARKET_BUY))).toEqual(['MAX_ORDER_VALUE'])
  })
})

describe('the plain value', () => {
  it('is at the limit, else at the reference, else the quote amount', () => {
    expect(plainValue(order({ type: 'LIMIT', quantity: '2', limitPrice: '900' }), REFERENCE)?.toFixed()).toBe('1800')
    expect(plainValue(order({ quantity: '2' }), REFERENCE)?.toFixed()).toBe('2000')
    expect(plainValue(order({ quantity: '2' }), undefined)).toBeUndefined()
    expect(plainValue(order({ quoteQuantity: '250' }), undefined)?.toFixed()).toBe('250')
  })
})

describe('the worst-case quantity', () => {
  const quantity = (intent: Partial<OrderIntent>) => worstCaseQuantity(order(intent), REFERENCE, SLIPPAGE).toFixed()

  it("is the order's own", () => {
    expect(quantity({ quantity: '0.5' })).toBe('0.5')
  })

  it('is what a quote amount buys, or at worst has to sell, and never rounded down', () => {
    expect(quantity({ side: 'BUY', quoteQuantity: '250' })).toBe('0.25')
    expect(quantity({ side: 'SELL', quoteQuantity: '990' })).toBe('1')
    expect(quantity({ side: 'SELL', quoteQuantity: '1' })).toBe('0.00101010101010101011')
  })
})
