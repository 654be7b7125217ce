import { describe, expect, it } from 'vitest'
import { Decimal } from '../../../src/core/decimal.js'
import type { BookUpdate, MarketDataEvent, MarketTrade, QuoteUpdate } from '../../../src/core/market.js'
import type { MarketUpdateProblem } from '../../../src/venues/paper/market-update-error.js'
import { executions, PaperScene, plain } from './paper-fixture.js'

const refusedFor = (problem: MarketUpdateProblem) => expect.objectContaining({ code: 'MARKET_UPDATE_REFUSED', problem })

describe('a book', () => {
  it.each<[MarketUpdateProblem, string, unknown]>([
    ['CROSSED', 'a bid at the ask', { bids: [['100', '1']], asks: [['100', '1']] }],
    ['CROSSED', 'a bid above the ask', { bids: [['101', '1']], asks: [['100', '1']] }],
    [
      'CROSSED',
      'a bid above the ask, not in first place',
      {
        bids: [
          ['99', '1'],
          ['101', '1'],
        ],
        asks: [['100', '1']],
      },
    ],
    ['NOT_POSITIVE', 'a price of zero', { bids: [['0', '1']], asks: [] }],
    ['NOT_POSITIVE', 'a negative price', { bids: [['-1', '1']], asks: [] }],
    [
      'NOT_POSITIVE',
      'a quantity of zero deep in the book',
      {
        bids: [],
        asks: [
          ['1', '1'],
          ['2', '0'],
        ],
      },
    ],
    ['NOT_A_DECIMAL', 'NaN', { bids: [], asks: [[Number.NaN, 1]] }],
    ['NOT_A_DECIMAL', 'Infinity', { bids: [], asks: [[1, Number.POSITIVE_INFINITY]] }],
    ['NOT_A_DECIMAL', 'an empty price', { bids: [['', '1']], asks: [] }],
    ['NOT_A_DECIMAL', 'a hexadecimal price', { bids: [['0x10', '1']], asks: [] }],
    ['NOT_A_DECIMAL', 'a price with a comma', { bids: [['1,000', '1']], asks: [] }],
    ['NOT_A_DECIMAL', 'a price with two dots', { bids: [['1.0.0', '1']], asks: [] }],
    ['NOT_A_DECIMAL', 'a price that ends with a dot', { bids: [['1.', '1']], asks: [] }],
    ['NOT_A_DECIMAL', 'a missing quantity', { bids: [['1']], asks: [] }],
    ['NOT_A_DECIMAL', 'a number with too many digits', { bids: [[0.1 + 0.2, 1]], asks: [] }],
    ['MALFORMED', 'a level that is not a pair', { bids: ['1'], asks: [] }],
    ['MALFORMED', 'a level that is null', { bids: [], asks: [null] }],
    ['MALFORMED', 'a missing side', { bids: [] }],
    ['INVALID_TIME', 'a time that is none', { bids: [], asks: [], at: new Date(Number.NaN) }],
  ])('is refused (%s) with %s, and the earlier one stands', async (problem, _title, update) => {
    const scene = new PaperScene()
    scene.book([['99', '1']], [['101', '1']])
    expect(() => scene.client.updateBook('BTC/ZAR', update as BookUpdate)).toThrow(refusedFor(problem))
    expect(plain(await scene.client.quote('BTC/ZAR'))).toMatchObject({ bid: '99', ask: '101' })
  })

  it('names the level that is wrong', () => {
    const scene = new PaperScene()
    expect(() =>
      scene.book(
        [],
        [
          ['1', '1'],
          ['2', 'x'],
        ],
      ),
    ).toThrow(/asks\[1\] quantity/)
  })

  it('is refused for an instrument that is not traded', () => {
    expect(() => new PaperScene().client.updateBook('XRP/ZAR', { bids: [], asks: [] })).toThrow(refusedFor('UNKNOWN_INSTRUMENT'))
  })

  it('may come in any order and in any kind of decimal', async () => {
    const scene = new PaperScene()
    scene.book(
      [
        ['98', 1],
        [99n, '1'],
      ],
      [
        [new Decimal('103'), '1'],
        ['1.01e2', '0.5'],
        [102, 1],
      ],
    )
    expect(plain(await scene.client.quote('BTC/ZAR'))).toMatchObject({ bid: '99', ask: '101' })
    expect(executions(await scene.accept({ side: 'BUY', type: 'MARKET', quantity: '2' }))).toEqual([
      '0.5@101',
      '1@102',
      '0.5@103',
    ])
    expect(executions(await scene.accept({ side: 'SELL', type: 'MARKET', quantity: '2' }))).toEqual(['1@99', '1@98'])
  })

  it('tells apart prices that a double cannot', async () => {
    const scene = new PaperScene()
    scene.book(
      [],
      [
        ['9007199254740993.3', '1'],
        ['9007199254740993.2', '1'],
      ],
    )
    expect(plain(await scene.client.quote('BTC/ZAR'))).toMatchObject({ ask: '9007199254740993.2' })
    scene.book([['0.10000000000000000001', '1']], [['0.10000000000000000002', '1']])
    expect(plain(await scene.client.quote('BTC/ZAR'))).toMatchObject({
      bid: '0.10000000000000000001',
      ask: '0.10000000000000000002',
    })
  })

  it('may have several levels of one price', async () => {
    const scene = new PaperScene()
    scene.book(
      [],
      [
        ['101', '0.5'],
        ['101', '0.5'],
        ['102', '1'],
      ],
    )
    expect(executions(await scene.accept({ side: 'BUY', type: 'MARKET', quantity: '1' }))).toEqual(['0.5@101', '0.5@101'])
  })

  it('is kept as it was given, whatever the giver does to its arrays', async () => {
    const scene = new PaperScene()
    const level: [string, string] = ['101', '1']
    const asks = [level]
    scene.book([], asks)
    level[0] = '1'
    asks.length = 0
    expect(executions(await scene.accept({ side: 'BUY', type: 'MARKET', quantity: '1' }))).toEqual(['1@101'])
  })
})

