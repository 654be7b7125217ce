import { type AdmissionClaim, exactClaim, mergeClaims, type WindowPeriod } from '../../core/claim.js'
import { contentHash } from '../../core/content-hash.js'
import type { AdmissionRequest } from '../../core/order-ledger.js'
import type { TradingMode } from '../../core/vocabulary.js'
import { rateLimit, tightest } from '../claimed-limit.js'
import { STORE_GATE } from '../judge-admission.js'
import { jsonText } from './json-text.js'
import { postgresZone } from './postgres-zone.js'

/** A request as text, made before it waits for its batch, and what its answer is read with. */
export interface PreparedAdmission {
  readonly request: AdmissionRequest
  readonly contentHash: string
  /** In the order of the claims in the text. Empty when they contradict each other. */
  readonly claims: readonly AdmissionClaim[]
  readonly text: string
}

/** @throws as `exactClaim` does for a claim that is none. */
export function prepareAdmission(request: AdmissionRequest): PreparedAdmission {
  const merged = mergeClaims(request.claims.map((claim) => exactClaim(claim, STORE_GATE)))
  const claims = merged.ok ? merged.claims : []
  const hash = request.contentHash ?? contentHash(request.order)
  const { mode, expectedVersion, order, policyHash, decisions, isExit = false } = request
  const { intentId, clientOrderId, instrument, side, type, quantity, quoteQuantity, limitPrice, stopPrice } = order
  const facts = { mode, version: expectedVersion, contentHash: hash, policyHash, decisions }
  const text = jsonText({
    ...{ intentId, clientOrderId, instrument, side, type, quantity, quoteQuantity, limitPrice, stopPrice },
    order: jsonText(order),
    mode,
    expectedVersion,
    origin: request.origin ?? 'strategy',
    isExit,
    enforce: request.enforceClaims !== false,
    conflict: !merged.ok,
    latchKeys: request.latchKeys,
    policyScope: request.policyScope ?? 'default',
    policyHash,
    identity: request.identity,
    contentHash: hash,
    ttlMs: request.ttlMs,
    claims: claims.map((claim) => claimForStore(claim, mode, isExit)),
    // The rest of a JSON object that the function begins.
    facts: jsonText(facts).slice(1),
  })
  return { request, contentHash: hash, claims, text }
}

/** `id` is what the account's row knows the limit by. */
function claimForStore(claim: AdmissionClaim, mode: TradingMode, isExit: boolean) {
  const { kind, key } = claim
  switch (claim.kind) {
    case 'budget': {
      const { period, timeZone } = claim.window
      const id = [mode, kind, key, period, timeZone].join('\n')
      return {
        id,
        kind,
        key,
        amount: claim.amount.toFixed(),
        limit: tightest(claim, claim.limit).toFixed(),
        period,
        timeZone,
        zone: postgresZone(timeZone),
        keepMs: KEEP_HOURS[period] * 3_600_000,
      }
    }
    case 'hold': {
      const { asOfSequence, reflectedBy } = claim
      const amount = claim.amount.toFixed()
      const limit = tightest(claim, claim.limit).toFixed()
      return { id: [mode, kind, key].join('\n'), kind, key, amount, limit, asOf: claim.asOf.getTime(), asOfSequence, reflectedBy }
    }
    case 'rate': {
      const limit = rateLimit(claim, isExit).toFixed()
      return { id: [mode, kind, key].join('\n'), kind, key, amount: '1', limit, perMs: claim.perMs }
    }
    default:
      throw claim satisfies never
  }
}

/** How long a budget is kept after its last use: longer than any of its windows. */
const KEEP_HOURS: Readonly<Record<WindowPeriod, number>> = { hour: 2, day: 2 * 24, week: 9 * 24, month: 33 * 24 }
