import type { ExecutionStore } from '../../src/core/execution-store.js'
import type { LimitUsage } from '../../src/core/order-ledger.js'
import { InMemoryStore } from '../../src/stores/memory/in-memory-store.js'
import type { Alteration } from './altered-store.js'
import type { Flaw } from './flaw.js'

/** Flaws in what a store lists for operators and watchers. */
export const listingFlaws: readonly Flaw[] = [
  {
    id: 'S197',
    flaw: 'leaves out a row between two pages',
    alteration: (sound) => ({
      auditRows: ({ after, ...query }) => sound.auditRows({ ...query, after: after === 0 ? 0 : after + 1 }),
    }),
  },
  {
    id: 'S197',
    flaw: 'reads the newest rows first',
    alteration: (sound) => ({ auditRows: async (query) => [...(await sound.auditRows(query))].reverse() }),
  },
  {
    id: 'S198',
    flaw: 'writes the text of a row anew',
    alteration: (sound) => ({
      auditRows: async (query) =>
        (await sound.auditRows(query)).map((row) => ({ ...row, body: JSON.stringify(JSON.parse(row.body), null, 1) })),
    }),
  },
  { id: 'S261', flaw: 'forgets the limits that were claimed', alteration: limits((limit) => without(limit, 'limit')) },
  {
    id: 'S261',
    flaw: 'leaves out what is unknown',
    alteration: limits((limit) => ({ ...limit, unknown: limit.unknown.times(0) })),
  },
  {
    id: 'S261',
    flaw: 'tells what is left without what is reserved',
    alteration: limits((limit) => ({ ...limit, ...(limit.limit && { headroom: limit.limit.minus(limit.used) }) })),
  },
  { id: 'S262', flaw: 'keeps the first limit that was claimed', alteration: first() },
  {
    id: 'S262',
    flaw: 'tells of less than nothing that is left',
    alteration: limits((limit) => ({
      ...limit,
      ...(limit.limit && { headroom: limit.limit.minus(limit.used).minus(limit.reserved).minus(limit.unknown) }),
    })),
  },
  {
    id: 'S263',
    flaw: 'takes the limit of a denied order for the one in force',
    alteration: (sound) => {
      let denied: LimitUsage['limit']
      return {
        admit: async (request) => {
          const result = await sound.admit(request)
          const [claim] = request.claims
          if (!result.ok && claim?.kind === 'budget') denied = result.ok ? undefined : (claim.limit as LimitUsage['limit'])
          return result
        },
        limits: async (query) =>
          (await sound.limits(query)).map((limit) => (denied === undefined ? limit : { ...limit, limit: denied })),
      }
    },
  },
  {
    id: 'S264',
    flaw: 'counts only the open orders of a hold',
    alteration: limits((limit) =>
      limit.kind === 'hold' && limit.headroom !== undefined
        ? { ...limit, used: limit.used.times(0), headroom: limit.headroom.plus(limit.used) }
        : limit,
    ),
  },
  {
    id: 'S265',
    flaw: 'does not keep the sequence that a snapshot had seen',
    alteration: (sound) => ({
      admit: (request) =>
        sound.admit({
          ...request,
          claims: request.claims.map((claim) => {
            if (!('asOfSequence' in claim)) return claim
            const { asOfSequence: _asOfSequence, ...rest } = claim
            return rest
          }),
        }),
    }),
  },
  {
    id: 'S266',
    flaw: 'lists the limits of both modes under each',
    alteration: (sound) => ({
      limits: async ({ account }) => [
        ...(await sound.limits({ account, mode: 'PAPER' })),
        ...(await sound.limits({ account, mode: 'LIVE' })),
      ],
    }),
  },
  {
    id: 'S267',
    flaw: 'lists limits in no order',
    alteration: (sound) => ({ limits: async (query) => [...(await sound.limits(query))].reverse() }),
  },
  {
    id: 'S268',
    flaw: 'shows entries what is reserved for exits',
    alteration: limits((limit) =>
      limit.kind === 'rate' && limit.limit && limit.headroom
        ? { ...limit, limit: limit.limit.plus(2), headroom: limit.headroom.plus(2) }
        : limit,
    ),
  },
  {
    id: 'S269',
    flaw: 'counts every admission of a rate for ever',
    alteration: (sound) => {
      let admitted = 0
      return {
        admit: async (request) => {
          const result = await sound.admit(request)
          if (result.ok) admitted += 1
          return result
        },
        limits: async (query) =>
          (await sound.limits(query)).map((limit) => ({ ...limit, used: limit.used.times(0).plus(admitted) })),
      }
    },
  },
  {
    id: 'S270',
    flaw: 'keeps the window that was open at the claim',
    alteration: (sound) => {
      let last: readonly LimitUsage[] | undefined
      return {
        limits: async (query) => {
          last ??= await sound.limits(query)
          return last
        },
      }
    },
  },
  {
    id: 'S271',
    flaw: 'tells what an old snapshot leaves',
    alteration: limits((limit) =>
      limit.kind === 'hold' && limit.limit ? { ...limit, headroom: limit.limit.minus(limit.reserved) } : limit,
    ),
  },
  {
    id: 'S281',
    flaw: 'lists each beat',
    alteration: (sound) => {
      let beats = 0
      return {
        beat: (beat) => {
          beats += 1
          return sound.beat({ ...beat, name: `${beat.name}-${beats}` })
        },
      }
    },
  },
  {
    id: 'S282',
    flaw: 'keeps the first time to live',
    alteration: (sound) => {
      let ttlMs: number | undefined
      return {
        beat: (beat) => {
          ttlMs ??= beat.ttlMs
          return sound.beat({ ...beat, ...(ttlMs === undefined ? {} : { ttlMs }) })
        },
      }
    },
  },
  {
    id: 'S283',
    flaw: 'counts beats in one step and writes them in another',
    alteration: (sound) => {
      const counts = new Map<string, number>()
      return {
        beat: async (beat) => {
          const before = counts.get(beat.name) ?? 0
          await sound.beat(beat)
          counts.set(beat.name, before + 1)
        },
        heartbeats: async (account) =>
          (await sound.heartbeats(account)).map((heard) => ({ ...heard, beats: counts.get(heard.name) ?? 0 })),
      }
    },
  },
  {
    id: 'S284',
    flaw: 'writes every beat into the audit chain',
    alteration: (sound) => ({
      beat: async (beat) => {
        await sound.beat(beat)
        await sound.appendAudit({ account: beat.account, notes: [{ kind: 'beat', body: beat }] })
      },
    }),
  },
  {
    id: 'S285',
    flaw: 'keeps the time of the first beat',
    alteration: (sound) => {
      const seen = new Set<string>()
      return {
        beat: async (beat) => {
          if (!seen.has(beat.name)) await sound.beat(beat)
          seen.add(beat.name)
        },
      }
    },
  },
  {
    id: 'S286',
    flaw: 'never lets a beat be earlier than the one before',
    alteration: (sound) => {
      let latest = new Date(0)
      return {
        heartbeats: async (account) =>
          (await sound.heartbeats(account)).map((heard) => {
            if (heard.at > latest) latest = heard.at
            const nowMs = heard.at.getTime() + heard.ageMs
            return { ...heard, at: latest, ageMs: Math.max(nowMs - latest.getTime(), 0) }
          }),
      }
    },
  },
  {
    id: 'S287',
    flaw: 'keeps its beats to itself',
    alteration: (sound) => {
      const own = new InMemoryStore()
      return { beat: (beat) => own.beat(beat), heartbeats: (account) => own.heartbeats(account), close: () => sound.close() }
    },
  },
]

function limits(change: (limit: LimitUsage) => LimitUsage): Alteration {
  return (sound: ExecutionStore) => ({ limits: async (query) => (await sound.limits(query)).map(change) })
}

function without<Name extends keyof LimitUsage>(limit: LimitUsage, name: Name): LimitUsage {
  const { [name]: _left, ...rest } = limit
  return rest as LimitUsage
}

/** Of each key, the limit that it was listed with first. */
function first(): Alteration {
  const seen = new Map<string, LimitUsage['limit']>()
  return limits((limit) => {
    if (!seen.has(limit.key)) seen.set(limit.key, limit.limit)
    const kept = seen.get(limit.key)
    return kept === undefined ? limit : { ...limit, limit: kept }
  })
}
