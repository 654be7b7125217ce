import assert from 'node:assert/strict'
import { systemClock } from '../../core/clock.js'
import { Decimal } from '../../core/decimal.js'
import { newClientOrderId } from '../../core/ids.js'
import { expectAdmitted, expectDenied, expectExisting } from './expectations.js'
import type { StoreCase } from './store-case.js'
import type { Trial } from './trial.js'

export const idempotencyCases: readonly StoreCase[] = [
  {
    id: 'S111',
    title: 'the same intent id with the same content returns the earlier order, and takes nothing',
    async check(trial) {
      const claims = [trial.budget({ amount: 1, limit: 10 })]
      const { order, sequence } = await trial.admitted({ claims })
      const again = expectExisting(await trial.admit({ order: attempt(trial, order.intentId), claims }))
      assert.equal(again.order.clientOrderId, order.clientOrderId)
      assert.equal(again.status, 'admitted')
      assert.equal(again.sequence, sequence, 'a repeat must write nothing')
      await trial.counts(1, trial.budget({}))
    },
  },
  {
    id: 'S112',
    title: 'a repeat is answered with what the ledger knows now',
    async check(trial) {
      const { order } = await trial.admitted()
      await trial.outcome(order, 'open', { source: 'submit', venueOrderId: 'v-1' })
      await trial.recordFill(trial.fill(order, { quantity: 4 }))
      const again = expectExisting(await trial.admit({ order: attempt(trial, order.intentId) }))
      assert.equal(again.status, 'partially_filled')
      assert.equal(again.venueOrderId, 'v-1')
      assert.equal(again.report.fills.length, 1)
    },
  },
  {
    id: 'S113',
    title: 'a repeat is not judged again: no mode, latch or limit turns it away',
    async check(trial) {
      const { account } = trial
      const claims = [trial.budget({ amount: 1, limit: 1 })]
      const { order } = await trial.admitted({ claims })
      await trial.change({ state: 'HALTED' })
      await trial.store.tripLatch({ account, key: 'any', reason: 'test', actor: 'tester' })
      const repeat = { order: attempt(trial, order.intentId), claims, latchKeys: ['any'], expectedVersion: 0 }
      expectExisting(await trial.admit(repeat))
    },
  },
  {
    id: 'S114',
    title: 'the same intent id with other content is denied INTENT_CONFLICT, and takes nothing',
    async check(trial) {
      const claims = [trial.budget({ amount: 1, limit: 10 })]
      const { order } = await trial.admitted({ claims })
      const other = { ...attempt(trial, order.intentId), quantity: new Decimal(11) }
      expectDenied(await trial.admit({ order: other, claims }), 'INTENT_CONFLICT')
      assert.equal((await trial.record(order)).order.quantity?.toFixed(), '10')
      assert.equal(await trial.store.findOrder({ account: trial.account, clientOrderId: other.clientOrderId }), undefined)
      await trial.counts(1, trial.budget({}))
    },
  },
  {
    id: 'S115',
    title: 'the content of a repeat is compared by the given hash when there is one',
    async check(trial) {
      const { order } = await trial.admitted({ contentHash: 'what-was-asked-for' })
      const requantised = { ...attempt(trial, order.intentId), quantity: new Decimal('9.9') }
      const existing = expectExisting(await trial.admit({ order: requantised, contentHash: 'what-was-asked-for' }))
      assert.equal(existing.contentHash, 'what-was-asked-for')
      expectDenied(await trial.admit({ order: requantised }), 'INTENT_CONFLICT')
    },
  },
  {
    id: 'S116',
    title: 'an intent id is used up across both modes',
    async check(trial) {
      const { order } = await trial.admitted()
      await trial.goLive()
      const existing = expectExisting(await trial.admit({ order: attempt(trial, order.intentId) }))
      assert.equal(existing.mode, 'PAPER')
      assert.deepEqual(await trial.store.unresolvedOrders({ account: trial.account, mode: 'LIVE' }), [])
    },
  },
  {
    id: 'S117',
    title: 'an intent id stays used up after its order has ended',
    async check(trial) {
      for (const status of ['filled', 'rejected', 'not_sent', 'never_arrived'] as const) {
        const { order } = await trial.admitted()
        await trial.outcome(order, status)
        assert.equal(expectExisting(await trial.admit({ order: attempt(trial, order.intentId) })).status, status)
      }
    },
  },
  {
    id: 'S118',
    title: 'a denied intent is not used up: it may be tried again, with other content too',
    async check(trial) {
      const order = trial.order()
      await trial.denied({ order, claims: [trial.budget({ amount: 2, limit: 1 })] }, 'LIMIT_EXCEEDED')
      const other = { ...attempt(trial, order.intentId), quantity: new Decimal(1) }
      expectAdmitted(await trial.admit({ order: other, claims: [trial.budget({ amount: 1, limit: 1 })] }))
    },
  },
  {
    id: 'S119',
    title: 'two accounts may use the same intent id',
    async check(trial) {
      const other = trial.otherAccount()
      const { order } = await trial.admitted()
      expectAdmitted(await other.admit({ order: attempt(other, order.intentId) }))
    },
  },
  {
    id: 'S120',
    title: 'a client order id is never used twice',
    async check(trial) {
      const { order } = await trial.admitted()
      const reused = trial.order({ clientOrderId: order.clientOrderId })
      const admitted = await trial.admit({ order: reused }).then(
        (result) => result.ok,
        () => false,
      )
      assert.equal(admitted, false, 'a second order with the same client order id must not be admitted')
      assert.equal((await trial.record(order)).order.intentId, order.intentId)
    },
  },
]

/** Another attempt at the same content, as a second call of the router would make it. */
function attempt(trial: Trial, intentId: string) {
  return trial.order({ intentId, clientOrderId: newClientOrderId(systemClock) })
}
