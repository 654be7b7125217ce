import type { AdmissionClaim, Claim } from '../../src/core/claim.js'
import { toDecimal } from '../../src/core/decimal.js'
import type { ExecutionStore } from '../../src/core/execution-store.js'
import { takeAnyway } from './admission-flaws.js'
import type { Alteration } from './altered-store.js'
import type { Flaw } from './flaw.js'

/** Flaws in what claims count. */
export const limitFlaws: readonly Flaw[] = [
  { id: 'S041', flaw: 'forgets claims', alteration: claims(() => undefined) },
  { id: 'S041', flaw: 'counts claims twice', alteration: claims((claim) => amount(claim, (exact) => exact.times(2))) },
  {
    id: 'S041',
    flaw: 'counts in floating point',
    alteration: claims((claim) => amount(claim, (exact) => toDecimal(exact.toPrecision(15)))),
  },
  { id: 'S043', flaw: 'never gives a budget back', alteration: outcomes((to) => (to === 'rejected' ? 'expired' : to)) },
  { id: 'S044', flaw: 'gives a budget back on cancel', alteration: outcomes((to) => (to === 'canceled' ? 'rejected' : to)) },
  {
    id: 'S044',
    flaw: 'gives a budget back when the outcome is unknown',
    alteration: outcomes((to) => (to === 'unknown' ? 'not_sent' : to)),
  },
  {
    id: 'S045',
    flaw: 'gives a budget back though part of the order was filled',
    // It looks at reports only, and this order's say nothing of the fill.
    alteration: () => ({ recordFill: async () => 'recorded' }),
  },
  {
    id: 'S046',
    flaw: 'takes every absence for proof',
    alteration: (sound) => ({
      recordOutcome: (outcome) => sound.recordOutcome({ ...outcome, evidence: { ...outcome.evidence, freshnessFence: true } }),
    }),
  },
  {
    id: 'S049',
    flaw: 'shows unknown as reserved',
    alteration: (sound) => ({
      usage: async (query) => {
        const { used, reserved, unknown } = await sound.usage(query)
        return { used, reserved: reserved.plus(unknown), unknown: unknown.times(0) }
      },
    }),
  },
  {
    id: 'S062',
    flaw: 'deletes a hold when its order is open',
    alteration: claims((claim) => (claim.kind === 'hold' ? { ...claim, asOf: new Date('2999-01-01T00:00:00.000Z') } : claim)),
  },
  {
    id: 'S063',
    flaw: 'takes every hold for a reservation',
    alteration: claims((claim) => (claim.kind === 'hold' ? { ...claim, reflectedBy: 'reservation' } : claim)),
  },
  {
    id: 'S062',
    flaw: 'takes every hold for a settlement',
    alteration: claims((claim) => (claim.kind === 'hold' ? { ...claim, reflectedBy: 'settlement' } : claim)),
  },
  { id: 'S065', flaw: 'releases the hold of an unknown order', alteration: outcomes((to) => (to === 'unknown' ? 'open' : to)) },
  { id: 'S066', flaw: 'ignores the sequence of a snapshot', alteration: claims(withoutSequence) },
  {
    id: 'S067',
    flaw: 'releases everything before the sequence of a snapshot',
    alteration: claims((claim) => (claim.kind === 'hold' && 'asOfSequence' in claim ? { ...claim, sources: [] } : claim)),
  },
  {
    id: 'S068',
    flaw: 'does not split a settlement by its fills',
    alteration: (sound) => ({
      recordFill: async ({ fill, ...query }) =>
        sound.recordFill({ ...query, fill: { ...fill, quantity: fill.quantity.times(0) } }),
    }),
  },
  {
    id: 'S069',
    flaw: 'rounds what stays of a settlement down',
    alteration: claims((claim) => amount(claim, (exact) => exact.minus(toDecimal('0.000000001')))),
  },
  {
    id: 'S071',
    flaw: 'believes a snapshot that is hours old',
    alteration: (sound) => ({
      admit: async (request) => {
        const oldest = new Date((await sound.now()).getTime() - 3_600_000)
        const recent = request.claims.map((claim) =>
          claim.kind === 'hold' && claim.asOf < oldest ? { ...claim, asOf: oldest } : claim,
        )
        return sound.admit({ ...request, claims: recent })
      },
    }),
  },
  {
    id: 'S082',
    flaw: 'shows no count of a rate',
    alteration: claims((claim) => (claim.kind === 'rate' ? { ...claim, key: 'moved' } : claim)),
  },
  {
    id: 'S083',
    flaw: 'keeps nothing back for exits',
    alteration: claims((claim) => (claim.kind === 'rate' ? { ...claim, reserveForExits: 0 } : claim)),
  },
  {
    id: 'S086',
    flaw: 'counts a closed interval',
    alteration: claims((claim) => (claim.kind === 'rate' ? { ...claim, perMs: claim.perMs + 1 } : claim)),
  },
  {
    id: 'S091',
    flaw: 'lets the last claim of a key win',
    alteration: (sound) => ({ admit: (request) => sound.admit(lastPerKey(request)) }),
  },
  {
    id: 'S094',
    flaw: 'overlooks claims that conflict',
    alteration: (sound) => ({ admit: (request) => sound.admit(lastPerKey(request)) }),
  },
  {
    id: 'S095',
    flaw: 'keeps the claims of a denied order',
    alteration: (sound) => ({
      admit: async (request) => {
        const result = await sound.admit(request)
        if (!result.ok && 'denials' in result) await takeAnyway(sound, request)
        return result
      },
    }),
  },
  {
    id: 'S096',
    flaw: 'answers with one code for every limit',
    alteration: (sound) => ({
      admit: async (request) => {
        const result = await sound.admit(request)
        if (result.ok || !('denials' in result)) return result
        return { ok: false, denials: result.denials.map((denial) => ({ ...denial, code: 'LIMIT_EXCEEDED' })) }
      },
    }),
  },
  {
    id: 'S097',
    flaw: 'enforces claims that are only observed',
    alteration: (sound) => ({ admit: ({ enforceClaims: _enforceClaims, ...request }) => sound.admit(request) }),
  },
  {
    id: 'S097',
    flaw: 'drops claims that are only observed',
    alteration: (sound) => ({
      admit: (request) => sound.admit(request.enforceClaims === false ? { ...request, claims: [] } : request),
    }),
  },
  {
    id: 'S099',
    flaw: 'counts PAPER against LIVE',
    alteration: (sound) => ({
      admit: async (request) => {
        const mode = request.mode === 'LIVE' ? 'PAPER' : 'LIVE'
        const shared = await Promise.all(
          request.claims.map(async (claim) => {
            if (claim.kind !== 'budget') return claim
            const { used, reserved } = await sound.usage({ account: request.account, mode, key: claim.key, window: claim.window })
            return amount(claim, (exact) => exact.plus(used).plus(reserved))
          }),
        )
        return sound.admit({ ...request, claims: shared })
      },
    }),
  },
  {
    id: 'S204',
    flaw: 'begins the day at midnight in UTC',
    alteration: claims((claim) => (claim.kind === 'budget' ? { ...claim, window: { ...claim.window, timeZone: 'UTC' } } : claim)),
  },
  {
    id: 'S205',
    flaw: 'takes a zone for a fixed offset',
    alteration: claims((claim) =>
      claim.kind === 'budget' ? { ...claim, window: { ...claim.window, timeZone: 'Etc/GMT+5' } } : claim,
    ),
  },
  {
    id: 'S242',
    flaw: 'reads what is taken in one step and takes in another',
    alteration: (sound) => ({
      admit: async (request) => {
        for (const claim of request.claims) {
          const { reserved } = await sound.usage({ account: request.account, mode: request.mode, key: claim.key })
          if (claim.kind === 'budget' && reserved.plus(claim.amount).greaterThan(claim.limit)) return sound.admit(request)
        }
        return sound.admit({ ...request, enforceClaims: false })
      },
    }),
  },
]

