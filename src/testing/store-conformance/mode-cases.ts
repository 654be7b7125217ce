import assert from 'node:assert/strict'
import type { ModeChange } from '../../core/mode-store.js'
import { expectAdmitted, expectDenied, expectTime } from './expectations.js'
import type { StoreCase } from './store-case.js'
import { later } from './trial.js'

export const modeCases: readonly StoreCase[] = [
  {
    id: 'S001',
    title: 'an account that was never written to has no mode record and no history',
    async check({ store, account }) {
      assert.equal(await store.readMode(account), undefined)
      assert.deepEqual(await store.modeHistory({ account, limit: 10 }), [])
    },
  },
  {
    id: 'S002',
    title: 'an empty account admits PAPER orders at version 0, and no LIVE one',
    async check(trial) {
      await trial.denied({ mode: 'LIVE' }, 'MODE_CHANGED')
      expectAdmitted(await trial.admit({ mode: 'PAPER', expectedVersion: 0 }))
    },
  },
  {
    id: 'S003',
    title: 'an account that was written to but never changed reads PAPER, ACTIVE, version 0, with its audit sequence',
    async check(trial) {
      const { sequence } = await trial.admitted()
      const record = await trial.store.readMode(trial.account)
      assert.ok(record, 'something was written for this account')
      const { mode, state, version } = record
      assert.deepEqual({ mode, state, version }, { mode: 'PAPER', state: 'ACTIVE', version: 0 })
      assert.equal(record.sequence, sequence)
    },
  },
  {
    id: 'S004',
    title: 'a change adds one to the version and reads back as it was written',
    async check(trial) {
      const liveExpiresAt = later(await trial.now(), 3_600_000)
      const next = { mode: 'LIVE', state: 'REDUCING', liveExpiresAt, stop: { flatten: true } } as const
      const changed = await trial.change(next, { reason: 'a reason, with "quotes" and ünïcode', actor: "o'brien" })
      const read = await trial.store.readMode(trial.account)
      for (const record of [changed, read]) {
        assert.ok(record)
        const { account, mode, state, version, reason, changedBy } = record
        assert.deepEqual(
          { account, mode, state, version, reason, changedBy, flatten: record.stop?.flatten },
          {
            account: trial.account,
            mode: 'LIVE',
            state: 'REDUCING',
            version: 1,
            reason: 'a reason, with "quotes" and ünïcode',
            changedBy: "o'brien",
            flatten: true,
          },
        )
        expectTime(record.liveExpiresAt, liveExpiresAt, 'liveExpiresAt')
        expectTime(record.changedAt, changed.changedAt, 'changedAt')
        assert.ok(record.readAt instanceof Date)
        assert.equal(record.sequence, changed.sequence)
      }
      assert.equal((await trial.change({ state: 'ACTIVE' })).version, 2)
    },
  },
  {
    id: 'S005',
    title: 'a lease and a stop that a change leaves out are gone after it',
    async check(trial) {
      await trial.change({ mode: 'LIVE', liveExpiresAt: later(await trial.now(), 3_600_000), stop: { flatten: false } })
      await trial.change({ state: 'ACTIVE' })
      const record = await trial.store.readMode(trial.account)
      assert.equal(record?.liveExpiresAt, undefined)
      assert.equal(record?.stop, undefined)
    },
  },
  {
    id: 'S006',
    title: 'a change against another version writes nothing and returns what is in force',
    async check(trial) {
      const { store, account } = trial
      const change: ModeChange = {
        account,
        expectedVersion: 3,
        next: { mode: 'LIVE', state: 'ACTIVE' },
        reason: 'against the wrong version',
        actor: 'tester',
      }
      const lost = await store.changeMode(change)
      assert.ok(!lost.ok, 'version 3 does not exist')
      assert.equal(lost.current, undefined)
      assert.equal(await store.readMode(account), undefined, 'a change that lost must write nothing')

      await trial.change({ state: 'HALTED' })
      for (const expectedVersion of [0, 2]) {
        const result = await store.changeMode({ ...change, expectedVersion })
        assert.ok(!result.ok, `version ${expectedVersion} is not the one in force`)
        assert.equal(result.current?.version, 1)
        assert.equal(result.current.state, 'HALTED')
      }
      const record = await store.readMode(account)
      assert.deepEqual([record?.mode, record?.state, record?.version], ['PAPER', 'HALTED', 1])
      assert.equal((await store.modeHistory({ account, limit: 10 })).length, 1)
    },
  },
  {
    id: 'S007',
    title: 'every change has one history row, newest first, with what it went from and to',
    async check(trial) {
      const first = await trial.change({ mode: 'LIVE' }, { reason: 'first', actor: 'anna' })
      const second = await trial.change({ mode: 'LIVE', state: 'HALTED' }, { reason: 'second', actor: 'ben' })
      const third = await trial.change({ mode: 'PAPER', state: 'HALTED' }, { reason: 'third', actor: 'anna' })
      const history = await trial.store.modeHistory({ account: trial.account, limit: 10 })
      assert.deepEqual(
        history.map(({ version, from, to, reason, actor, at }) => [
          version,
          `${from.mode} ${from.state}`,
          `${to.mode} ${to.state}`,
          reason,
          actor,
          at.toISOString(),
        ]),
        [
          [3, 'LIVE HALTED', 'PAPER HALTED', 'third', 'anna', third.changedAt.toISOString()],
          [2, 'LIVE ACTIVE', 'LIVE HALTED', 'second', 'ben', second.changedAt.toISOString()],
          [1, 'PAPER ACTIVE', 'LIVE ACTIVE', 'first', 'anna', first.changedAt.toISOString()],
        ],
      )
    },
  },
  {
    id: 'S008',
    title: 'history is read in pages: at most `limit` rows, below version `before`',
    async check(trial) {
      for (let change = 0; change < 5; change += 1) await trial.change({ state: 'HALTED' })
      const page = async (limit: number, before?: number): Promise<readonly number[]> => {
        const query = { account: trial.account, limit, ...(before === undefined ? {} : { before }) }
        return (await trial.store.modeHistory(query)).map(({ version }) => version)
      }
      assert.deepEqual(await page(2), [5, 4])
      assert.deepEqual(await page(2, 4), [3, 2])
      assert.deepEqual(await page(2, 2), [1])
      assert.deepEqual(await page(2, 1), [])
    },
  },
  {
    id: 'S009',
    title: 'a change that changes nothing is a change: a version and a history row',
    async check(trial) {
      await trial.change({ mode: 'PAPER', state: 'ACTIVE' })
      await trial.change({ mode: 'PAPER', state: 'ACTIVE' })
      const history = await trial.store.modeHistory({ account: trial.account, limit: 10 })
      assert.deepEqual(
        history.map(({ version }) => version),
        [2, 1],
      )
    },
  },
  {
    id: 'S010',
    title: 'mode, state and history of two accounts never mix',
    async check(trial) {
      const other = trial.otherAccount()
      await trial.change({ mode: 'LIVE' })
      await trial.change({ mode: 'LIVE', state: 'HALTED' })
      assert.equal(await trial.store.readMode(other.account), undefined)
      await other.change({ mode: 'LIVE' }, { reason: 'the other one' })
      assert.equal((await trial.store.readMode(trial.account))?.version, 2)
      assert.equal((await trial.store.modeHistory({ account: other.account, limit: 10 })).length, 1)
      expectAdmitted(await other.admit())
      expectDenied(await trial.admit(), 'STATE_HALTED')
    },
  },
  {
    id: 'S011',
    title: 'an admission leaves mode and version as they are',
    async check(trial) {
      await trial.goLive()
      const before = await trial.store.readMode(trial.account)
      const { sequence } = await trial.admitted()
      const after = await trial.store.readMode(trial.account)
      assert.ok(before !== undefined && after !== undefined)
      assert.deepEqual({ ...after, readAt: undefined, sequence: 0 }, { ...before, readAt: undefined, sequence: 0 })
      assert.equal(after.sequence, sequence)
      assert.ok(after.sequence > before.sequence, 'the admission must have its own audit row')
    },
  },
]
