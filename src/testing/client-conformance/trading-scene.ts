import { setTimeout as sleep } from 'node:timers/promises'
import type { ApprovedOrder } from '../../core/approved-order.js'
import { ceilToStep, Decimal, floorToStep, toDecimal } from '../../core/decimal.js'
import type { Instrument } from '../../core/instrument.js'
import type { Quote } from '../../core/market.js'
import type { OrderQuery, OrderReport } from '../../core/order.js'
import type { Balance, SubmitOutcome, TradingClient, VenueEvent } from '../../core/trading-client.js'
import type { TradingMode } from '../../core/vocabulary.js'
import type { TestIntent } from '../approve-for-test.js'
import { describe, ensure, ensureText, fail } from '../conformance-case.js'
import type { ApprovalOverrides, ClientFixture } from './client-fixture.js'

/** What the orders of a case are made of. */
export interface Trade {
  readonly instrument: Instrument
  readonly quantity: Decimal
  /** A BUY at this price rests. */
  readonly rest: Decimal
  /** A BUY at this price trades at once. */
  readonly cross: Decimal
}

/** An order that was accepted. */
export interface PlacedOrder {
  readonly order: ApprovedOrder
  readonly venueOrderId: string
}

const SETTLE_MS = 20
const MIN_ATTEMPTS = 100

/** What a case does with its fixture: finds out what can be traded, places orders, and waits for what must become true. */
export class TradingScene {
  readonly client: TradingClient
  readonly mode: TradingMode
  #trade: Promise<Trade> | undefined

  constructor(readonly fixture: ClientFixture) {
    this.client = fixture.client
    this.mode = fixture.client.kind === 'live' ? 'LIVE' : 'PAPER'
  }

  trade(): Promise<Trade> {
    this.#trade ??= this.#findTrade()
    return this.#trade
  }

  /** A BUY LIMIT order that rests. */
  async restingIntent(): Promise<TestIntent> {
    const { instrument, quantity, rest } = await this.trade()
    return intentFor(instrument, { side: 'BUY', type: 'LIMIT', quantity, limitPrice: rest })
  }

  async approve(intent: TestIntent, overrides?: ApprovalOverrides): Promise<ApprovedOrder> {
    const order = await this.fixture.approve(intent, overrides)
    const mode = overrides?.mode ?? this.mode
    ensure(order.mode === mode, `the fixture's approve() made an order for ${order.mode} where ${mode} was wanted`)
    return order
  }

  async submit(intent: TestIntent): Promise<{ readonly order: ApprovedOrder; readonly outcome: SubmitOutcome }> {
    const order = await this.approve(intent)
    return { order, outcome: await this.client.submitOrder(order) }
  }

  /** Places an order that rests. */
  async rest(): Promise<PlacedOrder> {
    const { order, outcome } = await this.submit(await this.restingIntent())
    return { order, venueOrderId: ensureAccepted(outcome, 'the resting limit order') }
  }

  async openOrders(): Promise<readonly OrderReport[]> {
    return (await this.client.openOrders()).orders
  }

  /** The order among those that are open. */
  async open(placed: { readonly order: ApprovedOrder; readonly venueOrderId?: string }): Promise<OrderReport | undefined> {
    return (await this.openOrders()).find(isAbout(placed))
  }

  /** How to ask for the order by the id that this venue keeps. */
  query({ order, venueOrderId }: { readonly order: ApprovedOrder; readonly venueOrderId?: string }): OrderQuery {
    const { instrument, clientOrderId } = order
    if (this.keepsClientOrderIds || venueOrderId === undefined) return { instrument, clientOrderId }
    return { instrument, venueOrderId }
  }

  get keepsClientOrderIds(): boolean {
    return this.client.capabilities.clientOrderIdScope !== 'none'
  }

  /** Whether an order can be looked up after it has ended. */
  get remembersEndedOrders(): boolean {
    const { lookup } = this.client.capabilities
    return lookup.includes('status') || lookup.includes('history')
  }

  async balance(currency: string): Promise<Balance> {
    const { balances } = await this.client.balances()
    const zero = toDecimal(0)
    return balances[currency] ?? { total: zero, free: zero, locked: zero }
  }

  /** Everything the client tells from now on. */
  watch(): { readonly events: readonly VenueEvent[]; readonly end: () => void } {
    const events: VenueEvent[] = []
    const end = this.client.subscribe((event) => {
      events.push(event)
    })
    return { events, end }
  }

