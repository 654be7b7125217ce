import assert from 'node:assert/strict'
import { canonicalJson } from '../../core/content-hash.js'
import { Decimal } from '../../core/decimal.js'
import type { ExecutionStore } from '../../core/execution-store.js'
import { expectAdmitted, expectAmount, expectErrorCode, expectExisting } from './expectations.js'
import type { StoreCase } from './store-case.js'
import { later, type Trial } from './trial.js'

export const durabilityCases: readonly StoreCase[] = [
  {
    id: 'S221',
    title: 'a closed store fails with STORE_CLOSED, and may be closed again',
    async check(trial) {
      const { order } = await trial.admitted()
      await trial.store.close()
      for (const [method, call] of Object.entries(everyCall(trial.store, trial)))
        await expectErrorCode('STORE_CLOSED', method, call)
      await expectErrorCode('STORE_CLOSED', 'an outcome', () => trial.outcome(order, 'open'))
      await trial.store.close()
    },
  },
  {
    id: 'S222',
    title: 'migrating a store that is up to date changes nothing',
    async check(trial) {
      const { order } = await trial.admitted()
      await trial.store.migrate()
      assert.equal((await trial.record(order)).status, 'admitted')
      assert.ok((await trial.store.verifyAudit({ account: trial.account })).ok)
    },
  },
  {
    id: 'S223',
    title: 'a store shows the durability that was determined',
    async check({ store }) {
      const determined = await store.determineDurability()
      assert.ok(determined === 'durable' || determined === 'volatile')
      assert.equal(store.durability, determined)
    },
  },
  {
    id: 'S224',
    title: 'mode, state, lease, stop and history survive a restart',
    needs: 'reopen',
    async check(trial) {
      await trial.change({ mode: 'LIVE', liveExpiresAt: later(await trial.now(), 3_600_000) }, { reason: 'first', actor: 'anna' })
      await trial.change({ mode: 'PAPER', state: 'HALTED', stop: { flatten: true } }, { reason: 'second', actor: 'ben' })
      const { store, account } = trial
      const before = [await store.readMode(account), await store.modeHistory({ account, limit: 10 })] as const
      const again = await restart(trial)
      const after = [await again.store.readMode(account), await again.store.modeHistory({ account, limit: 10 })] as const
      const facts = ([record, history]: typeof before) => canonicalJson([{ ...record, readAt: null }, history])
      assert.equal(facts(after), facts(before))
      await again.denied({}, 'STATE_HALTED')
      assert.equal((await again.change({ state: 'ACTIVE' })).version, 3)
    },
  },
  {
    id: 'S225',
    title: 'orders, their fills and their evidence survive a restart to the last digit',
    needs: 'reopen',
    async check(trial) {
      const quantity = new Decimal('12345678901234567890.12345678901234567891')
      const order = trial.order({ quantity, metadata: { signal: 'x', score: 0.5, manual: true }, strategy: 'momentum' })
      await trial.admitted({ order, isExit: true })
      await trial.outcome(order, 'open', { source: 'submit', venueOrderId: 'v-1', venueCode: 'OK' })
      const fill = trial.fill(order, {
        quantity: '0.00000000000000000001',
        fee: { amount: new Decimal('-0.5'), currency: 'ZAR' },
      })
      await trial.recordFill(fill)
      const before = await trial.record(order)
      const again = await restart(trial)
      assert.equal(canonicalJson(await again.record(order)), canonicalJson(before))
      const { account } = again
      for (const key of [
        { account, intentId: order.intentId },
        { account, venueOrderId: 'v-1', mode: 'PAPER' },
      ] as const) {
        assert.equal((await again.store.findOrder(key))?.order.clientOrderId, order.clientOrderId)
      }
      assert.equal((await again.store.openOrders({ account, mode: 'PAPER' })).length, 1)
      assert.equal(await again.recordFill(fill), 'duplicate')
      expectExisting(await again.admit({ order }))
    },
  },
  {
    id: 'S226',
    title: 'budgets, holds and rates survive a restart, and go on being settled',
    needs: 'reopen',
    async check(trial) {
      const budget = trial.budget({ key: 'conformance:budget', amount: '0.1', limit: '0.2' })
      const hold = trial.hold({ key: 'conformance:hold', amount: 6, limit: 10, asOf: await trial.now() })
      const rate = trial.rate({ key: 'conformance:rate', max: 2 })
      const { order } = await trial.admitted({ claims: [budget, hold, rate] })
      const again = await restart(trial)
      await again.denied({ claims: [{ ...budget, amount: '0.11' }] }, 'LIMIT_EXCEEDED')
      await again.denied({ claims: [{ ...hold, amount: 5 }] }, 'LIMIT_EXCEEDED')
      await again.admitted({ claims: [rate] })
      await again.denied({ claims: [rate] }, 'RATE_EXCEEDED')
      const { updatedAt } = await again.outcome(order, 'rejected')
      const third = await restart(again)
      await third.counts(0, budget)
      await third.counts(0, { ...hold, asOf: later(updatedAt, 1) })
      await third.counts(6, { ...hold, asOf: updatedAt })
      expectAmount((await third.usage({ key: rate.key })).used, 2, 'the rate')
    },
  },
  {
    id: 'S227',
    title: 'latches, the adopted policy and the venue account survive a restart',
    needs: 'reopen',
    async check(trial) {
      const { account } = trial
      const identity = `venue:${account}`
      await trial.goLive()
      await trial.admitted({ identity })
      await trial.store.tripLatch({ account, key: 'daily-loss', mode: 'LIVE', reason: 'lost', actor: 'gate' })
      const again = await restart(trial)
      await again.denied({ latchKeys: ['daily-loss'] }, 'LATCHED')
      await again.denied({ policyHash: 'policy-b' }, 'POLICY_MISMATCH')
      await again.denied({ identity: 'venue:another' }, 'VENUE_ACCOUNT_MISMATCH')
      assert.equal((await again.store.latches(account))[0]?.reason, 'lost')
      expectAdmitted(await again.admit({ identity }))
    },
  },
  {
    id: 'S228',
    title: 'the audit chain survives a restart and goes on from where it was',
    needs: 'reopen',
    async check(trial) {
      const { account } = trial
      await trial.admitted()
      const expectedHead = await trial.store.appendAudit({ account, notes: [{ kind: 'kept', body: { a: 1, b: '0.10' } }] })
      const again = await restart(trial)
      await again.admitted()
      const verdict = await again.store.verifyAudit({ account, expectedHead })
      assert.ok(verdict.ok, 'the chain must be whole')
      assert.ok(verdict.length > expectedHead.sequence)
    },
  },
]

