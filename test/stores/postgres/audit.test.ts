import { expect, test } from 'vitest'
import { auditHash, GENESIS_HASH } from '../../../src/stores/audit-chain.js'
import { ask, budgetOf, newAccount } from './support/ask.js'
import { usePostgres } from './support/use-postgres.js'

const database = usePostgres()

/** An account with a chain of six rows. */
async function chain(): Promise<string> {
  const account = newAccount()
  const store = database.store()
  for (const kind of ['one', 'two', 'three'])
    await store.appendAudit({ account, notes: [{ kind, body: { text: `"ünï\ncode" ${kind}` } }] })
  const { order } = ask(account)
  await store.admit(ask(account, { order, claims: [budgetOf()], decisions: [{ gate: 'daily', verdict: 'allowed' }] }))
  await store.recordOutcome({ account, clientOrderId: order.clientOrderId, to: 'open', evidence: { source: 'submit' } })
  await store.tripLatch({ account, key: 'loss', reason: 'too much', actor: 'gate' })
  return account
}

/** Does what the triggers refuse. */
async function tamper(...statements: readonly string[]): Promise<void> {
  await database.sql('ALTER TABLE helios_audit DISABLE TRIGGER ALL')
  for (const statement of statements) await database.sql(statement)
  await database.sql('ALTER TABLE helios_audit ENABLE TRIGGER ALL')
}

test('the chain in the database is the one that everybody else computes', async () => {
  const account = await chain()
  const rows = await database.sql('SELECT sequence::int, body, hash FROM helios_audit WHERE account = $1 ORDER BY sequence', [
    account,
  ])
  let previous = GENESIS_HASH
  for (const [index, { sequence, body, hash }] of rows.entries()) {
    expect(sequence).toBe(index + 1)
    expect(hash).toBe(auditHash(previous, index + 1, String(body)))
    previous = String(hash)
  }
  const kinds = rows.map(({ body }) => JSON.parse(String(body)).kind)
  expect(kinds).toEqual(['one', 'two', 'three', 'order.admitted', 'order.outcome', 'latch.tripped'])
  expect(JSON.parse(String(rows[3]?.body)).facts).toMatchObject({
    mode: 'PAPER',
    version: 0,
    claims: [{ kind: 'budget', key: 'daily', amount: '1' }],
    decisions: [{ gate: 'daily', verdict: 'allowed' }],
  })
  expect(await database.store().verifyAudit({ account })).toMatchObject({ ok: true, length: 6, head: { hash: previous } })
})

test('a row that was edited is found', async () => {
  const account = await chain()
  await tamper(`UPDATE helios_audit SET body = replace(body, 'two', 'too') WHERE account = '${account}' AND sequence = 2`)
  expect(await database.store().verifyAudit({ account })).toEqual({ ok: false, problem: 'edited', sequence: 2 })
})

test('rows that changed places are found', async () => {
  const account = await chain()
  const row = `helios_audit WHERE account = '${account}' AND sequence`
  await tamper(
    `UPDATE helios_audit a SET body = b.body, hash = b.hash FROM helios_audit b
      WHERE a.account = '${account}' AND b.account = a.account AND (a.sequence, b.sequence) IN ((2, 3), (3, 2))`,
  )
  expect((await database.sql(`SELECT body FROM ${row} = 2`))[0]?.body).toContain('three')
  expect(await database.store().verifyAudit({ account })).toEqual({ ok: false, problem: 'edited', sequence: 2 })
})

test('a row that was deleted is found', async () => {
  const account = await chain()
  await tamper(`DELETE FROM helios_audit WHERE account = '${account}' AND sequence = 2`)
  expect(await database.store().verifyAudit({ account })).toEqual({ ok: false, problem: 'missing', sequence: 2 })
})

test('rows that were cut off the end are found', async () => {
  const account = await chain()
  await tamper(`DELETE FROM helios_audit WHERE account = '${account}' AND sequence > 4`)
  expect(await database.store().verifyAudit({ account })).toEqual({ ok: false, problem: 'truncated', sequence: 5 })
})

test('rows that were cut off together with the account’s own head are found by a head that was kept elsewhere', async () => {
  const account = await chain()
  const verdict = await database.store().verifyAudit({ account })
  if (!verdict.ok) throw new Error('the chain is whole')
  await tamper(
    `DELETE FROM helios_audit WHERE account = '${account}' AND sequence > 4`,
    `UPDATE trading_mode_state s SET audit_sequence = a.sequence, audit_hash = a.hash
      FROM helios_audit a WHERE s.account = '${account}' AND a.account = s.account AND a.sequence = 4`,
  )
  expect(await database.store().verifyAudit({ account })).toMatchObject({ ok: true, length: 4 })
  const again = await database.store().verifyAudit({ account, expectedHead: verdict.head })
  expect(again).toEqual({ ok: false, problem: 'truncated', sequence: 5 })
})

test('rows that were added behind the head are found', async () => {
  const account = await chain()
  await database.sql(
    `INSERT INTO helios_audit SELECT account, 7, body, hash FROM helios_audit WHERE account = $1 AND sequence = 6`,
    [account],
  )
  expect(await database.store().verifyAudit({ account })).toMatchObject({ ok: false, sequence: 7 })
})

test('a chain of several pages is read whole', async () => {
  const account = newAccount()
  const store = database.store()
  const notes = Array.from({ length: 1_000 }, (_, index) => ({ kind: 'note', body: index }))
  await store.appendAudit({ account, notes })
  expect(await store.verifyAudit({ account })).toMatchObject({ ok: true, length: 1_000 })
  await store.appendAudit({ account, notes: notes.slice(0, 1) })
  expect(await store.verifyAudit({ account })).toMatchObject({ ok: true, length: 1_001 })
})
