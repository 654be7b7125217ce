import { authenticate, type Caller, credentialsIn } from '../auth/authenticate.js'
import type { Interference } from '../exchange/exchange.js'
import type { Venue } from '../venue.js'
import { Refusal } from '../wire/refusal.js'
import { encodeJson } from '../wire/wire-json.js'
import { ACCOUNT_ROUTES } from './account-routes.js'
import { type Answer, ok } from './answer.js'
import { MARKET_ROUTES } from './market-routes.js'
import { ORDER_QUERY_ROUTES } from './order-query-routes.js'
import { ORDER_ROUTES } from './order-routes.js'
import type { Route, SignedRoute } from './route.js'
import { type FoundRoute, RouteTable } from './route-table.js'
import { pathOf, type WireRequest, type WireResponse } from './wire-request.js'

const HEALTH: SignedRoute = { method: 'GET', path: '/v2/healthz', access: 'View access', answer: () => ok(undefined) }
const NO_POSITIONS: SignedRoute = { method: 'GET', path: '/v1/positions/open', access: 'View access', answer: () => ok([]) }

const ROUTES = new RouteTable([...MARKET_ROUTES, ...ACCOUNT_ROUTES, ...ORDER_ROUTES, ...ORDER_QUERY_ROUTES, HEALTH, NO_POSITIONS])

/** True when a path is one that VALR answers without credentials. */
export function isPublicPath(path: string): boolean {
  return path.startsWith('/v1/public/')
}

/** VALR's answer to one request: checked in VALR's order, carried out in one synchronous step. */
export function respond(venue: Venue, request: WireRequest, interference: Interference = {}): WireResponse {
  try {
    return responseOf(venue, answerTo(venue, request, interference))
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return responseOf(venue, { answer: error, headers: error.headers })
  }
}

interface Answered {
  readonly answer: Answer
  readonly headers: Readonly<Record<string, string>>
}

/** @throws Refusal. */
function answerTo(venue: Venue, request: WireRequest, interference: Interference): Answered {
  const { method, target, headers, body, address } = request
  if (method === 'OPTIONS') return { answer: ok(undefined), headers: {} }
  if (venue.status === 'read-only' && method !== 'GET') throw new Refusal(503)
  const found = ROUTES.find(method, pathOf(target))
  if (found === undefined) throw new Refusal(404)
  const isWrite = method === 'POST' || method === 'PUT'
  if (isWrite && !headers['content-type']?.toLowerCase().startsWith('application/json')) throw new Refusal(403)
  const { route, params } = found
  const query = new URLSearchParams(target.slice(pathOf(target).length))
  const call = { venue, params, query, body, interference }
  if (route.access === 'public') {
    spendPublic(venue, found, address)
    return fresh(venue, route, target, () => route.answer(call))
  }
  const caller = authenticate(credentialsIn(request), request, venue)
  if (!caller.key.permissions.includes(route.access)) throw new Refusal(403)
  if (route.isPrimaryOnly && (caller.actsForSubaccount || caller.key.isSubAccount)) throw new Refusal(401)
  spendSigned(venue, route, caller, address)
  return fresh(venue, route, target, () => route.answer({ ...call, caller }))
}

/** As fresh as VALR's caches let it be. */
function fresh({ cache }: Venue, { maxAge }: Route, target: string, make: () => Answer): Answered {
  const { answer, age } = cache.answer(target, maxAge, make)
  const headers: Readonly<Record<string, string>> =
    maxAge === undefined ? {} : { 'cache-control': `max-age=${maxAge},public`, age: String(age) }
  return { answer, headers }
}

/** The time and the status have a limit each. */
function spendPublic(venue: Venue, { route }: FoundRoute, address: string): void {
  const rule = route.limit ?? 'publicPerMinute'
  const name = rule === 'statusPerSecond' ? route.path : rule
  refuseWhenExceeded(venue, venue.rates.count(rule, address, name))
}

/** A limit per second takes the place of those per minute. */
function spendSigned(venue: Venue, { limit }: SignedRoute, { key: { key } }: Caller, address: string): void {
  if (limit !== undefined) return refuseWhenExceeded(venue, venue.rates.count(limit, key))
  refuseWhenExceeded(venue, venue.rates.count('keyPerMinute', key))
  refuseWhenExceeded(venue, venue.rates.count('addressPerMinute', address))
}

function refuseWhenExceeded({ switches }: Venue, endsInMs: number | undefined): void {
  if (endsInMs === undefined) return
  const retryAfter = switches.retryAfter ? { 'retry-after': String(Math.ceil(endsInMs / 1_000)) } : {}
  throw new Refusal(429, undefined, { 'x-valr-ratelimited': 'true', ...retryAfter })
}

function responseOf({ clock }: Venue, { answer: { status, body }, headers }: Answered): WireResponse {
  const text = body === undefined ? '' : encodeJson(body)
  const contentType: Readonly<Record<string, string>> = text === '' ? {} : { 'content-type': 'application/json' }
  return { kind: 'response', status, headers: { date: clock.now().toUTCString(), ...contentType, ...headers }, body: text }
}
