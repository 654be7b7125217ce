import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { windowName } from '../../core/calendar-window.js'
import {
  type AdmissionClaim,
  type BudgetClaim,
  type CalendarWindow,
  type Claim,
  exactClaim,
  type HoldClaim,
  type RateClaim,
} from '../../core/claim.js'
import { systemClock } from '../../core/clock.js'
import { Decimal, type DecimalInput, toDecimal, ZERO } from '../../core/decimal.js'
import type { Denial } from '../../core/denial.js'
import type { ExecutionStore } from '../../core/execution-store.js'
import { newClientOrderId, uuidv7 } from '../../core/ids.js'
import type { ModeChange, ModeRecord } from '../../core/mode-store.js'
import type { Fill, Order, OrderReport } from '../../core/order.js'
import type { AdmissionRequest, AdmissionResult, ClaimUsage, Evidence, OrderRecord } from '../../core/order-ledger.js'
import type { OrderStatus, TradingMode } from '../../core/vocabulary.js'
import { type Admitted, expectAdmitted, expectDenied } from './expectations.js'
import type { StoreClock, StoreFixture } from './store-fixture.js'

/** What a case asks of an admission; the rest is an ordinary order in the mode and version that the trial last set. */
export type Ask = Partial<AdmissionRequest>

type UsageQuery = { readonly key?: string; readonly mode?: TradingMode; readonly window?: CalendarWindow }

/** Long enough that nothing ends by itself during a case. */
const TTL_MS = 3_600_000

/** What a claim in a case is called unless the case needs two. */
export const KEY = 'conformance:limit'

/** Below every amount that the cases use. */
const SMALLEST = new Decimal('0.00000000000000000001')

/** One account of the store under test, and what a case does with it. */
export class Trial {
  readonly store: ExecutionStore
  readonly account = `conformance-${randomUUID()}`
  /** A calendar day that does not end within the hour, whatever the store's clock shows. */
  readonly day: CalendarWindow
  mode: TradingMode = 'PAPER'
  version = 0
  readonly #fixture: StoreFixture
  readonly #reopened: ExecutionStore[]

  private constructor(fixture: StoreFixture, store: ExecutionStore, day: CalendarWindow, reopened: ExecutionStore[]) {
    this.store = store
    this.day = day
    this.#fixture = fixture
    this.#reopened = reopened
  }

  static async begin(fixture: StoreFixture): Promise<Trial> {
    return new Trial(fixture, fixture.store, calmDay(await fixture.store.now()), [])
  }

