import { z } from 'zod'
import type { AdmissionClaim } from '../../core/claim.js'
import { Decimal, ZERO } from '../../core/decimal.js'
import { type BuiltInDenialCode, DENIAL_CODES, type Denial } from '../../core/denial.js'
import { StoreError } from '../../core/errors.js'
import type { AdmissionResult } from '../../core/order-ledger.js'
import { OLDEST_SNAPSHOT_MS } from '../claimed-limit.js'
import { type AdmissionView, judgeAdmission, STORE_GATE } from '../judge-admission.js'
import type { PreparedAdmission } from './admission-text.js'
import { readOrder } from './order-reply.js'
import { decimal, optional, time } from './reply-fields.js'

/** A step back of the clock beyond this is reported. */
const CLOCK_STEP_MS = 1_000

/** Reads one row of `helios_admit`. @throws StoreError `STORE_CORRUPT`. */
export function readAdmission(prepared: PreparedAdmission, text: string): AdmissionResult {
  const reply = REPLY.parse(JSON.parse(text))
  const { request } = prepared
  if ('denied' in reply) return { ok: false, denials: denialsOf(prepared, reply.denied) }
  if ('stopping' in reply) return { ok: false, denials: [denial('STOPPING', {})] }
  if ('idTaken' in reply) {
    throw new StoreError('STORE_CORRUPT', `The client order id ${request.order.clientOrderId} was used before.`)
  }
  if ('existing' in reply) {
    const existing = readOrder(reply.existing)
    if (existing.contentHash === prepared.contentHash) return { ok: false, existing }
    return { ok: false, denials: [denial('INTENT_CONFLICT', { intentId: request.order.intentId })] }
  }
  const { admittedAt, sequence, wentBackMs, totals } = reply
  return {
    ok: true,
    admittedAt,
    expiresAt: new Date(admittedAt.getTime() + request.ttlMs),
    usage: Object.fromEntries(prepared.claims.map((claim, index) => [claim.key, takenOf(claim, totals[index], admittedAt)])),
    sequence,
    ...(wentBackMs > CLOCK_STEP_MS ? { clockWentBackMs: wentBackMs } : {}),
  }
}

/** A snapshot that is too old to be judged by counts for nothing. It is admitted only where claims do not deny. */
function takenOf(claim: AdmissionClaim, total: Decimal | undefined, at: Date): Decimal {
  const isTooOld = claim.kind === 'hold' && at.getTime() - claim.asOf.getTime() > OLDEST_SNAPSHOT_MS
  return isTooOld ? claim.amount : (total ?? ZERO)
}

const DENIED = z.object({
  at: time,
  mode: z.string(),
  state: z.string(),
  version: z.number(),
  reason: z.string(),
  changedBy: z.string(),
  liveExpiresAt: optional(time),
  stop: optional(z.object({ flatten: z.boolean() })),
  identity: optional(z.string()),
  boundElsewhere: z.boolean(),
  policies: z.record(z.string(), z.object({ hash: z.string(), alsoAccept: optional(z.string()), acceptUntil: optional(time) })),
  latches: z.array(z.object({ key: z.string(), mode: optional(z.string()), until: optional(z.number()) })),
  totals: optional(z.array(decimal)),
  times: optional(z.record(z.string(), optional(z.array(z.number())))),
})

const REPLY = z.union([
  z.object({ admittedAt: time, sequence: z.number(), wentBackMs: z.number(), totals: z.array(z.string()).transform(toDecimals) }),
  z.object({ denied: DENIED }),
  z.object({ existing: z.unknown() }).refine(({ existing }) => existing !== undefined),
  z.object({ stopping: z.literal(true) }),
  z.object({ idTaken: z.literal(true) }),
])

/** An order without claims has one empty text. */
function toDecimals(totals: readonly string[]): readonly Decimal[] {
  return totals.filter((total) => total !== '').map((total) => new Decimal(total))
}

/** The database decided; the words come from the same function that decides elsewhere, given what the database saw. */
function denialsOf({ request, claims }: PreparedAdmission, seen: z.output<typeof DENIED>): readonly Denial[] {
  const counted = new Map(claims.map((claim, index) => [claim.key, countedOf(seen.totals?.[index], claim)]))
  const view: AdmissionView = {
    mode: seen,
    identity: seen.identity,
    isBoundElsewhere: () => seen.boundElsewhere,
    policy: (scope) => seen.policies[scope],
    latchedUntil: (key) => latchedUntil(seen.latches, key, request.mode),
    consumed: (key) => counted.get(key) ?? ZERO,
    rateTimes: (key) => seen.times?.[key] ?? [],
    held: (key) => counted.get(key) ?? ZERO,
  }
  const judgement = judgeAdmission(request, view, seen.at)
  if (!judgement.ok) return judgement.denials
  return [denial('STORE_UNAVAILABLE', { reason: 'the database denied what this version of the library would admit' })]
}

function countedOf(total: Decimal | undefined, claim: AdmissionClaim): Decimal {
  if (total === undefined) return ZERO
  return claim.kind === 'rate' ? total : total.minus(claim.amount)
}

function latchedUntil(latches: z.output<typeof DENIED>['latches'], key: string, mode: string): number | undefined {
  const ends = latches
    .filter((latch) => latch.key === key && (latch.mode === undefined || latch.mode === mode))
    .map(({ until }) => until ?? Number.POSITIVE_INFINITY)
  return ends.length === 0 ? undefined : Math.max(...ends)
}

function denial(code: BuiltInDenialCode, details: Readonly<Record<string, unknown>>): Denial {
  return { code, gate: STORE_GATE, message: DENIAL_CODES[code], details }
}
