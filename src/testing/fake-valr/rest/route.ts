import type { Caller } from '../auth/authenticate.js'
import type { FakeValrPermission } from '../auth/fake-valr-account.js'
import type { Interference } from '../exchange/exchange.js'
import type { Venue } from '../venue.js'
import { invalidJson } from '../wire/refusal.js'
import type { Answer } from './answer.js'
import type { RateRule } from './rate-limits.js'

/** A request that got as far as its route. */
export interface RestCall {
  readonly venue: Venue
  /** By the name in the route's path. */
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly body: Uint8Array
  readonly interference: Interference
}

export interface SignedCall extends RestCall {
  readonly caller: Caller
}

interface RouteStart {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Segments that begin with a colon match anything but a slash. */
  readonly path: string
  /** The limit per second or, for public routes, per minute that replaces those per key and address. */
  readonly limit?: RateRule
  /** How old VALR's answer may be, in seconds: it says so in `cache-control`. */
  readonly maxAge?: number
}

export interface PublicRoute extends RouteStart {
  readonly access: 'public'
  readonly answer: (call: RestCall) => Answer
}

export interface SignedRoute extends RouteStart {
  /** The permission that the key needs. */
  readonly access: FakeValrPermission
  /** Refused with 401 when a primary account's key acts for a subaccount. */
  readonly isPrimaryOnly?: boolean
  readonly answer: (call: SignedCall) => Answer
}

export type Route = PublicRoute | SignedRoute

/** @throws Refusal -113 when it is not JSON, or empty. */
export function jsonOf({ body }: Pick<RestCall, 'body'>): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    throw invalidJson()
  }
}
