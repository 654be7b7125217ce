import { windowName } from '../core/calendar-window.js'
import { type AdmissionClaim, type CalendarWindow, type ClaimSource, exactClaim, mergeClaims } from '../core/claim.js'
import { Decimal, ONE } from '../core/decimal.js'
import { type BuiltInDenialCode, DENIAL_CODES, type Denial, sortDenials } from '../core/denial.js'
import type { StopRequest } from '../core/mode-store.js'
import type { AdmissionRequest } from '../core/order-ledger.js'
import { EXIT_PAUSE_PREFIX, LIVE_EXPIRED, SYSTEM_ACTOR } from '../core/reserved.js'
import { TRADING_MODES, TRADING_STATES } from '../core/vocabulary.js'
import { type ClaimedLimit, claimedLimit, OLDEST_SNAPSHOT_MS } from './claimed-limit.js'

/** What an admission is judged against, read inside the atomic step. */
export interface AdmissionView {
  readonly mode: StoredMode
  /** The venue account that this account is bound to. */
  readonly identity: string | undefined
  /** True when another account is bound to that venue account. */
  isBoundElsewhere(identity: string): boolean
  policy(scope: string): StoredPolicy | undefined
  /** When the latch ends, in store milliseconds; `Infinity` until cleared; `undefined` when it is not tripped. */
  latchedUntil(key: string): number | undefined
  /** What is consumed of a budget in one window. */
  consumed(key: string, window: string): Decimal
  /** The times of the last admissions that a rate counted, oldest first, in store milliseconds. */
  rateTimes(key: string): readonly number[]
  /** The sum of the holds that a snapshot of that time does not contain yet. */
  held(key: string, asOf: Date, asOfSequence: number | undefined): Decimal
}

/** The stored mode as text: a store may hold a value that this version does not know. */
export interface StoredMode {
  readonly mode: string
  readonly state: string
  readonly version: number
  readonly reason: string
  readonly changedBy: string
  readonly liveExpiresAt?: Date | undefined
  readonly stop?: StopRequest | undefined
}

export interface StoredPolicy {
  readonly hash: string
  readonly alsoAccept?: string | undefined
  readonly acceptUntil?: Date | undefined
}

/** A claim as it was taken: the amount, and for a budget the window it was taken from. */
export type TakenClaim =
  | {
      readonly kind: 'budget'
      readonly key: string
      readonly window: string
      readonly calendar: CalendarWindow
      readonly amount: Decimal
    }
  | { readonly kind: 'hold'; readonly key: string; readonly amount: Decimal; readonly reflectedBy: 'reservation' | 'settlement' }
  | { readonly kind: 'rate'; readonly key: string; readonly perMs: number }

export type AdmissionJudgement =
  | {
      readonly ok: true
      readonly taken: readonly TakenClaim[]
      /** What each claim was judged by. */
      readonly limits: readonly ClaimedLimit[]
      readonly usage: Readonly<Record<string, Decimal>>
      readonly adoptsPolicy: boolean
      readonly bindsIdentity: boolean
    }
  | { readonly ok: false; readonly denials: readonly Denial[] }

export const STORE_GATE = 'helios:admission'

/** What is in force while nothing was ever written. */
export const NEVER_WRITTEN: StoredMode = {
  mode: 'PAPER',
  state: 'ACTIVE',
  version: 0,
  reason: 'initial',
  changedBy: SYSTEM_ACTOR,
}

/**
 * Decides an admission at `now` (store time), and says what to write. Reports everything that failed. Whether the intent
 * id is new is the caller's to check first: a repeat is not judged again.
 */
export function judgeAdmission(request: AdmissionRequest, view: AdmissionView, now: Date): AdmissionJudgement {
  const denials: Denial[] = []
  judgeMode(request, view.mode, now, denials)
  judgeLatches(request, view, now, denials)
  judgeAccount(request, view, now, denials)
  const merged = mergeClaims(request.claims.map((claim) => exactClaim(claim, STORE_GATE)))
  if (!merged.ok) return { ok: false, denials: sortDenials([...denials, ...merged.denials]) }

  const taken: TakenClaim[] = []
  const usage: Record<string, Decimal> = {}
  for (const claim of merged.claims) {
    const judged = judgeClaim(claim, request, view, now)
    if (request.enforceClaims !== false) denials.push(...judged.denials)
    taken.push(judged.taken)
    usage[claim.key] = judged.total
  }
  if (denials.length > 0) return { ok: false, denials: sortDenials(denials) }
  const live = request.mode === 'LIVE'
  return {
    ok: true,
    taken,
    limits: merged.claims.map((claim) => claimedLimit(claim, request.isExit === true, now)),
    usage,
    adoptsPolicy: live && view.policy(request.policyScope ?? 'default') === undefined,
    bindsIdentity: live && request.identity !== undefined && view.identity === undefined,
  }
}

