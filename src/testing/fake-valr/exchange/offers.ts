import { Decimal, type DecimalInput, floorToStep, toDecimal, ZERO } from '../../../core/decimal.js'
import { HeliosError } from '../../../core/errors.js'
import { SIDES, type Side } from '../../../core/vocabulary.js'
import { type BookEntry, isBetter, isWithin } from './book-side.js'
import type { Market } from './market.js'
import type { Pair } from './pair.js'

/** What others offer at one price: `[price, quantity]`, or with how many orders that is. */
export type FakeValrLevel = readonly [price: DecimalInput, quantity: DecimalInput, orderCount?: number]

/** What others offer in one market. The order of levels does not matter. */
export interface FakeValrBook {
  readonly bids: readonly FakeValrLevel[]
  readonly asks: readonly FakeValrLevel[]
}

export interface Offer {
  readonly side: Side
  readonly price: Decimal
  readonly quantity: Decimal
  readonly orderCount: number
}

/**
 * Best first, bids before asks. Quantities are cut to the pair's decimals; a level of which nothing is left is dropped.
 *
 * @throws HeliosError `FAKE_BOOK_REFUSED` when a number is not positive, a price is there twice, or the book is crossed.
 */
export function readOffers(pair: Pair, { bids, asks }: FakeValrBook): readonly Offer[] {
  const buying = readSide(pair, 'BUY', bids)
  const selling = readSide(pair, 'SELL', asks)
  const [bid, ask] = [buying[0], selling[0]]
  if (bid !== undefined && ask?.price.lessThanOrEqualTo(bid.price))
    throw refused(pair, `the best bid ${bid.price} is not below the best ask ${ask.price}`)
  return [...buying, ...selling]
}

/** Takes out what others no longer offer, resizes what they still do, and returns what is new. */
export function withdrawOffers({ book }: Market, offers: readonly Offer[]): readonly Offer[] {
  const wanted = new Map(offers.map((offer) => [nameOf(offer), offer]))
  for (const entry of SIDES.flatMap((side) => othersIn(book.side(side).entries()))) {
    const name = nameOf(entry)
    const offer = wanted.get(name)
    const isKept = offer?.orderCount === entry.orderCount
    book.resize(entry, isKept ? offer.quantity : ZERO)
    if (isKept) wanted.delete(name)
  }
  return offers.filter((offer) => wanted.has(nameOf(offer)))
}

/** The first order of ours that somebody who takes down to `price` meets. */
export function ourFirstOffer(market: Market, takerSide: Side, price: Decimal): BookEntry | undefined {
  for (const entry of market.book.offersTo(takerSide).entries()) {
    if (!isWithin(takerSide, price, entry.price)) return undefined
    if (entry.order !== undefined) return entry
  }
  return undefined
}

/** Leaves at most `quantity` for a taker within `limit`, as far as others can withdraw their offers. */
export function thinOffers({ book }: Market, takerSide: Side, limit: Decimal | undefined, quantity: Decimal): void {
  let left = quantity
  for (const entry of [...book.offersTo(takerSide).entries()]) {
    if (!isWithin(takerSide, limit, entry.price)) return
    if (entry.order === undefined && left.lessThan(entry.quantity)) book.resize(entry, left)
    left = Decimal.max(ZERO, left.minus(entry.quantity))
  }
}

function othersIn(entries: Iterable<BookEntry>): readonly BookEntry[] {
  return [...entries].filter(({ order }) => order === undefined)
}

function readSide(pair: Pair, side: Side, levels: readonly FakeValrLevel[]): readonly Offer[] {
  const offers = levels.map(([price, quantity, orderCount = 1]) => ({
    side,
    price: positive(pair, price),
    quantity: floorToStep(positive(pair, quantity), pair.quantityStep),
    orderCount,
  }))
  if (new Set(offers.map(nameOf)).size < offers.length) throw refused(pair, 'a price is there twice')
  return offers.filter(({ quantity }) => quantity.greaterThan(0)).sort((a, b) => (isBetter(side, a.price, b.price) ? -1 : 1))
}

function positive(pair: Pair, input: DecimalInput): Decimal {
  const value = toDecimal(input)
  if (value.greaterThan(0)) return value
  throw refused(pair, `${value} is not positive`)
}

function nameOf({ side, price }: Pick<Offer, 'side' | 'price'>): string {
  return `${side} ${price.toFixed()}`
}

function refused({ symbol }: Pair, problem: string): HeliosError {
  return new HeliosError('FAKE_BOOK_REFUSED', `Book of ${symbol}: ${problem}.`)
}
