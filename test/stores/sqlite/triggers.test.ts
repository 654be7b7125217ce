import { describe, expect, test } from 'vitest'
import { Decimal } from '../../../src/core/decimal.js'
import type { Fill, Order } from '../../../src/core/order.js'
import { requestOf } from '../request-of.js'
import { type OpenStore, openStore } from './support/open-store.js'

async function withHistory(): Promise<OpenStore & { readonly order: Order }> {
  const open = await openStore()
  const { store } = open
  const live = { mode: 'LIVE', state: 'ACTIVE' } as const
  await store.changeMode({ account: 'main', expectedVersion: 0, next: live, reason: 'test', actor: 'tester' })
  const { order, ...request } = requestOf({ mode: 'LIVE', expectedVersion: 1 })
  await store.admit({ ...request, order })
  await store.recordFill({ account: 'main', fill: fillOf(order, 'fill-1', '9.5') })
  return { ...open, order }
}

function fillOf({ clientOrderId, instrument, side }: Order, id: string, quantity: string): Fill {
  const fee = { amount: new Decimal('0.01'), currency: 'ZAR' }
  const price = new Decimal(100)
  return { id, clientOrderId, instrument, side, price, quantity: new Decimal(quantity), fee, liquidity: 'taker', at: new Date(0) }
}

describe('facts', () => {
  test.each(['trading_mode_history', 'helios_audit', 'helios_fills'])('%s refuses UPDATE and DELETE', async (table) => {
    const { database } = await withHistory()
    const column = table === 'trading_mode_history' ? 'reason' : 'body'
    expect(() => database.exec(`UPDATE ${table} SET ${column} = 'edited'`)).toThrow('refuses UPDATE')
    expect(() => database.exec(`DELETE FROM ${table}`)).toThrow('refuses DELETE')
  })

  test('order events are the audit rows of orders, and cannot be changed either', async () => {
    const { database, order } = await withHistory()
    const events = database.prepare('SELECT kind, client_order_id FROM helios_order_events ORDER BY sequence').raw().all()
    expect(events).toEqual([
      ['order.admitted', order.clientOrderId],
      ['fill', order.clientOrderId],
    ])
    expect(() => database.exec('DELETE FROM helios_order_events')).toThrow()
  })
})

describe('orders', () => {
  test.each([
    ['account', "'other'"],
    ['client_order_id', "'other'"],
    ['intent_id', "'other'"],
    ['mode', "'PAPER'"],
    ['content_hash', "'other'"],
    // Side, amounts and the time of admission stand in this audit row.
    ['admission_id', '1'],
  ])('keep their %s', async (column, value) => {
    const { database } = await withHistory()
    expect(() => database.exec(`UPDATE helios_orders SET ${column} = ${value}`)).toThrow('keeps its ids')
  })

  test('refuse DELETE', async () => {
    const { database } = await withHistory()
    expect(() => database.exec('DELETE FROM helios_orders')).toThrow('refuses DELETE')
  })

  test.each(['9.49999999999999999999', '9', '0', '1.9'])(
    'refuse that the filled quantity of 9.5 becomes %s',
    async (quantity) => {
      const { database } = await withHistory()
      expect(() => database.exec(`UPDATE helios_orders SET filled_quantity = '${quantity}'`)).toThrow('never shrinks')
    },
  )

  test.each(['9.5', '9.50000000000000000001', '9.6', '10', '100.1'])('control: let it become %s', async (quantity) => {
    const { database } = await withHistory()
    database.exec(`UPDATE helios_orders SET filled_quantity = '${quantity}'`)
  })

  test('refuse to go on after they have ended', async () => {
    const { database, store, order } = await withHistory()
    await store.recordOutcome({
      account: 'main',
      clientOrderId: order.clientOrderId,
      to: 'canceled',
      evidence: { source: 'event' },
    })
    const reopen = `UPDATE helios_orders SET ended = 0, status = 'open', progress = '{"evidence":{"lateArrival":true},"open":{}}'`
    expect(() => database.exec(reopen)).toThrow('has ended stays so')
  })

  test('control: a late arrival reopens an order that was presumed never to have arrived, and nothing else does', async () => {
    const { database, store } = await openStore()
    const { order, ...request } = requestOf()
    await store.admit({ ...request, order })
    const outcome = { account: 'main', clientOrderId: order.clientOrderId } as const
    await store.recordOutcome({ ...outcome, to: 'never_arrived', evidence: { source: 'absence' } })
    expect(() => database.exec(`UPDATE helios_orders SET ended = 0, status = 'open'`)).toThrow('has ended stays so')
    const late = await store.recordOutcome({ ...outcome, to: 'open', evidence: { source: 'event', lateArrival: true } })
    expect(late.status).toBe('open')
  })

  test('refuse a status that says they ended while they count as live', async () => {
    const { database } = await withHistory()
    expect(() => database.exec(`UPDATE helios_orders SET status = 'canceled'`)).toThrow('CHECK')
  })
})

describe("the account's row", () => {
  test.each([
    ['version', 'version - 1'],
    ['audit_sequence', 'audit_sequence - 1'],
    ['store_time', 'store_time - 1'],
  ])('never goes back in its %s', async (column, value) => {
    const { database } = await withHistory()
    expect(() => database.exec(`UPDATE trading_mode_state SET ${column} = ${value}`)).toThrow('never goes back')
  })

  test('keeps its name, and refuses DELETE', async () => {
    const { database } = await withHistory()
    expect(() => database.exec(`UPDATE trading_mode_state SET account = 'other'`)).toThrow('keeps its name')
    expect(() => database.exec('DELETE FROM trading_mode_state')).toThrow('refuses DELETE')
  })
})
