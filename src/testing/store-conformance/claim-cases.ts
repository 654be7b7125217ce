import assert from 'node:assert/strict'
import { expectAdmitted, expectAmount } from './expectations.js'
import type { StoreCase } from './store-case.js'
import { from, later } from './trial.js'

export const claimCases: readonly StoreCase[] = [
  {
    id: 'S091',
    title: 'budgets of one key merge: the largest amount is taken once, and each gate judges it by its own limit',
    async check(trial) {
      const claims = [
        from('wide', trial.budget({ amount: 3, limit: 10, code: 'WIDE' })),
        from('narrow', trial.budget({ amount: 5, limit: 8, code: 'NARROW' })),
      ]
      const { usage } = await trial.admitted({ claims })
      expectAmount(Object.values(usage)[0], 5, 'what is taken')
      const [denial, ...others] = await trial.denied({ claims }, 'NARROW')
      assert.equal(denial?.gate, 'narrow')
      assert.deepEqual(others, [])
      await trial.admitted({ claims: [trial.budget({ amount: 5, limit: 10 })] })
      await trial.denied({ claims }, 'NARROW', 'WIDE')
    },
  },
  {
    id: 'S092',
    title: 'holds of one key merge: the largest amount, judged against the oldest snapshot',
    async check(trial) {
      const asOf = await trial.now()
      const { order } = await trial.admitted({ claims: [trial.hold({ amount: 4, asOf })] })
      const { updatedAt, sequence } = await trial.outcome(order, 'open', { venueOrderId: 'v-1' })
      const seen = {
        ...from('seen', trial.hold({ amount: 1, limit: 5, asOf: later(updatedAt, 1), code: 'SEEN' })),
        asOfSequence: sequence,
      }
      const unseen = from('unseen', trial.hold({ amount: 2, limit: 5, asOf: updatedAt, code: 'UNSEEN' }))
      await trial.denied({ claims: [seen, unseen] }, 'SEEN', 'UNSEEN')
      await trial.admitted({ claims: [seen] })
      await trial.counts(5, trial.hold({ asOf: updatedAt }))
    },
  },
  {
    id: 'S093',
    title: 'rates of one key merge: one count, the smallest maximum',
    async check(trial) {
      const claims = [
        from('wide', trial.rate({ max: 5, perMs: 3_600_000, code: 'WIDE' })),
        from('narrow', trial.rate({ max: 1, perMs: 3_600_000, code: 'NARROW' })),
      ]
      const { usage } = await trial.admitted({ claims })
      expectAmount(Object.values(usage)[0], 1, 'what is counted')
      await trial.denied({ claims }, 'NARROW')
    },
  },
  {
    id: 'S094',
    title: 'one key with two kinds, windows or intervals is a CLAIM_CONFLICT, and takes nothing',
    async check(trial) {
      const asOf = await trial.now()
      const budget = trial.budget({ amount: 1, limit: 1 })
      const conflicts = [
        [budget, trial.rate({ max: 10 })],
        [budget, trial.hold({ asOf })],
        [trial.rate({ max: 10 }), trial.hold({ asOf })],
        [budget, trial.budget({ amount: 1, limit: 1, window: { ...trial.day, period: 'month' } })],
        [budget, trial.budget({ amount: 1, limit: 1, window: { ...trial.day, timeZone: 'Pacific/Auckland' } })],
        [trial.rate({ max: 10, perMs: 1_000 }), trial.rate({ max: 10, perMs: 2_000 })],
      ]
      for (const claims of conflicts) await trial.denied({ claims }, 'CLAIM_CONFLICT')
      expectAdmitted(await trial.admit({ claims: [budget] }))
    },
  },
  {
    id: 'S095',
    title: 'an order whose last claim has no room takes none of the others',
    async check(trial) {
      const asOf = await trial.now()
      const budget = trial.budget({ key: 'conformance:a-budget', amount: 1, limit: 1 })
      const hold = trial.hold({ key: 'conformance:b-hold', amount: 1, limit: 1, asOf })
      const rate = trial.rate({ key: 'conformance:c-rate', max: 1 })
      const full = trial.budget({ key: 'conformance:d-full', amount: 2, limit: 1 })
      for (let attempt = 0; attempt < 3; attempt += 1)
        await trial.denied({ claims: [budget, hold, rate, full] }, 'LIMIT_EXCEEDED')
      expectAmount((await trial.budgetUsage({ key: budget.key })).reserved, 0, 'the budget')
      expectAmount((await trial.usage({ key: hold.key })).reserved, 0, 'the hold')
      expectAmount((await trial.usage({ key: rate.key })).used, 0, 'the rate')
      expectAdmitted(await trial.admit({ claims: [budget, hold, rate] }))
    },
  },
  {
    id: 'S096',
    title: 'every claim without room answers, each with the code and name of its own gate',
    async check(trial) {
      const claims = [
        from('trades', trial.budget({ key: 'conformance:a', amount: 2, limit: 1, code: 'DAILY_TRADE_LIMIT' })),
        from('room', trial.budget({ key: 'conformance:b', amount: 1, limit: 1, code: 'NOT_THIS_ONE' })),
        from(
          'balance',
          trial.hold({ key: 'conformance:c', amount: 2, limit: 1, asOf: await trial.now(), code: 'INSUFFICIENT_BALANCE' }),
        ),
      ]
      const denials = await trial.denied({ claims }, 'DAILY_TRADE_LIMIT', 'INSUFFICIENT_BALANCE')
      assert.deepEqual(
        denials.map(({ gate, code }) => `${gate} ${code}`),
        ['balance INSUFFICIENT_BALANCE', 'trades DAILY_TRADE_LIMIT'],
      )
    },
  },
  {
    id: 'S097',
    title: 'claims that are not enforced are recorded and never deny; enforced ones see them',
    async check(trial) {
      const asOf = await trial.now()
      const claims = [
        trial.budget({ key: 'conformance:budget', amount: 1, limit: 1 }),
        trial.hold({ key: 'conformance:hold', amount: 1, limit: 1, asOf }),
        trial.rate({ key: 'conformance:rate', max: 1 }),
      ]
      for (let order = 0; order < 3; order += 1) expectAdmitted(await trial.admit({ claims, enforceClaims: false }))
      expectAmount((await trial.budgetUsage({ key: 'conformance:budget' })).reserved, 3, 'the budget')
      expectAmount((await trial.usage({ key: 'conformance:hold' })).reserved, 3, 'the hold')
      await trial.denied({ claims }, 'LIMIT_EXCEEDED', 'LIMIT_EXCEEDED', 'RATE_EXCEEDED')
    },
  },
  {
    id: 'S098',
    title: 'not enforcing claims lets nothing else pass',
    async check(trial) {
      await trial.change({ state: 'HALTED' })
      await trial.denied({ enforceClaims: false }, 'STATE_HALTED')
      await trial.denied({ enforceClaims: false, expectedVersion: 0 }, 'MODE_CHANGED', 'STATE_HALTED')
    },
  },
  {
    id: 'S099',
    title: 'limits of PAPER and LIVE never mix',
    async check(trial) {
      const asOf = await trial.now()
      const claims = [
        trial.budget({ key: 'conformance:budget', amount: 1, limit: 1 }),
        trial.hold({ key: 'conformance:hold', amount: 1, limit: 1, asOf }),
        trial.rate({ key: 'conformance:rate', max: 1 }),
      ]
      const { order } = await trial.admitted({ claims })
      await trial.goLive()
      await trial.admitted({ claims })
      await trial.denied({ claims }, 'LIMIT_EXCEEDED', 'LIMIT_EXCEEDED', 'RATE_EXCEEDED')
      await trial.outcome(order, 'rejected')
      await trial.denied({ claims }, 'LIMIT_EXCEEDED', 'LIMIT_EXCEEDED', 'RATE_EXCEEDED')
      expectAmount((await trial.budgetUsage({ key: 'conformance:budget', mode: 'PAPER' })).reserved, 0, 'the PAPER budget')
      expectAmount((await trial.budgetUsage({ key: 'conformance:budget', mode: 'LIVE' })).reserved, 1, 'the LIVE budget')
    },
  },
  {
    id: 'S100',
    title: 'limits of two accounts never mix',
    async check(trial) {
      const asOf = await trial.now()
      const other = trial.otherAccount()
      const claims = [
        trial.budget({ key: 'conformance:budget', amount: 1, limit: 1 }),
        trial.hold({ key: 'conformance:hold', amount: 1, limit: 1, asOf }),
        trial.rate({ key: 'conformance:rate', max: 1 }),
      ]
      await trial.admitted({ claims })
      await other.admitted({ claims })
      await other.denied({ claims }, 'LIMIT_EXCEEDED', 'LIMIT_EXCEEDED', 'RATE_EXCEEDED')
    },
  },
  {
    id: 'S101',
    title: 'usage of a key that was never claimed is zero',
    async check(trial) {
      for (const usage of [await trial.usage(), await trial.budgetUsage()]) {
        expectAmount(usage.used, 0, 'used')
        expectAmount(usage.reserved, 0, 'reserved')
        expectAmount(usage.unknown, 0, 'unknown')
      }
    },
  },
]
