import assert from 'node:assert/strict'
import { Decimal } from '../../core/decimal.js'
import type { Order } from '../../core/order.js'
import type { OrderStatus } from '../../core/vocabulary.js'
import { expectAmount, expectErrorCode, expectTime } from './expectations.js'
import type { StoreCase } from './store-case.js'
import { later, type Trial } from './trial.js'

const EXPIRED = new Date('2026-03-02T12:00:00.000Z')

export const outcomeCases: readonly StoreCase[] = [
  {
    id: 'S131',
    title: 'an outcome moves the order on and keeps its evidence',
    async check(trial) {
      const { order } = await trial.admitted()
      const evidence = { source: 'submit', venueOrderId: 'v-1', venueCode: 'OK', reason: 'resting' } as const
      const returned = await trial.outcome(order, 'open', evidence)
      const read = await trial.record(order)
      for (const record of [returned, read]) {
        assert.equal(record.status, 'open')
        assert.equal(record.report.status, 'open')
        assert.equal(record.venueOrderId, 'v-1')
        assert.equal(record.report.venueOrderId, 'v-1')
        const { source, venueOrderId, venueCode, reason } = record.evidence ?? {}
        assert.deepEqual({ source, venueOrderId, venueCode, reason }, evidence)
        assert.equal(record.report.reason, 'resting')
      }
      expectTime(read.updatedAt, returned.updatedAt, 'updatedAt')
      assert.equal(read.sequence, returned.sequence)
    },
  },
  {
    id: 'S132',
    title: 'an order is found by its client order id, its intent id and its venue order id, in its own account and mode',
    async check(trial) {
      const { store, account } = trial
      await trial.goLive()
      const { order } = await trial.admitted()
      const { clientOrderId, intentId } = order
      const byVenue = { account, venueOrderId: 'v-1', mode: 'LIVE' } as const
      assert.equal(await store.findOrder(byVenue), undefined)
      await trial.outcome(order, 'open', { venueOrderId: 'v-1' })
      for (const key of [{ account, clientOrderId }, { account, intentId }, byVenue]) {
        assert.equal((await store.findOrder(key))?.order.clientOrderId, clientOrderId)
      }
      const { account: other } = trial.otherAccount()
      for (const key of [
        { account: other, clientOrderId },
        { account: other, intentId },
        { ...byVenue, account: other },
      ]) {
        assert.equal(await store.findOrder(key), undefined, 'an order belongs to its account alone')
      }
      assert.equal(await store.findOrder({ ...byVenue, mode: 'PAPER' }), undefined, 'a venue order id belongs to its mode')
      assert.equal(await store.findOrder({ account, clientOrderId: 'never-used' }), undefined)
    },
  },
  {
    id: 'S133',
    title: 'an outcome or a fill of an order that the account does not have fails with UNKNOWN_ORDER, and writes nothing',
    async check(trial) {
      const { order } = await trial.admitted()
      const other = trial.otherAccount()
      const never = trial.order()
      await expectErrorCode('UNKNOWN_ORDER', 'an outcome of an order never admitted', () => trial.outcome(never, 'open'))
      await expectErrorCode('UNKNOWN_ORDER', 'an outcome in another account', () => other.outcome(order, 'open'))
      await expectErrorCode('UNKNOWN_ORDER', 'a fill of an order never admitted', () =>
        trial.recordFill(trial.fill(never, { quantity: 1 })),
      )
      await expectErrorCode('UNKNOWN_ORDER', 'a fill in another account', () =>
        other.recordFill(other.fill(order, { quantity: 1 })),
      )
      const { status, report } = await trial.record(order)
      assert.equal(status, 'admitted')
      assert.deepEqual(report.fills, [])
    },
  },
  {
    id: 'S134',
    title: 'a status never goes back: a late report of an earlier one changes nothing',
    async check(trial) {
      const late: readonly (readonly [OrderStatus, readonly OrderStatus[]])[] = [
        ['unknown', ['admitted']],
        ['open', ['admitted', 'unknown']],
        ['partially_filled', ['admitted', 'unknown', 'open']],
      ]
      for (const [status, earlier] of late) {
        const { order } = await trial.admitted()
        await trial.outcome(order, status, { source: 'submit' })
        for (const to of earlier) {
          const record = await trial.outcome(order, to, { source: 'lookup' })
          assert.equal(record.status, status, `${to} must not follow ${status}`)
          assert.equal(record.evidence?.source, 'submit', 'the evidence of the present status must stay')
        }
        assert.equal((await trial.record(order)).status, status)
      }
    },
  },
  {
    id: 'S135',
    title: 'an order that ended stays as it ended, whatever is reported later',
    async check(trial) {
      const ends = ['filled', 'canceled', 'rejected', 'expired', 'not_sent', 'never_arrived'] as const
      for (const end of ends) {
        const { order } = await trial.admitted()
        await trial.outcome(order, end, { source: 'submit' })
        for (const to of ['open', 'partially_filled', 'unknown', ...ends] as const) {
          assert.equal((await trial.outcome(order, to, { source: 'lookup' })).status, end, `${to} must not follow ${end}`)
        }
        assert.deepEqual(await unresolved(trial), [])
        assert.deepEqual(await open(trial), [])
      }
    },
  },
  {
    id: 'S136',
    title: 'only never_arrived is reopened by a late arrival; every other end stays',
    async check(trial) {
      const { order } = await trial.admitted()
      await trial.outcome(order, 'never_arrived', { source: 'absence' })
      const reopened = await trial.outcome(order, 'open', { source: 'event', venueOrderId: 'v-1', lateArrival: true })
      assert.equal(reopened.status, 'open')
      assert.deepEqual(await open(trial), [order.clientOrderId])
      assert.equal((await trial.outcome(order, 'filled')).status, 'filled')
      for (const end of ['filled', 'canceled', 'rejected', 'expired', 'not_sent'] as const) {
        const { order: ended } = await trial.admitted()
        await trial.outcome(ended, end)
        assert.equal((await trial.outcome(ended, 'open', { lateArrival: true })).status, end)
      }
    },
  },
  {
    id: 'S137',
    title: 'a late arrival takes a refunded budget again, above the limit if need be, and once',
    async check(trial) {
      const claims = [trial.budget({ amount: 5, limit: 5 })]
      const { order } = await trial.admitted({ claims })
      await trial.outcome(order, 'never_arrived', { source: 'absence', freshnessFence: true })
      await trial.admitted({ claims })
      await trial.outcome(order, 'open', { lateArrival: true })
      await trial.counts(10, trial.budget({}))
      await trial.outcome(order, 'partially_filled', { lateArrival: true })
      await trial.counts(10, trial.budget({}))
    },
  },
  {
    id: 'S138',
    title: 'a late arrival takes no budget twice when it was never given back',
    async check(trial) {
      const { order } = await trial.admitted({ claims: [trial.budget({ amount: 5, limit: 5 })] })
      await trial.outcome(order, 'never_arrived', { source: 'absence' })
      await trial.outcome(order, 'open', { lateArrival: true })
      await trial.counts(5, trial.budget({}))
    },
  },
  {
    id: 'S139',
    title: 'a filled quantity never shrinks',
    async check(trial) {
      const { order } = await trial.admitted()
      const report = (filled: string) => trial.report(order, 'partially_filled', { filledQuantity: new Decimal(filled) })
      await trial.outcome(order, 'partially_filled', {}, report('6.5'))
      const late = await trial.outcome(order, 'partially_filled', {}, report('4'))
      expectAmount(late.report.filledQuantity, '6.5', 'filledQuantity')
      const canceled = await trial.outcome(order, 'canceled', {}, report('5'))
      expectAmount(canceled.report.filledQuantity, '6.5', 'filledQuantity')
      expectAmount(canceled.report.remainingQuantity, '3.5', 'remainingQuantity')
    },
  },
  {
    id: 'S140',
    title: 'what the venue reported of price and fees stands in while its fills are not here',
    async check(trial) {
      const { order } = await trial.admitted()
      const fees = [{ amount: new Decimal('0.007'), currency: 'BTC' }]
      const content = { filledQuantity: new Decimal(7), averagePrice: new Decimal('99.5'), fees, venueOrderId: 'v-1' }
      const { report, venueOrderId } = await trial.outcome(
        order,
        'partially_filled',
        {},
        trial.report(order, 'partially_filled', content),
      )
      assert.equal(venueOrderId, 'v-1')
      expectAmount(report.averagePrice, '99.5', 'averagePrice')
      assert.equal(report.fees.length, 1)
      expectAmount(report.fees[0]?.amount, '0.007', 'the fee')
      assert.equal(report.fees[0]?.currency, 'BTC')

      await trial.recordFill(trial.fill(order, { quantity: 2, price: new Decimal(100) }))
      const { report: partly } = await trial.record(order)
      expectAmount(partly.averagePrice, '99.5', 'averagePrice while a fill is missing')
      expectAmount(partly.fees[0]?.amount, '0.007', 'the fee while a fill is missing')
      await trial.recordFill(trial.fill(order, { quantity: 5, price: new Decimal('99.3') }))
      const { report: complete } = await trial.record(order)
      expectAmount(complete.averagePrice, '99.5', 'averagePrice of all fills')
      expectAmount(complete.filledQuantity, 7, 'filledQuantity')
      assert.deepEqual(complete.fees, [], 'fees of all fills, of which there are none')
    },
  },
  {
    id: 'S141',
    title: 'open orders are those that rest at the venue, oldest first, of one mode',
    async check(trial) {
      const orders = await admitSeven(trial)
      assert.deepEqual(await open(trial), [orders.open.clientOrderId, orders.partial.clientOrderId])
      assert.deepEqual(await trial.store.openOrders({ account: trial.account, mode: 'LIVE' }), [])
      assert.deepEqual(await trial.store.openOrders({ account: trial.otherAccount().account, mode: 'PAPER' }), [])
    },
  },
  {
    id: 'S142',
    title: 'unresolved orders are those admitted or unknown, oldest first, of one mode',
    async check(trial) {
      const orders = await admitSeven(trial)
      assert.deepEqual(await unresolved(trial), [orders.unknown.clientOrderId, orders.admitted.clientOrderId])
      assert.deepEqual(await trial.store.unresolvedOrders({ account: trial.account, mode: 'LIVE' }), [])
      assert.deepEqual(await trial.store.unresolvedOrders({ account: trial.otherAccount().account, mode: 'PAPER' }), [])
    },
  },
  {
    id: 'S143',
    title: 'an admitted order reads unknown from the end of its life, and an outcome still decides it',
    needs: 'clock',
    async check(trial) {
      trial.clock.set(EXPIRED)
      const claims = [
        trial.budget({ amount: 5, limit: 5 }),
        trial.hold({ key: 'conformance:hold', amount: 5, limit: 5, asOf: EXPIRED }),
      ]
      const { order, expiresAt } = await trial.admitted({ ttlMs: 2_000, claims })
      expectTime(expiresAt, later(EXPIRED, 2_000), 'expiresAt')
      trial.clock.advance(1_999)
      assert.equal((await trial.record(order)).status, 'admitted')
      trial.clock.advance(1)
      const record = await trial.record(order)
      assert.deepEqual([record.status, record.report.status, record.evidence], ['unknown', 'unknown', undefined])
      assert.deepEqual(await unresolved(trial), [order.clientOrderId])
      expectAmount((await trial.budgetUsage()).unknown, 5, 'the unknown part of the budget')
      expectAmount((await trial.usage({ key: 'conformance:hold' })).unknown, 5, 'the unknown part of the hold')
      await trial.counts(5, trial.hold({ key: 'conformance:hold', asOf: later(EXPIRED, 2_000) }))
      assert.equal((await trial.outcome(order, 'open', { source: 'lookup', venueOrderId: 'v-1' })).status, 'open')
    },
  },
  {
    id: 'S144',
    title: 'an order presumed never to have arrived is listed until a person accepts it, and comes back if it arrives',
    async check(trial) {
      await trial.goLive()
      const [first, second, fenced, decided] = [
        await trial.admitted(),
        await trial.admitted(),
        await trial.admitted(),
        await trial.admitted(),
      ]
      await trial.outcome(second.order, 'never_arrived', { source: 'absence', freshnessFence: false })
      await trial.outcome(first.order, 'never_arrived', { source: 'absence' })
      await trial.outcome(fenced.order, 'never_arrived', { source: 'absence', freshnessFence: true })
      await trial.outcome(decided.order, 'never_arrived', { source: 'human', reason: 'asked', actor: 'tester' })
      assert.deepEqual(await presumed(trial), [first.order.clientOrderId, second.order.clientOrderId])
      assert.deepEqual(await trial.store.presumedOrders({ account: trial.account, mode: 'PAPER' }), [])
      assert.deepEqual(await trial.store.presumedOrders({ account: trial.otherAccount().account, mode: 'LIVE' }), [])

      await trial.outcome(second.order, 'never_arrived', { source: 'lookup' })
      assert.deepEqual(await presumed(trial), [first.order.clientOrderId, second.order.clientOrderId], 'only a person accepts')
      const evidence = { source: 'human', reason: 'the venue says so', actor: 'tester' } as const
      const accepted = await trial.outcome(first.order, 'never_arrived', evidence)
      assert.equal(accepted.status, 'never_arrived')
      const { source, reason, actor } = accepted.evidence ?? {}
      assert.deepEqual({ source, reason, actor }, evidence)
      assert.deepEqual(await presumed(trial), [second.order.clientOrderId])
      const back = await trial.outcome(first.order, 'open', { source: 'event', venueOrderId: 'v-1', lateArrival: true })
      assert.equal(back.status, 'open')
      assert.deepEqual(await presumed(trial), [second.order.clientOrderId])
    },
  },
]

