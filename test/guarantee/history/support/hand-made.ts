import { EMPTY_ACCOUNT } from '../model/account-state.js'
import type { AdmitCall, Answer, AskedClaim, Call, ModeView, Operation } from '../operation.js'

/** One operation of a history that is written by hand: who, from when until when, what was asked and what came back. */
export type Line = readonly [process: string, from: number, to: number, call: Call, answer?: Answer, sequence?: number]

/** The store's clock stands at 0, unless the readings of a line are given. */
export function history(lines: readonly Line[], times: readonly number[] = [0]): readonly Operation[] {
  return lines.map(([process, invokedAt, respondedAt, call, answer, sequence], index) => ({
    id: index + 1,
    account: 'main',
    process,
    call,
    invokedAt,
    respondedAt: answer === undefined ? Infinity : respondedAt,
    clock: { kind: 'listed', times },
    ...(answer === undefined ? {} : { answer }),
    ...(sequence === undefined ? {} : { sequence }),
  }))
}

export function admit(id: string, version: number, asked: Partial<AdmitCall> = {}): AdmitCall {
  return {
    kind: 'admit',
    intentId: id,
    clientOrderId: `order-${id}`,
    content: id,
    mode: 'PAPER',
    expectedVersion: version,
    quantity: 10,
    isExit: false,
    origin: 'strategy',
    enforced: true,
    claims: [],
    latchKeys: [],
    policyScope: 'default',
    policyHash: 'policy-a',
    ttlMs: 60_000,
    ...asked,
  }
}

export function budget(limit: number, amount = 1): AskedClaim {
  return { kind: 'budget', key: 'daily', amount, limits: [{ code: 'FULL_daily', limit }] }
}

/** Admitted at 0, with as much taken of `daily` as is said. */
export function admittedWith(daily?: number, at = 0): Answer {
  return { admittedAt: at, usage: daily === undefined ? {} : { daily } }
}

export function change(expectedVersion: number, to: Partial<ModeView> = {}): Extract<Call, { kind: 'changeMode' }> {
  const { mode, state, flatten } = { ...EMPTY_ACCOUNT.mode, ...to }
  return {
    kind: 'changeMode',
    expectedVersion,
    mode: mode as 'PAPER',
    state: state as 'ACTIVE',
    ...(flatten === undefined ? {} : { flatten }),
    reason: 'test',
    actor: 'tester',
  }
}

export function view(version: number, to: Partial<ModeView> = {}): ModeView {
  return { ...EMPTY_ACCOUNT.mode, version, reason: 'test', by: 'tester', ...to }
}

/** The mode and state of an emergency stop. */
export const STOPPED = { mode: 'PAPER', state: 'HALTED', flatten: false } as const

/** Stops at that version. */
export function stop(expectedVersion: number): Call {
  return change(expectedVersion, STOPPED)
}

export function changed(version: number, to: Partial<ModeView> = {}): Answer {
  return { changed: view(version, to) }
}
