import type { Clock } from '../../core/clock.js'
import { Decimal, ZERO } from '../../core/decimal.js'
import type { BookUpdate, MarketTrade, QuoteUpdate } from '../../core/market.js'
import type { Order, OrderQuery } from '../../core/order.js'
import type { CancelOutcome, SubmitOutcome } from '../../core/trading-client.js'
import { SIDES, type Side } from '../../core/vocabulary.js'
import { takeAll, type Walk, walkBook } from './book-walk.js'
import type { FeeSchedule } from './fee-schedule.js'
import { MarketUpdateRefusedError } from './market-update-error.js'
import { brokenRule, brokenSize } from './order-rules.js'
import type { PaperAccount } from './paper-account.js'
import type { PaperMarket, Print } from './paper-market.js'
import {
  type ConditionalOrder,
  isConditional,
  isLimit,
  type LimitOrder,
  type PaperEnd,
  PaperOrder,
  remainingOf,
  termsOf,
} from './paper-order.js'
import { comesBefore, isWithin } from './price-priority.js'
import { unaffordable, unmatchable } from './refusals.js'
import { type Reject, reject } from './rejects.js'
import { release, reserve, settle, type Trade } from './settlement.js'
import { wouldTrigger } from './trigger-orders.js'
import type { VenueEventQueue } from './venue-event-queue.js'

/**
 * When a trade between others fills our resting order. `through`: only beyond its limit price, because at the price itself
 * others may have been there first. `touch`: at the price too, when the trade's taker was on the other side. An offer that
 * is displayed at the limit price or better fills it either way: nobody is left before us then.
 */
export type MakerFills = 'through' | 'touch'

export interface PaperExchangeOptions {
  readonly markets: ReadonlyMap<string, PaperMarket>
  readonly fees: FeeSchedule
  readonly makerFills: MakerFills
  readonly clock: Clock
  readonly events: VenueEventQueue
}

/**
 * The simulated venue's rules of trading. Every public method is one synchronous step: it checks, changes the account,
 * and only then lets the events out.
 */
export class PaperExchange {
  private readonly options: PaperExchangeOptions
  private account: PaperAccount

  constructor(options: PaperExchangeOptions, account: PaperAccount) {
    this.options = options
    this.account = account
  }

  /** Takes over another account, whose open orders are all in instruments traded here, and puts those back to wait. */
  adopt(account: PaperAccount): void {
    this.account = account
    for (const order of account.orders.open) {
      const market = this.marketOf(order.terms.instrument)
      if (isConditional(order) && !order.triggered) market.triggers.add(order)
      else if (isLimit(order)) market.resting.add(order)
    }
  }

  /** Takes an order in. A rejected one can be found again, unless its client order id was in use. */
  place(order: Order): SubmitOutcome {
    const { orders, ids } = this.account
    if (orders.has(order.clientOrderId)) return rejected(reject('DUPLICATE_CLIENT_ORDER_ID'))
    const placed = new PaperOrder(ids.nextOrderId(), termsOf(order), this.options.clock.now())
    orders.add(placed)
    const refused = this.enter(placed)
    if (refused !== undefined) this.end(placed, 'rejected', refused.reason)
    const report = placed.report()
    this.options.events.push({ kind: 'order', report })
    this.announce()
    const { venueOrderId } = placed
    return refused === undefined ? { kind: 'accepted', venueOrderId, report } : { ...rejected(refused), venueOrderId }
  }

  cancel(query: OrderQuery): CancelOutcome {
    const order = this.account.orders.find(query)
    if (order === undefined) return { kind: 'not_found', ...orderIdsOf(query) }
    const { venueOrderId } = order
    const { clientOrderId } = order.terms
    if (!order.isOpen) return { kind: 'too_late', clientOrderId, venueOrderId, reason: `The order is ${order.status}` }
    this.withdraw(order, this.marketOf(order.terms.instrument))
    this.announce()
    return { kind: 'canceled', clientOrderId, venueOrderId }
  }

  cancelAll(): readonly CancelOutcome[] {
    const { open } = this.account.orders
    for (const order of open) this.withdraw(order, this.marketOf(order.terms.instrument))
    this.announce()
    return open.map(({ terms, venueOrderId }) => ({ kind: 'canceled', clientOrderId: terms.clientOrderId, venueOrderId }))
  }

