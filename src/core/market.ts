import type { Decimal, DecimalInput } from './decimal.js'
import type { Side } from './vocabulary.js'

/** Best prices of one instrument. A missing field means no price. */
export interface Quote {
  readonly instrument: string
  readonly bid?: Decimal
  readonly ask?: Decimal
  readonly last?: Decimal
  readonly at: Date
}

/** One price level: `[price, quantity]`. */
export type BookLevel = readonly [price: DecimalInput, quantity: DecimalInput]

/** A whole order book: bids from the highest price down, asks from the lowest up. Other orders of levels are sorted. */
export interface BookUpdate {
  readonly bids: readonly BookLevel[]
  readonly asks: readonly BookLevel[]
  readonly sequence?: number
  readonly at?: Date
}

/** Best prices as a caller may pass them; a zero means no price. */
export interface QuoteUpdate {
  readonly bid?: DecimalInput
  readonly ask?: DecimalInput
  readonly last?: DecimalInput
  readonly at?: Date
}

/** A trade between others that was printed at the venue. */
export interface MarketTrade {
  readonly price: DecimalInput
  readonly quantity: DecimalInput
  readonly takerSide: Side
  readonly at?: Date
}

/** One piece of market data. */
export interface MarketDataEvent {
  readonly instrument: string
  readonly book?: BookUpdate
  readonly quote?: QuoteUpdate
  readonly trade?: MarketTrade
  readonly at: Date
}

/** A feed of books, quotes and trades, such as a venue's public data. Returns a function that ends the subscription. */
export interface MarketDataSource {
  subscribe(instruments: readonly string[], listener: (event: MarketDataEvent) => void): () => void
}
