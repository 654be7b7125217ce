import { systemClock } from '../../src/core/clock.js'
import type { ExecutionStore } from '../../src/core/execution-store.js'
import { newClientOrderId } from '../../src/core/ids.js'
import type { ModeRecord } from '../../src/core/mode-store.js'
import { InMemoryStore } from '../../src/stores/memory/in-memory-store.js'
import type { Flaw } from './flaw.js'

/** Flaws in mode, admission, idempotency, latches, policy and identity. */
export const admissionFlaws: readonly Flaw[] = [
  {
    id: 'S001',
    flaw: 'writes a PAPER record as soon as it is asked for one',
    alteration: (sound) => ({ readMode: async (account) => (await sound.readMode(account)) ?? paper(account) }),
  },
  {
    id: 'S002',
    flaw: 'needs a mode record before it admits',
    alteration: (sound) => ({
      admit: async (request) =>
        sound.admit((await sound.readMode(request.account)) === undefined ? { ...request, expectedVersion: -1 } : request),
    }),
  },
  {
    id: 'S004',
    flaw: 'keeps no stop request',
    alteration: (sound) => ({
      changeMode: ({ next: { stop: _stop, ...next }, ...change }) => sound.changeMode({ ...change, next }),
    }),
  },
  {
    id: 'S006',
    flaw: 'lets the last change win',
    alteration: (sound) => ({
      changeMode: async (change) => sound.changeMode({ ...change, expectedVersion: await versionOf(sound, change.account) }),
    }),
  },
  {
    id: 'S007',
    flaw: 'lists history oldest first',
    alteration: (sound) => ({ modeHistory: async (query) => [...(await sound.modeHistory(query))].reverse() }),
  },
  {
    id: 'S008',
    flaw: 'includes the version that history is read before',
    alteration: (sound) => ({
      modeHistory: ({ before, ...query }) => sound.modeHistory(before === undefined ? query : { ...query, before: before + 1 }),
    }),
  },
  {
    id: 'S010',
    flaw: 'has one mode for all accounts',
    alteration: (sound) => ({
      readMode: () => sound.readMode('all'),
      changeMode: (change) => sound.changeMode({ ...change, account: 'all' }),
      modeHistory: (query) => sound.modeHistory({ ...query, account: 'all' }),
      admit: (request) => sound.admit({ ...request, account: 'all' }),
      findOrder: (key) => sound.findOrder({ ...key, account: 'all' }),
    }),
  },
  {
    id: 'S022',
    flaw: 'lets an older version through',
    alteration: (sound) => ({
      admit: async (request) => sound.admit({ ...request, expectedVersion: await versionOf(sound, request.account) }),
    }),
  },
  {
    id: 'S022',
    flaw: 'takes the claims of an order before it looks at the mode',
    alteration: (sound) => ({
      admit: async (request) => {
        const result = await sound.admit(request)
        if (!result.ok && 'denials' in result) await takeAnyway(sound, request)
        return result
      },
    }),
  },
  {
    id: 'S024',
    flaw: 'admits an order for whichever mode is in force',
    alteration: (sound) => ({
      admit: async (request) => sound.admit({ ...request, mode: (await sound.readMode(request.account))?.mode ?? 'PAPER' }),
    }),
  },
  {
    id: 'S025',
    flaw: 'takes HALTED for REDUCING',
    alteration: (sound) => ({
      changeMode: ({ next, ...change }) =>
        sound.changeMode({ ...change, next: { ...next, state: next.state === 'HALTED' ? 'REDUCING' : next.state } }),
    }),
  },
  {
    id: 'S026',
    flaw: 'lets every order through while REDUCING',
    alteration: (sound) => ({ admit: (request) => sound.admit({ ...request, isExit: true }) }),
  },
  {
    id: 'S027',
    flaw: 'forgets the end of a lease',
    alteration: (sound) => ({
      changeMode: ({ next: { liveExpiresAt: _liveExpiresAt, ...next }, ...change }) => sound.changeMode({ ...change, next }),
    }),
  },
  {
    id: 'S028',
    flaw: 'goes on in PAPER after a lease has ended',
    alteration: (sound) => ({ changeMode: (change) => sound.changeMode({ ...change, actor: `by ${change.actor}` }) }),
  },
  {
    id: 'S029',
    flaw: 'lets flattening exits pass without a stop',
    alteration: (sound) => ({
      changeMode: ({ next, ...change }) => sound.changeMode({ ...change, next: { ...next, stop: { flatten: true } } }),
    }),
  },
  {
    id: 'S030',
    flaw: 'knows no protective exits',
    alteration: (sound) => ({ admit: (request) => sound.admit({ ...request, origin: 'strategy' }) }),
  },
  {
    id: 'S031',
    flaw: 'reports only the first thing that fails',
    alteration: (sound) => ({
      admit: async (request) => {
        const result = await sound.admit(request)
        return !result.ok && 'denials' in result ? { ok: false, denials: result.denials.slice(0, 1) } : result
      },
    }),
  },
  {
    id: 'S111',
    flaw: 'loses idempotency',
    alteration: (sound) => ({
      admit: async (request) => {
        const { account, order } = request
        const repeated = await sound.findOrder({ account, intentId: order.intentId })
        return sound.admit(
          repeated === undefined ? request : { ...request, order: { ...order, intentId: `${order.intentId}-2` } },
        )
      },
    }),
  },
  {
    id: 'S114',
    flaw: 'does not compare the content of a repeat',
    alteration: (sound) => ({ admit: (request) => sound.admit({ ...request, contentHash: 'always' }) }),
  },
  {
    id: 'S116',
    flaw: 'knows intent ids of one mode only',
    alteration: (sound) => ({
      admit: (request) =>
        sound.admit({ ...request, order: { ...request.order, intentId: `${request.mode} ${request.order.intentId}` } }),
    }),
  },
  {
    id: 'S118',
    flaw: 'uses up the intent id of a denied order',
    alteration: (sound) => {
      const denied = new Set<string>()
      return {
        admit: async (request) => {
          const { intentId } = request.order
          if (denied.has(intentId))
            return { ok: false, denials: [{ code: 'INTENT_CONFLICT', gate: 'g', message: 'm', details: {} }] }
          const result = await sound.admit(request)
          if (!result.ok && 'denials' in result) denied.add(intentId)
          return result
        },
      }
    },
  },
  {
    id: 'S120',
    flaw: 'takes a client order id twice',
    alteration: (sound) => ({
      admit: (request) =>
        sound
          .admit(request)
          .catch(() => sound.admit({ ...request, order: { ...request.order, clientOrderId: newClientOrderId(systemClock) } })),
    }),
  },
  {
    id: 'S161',
    flaw: 'forgets latches',
    alteration: (sound) => ({ admit: (request) => sound.admit({ ...request, latchKeys: [] }) }),
  },
  {
    id: 'S162',
    flaw: 'stops exits by latches',
    alteration: (sound) => ({ admit: (request) => sound.admit({ ...request, isExit: false }) }),
  },
  {
    id: 'S164',
    flaw: 'trips a latch in both modes at once',
    alteration: (sound) => ({ tripLatch: ({ mode: _mode, ...trip }) => sound.tripLatch(trip) }),
  },
  {
    id: 'S166',
    flaw: 'keeps a latch with a date for ever',
    alteration: (sound) => ({ tripLatch: (trip) => sound.tripLatch({ ...trip, until: 'cleared' }) }),
  },
  {
    id: 'S168',
    flaw: 'clears latches when trading starts again',
    alteration: (sound) => ({
      changeMode: async (change) => {
        for (const { key } of await sound.latches(change.account)) await sound.clearLatch({ ...change, key })
        return sound.changeMode(change)
      },
    }),
  },
  {
    id: 'S171',
    flaw: 'knows one policy',
    alteration: (sound) => ({ admit: (request) => sound.admit({ ...request, policyHash: 'one' }) }),
  },
  {
    id: 'S177',
    flaw: 'accepts the second policy for ever',
    alteration: (sound) => ({
      adoptPolicy: (adoption) => sound.adoptPolicy({ ...adoption, acceptUntil: new Date('2999-01-01T00:00:00.000Z') }),
    }),
  },
  {
    id: 'S178',
    flaw: 'has one policy for all scopes',
    alteration: (sound) => ({ admit: (request) => sound.admit({ ...request, policyScope: 'default' }) }),
  },
  {
    id: 'S181',
    flaw: 'does not look at the venue account',
    alteration: (sound) => ({ admit: ({ identity: _identity, ...request }) => sound.admit(request) }),
  },
  {
    id: 'S182',
    flaw: 'binds the venue account of a denied order',
    alteration: (sound) => ({
      admit: async (request) => {
        const result = await sound.admit(request)
        const { account, identity } = request
        if (!result.ok && identity !== undefined) await sound.changeIdentity({ account, identity, reason: 'r', actor: 'a' })
        return result
      },
    }),
  },
  {
    id: 'S221',
    flaw: 'answers PAPER when it cannot read',
    alteration: (sound) => ({ readMode: (account) => sound.readMode(account).catch(() => paper(account)) }),
  },
  {
    id: 'S224',
    flaw: 'keeps mode and state in the process',
    alteration: () => {
      const own = new InMemoryStore()
      return {
        readMode: (account) => own.readMode(account),
        changeMode: (change) => own.changeMode(change),
        modeHistory: (query) => own.modeHistory(query),
        admit: (request) => own.admit(request),
      }
    },
  },
  {
    id: 'S241',
    flaw: 'reads the version in one step and writes in another',
    alteration: (sound) => ({
      changeMode: async (change) => {
        const current = await sound.readMode(change.account)
        if ((current?.version ?? 0) !== change.expectedVersion) return { ok: false, current }
        await aMoment()
        return sound.changeMode({ ...change, expectedVersion: await versionOf(sound, change.account) })
      },
    }),
  },
  {
    id: 'S246',
    flaw: 'checks the version in one step and admits in another',
    alteration: (sound) => ({
      admit: async (request) => {
        if ((await versionOf(sound, request.account)) !== request.expectedVersion) return sound.admit(request)
        await aMoment()
        const { mode = 'PAPER', version = 0 } = (await sound.readMode(request.account)) ?? {}
        return sound.admit({ ...request, mode, expectedVersion: version, origin: 'stop', isExit: true })
      },
      changeMode: ({ next, ...change }) => sound.changeMode({ ...change, next: { ...next, stop: { flatten: true } } }),
    }),
  },
  {
    id: 'S251',
    flaw: 'reads the mode from a cache',
    alteration: (sound) => {
      const cache = new Map<string, Promise<ModeRecord | undefined>>()
      return {
        readMode: (account) => {
          const record = cache.get(account) ?? sound.readMode(account)
          cache.set(account, record)
          return record
        },
      }
    },
  },
  {
    id: 'S252',
    flaw: 'takes the claims of an order that it was given before',
    alteration: (sound) => ({
      admit: async (request) => {
        const result = await sound.admit(request)
        if (!result.ok && 'existing' in result) await takeAnyway(sound, request)
        return result
      },
    }),
  },
]

async function versionOf(store: ExecutionStore, account: string): Promise<number> {
  return (await store.readMode(account))?.version ?? 0
}

function aMoment(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}

/** Takes the claims of a request that was denied, under an order of their own. */
export async function takeAnyway(sound: ExecutionStore, request: Parameters<ExecutionStore['admit']>[0]): Promise<void> {
  const clientOrderId = newClientOrderId(systemClock)
  const order = { ...request.order, clientOrderId, intentId: clientOrderId }
  const expectedVersion = await versionOf(sound, request.account)
  await sound.admit({ ...request, order, expectedVersion, enforceClaims: false })
}

function paper(account: string): ModeRecord {
  const at = new Date(0)
  const record = { account, mode: 'PAPER', state: 'ACTIVE', version: 0, reason: 'initial', changedBy: 'system' } as const
  return { ...record, changedAt: at, readAt: at, sequence: 0 }
}
