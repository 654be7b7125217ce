import type { Clock } from '../../core/clock.js'
import { type Decimal, ZERO } from '../../core/decimal.js'
import { HeliosError } from '../../core/errors.js'
import { uuidv7 } from '../../core/ids.js'
import type { Instrument } from '../../core/instrument.js'
import type { Quote } from '../../core/market.js'
import type { Fill, Order, OrderQuery, OrderReport } from '../../core/order.js'
import type { CancelOutcome, SubmitOutcome, VenueCapabilities, VenueEvent } from '../../core/trading-client.js'
import { isTerminal, type Side } from '../../core/vocabulary.js'
import { quantityAt, refusalOf } from './scripted-refusal.js'
import { openReport, withFill } from './scripted-report.js'
import type { Reservation, ScriptedWallet } from './scripted-wallet.js'

interface BookedOrder {
  report: OrderReport
  /** What is locked for it at present. */
  reserved: Reservation | undefined
}

type Accepted = Extract<SubmitOutcome, { kind: 'accepted' }>

export interface ScriptedVenueOptions {
  readonly clock: Clock
  readonly capabilities: VenueCapabilities
  readonly instruments: ReadonlyMap<string, Instrument>
  readonly wallet: ScriptedWallet
  /** The quote of an instrument as it is now. */
  readonly quote: (instrument: Instrument) => Quote
  /** Told of every change, in order. */
  readonly announce: (event: VenueEvent) => void
}

/**
 * The venue behind a scripted client: orders, fills and what they lock. It has no order book. A market order fills whole
 * at the quote without a fee; an `IOC` or `FOK` limit order fills there too, or is canceled; anything else rests, at
 * whatever price, until it is canceled or filled by hand.
 */
export class ScriptedVenue {
  readonly #options: ScriptedVenueOptions
  readonly #byClientOrderId = new Map<string, BookedOrder>()
  readonly #byVenueOrderId = new Map<string, BookedOrder>()
  readonly #open = new Set<BookedOrder>()
  readonly #fills: Fill[] = []

  constructor(options: ScriptedVenueOptions) {
    this.#options = options
  }

  /** What the venue does with an order that nothing was scripted for. */
  submit(order: Order): SubmitOutcome {
    const { capabilities, instruments, wallet, clock } = this.#options
    const instrument = instruments.get(order.instrument)
    const refusal = refusalOf({
      order,
      instrument,
      orderTypes: capabilities.orderTypes,
      isDuplicate: this.#isDuplicate(order),
      marketPrice: instrument && this.#marketPrice(instrument, order.side),
      free: (currency) => wallet.free(currency),
    })
    if (refusal !== undefined) return { kind: 'rejected', ...refusal }
    const venueOrderId = uuidv7(clock)
    return { kind: 'accepted', venueOrderId, report: this.take(order, { venueOrderId }) }
  }

