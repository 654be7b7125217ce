import type { Clock } from '../../../core/clock.js'
import { Decimal, floorToStep, ZERO } from '../../../core/decimal.js'
import { HeliosError } from '../../../core/errors.js'
import type { Side } from '../../../core/vocabulary.js'
import type { FakeValrSwitches } from '../switches.js'
import type { Account } from './account.js'
import { AccountEvents } from './account-events.js'
import type { OrderName } from './account-orders.js'
import { isImmediate, judgeArrival, judgeMatch } from './judge-order.js'
import { Market } from './market.js'
import { MarketEvents } from './market-events.js'
import { type MatchPlan, planMatch } from './match-plan.js'
import { type FakeValrBook, ourFirstOffer, readOffers, thinOffers, withdrawOffers } from './offers.js'
import { ORDER_FAILURES, type OrderFailure } from './order-failure.js'
import type { Pair } from './pair.js'
import type { SeededIds } from './seeded-ids.js'
import { Settlement } from './settlement.js'
import { type OrderRequest, VenueOrder } from './venue-order.js'

export interface ExchangeOptions {
  readonly clock: Clock
  readonly ids: SeededIds
  readonly pairs: readonly Pair[]
  readonly accounts: readonly Account[]
  readonly switches: FakeValrSwitches
}

/** Something that happens to an order while it is being handled: this part of it fills, between 0 and 1. */
export interface Interference {
  readonly partialFill?: Decimal
}

/**
 * The exchange behind both faces: markets, accounts and the rules by which orders trade. Every public method is one
 * synchronous step. Whoever listens is told in the course of it.
 */
export class Exchange {
  readonly accountEvents: AccountEvents
  readonly marketEvents = new MarketEvents()
  readonly markets: ReadonlyMap<string, Market>
  readonly #clock: Clock
  readonly #ids: SeededIds
  readonly #accounts: ReadonlyMap<string, Account>
  readonly #switches: FakeValrSwitches
  readonly #settlement: Settlement

  constructor({ clock, ids, pairs, accounts, switches }: ExchangeOptions) {
    this.#clock = clock
    this.#ids = ids
    this.#switches = switches
    this.accountEvents = new AccountEvents(switches)
    this.markets = new Map(pairs.map((pair) => [pair.symbol, new Market(pair, FIRST_SEQUENCE, clock.now())]))
    this.#accounts = new Map(accounts.map((account) => [account.id, account]))
    const { accountEvents, marketEvents } = this
    this.#settlement = new Settlement({ clock, ids, accountOf: (order) => this.#ownerOf(order), accountEvents, marketEvents })
  }