function judgeMode(request: AdmissionRequest, stored: StoredMode, now: Date, denials: Denial[]): void {
  const { mode, state, version } = stored
  if (!isKnown(TRADING_MODES, mode) || !isKnown(TRADING_STATES, state)) {
    denials.push(denial('MODE_UNKNOWN', { mode, state }))
    return
  }
  const { isExit = false, origin = 'strategy' } = request
  if (version !== request.expectedVersion) denials.push(denial('MODE_CHANGED', { expected: request.expectedVersion, version }))
  if (leaseIsOver(stored, now) && origin === 'strategy') denials.push(denial('LIVE_EXPIRED', { version }))
  switch (origin) {
    case 'strategy':
      if (version === request.expectedVersion && mode !== request.mode) denials.push(denial('MODE_CHANGED', { mode, version }))
      if (state === 'HALTED') denials.push(denial('STATE_HALTED', { version }))
      if (state === 'REDUCING' && !isExit) denials.push(denial('STATE_REDUCING', { version }))
      break
    case 'protect':
      if (state === 'HALTED' || !isExit) denials.push(denial('STATE_HALTED', { origin, isExit }))
      break
    case 'stop':
      if (stored.stop?.flatten !== true || !isExit) denials.push(denial('STATE_HALTED', { origin, isExit }))
      break
    default:
      throw origin satisfies never
  }
}

/** True past the end of the lease, and from then on until a person changes mode or state. */
export function leaseIsOver(stored: StoredMode, now: Date): boolean {
  if (stored.changedBy === SYSTEM_ACTOR && stored.reason === LIVE_EXPIRED) return true
  return stored.mode === 'LIVE' && stored.liveExpiresAt !== undefined && now >= stored.liveExpiresAt
}

function judgeLatches(request: AdmissionRequest, view: AdmissionView, now: Date, denials: Denial[]): void {
  for (const key of request.latchKeys) {
    const pausesExits = key.startsWith(EXIT_PAUSE_PREFIX)
    if (request.isExit === true && !pausesExits) continue
    const until = view.latchedUntil(key)
    if (until === undefined || until <= now.getTime()) continue
    const details = { key, until: Number.isFinite(until) ? new Date(until).toISOString() : 'cleared' }
    denials.push(denial(pausesExits ? 'EXIT_RATE_LIMITED' : 'LATCHED', details))
  }
}

function judgeAccount(request: AdmissionRequest, view: AdmissionView, now: Date, denials: Denial[]): void {
  if (request.mode !== 'LIVE') return
  const { identity } = request
  if (identity !== undefined && (view.identity ?? identity) !== identity) {
    denials.push(denial('VENUE_ACCOUNT_MISMATCH', { bound: view.identity, client: identity }))
  } else if (identity !== undefined && view.identity === undefined && view.isBoundElsewhere(identity)) {
    denials.push(denial('VENUE_ACCOUNT_MISMATCH', { boundElsewhere: true, client: identity }))
  }
  const scope = request.policyScope ?? 'default'
  const policy = view.policy(scope)
  if (policy !== undefined && request.isExit !== true && !accepts(policy, request.policyHash, now)) {
    denials.push(denial('POLICY_MISMATCH', { scope, adopted: policy.hash, offered: request.policyHash }))
  }
}

function accepts(policy: StoredPolicy, hash: string, now: Date): boolean {
  if (policy.hash === hash) return true
  return policy.alsoAccept === hash && policy.acceptUntil !== undefined && now < policy.acceptUntil
}

interface JudgedClaim {
  readonly taken: TakenClaim
  readonly total: Decimal
  readonly denials: readonly Denial[]
}

