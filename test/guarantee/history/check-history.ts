import { auditOrderProblems } from './audit-order.js'
import { explain } from './counterexample.js'
import { linearize } from './linearize.js'
import { ACCOUNT_MODEL } from './model/account-model.js'
import { narrow } from './narrow.js'
import type { Operation } from './operation.js'

/**
 * What is wrong with the history of each account, which are independent of each other; nothing for a sound one. The search
 * for a linearization decides by itself; the audit's order is looked at apart from it.
 */
export function historyProblems(histories: ReadonlyMap<string, readonly Operation[]>): readonly string[] {
  return [...histories].flatMap(([account, operations]) => {
    const narrowed = narrow(operations)
    const verdict = linearize(narrowed, ACCOUNT_MODEL)
    const found = verdict.linearizable ? [] : [`Account ${account}: ${explain(narrowed, ACCOUNT_MODEL)}`]
    return [...found, ...auditOrderProblems(operations).map((problem) => `Account ${account}: ${problem}.`)]
  })
}
