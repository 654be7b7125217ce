import { describe, expect, it } from 'vitest'
import { Decimal, toDecimal } from '../../src/core/decimal.js'
import type { TradingClient } from '../../src/core/trading-client.js'
import { OrderReads } from '../../src/execution/order-reads.js'
import { GateInputError } from '../../src/gates/gate-input-error.js'
import { ManualClock } from '../../src/testing/manual-clock.js'
import type { ScriptedTradingClient } from '../../src/testing/scripted-trading-client.js'
import { altered } from './support/altered.js'
import { BTC_ZAR, liveClient } from './support/scene.js'

const PAIRS = ['BTC/ZAR', 'ETH/ZAR', 'ETH/BTC', 'USDT/ZAR', 'BTC/USDT']
const instruments = PAIRS.map((id) => {
  const [base = '', quote = ''] = id.split('/')
  return { ...BTC_ZAR, id, base, quote, venueSymbol: id.replace('/', '') }
})

type Quotes = Parameters<typeof liveClient>[1] extends infer Options ? Extract<Options, object> : never

function reading(
  options: Quotes & { readonly through?: (sound: ScriptedTradingClient) => TradingClient; readonly allowPrivate?: boolean } = {},
) {
  const clock = new ManualClock()
  const { through, allowPrivate = true, ...scripted } = options
  const client = liveClient(clock, { instruments, quotes: { 'BTC/ZAR': { bid: 999, ask: 1_000, last: 998 } }, ...scripted })
  const reads = new OrderReads({
    client: through?.(client) ?? client,
    clock,
    maxAgeMs: { quote: 5_000, balances: 10_000 },
    crosses: ['ZAR', 'USDT', 'USDC', 'BTC'],
    allowPrivate,
  })
  return { clock, client, reads }
}

async function failure(read: Promise<unknown>): Promise<GateInputError> {
  const error: unknown = await read.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(GateInputError)
  return error as GateInputError
}

describe('what the checks of one order read', () => {
  it('is asked of the venue once, however many checks ask, at the same time or later', async () => {
    const { client, reads, clock } = reading()
    await Promise.all([
      reads.quote('BTC/ZAR'),
      reads.quote('BTC/ZAR'),
      reads.balances(),
      reads.position('BTC'),
      reads.portfolio('ZAR'),
    ])
    clock.advance(60_000)
    await Promise.all([reads.quote('BTC/ZAR'), reads.position('ETH'), reads.openOrders(), reads.openOrders()])
    expect(client.calls.map(({ method }) => method).sort()).toEqual(['balances', 'openOrders', 'quote'])
  })

  it('is asked once also when it fails: a check cannot ask until it likes the answer', async () => {
    const { client, reads } = reading()
    client.failNext('balances', new Error('503'))
    expect((await failure(reads.balances())).code).toBe('INPUT_MISSING')
    expect((await failure(reads.balances())).code).toBe('INPUT_MISSING')
    expect(client.calls).toHaveLength(1)
  })

  it('costs nothing when nobody asks', () => {
    expect(reading().client.calls).toEqual([])
  })
})

describe('the age of an input', () => {
  it.each([
    ['quote', 5_000],
    ['balances', 10_000],
    ['openOrders', 10_000],
  ] as const)('of %s may be %i ms and no more', async (what, maxAgeMs) => {
    for (const ageMs of [maxAgeMs, maxAgeMs + 1]) {
      const { client, reads, clock } = reading({
        through: (sound) =>
          altered<TradingClient>(sound, {
            openOrders: async () => ({ asOf: stamp, orders: [] }),
          }),
      })
      const stamp = clock.now()
      client.setQuote('BTC/ZAR', { bid: 999, ask: 1_000, at: stamp })
      client.setBalances({ ZAR: 1 }, { asOf: stamp })
      clock.advance(ageMs)
      const read = what === 'quote' ? reads.quote('BTC/ZAR') : reads[what]()
      if (ageMs <= maxAgeMs) await expect(read).resolves.toBeDefined()
      else expect(await failure(read)).toMatchObject({ code: 'INPUT_STALE', details: { ageMs, maxAgeMs } })
    }
  })
})