function judgeClaim(claim: AdmissionClaim, request: AdmissionRequest, view: AdmissionView, now: Date): JudgedClaim {
  switch (claim.kind) {
    case 'budget': {
      const window = windowName(claim.window, now)
      const taken = { kind: 'budget', key: claim.key, window, calendar: claim.window, amount: claim.amount } as const
      return judgeAmount(claim, taken, view.consumed(claim.key, window))
    }
    case 'hold': {
      const taken = { kind: 'hold', key: claim.key, amount: claim.amount, reflectedBy: claim.reflectedBy } as const
      if (now.getTime() - claim.asOf.getTime() > OLDEST_SNAPSHOT_MS) return { taken, total: claim.amount, denials: tooOld(claim) }
      return judgeAmount(claim, taken, view.held(claim.key, claim.asOf, claim.asOfSequence))
    }
    case 'rate':
      return judgeRate(claim, request.isExit === true, view.rateTimes(claim.key), now)
    default:
      throw claim satisfies never
  }
}

const NO_DENIALS: readonly Denial[] = Object.freeze([])

function judgeAmount(claim: AmountClaim, taken: AmountTaken, counted: Decimal): JudgedClaim {
  const total = counted.plus(claim.amount)
  let denials: Denial[] | undefined
  for (const source of claim.sources) {
    if (!total.greaterThan(source.limit)) continue
    denials ??= []
    denials.push(noRoom(claim, taken, counted, source))
  }
  return { taken, total, denials: denials ?? NO_DENIALS }
}

type AmountClaim = Extract<AdmissionClaim, { kind: 'budget' | 'hold' }>
type AmountTaken = Extract<TakenClaim, { kind: 'budget' | 'hold' }>

function noRoom(claim: AmountClaim, taken: AmountTaken, counted: Decimal, { gate, code, limit }: ClaimSource): Denial {
  const amount = claim.amount.toFixed()
  return {
    code,
    gate,
    message: `${claim.key}: ${counted.toFixed()} is taken, and ${amount} more would pass the limit of ${limit.toFixed()}.`,
    details: {
      key: claim.key,
      counted: counted.toFixed(),
      amount,
      limit: limit.toFixed(),
      headroom: Decimal.max(limit.minus(counted), 0).toFixed(),
      ...(taken.kind === 'budget' ? { window: taken.window } : {}),
      ...(claim.kind === 'hold' ? { asOf: claim.asOf.toISOString() } : {}),
    },
  }
}

function judgeRate(
  claim: Extract<AdmissionClaim, { kind: 'rate' }>,
  isExit: boolean,
  times: readonly number[],
  now: Date,
): JudgedClaim {
  const at = now.getTime()
  const recent = times.filter((time) => time > at - claim.perMs)
  const taken = { kind: 'rate', key: claim.key, perMs: claim.perMs } as const
  const reserve = isExit ? 0 : claim.reserveForExits
  const denials = claim.sources
    .map((source) => ({ ...source, max: Math.max(source.limit.toNumber() - reserve, 0) }))
    .filter(({ max }) => recent.length >= max)
    .map(({ gate, code, max }) => {
      const freedBy = recent[recent.length - max]
      const retryAfterMs = freedBy === undefined ? claim.perMs : freedBy + claim.perMs - at
      return {
        code,
        gate,
        message: `${claim.key}: ${recent.length} of ${max} in ${claim.perMs} ms; there is room again in ${retryAfterMs} ms.`,
        details: { key: claim.key, counted: recent.length, limit: max, perMs: claim.perMs, retryAfterMs },
      }
    })
  return { taken, total: new Decimal(recent.length).plus(ONE), denials }
}

function tooOld(claim: Extract<AdmissionClaim, { kind: 'hold' }>): readonly Denial[] {
  const details = { key: claim.key, asOf: claim.asOf.toISOString() }
  return claim.sources.map(({ gate }) => ({ code: 'INPUT_STALE', gate, message: DENIAL_CODES.INPUT_STALE, details }))
}

function denial(code: BuiltInDenialCode, details: Readonly<Record<string, unknown>>): Denial {
  return { code, gate: STORE_GATE, message: DENIAL_CODES[code], details }
}

function isKnown(values: readonly string[], value: string): boolean {
  return values.includes(value)
}

/** Of two ends of one latch, the later: a latch is never shortened by tripping it again. */
export function laterEnd(earlier: 'cleared' | Date | undefined, until: 'cleared' | Date): 'cleared' | Date {
  if (earlier === undefined) return until
  if (earlier === 'cleared' || until === 'cleared') return 'cleared'
  return earlier > until ? earlier : until
}
