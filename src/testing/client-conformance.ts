import { APPROVAL_CASES } from './client-conformance/approval-cases.js'
import { BALANCE_CASES } from './client-conformance/balance-cases.js'
import { CANCEL_CASES } from './client-conformance/cancel-cases.js'
import type { ClientCase } from './client-conformance/client-case.js'
import type { MakeClientFixture } from './client-conformance/client-fixture.js'
import { EVENT_CASES } from './client-conformance/event-cases.js'
import { FAULT_CASES } from './client-conformance/fault-cases.js'
import { FILL_CASES } from './client-conformance/fill-cases.js'
import { LIFECYCLE_CASES } from './client-conformance/lifecycle-cases.js'
import { MARKET_DATA_CASES } from './client-conformance/market-data-cases.js'
import { ORDER_CASES } from './client-conformance/order-cases.js'
import { SELF_DESCRIPTION_CASES } from './client-conformance/self-description-cases.js'
import { TradingScene } from './client-conformance/trading-scene.js'
import { type ConformanceCase, conformanceCase } from './conformance-case.js'

const CASES: readonly ClientCase[] = [
  ...SELF_DESCRIPTION_CASES,
  ...MARKET_DATA_CASES,
  ...APPROVAL_CASES,
  ...ORDER_CASES,
  ...CANCEL_CASES,
  ...FILL_CASES,
  ...BALANCE_CASES,
  ...EVENT_CASES,
  ...FAULT_CASES,
  ...LIFECYCLE_CASES,
]

/**
 * Everything a `TradingClient` must do for the library to be safe on top of it, as cases for any test runner. Run it
 * against a simulator of your venue or its test network: the cases place, fill and cancel small orders, and one cancels
 * **every** open order of the account.
 *
 * Each case makes a fixture of its own and closes it. What a venue cannot do is never passed over in silence: such a case
 * resolves with a reason in `notApplicable`.
 *
 * ```ts
 * const cases = clientConformance(async () => {
 *   const client = new MyVenueClient({ ... })
 *   return {
 *     client,
 *     approve: (intent, overrides) => approveForTest(intent, { mode: 'LIVE', ...overrides }),
 *     close: () => client.close(),
 *   }
 * })
 * for (const c of cases) {
 *   test(`${c.id} ${c.title}`, async (context) => {
 *     await c.run()
 *     if (c.notApplicable !== undefined) context.skip(c.notApplicable)
 *   })
 * }
 * ```
 */
export function clientConformance(make: MakeClientFixture): ConformanceCase[] {
  return CASES.map(({ id, title, check }) => conformanceCase(id, title, () => withFixture(make, check)))
}

/** Closes the fixture whatever happens. What went wrong first counts. */
async function withFixture(make: MakeClientFixture, check: ClientCase['check']): Promise<void> {
  const fixture = await make()
  const [checked] = await Promise.allSettled([check(new TradingScene(fixture))])
  const [closed] = await Promise.allSettled([fixture.close()])
  if (checked.status === 'rejected') throw checked.reason
  if (closed.status === 'rejected') throw closed.reason
}
