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
  /** What it is judged by. */
  readonly text: string
  /** The order, and the rest of what is audited of it, as they are stored: a line each, for JSON text has no line breaks. */
  readonly orderLine: string
  readonly factLine: string
}

/** @throws as `exactClaim` does for a claim that is none. */
export function prepareAdmission(request: AdmissionRequest): PreparedAdmission {
  const merged = mergeClaims(request.claims.map((claim) => exactClaim(claim, STORE_GATE)))
  const claims = merged.ok ? merged.claims : []
  const hash = request.contentHash ?? contentHash(request.order)
  const { mode, order, policyHash, decisions, isExit = false } = request
  const claimTexts = claims.map((claim) => jsonText(claimFacts(claim, isExit)))
  // Written out: in building this object, spreading others into it costs more than all else.
  const judged = jsonText({
    intentId: order.intentId,
    clientOrderId: order.clientOrderId,
    instrument: order.instrument,
    side: order.side,
    type: order.type,
    quantity: order.quantity,
    quoteQuantity: order.quoteQuantity,
    limitPrice: order.limitPrice,
    stopPrice: order.stopPrice,
    mode,
    expectedVersion: request.expectedVersion,
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
  })
  const stored = claims.map((claim, index) => mergedText(jsonText(rowFacts(claim, mode)), claimTexts[index] ?? '{}'))
  const audited = jsonText({ mode, version: request.expectedVersion, contentHash: hash, policyHash, decisions })
  return {
    request,
    contentHash: hash,
    claims,
    text: mergedText(judged, `{"claims":[${stored.join(',')}]}`),
    orderLine: jsonText(order),
    // The rest of a JSON object that the function begins.
    factLine: mergedText(audited, `{"claims":[${claimTexts.join(',')}]}`).slice(1),
  }
}

/** The text of an object with the fields of two that have some. */
function mergedText(first: string, second: string): string {
  return `${first.slice(0, -1)},${second.slice(1)}`
}

/** A claim as it is judged and audited. */
function claimFacts(claim: AdmissionClaim, isExit: boolean) {
  const { kind, key } = claim
  switch (claim.kind) {
    case 'budget': {
      const { period, timeZone } = claim.window
      return { kind, key, amount: claim.amount.toFixed(), limit: tightest(claim, claim.limit).toFixed(), period, timeZone }
    }
    case 'hold': {
      const { asOfSequence, reflectedBy } = claim
      const limit = tightest(claim, claim.limit).toFixed()
      return { kind, key, amount: claim.amount.toFixed(), limit, asOf: claim.asOf.getTime(), asOfSequence, reflectedBy }
    }
    case 'rate':
      return { kind, key, amount: '1', limit: rateLimit(claim, isExit).toFixed(), perMs: claim.perMs }
    default:
      throw claim satisfies never
  }
}

/** What the account's row knows its limit by, and when it may forget it. */
function rowFacts(claim: AdmissionClaim, mode: TradingMode) {
  if (claim.kind !== 'budget') return { id: `${mode}\n${claim.kind}\n${claim.key}` }
  const { period, timeZone } = claim.window
  const id = `${mode}\nbudget\n${claim.key}\n${period}\n${timeZone}`
  return { id, zone: postgresZone(timeZone), keepMs: KEEP_HOURS[period] * 3_600_000 }
}

/** How long a budget is kept after its last use: longer than any of its windows. */
const KEEP_HOURS: Readonly<Record<WindowPeriod, number>> = { hour: 2, day: 2 * 24, week: 9 * 24, month: 33 * 24 }
