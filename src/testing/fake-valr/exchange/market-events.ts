import type { Market, PublicTrade } from './market.js'
import type { BookChange } from './order-book.js'

/** What the public learns. */
export type MarketNews =
  | { readonly kind: 'trade'; readonly market: Market; readonly trade: PublicTrade }
  | { readonly kind: 'book'; readonly market: Market; readonly changes: readonly BookChange[] }

export type MarketListener = (news: MarketNews) => void

/** Tells who listens what happens in the markets, in the order in which it happens. */
export class MarketEvents {
  readonly #listeners = new Set<MarketListener>()

  subscribe(listener: MarketListener): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  tell(news: MarketNews): void {
    for (const listener of [...this.#listeners]) listener(news)
  }
}
