import { fc } from '../../support/properties.js'
import type { AdmissionClaim, Claim } from '../../../src/core/claim.js'
import { canonicalJson } from '../../../src/core/content-hash.js'
import { Decimal } from '../../../src/core/decimal.js'
import type { ExecutionStore } from '../../../src/core/execution-store.js'
import type { Fill, Order, OrderReport } from '../../../src/core/order.js'
import type { OrderStatus } from '../../../src/core/vocabulary.js'
import type { ManualClock } from '../../../src/testing/manual-clock.js'

/** One thing that happens to a store. Numbers pick among what there is at that moment. */
export type Step =
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'admit'; readonly account: number; readonly order: OrderShape; readonly claims: readonly ClaimShape[] }
  | { readonly do: 'repeat'; readonly pick: number; readonly changed: boolean }
  | { readonly do: 'outcome'; readonly pick: number; readonly to: OrderStatus; readonly late: boolean; readonly filled: number }
  | { readonly do: 'fill'; readonly pick: number; readonly quantity: number; readonly byVenueId: boolean; readonly id: number }
  | { readonly do: 'mode'; readonly account: number; readonly live: boolean; readonly state: 0 | 1 | 2; readonly lease: boolean }
  | { readonly do: 'trip'; readonly account: number; readonly key: number; readonly until: number }
  | { readonly do: 'clear'; readonly account: number; readonly key: number }
  | { readonly do: 'adopt'; readonly account: number; readonly hash: number }
  | { readonly do: 'rebind'; readonly account: number; readonly identity: number }

interface OrderShape {
  readonly live: boolean
  readonly staleVersion: boolean
  readonly isExit: boolean
  readonly origin: 'strategy' | 'protect' | 'stop'
  readonly byQuote: boolean
  readonly enforce: boolean
  readonly latches: boolean
  readonly hash: number
  readonly identity: number
}

interface ClaimShape {
  readonly kind: 'budget' | 'hold' | 'rate'
  readonly key: number
  readonly amount: number
  readonly limit: number
  readonly ageMs: number
  readonly seen: boolean
  readonly settlement: boolean
}

const account = fc.nat(1)
const order: fc.Arbitrary<OrderShape> = fc.record({
  live: fc.boolean(),
  staleVersion: rarely(),
  isExit: rarely(),
  origin: fc.constantFrom('strategy', 'strategy', 'strategy', 'protect', 'stop'),
  byQuote: rarely(),
  enforce: fc.boolean().map((value) => value || true),
  latches: fc.boolean(),
  hash: fc.nat(1),
  identity: fc.nat(2),
})
const claim: fc.Arbitrary<ClaimShape> = fc.record({
  kind: fc.constantFrom('budget', 'hold', 'rate'),
  key: fc.nat(2),
  amount: fc.nat(4),
  limit: fc.integer({ min: 1, max: 12 }),
  ageMs: fc.constantFrom(0, 0, 1, 50, 5_000, 3_600_000, 3_600_001),
  seen: fc.boolean(),
  settlement: fc.boolean(),
})
const status = fc.constantFrom<OrderStatus>(
  'open',
  'partially_filled',
  'filled',
  'canceled',
  'rejected',
  'unknown',
  'not_sent',
  'never_arrived',
)

export const story: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ do: fc.constant('wait'), ms: fc.constantFrom(0, 1, 50, 1_000, 3_600_000, 43_200_000) }) },
    { weight: 8, arbitrary: fc.record({ do: fc.constant('admit'), account, order, claims: fc.array(claim, { maxLength: 3 }) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('repeat'), pick: fc.nat(50), changed: fc.boolean() }) },
    {
      weight: 6,
      arbitrary: fc.record({ do: fc.constant('outcome'), pick: fc.nat(50), to: status, late: fc.boolean(), filled: fc.nat(12) }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('fill'),
        pick: fc.nat(50),
        quantity: fc.integer({ min: 1, max: 7 }),
        byVenueId: fc.boolean(),
        id: fc.nat(8),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('mode'),
        account,
        live: fc.boolean(),
        state: fc.constantFrom(0, 0, 0, 1, 2),
        lease: fc.boolean(),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('trip'), account, key: fc.nat(1), until: fc.nat(2) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('clear'), account, key: fc.nat(1) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('adopt'), account, hash: fc.nat(1) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('rebind'), account, identity: fc.nat(2) }) },
  ),
  { minLength: 15, maxLength: 40 },
) as fc.Arbitrary<readonly Step[]>

