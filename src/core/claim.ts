import { assertCalendarWindow, type CalendarWindow } from './calendar-window.js'
import { Decimal, type DecimalInput, toDecimal } from './decimal.js'
import type { Denial, DenialCode } from './denial.js'
import { HeliosError } from './errors.js'

export type { CalendarWindow, WindowPeriod } from './calendar-window.js'

/**
 * Consumed at admission; refunded only when the venue certainly never took the order, and taken again if it fills all the same.
 */
export interface BudgetClaim {
  readonly kind: 'budget'
  readonly key: string
  readonly amount: DecimalInput
  readonly limit: DecimalInput
  readonly window: CalendarWindow
  /** The code to deny with when there is no room. Default `LIMIT_EXCEEDED`. */
  readonly code?: DenialCode
}

/** Held until the order ends, or until a newer snapshot already contains what it stands for. */
export interface HoldClaim {
  readonly kind: 'hold'
  readonly key: string
  readonly amount: DecimalInput
  /** What the snapshot taken at `asOf` leaves room for. */
  readonly limit: DecimalInput
  /** When the snapshot behind `limit` was taken, in the local clock; the router turns it into store time. */
  readonly asOf: Date
  /**
   * What in the snapshot replaces the hold. `reservation` (default): the venue's lock on the funds, as `free` shows it.
   * `settlement`: only fills and the end of the order, as `total` shows them.
   */
  readonly reflectedBy?: 'reservation' | 'settlement'
  /** Default `LIMIT_EXCEEDED`. */
  readonly code?: DenialCode
}

/** At most `max` admissions in every half-open interval `(t − perMs, t]` of store time. Never refunded. */
export interface RateClaim {
  readonly kind: 'rate'
  readonly key: string
  /** 1 to 1 000. */
  readonly max: number
  readonly perMs: number
  /** How many of `max` only proven exits may use. */
  readonly reserveForExits?: number
  /** Default `RATE_EXCEEDED`. */
  readonly code?: DenialCode
}

/** What a gate asks the store to check and take, all or nothing, in the step that admits the order. */
export type Claim = BudgetClaim | HoldClaim | RateClaim

/** Whose limit a merged claim stands for: on failure each gate whose own limit is exceeded answers with its own code. */
export interface ClaimSource {
  readonly gate: string
  readonly code: DenialCode
  /** The limit (budget, hold) or maximum (rate) that this gate asked for. */
  readonly limit: Decimal
}

interface AdmissionClaimBase {
  readonly key: string
  readonly sources: readonly ClaimSource[]
}

/** Claims as a store gets them: exact, merged to one per key, each with the gates that made it. */
export type AdmissionClaim =
  | (AdmissionClaimBase & {
      readonly kind: 'budget'
      readonly amount: Decimal
      readonly limit: Decimal
      readonly window: CalendarWindow
    })
  | (AdmissionClaimBase & {
      readonly kind: 'hold'
      readonly amount: Decimal
      readonly limit: Decimal
      /** In store time. */
      readonly asOf: Date
      /**
       * The account's audit sequence that this process had seen before it took the snapshot. Whatever was recorded up
       * to it is in the snapshot for certain, however coarse the clock. Absent: only `asOf` decides.
       */
      readonly asOfSequence?: number
      readonly reflectedBy: 'reservation' | 'settlement'
    })
  | (AdmissionClaimBase & {
      readonly kind: 'rate'
      readonly max: number
      readonly perMs: number
      readonly reserveForExits: number
    })

/** The most admissions one rate claim can count. */
export const MAX_RATE = 1_000

/** Keys that begin with this belong to the library's own gates. */
export const RESERVED_KEY_PREFIX = 'helios:'

/**
 * Makes a gate's claim exact and attributes it to `gate`.
 *
 * @throws InvalidDecimalError or HeliosError `INVALID_CLAIM` for a negative amount, an empty key, an unknown zone or an
 * impossible rate. A limit may be negative: then nothing fits.
 */
export function exactClaim(claim: Claim | AdmissionClaim, gate: string): AdmissionClaim {
  return 'sources' in claim ? claim : exactClaimOf(claim, gate)
}

