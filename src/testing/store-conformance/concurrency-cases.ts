import assert from 'node:assert/strict'
import type { AdmissionResult } from '../../core/order-ledger.js'
import { expectAmount, expectDenied } from './expectations.js'
import type { StoreCase } from './store-case.js'
import type { Trial } from './trial.js'

export const concurrencyCases: readonly StoreCase[] = [
  {
    id: 'S241',
    title: 'of 20 concurrent changes against one version exactly one wins, with one version and one history row',
    async check(trial) {
      await expectOneWinner(trial, Array<Trial>(20).fill(trial))
    },
  },
  {
    id: 'S242',
    title: 'of 64 concurrent orders against a budget of 50 exactly 50 are admitted',
    async check(trial) {
      await expectFifty(trial, Array<Trial>(64).fill(trial))
    },
  },
  {
    id: 'S243',
    title: 'concurrent orders never pass the limit of a hold or a rate',
    async check(trial) {
      const asOf = await trial.now()
      const claims = [trial.hold({ key: 'conformance:hold', amount: 3, limit: 20, asOf })]
      const holds = await Promise.all(Array.from({ length: 24 }, () => trial.admit({ claims })))
      assert.equal(admittedOf(holds), 6)
      await trial.counts(18, trial.hold({ key: 'conformance:hold', asOf }))
      const rates = await Promise.all(Array.from({ length: 24 }, () => trial.admit({ claims: [trial.rate({ max: 5 })] })))
      assert.equal(admittedOf(rates), 5)
    },
  },
  {
    id: 'S244',
    title: 'of 20 concurrent attempts at one intent exactly one is admitted, and the others get its order',
    async check(trial) {
      const { intentId } = trial.order()
      const results = await Promise.all(Array.from({ length: 20 }, () => trial.admit({ order: trial.order({ intentId }) })))
      assert.equal(admittedOf(results), 1)
      const record = await trial.store.findOrder({ account: trial.account, intentId })
      const others = results.flatMap((result) =>
        !result.ok && 'existing' in result ? [result.existing.order.clientOrderId] : [],
      )
      assert.deepEqual(others, Array(19).fill(record?.order.clientOrderId))
    },
  },
  {
    id: 'S245',
    title: 'an order that is denied or repeated among concurrent ones affects only itself',
    async check(trial) {
      const { order: earlier } = await trial.admitted()
      const full = [trial.budget({ amount: 2, limit: 1 })]
      const results = await Promise.all([
        trial.admit(),
        trial.admit({ claims: full }),
        trial.admit({ order: earlier }),
        trial.admit({ expectedVersion: 7 }),
        trial.admit({ mode: 'LIVE' }),
        trial.admit(),
      ])
      const shown = results.map((result) =>
        result.ok ? 'admitted' : 'existing' in result ? 'existing' : result.denials[0]?.code,
      )
      assert.deepEqual(shown, ['admitted', 'LIMIT_EXCEEDED', 'existing', 'MODE_CHANGED', 'MODE_CHANGED', 'admitted'])
    },
  },
  {
    id: 'S246',
    title: 'once a change of mode has committed, no admission against the version before commits',
    async check(trial) {
      await trial.goLive()
      const { version } = trial
      const admissions = Array.from({ length: 16 }, () => trial.admit({ expectedVersion: version, mode: 'LIVE' }))
      const changing = trial.change({ mode: 'PAPER', state: 'HALTED' })
      const more = Array.from({ length: 16 }, () => trial.admit({ expectedVersion: version, mode: 'LIVE' }))
      const changed = await changing
      expectDenied(await trial.admit({ expectedVersion: version, mode: 'LIVE' }), 'MODE_CHANGED', 'STATE_HALTED')
      for (const result of await Promise.all([...admissions, ...more])) {
        if (result.ok) assert.ok(result.sequence < changed.sequence, 'an admission committed after the change of mode')
      }
    },
  },
  {
    id: 'S247',
    title: 'one fill that arrives twenty times at once counts once',
    async check(trial) {
      const { order } = await trial.admitted()
      const fill = trial.fill(order, { quantity: '0.5' })
      const results = await Promise.all(Array.from({ length: 20 }, () => trial.recordFill(fill)))
      assert.equal(results.filter((result) => result === 'recorded').length, 1)
      expectAmount((await trial.record(order)).report.filledQuantity, '0.5', 'filledQuantity')
    },
  },
  {
    id: 'S248',
    title: 'the audit chain stays whole under concurrent writes',
    async check(trial) {
      const { store, account } = trial
      const admissions = Array.from({ length: 10 }, () => trial.admitted())
      const notes = Array.from({ length: 10 }, () => store.appendAudit({ account, notes: [{ kind: 'note', body: {} }] }))
      const admitted = await Promise.all(admissions)
      const outcomes = await Promise.all(admitted.map(({ order }) => trial.outcome(order, 'canceled')))
      const heads = await Promise.all(notes)
      const sequences = [...admitted, ...outcomes, ...heads].map(({ sequence }) => sequence)
      assert.equal(new Set(sequences).size, 30, 'every write must have a sequence of its own')
      const verdict = await store.verifyAudit({ account })
      assert.ok(verdict.ok)
    },
  },
  {
    id: 'S249',
    title: 'two connections share one budget: of 64 concurrent orders exactly 50 are admitted',
    needs: 'reopen',
    async check(trial) {
      const second = await trial.reopen()
      await expectFifty(trial, alternate(trial, second, 64))
    },
  },
  {
    id: 'S250',
    title: 'two connections share one version: of 20 concurrent changes exactly one wins',
    needs: 'reopen',
    async check(trial) {
      const second = await trial.reopen()
      await expectOneWinner(trial, alternate(trial, second, 20))
    },
  },
  {
    id: 'S251',
    title: 'what one connection wrote the other sees at once: mode, latches, orders, outcomes',
    needs: 'reopen',
    async check(trial) {
      const { account } = trial
      const second = await trial.reopen()
      assert.equal(await second.store.readMode(account), undefined)
      await trial.goLive()
      assert.equal((await second.store.readMode(account))?.mode, 'LIVE')
      await second.denied({}, 'MODE_CHANGED')
      const { order } = await trial.admitted()
      assert.equal((await second.outcome(order, 'open', { venueOrderId: 'v-1' })).status, 'open')
      assert.equal((await trial.record(order)).status, 'open')
      await second.store.tripLatch({ account, key: 'daily-loss', reason: 'lost', actor: 'gate' })
      await trial.denied({ latchKeys: ['daily-loss'] }, 'LATCHED')
    },
  },
  {
    id: 'S252',
    title: 'an order that is repeated among concurrent ones takes nothing more',
    async check(trial) {
      const hold = trial.hold({ key: 'conformance:hold', amount: 3, limit: 200, asOf: await trial.now() })
      const claims = [trial.budget({ amount: 1, limit: 50 }), hold]
      const { order: earlier } = await trial.admitted({ claims })
      const others = Array.from({ length: 4 }, () => trial.admit({ claims }))
      const results = await Promise.all([...others, trial.admit({ order: earlier, claims }), trial.admit({ claims })])
      assert.equal(admittedOf(results), 5)
      await trial.counts(6, trial.budget({}))
      await trial.counts(18, hold)
    },
  },
]

