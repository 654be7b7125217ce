import { Decimal, type DecimalInput, toDecimal } from '../../core/decimal.js'

/** What is offered at one price. `available` shrinks as orders take from it. */
export interface Level {
  readonly price: Decimal
  /** What a taker pays or gets; differs from `price` by the slippage of a quote without depth. */
  readonly takerPrice: Decimal
  available: Decimal
}

/** Levels as they were fed, checked and best first, but not parsed. */
export interface RawLevels {
  /** The first one's price, parsed. `undefined` when there is no level. */
  readonly best: Decimal | undefined
  readonly prices: readonly DecimalInput[]
  readonly quantities: readonly DecimalInput[]
}

const UNLIMITED = new Decimal(Number.POSITIVE_INFINITY)
const NO_LEVELS: RawLevels = { best: undefined, prices: [], quantities: [] }

/** One side of the displayed market, best price first. A level is parsed when somebody gets to it, once. */
export class BookSide {
  private readonly raw: RawLevels
  private readonly cut: (quantity: Decimal) => Decimal
  private readonly levels: Level[] = []
  private first = 0

  /** `cut` rounds what is displayed down to what can be traded. */
  constructor(raw: RawLevels, cut: (quantity: Decimal) => Decimal) {
    this.raw = raw
    this.cut = cut
  }

  static empty(): BookSide {
    return new BookSide(NO_LEVELS, (quantity) => quantity)
  }

  /** A side with no depth known: any quantity, at one price. */
  static unlimited(price: Decimal, takerPrice: Decimal): BookSide {
    const side = BookSide.empty()
    side.levels.push({ price, takerPrice, available: UNLIMITED })
    return side
  }

  /** The best price that may still have something to take; never worse than {@link best}'s, and cheaper to know. */
  bestPrice(): Decimal | undefined {
    return this.levels.length === 0 ? this.raw.best : this.best()?.price
  }

  /** The best level that still has something to take. */
  best(): Level | undefined {
    return this.levelAt(this.start())
  }

  /** The index of {@link best}. */
  start(): number {
    while (this.levelAt(this.first)?.available.isZero()) this.first += 1
    return this.first
  }

  levelAt(index: number): Level | undefined {
    return this.levels[index] ?? this.parse(index)
  }

  private parse(index: number): Level | undefined {
    const rawPrice = this.raw.prices[index]
    const rawQuantity = this.raw.quantities[index]
    if (rawPrice === undefined || rawQuantity === undefined) return undefined
    const price = toDecimal(rawPrice)
    const level = { price, takerPrice: price, available: this.cut(toDecimal(rawQuantity)) }
    this.levels[index] = level
    return level
  }
}
