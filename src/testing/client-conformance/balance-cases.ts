import { describe, ensure } from '../conformance-case.js'
import type { ClientCase } from './client-case.js'
import { ensureBalances } from './well-formed.js'

/** C60–C61: what the account has. */
export const BALANCE_CASES: readonly ClientCase[] = [
  {
    id: 'C60',
    title: 'balances have a time, and each total is free plus locked',
    async check(scene) {
      ensureBalances(await scene.client.balances(), 'balances()')
      await scene.rest()
      ensureBalances(await scene.client.balances(), 'balances() while an order rests')
    },
  },
  {
    id: 'C61',
    title: 'a resting order locks what it may cost, and its end unlocks exactly that',
    async check(scene) {
      const { instrument, quantity, rest } = await scene.trade()
      const cost = quantity.times(rest)
      const before = await scene.balance(instrument.quote)
      const placed = await scene.rest()
      await scene.eventually(`at least ${cost.toFixed()} ${instrument.quote} is locked, and no longer free`, async () => {
        const { free, locked } = await scene.balance(instrument.quote)
        const newlyLocked = locked.minus(before.locked)
        return newlyLocked.gte(cost) && before.free.minus(free).equals(newlyLocked) ? true : undefined
      })
      const { kind } = await scene.client.cancelOrder(scene.query(placed))
      ensure(kind === 'canceled', `cancelOrder() must be canceled, and is ${describe(kind)}`)
      await scene.eventually(`${instrument.quote} is as before once the order is canceled`, async () => {
        const { free, locked, total } = await scene.balance(instrument.quote)
        return free.equals(before.free) && locked.equals(before.locked) && total.equals(before.total) ? true : undefined
      })
    },
  },
]
