import type { TradingMode, TradingState } from '../../../../src/core/vocabulary.js'
import type { Model, Timed } from '../linearize.js'

/** What people and strategies ask of orchestrators and routers. */
export type DeskCall =
  | { readonly kind: 'snapshot' | 'paper' | 'live' | 'halt' | 'reduceOnly' | 'resume' }
  | { readonly kind: 'stop'; readonly flatten: boolean }
  | { readonly kind: 'execute' }

/** `sent`: the order left for the client of that mode. `denied`: nothing left. */
export type DeskAnswer =
  | { readonly inForce: DeskState }
  | { readonly refused: string }
  | { readonly sent: TradingMode }
  | { readonly denied: readonly string[] }

export interface DeskOperation extends Timed {
  readonly id: number
  readonly process: string
  readonly call: DeskCall
  readonly answer?: DeskAnswer
}

export interface DeskState {
  readonly mode: TradingMode
  readonly state: TradingState
  readonly version: number
  /** Of the stop that is latched. */
  readonly flatten: boolean | null
}

/** One account as its users see it, one call at a time: R9, and I3 and I4 from the outside. */
export const DESK_MODEL: Model<DeskState, DeskOperation> = {
  initial: { mode: 'PAPER', state: 'ACTIVE', version: 0, flatten: null },
  text: (state) => JSON.stringify(state),
  next(state, { call, answer }) {
    if (answer !== undefined && !('inForce' in answer)) return isPossible(state, call, answer) ? [state] : []
    const after = afterCall(state, call)
    if (answer === undefined) return after === state ? [] : [after]
    return JSON.stringify(answer.inForce) === JSON.stringify(after) ? [after] : []
  },
  expects: (state, { call }) => JSON.stringify(call.kind === 'execute' ? state : afterCall(state, call)),
}

function afterCall(state: DeskState, call: DeskCall): DeskState {
  const version = state.version + 1
  switch (call.kind) {
    case 'snapshot':
    case 'execute':
      return state
    case 'paper':
      return { ...state, mode: 'PAPER', version }
    case 'live':
      return state.state === 'ACTIVE' ? { mode: 'LIVE', state: 'ACTIVE', version, flatten: null } : state
    case 'halt':
      return { ...state, state: 'HALTED', version }
    case 'reduceOnly':
      return { ...state, state: state.state === 'HALTED' ? 'HALTED' : 'REDUCING', version }
    case 'resume':
      return { ...state, state: 'ACTIVE', version, flatten: null }
    case 'stop': {
      const isSame = state.mode === 'PAPER' && state.state === 'HALTED' && state.flatten === call.flatten
      return isSame ? state : { mode: 'PAPER', state: 'HALTED', version, flatten: call.flatten }
    }
    default:
      throw call satisfies never
  }
}

/** Refusals and denials that speak of the mode must be true of some moment; the others say that something was in the way. */
function isPossible({ mode, state }: DeskState, call: DeskCall, answer: Exclude<DeskAnswer, { inForce: DeskState }>): boolean {
  if ('sent' in answer) return call.kind === 'execute' && mode === answer.sent && state === 'ACTIVE'
  if ('refused' in answer) return answer.refused !== 'STATE_NOT_ACTIVE' || state !== 'ACTIVE'
  if (answer.denied.includes('MODE_CHANGED')) return true
  if (answer.denied.includes('STATE_HALTED')) return state === 'HALTED'
  return !answer.denied.includes('STATE_REDUCING') || state === 'REDUCING'
}
