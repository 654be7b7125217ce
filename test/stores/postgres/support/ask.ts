import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { BudgetClaim } from '../../../../src/core/claim.js'
import type { AdmissionRequest, AdmissionResult } from '../../../../src/core/order-ledger.js'
import { requestOf } from '../../request-of.js'

export function newAccount(): string {
  return `account-${randomUUID()}`
}

/** An ordinary request with a life that a slow machine does not reach. */
export function ask(account: string, request: Partial<AdmissionRequest> = {}): AdmissionRequest {
  return requestOf({ account, ttlMs: 60_000, ...request })
}

export function budgetOf(claim: Partial<BudgetClaim> = {}): BudgetClaim {
  return {
    kind: 'budget',
    key: 'daily',
    amount: 1,
    limit: 50,
    window: { period: 'day', timeZone: 'Africa/Johannesburg' },
    ...claim,
  }
}

/** `admitted`, `existing`, or the codes it was denied with. */
export function verdict(result: AdmissionResult): string {
  if (result.ok) return 'admitted'
  return 'existing' in result ? 'existing' : result.denials.map(({ code }) => code).join(' ')
}

/** The code that `action` failed with; fails when it did not. */
export async function codeOf(action: Promise<unknown>): Promise<string> {
  const error = await action.then(
    () => assert.fail('it must fail'),
    (thrown: unknown) => thrown,
  )
  return String((error as { code?: unknown }).code ?? error)
}
