import { expect, test } from 'vitest'
import { CLIENT_ORDER_ID_PREFIX, newClientOrderId, uuidv7 } from '../../src/core/ids.js'
import { ManualClock } from '../../src/testing/manual-clock.js'

const UUID_7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

test('uuidv7 has the version, the variant and the time of its clock', () => {
  const clock = new ManualClock({ start: new Date(0x0123456789ab) })
  const id = uuidv7(clock)
  expect(id).toMatch(UUID_7)
  expect(id.slice(0, 13)).toBe('01234567-89ab')
})

test('uuidv7 sorts by time', () => {
  const clock = new ManualClock()
  const ids = Array.from({ length: 100 }, () => {
    clock.advance(1)
    return uuidv7(clock)
  })
  expect([...ids].sort()).toEqual(ids)
})

test('ids made within one millisecond differ', () => {
  const clock = new ManualClock()
  expect(new Set(Array.from({ length: 1_000 }, () => uuidv7(clock))).size).toBe(1_000)
})

test('a client order id is one that venues accept, and can be told from a foreign one', () => {
  const id = newClientOrderId(new ManualClock())
  expect(id).toMatch(/^[0-9A-Za-z-]{1,50}$/)
  expect(id.startsWith(CLIENT_ORDER_ID_PREFIX)).toBe(true)
  expect(id.slice(CLIENT_ORDER_ID_PREFIX.length)).toMatch(UUID_7)
})
