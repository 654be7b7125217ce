import type { AdmissionRequest, ExecutionStore } from '../../../src/index.js'
import { altered } from '../../execution/support/altered.js'

/** What a store may do wrong: the guards that the checks must miss when they are gone. */
export type StoreFlaw =
  /** Takes every claim and refuses none. */
  | 'enforces no claim'
  /** Writes an order down only when its outcome is known: after it was sent. */
  | 'writes after the send'
  /** Lists no order that is admitted or unknown. */
  | 'hides orders without an outcome'

export function flawedStore(sound: ExecutionStore, flaw: StoreFlaw): ExecutionStore {
  switch (flaw) {
    case 'enforces no claim':
      return altered(sound, { admit: (request) => sound.admit({ ...request, enforceClaims: false }) })
    case 'writes after the send':
      return writesAfterTheSend(sound)
    case 'hides orders without an outcome':
      return altered(sound, { unresolvedOrders: async () => [] })
    default:
      throw flaw satisfies never
  }
}

function writesAfterTheSend(sound: ExecutionStore): ExecutionStore {
  const unwritten = new Map<string, AdmissionRequest>()
  return altered(sound, {
    async admit(request) {
      unwritten.set(request.order.clientOrderId, request)
      const admittedAt = await sound.now()
      // An admission that did not count on would be denied: it looks as if the store had gone back.
      const { sequence } = await sound.appendAudit({ account: request.account, notes: [{ kind: 'flaw', body: {} }] })
      return { ok: true, admittedAt, expiresAt: new Date(admittedAt.getTime() + request.ttlMs), usage: {}, sequence }
    },
    async recordOutcome(outcome) {
      const request = unwritten.get(outcome.clientOrderId)
      unwritten.delete(outcome.clientOrderId)
      if (request !== undefined) await sound.admit(request)
      return sound.recordOutcome(outcome)
    },
  })
}
