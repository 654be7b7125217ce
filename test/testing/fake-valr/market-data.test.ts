import { describe, expect, it } from 'vitest'
import { listeningFake } from './support/listening-fake.js'

const PUBLIC = '/v1/public'

describe('public routes', () => {
  it('list pairs as VALR writes them', async () => {
    const { alice } = await listeningFake()
    const answer = await alice.get(`${PUBLIC}/pairs`, { anonymous: true })
    expect(answer.headers['cache-control']).toBe('max-age=60,public')
    expect(answer.json[0]).toEqual({
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
    })
    expect((await alice.get(`${PUBLIC}/pairs/SPOT`)).json).toEqual(answer.json)
    expect((await alice.get(`${PUBLIC}/pairs/FUTURE`)).json).toEqual([])
  })

  it('name rand R and ZAR', async () => {
    const { alice } = await listeningFake()
    const { json } = await alice.get(`${PUBLIC}/currencies`)
    expect(json).toContainEqual(expect.objectContaining({ symbol: 'R', shortName: 'ZAR', longName: 'Rand', decimalPlaces: '2' }))
  })

  it('list order types, none of an inactive pair', async () => {
    const dead = { ...pair('LTC'), active: false }
    const { alice } = await listeningFake({ pairs: [pair('BTC'), dead] })
    const all = ['LIMIT_POST_ONLY', 'LIMIT', 'MARKET', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT_LIMIT']
    const active = { currencyPair: 'BTCZAR', orderTypes: all }
    expect((await alice.get(`${PUBLIC}/ordertypes`)).json).toEqual([active, { currencyPair: 'LTCZAR', orderTypes: [] }])
    expect((await alice.get(`${PUBLIC}/ordertypes?includeInactivePairs=false`)).json).toEqual([active])
    expect((await alice.get(`${PUBLIC}/BTCZAR/ordertypes`)).json).toEqual(all)
  })

  it('tell the time in seconds and with nine decimals', async () => {
    const { alice } = await listeningFake()
    const answer = await alice.get(`${PUBLIC}/time`)
    expect(answer.json).toEqual({ epochTime: 1767607200, time: '2026-01-05T10:00:00.000000000Z' })
    expect(answer.headers.date).toBe('Mon, 05 Jan 2026 10:00:00 GMT')
  })

  it.each(['orderbook', 'orderbook/full', 'trades', 'marketsummary', 'ordertypes', 'buckets'])(
    'refuse an unknown pair: %s',
    async (path) => {
      const { alice } = await listeningFake()
      const { status, json } = await alice.get(`${PUBLIC}/NOPE/${path}`)
      expect([status, json]).toEqual([400, { code: -21, message: 'Unsupported Currency Pair' }])
    },
  )
})

describe('the order book', () => {
  it('is aggregated by price, ours and others together', async () => {
    const { alice, fake } = await listeningFake()
    fake.setBook('BTCZAR', { bids: [['999000', '0.01', 17]], asks: [['1000000', '0.010']] })
    await alice.post('/v2/orders/limit', { side: 'BUY', quantity: '0.020', price: '999000', pair: 'BTCZAR' })
    const { json } = await alice.get(`${PUBLIC}/BTCZAR/orderbook`)
    expect(json).toEqual({
      Asks: [{ side: 'sell', quantity: '0.01', price: '1000000', currencyPair: 'BTCZAR', orderCount: 1 }],
      Bids: [{ side: 'buy', quantity: '0.03', price: '999000', currencyPair: 'BTCZAR', orderCount: 18 }],
      LastChange: '2026-01-05T10:00:00.000Z',
      SequenceNumber: expect.any(Number),
    })
    expect((await alice.get('/v1/marketdata/BTCZAR/orderbook')).json).toEqual(json)
  })

  it('shows every order in full, with its place in the queue', async () => {
    const { alice, bob } = await listeningFake()
    const order = { side: 'SELL', quantity: '0.02', price: '1000000', pair: 'BTCZAR' }
    const ids = [await alice.post('/v2/orders/limit', order), await bob.post('/v2/orders/limit', order)].map(
      ({ json }) => json.id,
    )
    const { json } = await alice.get(`${PUBLIC}/BTCZAR/orderbook/full`)
    const at = { side: 'sell', quantity: '0.02', price: '1000000', currencyPair: 'BTCZAR' }
    expect(json.Asks[0]).toMatchObject({ quantity: '0.01', positionAtPrice: 1 })
    expect(json.Asks.slice(1, 3)).toEqual([
      { ...at, id: ids[0], positionAtPrice: 2 },
      { ...at, id: ids[1], positionAtPrice: 3 },
    ])
    expect(json.SequenceNumber).toBe((await alice.get('/v1/marketdata/BTCZAR/orderbook')).json.SequenceNumber)
    expect((await alice.get('/v1/marketdata/BTCZAR/orderbook/full')).json).toEqual(json)
  })

  it('shows forty prices of each side at most', async () => {
    const { alice, fake } = await listeningFake()
    fake.setBook('BTCZAR', { bids: [], asks: Array.from({ length: 50 }, (_, index) => [1_000_000 + index, '1'] as const) })
    const { json } = await alice.get(`${PUBLIC}/BTCZAR/orderbook`)
    expect([json.Asks.length, json.Asks[0].price, json.Asks[39].price, json.Bids]).toEqual([40, '1000000', '1000039', []])
  })

  it.each([
    ['crossed', { bids: [['100', '1']], asks: [['100', '1']] }],
    [
      'with a price twice',
      {
        bids: [
          ['100', '1'],
          ['100.0', '2'],
        ],
        asks: [],
      },
    ],
    ['with a negative quantity', { bids: [['100', '-1']], asks: [] }],
  ] as const)('is refused when it is %s', async (_, book) => {
    const { fake } = await listeningFake()
    expect(() => fake.setBook('BTCZAR', book)).toThrow(expect.objectContaining({ code: 'FAKE_BOOK_REFUSED' }))
    expect(() => fake.setBook('NOPE', book)).toThrow(expect.objectContaining({ code: 'FAKE_PAIR_UNKNOWN' }))
  })

  it('is replayed from recorded messages', async () => {
    const { fake } = await listeningFake()
    const row = { side: 'sell', quantity: '0.5', price: '1000500', currencyPair: 'BTCZAR', orderCount: 3 }
    const data = { Asks: [row], Bids: [], LastChange: '2025-06-01T11:54:51.634Z', SequenceNumber: 452998 }
    const message = { type: 'AGGREGATED_ORDERBOOK_UPDATE', currencyPairSymbol: 'BTCZAR', data }
    fake.replayBook(JSON.stringify(message))
    expect(fake.books().BTCZAR?.asks.map(({ price, quantity }) => `${price} ${quantity}`)).toEqual(['1000500 0.5'])
    for (const wrong of ['{', { type: 'PONG' }, { ...message, data: { Asks: [{}], Bids: [] } }])
      expect(() => fake.replayBook(wrong)).toThrow(expect.objectContaining({ code: 'FAKE_RECORDING_REFUSED' }))
  })
})

describe('trades', () => {
  it('are listed newest first, with integers beyond 2^53', async () => {
    const { alice, fake, clock } = await listeningFake()
    fake.trade('BTCZAR', '999000', '0.5')
    clock.advance(1_000)
    fake.trade('BTCZAR', '1000000', '0.25')
    const answer = await alice.get(`${PUBLIC}/BTCZAR/trades?limit=1`)
    expect(answer.json).toEqual([
      {
        price: '1000000',
        quantity: '0.25',
        currencyPair: 'BTCZAR',
        tradedAt: '2026-01-05T10:00:01.000Z',
        takerSide: 'buy',
        sequenceId: expect.any(Number),
        id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
        quoteVolume: '250000',
      },
    ])
    expect(answer.text).toContain('"sequenceId":1368928567986640002,')
    const older = (await alice.get(`/v1/marketdata/BTCZAR/tradehistory?beforeId=${answer.json[0].id}`)).json
    expect(older).toMatchObject([{ price: '999000', takerSide: 'sell' }])
    const until = (await alice.get(`${PUBLIC}/BTCZAR/trades?endTime=2026-01-05T10:00:00.500Z`)).json
    expect(until).toEqual(older)
    expect((await alice.get(`${PUBLIC}/BTCZAR/trades?skip=1`)).json).toEqual(older)
    expect((await alice.get(`${PUBLIC}/BTCZAR/trades?limit=x`)).json).toMatchObject({ code: -11 })
  })

  it('go back thirty days unless a time is given', async () => {
    const { alice, fake, clock } = await listeningFake()
    fake.trade('BTCZAR', '999000', '0.5')
    clock.advance(31 * 86_400_000)
    expect((await alice.get(`${PUBLIC}/BTCZAR/trades`)).json).toEqual([])
    expect((await alice.get(`${PUBLIC}/BTCZAR/trades?startTime=2026-01-01T00:00:00Z`)).json).toHaveLength(1)
  })

  it('make the summary', async () => {
    const { alice, fake, clock } = await listeningFake()
    fake.trade('BTCZAR', '1000000', '1')
    clock.advance(25 * 3_600_000)
    fake.trade('BTCZAR', '1050000', '0.1')
    fake.trade('BTCZAR', '1020000', '0.2')
    const { json } = await alice.get(`${PUBLIC}/BTCZAR/marketsummary`)
    expect(json).toEqual({
      currencyPair: 'BTCZAR',
      askPrice: '1000000',
      bidPrice: '999000',
      lastTradedPrice: '1020000',
      previousClosePrice: '1000000',
      baseVolume: '0.3',
      quoteVolume: '309000',
      highPrice: '1050000',
      lowPrice: '1020000',
      created: '2026-01-06T11:00:00.000Z',
      changeFromPrevious: '2',
      markPrice: '1020000',
    })
    const all = (await alice.get(`${PUBLIC}/marketsummary`)).json
    expect(all[0]).toEqual(json)
    expect(all[1]).toMatchObject({ currencyPair: 'ETHZAR', askPrice: '0', bidPrice: '0', lastTradedPrice: '0' })
  })

  it('make candles', async () => {
    const { alice, fake, clock } = await listeningFake()
    for (const price of ['1000000', '1002000', '1001000']) fake.trade('BTCZAR', price, '0.5')
    clock.advance(120_000)
    fake.trade('BTCZAR', '1003000', '0.1')
    const last = { currencyPairSymbol: 'BTCZAR', bucketPeriodInSeconds: 60, startTime: '2026-01-05T10:02:00Z' }
    const flat = { open: '1001000', high: '1001000', low: '1001000', close: '1001000', volume: '0', quoteVolume: '0' }
    const first = { open: '1000000', high: '1002000', low: '1000000', close: '1001000', volume: '1.5', quoteVolume: '1501500' }
    const { json } = await alice.get(`${PUBLIC}/BTCZAR/buckets`)
    expect(json).toHaveLength(2)
    expect(json[0]).toMatchObject({ ...last, open: '1003000', volume: '0.1' })
    expect(json[1]).toMatchObject({ startTime: '2026-01-05T10:00:00Z', ...first })
    const full = (await alice.get(`${PUBLIC}/BTCZAR/buckets?includeEmpty=true`)).json
    expect(full).toMatchObject([last, { startTime: '2026-01-05T10:01:00Z', ...flat }, first])
    expect((await alice.get(`${PUBLIC}/BTCZAR/buckets?periodSeconds=61`)).json).toMatchObject({ code: -11 })
  })
})

describe('cached data', () => {
  it('is as old as VALR lets it be, when the switch is on', async () => {
    const { alice, fake, clock } = await listeningFake({ switches: { cachedData: true } })
    const asks = async (): Promise<number> => (await alice.get(`${PUBLIC}/BTCZAR/orderbook`)).json.Asks.length
    expect(await asks()).toBe(2)
    fake.setBook('BTCZAR', { bids: [], asks: [] })
    clock.advance(29_000)
    const old = await alice.get(`${PUBLIC}/BTCZAR/orderbook`)
    expect([old.json.Asks.length, old.headers.age]).toEqual([2, '29'])
    expect((await alice.get('/v1/marketdata/BTCZAR/orderbook')).json.Asks).toEqual([])
    clock.advance(1_000)
    expect(await asks()).toBe(0)
  })
})

function pair(base: string) {
  return {
    symbol: `${base}ZAR`,
    baseCurrency: base,
    quoteCurrency: 'ZAR',
    minBaseAmount: '0.0001',
    maxBaseAmount: '10',
    minQuoteAmount: '10',
    maxQuoteAmount: '1000000',
    tickSize: '1',
    baseDecimalPlaces: '8',
  }
}