type Seven = Readonly<Record<'unknown' | 'open' | 'filled' | 'admitted' | 'canceled' | 'partial' | 'notSent', Order>>

async function admitSeven(trial: Trial): Promise<Seven> {
  const admit = async () => (await trial.admitted()).order
  const orders: Seven = {
    unknown: await admit(),
    open: await admit(),
    filled: await admit(),
    admitted: await admit(),
    canceled: await admit(),
    partial: await admit(),
    notSent: await admit(),
  }
  await trial.outcome(orders.partial, 'partially_filled', { venueOrderId: 'v-2' })
  await trial.outcome(orders.notSent, 'not_sent', { source: 'approval' })
  await trial.outcome(orders.canceled, 'canceled')
  await trial.outcome(orders.open, 'open', { venueOrderId: 'v-1' })
  await trial.outcome(orders.filled, 'filled', { venueOrderId: 'v-3' })
  await trial.outcome(orders.unknown, 'unknown', { source: 'timeout' })
  return orders
}

async function open({ store, account, mode }: Trial): Promise<readonly string[]> {
  return (await store.openOrders({ account, mode })).map(({ order }) => order.clientOrderId)
}

async function presumed({ store, account, mode }: Trial): Promise<readonly string[]> {
  return (await store.presumedOrders({ account, mode })).map(({ order }) => order.clientOrderId)
}

async function unresolved({ store, account, mode }: Trial): Promise<readonly string[]> {
  return (await store.unresolvedOrders({ account, mode })).map(({ order }) => order.clientOrderId)
}
