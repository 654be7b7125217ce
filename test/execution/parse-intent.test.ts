import { describe, expect, it } from 'vitest'
import { Decimal } from '../../src/core/decimal.js'
import { InvalidIntentError } from '../../src/core/errors.js'
import type { OrderIntent } from '../../src/core/order.js'
import { parseIntent } from '../../src/execution/parse-intent.js'
import { scene } from './support/scene.js'

const MARKET = { instrument: 'BTC/ZAR', side: 'BUY', type: 'MARKET', quantity: '0.001' } as const
const LIMIT = { instrument: 'BTC/ZAR', side: 'BUY', type: 'LIMIT', quantity: '0.001', limitPrice: '900000' } as const
const STOP = { ...LIMIT, side: 'SELL', type: 'STOP_LOSS_LIMIT', stopPrice: '910000' } as const

/** The paths of everything that is wrong with the intent. */
function paths(intent: unknown): readonly string[] {
  return problems(intent).map(({ path }) => path)
}

function problems(intent: unknown): InvalidIntentError['problems'] {
  try {
    parseIntent(intent as OrderIntent)
  } catch (error) {
    if (error instanceof InvalidIntentError) return error.problems
    throw error
  }
  throw new Error('The intent was taken for a good one.')
}

describe('a well-formed intent', () => {
  it('comes out with exact amounts and its defaults filled in', () => {
    expect(parseIntent({ ...LIMIT, quantity: 0.001, limitPrice: 900000n })).toEqual({
      instrument: 'BTC/ZAR',
      side: 'BUY',
      type: 'LIMIT',
      quantity: new Decimal('0.001'),
      limitPrice: new Decimal('900000'),
      timeInForce: 'GTC',
      postOnly: false,
      reduceOnly: false,
    })
    expect(parseIntent(MARKET)).toMatchObject({ timeInForce: 'IOC' })
  })

  it('keeps what it says about itself', () => {
    const about = {
      intentId: 'i-1',
      strategy: 'grid',
      expectedMode: 'LIVE',
      metadata: { level: 3, note: 'x', hedge: true },
    } as const
    expect(parseIntent({ ...LIMIT, ...about, timeInForce: 'FOK', reduceOnly: true })).toMatchObject({
      ...about,
      timeInForce: 'FOK',
      reduceOnly: true,
    })
  })

  it('may leave a field out by saying that it is undefined', () => {
    const spread = { ...MARKET, limitPrice: undefined, quoteQuantity: undefined, strategy: undefined } as unknown as OrderIntent
    expect(parseIntent(spread)).not.toHaveProperty('limitPrice')
  })

  it.each([
    ['MARKET by quote amount', { instrument: 'BTC/ZAR', side: 'BUY', type: 'MARKET', quoteQuantity: '250' }],
    ['MARKET, FOK', { ...MARKET, timeInForce: 'FOK' }],
    ['LIMIT, post-only', { ...LIMIT, postOnly: true }],
    ['LIMIT, IOC', { ...LIMIT, timeInForce: 'IOC' }],
    ['STOP_LOSS_LIMIT', STOP],
    ['TAKE_PROFIT_LIMIT', { ...STOP, type: 'TAKE_PROFIT_LIMIT' }],
  ])('can be a %s order', (_what, intent) => {
    expect(parseIntent(intent as OrderIntent)).toMatchObject({ type: intent.type })
  })
})

describe('a malformed intent', () => {
  it('lists every problem at once, each by its path', () => {
    const intent = {
      instrument: '',
      side: 'LONG',
      type: 'LIMIT',
      quantity: 'NaN',
      quoteQuantity: '-1',
      limitPrice: '1,000',
      foo: 1,
    }
    expect([...new Set(paths(intent))].sort()).toEqual(['', 'instrument', 'limitPrice', 'quantity', 'quoteQuantity', 'side'])
    expect(problems(intent).some(({ message }) => message.includes('foo'))).toBe(true)
  })

  it('is misuse: execute and preview reject, and nothing is read or written', async () => {
    const { router, live, orchestrator } = scene()
    await expect(router.execute({ ...LIMIT, quantity: '0' })).rejects.toMatchObject({
      name: 'InvalidIntentError',
      code: 'INVALID_INTENT',
      problems: [{ path: 'quantity', message: 'must be greater than zero' }],
    })
    await expect(
      (async () => router.preview({ ...LIMIT, quantity: '0' }).catch((error: unknown) => error))(),
    ).resolves.toBeInstanceOf(InvalidIntentError)
    expect(live.calls).toEqual([])
    expect(await orchestrator.history()).toEqual([])
  })

  it.each([null, undefined, 7, 'BUY', [LIMIT], () => LIMIT])('is not an intent at all: %s', (intent) => {
    expect(problems(intent)).not.toEqual([])
  })

  it.each(['protected', 'Quantity', 'qty', 'account', 'mode', 'clientOrderId', '__proto__x'])('has an unknown key: %s', (key) => {
    expect(problems({ ...LIMIT, [key]: '1' })).toEqual([{ path: '', message: expect.stringContaining(key) }])
  })

  it('lacks what an order needs', () => {
    expect(new Set(paths({}))).toEqual(new Set(['instrument', 'side', 'type']))
    expect(paths({ instrument: 'BTC/ZAR', side: 'BUY', type: 'LIMIT' })).toEqual(['quantity', 'limitPrice'])
  })

  it.each([
    ['side', 'buy'],
    ['side', 1],
    ['type', 'STOP'],
    ['type', 'market'],
    ['timeInForce', 'DAY'],
    ['expectedMode', 'live'],
    ['postOnly', 'true'],
    ['reduceOnly', 1],
    ['intentId', ''],
    ['intentId', 'x'.repeat(129)],
    ['intentId', 7],
    ['instrument', 'x'.repeat(65)],
    ['strategy', ''],
    ['metadata', 'text'],
    ['metadata', [1]],
  ])('has a %s that does not exist: %j', (path, value) => {
    expect(paths({ ...LIMIT, [path]: value })).toContain(path)
  })

  it('has metadata that could not be kept as written', () => {
    for (const value of [null, { a: 1 }, [1], 10n, undefined, Number.NaN]) {
      expect(paths({ ...LIMIT, metadata: { level: value } }), String(value)).toEqual(['metadata.level'])
    }
  })
})