/** The process ends and another one opens the same data. */
async function restart(trial: Trial): Promise<Trial> {
  await trial.store.close()
  return trial.reopen()
}

function everyCall(store: ExecutionStore, trial: Trial): Readonly<Record<string, () => Promise<unknown>>> {
  const { account } = trial
  const by = { account, reason: 'test', actor: 'tester' }
  const order = trial.order()
  const expectedVersion = 0
  return {
    readMode: () => store.readMode(account),
    changeMode: () => store.changeMode({ ...by, expectedVersion, next: { mode: 'PAPER', state: 'ACTIVE' } }),
    modeHistory: () => store.modeHistory({ account, limit: 1 }),
    admit: () => store.admit(trial.request({ order })),
    recordFill: () => store.recordFill({ account, fill: trial.fill(order, { quantity: 1 }) }),
    findOrder: () => store.findOrder({ account, clientOrderId: order.clientOrderId }),
    openOrders: () => store.openOrders({ account, mode: 'PAPER' }),
    unresolvedOrders: () => store.unresolvedOrders({ account, mode: 'PAPER' }),
    presumedOrders: () => store.presumedOrders({ account, mode: 'LIVE' }),
    usage: () => store.usage({ account, mode: 'PAPER', key: 'conformance:limit' }),
    tripLatch: () => store.tripLatch({ ...by, key: 'daily-loss' }),
    clearLatch: () => store.clearLatch({ ...by, key: 'daily-loss' }),
    latches: () => store.latches(account),
    adoptPolicy: () => store.adoptPolicy({ ...by, scope: 'default', hash: 'policy-a' }),
    changeIdentity: () => store.changeIdentity({ ...by, identity: `venue:${account}` }),
    appendAudit: () => store.appendAudit({ account, notes: [{ kind: 'note', body: {} }] }),
    verifyAudit: () => store.verifyAudit({ account }),
  }
}
