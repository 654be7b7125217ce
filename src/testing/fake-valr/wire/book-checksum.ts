import { crc32 } from 'node:zlib'
import type { BookEntry } from '../exchange/book-side.js'
import type { OrderBook } from '../exchange/order-book.js'

const DEPTH = 25

/** CRC-32 of the best 25 orders of each side, bid first and in turn, each as `orderId:quantity`, joined by colons. */
export function checksumOf(book: OrderBook): number {
  const [bids, asks] = [best(book.bids.entries()), best(book.asks.entries())]
  const parts: string[] = []
  for (let place = 0; place < DEPTH; place++) {
    for (const entry of [bids[place], asks[place]]) if (entry !== undefined) parts.push(`${entry.id}:${entry.quantity.toFixed()}`)
  }
  return crc32(parts.join(':'))
}

function best(entries: Iterable<BookEntry>): readonly BookEntry[] {
  const found: BookEntry[] = []
  for (const entry of entries) {
    if (found.length === DEPTH) break
    found.push(entry)
  }
  return found
}
