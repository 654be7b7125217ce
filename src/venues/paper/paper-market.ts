import { type Decimal, ONE } from '../../core/decimal.js'
import type { Instrument } from '../../core/instrument.js'
import type { BookUpdate, MarketTrade, Quote, QuoteUpdate } from '../../core/market.js'
import { SIDES, type Side } from '../../core/vocabulary.js'
import { BookSide } from './book-side.js'
import { readBook } from './book-update.js'
import { quantityCutter } from './instrument-input.js'
import { fedTime, MarketUpdateRefusedError, positiveDecimal, priceOrNone } from './market-update-error.js'
import { RestingOrders } from './resting-orders.js'
import { TriggerOrders } from './trigger-orders.js'

/** The last traded price, and when it was. */
export interface LastPrice {
  readonly price: Decimal
  readonly at: Date
}

/** A trade between others, as far as our orders can share in it. */
export interface Print {
  readonly price: Decimal
  readonly quantity: Decimal
  readonly takerSide: Side
}

/** One instrument: what the feed shows of it, and our orders in it. Only the newest book is kept. */
export class PaperMarket {
  readonly instrument: Instrument
  readonly resting = new RestingOrders()
  readonly triggers = new TriggerOrders()
  last: LastPrice | undefined
  private bids = BookSide.empty()
  private asks = BookSide.empty()
  private hasBook = false
  private pricesAt: Date | undefined
  private readonly slippage: Decimal
  private readonly cut: (quantity: Decimal) => Decimal

  /** `slippage` is a factor. */
  constructor(instrument: Instrument, slippage: Decimal) {
    this.instrument = instrument
    this.slippage = slippage
    this.cut = quantityCutter(instrument)
  }

  /** @throws MarketUpdateRefusedError, and then nothing has changed. */
  replaceBook(update: BookUpdate, now: Date): void {
    const at = fedTime(update.at, now)
    const { bids, asks } = readBook(update)
    this.bids = new BookSide(bids, this.cut)
    this.asks = new BookSide(asks, this.cut)
    this.hasBook = true
    this.pricesAt = at
  }

  /** A market with a book takes only `last` from a quote. @throws MarketUpdateRefusedError, and then nothing has changed. */
  replaceQuote(update: QuoteUpdate, now: Date): void {
    const at = fedTime(update.at, now)
    const bid = priceOrNone(update.bid, 'bid')
    const ask = priceOrNone(update.ask, 'ask')
    const last = priceOrNone(update.last, 'last')
    if (bid?.greaterThanOrEqualTo(ask ?? Number.POSITIVE_INFINITY)) {
      throw new MarketUpdateRefusedError('CROSSED', `the bid ${bid} is not below the ask ${ask}`)
    }
    if (last !== undefined) this.last = { price: last, at }
    if (this.hasBook) return
    this.bids = bid === undefined ? BookSide.empty() : BookSide.unlimited(bid, bid.times(ONE.minus(this.slippage)))
    this.asks = ask === undefined ? BookSide.empty() : BookSide.unlimited(ask, ask.times(ONE.plus(this.slippage)))
    this.pricesAt = at
  }

  /** @throws MarketUpdateRefusedError, and then nothing has changed. */
  print(trade: MarketTrade, now: Date): Print {
    const at = fedTime(trade.at, now)
    const price = positiveDecimal(trade.price, 'price')
    const quantity = positiveDecimal(trade.quantity, 'quantity')
    if (!SIDES.includes(trade.takerSide)) throw new MarketUpdateRefusedError('MALFORMED', 'takerSide is BUY or SELL')
    this.last = { price, at }
    return { price, quantity: this.cut(quantity), takerSide: trade.takerSide }
  }

  /** What an order of `side` trades against. */
  offersTo(side: Side): BookSide {
    return side === 'BUY' ? this.asks : this.bids
  }

  /** The price that triggers an order of `side`: the last trade, else what the order would trade at. */
  triggerPrice(side: Side): Decimal | undefined {
    return this.last?.price ?? this.offersTo(side).best()?.price
  }

  /** Best prices as displayed, less what our own orders took since the last update. */
  quote(now: Date): Quote {
    const bid = this.bids.best()?.price
    const ask = this.asks.best()?.price
    return {
      instrument: this.instrument.id,
      ...(bid === undefined ? {} : { bid }),
      ...(ask === undefined ? {} : { ask }),
      ...(this.last === undefined ? {} : { last: this.last.price }),
      at: this.pricesAt ?? this.last?.at ?? now,
    }
  }
}
