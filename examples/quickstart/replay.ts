import { readFile } from 'node:fs/promises'
import type { BookUpdate } from 'helios-execution'
import { instruments } from './instruments.js'

/** One line of the sample: an aggregated order book as VALR's trade WebSocket sends it. */
interface WireMessage {
  readonly currencyPairSymbol: string
  readonly data: { readonly Asks: readonly WireLevel[]; readonly Bids: readonly WireLevel[]; readonly SequenceNumber: number }
}

interface WireLevel {
  readonly price: string
  readonly quantity: string
}

export interface ReplayedBook {
  readonly instrument: string
  readonly book: BookUpdate
}

/** The sample's updates, oldest first. They carry the time at which they are replayed. */
export async function replayBooks(): Promise<readonly ReplayedBook[]> {
  const text = await readFile(new URL('order-books.ndjson', import.meta.url), 'utf8')
  return text
    .trim()
    .split('\n')
    .map((line) => toBook(JSON.parse(line) as WireMessage))
}

function toBook({ currencyPairSymbol, data }: WireMessage): ReplayedBook {
  const instrument = instruments.find(({ venueSymbol }) => venueSymbol === currencyPairSymbol)
  if (instrument === undefined) throw new Error(`The sample has a pair that is not listed: ${currencyPairSymbol}`)
  const levels = (rows: readonly WireLevel[]) => rows.map(({ price, quantity }) => [price, quantity] as const)
  return { instrument: instrument.id, book: { bids: levels(data.Bids), asks: levels(data.Asks), sequence: data.SequenceNumber } }
}
