import type { Model } from '../linearize.js'
import { type Answer, type Call, isSame, type Operation } from '../operation.js'
import { type AccountState, EMPTY_ACCOUNT, stateText } from './account-state.js'
import { decide } from './decide.js'
import { nextDay } from './limits.js'

/** One account of a store that does one thing at a time. Its time never goes back (R9). */
export const ACCOUNT_MODEL: Model<AccountState, Operation> = {
  initial: EMPTY_ACCOUNT,
  text: stateText,
  next(state, operation) {
    const { call, answer } = operation
    if (answer !== undefined && isAlwaysPossible(call, answer)) return [state]
    const states: AccountState[] = []
    for (const at of moments(state, operation)) {
      const decision = decide(state, call, at)
      const fits = answer === undefined ? decision.state !== state : isSame(decision.answer, answer)
      if (fits && !states.includes(decision.state)) states.push(decision.state)
    }
    return states
  },
  /** Store time never goes back, so what has its time in its answer, or is known to have had it, cannot come after later things. */
  isTooLate({ lastAt }, { answer, clock }) {
    if (answer !== undefined) return (timeIn(answer) ?? lastAt) < lastAt
    return clock.kind === 'listed' && clock.times.every((time) => time < lastAt)
  },
  expects(state, operation) {
    const answers = [...moments(state, operation)].map((at) => JSON.stringify(decide(state, operation.call, at).answer))
    return answers.length === 0 ? 'nothing: its time is over' : [...new Set(answers)].join(' or ')
  },
}

/** Refusals that a store may give whatever the account holds: it had no time, or somebody else was first. */
const REFUSALS: readonly string[] = ['STORE_BUSY', 'STORE_UNAVAILABLE', 'NOT_ADMITTED_IN_TIME']

function isAlwaysPossible(call: Call, answer: Answer): boolean {
  if ('refused' in answer) return REFUSALS.includes(answer.refused)
  return call.kind === 'admit' && 'denied' in answer && answer.denied.join() === 'STOPPING'
}

/** Every moment of store time at which the operation may have been decided, as far as the answer can tell them apart. */
function moments(state: AccountState, operation: Operation): Iterable<number> {
  const { clock, answer } = operation
  const possible = clock.kind === 'listed' ? clock.times : boundaries(state, clock)
  const at = new Set(possible.map((time) => Math.max(time, state.lastAt)))
  // Of these nothing shows when they happened, and whatever is possible after a later moment is so after the first.
  if (isTimeless(state, operation)) return [Math.min(...at)]
  const stamped = answer === undefined ? undefined : timeIn(answer)
  if (stamped === undefined) return at
  const isPossible =
    clock.kind === 'listed'
      ? at.has(stamped)
      : stamped >= Math.max(clock.first, state.lastAt) && stamped <= Math.max(clock.last, state.lastAt)
  return isPossible ? [stamped] : []
}

const TIMELESS: readonly Call['kind'][] = ['note', 'adoptPolicy', 'clearLatch', 'tripLatch']

function isTimeless({ orders }: AccountState, { call, answer }: Operation): boolean {
  if (answer !== undefined && timeIn(answer) !== undefined) return false
  if (call.kind !== 'outcome' && call.kind !== 'fill') return TIMELESS.includes(call.kind)
  // Only holds keep when they were reflected.
  const order = orders.find(({ admission }) => admission.clientOrderId === call.clientOrderId)
  return order === undefined || Object.keys(order.holds).length === 0
}

/** The time that a write puts into its own answer. */
function timeIn(answer: Answer): number | undefined {
  if ('admittedAt' in answer) return answer.admittedAt
  if ('changed' in answer) return answer.changed.changedAt
  if ('latch' in answer) return answer.latch.trippedAt
  if ('moved' in answer) return answer.at
  return undefined
}

/** Answers change only where something begins or ends, so these moments stand for all. */
function boundaries(state: AccountState, { first, last }: { readonly first: number; readonly last: number }): readonly number[] {
  const from = Math.max(first, state.lastAt)
  const ends = [from, last, nextDay(from), state.mode.lease ?? from]
  for (const { until } of state.latches) ends.push(until ?? from)
  for (const { until } of Object.values(state.policies)) ends.push(until ?? from)
  for (const { admission, admittedAt } of state.orders) {
    ends.push(admittedAt + admission.ttlMs)
    for (const claim of admission.claims) if (claim.kind === 'rate') ends.push(admittedAt + claim.perMs)
  }
  return ends.filter((at) => at >= from && at <= Math.max(last, from))
}
