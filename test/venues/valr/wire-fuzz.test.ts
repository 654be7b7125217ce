import { fc } from '../../support/properties.js'
import { describe, expect, test } from 'vitest'
import { Decimal } from '../../../src/core/decimal.js'
import { isHeliosError } from '../../../src/core/errors.js'
import { ORDER_TYPES, SIDES } from '../../../src/core/vocabulary.js'
import { approveForTest } from '../../../src/testing/approve-for-test.js'
import type { Fetch } from '../../../src/venues/valr/fetch-http-exchange.js'
import { ValrTradingClient } from '../../../src/venues/valr/valr-trading-client.js'

const ORDER_ID = '0198178f-a957-7684-b650-eb987183f8e5'
const STATUS = {
  orderId: ORDER_ID,
  orderStatusType: 'Partially Filled',
  currencyPair: 'BTCZAR',
  originalPrice: '990000',
  remainingQuantity: '0.3',
  originalQuantity: '0.5',
  orderSide: 'sell',
  orderType: 'post-only limit',
  failedReason: '',
  orderUpdatedAt: '2026-03-17T08:47:05.537Z',
  orderCreatedAt: '2026-03-17T08:45:47.735Z',
  customerOrderId: 'mine-1',
  timeInForce: 'GTC',
}

/** What each route answers, shaped as VALR does it. */
const REPLIES: Readonly<Record<string, unknown>> = {
  '/v1/public/pairs': [
    {
      symbol: 'BTCZAR',
      baseCurrency: 'BTC',
      quoteCurrency: 'ZAR',
      shortName: 'BTC/ZAR',
      active: true,
      minBaseAmount: '0.000008',
      maxBaseAmount: '9',
      minQuoteAmount: '10',
      maxQuoteAmount: '5000000',
      tickSize: '1',
      baseDecimalPlaces: '8',
      marginTradingAllowed: true,
      currencyPairType: 'SPOT',
    },
  ],
  '/v1/public/time': { epochTime: 1750165361, time: '2025-06-17T13:02:41.280178906Z' },
  '/v1/account/balances': [
    { currency: 'ZAR', available: '796.92001', reserved: '3.1', total: '800.02001', updatedAt: '2024-04-03T20:43:03.688Z' },
  ],
  '/v1/account/fees/trade': [
    { currencyPair: 'BTCZAR', makerPercentage: '0.18', takerPercentage: '0.35', simplePercentage: '1.6' },
  ],
  '/v1/account/tradehistory': [
    {
      price: '990000',
      quantity: '0.2',
      currencyPair: 'BTCZAR',
      tradedAt: '2026-03-17T08:47:05.537Z',
      side: 'sell',
      sequenceId: 1368928567986638000,
      id: '0197d496-0e9f-7230-9aa1-4699655e7230',
      orderId: ORDER_ID,
      fee: '356.4',
      feeCurrency: 'ZAR',
    },
  ],
  '/v1/orders/open': [
    {
      orderId: ORDER_ID,
      side: 'sell',
      remainingQuantity: '0.3',
      price: '990000',
      currencyPair: 'BTCZAR',
      createdAt: '2026-03-17T08:45:47.735Z',
      originalQuantity: '0.5',
      filledPercentage: '40.00',
      updatedAt: '2026-03-17T08:47:05.537Z',
      status: 'Partially Filled',
      type: 'post-only limit',
      timeInForce: 'GTC',
    },
  ],
  '/v1/marketdata/BTCZAR/orderbook': {
    Asks: [{ side: 'sell', quantity: '0.01', price: '1000000', currencyPair: 'BTCZAR', orderCount: 1 }],
    Bids: [{ side: 'buy', quantity: '1.2', price: '999000', currencyPair: 'BTCZAR', orderCount: 17 }],
    LastChange: '2026-03-17T08:47:05.537Z',
    SequenceNumber: 282886,
  },
  [`/v1/orders/BTCZAR/orderid/${ORDER_ID}`]: STATUS,
  [`/v1/orders/history/detail/orderid/${ORDER_ID}`]: [
    { ...STATUS, executedPrice: '990000', executedQuantity: '0.2', executedFee: '356.4' },
  ],
  '/v2/orders/limit': { id: ORDER_ID },
  '/v2/orders/order': { id: ORDER_ID },
  '/v1/orders': [{ orderId: ORDER_ID }],
}

const ODD_VALUES: readonly unknown[] = [
  null,
  '',
  'None',
  '-1',
  '1e-8',
  'NaN',
  '1,000',
  '0x10',
  'Infinity',
  '９',
  -1,
  0,
  0.1,
  2 ** 60,
  true,
  [],
  {},
  [null],
  'Exploded',
  '__proto__',
  '9'.repeat(60),
]