describe('a venue that fails or talks nonsense', () => {
  it('is INPUT_MISSING when it cannot be asked, or has no answer', async () => {
    const { client, reads } = reading()
    client.failNext('quote', new Error('ECONNRESET'))
    expect(await failure(reads.quote('BTC/ZAR'))).toMatchObject({ code: 'INPUT_MISSING', details: { reason: 'ECONNRESET' } })
    const mute = reading({ through: (sound) => altered<TradingClient>(sound, { balances: async () => undefined as never }) })
    expect((await failure(mute.reads.balances())).code).toBe('INPUT_MISSING')
  })

  const QUOTES: readonly (readonly [string, object])[] = [
    ['a bid that is a number', { bid: 999 }],
    ['an ask that is text', { ask: '1000' }],
    ['a last price that is not finite', { last: new Decimal(Number.POSITIVE_INFINITY) }],
    ['a bid that is NaN', { bid: new Decimal(Number.NaN) }],
    ['a negative ask', { ask: toDecimal(-1) }],
    ['a price of null', { ask: null }],
    ['no time', { at: undefined }],
    ['a time that is text', { at: '2026-01-05T10:00:00.000Z' }],
    ['a time that is no time', { at: new Date(Number.NaN) }],
    ['a price that cannot even be shown', { ask: Object.create(null) }],
  ]

  it.each(QUOTES)('is INPUT_INVALID when a quote has %s', async (_what, changes) => {
    const { reads } = reading({
      through: (sound) =>
        altered<TradingClient>(sound, { quote: async (id) => ({ ...(await sound.quote(id)), ...changes }) as never }),
    })
    expect((await failure(reads.quote('BTC/ZAR'))).code).toBe('INPUT_INVALID')
  })

  const AMOUNT = { total: toDecimal(1), free: toDecimal(1), locked: toDecimal(0) }
  const SNAPSHOTS: readonly (readonly [string, object])[] = [
    ['a total that is a number', { balances: { ZAR: { ...AMOUNT, total: 1 } } }],
    ['no free amount', { balances: { ZAR: { ...AMOUNT, free: undefined } } }],
    ['a locked amount that is NaN', { balances: { ZAR: { ...AMOUNT, locked: new Decimal(Number.NaN) } } }],
    ['a currency without a balance', { balances: { ZAR: null } }],
    ['no balances', { balances: undefined }],
    ['balances that are text', { balances: '{}' }],
    ['no time', { asOf: undefined }],
    ['a time that is no time', { asOf: new Date(Number.NaN) }],
  ]

  it.each(SNAPSHOTS)('is INPUT_INVALID when a balance snapshot has %s', async (_what, changes) => {
    const { reads } = reading({
      through: (sound) =>
        altered<TradingClient>(sound, { balances: async () => ({ ...(await sound.balances()), ...changes }) as never }),
    })
    expect((await failure(reads.position('BTC'))).code).toBe('INPUT_INVALID')
  })
})

describe('a position', () => {
  it('is the total of the asset, locked part included; an absent currency is zero', async () => {
    const { client, reads } = reading()
    client.setBalances({ BTC: { total: 3, free: 1, locked: 2 } })
    const { quantity, asset } = await reads.position('BTC')
    expect([asset, quantity.toFixed()]).toEqual(['BTC', '3'])
    expect((await reads.position('ETH')).quantity.toFixed()).toBe('0')
  })
})