function alternate(first: Trial, second: Trial, length: number): readonly Trial[] {
  return Array.from({ length }, (_, index) => (index % 2 === 0 ? first : second))
}

async function expectOneWinner(trial: Trial, contenders: readonly Trial[]): Promise<void> {
  const { store, account } = trial
  const changes = contenders.map((contender, index) =>
    contender.store.changeMode({
      account,
      expectedVersion: 0,
      next: { mode: 'LIVE', state: 'ACTIVE' },
      reason: 'first come',
      actor: `actor-${index}`,
    }),
  )
  const results = await Promise.all(changes)
  const [winner, ...others] = results.filter((result) => result.ok)
  assert.ok(winner !== undefined && others.length === 0, `exactly one change must win, and ${others.length + 1} did`)
  for (const result of results) {
    if (!result.ok) assert.equal(result.current?.changedBy, winner.record.changedBy, 'a loser must be told who won')
  }
  const history = await store.modeHistory({ account, limit: 50 })
  assert.deepEqual(
    history.map(({ version, actor }) => [version, actor]),
    [[1, winner.record.changedBy]],
  )
}

async function expectFifty(trial: Trial, contenders: readonly Trial[]): Promise<void> {
  const claims = [trial.budget({ amount: 1, limit: 50 })]
  const results = await Promise.all(contenders.map((contender) => contender.admit({ claims })))
  for (const result of results) if (!result.ok) expectDenied(result, 'LIMIT_EXCEEDED')
  assert.equal(admittedOf(results), 50)
  assert.equal((await trial.store.unresolvedOrders({ account: trial.account, mode: 'PAPER' })).length, 50)
  await trial.counts(50, trial.budget({}))
}

function admittedOf(results: readonly AdmissionResult[]): number {
  return results.filter(({ ok }) => ok).length
}
