import { describe, expect, test, vi } from 'vitest'
import { requestOf } from '../request-of.js'
import { startTogether } from './support/child.js'
import { openStore, reopen } from './support/open-store.js'
import { temporaryFile } from './support/temporary-file.js'

// Eight processes that start at once share the machine's cores.
vi.setConfig({ testTimeout: 120_000 })

const PROCESSES = 4
const ORDERS_EACH = 16
const LIMIT = 50

async function admittedByAll(path: string, enforced: boolean): Promise<number> {
  const task = { kind: 'admit at once', path, orders: ORDERS_EACH, limit: LIMIT, enforced } as const
  const children = await startTogether(Array.from({ length: PROCESSES }, () => task))
  const counts = await Promise.all(children.map((child) => child.next()))
  return counts.map(Number).reduce((sum, count) => sum + count, 0)
}

describe('several processes on one file', () => {
  test('admit exactly what one budget allows, whoever asks', async () => {
    const { store, path } = await openStore()
    expect(await admittedByAll(path, true)).toBe(LIMIT)
    const orders = await store.unresolvedOrders({ account: 'main', mode: 'PAPER' })
    expect(orders).toHaveLength(LIMIT)
    expect(new Set(orders.map(({ sequence }) => sequence)).size).toBe(LIMIT)
    expect(await store.verifyAudit({ account: 'main' })).toMatchObject({ ok: true, length: LIMIT })
  })

  test('control: without enforcement the same orders pass the limit', async () => {
    const { path } = await openStore()
    expect(await admittedByAll(path, false)).toBe(PROCESSES * ORDERS_EACH)
  })

  test('migrate an empty file at the same moment, and each finds it ready', async () => {
    const path = await temporaryFile()
    const children = await startTogether(Array.from({ length: 8 }, () => ({ kind: 'migrate', path }) as const))
    expect(await Promise.all(children.map((child) => child.next()))).toEqual(Array(8).fill('never written'))
  })
})

describe('a process that is killed', () => {
  test('leaves every admission that it was told of, and a file that others go on with', async () => {
    const { path, store: before } = await openStore()
    await before.close()
    const [writer] = await startTogether([{ kind: 'admit for ever', path }])
    const confirmed: string[] = []
    while (confirmed.length < 40) confirmed.push(String(await writer?.next()))
    await writer?.kill()

    const store = await reopen(path)
    for (const intentId of confirmed) expect(await store.findOrder({ account: 'main', intentId })).toBeDefined()
    const orders = await store.unresolvedOrders({ account: 'main', mode: 'PAPER' })
    expect(await store.verifyAudit({ account: 'main' })).toMatchObject({ ok: true, length: orders.length })
    expect(await store.admit(requestOf())).toMatchObject({ ok: true })
  })

  test('leaves nothing of a transaction that it had not committed, and no lock', async () => {
    const { path, store } = await openStore()
    const [writer] = await startTogether([{ kind: 'leave a transaction open', path }])
    expect(await writer?.next()).toBe('written')
    await writer?.kill()
    expect(await store.tripLatch({ account: 'main', key: 'mine', reason: 'test', actor: 'tester' })).toBeDefined()
    expect((await store.latches('main')).map(({ key }) => key)).toEqual(['mine'])
  })

  test('control: while it lives, its open transaction keeps every other writer out', async () => {
    const { path } = await openStore()
    const [writer] = await startTogether([{ kind: 'leave a transaction open', path }])
    expect(await writer?.next()).toBe('written')
    const other = await reopen(path, { lockTimeoutMs: 1 })
    const trip = other.tripLatch({ account: 'main', key: 'mine', reason: 'test', actor: 'tester' })
    await expect(trip).rejects.toMatchObject({ code: 'STORE_BUSY' })
  })
})