  /** The whole book of one instrument anew. Our resting orders that it crosses fill, then stops that it triggers act. */
  updateBook(instrument: string, update: BookUpdate): void {
    const market = this.marketOf(instrument)
    market.replaceBook(update, this.options.clock.now())
    this.followPrices(market)
  }

  updateQuote(instrument: string, update: QuoteUpdate): void {
    const market = this.marketOf(instrument)
    market.replaceQuote(update, this.options.clock.now())
    this.followPrices(market)
  }

  trade(instrument: string, trade: MarketTrade): void {
    const market = this.marketOf(instrument)
    this.fillFromPrint(market, market.print(trade, this.options.clock.now()))
    this.trigger(market)
    this.announce()
  }

  /** `undefined` when the order is in, traded or resting. */
  private enter(order: PaperOrder): Reject | undefined {
    const { terms } = order
    const market = this.options.markets.get(terms.instrument)
    if (market === undefined) return reject('UNKNOWN_INSTRUMENT')
    const { instrument } = market
    const broken = brokenRule(terms, instrument)
    if (broken !== undefined) return broken
    if (isConditional(order)) return this.enterConditional(order, market)
    const offers = market.offersTo(terms.side)
    const price = terms.limitPrice ?? offers.best()?.takerPrice
    if (price === undefined) return reject('NO_PRICE')
    const walk = walkBook(offers, terms, instrument.quantityIncrement)
    const refused =
      brokenSize(terms, instrument, price) ??
      unaffordable(this.account.balances, terms, walk, instrument) ??
      unmatchable(market, terms, walk)
    if (refused !== undefined) return refused
    if (isLimit(order)) reserve(this.account, order, instrument)
    this.takeOffers(order, market, walk)
    return undefined
  }

  private enterConditional(order: ConditionalOrder, market: PaperMarket): Reject | undefined {
    const { terms } = order
    const price = market.triggerPrice(terms.side)
    if (price === undefined) return reject('NO_PRICE')
    if (wouldTrigger(terms, price)) return reject('STOP_WOULD_TRIGGER')
    const refused =
      brokenSize(terms, market.instrument, terms.limitPrice) ??
      unaffordable(this.account.balances, terms, NOTHING, market.instrument)
    if (refused !== undefined) return refused
    reserve(this.account, order, market.instrument)
    market.triggers.add(order)
    return undefined
  }

  /** Trades an order that may trade, and decides what becomes of the rest of it. */
  private takeOffers(order: PaperOrder, market: PaperMarket, walk: Walk): void {
    const { takes, quantity, value } = walk
    const hasTraded = takes.length > 0
    if (hasTraded) {
      takeAll(walk)
      this.fill(order, market, { executions: takes, quantity, value, liquidity: 'taker', at: this.options.clock.now() })
    }
    if (walk.complete) this.end(order, 'filled')
    else if (isLimit(order) && order.terms.timeInForce === 'GTC') market.resting.add(order)
    else this.cancelRest(order, market, hasTraded ? NOT_ENOUGH : NO_MATCH)
  }

  private followPrices(market: PaperMarket): void {
    for (const side of SIDES) this.fillFromOffers(market, side)
    this.trigger(market)
    this.announce()
  }

  /** Best price first, then first come: each takes what the ones before it have left, at its own limit price. */
  private fillFromOffers(market: PaperMarket, side: Side): void {
    const offers = market.offersTo(side)
    for (let order = market.resting.best(side); order !== undefined; order = market.resting.best(side)) {
      const { limitPrice } = order.terms
      const price = offers.bestPrice()
      if (price === undefined || !isWithin(side, limitPrice, price)) return
      const demand = { side, limitPrice, quantity: remainingOf(order) }
      const walk = walkBook(offers, demand, market.instrument.quantityIncrement)
      if (walk.takes.length === 0) return
      takeAll(walk)
      this.fillAsMaker(order, market, walk.quantity)
    }
  }