/** A reply with one part removed, replaced or doubled; or text that is not JSON at all. */
function mutate(
  text: string,
  { path, value, how }: { path: number; value: unknown; how: 'replace' | 'remove' | 'double' | 'cut' | 'html' | 'empty' },
): string {
  if (how === 'html') return '<html><body>502</body></html>'
  if (how === 'empty') return ''
  if (how === 'cut') return text.slice(0, path % text.length)
  const root: unknown = JSON.parse(text)
  const spots: { holder: Record<string, unknown>; key: string }[] = []
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    for (const key of Object.keys(node)) {
      spots.push({ holder: node as Record<string, unknown>, key })
      visit((node as Record<string, unknown>)[key])
    }
  }
  visit(root)
  const spot = spots[path % spots.length]
  if (spot === undefined) return text
  if (how === 'remove') delete spot.holder[spot.key]
  else if (how === 'double' && Array.isArray(root)) root.push(root[0])
  else spot.holder[spot.key] = value
  return JSON.stringify(root)
}

/** Every amount that came out must be one of those that went in, or follow from them. */
function ensureSane(value: unknown): void {
  if (Decimal.isDecimal(value)) {
    expect(value.isFinite()).toBe(true)
    return
  }
  if (value instanceof Date) {
    expect(Number.isNaN(value.getTime())).toBe(false)
    return
  }
  if (typeof value === 'number') throw new Error(`a number came out: ${value}`)
  if (typeof value !== 'object' || value === null) return
  const { side, type, quantity, filledQuantity, remainingQuantity } = value as Record<string, unknown>
  if (side !== undefined) expect(SIDES).toContain(side)
  if (type !== undefined) expect(ORDER_TYPES).toContain(type)
  if (Decimal.isDecimal(quantity) && Decimal.isDecimal(remainingQuantity)) {
    expect(remainingQuantity.plus(filledQuantity as Decimal).equals(quantity)).toBe(true)
    expect(remainingQuantity.isNegative()).toBe(false)
  }
  for (const inner of Object.values(value)) ensureSane(inner)
}

const query = { instrument: 'BTC/ZAR', venueOrderId: ORDER_ID }
const CALLS: Readonly<Record<string, (client: ValrTradingClient) => Promise<unknown>>> = {
  instrument: (client) => client.instrument('BTC/ZAR'),
  quote: (client) => client.quote('BTC/ZAR'),
  balances: (client) => client.balances(),
  feeRates: (client) => client.feeRates(),
  recentFills: (client) => client.recentFills({ since: new Date(0) }),
  openOrders: (client) => client.openOrders(),
  findOrder: (client) => client.findOrder(query),
  cancelOrder: (client) => client.cancelOrder(query),
  cancelAllOrders: (client) => client.cancelAllOrders(),
  serverTime: (client) => client.serverTime(),
  submitOrder: (client) =>
    client.submitOrder(
      approveForTest(
        { instrument: 'BTC/ZAR', side: 'BUY', type: 'LIMIT', quantity: '0.001', limitPrice: '900000' },
        { mode: 'LIVE' },
      ),
    ),
}

/** Waiting takes no time: what is tested is what comes out. */
const clock = {
  now: () => new Date('2026-03-17T09:00:00.000Z'),
  monotonicMs: () => 0,
  setTimeout: (callback: () => void, ms: number) => instant(callback, ms),
}

function instant(callback: () => void, ms: number): () => void {
  const timer = setTimeout(callback, ms >= 5_000 ? ms : 0)
  return () => clearTimeout(timer)
}

const mutation = fc.record({
  path: fc.nat(400),
  value: fc.constantFrom(...ODD_VALUES),
  how: fc.constantFrom('replace', 'replace', 'replace', 'remove', 'double', 'cut', 'html', 'empty'),
} as const)

function clientWith(route: string, change: (text: string) => string): ValrTradingClient {
  const fetch: Fetch = async (url) => {
    const { pathname } = new URL(url)
    const text = JSON.stringify(REPLIES[pathname] ?? { code: -1, message: 'Invalid Order. ' })
    const status = pathname in REPLIES ? 200 : 400
    return { status, headers: new Headers(), text: async () => (pathname === route ? change(text) : text) }
  }
  return new ValrTradingClient({ apiKey: 'key', apiSecret: 'secret', fetch, clock })
}

describe('replies that are not what VALR sends', () => {
  test('control: unchanged replies give results', async () => {
    for (const [name, call] of Object.entries(CALLS)) {
      const result = await call(clientWith('', (text) => text))
      expect(result, name).toBeDefined()
      ensureSane(result)
    }
  })

  test.each(Object.keys(REPLIES))(
    '%s: a typed error, unknown, or a sane result; never a crash or a wrong number',
    async (route) => {
      await fc.assert(
        fc.asyncProperty(mutation, fc.constantFrom(...Object.keys(CALLS)), async (how, name) => {
          const [result] = await Promise.allSettled([CALLS[name]?.(clientWith(route, (text) => mutate(text, how)))])
          if (result.status === 'rejected') {
            if (!isHeliosError(result.reason)) throw result.reason
          } else ensureSane(result.value)
        }),
        { numRuns: 80 },
      )
    },
  )
})
