import { type Clock, systemClock } from '../../core/clock.js'
import { ConfigurationError } from '../../core/errors.js'
import { guardLogger, type Logger, silentLogger } from '../../core/logger.js'
import { type BaseUrl, VALR_BASE_URL, webSocketUrlOf } from './base-url.js'
import type { Fetch } from './fetch-http-exchange.js'
import { type RateLimits, VALR_RATE_LIMITS } from './rate-budget.js'
import type { WebSocketFactory } from './web-socket.js'

/** Everything but the key. */
export interface ValrConnectionOptions {
  /**
   * How orders are placed and limit orders cancelled. Default `rest`, VALR's synchronous V2 endpoints. `websocket` is faster,
   * answers only with events, and leaves stop orders to REST. What happens to orders is heard over the socket either way.
   */
  readonly orderTransport?: OrderTransport
  /** Default `https://api.valr.com`. `http:` only for this machine. A function is asked at each call. */
  readonly baseUrl?: BaseUrl
  /** Default: the host of `baseUrl`. `ws:` only for this machine. A function is asked at each connection. */
  readonly wsUrl?: BaseUrl
  /** Default true. False where only HTTP is mocked: order events then come from asking over REST alone. */
  readonly accountSocket?: boolean
  /** Replaces the `ws` package, for example to go through a proxy. */
  readonly webSocket?: WebSocketFactory
  /**
   * Have VALR cancel the orders when the account socket is lost; armed again after every reconnect. VALR cancels **all** open
   * orders of the account, also those placed by hand or by another program. Default false.
   */
  readonly cancelOnDisconnect?: boolean
  /** Before the first attempt to reconnect the socket; doubles up to a minute. Default 5 000. */
  readonly reconnectMs?: number
  readonly clock?: Clock
  readonly logger?: Logger
  /**
   * Replaces `node:https`, for example to go through a proxy. A `fetch` does not tell when its connection is up: with one, the
   * approval of an order is spent before the connection is opened rather than right before the first byte.
   */
  readonly fetch?: Fetch
  /** How long a reply may take. Default 10 000. */
  readonly requestTimeoutMs?: number
  /** How often this client's open orders are asked for while somebody listens and the socket is down. Default 1 000. */
  readonly pollIntervalMs?: number
  /**
   * For how long one answer about balances, about a quote, or for the gates about the open orders serves everybody who asks.
   * It keeps the time at which it was asked, so gates know how old it is, and limits count whatever we did since; what others
   * do on the account is seen that much later. Saves a bot that trades often three calls an order. Default 0: every call asks VALR, which itself may answer with what is a second old.
   */
  readonly reuseReadsMs?: number
  /** Where VALR has granted other limits than it publishes: calls in each window, by kind of call. */
  readonly rateLimits?: Partial<RateLimits>
}

/** A key of VALR, and how to reach it. */
export interface ValrTradingClientOptions extends ValrConnectionOptions {
  readonly apiKey: string
  readonly apiSecret: string
  /** To act for a subaccount with the primary account's key. Leave out with a subaccount's own key. */
  readonly subaccountId?: string
}

export type OrderTransport = 'rest' | 'websocket'

export interface ResolvedConnection {
  readonly orderTransport: OrderTransport
  readonly baseUrl: BaseUrl
  readonly wsUrl: BaseUrl
  readonly webSocket: WebSocketFactory | undefined
  readonly accountSocket: boolean
  readonly cancelOnDisconnect: boolean
  readonly reconnectMs: number
  readonly clock: Clock
  readonly logger: Logger
  readonly fetch: Fetch | undefined
  readonly requestTimeoutMs: number
  readonly pollIntervalMs: number
  readonly reuseReadsMs: number
  readonly rateLimits: RateLimits
}

/** @throws ConfigurationError `OPTION_INVALID`. */
export function resolveConnection(options: ValrConnectionOptions): ResolvedConnection {
  const { baseUrl = VALR_BASE_URL, wsUrl = webSocketUrlOf(baseUrl), clock = systemClock, logger = silentLogger } = options
  const { orderTransport = 'rest', accountSocket = true, cancelOnDisconnect = false, fetch, webSocket } = options
  const { requestTimeoutMs = 10_000, pollIntervalMs = 1_000, reconnectMs = 5_000 } = options
  if (!ORDER_TRANSPORTS.includes(orderTransport)) throw invalid("orderTransport is 'rest' or 'websocket'")
  if (!accountSocket && (orderTransport === 'websocket' || cancelOnDisconnect))
    throw invalid('orderTransport websocket and cancelOnDisconnect need the account socket')
  const durations = { requestTimeoutMs, pollIntervalMs, reconnectMs }
  for (const [name, ms] of Object.entries(durations))
    if (!(Number.isFinite(ms) && ms > 0)) throw invalid(`${name} is a positive number of milliseconds`)
  const { reuseReadsMs = 0 } = options
  if (!(Number.isFinite(reuseReadsMs) && reuseReadsMs >= 0)) throw invalid('reuseReadsMs is a number of milliseconds, or 0')
  const rateLimits = { ...VALR_RATE_LIMITS, ...options.rateLimits }
  for (const [lane, { calls, windowMs }] of Object.entries(rateLimits))
    if (!(Number.isInteger(calls) && calls > 0 && Number.isInteger(windowMs) && windowMs > 0))
      throw invalid(`rateLimits.${lane} is a whole number of calls in a whole number of milliseconds`)
  const addresses = { baseUrl, wsUrl, fetch, webSocket }
  return {
    orderTransport,
    accountSocket,
    cancelOnDisconnect,
    ...addresses,
    clock,
    logger: guardLogger(logger),
    ...durations,
    reuseReadsMs,
    rateLimits,
  }
}

const ORDER_TRANSPORTS: readonly OrderTransport[] = ['rest', 'websocket']

function invalid(what: string): ConfigurationError {
  return new ConfigurationError('OPTION_INVALID', `The VALR client cannot be built: ${what}.`)
}
