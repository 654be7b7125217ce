import { expect, test } from 'vitest'
import { Decimal } from '../../../src/core/decimal.js'
import { ConfigurationError } from '../../../src/core/errors.js'
import type { Fill, Order } from '../../../src/core/order.js'
import { InMemoryStore } from '../../../src/stores/memory/in-memory-store.js'
import { ManualClock } from '../../../src/testing/manual-clock.js'
import { requestOf } from '../request-of.js'

const [ACCOUNT, MODE] = ['main', 'PAPER'] as const
const BUDGET = { kind: 'budget', key: 'daily', amount: 1, limit: 1_000, window: { period: 'day', timeZone: 'UTC' } } as const

function fillOf({ clientOrderId }: Order): Fill {
  const [price, quantity] = [new Decimal(100), new Decimal(10)]
  const fee = { amount: new Decimal('0.1'), currency: 'ZAR' }
  const traded = { instrument: 'BTC/ZAR', side: 'BUY', price, quantity, fee, liquidity: 'taker', at: new Date(0) } as const
  return { id: `fill-${clientOrderId}`, clientOrderId, ...traded }
}

function storeOf(retain: number) {
  const store = new InMemoryStore({ clock: new ManualClock(), retain })
  const admit = async (): Promise<Order> => {
    const request = requestOf({ claims: [BUDGET] })
    expect((await store.admit(request)).ok).toBe(true)
    return request.order
  }
  const settle = async (): Promise<Order> => {
    const order = await admit()
    const { clientOrderId } = order
    const evidence = { source: 'submit', venueOrderId: `venue-${clientOrderId}` } as const
    await store.recordOutcome({ account: ACCOUNT, clientOrderId, to: 'open', evidence })
    await store.recordFill({ account: ACCOUNT, fill: fillOf(order), mode: MODE })
    return order
  }
  const isKnown = async ({ clientOrderId, intentId }: Order): Promise<boolean> => {
    const venueOrderId = `venue-${clientOrderId}`
    const keys = [{ clientOrderId }, { intentId }, { venueOrderId, mode: MODE }]
    const found = await Promise.all(keys.map((key) => store.findOrder({ account: ACCOUNT, ...key })))
    const known = found.map((record) => record !== undefined)
    expect(new Set(known).size, 'by every name or by none').toBe(1)
    return known[0] === true
  }
  return { store, admit, settle, isKnown }
}

test('keeps the orders that settled last, and those that have not ended', async () => {
  const { store, admit, settle, isKnown } = storeOf(2)
  const open = await admit()
  const settled = [await settle(), await settle(), await settle(), await settle()]
  expect(await Promise.all(settled.map(isKnown))).toEqual([false, false, true, true])
  expect(await store.findOrder({ account: ACCOUNT, clientOrderId: open.clientOrderId })).toBeDefined()
})

test('keeps what a person has to decide about', async () => {
  const { store, admit, settle } = storeOf(1)
  const { clientOrderId } = await admit()
  const evidence = { source: 'absence' } as const
  await store.recordOutcome({ account: ACCOUNT, clientOrderId, to: 'never_arrived', evidence })
  for (let order = 0; order < 3; order += 1) await settle()
  const presumed = await store.presumedOrders({ account: ACCOUNT, mode: MODE })
  expect(presumed.map(({ order }) => order.clientOrderId)).toEqual([clientOrderId])
})

test('goes on counting what was forgotten: limits and positions', async () => {
  const { store, settle } = storeOf(1)
  for (let order = 0; order < 5; order += 1) await settle()
  const usage = await store.usage({ account: ACCOUNT, mode: MODE, key: 'daily', window: BUDGET.window })
  expect(usage.used.toFixed()).toBe('5')
  const [turnover] = await store.turnover({ account: ACCOUNT, mode: MODE })
  expect([turnover?.bought.toFixed(), turnover?.spent.toFixed()]).toEqual(['50', '5000'])
  expect(turnover?.fees.map(({ amount, currency }) => `${amount.toFixed()} ${currency}`)).toEqual(['0.5 ZAR'])
})

test('answers as if it never had the orders that it forgot', async () => {
  const { store, settle } = storeOf(1)
  const [first] = [await settle(), await settle()]
  const late = { account: ACCOUNT, fill: { ...fillOf(first), id: 'late' }, mode: MODE }
  await expect(store.recordFill(late)).rejects.toMatchObject({ code: 'UNKNOWN_ORDER' })
  const { clientOrderId } = await settle()
  const again = { account: ACCOUNT, fill: { ...fillOf(first), clientOrderId }, mode: MODE }
  expect(await store.recordFill(again), 'a fill id of a forgotten order').toBe('recorded')
})

test('keeps the newest part of the audit chain, which verifies from there on', async () => {
  const { store, settle } = storeOf(2)
  const early = (await store.appendAudit({ account: ACCOUNT, notes: [{ kind: 'note', body: {} }] })) ?? undefined
  for (let order = 0; order < 50; order += 1) await settle()
  const head = await store.appendAudit({ account: ACCOUNT, notes: [{ kind: 'note', body: {} }] })
  const rows = await store.auditRows({ account: ACCOUNT, after: 0, limit: 1_000 })
  expect(rows.length).toBeLessThanOrEqual(40)
  expect(rows.at(-1)).toMatchObject(head)
  expect(await store.auditRows({ account: ACCOUNT, after: head.sequence - 2, limit: 1 })).toEqual([rows.at(-2)])
  expect(await store.verifyAudit({ account: ACCOUNT, expectedHead: head })).toEqual({ ok: true, length: head.sequence, head })
  expect(await store.verifyAudit({ account: ACCOUNT, expectedHead: early })).toMatchObject({ ok: true })
  expect(await store.verifyAudit({ account: ACCOUNT, expectedHead: { ...head, hash: 'f'.repeat(64) } })).toMatchObject({
    ok: false,
  })
})

test('keeps everything unless told otherwise', async () => {
  const { settle, isKnown } = storeOf(Number.POSITIVE_INFINITY)
  const orders = [await settle(), await settle(), await settle()]
  expect(await Promise.all(orders.map(isKnown))).toEqual([true, true, true])
})

test.each([0, -1, Number.NaN])('refuses to keep %s orders', (retain) => {
  expect(() => new InMemoryStore({ retain })).toThrow(ConfigurationError)
})
