import type { AdmissionOrigin, OrderStatus, TradingMode, TradingState } from '../../../src/core/vocabulary.js'

/*
 * A history in the words of the model: amounts are whole numbers, times are milliseconds of store time, and nothing is an
 * object of the code under test.
 */

/** One thing that a process asked of the store for one account, between its invocation and its response. */
export interface Operation {
  readonly id: number
  readonly account: string
  readonly process: string
  readonly call: Call
  /** Absent when no answer came: it may have taken effect at any moment after its invocation, or never. */
  readonly answer?: Answer
  /** Moments of one clock that only orders events; `Infinity` while there is no answer. */
  readonly invokedAt: number
  readonly respondedAt: number
  /** What the store's clock may have said while the operation ran. */
  readonly clock: ClockReadings
  /** The account's audit sequence that the answer showed: a hint for a second check, never for the search. */
  readonly sequence?: number
}

/** All readings are known where a test moves the clock; where it runs by itself, only the first and the last one. */
export type ClockReadings =
  | { readonly kind: 'listed'; readonly times: readonly number[] }
  | { readonly kind: 'between'; readonly first: number; readonly last: number }

export type Call =
  | { readonly kind: 'readMode' }
  | {
      readonly kind: 'changeMode'
      readonly expectedVersion: number
      readonly mode: TradingMode
      readonly state: TradingState
      readonly lease?: number
      readonly flatten?: boolean
      readonly reason: string
      readonly actor: string
    }
  | AdmitCall
  | OutcomeCall
  | { readonly kind: 'fill'; readonly clientOrderId: string; readonly fill: SeenFill }
  | { readonly kind: 'findOrder'; readonly by: 'intentId' | 'clientOrderId'; readonly id: string }
  | { readonly kind: 'unresolved' | 'open'; readonly mode: TradingMode }
  | { readonly kind: 'usage'; readonly mode: TradingMode; readonly key: string; readonly isBudget: boolean }
  | { readonly kind: 'tripLatch'; readonly key: string; readonly mode?: TradingMode; readonly until?: number }
  | { readonly kind: 'clearLatch'; readonly key: string }
  | { readonly kind: 'latches' }
  | {
      readonly kind: 'adoptPolicy'
      readonly scope: string
      readonly hash: string
      readonly also?: string
      readonly until?: number
    }
  | { readonly kind: 'note' }

export interface AdmitCall {
  readonly kind: 'admit'
  readonly intentId: string
  readonly clientOrderId: string
  /** Stands for everything the order says. */
  readonly content: string
  readonly mode: TradingMode
  readonly expectedVersion: number
  readonly quantity: number
  readonly isExit: boolean
  readonly origin: AdmissionOrigin
  readonly enforced: boolean
  readonly claims: readonly AskedClaim[]
  readonly latchKeys: readonly string[]
  readonly policyScope: string
  readonly policyHash: string
  readonly identity?: string
  readonly ttlMs: number
}

/** What a gate asked for. Each of `limits` denies with its own code. Budgets are those of a day in Johannesburg. */
export type AskedClaim = {
  readonly key: string
  readonly limits: readonly { readonly code: string; readonly limit: number }[]
} & (
  | { readonly kind: 'budget'; readonly amount: number }
  | { readonly kind: 'hold'; readonly amount: number; readonly asOf: number; readonly reflectedBy: 'reservation' | 'settlement' }
  | { readonly kind: 'rate'; readonly perMs: number; readonly reserve: number }
)

export interface OutcomeCall {
  readonly kind: 'outcome'
  readonly clientOrderId: string
  readonly to: OrderStatus
  /** What the venue's report showed as filled, and the executions in it. */
  readonly filled?: number
  readonly fills: readonly SeenFill[]
}

export interface SeenFill {
  readonly id: string
  readonly quantity: number
}

export interface ModeView {
  readonly mode: string
  readonly state: string
  readonly version: number
  readonly reason: string
  readonly by: string
  readonly changedAt: number
  readonly lease?: number
  readonly flatten?: boolean
  readonly identity?: string
}

export interface OrderView {
  readonly clientOrderId: string
  readonly status: OrderStatus
  readonly filled: number
  readonly admittedAt: number
}

/** What came back. `refused`: the store threw, and promises that it wrote nothing. */
export type Answer =
  | { readonly refused: string }
  | { readonly mode: ModeView }
  | { readonly changed: ModeView }
  | { readonly conflict: ModeView }
  | { readonly admittedAt: number; readonly usage: Readonly<Record<string, number>> }
  | { readonly denied: readonly string[] }
  | { readonly existing: OrderView }
  | { readonly order: OrderView | null }
  | { readonly moved: OrderView; readonly at: number }
  | { readonly orders: readonly OrderView[] }
  | { readonly fill: 'recorded' | 'duplicate' }
  | { readonly usage: { readonly used: number; readonly reserved: number; readonly unknown: number } }
  | { readonly latch: { readonly trippedAt: number; readonly until: number | null } }
  | { readonly cleared: number }
  | { readonly latches: readonly { readonly key: string; readonly mode: string | null; readonly until: number | null }[] }
  | { readonly done: true }

/** Whether two answers say the same, whatever the order of their properties. A property that is undefined is absent. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) && Array.isArray(b) && a.length !== b.length) return false
  const [ofA, ofB] = [a, b] as Readonly<Record<string, unknown>>[]
  for (const key in ofA) if (!isSame(ofA[key], ofB?.[key])) return false
  for (const key in ofB) if (ofB[key] !== undefined && ofA?.[key] === undefined) return false
  return true
}

/** How often each kind of operation had each kind of answer: `admit denied FULL_daily`, `changeMode lost`. */
export function tallyOf(operations: readonly Operation[]): ReadonlyMap<string, number> {
  const tally = new Map<string, number>()
  for (const { call, answer } of operations) {
    for (const kind of answer === undefined ? ['lost'] : kindsOf(answer)) {
      const name = `${call.kind} ${kind}`
      tally.set(name, (tally.get(name) ?? 0) + 1)
    }
  }
  return tally
}

function kindsOf(answer: Answer): readonly string[] {
  if ('denied' in answer) return answer.denied.map((code) => `denied ${code}`)
  if ('refused' in answer) return [`refused ${answer.refused}`]
  return Object.keys(answer).slice(0, 1)
}