  /** Closes what the case reopened. The fixture is the caller's. */
  async end(): Promise<void> {
    for (const store of this.#reopened) await store.close()
  }

  /** Another account of the same store. */
  otherAccount(): Trial {
    return new Trial(this.#fixture, this.store, this.day, this.#reopened)
  }

  /** The same account through a new connection. */
  async reopen(): Promise<Trial> {
    assert.ok(this.#fixture.reopen, 'the fixture must have the `reopen` that the maker announced')
    const store = await this.#fixture.reopen()
    this.#reopened.push(store)
    const again = new Trial(this.#fixture, store, this.day, this.#reopened)
    return Object.assign(again, { account: this.account, mode: this.mode, version: this.version })
  }

  get clock(): StoreClock {
    assert.ok(this.#fixture.clock, 'the fixture must have the `clock` that the maker announced')
    return this.#fixture.clock
  }

  /** An order that was never used, for `mode`. */
  order(content: Partial<Order> = {}): Order {
    return Object.freeze({
      intentId: uuidv7(systemClock),
      clientOrderId: newClientOrderId(systemClock),
      account: this.account,
      mode: this.mode,
      instrument: 'BTC/ZAR',
      venueSymbol: 'BTCZAR',
      side: 'BUY',
      type: 'LIMIT',
      quantity: new Decimal(10),
      limitPrice: new Decimal(100),
      timeInForce: 'GTC',
      postOnly: false,
      reduceOnly: false,
      createdAt: systemClock.now(),
      ...content,
    })
  }

  /** An order by quote amount. */
  quoteOrder(quoteQuantity: DecimalInput): Order {
    const { quantity: _quantity, limitPrice: _limitPrice, ...content } = this.order()
    return { ...content, type: 'MARKET', timeInForce: 'IOC', quoteQuantity: toDecimal(quoteQuantity) }
  }

  request(ask: Ask = {}): AdmissionRequest {
    const mode = ask.mode ?? this.mode
    const order = ask.order ?? this.order({ mode })
    const { account, version: expectedVersion } = this
    return { account, expectedVersion, claims: [], latchKeys: [], policyHash: 'policy-a', ttlMs: TTL_MS, ...ask, mode, order }
  }

  admit(ask: Ask = {}): Promise<AdmissionResult> {
    return this.store.admit(this.request(ask))
  }

  async admitted(ask: Ask = {}): Promise<Admitted & { readonly order: Order }> {
    const request = this.request(ask)
    return { ...expectAdmitted(await this.store.admit(request)), order: request.order }
  }

  /** Denied with exactly these codes, and no order written. */
  async denied(ask: Ask, ...codes: readonly string[]): Promise<readonly Denial[]> {
    const request = this.request(ask)
    const denials = expectDenied(await this.store.admit(request), ...codes)
    const { account } = this
    assert.equal(
      await this.store.findOrder({ account, intentId: request.order.intentId }),
      undefined,
      'a denied order must not be written',
    )
    return denials
  }

  /** Changes mode or state against the version in force; what is left out of mode and state stays as it is. */
  async change(next: Partial<ModeChange['next']>, by: Partial<Pick<ModeChange, 'reason' | 'actor'>> = {}): Promise<ModeRecord> {
    const change = { account: this.account, expectedVersion: this.version, reason: 'conformance', actor: 'tester', ...by }
    const result = await this.store.changeMode({ ...change, next: { mode: this.mode, state: 'ACTIVE', ...next } })
    if (!result.ok) assert.fail(`the change against version ${this.version} must succeed`)
    this.mode = result.record.mode
    this.version = result.record.version
    return result.record
  }

  goLive(): Promise<ModeRecord> {
    return this.change({ mode: 'LIVE' })
  }

  async now(): Promise<Date> {
    return this.store.now()
  }

  budget(claim: Partial<BudgetClaim>): BudgetClaim {
    return { kind: 'budget', key: KEY, amount: 1, limit: 1, window: this.day, ...claim }
  }

  hold(claim: Partial<HoldClaim> & Pick<HoldClaim, 'asOf'>): HoldClaim {
    return { kind: 'hold', key: KEY, amount: 1, limit: 1_000_000, ...claim }
  }

  rate(claim: Partial<RateClaim>): RateClaim {
    return { kind: 'rate', key: KEY, max: 1, perMs: TTL_MS, ...claim }
  }

  /**
   * Finds that `claim` counts exactly `expected`, by two admissions that take nothing: one whose limit is just below must
   * be denied, one whose limit is the amount itself must pass.
   */
  async counts(
    expected: DecimalInput,
    claim: BudgetClaim | HoldClaim,
    more: { readonly asOfSequence?: number } & Ask = {},
  ): Promise<void> {
    const { asOfSequence, ...ask } = more
    const amount = toDecimal(expected)
    const probe = (limit: Decimal): AdmissionRequest => {
      const exact = exactClaim({ ...claim, amount: 0, limit }, 'probe')
      return this.request({
        ...ask,
        claims: [asOfSequence === undefined ? exact : ({ ...exact, asOfSequence } as AdmissionClaim)],
      })
    }
    const below = await this.store.admit(probe(amount.minus(SMALLEST)))
    assert.ok(!below.ok, `${amount.toFixed()} of ${claim.key} must count, and less does`)
    expectDenied(below, 'LIMIT_EXCEEDED')
    const exactly = await this.store.admit(probe(amount))
    assert.ok(exactly.ok, `${amount.toFixed()} of ${claim.key} must count, and more does`)
  }

  /** Of a hold or rate. */
  usage(query: UsageQuery = {}): Promise<ClaimUsage> {
    return this.store.usage({ account: this.account, mode: this.mode, key: KEY, ...query })
  }

  /** Of a budget, by default in the trial's day. */
  budgetUsage(query: UsageQuery = {}): Promise<ClaimUsage> {
    return this.usage({ window: this.day, ...query })
  }

  outcome(order: Order, to: OrderStatus, evidence: Partial<Evidence> = {}, report?: OrderReport): Promise<OrderRecord> {
    const { account } = this
    const outcome = { account, clientOrderId: order.clientOrderId, to, evidence: { source: 'event', ...evidence } } as const
    return this.store.recordOutcome({ ...outcome, ...(report === undefined ? {} : { report }) })
  }

  report(order: Order, status: OrderStatus, content: Partial<OrderReport> = {}): OrderReport {
    const { clientOrderId, instrument, side, type } = order
    const ids = { clientOrderId, instrument, side, type }
    return { ...ids, status, filledQuantity: ZERO, fees: [], fills: [], updatedAt: systemClock.now(), ...content }
  }

  fill(order: Order, content: Omit<Partial<Fill>, 'quantity'> & { readonly quantity: DecimalInput }): Fill {
    const { clientOrderId, instrument, side } = order
    return {
      id: randomUUID(),
      clientOrderId,
      instrument,
      side,
      price: new Decimal(100),
      fee: { amount: ZERO, currency: 'ZAR' },
      liquidity: 'taker',
      at: systemClock.now(),
      ...content,
      quantity: toDecimal(content.quantity),
    }
  }

  recordFill(fill: Fill, mode?: TradingMode): Promise<'recorded' | 'duplicate'> {
    return this.store.recordFill({ account: this.account, fill, ...(mode === undefined ? {} : { mode }) })
  }

  async record(order: Order): Promise<OrderRecord> {
    const found = await this.store.findOrder({ account: this.account, clientOrderId: order.clientOrderId })
    assert.ok(found, `the order ${order.clientOrderId} must be found`)
    return found
  }
}

/** Attributes a claim to a gate, as the router does. */
export function from(gate: string, claim: Claim): AdmissionClaim {
  return exactClaim(claim, gate)
}

/** `ms` after `date`. */
export function later(date: Date, ms: number): Date {
  return new Date(date.getTime() + ms)
}

function calmDay(now: Date): CalendarWindow {
  const johannesburg = { period: 'day', timeZone: 'Africa/Johannesburg' } as const
  const newYork = { period: 'day', timeZone: 'America/New_York' } as const
  return windowName(johannesburg, now) === windowName(johannesburg, later(now, TTL_MS)) ? johannesburg : newYork
}