  /** Looks until `look` finds something, for as long as the venue's caches and lags may take. */
  async eventually<Found>(what: string, look: () => Promise<Found | undefined> | Found | undefined): Promise<Found> {
    const { snapshotCacheMs = 0, listingLagMs = 0 } = this.client.capabilities
    const attempts = MIN_ATTEMPTS + Math.ceil((snapshotCacheMs + listingLagMs) / SETTLE_MS)
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const found = await look()
      if (found !== undefined) return found
      await this.settle()
    }
    return fail(`${what}: this did not happen`)
  }

  async settle(): Promise<void> {
    if (this.fixture.settle === undefined) await sleep(SETTLE_MS)
    else await this.fixture.settle()
  }

  /** Checks that the venue has nothing of `order`, and no more open orders than `openBefore`. */
  async ensureNothingArrived(order: ApprovedOrder, openBefore: number): Promise<void> {
    await this.settle()
    const open = await this.openOrders()
    ensure(!open.some(isAbout({ order })), 'nothing may reach the venue, but the order is open there')
    ensure(open.length <= openBefore, `nothing may reach the venue, but ${open.length - openBefore} more order(s) are open there`)
    if (!this.keepsClientOrderIds) return
    const found = await this.client.findOrder(this.query({ order }))
    const nothing = found === undefined || (found.status === 'rejected' && found.filledQuantity.isZero())
    ensure(nothing, `nothing may reach the venue, but findOrder() says that the order is ${describe(found?.status)} there`)
  }

  async #findTrade(): Promise<Trade> {
    const { fixture } = this
    const { instrument, quote } = await this.#findInstrument()
    const { bid = quote.last ?? quote.ask, ask = quote.last ?? quote.bid } = quote
    const prices = fixture.limitPrices ?? defaultPrices(instrument, bid, ask)
    const rest = toDecimal(prices.rest)
    const quantity = fixture.quantity === undefined ? defaultQuantity(instrument, rest) : toDecimal(fixture.quantity)
    return { instrument, quantity, rest, cross: toDecimal(prices.cross) }
  }

  async #findInstrument(): Promise<{ readonly instrument: Instrument; readonly quote: Quote }> {
    const { client, fixture } = this
    if (fixture.instrument !== undefined) {
      return { instrument: await client.instrument(fixture.instrument), quote: await client.quote(fixture.instrument) }
    }
    const listed = (await client.instruments?.()) ?? fail('the client has no instruments(): name an `instrument` in the fixture')
    const { balances } = await client.balances()
    for (const instrument of listed) {
      if (instrument.active === false || !balances[instrument.quote]?.free.greaterThan(0)) continue
      const quote = await client.quote(instrument.id)
      if (quote.bid !== undefined || quote.ask !== undefined || quote.last !== undefined) return { instrument, quote }
    }
    return fail('no instrument has both a price and free funds in its quote currency: name an `instrument` in the fixture')
  }
}

/** An intent on `instrument`, with the venue's own name for it. */
export function intentFor(instrument: Instrument, intent: Omit<TestIntent, 'instrument' | 'venueSymbol'>): TestIntent {
  return { ...intent, instrument: instrument.id, venueSymbol: instrument.venueSymbol }
}

/** Whether a report is about the order, by either id. */
export function isAbout({ order, venueOrderId }: { readonly order: ApprovedOrder; readonly venueOrderId?: string }) {
  return (named: Pick<OrderQuery, 'clientOrderId' | 'venueOrderId'>): boolean =>
    named.clientOrderId === order.clientOrderId || (venueOrderId !== undefined && named.venueOrderId === venueOrderId)
}

/** @returns the venue's id of the order. */
export function ensureAccepted(outcome: SubmitOutcome, what: string): string {
  if (outcome.kind !== 'accepted') return fail(`${what} must be accepted, and is ${describe(outcome)}`)
  ensureText(outcome.venueOrderId, 'the venueOrderId of an accepted order')
  return outcome.venueOrderId
}

export function ensureRejected(outcome: SubmitOutcome, what: string): void {
  if (outcome.kind !== 'rejected') return fail(`${what} must be rejected, and is ${describe(outcome)}`)
  ensureText(outcome.reason, 'the reason of a rejection')
}

function defaultPrices(instrument: Instrument, bid: Decimal | undefined, ask: Decimal | undefined) {
  if (bid === undefined || ask === undefined) {
    return fail(`quote(${describe(instrument.id)}) has no price: give the fixture \`limitPrices\``)
  }
  const { tickSize } = instrument
  return { rest: Decimal.max(floorToStep(bid.times('0.9'), tickSize), tickSize), cross: ceilToStep(ask.times('1.05'), tickSize) }
}

function defaultQuantity({ quantityIncrement, minQuantity, minNotional = toDecimal(0) }: Instrument, price: Decimal): Decimal {
  const least = Decimal.max(minQuantity, minNotional.dividedBy(price))
  return ceilToStep(least.times(2), quantityIncrement).plus(quantityIncrement)
}
