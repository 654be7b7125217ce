import { type BookLevel, type BookSide, quantityOf } from '../exchange/book-side.js'
import type { Market } from '../exchange/market.js'

const MOST_LEVELS = 40

/** The aggregated book: the best forty prices of each side. */
export function aggregatedBook({ book, pair }: Market): object {
  const rows = ({ side, levels }: BookSide): readonly object[] =>
    levels.slice(0, MOST_LEVELS).map((level) => ({
      side: side.toLowerCase(),
      quantity: quantityOf(level),
      price: level.price,
      currencyPair: pair.symbol,
      orderCount: orderCountOf(level),
    }))
  return { Asks: rows(book.asks), Bids: rows(book.bids), LastChange: book.lastChange, SequenceNumber: book.sequence }
}

/** The full book: every order. */
export function fullBook({ book, pair }: Market): object {
  const rows = ({ side, levels }: BookSide): readonly object[] =>
    levels.flatMap(({ price, entries }) =>
      entries.map(({ quantity, id }, index) => ({
        side: side.toLowerCase(),
        quantity,
        price,
        currencyPair: pair.symbol,
        id,
        positionAtPrice: index + 1,
      })),
    )
  return { Asks: rows(book.asks), Bids: rows(book.bids), LastChange: book.lastChange, SequenceNumber: book.sequence }
}

function orderCountOf({ entries }: BookLevel): number {
  return entries.reduce((sum, { orderCount }) => sum + orderCount, 0)
}