  private fillFromPrint(market: PaperMarket, { price, quantity, takerSide }: Print): void {
    let left = quantity
    for (const side of SIDES) {
      for (let order = market.resting.best(side); order !== undefined && !left.isZero(); order = market.resting.best(side)) {
        const { limitPrice } = order.terms
        const touched = this.options.makerFills === 'touch' && takerSide !== side && limitPrice.equals(price)
        if (!touched && !comesBefore(side, limitPrice, price)) break
        const filled = Decimal.min(left, remainingOf(order))
        this.fillAsMaker(order, market, filled)
        left = left.minus(filled)
      }
    }
  }

  private fillAsMaker(order: LimitOrder, market: PaperMarket, quantity: Decimal): void {
    const { limitPrice: price } = order.terms
    const value = price.times(quantity)
    const executions = [{ price, quantity, value }]
    this.fill(order, market, { executions, quantity, value, liquidity: 'maker', at: this.options.clock.now() })
    if (remainingOf(order).isZero()) {
      market.resting.remove(order)
      this.end(order, 'filled')
    }
    this.publish(order)
  }

  /** Prices are read once, before anything is triggered: our own trades set off no further orders. */
  private trigger(market: PaperMarket): void {
    for (const order of market.triggers.takeTriggered((side) => market.triggerPrice(side))) {
      order.trigger(this.options.clock.now())
      this.account.orders.requeue(order)
      const { terms } = order
      const walk = walkBook(market.offersTo(terms.side), terms, market.instrument.quantityIncrement)
      const refused = unmatchable(market, terms, walk)
      if (refused === undefined) this.takeOffers(order, market, walk)
      else this.cancelRest(order, market, refused.reason)
      this.publish(order)
    }
  }

  private fill(order: PaperOrder, market: PaperMarket, trade: Trade): void {
    const fills = settle(this.account, order, trade, market.instrument, this.options.fees)
    for (const fill of fills) this.options.events.push({ kind: 'fill', fill })
  }

  private withdraw(order: PaperOrder, market: PaperMarket): void {
    if (isConditional(order) && !order.triggered) market.triggers.remove(order)
    else if (isLimit(order)) market.resting.remove(order)
    this.cancelRest(order, market)
    this.publish(order)
  }

  private cancelRest(order: PaperOrder, market: PaperMarket, reason?: string): void {
    if (isLimit(order)) release(this.account, order, market.instrument)
    this.end(order, 'canceled', reason)
  }

  private end(order: PaperOrder, status: PaperEnd, reason?: string): void {
    order.end(status, this.options.clock.now(), reason)
    this.account.orders.finish(order)
  }

  private publish(order: PaperOrder): void {
    const { events } = this.options
    if (events.isHeard) events.push({ kind: 'order', report: order.report() })
  }

  /** Ends a step: the account is settled, so now the events may be heard. */
  private announce(): void {
    const { events, clock } = this.options
    const { balances } = this.account
    if (balances.takeChanged() && events.isHeard) {
      events.push({ kind: 'balances', snapshot: { asOf: clock.now(), balances: balances.snapshot() } })
    }
    events.deliver()
  }

  /** @throws MarketUpdateRefusedError `UNKNOWN_INSTRUMENT`. */
  private marketOf(instrument: string): PaperMarket {
    const market = this.options.markets.get(instrument)
    if (market === undefined) throw new MarketUpdateRefusedError('UNKNOWN_INSTRUMENT', `${instrument} is not traded here`)
    return market
  }
}

/** Why the rest of an order that may not rest was cancelled. */
const NO_MATCH = 'Immediate Or Cancel order did not match'
const NOT_ENOUGH = 'Not enough was on offer; the rest was cancelled'
const NOTHING: Walk = { takes: [], quantity: ZERO, value: ZERO, complete: false }

function orderIdsOf({ clientOrderId, venueOrderId }: OrderQuery): Pick<OrderQuery, 'clientOrderId' | 'venueOrderId'> {
  return { ...(clientOrderId === undefined ? {} : { clientOrderId }), ...(venueOrderId === undefined ? {} : { venueOrderId }) }
}

function rejected({ code, reason }: Reject): { readonly kind: 'rejected'; readonly reason: string; readonly venueCode: string } {
  return { kind: 'rejected', reason, venueCode: code }
}