describe('an amount that is no decimal', () => {
  const BAD = [
    ['NaN', 'NAN'],
    ['nan', 'NAN'],
    [Number.NaN, 'NAN'],
    ['Infinity', 'INFINITY'],
    ['-Infinity', 'INFINITY'],
    [Number.POSITIVE_INFINITY, 'INFINITY'],
    [new Decimal(Number.POSITIVE_INFINITY), 'INFINITY'],
    [new Decimal(Number.NaN), 'NAN'],
    ['', 'EMPTY'],
    [' ', 'EMPTY'],
    ['0x10', 'HEXADECIMAL'],
    ['0b1', 'HEXADECIMAL'],
    ['1,000', 'NOT_PLAIN_DECIMAL'],
    ['１００', 'NOT_PLAIN_DECIMAL'],
    ['1.', 'NOT_PLAIN_DECIMAL'],
    ['.5', 'NOT_PLAIN_DECIMAL'],
    ['+1', 'NOT_PLAIN_DECIMAL'],
    [' 1', 'NOT_PLAIN_DECIMAL'],
    ['1_000', 'NOT_PLAIN_DECIMAL'],
    ['R250', 'NOT_PLAIN_DECIMAL'],
    [0.1 + 0.2, 'NUMBER_NOT_EXACT'],
    [2 ** 53, 'NUMBER_NOT_EXACT'],
    ['1e21', 'OUT_OF_RANGE'],
    ['0.000000000000000000001', 'OUT_OF_RANGE'],
    [{}, 'WRONG_TYPE'],
    [[1], 'WRONG_TYPE'],
    [null, 'WRONG_TYPE'],
    [true, 'WRONG_TYPE'],
    [new Date(0), 'WRONG_TYPE'],
    [Symbol('1'), 'WRONG_TYPE'],
  ] as const

  it.each(BAD)('%s is refused by name: %s', (value, name) => {
    for (const path of ['quantity', 'limitPrice', 'stopPrice']) {
      const found = problems({ ...STOP, [path]: value })
      expect(found).toHaveLength(1)
      expect(found[0]).toMatchObject({ path, message: expect.stringMatching(new RegExp(`^${name}: `)) })
    }
    expect(problems({ instrument: 'BTC/ZAR', side: 'BUY', type: 'MARKET', quoteQuantity: value })[0]).toMatchObject({
      path: 'quoteQuantity',
    })
  })

  it.each(['0', '-0', 0, 0n, '-1', -1, '0.000', '0e5'])('%s is refused because it is not above zero', (value) => {
    expect(problems({ ...LIMIT, quantity: value })).toEqual([{ path: 'quantity', message: 'must be greater than zero' }])
  })
})

describe('fields that do not go together', () => {
  it.each([
    ['both amounts', { ...MARKET, quoteQuantity: '250' }, ['quantity']],
    ['no amount', { instrument: 'BTC/ZAR', side: 'BUY', type: 'MARKET' }, ['quantity']],
    [
      'a limit order by quote amount',
      { instrument: 'BTC/ZAR', side: 'BUY', type: 'LIMIT', quoteQuantity: '250', limitPrice: '1' },
      ['quoteQuantity'],
    ],
    ['a market order with a limit price', { ...MARKET, limitPrice: '1' }, ['limitPrice']],
    ['a limit order without one', { ...MARKET, type: 'LIMIT' }, ['limitPrice']],
    ['a stop order without its prices', { ...MARKET, type: 'STOP_LOSS_LIMIT' }, ['limitPrice', 'stopPrice']],
    ['a limit order with a stop price', { ...LIMIT, stopPrice: '1' }, ['stopPrice']],
    ['a market order with a stop price', { ...MARKET, stopPrice: '1' }, ['stopPrice']],
    ['a market order that rests', { ...MARKET, timeInForce: 'GTC' }, ['timeInForce']],
    ['a post-only market order', { ...MARKET, postOnly: true }, ['postOnly', 'postOnly']],
    ['a post-only order that may not rest', { ...LIMIT, postOnly: true, timeInForce: 'IOC' }, ['postOnly']],
    ['a post-only stop order', { ...STOP, postOnly: true }, ['postOnly']],
  ])('%s', (_what, intent, expected) => {
    expect([...new Set(paths(intent))]).toEqual([...new Set(expected)])
  })

  it('are listed together with values that are wrong by themselves', () => {
    expect(paths({ ...MARKET, quantity: 'x', limitPrice: '1' })).toEqual(['quantity', 'limitPrice'])
  })
})
