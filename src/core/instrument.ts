import type { Decimal } from './decimal.js'
import { Decimal as Exact } from './decimal.js'
import type { OrderType } from './vocabulary.js'

/** What can be traded and in which steps. Comes from the venue; never derived from the symbol's text. */
export interface Instrument {
  /** Ours, for example `BTC/ZAR`. */
  readonly id: string
  readonly base: string
  readonly quote: string
  /** The venue's name for it, for example `BTCZAR`. */
  readonly venueSymbol: string
  /** Prices are multiples of this. */
  readonly tickSize: Decimal
  /** Quantities are multiples of this. */
  readonly quantityIncrement: Decimal
  /** Amounts of the quote currency are multiples of this; see {@link quoteIncrementOf} for the default. */
  readonly quoteIncrement?: Decimal
  readonly minQuantity: Decimal
  readonly maxQuantity?: Decimal
  /** In the quote currency. */
  readonly minNotional?: Decimal
  /** In the quote currency. */
  readonly maxNotional?: Decimal
  /** Absent: every type that the client's capabilities list. */
  readonly orderTypes?: readonly OrderType[]
  /** Absent: tradable. */
  readonly active?: boolean
}

const FIAT: ReadonlySet<string> = new Set(['ZAR', 'USD', 'EUR', 'GBP', 'AUD', 'CAD', 'CHF', 'SGD', 'NZD'])
const CENT = new Exact('0.01')
const EIGHT_PLACES = new Exact('0.00000001')

/** The step of quote amounts: the instrument's own, else a cent for fiat and eight decimals for anything else. */
export function quoteIncrementOf(instrument: Instrument): Decimal {
  return instrument.quoteIncrement ?? (FIAT.has(instrument.quote) ? CENT : EIGHT_PLACES)
}
