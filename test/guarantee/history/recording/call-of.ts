import { type AdmissionClaim, type Claim, exactClaim } from '../../../../src/core/claim.js'
import { contentHash } from '../../../../src/core/content-hash.js'
import type { ExecutionStore } from '../../../../src/core/execution-store.js'
import type { Fill } from '../../../../src/core/order.js'
import type { AdmissionRequest, OrderKey } from '../../../../src/core/order-ledger.js'
import type { AskedClaim, Call, SeenFill } from '../operation.js'

type Asked = { readonly [Method in keyof ExecutionStore]?: (...args: never[]) => Call }

/** What each method of the store is asked, in the words of the model. What is not here is not part of a history. */
export const CALLS = {
  readMode: (_account: string): Call => ({ kind: 'readMode' }),
  changeMode: ({ expectedVersion, next, reason, actor }: Parameters<ExecutionStore['changeMode']>[0]): Call => ({
    kind: 'changeMode',
    expectedVersion,
    mode: next.mode,
    state: next.state,
    ...(next.liveExpiresAt === undefined ? {} : { lease: next.liveExpiresAt.getTime() }),
    ...(next.stop === undefined ? {} : { flatten: next.stop.flatten }),
    reason,
    actor,
  }),
  admit: (request: AdmissionRequest): Call => ({
    kind: 'admit',
    intentId: request.order.intentId,
    clientOrderId: request.order.clientOrderId,
    content: request.contentHash ?? contentHash(request.order),
    mode: request.mode,
    expectedVersion: request.expectedVersion,
    quantity: request.order.quantity?.toNumber() ?? 0,
    isExit: request.isExit ?? false,
    origin: request.origin ?? 'strategy',
    enforced: request.enforceClaims !== false,
    claims: request.claims.map(askedClaim),
    latchKeys: request.latchKeys,
    policyScope: request.policyScope ?? 'default',
    policyHash: request.policyHash,
    ...(request.identity === undefined ? {} : { identity: request.identity }),
    ttlMs: request.ttlMs,
  }),
  recordOutcome: ({ clientOrderId, to, report }: Parameters<ExecutionStore['recordOutcome']>[0]): Call => ({
    kind: 'outcome',
    clientOrderId,
    to,
    ...(report === undefined ? {} : { filled: report.filledQuantity.toNumber() }),
    fills: (report?.fills ?? []).map(seenFill),
  }),
  recordFill: ({ fill }: Parameters<ExecutionStore['recordFill']>[0]): Call => ({
    kind: 'fill',
    clientOrderId: fill.clientOrderId ?? '',
    fill: seenFill(fill),
  }),
  findOrder: (key: OrderKey): Call => {
    if ('venueOrderId' in key) throw new Error('Histories do not look up by the id of the venue.')
    if ('intentId' in key) return { kind: 'findOrder', by: 'intentId', id: key.intentId }
    return { kind: 'findOrder', by: 'clientOrderId', id: key.clientOrderId }
  },
  openOrders: ({ mode }: Parameters<ExecutionStore['openOrders']>[0]): Call => ({ kind: 'open', mode }),
  unresolvedOrders: ({ mode }: Parameters<ExecutionStore['unresolvedOrders']>[0]): Call => ({ kind: 'unresolved', mode }),
  usage: ({ mode, key, window }: Parameters<ExecutionStore['usage']>[0]): Call => ({
    kind: 'usage',
    mode,
    key,
    isBudget: window !== undefined,
  }),
  tripLatch: ({ key, mode, until = 'cleared' }: Parameters<ExecutionStore['tripLatch']>[0]): Call => ({
    kind: 'tripLatch',
    key,
    ...(mode === undefined ? {} : { mode }),
    ...(until === 'cleared' ? {} : { until: until.getTime() }),
  }),
  clearLatch: ({ key }: Parameters<ExecutionStore['clearLatch']>[0]): Call => ({ kind: 'clearLatch', key }),
  latches: (_account: string): Call => ({ kind: 'latches' }),
  adoptPolicy: ({ scope, hash, alsoAccept, acceptUntil }: Parameters<ExecutionStore['adoptPolicy']>[0]): Call => ({
    kind: 'adoptPolicy',
    scope,
    hash,
    ...(alsoAccept === undefined ? {} : { also: alsoAccept }),
    ...(acceptUntil === undefined ? {} : { until: acceptUntil.getTime() }),
  }),
  appendAudit: (_notes: Parameters<ExecutionStore['appendAudit']>[0]): Call => ({ kind: 'note' }),
} as const satisfies Asked

export type RecordedMethod = keyof typeof CALLS

function askedClaim(claim: Claim | AdmissionClaim): AskedClaim {
  const exact = exactClaim(claim, 'history')
  const { key } = exact
  const limits = exact.sources.map(({ code, limit }) => ({ code, limit: limit.toNumber() }))
  switch (exact.kind) {
    case 'budget':
      return { kind: 'budget', key, amount: exact.amount.toNumber(), limits }
    case 'hold':
      return {
        kind: 'hold',
        key,
        amount: exact.amount.toNumber(),
        asOf: exact.asOf.getTime(),
        reflectedBy: exact.reflectedBy,
        limits,
      }
    case 'rate':
      return { kind: 'rate', key, perMs: exact.perMs, reserve: exact.reserveForExits, limits }
    default:
      throw exact satisfies never
  }
}

function seenFill({ id, quantity }: Fill): SeenFill {
  return { id, quantity: quantity.toNumber() }
}