  /** An order with its id, of which nobody knows yet. */
  newOrder(account: Account, request: OrderRequest): VenueOrder {
    return new VenueOrder(this.#ids.uuid(), account.id, request, this.#clock.now())
  }

  /** The order arrives at the matching engine. Returns why it failed; it is on record either way. */
  process(order: VenueOrder, { partialFill }: Interference = {}): OrderFailure | undefined {
    const account = this.#ownerOf(order)
    const market = this.#marketOf(order)
    const plan = this.#planArrival(order, market, partialFill)
    const failure = judgeArrival(order, account, market, plan)
    account.orders.add(order)
    const reported = failure === undefined ? undefined : this.#refuse(order, account, failure)
    if (failure === undefined) this.#enter(order, account, market, plan)
    if (partialFill !== undefined && order.executedQuantity.isZero()) this.#fillPart(order, partialFill)
    this.#finish(market)
    return reported
  }

  /** The cancelled order; `undefined` when there is no such open order. */
  cancel(account: Account, name: OrderName, symbol: string, { partialFill }: Interference = {}): VenueOrder | undefined {
    const order = account.orders.find(name)
    if (order === undefined || order.request.pair.symbol !== symbol) return undefined
    const market = this.#marketOf(order)
    if (partialFill !== undefined) {
      this.#fillPart(order, partialFill)
      this.#finish(market)
    }
    if (!order.isOpen) return undefined
    this.#close(order, account, market, 'Cancelled')
    this.accountEvents.openOrders(account)
    this.#finish(market)
    return order
  }

  /** Cancels what is open, in one pair or in all. Oldest first. */
  cancelAll(account: Account, symbol?: string): readonly VenueOrder[] {
    const orders = account.orders.open().filter(({ request }) => symbol === undefined || request.pair.symbol === symbol)
    for (const order of orders) this.#close(order, account, this.#marketOf(order), 'Cancelled')
    this.accountEvents.openOrders(account)
    for (const market of new Set(orders.map((order) => this.#marketOf(order)))) this.#finish(market)
    return orders
  }

  /**
   * Takes an open order out, changes it, and puts it back; with `keepsPlace` it never left. `change` may not make it cross.
   */
  change(order: VenueOrder, keepsPlace: boolean, change: () => void): void {
    const account = this.#ownerOf(order)
    const market = this.#marketOf(order)
    const { book } = market
    const entry = book.find(order.id)
    this.#settlement.release(order)
    if (entry !== undefined && !keepsPlace) book.resize(entry, ZERO)
    change()
    this.#settlement.reserve(order)
    if (entry !== undefined && keepsPlace) book.resize(entry, order.remaining)
    else if (entry !== undefined) this.#offer(order, market)
    order.record('Order Modified', this.#clock.now())
    account.orders.markChanged(order)
    this.accountEvents.orderStatus(account, order)
    this.accountEvents.balances(account)
    this.accountEvents.openOrders(account)
    this.#finish(market)
  }

  /**
   * What others offer, anew. New offers that cross resting orders of ours trade with them first.
   *
   * @throws HeliosError `FAKE_PAIR_UNKNOWN`, `FAKE_BOOK_REFUSED`; InvalidDecimalError.
   */
  setBook(symbol: string, levels: FakeValrBook): void {
    const market = this.market(symbol)
    const offers = readOffers(market.pair, levels)
    for (const { side, price, quantity, orderCount } of withdrawOffers(market, offers)) {
      const left = this.#takeOurs(market, side, price, quantity)
      const entry = { id: this.#ids.uuid(), side, price, quantity: left, orderCount, order: undefined }
      if (left.greaterThan(0)) market.book.add(entry)
    }
    this.#finish(market)
  }

  /**
   * A trade by somebody else. It fills resting orders of ours at `price` or better first; what is left of it is between
   * others, and leaves their offers as they are.
   *
   * @throws HeliosError `FAKE_PAIR_UNKNOWN`.
   */
  trade(symbol: string, price: Decimal, quantity: Decimal, takerSide: Side | undefined): void {
    const market = this.market(symbol)
    const side = takerSide ?? likelyTaker(market, price)
    const left = this.#takeOurs(market, side, price, quantity)
    if (left.greaterThan(0)) this.#settlement.print(market, { price, quantity: left, takerSide: side })
    this.#finish(market)
  }

  /** @throws HeliosError `FAKE_PAIR_UNKNOWN`. */
  market(symbol: string): Market {
    const market = this.markets.get(symbol)
    if (market === undefined) throw new HeliosError('FAKE_PAIR_UNKNOWN', `The fake does not trade ${symbol}.`)
    return market
  }

  #planArrival(order: VenueOrder, market: Market, partialFill: Decimal | undefined): MatchPlan {
    const { pair, side, price, quoteAmount } = order.request
    const offers = market.book.offersTo(side)
    const plan = planMatch(order, offers)
    if (quoteAmount !== undefined) {
      order.original = plan.quantity.plus(unmatchedQuantity(plan, quoteAmount, market))
      order.remaining = order.original
    }
    if (partialFill === undefined || plan.takes.length === 0) return plan
    thinOffers(market, side, price, partOf(order.original, partialFill, pair))
    return planMatch(order, offers)
  }

  #enter(order: VenueOrder, account: Account, market: Market, plan: MatchPlan): void {
    this.accountEvents.orderProcessed(account, order)
    if (order.request.stopPrice === undefined) this.#match(order, account, market, plan)
    else this.#wait(order, account, market)
  }

  #refuse(order: VenueOrder, account: Account, failure: OrderFailure): OrderFailure | undefined {
    const isUnmatched = failure === ORDER_FAILURES.IOC || failure === ORDER_FAILURES.FOK
    const isCancelled = isUnmatched && this.#switches.unmatchedImmediate === 'Cancelled'
    order.record(isCancelled ? 'Cancelled' : 'Failed', this.#clock.now(), { failedReason: failure.reason })
    if (isCancelled) {
      this.accountEvents.orderProcessed(account, order)
      this.accountEvents.orderStatus(account, order)
      return undefined
    }
    this.accountEvents.orderFailed(account, order, failure)
    return failure
  }

  /** Trades an order that may trade; what is left of it rests or is dropped. */
  #match(order: VenueOrder, account: Account, market: Market, { takes }: MatchPlan): void {
    for (const { entry, quantity } of takes) this.#settlement.take(market, entry, quantity, order.request.side, order)
    if (order.remaining.isZero()) return
    if (isImmediate(order)) this.#close(order, account, market, this.#switches.partialImmediate)
    else this.#rest(order, account, market)
    this.accountEvents.openOrders(account)
  }

  #rest(order: VenueOrder, account: Account, market: Market): void {
    if (!order.isReserved) this.#settlement.reserve(order)
    this.#offer(order, market)
    account.orders.markOpen(order)
    if (order.latest === undefined) {
      order.record('Placed', this.#clock.now())
      this.accountEvents.orderStatus(account, order)
    }
    this.accountEvents.balances(account)
  }

  #wait(order: VenueOrder, account: Account, market: Market): void {
    this.#settlement.reserve(order)
    market.watch(order)
    account.orders.markOpen(order)
    order.record('Active', this.#clock.now())
    this.accountEvents.orderStatus(account, order)
    this.accountEvents.balances(account)
    this.accountEvents.openOrders(account)
  }

  /** Ends an order with what remains of it unfilled. */
  #close(order: VenueOrder, account: Account, market: Market, status: EndStatus, failedReason = ''): void {
    const { book } = market
    const entry = book.find(order.id)
    if (entry !== undefined) book.resize(entry, ZERO)
    if (order.isWaiting) market.unwatch(order)
    this.#settlement.release(order)
    account.orders.markClosed(order)
    if (order.latest?.status !== status) {
      order.record(status, this.#clock.now(), { failedReason })
      this.accountEvents.orderStatus(account, order)
    }
    this.accountEvents.balances(account)
  }

  #offer(order: VenueOrder, { book }: Market): void {
    const { id, price, remaining: quantity } = order
    book.add({ id, side: order.request.side, price, quantity, orderCount: 1, order })
  }

  /** Ends a step: stops that its trades triggered act, then the public hears of the book. */
  #finish(market: Market): void {
    for (let order = market.nextTriggered(); order !== undefined; order = market.nextTriggered()) this.#trigger(order, market)
    const changes = market.book.publishChanges(this.#clock.now())
    if (changes.length > 0) this.marketEvents.tell({ kind: 'book', market, changes })
  }

  #trigger(order: VenueOrder, market: Market): void {
    const account = this.#ownerOf(order)
    market.unwatch(order)
    order.record('Placed', this.#clock.now())
    account.orders.markChanged(order)
    this.accountEvents.orderStatus(account, order)
    const plan = planMatch(order, market.book.offersTo(order.request.side))
    const failure = judgeMatch(order, plan)
    if (failure === undefined) this.#match(order, account, market, plan)
    else this.#close(order, account, market, 'Failed', failure.reason)
    this.accountEvents.openOrders(account)
  }

  /** Somebody takes a part of an order that rests. */
  #fillPart(order: VenueOrder, part: Decimal): void {
    const market = this.#marketOf(order)
    const entry = market.book.find(order.id)
    if (entry === undefined) return
    const quantity = partOf(order.remaining, part, order.request.pair)
    this.#settlement.take(market, entry, quantity, order.request.side === 'BUY' ? 'SELL' : 'BUY')
  }

  /** Somebody takes our offers down to `price`. Returns what is then left of `quantity`. */
  #takeOurs(market: Market, takerSide: Side, price: Decimal, quantity: Decimal): Decimal {
    let left = quantity
    for (
      let entry = ourFirstOffer(market, takerSide, price);
      entry !== undefined && left.greaterThan(0);
      entry = ourFirstOffer(market, takerSide, price)
    ) {
      const taken = Decimal.min(left, entry.quantity)
      this.#settlement.take(market, entry, taken, takerSide)
      left = left.minus(taken)
    }
    return left
  }

