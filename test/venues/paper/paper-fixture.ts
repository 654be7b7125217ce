import { type ApprovedOrder, issueApproval, readClock } from '../../../src/core/approved-order.js'
import type { Clock } from '../../../src/core/clock.js'
import { type DecimalInput, toDecimal } from '../../../src/core/decimal.js'
import type { BookLevel } from '../../../src/core/market.js'
import type { Order, OrderReport } from '../../../src/core/order.js'
import type { SubmitOutcome, VenueEvent } from '../../../src/core/trading-client.js'
import type { InstrumentInput } from '../../../src/venues/paper/instrument-input.js'
import type { PaperTradingClientOptions } from '../../../src/venues/paper/paper-options.js'
import { PaperTradingClient } from '../../../src/venues/paper/paper-trading-client.js'

export const BTC_ZAR: InstrumentInput = {
  id: 'BTC/ZAR',
  base: 'BTC',
  quote: 'ZAR',
  venueSymbol: 'BTCZAR',
  tickSize: '1',
  quantityIncrement: '0.001',
  minQuantity: '0.01',
  maxQuantity: '1000',
  minNotional: '10',
  maxNotional: '1000000',
}

export const ETH_ZAR: InstrumentInput = { ...BTC_ZAR, id: 'ETH/ZAR', base: 'ETH', venueSymbol: 'ETHZAR' }

/** A clock that stands still until it is moved. */
export class HandClock implements Clock {
  private elapsedMs = 0
  private timers: { readonly at: number; readonly callback: () => void }[] = []

  now(): Date {
    return new Date(Date.UTC(2026, 0, 5) + this.elapsedMs)
  }

  monotonicMs(): number {
    return this.elapsedMs
  }

  setTimeout(callback: () => void, ms: number): () => void {
    const timer = { at: this.elapsedMs + ms, callback }
    this.timers.push(timer)
    return () => {
      this.timers = this.timers.filter((other) => other !== timer)
    }
  }

  advance(ms: number): void {
    this.elapsedMs += ms
    const due = this.timers.filter(({ at }) => at <= this.elapsedMs)
    this.timers = this.timers.filter(({ at }) => at > this.elapsedMs)
    for (const { callback } of due) callback()
  }

  get pending(): number {
    return this.timers.length
  }
}

export type OrderSketch = Partial<Omit<Order, 'quantity' | 'quoteQuantity' | 'limitPrice' | 'stopPrice'>> &
  Pick<Order, 'side' | 'type'> & {
    readonly quantity?: DecimalInput
    readonly quoteQuantity?: DecimalInput
    readonly limitPrice?: DecimalInput
    readonly stopPrice?: DecimalInput
  }

/** A paper venue with 100 000 ZAR and 10 BTC, and orders that are approved as they are sketched. */
export class PaperScene {
  readonly clock: HandClock
  readonly client: PaperTradingClient
  private orders = 0

  constructor(options: Partial<PaperTradingClientOptions> = {}, clock = new HandClock()) {
    this.clock = clock
    const balances = { ZAR: '100000', BTC: '10' }
    this.client = new PaperTradingClient({ balances, instruments: [BTC_ZAR, ETH_ZAR], seed: 'test', clock, ...options })
  }

  approve(sketch: OrderSketch, ttlMs = 60_000): ApprovedOrder {
    this.orders += 1
    const { clock } = this
    const { quantity, quoteQuantity, limitPrice, stopPrice, ...rest } = sketch
    const order: Order = {
      intentId: `intent-${this.orders}`,
      clientOrderId: `order-${this.orders}`,
      account: 'test',
      mode: 'PAPER',
      instrument: 'BTC/ZAR',
      venueSymbol: 'BTCZAR',
      timeInForce: sketch.type === 'MARKET' ? 'IOC' : 'GTC',
      postOnly: false,
      reduceOnly: false,
      createdAt: clock.now(),
      ...(quantity === undefined ? {} : { quantity: toDecimal(quantity) }),
      ...(quoteQuantity === undefined ? {} : { quoteQuantity: toDecimal(quoteQuantity) }),
      ...(limitPrice === undefined ? {} : { limitPrice: toDecimal(limitPrice) }),
      ...(stopPrice === undefined ? {} : { stopPrice: toDecimal(stopPrice) }),
      ...rest,
    }
    const expiresAt = new Date(clock.now().getTime() + ttlMs)
    return issueApproval(order, { clock, start: readClock(clock), ttlMs, approvedAt: clock.now(), expiresAt })
  }

  submit(sketch: OrderSketch): Promise<SubmitOutcome> {
    return this.client.submitOrder(this.approve(sketch))
  }

  /** Submits an order that must be accepted. Decimals as text, times as ISO text. */
  async accept(sketch: OrderSketch): Promise<Plain<OrderReport>> {
    const outcome = await this.submit(sketch)
    if (outcome.kind !== 'accepted' || outcome.report === undefined) throw new Error(`not accepted: ${JSON.stringify(outcome)}`)
    return plain(outcome.report)
  }

  /** Submits an order that must be rejected, and gives the venue's code. */
  async refusal(sketch: OrderSketch): Promise<string | undefined> {
    const outcome = await this.submit(sketch)
    if (outcome.kind !== 'rejected') throw new Error(`not rejected: ${JSON.stringify(outcome)}`)
    return outcome.venueCode
  }

  book(bids: readonly BookLevel[], asks: readonly BookLevel[]): void {
    this.client.updateBook('BTC/ZAR', { bids, asks })
  }

  print(price: DecimalInput, quantity: DecimalInput, takerSide: 'BUY' | 'SELL'): void {
    this.client.trade('BTC/ZAR', { price, quantity, takerSide })
  }

  async find(clientOrderId: string, instrument = 'BTC/ZAR'): Promise<Plain<OrderReport>> {
    const report = await this.client.findOrder({ clientOrderId, instrument })
    if (report === undefined) throw new Error(`no order ${clientOrderId}`)
    return plain(report)
  }

  async holds(currency: string): Promise<{ total: string; free: string; locked: string }> {
    const { balances } = plain(await this.client.balances())
    return balances[currency] ?? { total: '0', free: '0', locked: '0' }
  }

  async openIds(): Promise<(string | undefined)[]> {
    return (await this.client.openOrders()).orders.map(({ clientOrderId }) => clientOrderId)
  }

  record(): VenueEvent[] {
    const events: VenueEvent[] = []
    this.client.subscribe((event) => {
      events.push(event)
    })
    return events
  }
}

/** What JSON makes of a value: decimals and dates become text. */
export type Plain<T> = T extends { toJSON(...args: never[]): infer Text }
  ? Text
  : T extends object
    ? { -readonly [Key in keyof T]: Plain<T[Key]> }
    : T

export function plain<T>(value: T): Plain<T> {
  return JSON.parse(JSON.stringify(value)) as Plain<T>
}

/** The executions of a report as `quantity@price`. */
export function executions({ fills }: Plain<OrderReport>): string[] {
  return fills.map(({ quantity, price }) => `${quantity}@${price}`)
}
