import { type AdmissionClaim, type Claim, exactClaimOf, RESERVED_KEY_PREFIX } from '../core/claim.js'
import { Decimal } from '../core/decimal.js'
import type { Denial } from '../core/denial.js'
import { HeliosError } from '../core/errors.js'
import { type Answer, failed, NO_INPUTS, NOTHING, type TrippedLatch } from './answer.js'
import { factoryOf } from './catalogue-gate.js'
import { denialOf, describe } from './gate-failure.js'
import type { SafetyGate } from './safety-gate.js'

/**
 * Checks what a gate returned, strictly: a misspelt field could be a claim that is never taken. Anything that is not
 * exactly a verdict becomes a `GATE_BAD_VERDICT` denial. Claims and denials are attributed to `root`, the gate of the
 * router's list that `gate` belongs to. Never throws. Internal.
 */
export function readVerdict(value: unknown, gate: SafetyGate, root: string): Answer {
  try {
    const { kind } = fields(value, 'a verdict')
    switch (kind) {
      case 'allow':
        return readAllow(value, gate, root)
      case 'deny':
        return readDeny(value, gate, root)
      default:
        throw bad('its kind is neither "allow" nor "deny"')
    }
  } catch (cause) {
    const { message } = describe(cause)
    return failed(denialOf(gate, root, 'GATE_BAD_VERDICT', `The gate did not return a verdict: ${message}`))
  }
}

const EXPLANATION_FIELDS = ['kind', 'inputs', 'limit', 'headroom']
const ALLOW_FIELDS: ReadonlySet<string> = new Set([...EXPLANATION_FIELDS, 'claims'])
const DENY_FIELDS: ReadonlySet<string> = new Set([...EXPLANATION_FIELDS, 'denial', 'more', 'latch', 'moreLatches'])

function readAllow(value: unknown, gate: SafetyGate, root: string): Answer {
  const { claims, inputs, limit, headroom } = fields(value, 'an allowing verdict', ALLOW_FIELDS)
  return {
    verdict: 'allowed',
    claims: claims === undefined ? NOTHING : list(claims, 'claims').map((claim) => readClaim(claim, gate, root)),
    inputs: readInputs(inputs, gate),
    limit: readNumber(limit, 'limit'),
    headroom: readNumber(headroom, 'headroom'),
  }
}

function readDeny(value: unknown, gate: SafetyGate, root: string): Answer {
  const { denial, more, latch, moreLatches, inputs, limit, headroom } = fields(value, 'a denying verdict', DENY_FIELDS)
  const first = readDenial(denial, gate, root)
  const latches = [
    ...(latch === undefined ? [] : [latch]),
    ...(moreLatches === undefined ? [] : list(moreLatches, 'moreLatches')),
  ]
  return {
    verdict: 'denied',
    denials: more === undefined ? [first] : [first, ...list(more, 'more').map((other) => readDenial(other, gate, root))],
    latches: latches.length === 0 ? NOTHING : latches.map((request) => readLatch(request, gate, root, first.message)),
    inputs: readInputs(inputs, gate),
    limit: readNumber(limit, 'limit'),
    headroom: readNumber(headroom, 'headroom'),
  }
}

const CLAIM_FIELDS: Readonly<Record<Claim['kind'], ReadonlySet<string>>> = {
  budget: new Set(['kind', 'key', 'amount', 'limit', 'window', 'code']),
  hold: new Set(['kind', 'key', 'amount', 'limit', 'asOf', 'reflectedBy', 'code']),
  rate: new Set(['kind', 'key', 'max', 'perMs', 'reserveForExits', 'code']),
}
const REFLECTED_BY: ReadonlySet<unknown> = new Set([undefined, 'reservation', 'settlement'])

function readClaim(value: unknown, gate: SafetyGate, root: string): AdmissionClaim {
  const { kind } = fields(value, 'a claim')
  if (kind !== 'budget' && kind !== 'hold' && kind !== 'rate') throw bad('the kind of a claim is "budget", "hold" or "rate"')
  const { key, code, reflectedBy } = fields(value, `a ${kind} claim`, CLAIM_FIELDS[kind])
  if (code !== undefined && !isText(code)) throw bad('the code of a claim is a text')
  if (!REFLECTED_BY.has(reflectedBy)) throw bad('a hold is reflected by "reservation" or "settlement"')
  refuseReserved(key, gate, 'claim')
  return exactClaimOf(value as Claim, root)
}

function readDenial(value: unknown, gate: SafetyGate, root: string): Denial {
  const { code, message, details } = fields(value, 'a denial', DENIAL_FIELDS)
  if (!isText(code)) throw bad('the code of a denial is a text')
  if (typeof message !== 'string') throw bad('the message of a denial is a text')
  return denialOf(gate, root, code, message, plainRecord(details, 'details', gate))
}

/** `gate` may be there: a whole Denial is one that lacks nothing. The evaluator's name for the gate replaces it. */
const DENIAL_FIELDS: ReadonlySet<string> = new Set(['code', 'message', 'details', 'gate'])

function readLatch(value: unknown, gate: SafetyGate, root: string, reason: string): TrippedLatch {
  const { key, until = 'cleared' } = fields(value, 'a latch', LATCH_FIELDS)
  if (!isText(key)) throw bad('a latch needs a key')
  if (gate.latchKeys?.includes(key) !== true) throw bad(`its latch ${key} is not among its latchKeys, so it would hold nothing`)
  if (until !== 'cleared' && !(until instanceof Date && !Number.isNaN(until.getTime()))) {
    throw bad('a latch holds until "cleared" or until a date')
  }
  return { gate: root, key, until, reason }
}

const LATCH_FIELDS: ReadonlySet<string> = new Set(['key', 'until'])

function readInputs(value: unknown, gate: SafetyGate): Readonly<Record<string, unknown>> {
  return value === undefined ? NO_INPUTS : plainRecord(value, 'inputs', gate)
}

/** Goes into the audit as JSON; what cannot would take the admission down with it. Our own gates' always can. */
function plainRecord(value: unknown, what: string, gate: SafetyGate): Readonly<Record<string, unknown>> {
  const record = fields(value, what)
  if (factoryOf(gate) === undefined) JSON.stringify(record)
  return record
}

function readNumber(value: unknown, what: string): Decimal | undefined {
  if (value === undefined || (Decimal.isDecimal(value) && value.isFinite())) return value
  throw bad(`its ${what} is not a finite Decimal`)
}

function refuseReserved(key: unknown, gate: SafetyGate, what: string): void {
  if (typeof key === 'string' && key.startsWith(RESERVED_KEY_PREFIX) && factoryOf(gate) === undefined) {
    throw bad(`its ${what} uses ${key}; keys that begin with ${RESERVED_KEY_PREFIX} are this library's`)
  }
}

function fields(value: unknown, what: string, known?: ReadonlySet<string>): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw bad(`${what} is an object`)
  if (known !== undefined) {
    for (const key in value) if (!known.has(key)) throw bad(`${what} has no field ${key}`)
  }
  return value as Readonly<Record<string, unknown>>
}

function list(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw bad(`${what} is a list`)
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function bad(problem: string): HeliosError {
  return new HeliosError('GATE_BAD_VERDICT', `${problem}.`)
}
