import { allow, type BudgetClaim, type Claim, defineGate, type GateContext, type SafetyGate } from '../../../src/index.js'

/** Limits of the tests' own beside those of the catalogue, as data: one gate for each kind of claim. */
export interface ClaimLimits {
  /** Worst-case value of all entries in one window. */
  readonly budget?: Concerning & { readonly limit: string; readonly window: BudgetClaim['window'] }
  /** Worst-case value of the entries that have not ended. */
  readonly hold?: Concerning & { readonly limit: string }
  readonly rate?: Concerning & { readonly max: number; readonly perMs: number }
}

interface Concerning {
  /** Only orders of this strategy take from the limit. Default: all. */
  readonly strategy?: string
}

export const BUDGET_KEY = 'test:value'
export const HOLD_KEY = 'test:pending'
export const RATE_KEY = 'test:orders'

export function claimGates({ budget, hold, rate }: ClaimLimits): readonly SafetyGate[] {
  const gates: SafetyGate[] = []
  if (budget !== undefined) {
    const { limit, window } = budget
    gates.push(gateOf('dailyValue', budget, (amount) => ({ kind: 'budget', key: BUDGET_KEY, amount, limit, window })))
  }
  if (hold !== undefined) {
    const { limit } = hold
    // No snapshot stands behind this limit: what has ended counts no more, and nothing else is subtracted.
    const claimFor = (amount: GateContext['notional'], asOf: Date): Claim => ({
      kind: 'hold',
      key: HOLD_KEY,
      amount,
      limit,
      asOf,
      reflectedBy: 'settlement',
    })
    gates.push(gateOf('pendingValue', hold, claimFor))
  }
  if (rate !== undefined) {
    const { max, perMs } = rate
    gates.push(gateOf('orderRate', rate, () => ({ kind: 'rate', key: RATE_KEY, max, perMs })))
  }
  return gates
}

function gateOf(
  name: string,
  { strategy, ...parameters }: Concerning,
  claimFor: (notional: GateContext['notional'], now: Date) => Claim,
): SafetyGate {
  return defineGate({
    name,
    version: '1',
    parameters: JSON.parse(JSON.stringify({ strategy: strategy ?? 'all', ...parameters })),
    check({ isExit, order, notional, now }) {
      const isConcerned = !isExit && (strategy === undefined || order.strategy === strategy)
      return isConcerned ? allow({ claims: [claimFor(notional, now)] }) : allow()
    },
  })
}