  /** Books an accepted order as `report` says, or else by the venue's own rules. Not checked against balances. */
  take(order: Order, { venueOrderId, report }: Pick<Accepted, 'venueOrderId' | 'report'>): OrderReport {
    const booked: BookedOrder = {
      report: report ?? openReport(order, venueOrderId, this.#options.clock.now()),
      reserved: undefined,
    }
    this.#byClientOrderId.set(order.clientOrderId, booked)
    this.#byVenueOrderId.set(venueOrderId, booked)
    this.#open.add(booked)
    if (report === undefined) this.#matchNow(order, booked)
    else for (const fill of report.fills) this.#settle(fill)
    this.#changed(booked)
    return booked.report
  }

  find(query: OrderQuery): OrderReport | undefined {
    return this.#find(query)?.report
  }

  openOrders(): readonly OrderReport[] {
    return [...this.#open].map(({ report }) => report)
  }

  fills({ since, instrument }: { readonly since: Date; readonly instrument?: string }): readonly Fill[] {
    return this.#fills.filter((fill) => fill.at >= since && (instrument === undefined || fill.instrument === instrument))
  }

  cancel(query: OrderQuery): CancelOutcome {
    const booked = this.#find(query)
    const ids = idsOf(booked?.report ?? query)
    if (booked === undefined) return { kind: 'not_found', ...ids }
    if (isTerminal(booked.report.status)) return { kind: 'too_late', ...ids, reason: `The order is ${booked.report.status}.` }
    booked.report = { ...booked.report, status: 'canceled', updatedAt: this.#options.clock.now() }
    this.#changed(booked)
    return { kind: 'canceled', ...ids }
  }

  /** @throws HeliosError `SCRIPT_IMPOSSIBLE` when no such order rests, or less of it than `quantity`. */
  fill(query: OrderQuery, part: { readonly quantity?: Decimal; readonly price?: Decimal }): Fill {
    const booked = this.#find(query)
    const instrument = this.#options.instruments.get(query.instrument)
    if (booked === undefined || instrument === undefined || !this.#open.has(booked)) throw impossible('No such order rests.')
    const { limitPrice, remainingQuantity } = booked.report
    const { quantity = remainingQuantity, price = limitPrice } = part
    if (quantity === undefined || price === undefined) throw impossible('Say how much of the order fills, and at which price.')
    if (!quantity.greaterThan(0)) throw impossible('A fill has a positive quantity.')
    if (remainingQuantity?.lessThan(quantity))
      throw impossible(`Only ${remainingQuantity.toFixed()} of the order is left to fill.`)
    const fill = this.#execute(booked, instrument, { price, quantity, liquidity: 'maker' })
    this.#changed(booked)
    return fill
  }

  /** A new snapshot of balances says what is locked: what rests keeps its place, but unlocks nothing when it ends. */
  forgetReservations(): void {
    for (const booked of this.#open) booked.reserved = undefined
  }

  #isDuplicate({ clientOrderId }: Order): boolean {
    const earlier = this.#byClientOrderId.get(clientOrderId)
    if (earlier === undefined) return false
    const { clientOrderIdScope } = this.#options.capabilities
    return clientOrderIdScope === 'account' || (clientOrderIdScope === 'open_orders' && this.#open.has(earlier))
  }

  #marketPrice(instrument: Instrument, side: Side): Decimal | undefined {
    const { bid, ask, last } = this.#options.quote(instrument)
    return (side === 'BUY' ? ask : bid) ?? last
  }

  #matchNow(order: Order, booked: BookedOrder): void {
    const instrument = this.#options.instruments.get(order.instrument)
    const isImmediate = order.type === 'MARKET' || (order.type === 'LIMIT' && order.timeInForce !== 'GTC')
    if (instrument === undefined || !isImmediate) return
    const price = this.#marketPrice(instrument, order.side)
    if (price !== undefined && isWithinLimit(order, price)) {
      this.#execute(booked, instrument, { price, quantity: quantityAt(order, price, instrument), liquidity: 'taker' })
      booked.report = { ...booked.report, status: 'filled' }
    } else if (order.type === 'LIMIT') {
      booked.report = { ...booked.report, status: 'canceled', reason: 'There was nothing to match at its price.' }
    }
  }

  #execute(booked: BookedOrder, instrument: Instrument, trade: Pick<Fill, 'price' | 'quantity' | 'liquidity'>): Fill {
    const { clock } = this.#options
    const { side } = booked.report
    const fee = { amount: ZERO, currency: instrument.quote }
    const fill: Fill = {
      id: uuidv7(clock),
      ...idsOf(booked.report),
      instrument: instrument.id,
      side,
      ...trade,
      fee,
      at: clock.now(),
    }
    booked.report = withFill(booked.report, fill)
    this.#settle(fill)
    return fill
  }

  /** Moves the money and remembers the fill. */
  #settle(fill: Fill): void {
    const { wallet, instruments, announce } = this.#options
    const instrument = instruments.get(fill.instrument)
    this.#fills.push(fill)
    if (instrument !== undefined) {
      const bought = fill.side === 'BUY' ? fill.quantity : fill.quantity.negated()
      wallet.credit(instrument.base, bought)
      wallet.credit(instrument.quote, bought.times(fill.price).negated())
      wallet.credit(fill.fee.currency, fill.fee.amount.negated())
    }
    announce({ kind: 'fill', fill })
  }

  /** Locks what the order needs now instead of what it needed before, and tells of the change. */
  #changed(booked: BookedOrder): void {
    const { wallet, announce } = this.#options
    if (isTerminal(booked.report.status)) this.#open.delete(booked)
    if (booked.reserved !== undefined) wallet.release(booked.reserved)
    booked.reserved = this.#open.has(booked) ? this.#reservationOf(booked.report) : undefined
    if (booked.reserved !== undefined) wallet.reserve(booked.reserved)
    announce({ kind: 'order', report: booked.report })
  }

  #reservationOf({ instrument: id, side, limitPrice, quantity, filledQuantity }: OrderReport): Reservation | undefined {
    const instrument = this.#options.instruments.get(id)
    if (instrument === undefined || quantity === undefined) return undefined
    const remaining = quantity.minus(filledQuantity)
    if (side === 'SELL') return { currency: instrument.base, amount: remaining }
    return limitPrice === undefined ? undefined : { currency: instrument.quote, amount: remaining.times(limitPrice) }
  }

  #find({ clientOrderId, venueOrderId, instrument }: OrderQuery): BookedOrder | undefined {
    if (clientOrderId === undefined && venueOrderId === undefined) {
      throw new HeliosError('INVALID_QUERY', 'Say which order is meant: its clientOrderId, its venueOrderId or both.')
    }
    const byClient = clientOrderId === undefined ? undefined : this.#byClientOrderId.get(clientOrderId)
    const byVenue = venueOrderId === undefined ? undefined : this.#byVenueOrderId.get(venueOrderId)
    if (clientOrderId !== undefined && venueOrderId !== undefined && byClient !== byVenue) return undefined
    const found = byClient ?? byVenue
    return found?.report.instrument === instrument ? found : undefined
  }
}

function idsOf({
  clientOrderId,
  venueOrderId,
}: Pick<OrderQuery, 'clientOrderId' | 'venueOrderId'>): Pick<OrderQuery, 'clientOrderId' | 'venueOrderId'> {
  return { ...(clientOrderId === undefined ? {} : { clientOrderId }), ...(venueOrderId === undefined ? {} : { venueOrderId }) }
}

function isWithinLimit({ side, limitPrice }: Order, price: Decimal): boolean {
  if (limitPrice === undefined) return true
  return side === 'BUY' ? price.lessThanOrEqualTo(limitPrice) : price.greaterThanOrEqualTo(limitPrice)
}

function impossible(message: string): HeliosError {
  return new HeliosError('SCRIPT_IMPOSSIBLE', message)
}
