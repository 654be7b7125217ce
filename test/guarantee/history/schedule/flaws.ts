import type { ExecutionStore } from '../../../../src/core/execution-store.js'
import type { ModeRecord } from '../../../../src/core/mode-store.js'
import { altered } from '../../../conformance/altered-store.js'

/** A store that breaks one promise, over a sound one. */
export type Flaw = (sound: ExecutionStore) => ExecutionStore

/** Each is a guard left out. The checker has to notice every one of them. */
export const FLAWS = {
  'reads the mode before the admission and not in it': (sound) =>
    altered(sound, {
      async admit(request) {
        const expected = (await sound.readMode(request.account))?.version ?? 0
        if (expected !== request.expectedVersion) return sound.admit(request)
        for (let result = await sound.admit(request); ; ) {
          const wasLate = !result.ok && 'denials' in result && result.denials.some(({ code }) => code === 'MODE_CHANGED')
          if (!wasLate) return result
          const now = await sound.readMode(request.account)
          if (now?.mode !== request.mode || now.state !== 'ACTIVE') return result
          result = await sound.admit({ ...request, expectedVersion: now.version })
        }
      },
    }),
  'does not check claims': (sound) => altered(sound, { admit: (request) => sound.admit({ ...request, enforceClaims: false }) }),
  'does not look at latches': (sound) => altered(sound, { admit: (request) => sound.admit({ ...request, latchKeys: [] }) }),
  'admits an intent again': (sound) => {
    let times = 0
    return altered(sound, {
      admit(request) {
        times += 1
        const { intentId, clientOrderId } = request.order
        const order = {
          ...request.order,
          intentId: `${intentId}-${times}`,
          clientOrderId: `${clientOrderId}-${times}`.slice(-50),
        }
        return sound.admit({ ...request, order })
      },
    })
  },
  'answers a stop before it is written': (sound) =>
    altered(sound, {
      async changeMode(change) {
        if (change.next.stop === undefined) return sound.changeMode(change)
        const { account, expectedVersion, next, reason, actor } = change
        void sound.changeMode(change).catch(() => undefined)
        const at = await sound.now()
        const record = { ...next, account, version: expectedVersion + 1, reason, changedBy: actor, changedAt: at, readAt: at }
        return { ok: true, record: { ...record, sequence: 0 } }
      },
    }),
  'does not compare the version of a change': (sound) =>
    altered(sound, {
      async changeMode(change) {
        for (let result = await sound.changeMode(change); ; ) {
          if (result.ok) return result
          result = await sound.changeMode({ ...change, expectedVersion: result.current?.version ?? 0 })
        }
      },
    }),
  'remembers the mode for a while': (sound) => {
    let kept: ModeRecord | undefined
    let reads = 0
    return altered(sound, {
      async readMode(account) {
        reads += 1
        if (kept === undefined || kept.account !== account || reads % 3 === 1) kept = await sound.readMode(account)
        return kept
      },
    })
  },
  'gives claims back when the outcome is unknown': (sound) =>
    altered(sound, {
      async recordOutcome(outcome) {
        if (outcome.to !== 'unknown') return sound.recordOutcome(outcome)
        const record = await sound.recordOutcome({ ...outcome, to: 'not_sent' })
        return record.status === 'not_sent' ? { ...record, status: 'unknown' } : record
      },
    }),
} as const satisfies Readonly<Record<string, Flaw>>

export type FlawName = keyof typeof FLAWS
