import { crc32 } from 'node:zlib'
import { fc } from '../../../support/properties.js'
import { describe, expect, test } from 'vitest'
import { FullBook } from '../../../../src/venues/valr/market-data/full-book.js'
import { type FullBookChange, readMarketMessage } from '../../../../src/venues/valr/market-data/market-message.js'
import { bend, JUNK, NO_NUMBER } from '../support/bend.js'
import { shownOf } from './support.js'

type Row = readonly [price: string, orderId: string, quantity: string]

function message(kind: 'SNAPSHOT' | 'UPDATE', sequence: number, bids: readonly Row[], asks: readonly Row[], checked: string) {
  const side = (rows: readonly Row[]) => rows.map(([Price, orderId, quantity]) => ({ Price, Orders: [{ orderId, quantity }] }))
  const data = {
    LastChange: 1_767_600_000_000,
    Asks: side(asks),
    Bids: side(bids),
    SequenceNumber: sequence,
    Checksum: crc32(checked),
  }
  return { type: `FULL_ORDERBOOK_${kind}`, currencyPairSymbol: 'BTCZAR', data }
}

function bookOf(...parts: Parameters<typeof message>): FullBookChange {
  const read = readMarketMessage(message(...parts))
  if (read?.kind !== 'snapshot' && read?.kind !== 'change') throw new Error('It is not a full book.')
  return read.book
}

const SNAPSHOT = () => bookOf('SNAPSHOT', 10, [['99', 'b1', '1.50']], [['101', 'a1', '2']], 'b1:1.50:a1:2')

describe('the full book', () => {
  test('adds, changes and takes out orders, the best price first, orders of one price in their turn', () => {
    const book = new FullBook(SNAPSHOT())
    book.change(
      bookOf(
        'UPDATE',
        13,
        [
          ['99', 'b2', '1'],
          ['100', 'b3', '3'],
        ],
        [['101', 'a1', '1']],
        'b3:3:a1:1:b1:1.50:b2:1',
      ),
    )
    expect(shownOf(book.update())).toBe('[["100 3","99 2.5"],["101 1"]]')
    book.change(
      bookOf(
        'UPDATE',
        15,
        [
          ['99', 'b1', '0'],
          ['99', 'b2', '0.00'],
        ],
        [],
        'b3:3:a1:1',
      ),
    )
    expect(shownOf(book.update())).toBe('[["100 3"],["101 1"]]')
  })

  test('refuses a change that does not follow, by the number of its orders', () => {
    const change = (sequence: number) => bookOf('UPDATE', sequence, [['98', 'b2', '1']], [], 'b1:1.50:a1:2:b2:1')
    expect(() => new FullBook(SNAPSHOT()).change(change(12))).toThrow('does not follow')
    expect(() => new FullBook(SNAPSHOT()).change(change(10))).toThrow('does not follow')
    expect(() => new FullBook(SNAPSHOT()).change(change(11))).not.toThrow()
  })

  test('refuses what contradicts its checksum', () => {
    expect(() => new FullBook(bookOf('SNAPSHOT', 1, [['99', 'b1', '1']], [], 'b1:2'))).toThrow('checksum')
    const book = new FullBook(SNAPSHOT())
    expect(() => book.change(bookOf('UPDATE', 11, [['98', 'b2', '1']], [], 'b1:1.50:a1:2'))).toThrow('checksum')
  })

  test('looks at the best 25 orders of each side for its checksum', () => {
    const rows = Array.from({ length: 30 }, (_, n) => [String(100 - n), `b${n}`, '1'] as const)
    const checked = rows.slice(0, 25).map(([, id]) => `${id}:1`)
    expect(() => new FullBook(bookOf('SNAPSHOT', 1, rows, [], checked.join(':')))).not.toThrow()
  })
})

describe('messages', () => {
  const sound = [
    message('SNAPSHOT', 10, [['99', 'b1', '1.5']], [['101', 'a1', '2']], 'x'),
    {
      type: 'AGGREGATED_ORDERBOOK_UPDATE',
      currencyPairSymbol: 'BTCZAR',
      data: { Asks: [{ price: '2', quantity: '1' }], Bids: [], SequenceNumber: 4 },
    },
    { type: 'MARKET_SUMMARY_UPDATE', data: { currencyPair: 'BTCZAR', bidPrice: '1', askPrice: '0', lastTradedPrice: '2' } },
    { type: 'NEW_TRADE', currencyPairSymbol: 'BTCZAR', data: { price: '2', quantity: '1', takerSide: 'sell', id: 'x' } },
  ]

  test('of each kind are read, the pair from beside the data or from within', () => {
    expect(sound.map((each) => readMarketMessage(each)?.kind)).toEqual(['snapshot', 'aggregated', 'summary', 'trade'])
    expect(sound.map((each) => readMarketMessage(each)?.symbol)).toEqual(Array.from({ length: 4 }, () => 'BTCZAR'))
  })

  test('that are bent in any way are refused or read, and never crash or give a number that is none', () => {
    const bent = fc
      .tuple(fc.constantFrom(...sound), fc.nat(), JUNK)
      .map(([each, where, value]) => bend(structuredClone(each), where, value))
    fc.assert(
      fc.property(bent, (each) => {
        let read: ReturnType<typeof readMarketMessage>
        try {
          read = readMarketMessage(each)
        } catch (error) {
          expect((error as Error).name).toBe('ZodError')
          return
        }
        if (read !== undefined) expect(JSON.stringify(read)).not.toMatch(NO_NUMBER)
      }),
      { numRuns: 2_000 },
    )
  })
})
