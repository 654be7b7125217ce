import { type Clock, systemClock } from '../../core/clock.js'
import { ConfigurationError } from '../../core/errors.js'
import { guardLogger, type Logger, silentLogger } from '../../core/logger.js'
import { type BaseUrl, VALR_BASE_URL } from './base-url.js'
import type { Fetch } from './fetch-http-exchange.js'

/** Everything but the key. */
export interface ValrConnectionOptions {
  /** How orders are placed. Default and only choice: `rest`, VALR's synchronous V2 endpoints. */
  readonly orderTransport?: 'rest'
  /** Default `https://api.valr.com`. `http:` only for this machine. A function is asked at each call. */
  readonly baseUrl?: BaseUrl
  readonly clock?: Clock
  readonly logger?: Logger
  /**
   * Replaces `node:https`, for example to go through a proxy. A `fetch` does not tell when its connection is up: with one, the
   * approval of an order is spent before the connection is opened rather than right before the first byte.
   */
  readonly fetch?: Fetch
  /** How long a reply may take. Default 10 000. */
  readonly requestTimeoutMs?: number
  /** How often this client's open orders are asked for while somebody listens. Default 1 000. */
  readonly pollIntervalMs?: number
}

/** A key of VALR, and how to reach it. */
export interface ValrTradingClientOptions extends ValrConnectionOptions {
  readonly apiKey: string
  readonly apiSecret: string
  /** To act for a subaccount with the primary account's key. Leave out with a subaccount's own key. */
  readonly subaccountId?: string
}

export interface ResolvedConnection {
  readonly baseUrl: BaseUrl
  readonly clock: Clock
  readonly logger: Logger
  readonly fetch: Fetch | undefined
  readonly requestTimeoutMs: number
  readonly pollIntervalMs: number
}

/** @throws ConfigurationError `OPTION_INVALID`. */
export function resolveConnection(options: ValrConnectionOptions): ResolvedConnection {
  const { baseUrl = VALR_BASE_URL, clock = systemClock, logger = silentLogger, fetch } = options
  const { orderTransport = 'rest', requestTimeoutMs = 10_000, pollIntervalMs = 1_000 } = options
  if (orderTransport !== 'rest') throw invalid("orderTransport is 'rest'")
  for (const [name, ms] of Object.entries({ requestTimeoutMs, pollIntervalMs }))
    if (!(Number.isFinite(ms) && ms > 0)) throw invalid(`${name} is a positive number of milliseconds`)
  return { baseUrl, clock, logger: guardLogger(logger), fetch, requestTimeoutMs, pollIntervalMs }
}

function invalid(what: string): ConfigurationError {
  return new ConfigurationError('OPTION_INVALID', `The VALR client cannot be built: ${what}.`)
}
