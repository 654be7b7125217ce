import type { Clock } from '../../core/clock.js'
import type { DecimalInput } from '../../core/decimal.js'
import type { Logger } from '../../core/logger.js'
import type { MarketDataSource } from '../../core/market.js'
import type { PaperFees } from './fee-schedule.js'
import type { InstrumentInput } from './instrument-input.js'
import type { MakerFills } from './paper-exchange.js'

export interface PaperTradingClientOptions {
  /** What the account starts with, by currency. */
  readonly balances: Readonly<Record<string, DecimalInput>>
  readonly instruments: readonly InstrumentInput[]
  /** Feeds the market; subscribed to for all instruments until `close`. Absent: call `updateBook`, `updateQuote`, `trade`. */
  readonly marketData?: MarketDataSource
  /** In percent. Default: maker 0.18, taker 0.35. */
  readonly fees?: PaperFees
  /** How long an order travels before it is matched. Default 0. */
  readonly latencyMs?: number
  /** In percent, against the taker, where only a quote without depth is known. Default 0. A book needs none: it is walked. */
  readonly slippage?: DecimalInput
  /** Default `through`. */
  readonly makerFills?: MakerFills
  /**
   * Order and fill ids are made from this and a counter. Default: a fresh UUID. A ledger counts a fill id once, so two
   * accounts, or two lives of one account without a snapshot between them, must not share a seed.
   */
  readonly seed?: string | number
  /** Finished orders beyond this many are forgotten, the oldest first, with their fills and ids. Default: all are kept. */
  readonly maxFinishedOrders?: number
  /** Default: the machine's. */
  readonly clock?: Clock
  /** Default `paper`. */
  readonly venue?: string
  /** Told about listeners that throw and market data that is refused. Default: silent. */
  readonly logger?: Logger
}
