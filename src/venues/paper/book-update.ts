import { type DecimalInput, toDecimal } from '../../core/decimal.js'
import type { BookLevel, BookUpdate } from '../../core/market.js'
import type { Side } from '../../core/vocabulary.js'
import type { RawLevels } from './book-side.js'
import { MarketUpdateRefusedError, positiveDecimal } from './market-update-error.js'
import { plainNumber, shortNumber } from './plain-number.js'
import { comesBefore } from './price-priority.js'

/**
 * Checks a whole book and puts both sides best price first. Copies what it keeps.
 *
 * @throws MarketUpdateRefusedError when a level is malformed or not positive, or the best bid is not below the best ask.
 */
export function readBook(update: BookUpdate): { readonly bids: RawLevels; readonly asks: RawLevels } {
  const bids = readSide(update.bids, 'BUY')
  const asks = readSide(update.asks, 'SELL')
  if (bids.best !== undefined && asks.best?.lessThanOrEqualTo(bids.best)) {
    throw new MarketUpdateRefusedError('CROSSED', `the best bid ${bids.best} is not below the best ask ${asks.best}`)
  }
  return { bids, asks }
}

function readSide(levels: readonly BookLevel[], side: Side): RawLevels {
  if (!Array.isArray(levels)) throw new MarketUpdateRefusedError('MALFORMED', `${nameOf(side)} is not a list of levels`)
  return readOrdinary(levels, side) ?? readAnything(levels, side)
}

/** The usual case, without arithmetic: plain short decimals, already in order. `undefined` when it is not that. */
function readOrdinary(levels: readonly BookLevel[], side: Side): RawLevels | undefined {
  const prices: DecimalInput[] = []
  const quantities: DecimalInput[] = []
  let previous = side === 'BUY' ? Number.POSITIVE_INFINITY : 0
  for (const level of levels) {
    if (!Array.isArray(level)) return undefined
    const price: DecimalInput = level[0]
    const quantity: DecimalInput = level[1]
    const value = comparable(price)
    if (!(value > 0 && comparable(quantity) > 0)) return undefined
    if (side === 'BUY' ? value > previous : value < previous) return undefined
    previous = value
    prices.push(price)
    quantities.push(quantity)
  }
  return { best: prices[0] === undefined ? undefined : toDecimal(prices[0]), prices, quantities }
}

function comparable(value: DecimalInput): number {
  if (typeof value === 'string') return plainNumber(value)
  return typeof value === 'number' ? shortNumber(value) : Number.NaN
}

function readAnything(levels: readonly BookLevel[], side: Side): RawLevels {
  const exact = levels.map((level, index) => {
    const where = `${nameOf(side)}[${index}]`
    if (!Array.isArray(level)) throw new MarketUpdateRefusedError('MALFORMED', `${where} is not [price, quantity]`)
    const [price, quantity] = level as BookLevel
    return { price: positiveDecimal(price, `${where} price`), quantity: positiveDecimal(quantity, `${where} quantity`) }
  })
  exact.sort((a, b) => (comesBefore(side, a.price, b.price) ? -1 : comesBefore(side, b.price, a.price) ? 1 : 0))
  return { best: exact[0]?.price, prices: exact.map(({ price }) => price), quantities: exact.map(({ quantity }) => quantity) }
}

function nameOf(side: Side): string {
  return side === 'BUY' ? 'bids' : 'asks'
}
