import { onTestFinished } from 'vitest'
import { Decimal } from '../../../../src/core/decimal.js'
import type { MarketDataEvent } from '../../../../src/core/market.js'
import { FakeValr } from '../../../../src/testing/fake-valr/fake-valr.js'
import { ValrMarketData, type ValrMarketDataOptions } from '../../../../src/venues/valr/market-data/valr-market-data.js'

const LEVELS = {
  bids: [
    ['999000', '2'],
    ['998000', '3'],
  ],
  asks: [
    ['1000000', '0.5'],
    ['1000500', '2'],
  ],
} as const

/** A fake with a book in BTCZAR, and its market data with everything that was told. */
export async function watchedMarket(options: ValrMarketDataOptions = {}) {
  const fake = new FakeValr({ accounts: [] })
  fake.setBook('BTCZAR', LEVELS)
  const { httpUrl, close } = await fake.listen()
  const data = new ValrMarketData({ baseUrl: httpUrl, reconnectMs: 20, ...options })
  onTestFinished(async () => {
    await data.close()
    await close()
  })
  const events: MarketDataEvent[] = []
  const end = data.subscribe(['BTC/ZAR'], (event) => events.push(event))
  const book = () => events.findLast((event) => event.book !== undefined)?.book
  return { fake, data, events, end, book, shown: () => shownOf(book()), truth: () => shownOf(fake.books().BTCZAR) }
}

type Level = readonly [price: unknown, quantity: unknown] | { readonly price: unknown; readonly quantity: unknown }
interface Sides {
  readonly bids?: readonly Level[]
  readonly asks?: readonly Level[]
}

/** A book, of levels or of orders, as text that can be compared. */
export function shownOf({ bids = [], asks = [] }: Sides = {}): string {
  const side = (levels: readonly Level[]): readonly string[] => {
    const byPrice = new Map<string, Decimal>()
    for (const level of levels) {
      const [price, quantity] = 'price' in level ? [level.price, level.quantity] : level
      byPrice.set(String(price), (byPrice.get(String(price)) ?? new Decimal(0)).plus(String(quantity)))
    }
    return [...byPrice].map(([price, quantity]) => `${price} ${quantity}`)
  }
  return JSON.stringify([side(bids), side(asks)])
}
