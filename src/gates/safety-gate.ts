import type { CalendarWindow, Claim } from '../core/claim.js'
import type { Decimal } from '../core/decimal.js'
import type { Denial, DenialCode } from '../core/denial.js'
import type { Instrument } from '../core/instrument.js'
import type { Quote } from '../core/market.js'
import type { Order } from '../core/order.js'
import type { ClaimUsage } from '../core/order-ledger.js'
import type { BalanceSnapshot, OpenOrdersSnapshot } from '../core/trading-client.js'
import type { TradingMode, TradingState } from '../core/vocabulary.js'

/**
 * One check that every order must pass. It reads what it needs from the context and answers with a verdict; anything
 * else (a throw, silence past the time limit, another value) denies. It keeps no state: what is shared goes into claims.
 */
export interface SafetyGate {
  readonly name: string
  check(context: GateContext): Verdict | Promise<Verdict>
  /** What makes this gate strict or lax; part of the policy hash. */
  readonly parameters?: Readonly<Record<string, unknown>>
  /** Change it when the gate's behaviour changes; part of the policy hash. */
  readonly version?: string
  /** The latches this gate trips. While one is tripped, admission denies. */
  readonly latchKeys?: readonly string[]
  /** The gates inside a combinator. */
  readonly members?: readonly SafetyGate[]
  /** Client methods this gate cannot work without; a router whose client lacks one refuses to be built. */
  readonly needs?: readonly ('recentFills' | 'serverTime' | 'instruments')[]
}

/** What a gate judges, and what it may read. Each read is made once per order, however many gates ask. */
export interface GateContext {
  /** Normalised: what is judged is what is sent. */
  readonly order: Order
  readonly instrument: Instrument
  /** The order's worst-case value in the quote currency. */
  readonly notional: Decimal
  /** BUY the ask, SELL the bid, else the last trade. */
  readonly referencePrice: Decimal
  readonly mode: TradingMode
  readonly state: TradingState
  readonly account: string
  readonly now: Date
  /** True for a proven exit: it can only make the position smaller. */
  readonly isExit: boolean
  /** Aborted when the order's time for gates is over. */
  readonly signal: AbortSignal
  /** The quantity at worst: the order's own, or what its quote amount buys or sells. */
  readonly quantity: Decimal
  /** The currency that equity is counted in. Default: the instrument's quote. */
  readonly valuationCurrency: string
  balances(): Promise<BalanceSnapshot>
  /** Of the instrument's base currency. */
  position(): Promise<Position>
  portfolio(): Promise<Portfolio>
  /** Of the order's instrument. */
  quote(): Promise<Quote>
  /** Orders that rest at the venue, whoever placed them. */
  openOrders(): Promise<OpenOrdersSnapshot>
  /** How much of a claim's key is taken in this account and mode. `window`: a budget's; its present window is read. */
  usage(key: string, window?: CalendarWindow): Promise<ClaimUsage>
  /** At a fresh rate, by the pessimistic side of the book. @throws GateInputError `CONVERSION_UNAVAILABLE`. */
  convert(amount: Decimal, from: string, to: string): Promise<Decimal>
}

/** What is held of an asset, whatever its origin. */
export interface Position {
  readonly asset: string
  readonly quantity: Decimal
  readonly asOf: Date
}

/** Every balance at a fresh price. */
export interface Portfolio {
  readonly currency: string
  readonly equity: Decimal
  /** The value of what is held, by asset. */
  readonly values: Readonly<Record<string, Decimal>>
  readonly asOf: Date
}

/** What a verdict may say about itself: shown by `preview` and kept in the audit. */
export interface Explanation {
  readonly inputs?: Readonly<Record<string, unknown>>
  readonly limit?: Decimal
  readonly headroom?: Decimal
}

/**
 * A latch that a denial trips: later orders are denied until it is cleared, or until a date. Its key must be among the
 * gate's `latchKeys`: admission looks at no others, so an undeclared latch would hold nothing.
 */
export interface LatchRequest {
  readonly key: string
  /** Default `cleared`: until a person clears it. */
  readonly until?: 'cleared' | Date
}

export type Verdict =
  | ({ readonly kind: 'allow'; readonly claims?: readonly Claim[] } & Explanation)
  | ({
      readonly kind: 'deny'
      /** The evaluator fills in the gate's name. */
      readonly denial: Omit<Denial, 'gate'>
      /** Further denials, from a combinator. */
      readonly more?: readonly Omit<Denial, 'gate'>[]
      readonly latch?: LatchRequest
      /** Further latches, from a combinator. */
      readonly moreLatches?: readonly LatchRequest[]
    } & Explanation)

/** The order may pass, provided the store can take `claims`. */
export function allow(grant: { readonly claims?: readonly Claim[] } & Explanation = {}): Verdict {
  return { kind: 'allow', ...grant }
}

/** The order may not pass. `code` is stable and upper-case; `details` holds the numbers behind it. */
export function deny(
  code: DenialCode,
  message: string,
  details: Readonly<Record<string, unknown>> = {},
  options: { readonly latch?: LatchRequest } & Explanation = {},
): Verdict {
  return { kind: 'deny', denial: { code, message, details }, ...options }
}