describe('a quote', () => {
  it('comes from the book with the last price, and has the time of the book', async () => {
    const scene = new PaperScene()
    const at = new Date('2026-01-04T00:00:00Z')
    scene.client.updateBook('BTC/ZAR', { bids: [['99', '1']], asks: [['101', '1']], at })
    scene.print('100', '1', 'BUY')
    expect(plain(await scene.client.quote('BTC/ZAR'))).toEqual({
      instrument: 'BTC/ZAR',
      bid: '99',
      ask: '101',
      last: '100',
      at: at.toISOString(),
    })
  })

  it('has no price where there is none, and the clock as its time unless told', async () => {
    const scene = new PaperScene()
    expect(plain(await scene.client.quote('BTC/ZAR'))).toEqual({ instrument: 'BTC/ZAR', at: scene.clock.now().toISOString() })
    const at = scene.clock.now().toISOString()
    scene.client.updateQuote('BTC/ZAR', { bid: '99', ask: 0 })
    scene.clock.advance(1_000)
    expect(plain(await scene.client.quote('BTC/ZAR'))).toEqual({ instrument: 'BTC/ZAR', bid: '99', at })
  })

  it('does not replace the prices of a book', async () => {
    const scene = new PaperScene()
    scene.book([['99', '1']], [['101', '1']])
    scene.client.updateQuote('BTC/ZAR', { bid: '99', ask: '100', last: '98' })
    expect(plain(await scene.client.quote('BTC/ZAR'))).toMatchObject({ ask: '101', last: '98' })
  })

  it.each<[MarketUpdateProblem, QuoteUpdate]>([
    ['CROSSED', { bid: '100', ask: '100' }],
    ['NOT_POSITIVE', { bid: '-1' }],
    ['NOT_A_DECIMAL', { last: 'abc' }],
    ['INVALID_TIME', { bid: '1', at: new Date('never') }],
  ])('is refused (%s) when it is %j', (problem, update) => {
    expect(() => new PaperScene().client.updateQuote('BTC/ZAR', update)).toThrow(refusedFor(problem))
  })
})

describe('a trade of others', () => {
  it.each<[MarketUpdateProblem, unknown]>([
    ['NOT_POSITIVE', { price: '0', quantity: '1', takerSide: 'BUY' }],
    ['NOT_POSITIVE', { price: '1', quantity: '-1', takerSide: 'BUY' }],
    ['NOT_A_DECIMAL', { price: '1', takerSide: 'BUY' }],
    ['MALFORMED', { price: '1', quantity: '1', takerSide: 'buy' }],
  ])('is refused (%s) when it is %j', async (problem, trade) => {
    const scene = new PaperScene()
    expect(() => scene.client.trade('BTC/ZAR', trade as MarketTrade)).toThrow(refusedFor(problem))
    expect(await scene.client.quote('BTC/ZAR')).not.toHaveProperty('last')
  })
})

describe('a market data source', () => {
  function source() {
    let tell: ((event: MarketDataEvent) => void) | undefined
    const asked: (readonly string[])[] = []
    return {
      asked,
      tell: (event: MarketDataEvent) => tell?.(event),
      subscribe(instruments: readonly string[], listener: (event: MarketDataEvent) => void) {
        asked.push(instruments)
        tell = listener
        return () => {
          tell = undefined
        }
      },
    }
  }

  it('is subscribed to for every instrument and feeds trades, quotes and books', async () => {
    const marketData = source()
    const scene = new PaperScene({ marketData })
    const at = new Date('2026-01-04T12:00:00Z')
    expect(marketData.asked).toEqual([['BTC/ZAR', 'ETH/ZAR']])
    marketData.tell({ instrument: 'BTC/ZAR', at, book: { bids: [['99', '1']], asks: [['101', '1']] }, quote: { last: '97' } })
    marketData.tell({ instrument: 'ETH/ZAR', at, trade: { price: '5', quantity: '1', takerSide: 'BUY' } })
    expect(plain(await scene.client.quote('BTC/ZAR'))).toEqual({
      instrument: 'BTC/ZAR',
      bid: '99',
      ask: '101',
      last: '97',
      at: at.toISOString(),
    })
    expect(plain(await scene.client.quote('ETH/ZAR'))).toMatchObject({ last: '5', at: at.toISOString() })
  })

  it('is told nothing of what is refused; listeners hear that the data is stale', async () => {
    const marketData = source()
    const scene = new PaperScene({ marketData })
    const events = scene.record()
    marketData.tell({ instrument: 'BTC/ZAR', at: scene.clock.now(), book: { bids: [['2', '1']], asks: [['1', '1']] } })
    expect(events).toMatchObject([{ kind: 'stale', channel: 'market-data:BTC/ZAR', reason: expect.stringContaining('CROSSED') }])
  })

  it('is left when the client closes', async () => {
    const marketData = source()
    const scene = new PaperScene({ marketData })
    await scene.client.close()
    marketData.tell({ instrument: 'BTC/ZAR', at: scene.clock.now(), quote: { last: '97' } })
    expect(await scene.client.quote('BTC/ZAR')).not.toHaveProperty('last')
  })
})
