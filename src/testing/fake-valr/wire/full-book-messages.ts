import type { Side } from '../../../core/vocabulary.js'
import type { BookSide } from '../exchange/book-side.js'
import type { Market } from '../exchange/market.js'
import type { BookChange } from '../exchange/order-book.js'
import { checksumOf } from './book-checksum.js'

/** The data of `FULL_ORDERBOOK_SNAPSHOT`. */
export function fullBookSnapshot({ book }: Market): object {
  const rows = (side: BookSide): readonly BookChange[] => [...side.entries()]
  return messageData(book, rows(book.asks), rows(book.bids))
}

/** The data of `FULL_ORDERBOOK_UPDATE`. A quantity of zero takes the order out. */
export function fullBookUpdate({ book }: Market, changes: readonly BookChange[]): object {
  const on = (wanted: Side): readonly BookChange[] => changes.filter(({ side }) => side === wanted)
  return messageData(book, on('SELL'), on('BUY'))
}

function messageData(book: Market['book'], asks: readonly BookChange[], bids: readonly BookChange[]): object {
  return {
    LastChange: book.lastChange.getTime(),
    Asks: byPrice(asks),
    Bids: byPrice(bids),
    SequenceNumber: book.sequence,
    Checksum: checksumOf(book),
  }
}

function byPrice(changes: readonly BookChange[]): readonly object[] {
  const levels = new Map<string, { readonly Price: unknown; readonly Orders: object[] }>()
  for (const { id: orderId, price, quantity } of changes) {
    const name = price.toFixed()
    const level = levels.get(name) ?? { Price: price, Orders: [] }
    level.Orders.push({ orderId, quantity })
    levels.set(name, level)
  }
  return [...levels.values()]
}
