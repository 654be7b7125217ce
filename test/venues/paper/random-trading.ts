import { fc } from '../../support/properties.js'
import { Decimal } from '../../../src/core/decimal.js'
import type { BookLevel, BookUpdate, MarketTrade, QuoteUpdate } from '../../../src/core/market.js'
import { ORDER_TYPES, SIDES, TIMES_IN_FORCE } from '../../../src/core/vocabulary.js'
import type { InstrumentInput } from '../../../src/venues/paper/instrument-input.js'
import type { OrderSketch } from './paper-fixture.js'

/** Three instruments over three currencies: two that get books, one that only ever gets quotes. */
export const INSTRUMENTS: readonly InstrumentInput[] = [
  { ...named('BTC', 'ZAR'), tickSize: '0.01', quantityIncrement: '0.001', minQuantity: '0.001', minNotional: '0.5' },
  { ...named('ETH', 'BTC'), tickSize: '0.0025', quantityIncrement: '0.00000001', minQuantity: '0.0000001' },
  { ...named('ETH', 'ZAR'), tickSize: '0.5', quantityIncrement: '0.25', minQuantity: '0.25', maxQuantity: '50' },
]
const QUOTED_ONLY = 2

export const START = { ZAR: '5000', BTC: '40.123456789', ETH: '30' } as const

export type Step =
  | { readonly kind: 'order'; readonly sketch: OrderSketch }
  | { readonly kind: 'cancel'; readonly nth: number }
  | { readonly kind: 'cancelAll' }
  | { readonly kind: 'book'; readonly instrument: string; readonly update: BookUpdate }
  | { readonly kind: 'quote'; readonly instrument: string; readonly update: QuoteUpdate }
  | { readonly kind: 'trade'; readonly instrument: string; readonly trade: MarketTrade }
  | { readonly kind: 'restart' }

function named(base: string, quote: string): Pick<InstrumentInput, 'id' | 'base' | 'quote' | 'venueSymbol'> {
  return { id: `${base}/${quote}`, base, quote, venueSymbol: `${base}${quote}` }
}

function instrumentAt(index: number): InstrumentInput {
  const instrument = INSTRUMENTS[index]
  if (instrument === undefined) throw new RangeError(`no instrument ${index}`)
  return instrument
}

/** A price around 200 ticks. */
function price(ticks: number, { tickSize }: InstrumentInput): Decimal {
  return new Decimal(ticks).times(String(tickSize))
}

function quantity(steps: number, { quantityIncrement }: InstrumentInput): Decimal {
  return new Decimal(steps).times(String(quantityIncrement))
}

const ticks = fc.integer({ min: 185, max: 215 })
/** Mostly a small part of the balance; sometimes far too much, or nothing. */
const steps = fc.oneof({ weight: 20, arbitrary: fc.integer({ min: 1, max: 4_000 }) }, fc.constantFrom(0, 1_000_000_000))
const anyInstrument = fc.integer({ min: 0, max: 2 })

const order = fc
  .record({
    index: anyInstrument,
    side: fc.constantFrom(...SIDES),
    type: fc.constantFrom(...ORDER_TYPES, 'LIMIT', 'LIMIT', 'MARKET'),
    timeInForce: fc.constantFrom(...TIMES_IN_FORCE, 'GTC', 'GTC', 'GTC'),
    postOnly: fc.nat(4).map((n) => n === 0),
    byQuote: fc.boolean(),
    steps,
    limit: ticks,
    stop: ticks,
  })
  .map(({ index, side, type, timeInForce, postOnly, byQuote, steps: size, limit, stop }): Step => {
    const instrument = instrumentAt(index)
    const amount = index === QUOTED_ONLY ? quantity(size % 60, instrument) : quantity(size, instrument)
    const common = { instrument: instrument.id, venueSymbol: instrument.venueSymbol, side, type, timeInForce }
    if (type === 'MARKET') {
      const spend = amount.times(price(limit, instrument)).toDecimalPlaces(8)
      return { kind: 'order', sketch: { ...common, ...(byQuote ? { quoteQuantity: spend } : { quantity: amount }) } }
    }
    const stopPrice = type === 'LIMIT' ? {} : { stopPrice: price(stop, instrument) }
    return {
      kind: 'order',
      sketch: { ...common, postOnly, quantity: amount, limitPrice: price(limit, instrument), ...stopPrice },
    }
  })

/** Quantities are multiples of half a step, so that some levels cannot be taken whole. */
const side = fc.array(fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 3_000 })), { maxLength: 6 })

const book = fc
  .record({ index: fc.integer({ min: 0, max: 1 }), mid: ticks, bids: side, asks: side })
  .map(({ index, mid, bids, asks }): Step => {
    const instrument = instrumentAt(index)
    const levels = (gaps: readonly (readonly [number, number])[], direction: 1 | -1): BookLevel[] => {
      let at = mid
      return gaps.map(([gap, halves]) => {
        at += gap * direction
        return [price(at, instrument).toFixed(), quantity(halves, instrument).dividedBy(2).toFixed()]
      })
    }
    return { kind: 'book', instrument: instrument.id, update: { bids: levels(bids, -1), asks: levels(asks, 1) } }
  })

const quote = fc
  .record({ index: anyInstrument, mid: ticks, bid: fc.boolean(), ask: fc.boolean(), last: fc.boolean() })
  .map(({ index, mid, bid, ask, last }): Step => {
    const instrument = instrumentAt(index)
    const update = {
      ...(bid ? { bid: price(mid - 1, instrument) } : {}),
      ...(ask ? { ask: price(mid + 1, instrument) } : {}),
      ...(last ? { last: price(mid, instrument) } : {}),
    }
    return { kind: 'quote', instrument: instrument.id, update }
  })

const trade = fc
  .record({ index: anyInstrument, at: ticks, steps: fc.integer({ min: 1, max: 5_000 }), takerSide: fc.constantFrom(...SIDES) })
  .map(({ index, at, steps: size, takerSide }): Step => {
    const instrument = instrumentAt(index)
    return {
      kind: 'trade',
      instrument: instrument.id,
      trade: { price: price(at, instrument), quantity: quantity(size, instrument), takerSide },
    }
  })

const step = fc.oneof(
  { weight: 10, arbitrary: order },
  { weight: 1, arbitrary: fc.nat(20).map((nth): Step => ({ kind: 'cancel', nth })) },
  { weight: 1, arbitrary: fc.nat(9).map((n): Step => (n === 0 ? { kind: 'cancelAll' } : { kind: 'cancel', nth: n })) },
  { weight: 6, arbitrary: book },
  { weight: 2, arbitrary: quote },
  { weight: 5, arbitrary: trade },
  { weight: 1, arbitrary: fc.nat(3).map((n): Step => (n === 0 ? { kind: 'restart' } : { kind: 'cancel', nth: n })) },
)

export interface Session {
  readonly steps: readonly Step[]
  readonly makerPct: string
  readonly takerPct: string
  readonly slippage: string
  readonly makerFills: 'through' | 'touch'
}

/** A hundred steps on a new account, more or less. */
export const session: fc.Arbitrary<Session> = fc.record({
  steps: fc.array(step, { maxLength: 200, size: 'max' }),
  makerPct: fc.constantFrom('0.18', '0', '-0.01', '0.123457'),
  takerPct: fc.constantFrom('0.35', '0', '0.1', '7.654321'),
  slippage: fc.constantFrom('0', '0.1', '3.141592'),
  makerFills: fc.constantFrom('through', 'touch'),
})
