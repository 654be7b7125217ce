import type { FakeValrRateLimits } from './rest/rate-limits.js'

/**
 * Every point on which VALR's behaviour is unknown, disputed or has changed, as a switch. A client that works with each
 * setting does not depend on a guess. The defaults are what the best source says; where none does, what is hardest on the
 * client without being absurd.
 */
export interface FakeValrSwitches {
  /** Laid over `DEFAULT_FAKE_VALR_RATE_LIMITS`; `off` counts nothing. Default: VALR's documented limits. */
  readonly rateLimits: Partial<FakeValrRateLimits> | 'off'
  /** Whether a 429 says `Retry-After`, in seconds to the end of the window. Default false: one client saw it, no document says it. */
  readonly retryAfter: boolean
  /** How far a request's timestamp may be from the exchange's clock. Default 30 000; `Infinity` accepts any. Not documented. */
  readonly timestampToleranceMs: number
  /** Status of code -11252. Default 401. Not documented. */
  readonly invalidSignatureStatus: 401 | 403
  /** Serve public and market data as old as VALR's caches allow (1 s to 60 s). Default false: always current. */
  readonly cachedData: boolean
  /** Lists without `startTime` and `endTime` go this many days back. Default 30, from one source. `Infinity`: all. */
  readonly listWindowDays: number

  /** Status of an order that V2 refuses. Default 400, the official captures; a generated document says 201. */
  readonly v2FailureStatus: 400 | 201
  /** How long after the 202, or the socket's acknowledgement, a V1 command is carried out. Default 0: at once, but after it. */
  readonly v1DelayMs: number
  /** Status of an accepted V1 cancel. Default 202; older clients saw 200. */
  readonly v1CancelStatus: 200 | 202
  /** Whether a V1 placement's reply repeats the customerOrderId. Default true; captures before October 2024 do not. */
  readonly echoCustomerOrderId: boolean
  /**
   * What becomes of an order whose customerOrderId an open order has. Default `failed-order`: V1 takes it and it fails,
   * V2 answers with its `orderId` and -11502. `refused`: 400 with -11502 alone, and no order exists.
   */
  readonly duplicateCustomerOrderId: 'failed-order' | 'refused'
  /** Status of code -1, when a look-up or a V2 cancel finds no such order. Default 400, as captured; one document says 404. */
  readonly unknownOrderStatus: 400 | 404
  /** For so long after its arrival an order cannot be looked up by status. Default 0. */
  readonly statusLagMs: number
  /** For so long after they happen, fills and transitions are missing from history and own trades. Default 0. */
  readonly historyLagMs: number
  /** How a refused immediate order ends (`IOC` or market without a match, `FOK` that cannot be filled). Default `Failed`, as one user saw. */
  readonly unmatchedImmediate: 'Failed' | 'Cancelled'
  /** How an `IOC` or market order ends that filled in part. Default `Cancelled`. Not documented. */
  readonly partialImmediate: 'Cancelled' | 'Partially Filled'
  /** Whether an order must reach both minimums of its pair or either. Default `both`. Not documented. */
  readonly minimums: 'both' | 'either'
  /** What becomes of a price off the tick: refused, or rounded away from the market. Default `refused`. Not documented. */
  readonly offTickPrice: 'refused' | 'rounded'
  /** The code of failures for which none was ever published. Default -99999: no client can know it. */
  readonly unpublishedCode: number
  /** `failedReason` of an order that has none. Default `''`, as captured; `None` and `null` were seen too. */
  readonly noFailedReason: '' | 'None' | null

  /** Whether `ORDER_STATUS_UPDATE` comes by itself. Default `subscribe`: users found that it must be asked for; the document says `auto`. */
  readonly orderStatusUpdates: 'subscribe' | 'auto'
  /** Whether an order that starts to rest sends `ORDER_STATUS_UPDATE` with `Placed` or `Active`. Default false, as one user saw. */
  readonly restingStatusUpdates: boolean
  /** Whether a failed placement also sends `FAILED_ORDER`. Default false: one generated document has it. */
  readonly failedOrderEvents: boolean
  /** Whether `NEW_ACCOUNT_TRADE` has `currencyPairSymbol` beside its data. Default true, as captured in 2025; one user missed it in 2026. */
  readonly accountTradePairSymbol: boolean
  /** The pair's field in the data of `MARKET_SUMMARY_UPDATE`. Default `currencyPairSymbol`; the document has `currencyPair`. */
  readonly marketSummaryPairField: 'currencyPairSymbol' | 'currencyPair'
  /**
   * How the socket refuses a command. Default `error-field`: the ordinary reply type with `error` in place of `data`.
   * `invalid-type`: a type such as `INVALID_PLACE_LIMIT_REQUEST`.
   */
  readonly socketErrors: 'error-field' | 'invalid-type'
  /** How a socket with bad credentials is refused. Default `status`: at the upgrade. `message`: `UNAUTHORIZED`, then a close. */
  readonly socketAuthFailure: 'status' | 'message'
  /** Whether `/ws/trade` greets an authenticated client with `AUTHENTICATED`. Default false. Not documented. */
  readonly tradeSocketGreets: boolean
  /** After so long an unauthenticated `/ws/trade` is closed. Default 900 000, documented. */
  readonly anonymousSocketMs: number
  /** A socket that receives nothing for so long is closed with code 1000. Default 35 000; `Infinity`: never. */
  readonly idleSocketMs: number
  /** How long after a disconnect armed orders are cancelled. Default 0. Not documented. */
  readonly cancelOnDisconnectDelayMs: number
  /** How long the fault `reorder` waits for something to overtake, at most. Default 1 000. Of the fake only. */
  readonly reorderHoldMs: number
}

export const DEFAULT_FAKE_VALR_SWITCHES: FakeValrSwitches = Object.freeze({
  rateLimits: Object.freeze({}),
  retryAfter: false,
  timestampToleranceMs: 30_000,
  invalidSignatureStatus: 401,
  cachedData: false,
  listWindowDays: 30,
  v2FailureStatus: 400,
  v1DelayMs: 0,
  v1CancelStatus: 202,
  echoCustomerOrderId: true,
  duplicateCustomerOrderId: 'failed-order',
  unknownOrderStatus: 400,
  statusLagMs: 0,
  historyLagMs: 0,
  unmatchedImmediate: 'Failed',
  partialImmediate: 'Cancelled',
  minimums: 'both',
  offTickPrice: 'refused',
  unpublishedCode: -99_999,
  noFailedReason: '',
  orderStatusUpdates: 'subscribe',
  restingStatusUpdates: false,
  failedOrderEvents: false,
  accountTradePairSymbol: true,
  marketSummaryPairField: 'currencyPairSymbol',
  socketErrors: 'error-field',
  socketAuthFailure: 'status',
  tradeSocketGreets: false,
  anonymousSocketMs: 900_000,
  idleSocketMs: 35_000,
  cancelOnDisconnectDelayMs: 0,
  reorderHoldMs: 1_000,
})