/** The same for what is a gate's own claim whatever it looks like. */
export function exactClaimOf(claim: Claim, gate: string): AdmissionClaim {
  if (typeof claim.key !== 'string' || claim.key === '') throw invalid('a claim needs a key')
  switch (claim.kind) {
    case 'budget': {
      assertCalendarWindow(claim.window)
      const limit = toDecimal(claim.limit)
      const sources = [{ gate, code: claim.code ?? 'LIMIT_EXCEEDED', limit }]
      return { kind: 'budget', key: claim.key, amount: amountOf(claim), limit, window: claim.window, sources }
    }
    case 'hold': {
      if (!(claim.asOf instanceof Date) || Number.isNaN(claim.asOf.getTime()))
        throw invalid('a hold needs the time of its snapshot')
      const limit = toDecimal(claim.limit)
      const sources = [{ gate, code: claim.code ?? 'LIMIT_EXCEEDED', limit }]
      const reflectedBy = claim.reflectedBy ?? 'reservation'
      return { kind: 'hold', key: claim.key, amount: amountOf(claim), limit, asOf: claim.asOf, reflectedBy, sources }
    }
    case 'rate': {
      const { key, max, perMs, reserveForExits = 0 } = claim
      if (!Number.isInteger(max) || max < 1 || max > MAX_RATE) throw invalid(`a rate counts 1 to ${MAX_RATE} admissions`)
      if (!Number.isInteger(perMs) || perMs < 1) throw invalid('the interval of a rate is a positive number of milliseconds')
      if (!Number.isInteger(reserveForExits) || reserveForExits < 0) throw invalid('the reserve for exits is a count')
      const sources = [{ gate, code: claim.code ?? 'RATE_EXCEEDED', limit: new Decimal(max) }]
      return { kind: 'rate', key, max, perMs, reserveForExits, sources }
    }
    default:
      throw claim satisfies never
  }
}

function amountOf(claim: BudgetClaim | HoldClaim): Decimal {
  const amount = toDecimal(claim.amount)
  if (amount.isNegative()) throw invalid('an amount is not negative')
  return amount
}

function invalid(what: string): HeliosError {
  return new HeliosError('INVALID_CLAIM', `Not a claim: ${what}.`)
}

export type MergedClaims =
  | { readonly ok: true; readonly claims: readonly AdmissionClaim[] }
  | { readonly ok: false; readonly denials: readonly Denial[] }

/**
 * One claim per key: the largest amount, the smallest limit, the oldest snapshot. A key that is used with two kinds,
 * windows or intervals is a `CLAIM_CONFLICT`. The result is sorted by key, which is also the order that stores lock in.
 */
export function mergeClaims(claims: readonly AdmissionClaim[]): MergedClaims {
  const sorted = claims.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
  const merged: AdmissionClaim[] = []
  const denials: Denial[] = []
  for (const claim of sorted) {
    const earlier = merged.at(-1)
    if (earlier?.key !== claim.key) {
      merged.push(claim)
      continue
    }
    const both = mergeTwo(earlier, claim)
    if (both === undefined) denials.push(conflict(earlier, claim))
    else merged[merged.length - 1] = both
  }
  return denials.length > 0 ? { ok: false, denials } : { ok: true, claims: merged }
}

function mergeTwo(a: AdmissionClaim, b: AdmissionClaim): AdmissionClaim | undefined {
  const sources = [...a.sources, ...b.sources]
  if (a.kind === 'budget' && b.kind === 'budget') {
    if (a.window.period !== b.window.period || a.window.timeZone !== b.window.timeZone) return undefined
    return { ...a, sources, amount: Decimal.max(a.amount, b.amount), limit: Decimal.min(a.limit, b.limit) }
  }
  if (a.kind === 'hold' && b.kind === 'hold') {
    const { asOfSequence: seenByA, ...rest } = a
    const asOfSequence = seenByA === undefined || b.asOfSequence === undefined ? undefined : Math.min(seenByA, b.asOfSequence)
    return {
      ...rest,
      sources,
      amount: Decimal.max(a.amount, b.amount),
      limit: Decimal.min(a.limit, b.limit),
      asOf: a.asOf < b.asOf ? a.asOf : b.asOf,
      ...(asOfSequence === undefined ? {} : { asOfSequence }),
      reflectedBy: a.reflectedBy === b.reflectedBy ? a.reflectedBy : 'settlement',
    }
  }
  if (a.kind === 'rate' && b.kind === 'rate') {
    if (a.perMs !== b.perMs) return undefined
    return { ...a, sources, max: Math.min(a.max, b.max), reserveForExits: Math.max(a.reserveForExits, b.reserveForExits) }
  }
  return undefined
}

function conflict(a: AdmissionClaim, b: AdmissionClaim): Denial {
  const gates = [...new Set([...a.sources, ...b.sources].map(({ gate }) => gate))].sort()
  return {
    code: 'CLAIM_CONFLICT',
    gate: gates.join(', '),
    message: `The claim key ${a.key} is used with two kinds, windows or intervals.`,
    details: { key: a.key, kinds: [a.kind, b.kind].sort() },
  }
}
