import type { CalendarWindow } from '../../../src/core/claim.js'
import { Decimal, type DecimalInput, toDecimal, ZERO } from '../../../src/core/decimal.js'
import type { Instrument } from '../../../src/core/instrument.js'
import type { Order, OrderReport } from '../../../src/core/order.js'
import type { ClaimUsage } from '../../../src/core/order-ledger.js'
import type { OrderType, Side } from '../../../src/core/vocabulary.js'
import { GateInputError } from '../../../src/gates/gate-input-error.js'
import type { GateContext } from '../../../src/gates/safety-gate.js'

/** What a test wants the order and the world to be like. Everything else is an ordinary R1 000 purchase of BTC/ZAR. */
export interface World {
  readonly side?: Side
  readonly type?: OrderType
  readonly instrument?: Instrument
  readonly quantity?: DecimalInput
  readonly quoteQuantity?: DecimalInput
  readonly limitPrice?: DecimalInput
  readonly referencePrice?: DecimalInput
  readonly notional?: DecimalInput
  readonly isExit?: boolean
  readonly valuationCurrency?: string
  /** Free balances by currency. */
  readonly free?: Readonly<Record<string, DecimalInput>>
  readonly equity?: DecimalInput
  /** Values of what is held, by asset. */
  readonly values?: Readonly<Record<string, DecimalInput>>
  readonly orders?: readonly OrderReport[]
  /** `USDT>ZAR` and the like. */
  readonly rates?: Readonly<Record<string, DecimalInput>>
  /** How much of a claim key is taken. */
  readonly taken?: Readonly<Record<string, DecimalInput>>
  readonly balancesAt?: Date
  readonly ordersAt?: Date
  readonly portfolioAt?: Date
  /** Replaces single parts of the finished context, for example by a read that fails. */
  readonly context?: { readonly [Part in keyof GateContext]?: unknown }
}

export const NOW = new Date('2026-11-22T10:00:00.000Z')

export const BTC_ZAR: Instrument = {
  id: 'BTC/ZAR',
  base: 'BTC',
  quote: 'ZAR',
  venueSymbol: 'BTCZAR',
  tickSize: new Decimal(1),
  quantityIncrement: new Decimal('0.00000001'),
  minQuantity: new Decimal('0.00000001'),
}

export const BTC_USDT: Instrument = { ...BTC_ZAR, id: 'BTC/USDT', quote: 'USDT', venueSymbol: 'BTCUSDT' }

/** A context with no failing part unless the world says so. `reads` lists the reads that were made, in order. */
export function gateContext(world: World = {}): GateContext & { readonly reads: readonly string[] } {
  const { side = 'BUY', type = 'LIMIT', instrument = BTC_ZAR, isExit = false, valuationCurrency = instrument.quote } = world
  const reads: string[] = []
  const order = orderOf(world, side, type, instrument)
  const referencePrice = toDecimal(world.referencePrice ?? 1_000_000)
  const quantity = order.quantity ?? (order.quoteQuantity ?? ZERO).dividedBy(referencePrice)
  const notional = world.notional === undefined ? quantity.times(order.limitPrice ?? referencePrice) : toDecimal(world.notional)

  function read<T>(name: string, value: () => T): Promise<T> {
    reads.push(name)
    return Promise.resolve().then(value)
  }

  const context: GateContext = {
    order,
    instrument,
    notional,
    referencePrice,
    mode: 'LIVE',
    state: 'ACTIVE',
    account: 'main',
    now: NOW,
    isExit,
    signal: new AbortController().signal,
    quantity,
    valuationCurrency,
    balances: () => read('balances', () => ({ asOf: world.balancesAt ?? NOW, balances: balancesOf(world.free) })),
    position: () => read('position', () => ({ asset: instrument.base, quantity: ZERO, asOf: NOW })),
    portfolio: () =>
      read('portfolio', () => ({
        currency: valuationCurrency,
        equity: toDecimal(world.equity ?? 100_000),
        values: decimals(world.values ?? {}),
        asOf: world.portfolioAt ?? NOW,
      })),
    quote: () => read('quote', () => ({ instrument: instrument.id, bid: referencePrice, ask: referencePrice, at: NOW })),
    openOrders: () => read('openOrders', () => ({ asOf: world.ordersAt ?? NOW, orders: world.orders ?? [] })),
    usage: (key: string, _window?: CalendarWindow) => read(`usage ${key}`, () => usageOf(world.taken?.[key] ?? 0)),
    convert: (amount, from, to) => read(`convert ${from}>${to}`, () => amount.times(rateOf(world.rates, from, to))),
  }
  return Object.assign(context, world.context, { reads })
}

function orderOf(world: World, side: Side, type: OrderType, instrument: Instrument): Order {
  const { quantity, quoteQuantity, limitPrice } = world
  const byQuote = quoteQuantity !== undefined
  return {
    intentId: 'intent-1',
    clientOrderId: 'helios-1',
    account: 'main',
    mode: 'LIVE',
    instrument: instrument.id,
    venueSymbol: instrument.venueSymbol,
    side,
    type,
    ...(byQuote ? { quoteQuantity: toDecimal(quoteQuantity) } : { quantity: toDecimal(quantity ?? '0.001') }),
    ...(type === 'LIMIT' ? { limitPrice: toDecimal(limitPrice ?? 1_000_000) } : {}),
    timeInForce: 'GTC',
    postOnly: false,
    reduceOnly: false,
    createdAt: NOW,
  }
}

function balancesOf(free: World['free'] = { ZAR: 100_000, BTC: 1 }) {
  const entries = Object.entries(free).map(([currency, amount]) => {
    const total = toDecimal(amount)
    return [currency, { total, free: total, locked: ZERO }] as const
  })
  return Object.fromEntries(entries)
}

function decimals(values: Readonly<Record<string, DecimalInput>>): Readonly<Record<string, Decimal>> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, toDecimal(value)]))
}

function usageOf(reserved: DecimalInput): ClaimUsage {
  return { used: ZERO, reserved: toDecimal(reserved), unknown: ZERO }
}

function rateOf(rates: World['rates'], from: string, to: string): Decimal {
  const rate = from === to ? 1 : rates?.[`${from}>${to}`]
  if (rate === undefined) throw new GateInputError('CONVERSION_UNAVAILABLE', `There is no fresh rate from ${from} to ${to}.`)
  return toDecimal(rate)
}

/** An order that rests at the venue. Foreign unless `clientOrderId` says otherwise. */
export function restingOrder(report: Partial<OrderReport> = {}): OrderReport {
  return {
    venueOrderId: 'venue-1',
    instrument: 'BTC/ZAR',
    side: 'BUY',
    type: 'LIMIT',
    status: 'open',
    quantity: new Decimal('0.001'),
    limitPrice: new Decimal(1_000_000),
    filledQuantity: ZERO,
    fees: [],
    fills: [],
    updatedAt: NOW,
    ...report,
  }
}