describe('converting', () => {
  const convert = async (quotes: Readonly<Record<string, object>>, from: string, to: string) =>
    (await reading({ quotes: quotes as never }).reads.convert(toDecimal(100), from, to)).toFixed()

  it('leaves an amount of the same currency as it is, and asks nobody', async () => {
    const { client, reads } = reading()
    expect((await reads.convert(toDecimal('0.1'), 'ZAR', 'ZAR')).toFixed()).toBe('0.1')
    expect(client.calls).toEqual([])
  })

  it('goes by FROM/TO at the bid', async () => {
    expect(await convert({ 'BTC/ZAR': { bid: 999, ask: 1_000 } }, 'BTC', 'ZAR')).toBe('99900')
  })

  it('goes by TO/FROM inverted at the ask', async () => {
    expect(await convert({ 'BTC/ZAR': { bid: 999, ask: 1_000 } }, 'ZAR', 'BTC')).toBe('0.1')
  })

  it('goes through one cross, and only one', async () => {
    const viaZar = { 'ETH/ZAR': { bid: 50, ask: 51 }, 'USDT/ZAR': { bid: 9, ask: 10 } }
    expect(await convert(viaZar, 'ETH', 'USDT')).toBe('500')
    const twoCrosses = { 'ETH/BTC': { bid: 1, ask: 1.1 }, 'BTC/ZAR': { bid: 1, ask: 1.1 }, 'USDT/ZAR': { bid: 1, ask: 1.1 } }
    expect((await failure(reading({ quotes: twoCrosses }).reads.convert(toDecimal(1), 'ETH', 'USDT'))).code).toBe(
      'CONVERSION_UNAVAILABLE',
    )
  })

  it('takes the first cross that leads there, in the order given', async () => {
    const both = {
      'ETH/ZAR': { bid: 50, ask: 51 },
      'USDT/ZAR': { bid: 9, ask: 10 },
      'ETH/BTC': { bid: 1, ask: 2 },
      'BTC/USDT': { bid: 7, ask: 8 },
    }
    expect(await convert(both, 'ETH', 'USDT')).toBe('500')
    expect(await convert({ ...both, 'USDT/ZAR': {} }, 'ETH', 'USDT')).toBe('700')
  })

  it('takes a bid of zero, or none, for no rate', async () => {
    for (const bid of [0, undefined]) {
      const quotes = { 'BTC/ZAR': bid === undefined ? { ask: 1_000 } : { bid, ask: 1_000 } }
      expect((await failure(reading({ quotes }).reads.convert(toDecimal(1), 'BTC', 'ZAR'))).code).toBe('CONVERSION_UNAVAILABLE')
    }
  })

  it('does not use a stale rate, and says that there is none', async () => {
    const { client, reads, clock } = reading()
    client.setQuote('BTC/ZAR', { bid: 999, ask: 1_000, at: clock.now() })
    clock.advance(5_001)
    expect(await failure(reads.convert(toDecimal(1), 'BTC', 'ZAR'))).toMatchObject({
      code: 'CONVERSION_UNAVAILABLE',
      details: { from: 'BTC', to: 'ZAR' },
    })
  })
})

describe('the portfolio', () => {
  it('is every balance at its price, locked parts included', async () => {
    const { client, reads } = reading()
    client.setBalances({ ZAR: { total: 500, free: 100, locked: 400 }, BTC: 2, ETH: 0 })
    const { equity, values, currency } = await reads.portfolio('ZAR')
    expect([equity.toFixed(), currency]).toEqual(['2498', 'ZAR'])
    expect(Object.fromEntries(Object.entries(values).map(([asset, value]) => [asset, value.toFixed()]))).toEqual({
      ZAR: '500',
      BTC: '1998',
    })
  })

  it('cannot be told when an asset that is held has no fresh price', async () => {
    const { client, reads } = reading()
    client.setBalances({ ZAR: 1, ETH: '0.00000001' })
    expect((await failure(reads.portfolio('ZAR'))).code).toBe('CONVERSION_UNAVAILABLE')
  })
})

describe('private reads that are not allowed', () => {
  it('are PRIVATE_READ_IN_PAPER, and are not made', async () => {
    const { client, reads } = reading({ allowPrivate: false })
    for (const read of [
      () => reads.balances(),
      () => reads.position('BTC'),
      () => reads.portfolio('ZAR'),
      () => reads.openOrders(),
    ]) {
      expect((await failure(read())).code).toBe('PRIVATE_READ_IN_PAPER')
    }
    expect(client.privateCalls()).toEqual([])
    await expect(reads.quote('BTC/ZAR')).resolves.toBeDefined()
  })
})
