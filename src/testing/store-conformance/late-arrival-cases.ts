import assert from 'node:assert/strict'
import { Decimal } from '../../core/decimal.js'
import type { Order, OrderReport } from '../../core/order.js'
import { expectAmount } from './expectations.js'
import type { StoreCase } from './store-case.js'
import { later, type Trial } from './trial.js'

/** Ends that give budgets back, because the venue has nothing of the order. A fill shows that it has. */
const REFUNDED = ['rejected', 'not_sent'] as const

export const lateArrivalCases: readonly StoreCase[] = [
  {
    id: 'S145',
    title: 'an order that was rejected or not sent, and fills, takes its budget again above the limit, and stays ended',
    async check(trial) {
      for (const end of REFUNDED) {
        const claims = [trial.budget({ key: end, amount: 5, limit: 5 })]
        const { order } = await trial.admitted({ claims })
        await trial.outcome(order, end, { source: 'submit', reason: 'refused' })
        await trial.admitted({ claims })
        assert.equal(await trial.recordFill(trial.fill(order, { quantity: 4 })), 'recorded')
        await trial.counts(10, trial.budget({ key: end }))
        const { status, evidence, report } = await trial.record(order)
        assert.equal(status, end)
        assert.equal(report.reason, 'refused')
        expectAmount(report.filledQuantity, 4, 'filledQuantity')
        assert.deepEqual([evidence?.source, evidence?.lateArrival], ['event', true])
        assert.equal((await trial.outcome(order, 'open', { lateArrival: true })).status, end)
        const { openOrders, unresolved } = await pendingOf(trial, order)
        assert.deepEqual([openOrders, unresolved], [false, false])
      }
    },
  },
  {
    id: 'S146',
    title: 'it takes its budget once, however many fills come and however often',
    async check(trial) {
      for (const end of REFUNDED) {
        const { order } = await trial.admitted({ claims: [trial.budget({ key: end, amount: 5, limit: 5 })] })
        await trial.outcome(order, end)
        const fills = [trial.fill(order, { quantity: 4 }), trial.fill(order, { quantity: 6 })] as const
        for (const fill of [...fills, ...fills]) await trial.recordFill(fill)
        await trial.outcome(order, 'filled', {}, trial.report(order, 'filled', { filledQuantity: new Decimal(10), fills }))
        await trial.outcome(order, end)
        await trial.counts(5, trial.budget({ key: end }))
        expectAmount((await trial.record(order)).report.filledQuantity, 10, 'filledQuantity')
      }
    },
  },
  {
    id: 'S147',
    title: 'a report that shows it filled takes its budget as a fill does, and the evidence says that it was late',
    async check(trial) {
      for (const end of REFUNDED) {
        const reports: readonly ((order: Order) => OrderReport)[] = [
          (order) => trial.report(order, 'filled', { filledQuantity: new Decimal(10) }),
          (order) => trial.report(order, 'partially_filled', { fills: [trial.fill(order, { quantity: 4 })] }),
        ]
        for (const [index, reportOf] of reports.entries()) {
          const key = `${end}-${index}`
          const { order } = await trial.admitted({ claims: [trial.budget({ key, amount: 5, limit: 5 })] })
          await trial.outcome(order, end)
          const none = await trial.outcome(order, 'open', { source: 'lookup' }, trial.report(order, 'open'))
          assert.equal(none.evidence?.lateArrival, undefined, 'a report without fills shows nothing')
          await trial.counts(0, trial.budget({ key }))
          const report = reportOf(order)
          const { status, evidence } = await trial.outcome(order, report.status, { source: 'lookup', cause: 'asked' }, report)
          assert.equal(status, end)
          assert.deepEqual([evidence?.source, evidence?.cause, evidence?.lateArrival], ['lookup', 'asked', true])
          await trial.counts(5, trial.budget({ key }))
        }
      }
    },
  },
  {
    id: 'S148',
    title: 'a rejected order that had filled keeps its budget, and later fills take nothing more',
    async check(trial) {
      const budget = trial.budget({ amount: 5, limit: 10 })
      const { order } = await trial.admitted({ claims: [budget] })
      await trial.recordFill(trial.fill(order, { quantity: 1 }))
      await trial.outcome(order, 'rejected', { source: 'lookup' })
      const { order: told } = await trial.admitted({ claims: [budget] })
      const report = trial.report(told, 'rejected', { filledQuantity: new Decimal(1) })
      await trial.outcome(told, 'rejected', { source: 'lookup' }, report)
      for (const each of [order, told]) {
        await trial.recordFill(trial.fill(each, { quantity: 4 }))
        const { evidence } = await trial.record(each)
        assert.deepEqual([evidence?.source, evidence?.lateArrival], ['lookup', undefined])
      }
      await trial.counts(10, trial.budget({}))
    },
  },
  {
    id: 'S149',
    title: 'what it held counts again for snapshots up to its first late fill, and not for later ones',
    needs: 'clock',
    async check(trial) {
      for (const end of REFUNDED) {
        const asOf = await trial.now()
        const keys = [`${end}:reserved`, `${end}:settled`] as const
        const claims = [
          trial.hold({ key: keys[0], amount: 7, asOf }),
          trial.hold({ key: keys[1], amount: 7, asOf, reflectedBy: 'settlement' }),
        ]
        const { order } = await trial.admitted({ claims })
        await trial.outcome(order, end)
        trial.clock.advance(1_000)
        const snapshot = await trial.now()
        for (const key of keys) await trial.counts(0, trial.hold({ key, asOf: snapshot }))
        trial.clock.advance(1_000)
        await trial.recordFill(trial.fill(order, { quantity: 4 }))
        const { updatedAt } = await trial.record(order)
        trial.clock.advance(1_000)
        await trial.recordFill(trial.fill(order, { quantity: 6 }))
        for (const key of keys) {
          await trial.counts(7, trial.hold({ key, asOf: snapshot }))
          await trial.counts(7, trial.hold({ key, asOf: updatedAt }))
          await trial.counts(0, trial.hold({ key, asOf: later(updatedAt, 1) }))
          const { reserved, unknown } = await trial.usage({ key })
          expectAmount(reserved.plus(unknown), 0, 'what is still held')
        }
      }
    },
  },
  {
    id: 'S150',
    title: 'a report with fills brings an order back that was concluded never to have arrived, whatever its evidence says',
    async check(trial) {
      for (const freshnessFence of [true, false]) {
        const key = `fence-${freshnessFence}`
        const { order } = await trial.admitted({ claims: [trial.budget({ key, amount: 5, limit: 5 })] })
        await trial.outcome(order, 'never_arrived', { source: 'absence', freshnessFence })
        const report = trial.report(order, 'partially_filled', { filledQuantity: new Decimal(4) })
        const { status, evidence } = await trial.outcome(order, 'partially_filled', { source: 'submit' }, report)
        assert.deepEqual([status, evidence?.source, evidence?.lateArrival], ['partially_filled', 'submit', true])
        await trial.counts(5, trial.budget({ key }))
      }
    },
  },
]

async function pendingOf({ store, account, mode }: Trial, { clientOrderId }: Order) {
  const has = (records: Awaited<ReturnType<typeof store.openOrders>>) =>
    records.some(({ order }) => order.clientOrderId === clientOrderId)
  return {
    openOrders: has(await store.openOrders({ account, mode })),
    unresolved: has(await store.unresolvedOrders({ account, mode })),
  }
}
