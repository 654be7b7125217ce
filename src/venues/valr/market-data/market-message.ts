import { z } from 'zod'
import { nonNegativeAmount, optionalText, positiveAmount, side, text } from '../wire/fields.js'
import { typeOf } from '../wire/message-type.js'

const level = z.object({ price: positiveAmount, quantity: positiveAmount })

/** VALR: the best forty prices of each side, whole every time. */
const aggregated = z.object({ Asks: z.array(level), Bids: z.array(level), SequenceNumber: z.int().nonnegative() })

/** The quantity is kept as the text it came in: the checksum is made of it. */
const entry = z.object({
  orderId: text,
  quantity: text.refine((value) => nonNegativeAmount.safeParse(value).success, 'not a quantity'),
})
const priceLevel = z.object({ Price: positiveAmount, Orders: z.array(entry) })

/** VALR: every order of the book, or what changed in it. */
const full = z.object({
  Asks: z.array(priceLevel),
  Bids: z.array(priceLevel),
  SequenceNumber: z.int().nonnegative(),
  Checksum: z.int().nonnegative(),
})

/** VALR writes `"0"` where there is no price. */
const priceOrNone = nonNegativeAmount.nullish().transform((price) => (price?.isZero() ? undefined : (price ?? undefined)))
const summary = z.object({ bidPrice: priceOrNone, askPrice: priceOrNone, lastTradedPrice: priceOrNone })
const trade = z.object({ id: optionalText, price: positiveAmount, quantity: positiveAmount, takerSide: side })

export type AggregatedBook = z.output<typeof aggregated>
export type FullBookChange = z.output<typeof full>

/** What VALR tells of one market. */
export type MarketMessage = { readonly symbol: string } & (
  | { readonly kind: 'aggregated'; readonly book: AggregatedBook }
  | { readonly kind: 'snapshot' | 'change'; readonly book: FullBookChange }
  | { readonly kind: 'summary'; readonly summary: z.output<typeof summary> }
  | { readonly kind: 'trade'; readonly trade: z.output<typeof trade> }
)

const envelope = z.object({ currencyPairSymbol: optionalText, data: z.unknown() })

/** The pair is beside the data, and in some captures only in it. */
const pairInData = z.object({ currencyPairSymbol: optionalText, currencyPair: optionalText })

/** The market that a message is about, even where the rest of it cannot be read. */
export function symbolOf(message: unknown): string | undefined {
  const { currencyPairSymbol, data } = envelope.safeParse(message).data ?? {}
  const inside = pairInData.safeParse(data).data
  return currencyPairSymbol ?? inside?.currencyPairSymbol ?? inside?.currencyPair
}

/** `undefined` for a type that is not of interest. @throws ZodError for one that is, in a shape that VALR does not send. */
export function readMarketMessage(message: unknown): MarketMessage | undefined {
  const symbol = symbolOf(message)
  if (symbol === undefined) return undefined
  const { data } = envelope.parse(message)
  switch (typeOf(message)) {
    case 'AGGREGATED_ORDERBOOK_UPDATE':
      return { kind: 'aggregated', symbol, book: aggregated.parse(data) }
    case 'FULL_ORDERBOOK_SNAPSHOT':
      return { kind: 'snapshot', symbol, book: full.parse(data) }
    case 'FULL_ORDERBOOK_UPDATE':
      return { kind: 'change', symbol, book: full.parse(data) }
    case 'MARKET_SUMMARY_UPDATE':
      return { kind: 'summary', symbol, summary: summary.parse(data) }
    case 'NEW_TRADE':
      return { kind: 'trade', symbol, trade: trade.parse(data) }
    default:
      return undefined
  }
}
