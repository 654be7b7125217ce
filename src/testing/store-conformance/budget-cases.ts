import type { OrderStatus } from '../../core/vocabulary.js'
import { expectAdmitted, expectAmount } from './expectations.js'
import type { StoreCase } from './store-case.js'
import { from, type Trial } from './trial.js'

export const budgetCases: readonly StoreCase[] = [
  {
    id: 'S041',
    title: 'a budget can be used up to its limit exactly, and by nothing more',
    async check(trial) {
      await trial.admitted({ claims: [trial.budget({ amount: '0.1', limit: '0.3' })] })
      await trial.denied({ claims: [trial.budget({ amount: '0.20000000000000000001', limit: '0.3' })] }, 'LIMIT_EXCEEDED')
      await trial.admitted({ claims: [trial.budget({ amount: '0.2', limit: '0.3' })] })
      await trial.denied({ claims: [trial.budget({ amount: '0.00000000000000000001', limit: '0.3' })] }, 'LIMIT_EXCEEDED')
      expectAdmitted(await trial.admit({ claims: [trial.budget({ amount: 0, limit: '0.3' })] }))
    },
  },
  {
    id: 'S042',
    title: 'one order above the limit is denied with the code of its gate; under a negative limit nothing fits',
    async check(trial) {
      const tooMuch = from('daily', trial.budget({ amount: 2, limit: 1, code: 'DAILY_TRADE_LIMIT' }))
      await trial.denied({ claims: [tooMuch] }, 'DAILY_TRADE_LIMIT')
      await trial.denied({ claims: [trial.budget({ amount: 0, limit: -1 })] }, 'LIMIT_EXCEEDED')
      await trial.counts(0, trial.budget({}))
    },
  },
  {
    id: 'S043',
    title: 'a budget is given back when the venue rejected the order with no fill, and when it was not sent',
    async check(trial) {
      await expectTaken(trial, 'rejected', 0)
      await expectTaken(trial, 'not_sent', 0)
    },
  },
  {
    id: 'S044',
    title: 'a budget stays consumed by an order that was filled, canceled, expired, is open or unknown',
    async check(trial) {
      const statuses = ['filled', 'canceled', 'expired', 'open', 'partially_filled', 'unknown'] as const
      for (const [index, status] of statuses.entries()) await expectTaken(trial, status, 5 * (index + 1))
    },
  },
  {
    id: 'S045',
    title: 'a budget stays consumed by a rejected order that had a fill',
    async check(trial) {
      const { order } = await trial.admitted({ claims: [trial.budget({ amount: 5, limit: 100 })] })
      await trial.recordFill(trial.fill(order, { quantity: 1 }))
      await trial.outcome(order, 'rejected')
      await trial.counts(5, trial.budget({}))
    },
  },
  {
    id: 'S046',
    title: 'a budget of an order that never arrived is given back only by a venue with a freshness fence',
    async check(trial) {
      const presumed = await trial.admitted({ claims: [trial.budget({ amount: 5, limit: 100 })] })
      await trial.outcome(presumed.order, 'never_arrived', { source: 'absence' })
      await trial.counts(5, trial.budget({}))
      const proven = await trial.admitted({ claims: [trial.budget({ amount: 7, limit: 100 })] })
      await trial.outcome(proven.order, 'never_arrived', { source: 'absence', freshnessFence: true })
      await trial.counts(5, trial.budget({}))
    },
  },
  {
    id: 'S047',
    title: 'a budget is given back once, however often the rejection is recorded',
    async check(trial) {
      await trial.admitted({ claims: [trial.budget({ amount: 5, limit: 100 })] })
      const { order } = await trial.admitted({ claims: [trial.budget({ amount: 3, limit: 100 })] })
      for (let time = 0; time < 3; time += 1) await trial.outcome(order, 'rejected')
      await trial.counts(5, trial.budget({}))
    },
  },
  {
    id: 'S048',
    title: 'a limit that falls denies further orders and leaves earlier ones alone',
    async check(trial) {
      const { order } = await trial.admitted({ claims: [trial.budget({ amount: 5, limit: 10 })] })
      await trial.denied({ claims: [trial.budget({ amount: 1, limit: 4 })] }, 'LIMIT_EXCEEDED')
      const { status } = await trial.record(order)
      if (status !== 'admitted') throw new Error(`the earlier order must stay admitted, and is ${status}`)
      expectAdmitted(await trial.admit({ claims: [trial.budget({ amount: 1, limit: 10 })] }))
    },
  },
  {
    id: 'S049',
    title: 'usage of a budget tells settled, reserved and unknown apart',
    async check(trial) {
      const claims = (amount: number) => [trial.budget({ amount, limit: 100 })]
      await expectUsage(trial, [0, 0, 0])
      const { order: first } = await trial.admitted({ claims: claims(5) })
      const { order: second } = await trial.admitted({ claims: claims(3) })
      await expectUsage(trial, [0, 8, 0])
      await trial.outcome(first, 'open', { source: 'submit', venueOrderId: 'v-1' })
      await trial.outcome(second, 'unknown', { source: 'timeout' })
      await expectUsage(trial, [0, 5, 3])
      await trial.outcome(first, 'canceled')
      await expectUsage(trial, [5, 0, 3])
      await trial.outcome(second, 'rejected', { source: 'lookup' })
      await expectUsage(trial, [5, 0, 0])
    },
  },
  {
    id: 'S050',
    title: 'budgets of two keys do not share their room',
    async check(trial) {
      await trial.admitted({ claims: [trial.budget({ key: 'conformance:a', amount: 1, limit: 1 })] })
      await trial.admitted({ claims: [trial.budget({ key: 'conformance:b', amount: 1, limit: 1 })] })
      await trial.denied({ claims: [trial.budget({ key: 'conformance:a', amount: 1, limit: 1 })] }, 'LIMIT_EXCEEDED')
    },
  },
]

async function expectTaken(trial: Trial, to: OrderStatus, expected: number): Promise<void> {
  const { order } = await trial.admitted({ claims: [trial.budget({ amount: 5, limit: 1_000 })] })
  await trial.outcome(order, to)
  await trial.counts(expected, trial.budget({}))
}

async function expectUsage(trial: Trial, [used, reserved, unknown]: readonly [number, number, number]): Promise<void> {
  const usage = await trial.budgetUsage()
  expectAmount(usage.used, used, 'used')
  expectAmount(usage.reserved, reserved, 'reserved')
  expectAmount(usage.unknown, unknown, 'unknown')
}
