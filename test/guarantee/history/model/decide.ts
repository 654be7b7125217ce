import type { Call } from '../operation.js'
import { type AccountState, hasEnded, statusAt, viewOf } from './account-state.js'
import { type Decision, decideAdmission } from './decide-admission.js'
import { decideFill, decideOutcome } from './decide-order.js'
import { usageOf } from './limits.js'

/** What a store does that does one thing at a time, when it is asked this at that moment of store time. */
export function decide(state: AccountState, call: Call, at: number): Decision {
  switch (call.kind) {
    case 'readMode':
      return { answer: { mode: state.mode }, state }
    case 'changeMode':
      return changeMode(state, call, at)
    case 'admit':
      return decideAdmission(state, call, at)
    case 'outcome':
      return decideOutcome(state, call, at)
    case 'fill':
      return decideFill(state, call, at)
    case 'findOrder': {
      const order = state.orders.find(({ admission }) => admission[call.by] === call.id)
      return { answer: { order: order === undefined ? null : viewOf(order, at) }, state }
    }
    case 'unresolved':
    case 'open': {
      const isListed = (status: string): boolean => ['admitted', 'unknown'].includes(status) === (call.kind === 'unresolved')
      const listed = state.orders.filter((order) => {
        const status = statusAt(order, at)
        return order.admission.mode === call.mode && !hasEnded(status) && isListed(status)
      })
      return { answer: { orders: listed.map((order) => viewOf(order, at)) }, state }
    }
    case 'usage':
      return { answer: { usage: usageOf(state, call, at) }, state }
    case 'tripLatch':
      return tripLatch(state, call, at)
    case 'clearLatch': {
      const latches = state.latches.filter(({ key }) => key !== call.key)
      const cleared = state.latches.length - latches.length
      return { answer: { cleared }, state: cleared === 0 ? state : { ...state, latches, lastAt: at } }
    }
    case 'latches': {
      const latches = state.latches.filter(({ until }) => until === null || until > at)
      return { answer: { latches }, state }
    }
    case 'adoptPolicy': {
      const { scope, hash, also, until } = call
      const policy = { hash, ...(also === undefined ? {} : { also }), ...(until === undefined ? {} : { until }) }
      return { answer: { done: true }, state: { ...state, policies: { ...state.policies, [scope]: policy }, lastAt: at } }
    }
    case 'note':
      return { answer: { done: true }, state: { ...state, lastAt: at } }
    default:
      throw call satisfies never
  }
}

/** I2: compare and set on the version, which grows by one with every change. */
function changeMode(state: AccountState, call: Extract<Call, { kind: 'changeMode' }>, at: number): Decision {
  if (state.mode.version !== call.expectedVersion) return { answer: { conflict: state.mode }, state }
  const { identity, version } = state.mode
  const mode = {
    mode: call.mode,
    state: call.state,
    version: version + 1,
    reason: call.reason,
    by: call.actor,
    changedAt: at,
    ...(call.lease === undefined ? {} : { lease: call.lease }),
    ...(call.flatten === undefined ? {} : { flatten: call.flatten }),
    ...(identity === undefined ? {} : { identity }),
  }
  return { answer: { changed: mode }, state: { ...state, mode, lastAt: at } }
}

/** I12: a latch that is tripped again never ends sooner. Latches are kept by key and mode. */
function tripLatch(state: AccountState, call: Extract<Call, { kind: 'tripLatch' }>, at: number): Decision {
  const { key, mode = null, until = null } = call
  const isSame = (latch: { key: string; mode: string | null }): boolean => latch.key === key && latch.mode === mode
  const earlier = state.latches.find(isSame)
  const latest = earlier === undefined ? until : earlier.until === null || until === null ? null : Math.max(earlier.until, until)
  const others = state.latches.filter((latch) => !isSame(latch))
  const latches = [...others, { key, mode, until: latest }].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1))
  return { answer: { latch: { trippedAt: at, until: latest } }, state: { ...state, latches, lastAt: at } }
}

/** Latches are a set: in the model, as in answers, they stand in one order. */
export function sortKey({ key, mode }: { readonly key: string; readonly mode: string | null }): string {
  return `${key} ${mode ?? ''}`
}