  #ownerOf({ ownerId }: VenueOrder): Account {
    const account = this.#accounts.get(ownerId)
    if (account === undefined) throw new Error(`no account ${ownerId}`)
    return account
  }

  #marketOf({ request }: VenueOrder): Market {
    return this.market(request.pair.symbol)
  }
}

type EndStatus = 'Cancelled' | 'Partially Filled' | 'Failed'

const FIRST_SEQUENCE = 282_000

/** At least one unit, at most all. */
function partOf(quantity: Decimal, part: Decimal, { quantityStep }: Pair): Decimal {
  return Decimal.min(quantity, Decimal.max(quantityStep, floorToStep(quantity.times(part), quantityStep)))
}

/** What a quote amount would have bought or sold beyond the book, at the last price that is known. */
function unmatchedQuantity(plan: MatchPlan, amount: Decimal, { last, pair }: Market): Decimal {
  const price = plan.takes.at(-1)?.entry.price ?? last
  if (plan.isComplete || price === undefined) return ZERO
  return floorToStep(amount.minus(plan.value).dividedBy(price), pair.quantityStep)
}

/** Whose trade it was, as far as prices tell: our resting orders first, then the best prices, then the last trade. */
function likelyTaker(market: Market, price: Decimal): Side {
  const { book, last } = market
  if (ourFirstOffer(market, 'SELL', price) !== undefined) return 'SELL'
  if (ourFirstOffer(market, 'BUY', price) !== undefined) return 'BUY'
  const [bid, ask] = [book.bids.best(), book.asks.best()]
  if (ask?.lessThanOrEqualTo(price)) return 'BUY'
  if (bid?.greaterThanOrEqualTo(price)) return 'SELL'
  return last === undefined || price.greaterThanOrEqualTo(last) ? 'BUY' : 'SELL'
}
