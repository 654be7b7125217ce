import { allow, type BudgetClaim, defineGate, type SafetyGate } from '../../../src/index.js'

/** Limits of the tests' own beside those of the catalogue, as data: one gate for each kind of claim. */
export interface ClaimLimits {
  /** Worst-case value of all entries in one day. */
  readonly budget?: { readonly limit: string; readonly window: BudgetClaim['window'] }
  /** Worst-case value of the entries that have not ended. */
  readonly hold?: { readonly limit: string }
  readonly rate?: { readonly max: number; readonly perMs: number }
}

export const BUDGET_KEY = 'test:value'
export const HOLD_KEY = 'test:pending'
export const RATE_KEY = 'test:orders'

export function claimGates({ budget, hold, rate }: ClaimLimits): readonly SafetyGate[] {
  const gates: SafetyGate[] = []
  if (budget !== undefined)
    gates.push(
      defineGate({
        name: 'dailyValue',
        version: '1',
        parameters: { ...budget, window: { ...budget.window } },
        check: ({ isExit, notional }) =>
          isExit ? allow() : allow({ claims: [{ kind: 'budget', key: BUDGET_KEY, amount: notional, ...budget }] }),
      }),
    )
  if (hold !== undefined)
    gates.push(
      defineGate({
        name: 'pendingValue',
        version: '1',
        parameters: { ...hold },
        // No snapshot stands behind this limit: what has ended counts no more, and nothing else is subtracted.
        check: ({ isExit, notional, now }) =>
          isExit
            ? allow()
            : allow({
                claims: [{ kind: 'hold', key: HOLD_KEY, amount: notional, asOf: now, reflectedBy: 'settlement', ...hold }],
              }),
      }),
    )
  if (rate !== undefined)
    gates.push(
      defineGate({
        name: 'orderRate',
        version: '1',
        parameters: { ...rate },
        check: () => allow({ claims: [{ kind: 'rate', key: RATE_KEY, ...rate }] }),
      }),
    )
  return gates
}
