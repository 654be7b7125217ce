import { expect, test } from 'vitest'
import type { AuditHead } from '../../../src/core/order-ledger.js'
import { requestOf } from '../request-of.js'
import { type OpenStore, openStore } from './support/open-store.js'

/** More rows than are read at a time. */
const ROWS = 600

/** A chain of an account between two others, with the triggers dropped that stand in an editor's way. */
async function defenceless(): Promise<OpenStore & { readonly head: AuditHead }> {
  const open = await openStore()
  const { store, database } = open
  const notes = (count: number) => Array.from({ length: count }, (_, index) => ({ kind: 'note', body: { index } }))
  await store.appendAudit({ account: 'before', notes: notes(3) })
  const head = await store.appendAudit({ account: 'main', notes: notes(ROWS) })
  await store.appendAudit({ account: 'after', notes: notes(3) })
  database.exec('DROP TRIGGER helios_audit_refuses_update; DROP TRIGGER helios_audit_refuses_delete')
  database.exec('DROP TRIGGER trading_mode_state_moves_forward')
  return { ...open, head }
}

/** The audit rows of the account in the middle. */
const OF_MAIN = "account_no = (SELECT account_no FROM trading_mode_state WHERE account = 'main')"

test('control: a chain that nobody touched is whole', async () => {
  const { store, head } = await defenceless()
  const expected = { ok: true, length: ROWS, head }
  expect(await store.verifyAudit({ account: 'main' })).toEqual(expected)
  expect(await store.verifyAudit({ account: 'main', expectedHead: head })).toEqual(expected)
  expect(await store.verifyAudit({ account: 'after' })).toMatchObject({ ok: true, length: 3 })
  expect(await store.verifyAudit({ account: 'never written' })).toMatchObject({ ok: true, length: 0 })
})

test.each([1, 256, 257, ROWS])('an edit of row %i is found', async (sequence) => {
  const { store, database } = await defenceless()
  database.exec(`UPDATE helios_audit SET body = replace(body, 'note', 'nope') WHERE ${OF_MAIN} AND sequence = ${sequence}`)
  expect(await store.verifyAudit({ account: 'main' })).toEqual({ ok: false, problem: 'edited', sequence })
})

test.each([1, 256, 599])('a deletion of row %i is found', async (sequence) => {
  const { store, database } = await defenceless()
  database.exec(`DELETE FROM helios_audit WHERE ${OF_MAIN} AND sequence = ${sequence}`)
  expect(await store.verifyAudit({ account: 'main' })).toEqual({ ok: false, problem: 'missing', sequence })
})

test('rows that changed places are found', async () => {
  const { store, database } = await defenceless()
  database.exec(`UPDATE helios_audit SET id = id + 1000000 WHERE ${OF_MAIN} AND sequence = 5`)
  database.exec(`UPDATE helios_audit SET id = id - 1 WHERE ${OF_MAIN} AND sequence = 6`)
  database.exec(`UPDATE helios_audit SET id = id - 999999 WHERE ${OF_MAIN} AND sequence = 1000005`)
  expect(await store.verifyAudit({ account: 'main' })).toEqual({ ok: false, problem: 'edited', sequence: 5 })
})

test('rows cut off the end are found, by the account and by a head that was kept elsewhere', async () => {
  const { store, database, head } = await defenceless()
  database.exec(`DELETE FROM helios_audit WHERE ${OF_MAIN} AND sequence > 400`)
  expect(await store.verifyAudit({ account: 'main' })).toEqual({ ok: false, problem: 'truncated', sequence: 401 })

  // Whoever also sets the account's own head back is found only by the other one.
  database.exec(`UPDATE trading_mode_state SET audit_sequence = 400,
    audit_hash = (SELECT hash FROM helios_audit WHERE ${OF_MAIN} AND sequence = 400) WHERE account = 'main'`)
  expect(await store.verifyAudit({ account: 'main' })).toMatchObject({ ok: true, length: 400 })
  expect(await store.verifyAudit({ account: 'main', expectedHead: head })).toEqual({
    ok: false,
    problem: 'truncated',
    sequence: 401,
  })
})

test('an order whose audit row was removed is reported as damage, not invented', async () => {
  const { store, database } = await openStore()
  const { order, ...request } = requestOf()
  await store.admit({ ...request, order })
  database.exec(`DROP TRIGGER helios_audit_refuses_update; UPDATE helios_audit SET body = '{}'`)
  await expect(store.findOrder({ account: 'main', intentId: order.intentId })).rejects.toMatchObject({ code: 'STORE_CORRUPT' })
})
