import assert from 'node:assert/strict'
import { sha256 } from '../../core/content-hash.js'
import type { AuditRow } from '../../core/order-ledger.js'
import type { StoreCase } from './store-case.js'
import type { Trial } from './trial.js'

export const auditCases: readonly StoreCase[] = [
  {
    id: 'S191',
    title: 'the chain of an account that was never written to is empty and whole',
    async check(trial) {
      const verdict = await trial.store.verifyAudit({ account: trial.account })
      assert.ok(verdict.ok)
      assert.deepEqual([verdict.length, verdict.head.sequence], [0, 0])
    },
  },
  {
    id: 'S192',
    title: 'every effect has a row of its own in the chain; a repeated fill, clearing or intent has none',
    async check(trial) {
      const { store, account } = trial
      const by = { account, reason: 'test', actor: 'tester' }
      await trial.goLive()
      const grew = grower(trial)
      await grew('an admission', () => trial.admitted())
      const { order } = await trial.admitted()
      await grew('a mode change', () => trial.change({ mode: 'LIVE' }))
      await grew('an outcome', () => trial.outcome(order, 'open', { venueOrderId: 'v-1' }))
      const fill = trial.fill(order, { quantity: 1 })
      await grew('a fill', () => trial.recordFill(fill))
      await grew('a latch', () => store.tripLatch({ ...by, key: 'daily-loss' }))
      await grew('clearing a latch', () => store.clearLatch({ ...by, key: 'daily-loss' }))
      await grew('a policy', () => store.adoptPolicy({ ...by, scope: 'default', hash: 'policy-a' }))
      await grew('a venue account', () => store.changeIdentity({ ...by, identity: `venue:${account}` }))
      await grew('a note', () => store.appendAudit({ account, notes: [{ kind: 'denied', body: { codes: ['LATCHED'] } }] }))

      const length = await lengthOf(trial)
      assert.equal(await trial.recordFill(fill), 'duplicate')
      await store.clearLatch({ ...by, key: 'daily-loss' })
      await trial.admit({ order })
      assert.equal(await lengthOf(trial), length, 'what changes nothing must write nothing')
    },
  },
  {
    id: 'S193',
    title: 'notes are appended one row each, and the head that is returned is the end of the chain',
    async check(trial) {
      const { store, account } = trial
      await trial.admitted()
      const before = await lengthOf(trial)
      const body = { text: 'ünïcode " \\ \n', nested: { list: [1, 'two', null, true], empty: {} }, amount: '0.10' }
      const notes = ['first', 'second', 'third'].map((kind) => ({ kind, body }))
      const head = await store.appendAudit({ account, notes })
      assert.equal(head.sequence, before + 3)
      const verdict = await store.verifyAudit({ account })
      assert.ok(verdict.ok)
      assert.deepEqual([verdict.head.sequence, verdict.head.hash], [head.sequence, head.hash])
    },
  },
  {
    id: 'S194',
    title: 'a head that was kept elsewhere is found again, also after more was written',
    async check(trial) {
      const { store, account } = trial
      const head = await store.appendAudit({ account, notes: [{ kind: 'kept', body: {} }] })
      assert.ok((await store.verifyAudit({ account, expectedHead: head })).ok)
      await trial.admitted()
      assert.ok((await store.verifyAudit({ account, expectedHead: head })).ok)
    },
  },
  {
    id: 'S195',
    title: 'a head that is not in the chain is a problem: another hash, or a row beyond the end',
    async check(trial) {
      const { store, account } = trial
      await trial.admitted()
      const head = await store.appendAudit({ account, notes: [{ kind: 'kept', body: {} }] })
      await trial.admitted()
      const hash = 'f'.repeat(64)
      for (const expectedHead of [
        { ...head, hash },
        { sequence: head.sequence + 1, hash },
      ]) {
        assert.equal((await store.verifyAudit({ account, expectedHead })).ok, false, 'another hash must be found')
      }
      const verdict = await store.verifyAudit({ account, expectedHead: { ...head, sequence: head.sequence + 1_000 } })
      assert.ok(!verdict.ok, 'rows that are missing at the end must be found')
      assert.equal(verdict.problem, 'truncated')
    },
  },
  {
    id: 'S196',
    title: 'sequences of one account grow with every write, and accounts have chains of their own',
    async check(trial) {
      const { store } = trial
      const other = trial.otherAccount()
      const first = await trial.admitted()
      const foreign = await other.admitted()
      const second = await trial.admitted()
      const opened = await trial.outcome(second.order, 'open', { venueOrderId: 'v-1' })
      const changed = await trial.change({ mode: 'PAPER' })
      const sequences = [first, second, opened, changed].map(({ sequence }) => sequence)
      for (const [index, sequence] of sequences.entries())
        assert.ok(sequence > (sequences[index - 1] ?? 0), `${sequences.join(', ')} must grow`)
      assert.equal((await store.readMode(trial.account))?.sequence, changed.sequence)
      const verdict = await store.verifyAudit({ account: other.account })
      assert.ok(verdict.ok)
      assert.equal(verdict.length, foreign.sequence, 'what other accounts write must not be in the chain')
    },
  },
  {
    id: 'S197',
    title: 'the rows of the chain are read oldest first, in pages that leave nothing out, and tell nothing after the end',
    async check(trial) {
      const { store, account } = trial
      assert.deepEqual(await store.auditRows({ account, after: 0, limit: 10 }), [])
      await trial.admitted()
      const notes = ['first', 'second', 'third'].map((kind) => ({ kind, body: { text: `ünïcode of ${kind}` } }))
      const head = await store.appendAudit({ account, notes })
      await trial.otherAccount().admitted()
      const all = await store.auditRows({ account, after: 0, limit: 100 })
      assert.deepEqual(
        all.map(({ sequence }) => sequence),
        Array.from({ length: head.sequence }, (_, index) => index + 1),
      )
      assert.equal(all.at(-1)?.hash, head.hash)
      const paged: AuditRow[] = []
      for (let page: readonly AuditRow[] = []; page.length > 0 || paged.length === 0; paged.push(...page))
        page = await store.auditRows({ account, after: paged.length, limit: 2 })
      assert.deepEqual(paged, all)
      assert.deepEqual(await store.auditRows({ account, after: head.sequence, limit: 2 }), [])
    },
  },
  {
    id: 'S198',
    title: 'each row has the exact text that its hash was made of, so that anybody can check the chain',
    async check(trial) {
      const { store, account } = trial
      await trial.admitted()
      await store.appendAudit({ account, notes: [{ kind: 'noted', body: { text: 'ünïcode " \\ \n' } }] })
      let previous = '0'.repeat(64)
      const rows = await store.auditRows({ account, after: 0, limit: 100 })
      for (const { sequence, body, hash } of rows) {
        assert.equal(sha256(`${previous}\n${sequence}\n${body}`), hash, `row ${sequence} must be linked to the one before`)
        previous = hash
      }
      assert.ok(rows.length >= 2, 'an admission and a note must be in the chain')
      const { kind, facts } = JSON.parse(rows.at(-1)?.body ?? '{}') as Readonly<Record<string, unknown>>
      assert.deepEqual({ kind, facts }, { kind: 'noted', facts: { text: 'ünïcode " \\ \n' } })
    },
  },
]

async function lengthOf({ store, account }: Trial): Promise<number> {
  const verdict = await store.verifyAudit({ account })
  assert.ok(verdict.ok, 'the chain must be whole')
  assert.equal(verdict.length, verdict.head.sequence)
  return verdict.length
}

function grower(trial: Trial): (what: string, effect: () => Promise<unknown>) => Promise<void> {
  return async (what, effect) => {
    const before = await lengthOf(trial)
    await effect()
    assert.ok((await lengthOf(trial)) > before, `${what} must have a row in the audit chain`)
  }
}
