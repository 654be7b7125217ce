import assert from 'node:assert/strict'
import { Decimal } from '../../core/decimal.js'
import { expectAdmitted, expectAmount } from './expectations.js'
import type { StoreCase } from './store-case.js'
import { later, type Trial } from './trial.js'

const FAR = 1_000_000

export const holdCases: readonly StoreCase[] = [
  {
    id: 'S061',
    title: 'a hold may fill its limit exactly, and counts for every snapshot while nothing is recorded of its order',
    async check(trial) {
      const now = await trial.now()
      const hold = (amount: number) => trial.hold({ amount, limit: 10, asOf: now })
      await trial.admitted({ claims: [hold(6)] })
      await trial.denied({ claims: [hold(5)] }, 'LIMIT_EXCEEDED')
      await trial.admitted({ claims: [hold(4)] })
      for (const asOf of [later(now, -600_000), now, later(now, 600_000)]) await trial.counts(10, trial.hold({ asOf }))
    },
  },
  {
    id: 'S062',
    title: 'a reservation counts for snapshots up to the moment its order was recorded open, and not for later ones',
    async check(trial) {
      const { order } = await trial.admitted({ claims: [trial.hold({ amount: 7, asOf: await trial.now() })] })
      const { updatedAt } = await trial.outcome(order, 'open', { source: 'submit', venueOrderId: 'v-1' })
      await trial.counts(7, trial.hold({ asOf: later(updatedAt, -1) }))
      await trial.counts(7, trial.hold({ asOf: updatedAt }))
      await trial.counts(0, trial.hold({ asOf: later(updatedAt, 1) }))
    },
  },
  {
    id: 'S063',
    title: 'a settlement goes on counting while its order is open, and stops with its end',
    async check(trial) {
      const { order } = await trial.admitted({ claims: [settlement(trial, await trial.now(), 7)] })
      const opened = await trial.outcome(order, 'open', { source: 'submit', venueOrderId: 'v-1' })
      await trial.counts(7, trial.hold({ asOf: later(opened.updatedAt, FAR) }))
      const { updatedAt } = await trial.outcome(order, 'canceled')
      await trial.counts(7, trial.hold({ asOf: updatedAt }))
      await trial.counts(0, trial.hold({ asOf: later(updatedAt, 1) }))
    },
  },
  {
    id: 'S064',
    title: 'both kinds of hold are released by every end of an order',
    async check(trial) {
      for (const status of ['filled', 'canceled', 'rejected', 'expired', 'not_sent', 'never_arrived'] as const) {
        const asOf = await trial.now()
        const claims = [
          trial.hold({ amount: 7, asOf }),
          trial.hold({ key: 'conformance:settled', amount: 3, asOf, reflectedBy: 'settlement' }),
        ]
        const { order } = await trial.admitted({ claims })
        const { updatedAt } = await trial.outcome(order, status)
        await trial.counts(0, trial.hold({ asOf: later(updatedAt, 1) }))
        await trial.counts(0, trial.hold({ key: 'conformance:settled', asOf: later(updatedAt, 1) }))
      }
    },
  },
  {
    id: 'S065',
    title: 'a hold of an unknown order counts for every snapshot, until evidence ends it',
    async check(trial) {
      const { order } = await trial.admitted({ claims: [trial.hold({ amount: 7, asOf: await trial.now() })] })
      const unknown = await trial.outcome(order, 'unknown', { source: 'timeout', cause: 'no reply' })
      await trial.counts(7, trial.hold({ asOf: later(unknown.updatedAt, FAR) }))
      const { updatedAt } = await trial.outcome(order, 'rejected', { source: 'lookup' })
      await trial.counts(0, trial.hold({ asOf: later(updatedAt, 1) }))
    },
  },
  {
    id: 'S066',
    title: 'what was recorded up to the sequence that a snapshot had seen is in it, however coarse the clock',
    async check(trial) {
      const asOf = await trial.now()
      const first = await trial.admitted({ claims: [trial.hold({ amount: 7, asOf })] })
      const second = await trial.admitted({ claims: [trial.hold({ amount: 5, asOf })] })
      const firstOpen = await trial.outcome(first.order, 'open', { venueOrderId: 'v-1' })
      const secondOpen = await trial.outcome(second.order, 'open', { venueOrderId: 'v-2' })
      const early = trial.hold({ asOf: firstOpen.updatedAt })
      await trial.counts(12, early, { asOfSequence: firstOpen.sequence - 1 })
      await trial.counts(5, early, { asOfSequence: firstOpen.sequence })
      await trial.counts(5, early, { asOfSequence: secondOpen.sequence - 1 })
      await trial.counts(0, early, { asOfSequence: secondOpen.sequence })
      await trial.counts(0, trial.hold({ asOf: later(secondOpen.updatedAt, 1) }), { asOfSequence: 0 })
    },
  },
  {
    id: 'S067',
    title: 'a sequence never takes an unrecorded or unknown hold out of the count',
    async check(trial) {
      const asOf = await trial.now()
      await trial.admitted({ claims: [trial.hold({ amount: 7, asOf })] })
      const { order } = await trial.admitted({ claims: [trial.hold({ amount: 5, asOf })] })
      const { sequence } = await trial.outcome(order, 'unknown', { source: 'timeout' })
      await trial.counts(12, trial.hold({ asOf: later(asOf, FAR) }), { asOfSequence: sequence + 1_000 })
    },
  },
  {
    id: 'S068',
    title: 'each fill settles its part of a settlement, and the end of the order the rest',
    async check(trial) {
      const asOf = await trial.now()
      const { order } = await trial.admitted({ claims: [settlement(trial, asOf, 1_000)] })
      const opened = await trial.outcome(order, 'open', { venueOrderId: 'v-1' })
      const before = trial.hold({ asOf: later(asOf, -1) })
      await trial.recordFill(trial.fill(order, { quantity: 4 }))
      const filled = await trial.record(order)
      await trial.counts(1_000, before, { asOfSequence: opened.sequence })
      await trial.counts(600, before, { asOfSequence: filled.sequence })
      await trial.counts(600, trial.hold({ asOf: later(filled.updatedAt, 1) }))

      const report = trial.report(order, 'partially_filled', { filledQuantity: new Decimal(7) })
      const reported = await trial.outcome(order, 'partially_filled', {}, report)
      await trial.counts(300, before, { asOfSequence: reported.sequence })
      await trial.counts(600, before, { asOfSequence: filled.sequence })

      const ended = await trial.outcome(order, 'canceled')
      await trial.counts(0, before, { asOfSequence: ended.sequence })
      await trial.counts(300, before, { asOfSequence: reported.sequence })
      await trial.counts(1_000, before)
    },
  },
  {
    id: 'S069',
    title: 'what stays of a settlement that does not divide is rounded up, never down',
    async check(trial) {
      const order = trial.order({ quantity: new Decimal(3) })
      const asked = trial.hold({ amount: '90000000000000000000', limit: '99999999999999999999', asOf: await trial.now() })
      await trial.admitted({ order, claims: [{ ...asked, reflectedBy: 'settlement' }] })
      await trial.recordFill(trial.fill(order, { quantity: 1 }))
      const { updatedAt } = await trial.record(order)
      const probe = (limit: string) => ({ claims: [trial.hold({ amount: 0, limit, asOf: later(updatedAt, 1) })] })
      await trial.denied(probe('59999999999999999999.99999999999999999999'), 'LIMIT_EXCEEDED')
      expectAdmitted(await trial.admit(probe('60000000000000000001')))
    },
  },
  {
    id: 'S070',
    title: 'an order by quote amount holds everything until it ends, however much is filled',
    async check(trial) {
      const order = trial.quoteOrder(250)
      await trial.admitted({ order, claims: [settlement(trial, await trial.now(), 250)] })
      await trial.recordFill(trial.fill(order, { quantity: 2 }))
      const filling = await trial.record(order)
      await trial.counts(250, trial.hold({ asOf: later(filling.updatedAt, 1) }))
      const { updatedAt } = await trial.outcome(order, 'filled')
      await trial.counts(0, trial.hold({ asOf: later(updatedAt, 1) }))
    },
  },
  {
    id: 'S071',
    title: 'a snapshot that is hours old is denied INPUT_STALE, however much room it shows',
    async check(trial) {
      const now = await trial.now()
      await trial.denied({ claims: [trial.hold({ asOf: later(now, -7_200_000) })] }, 'INPUT_STALE')
      expectAdmitted(await trial.admit({ claims: [trial.hold({ asOf: later(now, -1_800_000) })] }))
    },
  },
  {
    id: 'S072',
    title: 'a late arrival holds everything again, above the limit if need be',
    async check(trial) {
      const { order } = await trial.admitted({ claims: [settlement(trial, await trial.now(), 10)] })
      const gone = await trial.outcome(order, 'never_arrived', { source: 'absence' })
      const asOf = later(gone.updatedAt, 1)
      await trial.counts(0, trial.hold({ asOf }))
      const { order: another } = await trial.admitted({ claims: [{ ...settlement(trial, asOf, 10), limit: 10 }] })
      await trial.outcome(order, 'open', { venueOrderId: 'v-1', lateArrival: true })
      await trial.counts(20, trial.hold({ asOf: later(asOf, FAR) }))
      const ended = await trial.outcome(order, 'canceled')
      await trial.counts(10, trial.hold({ asOf: later(ended.updatedAt, 1) }))
      await trial.outcome(another, 'canceled')
    },
  },
  {
    id: 'S073',
    title: 'usage of a hold tells what open and unknown orders hold',
    async check(trial) {
      const asOf = await trial.now()
      const { order } = await trial.admitted({ claims: [settlement(trial, asOf, 5)] })
      const { order: lost } = await trial.admitted({ claims: [settlement(trial, asOf, 3)] })
      await trial.outcome(order, 'open', { venueOrderId: 'v-1' })
      await trial.outcome(lost, 'unknown', { source: 'timeout' })
      const { reserved, unknown } = await trial.usage()
      expectAmount(reserved, 5, 'reserved')
      expectAmount(unknown, 3, 'unknown')
      await trial.outcome(order, 'canceled')
      await trial.outcome(lost, 'never_arrived', { source: 'absence' })
      const after = await trial.usage()
      expectAmount(after.reserved, 0, 'reserved')
      expectAmount(after.unknown, 0, 'unknown')
    },
  },
  {
    id: 'S074',
    title: 'a late arrival that rests holds its reservation as any open order does, one that is unknown for every snapshot',
    async check(trial) {
      const { order } = await trial.admitted({ claims: [trial.hold({ amount: 7, asOf: await trial.now() })] })
      const gone = await trial.outcome(order, 'never_arrived', { source: 'absence' })
      const { updatedAt } = await trial.outcome(order, 'open', { venueOrderId: 'v-1', lateArrival: true })
      await trial.counts(7, trial.hold({ asOf: updatedAt }), { asOfSequence: gone.sequence })
      await trial.counts(0, trial.hold({ asOf: later(updatedAt, 1) }))
      const { order: lost } = await trial.admitted({ claims: [trial.hold({ amount: 5, asOf: later(updatedAt, 1) })] })
      await trial.outcome(lost, 'never_arrived', { source: 'absence' })
      await trial.outcome(lost, 'unknown', { source: 'lookup', lateArrival: true })
      await trial.counts(5, trial.hold({ asOf: later(updatedAt, FAR) }))
    },
  },
  {
    id: 'S075',
    title: 'a late arrival that has ended already holds nothing',
    async check(trial) {
      const asOf = await trial.now()
      const { order } = await trial.admitted({ claims: [settlement(trial, asOf, 7)] })
      await trial.outcome(order, 'never_arrived', { source: 'absence' })
      const { updatedAt, status } = await trial.outcome(order, 'filled', { venueOrderId: 'v-1', lateArrival: true })
      assert.equal(status, 'filled')
      await trial.counts(0, trial.hold({ asOf: later(updatedAt, 1) }))
    },
  },
  {
    id: 'S076',
    title: 'fills take nothing more from a reservation that the venue shows already',
    async check(trial) {
      const { order } = await trial.admitted({ claims: [trial.hold({ amount: 10, asOf: await trial.now() })] })
      const opened = await trial.outcome(order, 'open', { venueOrderId: 'v-1' })
      await trial.recordFill(trial.fill(order, { quantity: 4 }))
      await trial.recordFill(trial.fill(order, { quantity: 2 }))
      const { updatedAt } = await trial.outcome(order, 'canceled')
      await trial.counts(10, trial.hold({ asOf: opened.updatedAt }))
      await trial.counts(0, trial.hold({ asOf: opened.updatedAt }), { asOfSequence: opened.sequence })
      await trial.counts(0, trial.hold({ asOf: later(updatedAt, 1) }))
    },
  },
]

function settlement(trial: Trial, asOf: Date, amount: number) {
  return trial.hold({ amount, asOf, reflectedBy: 'settlement' })
}
