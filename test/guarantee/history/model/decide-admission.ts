import type { AdmitCall, Answer } from '../operation.js'
import { type AccountState, type ModelOrder, viewOf } from './account-state.js'
import { counted } from './limits.js'

export interface Decision {
  readonly answer: Answer
  readonly state: AccountState
}

/** R2, R4, R5, R9, R10: one admission at that moment of store time. */
export function decideAdmission(state: AccountState, call: AdmitCall, at: number): Decision {
  const known = state.orders.find(({ admission }) => admission.intentId === call.intentId)
  if (known !== undefined) {
    const isRepeat = known.admission.content === call.content
    return { answer: isRepeat ? { existing: viewOf(known, at) } : { denied: ['INTENT_CONFLICT'] }, state }
  }
  const totals = call.claims.map((claim) => {
    const before = counted(state, claim, call.mode, at)
    return { claim, before, total: before + (claim.kind === 'rate' ? 1 : claim.amount) }
  })
  const full = totals.flatMap(({ claim, before, total }) =>
    claim.limits
      .filter(({ limit }) => (claim.kind === 'rate' ? before >= limit - (call.isExit ? 0 : claim.reserve) : total > limit))
      .map(({ code }) => code),
  )
  const denied = [...modeDenials(state, call, at), ...accountDenials(state, call, at), ...(call.enforced ? full : [])]
  if (denied.length > 0) return { answer: { denied: [...new Set(denied)].sort() }, state }

  const usage = Object.fromEntries(totals.map(({ claim, total }) => [claim.key, total]))
  return { answer: { admittedAt: at, usage }, state: admitted(state, call, at) }
}

function admitted(state: AccountState, call: AdmitCall, at: number): AccountState {
  const holds: Record<string, { open: number; reflected: [] }> = {}
  for (const claim of call.claims) if (claim.kind === 'hold') holds[claim.key] = { open: claim.amount, reflected: [] }
  const order: ModelOrder = {
    admission: call,
    admittedAt: at,
    status: 'admitted',
    filled: 0,
    fillTotal: 0,
    refunded: false,
    holds,
  }
  const after = { ...state, lastAt: at, orders: [...state.orders, order] }
  if (call.mode !== 'LIVE') return after
  const adopted = state.policies[call.policyScope] ?? { hash: call.policyHash }
  const identity = state.mode.identity ?? call.identity
  return {
    ...after,
    policies: { ...state.policies, [call.policyScope]: adopted },
    ...(identity === undefined ? {} : { mode: { ...state.mode, identity } }),
  }
}

function modeDenials({ mode: inForce }: AccountState, call: AdmitCall, at: number): readonly string[] {
  const { mode, state, version, lease, reason, by } = inForce
  const codes: string[] = []
  const leaseEnded = (by === 'system' && reason === 'LIVE_EXPIRED') || (mode === 'LIVE' && lease !== undefined && at >= lease)
  if (version !== call.expectedVersion) codes.push('MODE_CHANGED')
  if (call.origin === 'stop') return inForce.flatten === true && call.isExit ? codes : [...codes, 'STATE_HALTED']
  if (call.origin === 'protect') return state !== 'HALTED' && call.isExit ? codes : [...codes, 'STATE_HALTED']
  if (version === call.expectedVersion && mode !== call.mode) codes.push('MODE_CHANGED')
  if (leaseEnded) codes.push('LIVE_EXPIRED')
  if (state === 'HALTED') codes.push('STATE_HALTED')
  if (state === 'REDUCING' && !call.isExit) codes.push('STATE_REDUCING')
  return codes
}

function accountDenials(state: AccountState, call: AdmitCall, at: number): readonly string[] {
  const codes: string[] = []
  const holds = (key: string): boolean =>
    state.latches.some((latch) => latch.key === key && [null, call.mode].includes(latch.mode) && (latch.until ?? at + 1) > at)
  for (const key of call.latchKeys) {
    const pausesExits = key.startsWith('helios:exit-pause:')
    if (holds(key) && (!call.isExit || pausesExits)) codes.push(pausesExits ? 'EXIT_RATE_LIMITED' : 'LATCHED')
  }
  if (call.mode !== 'LIVE') return codes
  const { identity } = state.mode
  if (call.identity !== undefined && identity !== undefined && identity !== call.identity) codes.push('VENUE_ACCOUNT_MISMATCH')
  const policy = state.policies[call.policyScope]
  const accepted =
    policy === undefined ||
    policy.hash === call.policyHash ||
    (policy.also === call.policyHash && policy.until !== undefined && at < policy.until)
  if (!accepted && !call.isExit) codes.push('POLICY_MISMATCH')
  return codes
}
