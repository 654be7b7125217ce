import { toDecimal } from '../../../core/decimal.js'
import { HeliosError } from '../../../core/errors.js'
import { type FakeValrFault, type FakeValrFaultAction, type Mishap, mishapOf } from './fault.js'

interface Installed {
  readonly pattern: RegExp
  readonly action: FakeValrFaultAction
  left: number
}

type TargetKind = 'rest' | 'command' | 'event'

const NO_MISHAP = mishapOf([])
const IMPOSSIBLE: Readonly<Record<TargetKind, readonly string[]>> = {
  rest: [],
  command: ['html-400-accepted'],
  event: ['html-400-accepted', 'status', 'partialFill', 'skewMs'],
}

/** The faults that are waiting for something to go wrong with. */
export class FaultBook {
  readonly #installed = new Set<Installed>()

  /** Returns a function that takes it back. @throws HeliosError `FAULT_IMPOSSIBLE`. */
  install({ on, times = Number.POSITIVE_INFINITY, do: action }: FakeValrFault): () => void {
    const kind = kindOf(on)
    const name = typeof action === 'string' ? action : (Object.keys(action)[0] ?? '')
    if (kind === undefined) throw impossible(`"${on}" names no request, command or event`)
    if (IMPOSSIBLE[kind].includes(name)) throw impossible(`"${on}" cannot suffer ${name}`)
    if (!(times > 0)) throw impossible('times is a positive number')
    if (typeof action === 'object') checkNumbers(action)
    const installed = { pattern: patternOf(on), action, left: times }
    this.#installed.add(installed)
    return () => {
      this.#installed.delete(installed)
    }
  }

  /** What goes wrong with `target`, which has the form of a fault's `on`. Uses the faults up. */
  take(target: string): Mishap {
    if (this.#installed.size === 0) return NO_MISHAP
    const actions: FakeValrFaultAction[] = []
    for (const installed of this.#installed) {
      if (!installed.pattern.test(target)) continue
      actions.push(installed.action)
      installed.left -= 1
      if (installed.left <= 0) this.#installed.delete(installed)
    }
    return actions.length === 0 ? NO_MISHAP : mishapOf(actions)
  }
}

function kindOf(on: string): TargetKind | undefined {
  if (/^ws:[A-Z_*]+$/.test(on)) return 'command'
  if (/^event:[A-Z0-9_*]+$/.test(on)) return 'event'
  return /^([A-Z]+|\*) \/\S*$/.test(on) ? 'rest' : undefined
}

function patternOf(on: string): RegExp {
  const literal = on.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`^${literal.replaceAll('*', '.*')}$`)
}

function checkNumbers(action: Exclude<FakeValrFaultAction, string>): void {
  if ('partialFill' in action) {
    const part = toDecimal(action.partialFill)
    if (!part.greaterThan(0) || part.greaterThan(1)) throw impossible('partialFill is above 0 and at most 1')
  }
  if ('delayMs' in action && !(action.delayMs >= 0)) throw impossible('delayMs is not negative')
  if ('skewMs' in action && !Number.isFinite(action.skewMs)) throw impossible('skewMs is a number')
  if ('status' in action && !(action.status >= 400 && action.status <= 599)) throw impossible('status is from 400 to 599')
}

function impossible(problem: string): HeliosError {
  return new HeliosError('FAULT_IMPOSSIBLE', `A fault that cannot happen: ${problem}.`)
}
