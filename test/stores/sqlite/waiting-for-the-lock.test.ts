import { describe, expect, test } from 'vitest'
import { requestOf } from '../request-of.js'
import { type OpenStore, openStore, reopen, turn } from './support/open-store.js'

/** A store whose file another connection has locked. */
async function lockedStore(settings: { readonly lockTimeoutMs?: number } = {}): Promise<OpenStore> {
  const open = await openStore(settings)
  open.database.exec('BEGIN IMMEDIATE')
  return open
}

const LONG_MS = 600_000

describe('while another connection has the lock', () => {
  test('an admission waits without holding up anything else in the process', async () => {
    const { store, path, database } = await lockedStore()
    const events: string[] = []
    const admission = store.admit(requestOf({ ttlMs: LONG_MS })).then(({ ok }) => events.push(`admitted: ${ok}`))
    for (let count = 1; count <= 20; count += 1) await turn()
    events.push('twenty turns')
    expect(await store.readMode('main')).toBeUndefined()
    events.push('a read')
    // Control: the lock was really there all the time.
    const impatient = await reopen(path, { lockTimeoutMs: 1 })
    await expect(impatient.appendAudit({ account: 'main', notes: [{ kind: 'note', body: 1 }] })).rejects.toMatchObject({
      code: 'STORE_BUSY',
    })
    events.push('control')
    database.exec('COMMIT')
    await admission
    expect(events).toEqual(['twenty turns', 'a read', 'control', 'admitted: true'])
  })

  test('an admission whose life ends is not admitted, and nothing is written', async () => {
    const { store, database } = await lockedStore()
    const request = requestOf({ ttlMs: 30 })
    await expect(store.admit(request)).rejects.toMatchObject({ code: 'NOT_ADMITTED_IN_TIME' })
    database.exec('COMMIT')
    expect(await store.findOrder({ account: 'main', intentId: request.order.intentId })).toBeUndefined()
  })

  test('the end of one order leaves the others of its batch waiting', async () => {
    const { store, database } = await lockedStore()
    const first = store.admit(requestOf({ ttlMs: 60 }))
    const short = store.admit(requestOf({ ttlMs: 61 }))
    const long = store.admit(requestOf({ ttlMs: LONG_MS }))
    const outOfTime = [first, short].map((late) => expect(late).rejects.toMatchObject({ code: 'NOT_ADMITTED_IN_TIME' }))
    await Promise.all(outOfTime)
    database.exec('COMMIT')
    expect(await long).toMatchObject({ ok: true })
  })

  test('any other write gives up after its time, and nothing is written', async () => {
    const { store, database } = await lockedStore({ lockTimeoutMs: 20 })
    const trip = store.tripLatch({ account: 'main', key: 'stop', reason: 'test', actor: 'tester' })
    await expect(trip).rejects.toMatchObject({ code: 'STORE_BUSY' })
    database.exec('COMMIT')
    expect(await store.latches('main')).toEqual([])
  })

  test('closing the store ends the wait', async () => {
    const { store } = await lockedStore()
    const admission = store.admit(requestOf({ ttlMs: LONG_MS }))
    const refused = expect(admission).rejects.toMatchObject({ code: 'STORE_CLOSED' })
    await turn()
    await store.close()
    await refused
  })

  test('a mode change goes before the admissions that queue up, and they are denied', async () => {
    const { store, database } = await lockedStore()
    const inFlight = store.admit(requestOf({ ttlMs: LONG_MS }))
    const queued = [requestOf({ ttlMs: LONG_MS }), requestOf({ ttlMs: LONG_MS })].map((request) => store.admit(request))
    const halt = { mode: 'PAPER', state: 'HALTED' } as const
    const change = store.changeMode({ account: 'main', expectedVersion: 0, next: halt, reason: 'stop', actor: 'tester' })
    await turn()
    database.exec('COMMIT')
    expect(await change).toMatchObject({ ok: true, record: { version: 1, state: 'HALTED' } })
    for (const result of await Promise.all(queued)) {
      expect(result).toMatchObject({ ok: false, denials: [{ code: 'MODE_CHANGED' }, { code: 'STATE_HALTED' }] })
    }
    // The one in flight committed before the change, or not at all.
    const first = await inFlight
    const rows = await store.unresolvedOrders({ account: 'main', mode: 'PAPER' })
    expect(rows).toHaveLength(first.ok ? 1 : 0)
  })

  test('control: without the mode change the same admissions pass', async () => {
    const { store, database } = await lockedStore()
    const admissions = [1, 2, 3].map(() => store.admit(requestOf({ ttlMs: LONG_MS })))
    await turn()
    database.exec('COMMIT')
    for (const result of await Promise.all(admissions)) expect(result).toMatchObject({ ok: true })
  })
})
