import assert from 'node:assert/strict'
import { canonicalJson, contentHash } from '../../core/content-hash.js'
import { Decimal } from '../../core/decimal.js'
import { sortDenials } from '../../core/denial.js'
import { LIVE_EXPIRED, SYSTEM_ACTOR } from '../../core/reserved.js'
import { TRADING_MODES } from '../../core/vocabulary.js'
import { expectAdmitted, expectAmount, expectTime } from './expectations.js'
import type { StoreCase } from './store-case.js'
import { from, later } from './trial.js'

const STOP = { origin: 'stop', isExit: true, mode: 'LIVE' } as const
const PROTECT = { origin: 'protect', isExit: true, mode: 'LIVE' } as const

export const admissionCases: readonly StoreCase[] = [
  {
    id: 'S021',
    title: 'an admitted order reads back as it was asked for',
    async check(trial) {
      const metadata = { signal: 'breakout', strength: 0.7, manual: false }
      const order = trial.order({ side: 'SELL', stopPrice: new Decimal('99.5'), strategy: 'momentum', metadata })
      const { admittedAt, expiresAt, sequence } = await trial.admitted({
        order,
        isExit: true,
        ttlMs: 600_000,
        decisions: [{ gate: 'g' }],
      })
      expectTime(expiresAt, later(admittedAt, 600_000), 'expiresAt')

      const record = await trial.record(order)
      assert.equal(canonicalJson(record.order), canonicalJson(order))
      assert.ok(Decimal.isDecimal(record.order.quantity), 'amounts must be Decimals')
      expectTime(record.order.createdAt, order.createdAt, 'createdAt')
      const { account, mode, status, isExit, origin, evidence, venueOrderId } = record
      assert.deepEqual(
        { account, mode, status, isExit, origin, evidence, venueOrderId },
        {
          account: trial.account,
          mode: 'PAPER',
          status: 'admitted',
          isExit: true,
          origin: 'strategy',
          evidence: undefined,
          venueOrderId: undefined,
        },
      )
      assert.equal(record.contentHash, contentHash(order))
      expectTime(record.admittedAt, admittedAt, 'admittedAt')
      expectTime(record.expiresAt, expiresAt, 'expiresAt')
      assert.equal(record.sequence, sequence)
      assert.equal(record.report.status, 'admitted')
      assert.equal(record.report.clientOrderId, order.clientOrderId)
      expectAmount(record.report.quantity, 10, 'quantity')
      expectAmount(record.report.limitPrice, 100, 'limitPrice')
      expectAmount(record.report.stopPrice, '99.5', 'stopPrice')
      assert.deepEqual([record.report.averagePrice, record.report.quoteQuantity], [undefined, undefined])
      expectAmount(record.report.filledQuantity, 0, 'filledQuantity')
      expectAmount(record.report.remainingQuantity, 10, 'remainingQuantity')
      assert.deepEqual([record.report.fills, record.report.fees], [[], []])
    },
  },
  {
    id: 'S022',
    title: 'an order is denied MODE_CHANGED when the mode changed between reading it and admission, and takes nothing',
    async check(trial) {
      await trial.goLive()
      const versionRead = trial.version
      await trial.change({ mode: 'LIVE' })
      const claims = [trial.budget({ amount: 1, limit: 1 }), trial.rate({ key: 'conformance:rate' })]
      await trial.denied({ expectedVersion: versionRead, claims }, 'MODE_CHANGED')
      assert.deepEqual(await trial.store.unresolvedOrders({ account: trial.account, mode: 'LIVE' }), [])
      expectAdmitted(await trial.admit({ claims }))
    },
  },
  {
    id: 'S023',
    title: 'a version that does not exist yet is denied MODE_CHANGED',
    async check(trial) {
      await trial.denied({ expectedVersion: 1 }, 'MODE_CHANGED')
      await trial.goLive()
      await trial.denied({ expectedVersion: 2 }, 'MODE_CHANGED')
    },
  },
  {
    id: 'S024',
    title: 'an order for another mode than the one in force is denied MODE_CHANGED at the right version too, exit or not',
    async check(trial) {
      await trial.change({ mode: 'PAPER' })
      await trial.denied({ mode: 'LIVE' }, 'MODE_CHANGED')
      await trial.denied({ mode: 'LIVE', isExit: true }, 'MODE_CHANGED')
      await trial.goLive()
      await trial.denied({ mode: 'PAPER' }, 'MODE_CHANGED')
    },
  },
  {
    id: 'S025',
    title: 'HALTED denies every order of a strategy in both modes, exits too',
    async check(trial) {
      for (const mode of TRADING_MODES) {
        await trial.change({ mode, state: 'HALTED' })
        await trial.denied({}, 'STATE_HALTED')
        await trial.denied({ isExit: true }, 'STATE_HALTED')
      }
    },
  },
  {
    id: 'S026',
    title: 'REDUCING lets proven exits pass in both modes, and denies the rest',
    async check(trial) {
      for (const mode of TRADING_MODES) {
        await trial.change({ mode, state: 'REDUCING' })
        await trial.denied({}, 'STATE_REDUCING')
        expectAdmitted(await trial.admit({ isExit: true }))
      }
    },
  },
  {
    id: 'S027',
    title: 'a lease that is over denies LIVE_EXPIRED, exits too; one that is not, or none, does not',
    async check(trial) {
      const now = await trial.now()
      await trial.change({ mode: 'LIVE', liveExpiresAt: later(now, -60_000) })
      await trial.denied({}, 'LIVE_EXPIRED')
      await trial.denied({ isExit: true }, 'LIVE_EXPIRED')
      await trial.change({ mode: 'LIVE', liveExpiresAt: later(now, 3_600_000) })
      expectAdmitted(await trial.admit())
      await trial.change({ mode: 'LIVE' })
      expectAdmitted(await trial.admit())
    },
  },
  {
    id: 'S028',
    title: 'after the end of a lease was recorded, nothing passes until a person acts',
    async check(trial) {
      await trial.goLive()
      const bySystem = { actor: SYSTEM_ACTOR, reason: LIVE_EXPIRED }
      await trial.change({ mode: 'PAPER', state: 'REDUCING' }, bySystem)
      await trial.denied({}, 'LIVE_EXPIRED', 'STATE_REDUCING')
      await trial.denied({ isExit: true }, 'LIVE_EXPIRED')
      await trial.change({ mode: 'PAPER', state: 'REDUCING' }, { actor: 'anna', reason: 'LIVE_EXPIRED was seen' })
      expectAdmitted(await trial.admit({ isExit: true }))
      await trial.change({ mode: 'PAPER', state: 'ACTIVE' }, { actor: 'anna', reason: LIVE_EXPIRED })
      expectAdmitted(await trial.admit())
    },
  },
  {
    id: 'S029',
    title: 'a flattening exit of a stop passes as LIVE in PAPER and HALTED, while a stop with flatten is in force',
    async check(trial) {
      await trial.change({ mode: 'PAPER', state: 'HALTED', stop: { flatten: true } })
      expectAdmitted(await trial.admit(STOP))
      assert.equal((await trial.store.unresolvedOrders({ account: trial.account, mode: 'LIVE' }))[0]?.origin, 'stop')
      await trial.denied({ ...STOP, isExit: false }, 'STATE_HALTED')
      await trial.denied({ ...STOP, expectedVersion: trial.version - 1 }, 'MODE_CHANGED')
      await trial.change({ mode: 'PAPER', state: 'HALTED', stop: { flatten: false } })
      await trial.denied(STOP, 'STATE_HALTED')
      await trial.change({ mode: 'PAPER', state: 'HALTED' })
      await trial.denied(STOP, 'STATE_HALTED')
    },
  },
  {
    id: 'S030',
    title: 'a protective exit passes as LIVE in PAPER, REDUCING and after the lease, and never in HALTED',
    async check(trial) {
      await trial.change({ mode: 'PAPER' })
      expectAdmitted(await trial.admit(PROTECT))
      await trial.change({ mode: 'PAPER', state: 'REDUCING' }, { actor: SYSTEM_ACTOR, reason: LIVE_EXPIRED })
      expectAdmitted(await trial.admit(PROTECT))
      await trial.change({ mode: 'LIVE', liveExpiresAt: later(await trial.now(), -60_000) })
      expectAdmitted(await trial.admit(PROTECT))
      await trial.denied({ ...PROTECT, isExit: false }, 'STATE_HALTED')
      await trial.denied({ ...PROTECT, expectedVersion: trial.version - 1 }, 'MODE_CHANGED')
      await trial.change({ mode: 'LIVE', state: 'HALTED' })
      await trial.denied(PROTECT, 'STATE_HALTED')
    },
  },
  {
    id: 'S031',
    title: 'everything that fails is reported at once, sorted by gate and code',
    async check(trial) {
      const { account } = trial
      await trial.change({ mode: 'LIVE', state: 'HALTED', liveExpiresAt: later(await trial.now(), -60_000) })
      await trial.store.tripLatch({ account, key: 'daily-loss', reason: 'lost', actor: 'gate' })
      const codes = ['STATE_HALTED', 'LIVE_EXPIRED', 'MODE_CHANGED', 'LATCHED', 'Z_LIMIT', 'A_LIMIT'] as const
      const claims = [
        from('z-gate', trial.budget({ key: 'conformance:z', amount: 2, limit: 1, code: 'Z_LIMIT' })),
        from('a-gate', trial.budget({ key: 'conformance:a', amount: 2, limit: 1, code: 'A_LIMIT' })),
      ]
      const denials = await trial.denied({ expectedVersion: 0, latchKeys: ['daily-loss'], claims }, ...codes)
      assert.deepEqual(denials, sortDenials(denials))
      for (const { message, gate } of denials) assert.ok(message !== '' && gate !== '', 'a denial says who and why')
    },
  },
  {
    id: 'S032',
    title: 'a later change of mode leaves admitted orders in the ledger under the mode they were admitted in',
    async check(trial) {
      await trial.goLive()
      const { order } = await trial.admitted()
      await trial.change({ mode: 'PAPER', state: 'HALTED', stop: { flatten: false } })
      const { mode, status } = await trial.record(order)
      assert.deepEqual({ mode, status }, { mode: 'LIVE', status: 'admitted' })
      const unresolved = await trial.store.unresolvedOrders({ account: trial.account, mode: 'LIVE' })
      assert.deepEqual(
        unresolved.map((record) => record.order.clientOrderId),
        [order.clientOrderId],
      )
    },
  },
  {
    id: 'S033',
    title: 'an order by quote amount, as a strategy asks for it, reads back with no quantity and no price',
    async check(trial) {
      const order = trial.quoteOrder('250.5')
      await trial.admitted({ order })
      const { order: read, report, isExit, origin } = await trial.record(order)
      for (const { quantity, limitPrice, stopPrice } of [read, report]) {
        assert.deepEqual([quantity, limitPrice, stopPrice], [undefined, undefined, undefined])
      }
      expectAmount(read.quoteQuantity, '250.5', 'the quoteQuantity of the order')
      expectAmount(report.quoteQuantity, '250.5', 'the quoteQuantity of the report')
      assert.equal(report.remainingQuantity, undefined)
      assert.deepEqual([isExit, origin], [false, 'strategy'])

      const remaining = trial.report(order, 'partially_filled', {
        filledQuantity: new Decimal(2),
        remainingQuantity: new Decimal('0.5'),
      })
      const { report: reported } = await trial.outcome(order, 'partially_filled', {}, remaining)
      expectAmount(reported.remainingQuantity, '0.5', 'the remainingQuantity that the venue reported')
    },
  },
  {
    id: 'S034',
    title: 'an admission says how much of each key is taken now, this order included',
    async check(trial) {
      const asOf = await trial.now()
      const claims = [
        trial.budget({ key: 'conformance:budget', amount: '1.5', limit: 10 }),
        trial.hold({ key: 'conformance:hold', amount: '0.25', asOf }),
        trial.rate({ key: 'conformance:rate', max: 5 }),
      ]
      await trial.admitted({ claims })
      const { usage } = await trial.admitted({ claims })
      assert.deepEqual(Object.keys(usage).sort(), ['conformance:budget', 'conformance:hold', 'conformance:rate'])
      expectAmount(usage['conformance:budget'], 3, 'the budget')
      expectAmount(usage['conformance:hold'], '0.5', 'the hold')
      expectAmount(usage['conformance:rate'], 2, 'the rate')
    },
  },
]
