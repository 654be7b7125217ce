import type { ApprovedOrder } from '../../core/approved-order.js'
import type { DecimalInput } from '../../core/decimal.js'
import type { TradingClient } from '../../core/trading-client.js'
import type { TradingMode } from '../../core/vocabulary.js'
import type { TestIntent } from '../approve-for-test.js'

/**
 * One client on an account of its own: nothing open, funds in the quote currency for a few small orders, and preferably
 * some of the base currency to sell. Only the first three are required; the rest refines what the suite finds out by
 * asking the client, or lets it try more.
 */
export interface ClientFixture {
  readonly client: TradingClient
  /**
   * Approves an order for this client, with these overrides when they are given. Usually
   * `(intent, overrides) => approveForTest(intent, { mode: 'LIVE', clock, ...overrides })`.
   */
  approve(intent: TestIntent, overrides?: ApprovalOverrides): ApprovedOrder | Promise<ApprovedOrder>
  /** Ends the client and whatever stands behind it. Called once after each case, whether or not it passed. */
  close(): Promise<void>
  /** Id of the instrument to trade. Default: the first one of `instruments()` that has a price and whose quote currency is free. */
  readonly instrument?: string
  /** Quantity of each order. Default: a little over twice the instrument's minimum, with every decimal it allows. */
  readonly quantity?: DecimalInput
  /** Prices of a BUY that rests and of one that trades at once. Default: 10 % below the bid, and 5 % above the ask. */
  readonly limitPrices?: { readonly rest: DecimalInput; readonly cross: DecimalInput }
  /** Lets the suite try fills of resting orders. */
  readonly market?: {
    /** Makes others trade against `order`, which rests, until all of it is filled. */
    fillResting(order: ApprovedOrder): void | Promise<void>
  }
  /** Lets the suite try lost messages. Each is about the next submit only. */
  readonly faults?: {
    /** The venue shall get the order, and the client no answer. */
    loseReply(): void | Promise<void>
    /** The order shall be lost after it was sent. */
    loseRequest(): void | Promise<void>
  }
  /** The credentials that the client was given: the suite looks for them wherever they must not be. */
  readonly secrets?: readonly string[]
  /**
   * Lets a moment pass at the venue; called between two looks at something that may take time, never while a call of the
   * client is awaited. Advance a manual clock here. Default: 20 ms of real time.
   */
  settle?(): void | Promise<void>
}

export interface ApprovalOverrides {
  readonly mode?: TradingMode
  /** `0` for an approval that has expired. */
  readonly ttlMs?: number
}

/** Makes a fresh fixture. Called once for each case. */
export type MakeClientFixture = () => Promise<ClientFixture>
