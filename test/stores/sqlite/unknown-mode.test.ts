import { expect, test } from 'vitest'
import { requestOf } from '../request-of.js'
import { openStore } from './support/open-store.js'

test.each([
  ['mode', 'SIMULATED'],
  ['mode', 'live'],
  ['mode', ''],
  ['state', 'PAUSED'],
])('a %s of %j is given as it stands, and denies every admission', async (column, value) => {
  const { store, database } = await openStore()
  await store.appendAudit({ account: 'main', notes: [{ kind: 'note', body: 1 }] })
  // Control: before the change, the same request is admitted.
  expect(await store.admit(requestOf())).toMatchObject({ ok: true })

  database.prepare(`UPDATE trading_mode_state SET ${column} = ? WHERE account = 'main'`).run(value)
  expect(await store.readMode('main')).toMatchObject({ mode: 'PAPER', state: 'ACTIVE', [column]: value })
  for (const mode of ['PAPER', 'LIVE'] as const) {
    const denied = { ok: false, denials: [{ code: 'MODE_UNKNOWN' }] }
    expect(await store.admit(requestOf({ mode }))).toMatchObject(denied)
    expect(await store.admit(requestOf({ mode, isExit: true, origin: 'stop' }))).toMatchObject(denied)
  }
})

test('an account without a row has no mode; one that is only audited has the initial one', async () => {
  const { store } = await openStore()
  expect(await store.readMode('main')).toBeUndefined()
  await store.admit(requestOf({ expectedVersion: 5 }))
  expect(await store.readMode('main')).toBeUndefined()
  await store.appendAudit({ account: 'main', notes: [{ kind: 'note', body: 1 }] })
  expect(await store.readMode('main')).toMatchObject({ mode: 'PAPER', state: 'ACTIVE', version: 0, sequence: 1 })
})