/** `undefined` drops the claim. */
function claims(change: (claim: Claim | AdmissionClaim) => Claim | AdmissionClaim | undefined): Alteration {
  return (sound) => ({
    admit: (request) =>
      sound.admit({
        ...request,
        claims: request.claims.flatMap((claim) => change(claim) ?? []),
      }),
  })
}

function amount(
  claim: Claim | AdmissionClaim,
  change: (amount: ReturnType<typeof toDecimal>) => ReturnType<typeof toDecimal>,
): Claim | AdmissionClaim {
  if (claim.kind === 'rate') return claim
  const exact = toDecimal(claim.amount)
  return exact.isZero() ? claim : { ...claim, amount: change(exact) }
}

type Status = Parameters<ExecutionStore['recordOutcome']>[0]['to']

function outcomes(change: (to: Status) => Status): Alteration {
  return (sound) => ({ recordOutcome: (outcome) => sound.recordOutcome({ ...outcome, to: change(outcome.to) }) })
}

function withoutSequence(claim: Claim | AdmissionClaim): Claim | AdmissionClaim {
  if (!('asOfSequence' in claim)) return claim
  const { asOfSequence: _asOfSequence, ...rest } = claim
  return rest
}

function lastPerKey(request: Parameters<ExecutionStore['admit']>[0]): Parameters<ExecutionStore['admit']>[0] {
  return { ...request, claims: [...new Map(request.claims.map((claim) => [claim.key, claim])).values()] }
}
