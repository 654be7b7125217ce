import { type ConformanceCase, conformanceCase } from './conformance-case.js'
import { admissionCases } from './store-conformance/admission-cases.js'
import { auditCases } from './store-conformance/audit-cases.js'
import { budgetCases } from './store-conformance/budget-cases.js'
import { claimCases } from './store-conformance/claim-cases.js'
import { concurrencyCases } from './store-conformance/concurrency-cases.js'
import { durabilityCases } from './store-conformance/durability-cases.js'
import { fillCases } from './store-conformance/fill-cases.js'
import { heartbeatCases } from './store-conformance/heartbeat-cases.js'
import { holdCases } from './store-conformance/hold-cases.js'
import { idempotencyCases } from './store-conformance/idempotency-cases.js'
import { identityCases } from './store-conformance/identity-cases.js'
import { latchCases } from './store-conformance/latch-cases.js'
import { lateArrivalCases } from './store-conformance/late-arrival-cases.js'
import { limitCases } from './store-conformance/limit-cases.js'
import { modeCases } from './store-conformance/mode-cases.js'
import { outcomeCases } from './store-conformance/outcome-cases.js'
import { policyCases } from './store-conformance/policy-cases.js'
import { rateCases } from './store-conformance/rate-cases.js'
import type { StoreCase } from './store-conformance/store-case.js'
import type { StoreFixture } from './store-conformance/store-fixture.js'
import { timeCases } from './store-conformance/time-cases.js'
import { Trial } from './store-conformance/trial.js'
import { turnoverCases } from './store-conformance/turnover-cases.js'

/** What the maker's fixtures can do; the cases that need more are not in the list. */
export interface StoreConformanceOptions {
  /** Each fixture has a `clock` that steers its store's time. Default false. */
  readonly clock?: boolean
  /** Each fixture has a `reopen`, as a durable store must. Default false. */
  readonly reopen?: boolean
}

/**
 * What every `ExecutionStore` must do, as cases for any test runner. `make` is called once for each case.
 *
 * ```ts
 * const make = async () => {
 *   const store = new MyStore(await emptyDatabase())
 *   return { store, close: () => store.close() }
 * }
 * for (const { id, title, run } of storeConformance(make)) test(`${id} ${title}`, run)
 * ```
 */
export function storeConformance(make: () => Promise<StoreFixture>, options: StoreConformanceOptions = {}): ConformanceCase[] {
  const { clock = false, reopen = false } = options
  const available = { clock, reopen }
  return CASES.filter(({ needs }) => needs === undefined || available[needs]).map((storeCase) =>
    conformanceCase(storeCase.id, storeCase.title, () => tryOut(storeCase, make)),
  )
}

const CASES: readonly StoreCase[] = [
  ...modeCases,
  ...admissionCases,
  ...budgetCases,
  ...holdCases,
  ...rateCases,
  ...claimCases,
  ...idempotencyCases,
  ...outcomeCases,
  ...lateArrivalCases,
  ...fillCases,
  ...latchCases,
  ...policyCases,
  ...identityCases,
  ...auditCases,
  ...timeCases,
  ...durabilityCases,
  ...concurrencyCases,
  ...limitCases,
  ...heartbeatCases,
  ...turnoverCases,
]

async function tryOut({ check }: StoreCase, make: () => Promise<StoreFixture>): Promise<void> {
  const fixture = await make()
  try {
    const trial = await Trial.begin(fixture)
    try {
      await check(trial)
    } finally {
      await trial.end()
    }
  } finally {
    await fixture.close()
  }
}
