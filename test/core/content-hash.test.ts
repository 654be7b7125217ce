import { describe, expect, test } from 'vitest'
import { canonicalJson, contentHash, type OrderContent, sha256 } from '../../src/core/content-hash.js'
import { toDecimal } from '../../src/core/decimal.js'

const ORDER: OrderContent = {
  instrument: 'BTC/ZAR',
  side: 'BUY',
  type: 'LIMIT',
  quantity: toDecimal('0.5'),
  limitPrice: toDecimal('1000000'),
  timeInForce: 'GTC',
  postOnly: false,
  reduceOnly: false,
}

describe('canonicalJson', () => {
  test('sorts keys at every depth, and keeps the order of lists', () => {
    expect(canonicalJson({ b: 1, a: { d: [3, { y: 1, x: 2 }], c: null } })).toBe('{"a":{"c":null,"d":[3,{"x":2,"y":1}]},"b":1}')
  })

  test('leaves out what is undefined, and writes decimals and dates as texts', () => {
    const value = { gone: undefined, amount: toDecimal('0.00000000000000000001'), at: new Date(0) }
    expect(canonicalJson(value)).toBe('{"amount":"0.00000000000000000001","at":"1970-01-01T00:00:00.000Z"}')
  })

  test('writes a number key and a text key alike, in the order of their texts', () => {
    expect(canonicalJson({ 10: 'b', 9: 'a', x: 1 })).toBe(canonicalJson({ x: 1, 9: 'a', 10: 'b' }))
  })
})

test('sha256 is the known one', () => {
  expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
})

describe('contentHash', () => {
  test('stays what it was: rows written by an earlier version must still be recognised', () => {
    expect(contentHash(ORDER)).toBe(
      sha256(
        '{"instrument":"BTC/ZAR","limitPrice":"1000000","postOnly":false,"quantity":"0.5","reduceOnly":false,"side":"BUY","timeInForce":"GTC","type":"LIMIT"}',
      ),
    )
  })

  test('does not depend on how an amount is spelled', () => {
    expect(contentHash({ ...ORDER, quantity: toDecimal('0.500') })).toBe(contentHash(ORDER))
    expect(contentHash({ ...ORDER, limitPrice: toDecimal(1_000_000) })).toBe(contentHash(ORDER))
    expect(contentHash({ ...ORDER, limitPrice: toDecimal('1e6') })).toBe(contentHash(ORDER))
  })

  test('does not depend on ids, mode or time', () => {
    const order = { ...ORDER, intentId: 'i', clientOrderId: 'c', account: 'a', mode: 'LIVE', createdAt: new Date(0) }
    expect(contentHash(order)).toBe(contentHash(ORDER))
  })

  test('does not depend on the order of the metadata', () => {
    expect(contentHash({ ...ORDER, metadata: { a: 1, b: 2 } })).toBe(contentHash({ ...ORDER, metadata: { b: 2, a: 1 } }))
  })

  test.each<Partial<OrderContent>>([
    { instrument: 'ETH/ZAR' },
    { side: 'SELL' },
    { type: 'STOP_LOSS_LIMIT' },
    { quantity: toDecimal('0.50000000000000000001') },
    { quoteQuantity: toDecimal('1') },
    { limitPrice: toDecimal('1000000.01') },
    { stopPrice: toDecimal('1') },
    { timeInForce: 'IOC' },
    { postOnly: true },
    { reduceOnly: true },
    { strategy: 'momentum' },
    { metadata: { signal: 'x' } },
  ])('differs for %o', (content) => {
    expect(contentHash({ ...ORDER, ...content })).not.toBe(contentHash(ORDER))
  })
})