function rarely(): fc.Arbitrary<boolean> {
  return fc.nat(7).map((value) => value === 0)
}

const KEYS = ['alpha', 'beta', 'gamma']
const STATES = ['ACTIVE', 'REDUCING', 'HALTED'] as const
const LATCHES = ['loss', 'helios:exit-pause:BTC']

/** Plays steps against one store and says, step by step, what it answered. */
export class Player {
  readonly #store: ExecutionStore
  readonly #clock: ManualClock
  readonly #accounts: readonly string[]
  readonly #orders: Order[] = []
  readonly #prefix: string

  constructor(store: ExecutionStore, clock: ManualClock, prefix: string) {
    this.#store = store
    this.#clock = clock
    this.#prefix = prefix
    this.#accounts = [`${prefix}-left`, `${prefix}-right`]
  }

  /** Goes on with the story that the other has played, on a store that somebody played it on before. */
  goOnFrom(other: Player): this {
    this.#orders.push(...other.#orders)
    return this
  }

  /** The answer, comparable between stores. */
  async play(step: Step): Promise<string> {
    const answer = await this.#answer(step).catch(
      (error: unknown) => `failed ${String((error as { code?: unknown }).code ?? error)}`,
    )
    return canonicalJson({ step, answer })
  }

  async #answer(step: Step): Promise<unknown> {
    switch (step.do) {
      case 'wait':
        return this.#clock.advance(step.ms)
      case 'admit':
        return this.#admit(step)
      case 'repeat':
        return this.#repeat(step)
      case 'outcome':
        return this.#outcome(step)
      case 'fill':
        return this.#fill(step)
      case 'mode':
        return this.#changeMode(step)
      case 'trip': {
        const until = [undefined, 'cleared', new Date(this.#clock.now().getTime() + 60_000)] as const
        const end = until[step.until]
        const trip = { account: this.#account(step), key: LATCHES[step.key] ?? 'loss', reason: 'r', actor: 'a' }
        return this.#store.tripLatch({
          ...trip,
          ...(end === undefined ? {} : { until: end }),
          ...(step.until === 1 ? { mode: 'PAPER' } : {}),
        })
      }
      case 'clear':
        return this.#store.clearLatch({ account: this.#account(step), key: LATCHES[step.key] ?? 'loss', reason: 'r', actor: 'a' })
      case 'adopt': {
        const acceptUntil = new Date(this.#clock.now().getTime() + 1_000)
        const hash = `hash-${step.hash}`
        return this.#store.adoptPolicy({
          account: this.#account(step),
          scope: 'default',
          hash,
          alsoAccept: 'hash-9',
          acceptUntil,
          reason: 'r',
          actor: 'a',
        })
      }
      case 'rebind':
        return this.#store.changeIdentity({
          account: this.#account(step),
          identity: this.#identity(step.identity),
          reason: 'r',
          actor: 'a',
        })
      default:
        throw step satisfies never
    }
  }

  #account({ account: index }: { readonly account: number }): string {
    return this.#accounts[index] ?? this.#prefix
  }

  #identity(index: number): string {
    return `${this.#prefix}-venue-${index}`
  }

  async #admit({ account: index, order: shape, claims }: Extract<Step, { do: 'admit' }>): Promise<unknown> {
    const name = this.#account({ account: index })
    const current = await this.#store.readMode(name)
    const id = `${this.#prefix}-${this.#orders.length}`
    const mode = shape.origin === 'strategy' ? (current?.mode ?? 'PAPER') : 'LIVE'
    const placed: Order = {
      intentId: `intent-${id}`,
      clientOrderId: `order-${id}`,
      account: name,
      mode: shape.live && shape.staleVersion ? 'LIVE' : mode,
      instrument: 'BTC/ZAR',
      venueSymbol: 'BTCZAR',
      side: 'BUY',
      type: shape.byQuote ? 'MARKET' : 'LIMIT',
      ...(shape.byQuote
        ? { quoteQuantity: new Decimal('250.50') }
        : { quantity: new Decimal(7), limitPrice: new Decimal('100.10') }),
      timeInForce: 'GTC',
      postOnly: false,
      reduceOnly: shape.isExit,
      createdAt: this.#clock.now(),
    }
    const result = await this.#store.admit({
      account: name,
      mode: placed.mode,
      expectedVersion: (current?.version ?? 0) + (shape.staleVersion ? 1 : 0),
      order: placed,
      claims: claims.map((shapeOf) => this.#claim(shapeOf, current?.sequence ?? 0)),
      latchKeys: shape.latches ? LATCHES : [],
      policyHash: `hash-${shape.hash}`,
      ttlMs: 60_000,
      isExit: shape.isExit,
      origin: shape.origin,
      enforceClaims: shape.enforce,
      ...(shape.identity === 0 ? {} : { identity: this.#identity(shape.identity) }),
    })
    if (result.ok) this.#orders.push(placed)
    return result
  }

  #claim(shape: ClaimShape, sequence: number): Claim | AdmissionClaim {
    const { kind, amount, limit } = shape
    const key = `${KEYS[shape.key]}${shape.amount === 0 ? '' : `:${kind}`}`
    if (kind === 'budget') {
      const window = { period: shape.seen ? 'hour' : 'day', timeZone: 'Africa/Johannesburg' } as const
      return { kind, key: `${key}${window.period}`, amount, limit, window }
    }
    if (kind === 'rate') return { kind, key, max: limit, perMs: shape.ageMs + 1, reserveForExits: shape.seen ? 1 : 0 }
    const asOf = new Date(this.#clock.now().getTime() - shape.ageMs)
    const reflectedBy = shape.settlement ? 'settlement' : 'reservation'
    const exact = {
      amount: new Decimal(amount).dividedBy(3).toDecimalPlaces(20),
      limit: new Decimal(limit),
      asOf,
      reflectedBy,
    } as const
    const sources = [{ gate: 'gate', code: 'LIMIT_EXCEEDED', limit: exact.limit }]
    return { kind, key, ...exact, sources, ...(shape.seen ? { asOfSequence: sequence } : {}) }
  }

  async #repeat({ pick, changed }: Extract<Step, { do: 'repeat' }>): Promise<unknown> {
    const earlier = this.#orders[pick % Math.max(this.#orders.length, 1)]
    if (earlier === undefined) return 'nothing to repeat'
    const again: Order = changed ? { ...earlier, postOnly: true } : earlier
    const { account: name, mode } = earlier
    return this.#store.admit({
      account: name,
      mode,
      expectedVersion: 0,
      order: again,
      claims: [],
      latchKeys: [],
      policyHash: 'hash-0',
      ttlMs: 60_000,
    })
  }

  async #outcome({ pick, to, late, filled }: Extract<Step, { do: 'outcome' }>): Promise<unknown> {
    const order = this.#orders[pick % Math.max(this.#orders.length, 1)]
    if (order === undefined) return 'no order'
    const { account: name, clientOrderId, instrument, side, type } = order
    const report: OrderReport = {
      ...{ clientOrderId, venueOrderId: `venue-${clientOrderId}`, instrument, side, type, status: to },
      filledQuantity: new Decimal(filled).dividedBy(2),
      averagePrice: new Decimal('99.95'),
      fees: [{ amount: new Decimal('0.10'), currency: 'ZAR' }],
      fills: [],
      updatedAt: this.#clock.now(),
      ...(late ? { reason: 'said so' } : {}),
    }
    const source = (['event', 'absence', 'human'] as const)[filled % 3] ?? 'event'
    const evidence = { source, ...(late ? { lateArrival: true, freshnessFence: true } : {}) }
    return this.#store.recordOutcome({ account: name, clientOrderId, to, evidence, ...(filled > 6 ? {} : { report }) })
  }

  async #fill({ pick, quantity, byVenueId, id }: Extract<Step, { do: 'fill' }>): Promise<unknown> {
    const order = this.#orders[pick % Math.max(this.#orders.length, 1)]
    if (order === undefined) return 'no order'
    const { account: name, clientOrderId, instrument, side } = order
    const fill = {
      ...{ id: `fill-${id}`, instrument, side, liquidity: 'maker', at: this.#clock.now() },
      ...(byVenueId ? { venueOrderId: `venue-${clientOrderId}` } : { clientOrderId }),
      price: new Decimal('100.10'),
      quantity: new Decimal(quantity).dividedBy(4),
      fee: { amount: new Decimal('-0.01'), currency: quantity > 3 ? 'BTC' : 'ZAR' },
    } as Fill
    return this.#store.recordFill({ account: name, fill })
  }

  async #changeMode({ account: index, live, state, lease }: Extract<Step, { do: 'mode' }>): Promise<unknown> {
    const name = this.#account({ account: index })
    const current = await this.#store.readMode(name)
    const liveExpiresAt = new Date(this.#clock.now().getTime() + 2_000)
    const next = {
      mode: live ? 'LIVE' : 'PAPER',
      state: STATES[state],
      ...(lease ? { liveExpiresAt, stop: { flatten: live } } : {}),
    } as const
    return this.#store.changeMode({
      account: name,
      expectedVersion: current?.version ?? 0,
      next,
      reason: lease ? 'LIVE_EXPIRED' : 'r',
      actor: live ? 'a' : 'system',
    })
  }

  /** All that can be read of the accounts. Without limits: they show less of what an earlier version wrote. */
  async everything({ limits = true }: { readonly limits?: boolean } = {}): Promise<string> {
    const everything = await Promise.all(
      this.#accounts.map(async (name) => {
        const mode = await this.#store.readMode(name)
        return {
          // A database may know an account from an order that it denied.
          mode: mode?.sequence === 0 ? undefined : mode,
          history: await this.#store.modeHistory({ account: name, limit: 3 }),
          latches: await this.#store.latches(name),
          orders: await Promise.all((['PAPER', 'LIVE'] as const).map((each) => this.#ordersOf(name, each, limits))),
        }
      }),
    )
    return canonicalJson(everything)
  }

  async #ordersOf(name: string, mode: 'PAPER' | 'LIVE', withLimits: boolean): Promise<unknown> {
    const [open, unresolved] = [
      await this.#store.openOrders({ account: name, mode }),
      await this.#store.unresolvedOrders({ account: name, mode }),
    ]
    const presumed = await this.#store.presumedOrders({ account: name, mode })
    const keys = KEYS.flatMap((key) => [key, `${key}:hold`, `${key}:rate`, `${key}:budgetday`, `${key}:budgethour`])
    const usage = await Promise.all(keys.map((key) => this.#store.usage({ account: name, mode, key })))
    const limits = withLimits ? await this.#store.limits({ account: name, mode }) : []
    const byId = [...open, ...unresolved].sort((a, b) => (a.order.clientOrderId < b.order.clientOrderId ? -1 : 1))
    const last = this.#orders.at(-1)
    return {
      byId,
      presumed,
      usage,
      // A limit that nothing counts against may be forgotten.
      limits: limits.filter(({ used, reserved, unknown }) => !used.plus(reserved).plus(unknown).isZero()),
      last: last === undefined ? undefined : await this.#store.findOrder({ account: name, intentId: last.intentId }),
    }
  }
}
