import { describe, expect, test } from 'vitest'
import { signRequest } from '../../../src/venues/valr/sign-request.js'

/** The secret of VALR's documentation. */
const SECRET = '4961b74efac86b25cce8fbe4c9811c4c7a787b7a5996660afcc2e287ad864363'
const SUBACCOUNT = '902529770612256768'
const CANCEL = '{"customerOrderId":"bot-000001","pair":"BTCZAR"}'
const MARKET = (pair: string): string => `{"customerOrderId":"ORDER-000001","pair":"${pair}","side":"BUY","quoteAmount":"80000"}`

describe('signRequest', () => {
  test.each([
    {
      what: 'a read',
      parts: { timestampMs: 1558014486185, verb: 'GET', pathWithQuery: '/v1/account/balances' },
      signature:
        '9d52c181ed69460b49307b7891f04658e938b21181173844b5018b2fe783a6d4c62b8e67a03de4d099e7437ebfabe12c56233b73c6a0cc0f7ae87e05f6289928',
    },
    {
      what: 'a body',
      parts: { timestampMs: 1558017528946, verb: 'POST', pathWithQuery: '/v1/orders/market', body: MARKET('BTCUSDC') },
      signature:
        '09f536e3dfdad58443f16010a97a0a21ad27486b7b8d6d4103170d885410ed77f037f1fa628474190d4f5c08ca12c1acc850901f1c2e75c6d906ec3b32b008d0',
    },
    {
      what: 'an older body',
      parts: { timestampMs: 1558017528946, verb: 'POST', pathWithQuery: '/v1/orders/market', body: MARKET('BTCZAR') },
      signature:
        'be97d4cd9077a9eea7c4e199ddcfd87408cb638f2ec2f7f74dd44aef70a49fdc49960fd5de9b8b2845dc4a38b4fc7e56ef08f042a3c78a3af9aed23ca80822e8',
    },
  ])('gives the published signature of $what', ({ parts, signature }) => {
    expect(signRequest(SECRET, parts)).toBe(signature)
  })

  test('gives the published signature under another secret', () => {
    const parts = { timestampMs: 1577572690093, verb: 'GET', pathWithQuery: '/v1/account/balances' }
    expect(signRequest('superdupersecret', parts)).toBe(
      '647d276537b952fe37f349422a4a60a76ecc2e3fad509a523b03dccd1a940525f8ff06314ad1adc5625000223c514637cd9682ee89ffc285b7493e7c64e746aa',
    )
  })

  test.each([
    {
      what: 'the query string',
      parts: { timestampMs: 1558014486185, verb: 'GET', pathWithQuery: '/v1/account/balances?excludeZeroBalances=true' },
      signature:
        'b252adbf9ebb62f1a9043d15bee8a0f66fc77f139ca5a406c08a7ae56b626a17531aafbbd4899db44286f81784b366a42807b3875433702bb8a5b51df58720f5',
    },
    {
      what: 'the subaccount, last',
      parts: { timestampMs: 1558014486185, verb: 'GET', pathWithQuery: '/v1/account/balances', subaccountId: SUBACCOUNT },
      signature:
        '8cea3148e1dbe5da5cb0303f5ff8a4ac2a891c06e0d4b6bed3768f64e1804b0a38c9f06e3a0e00da01e857947d80882839c2e60f8da3c1eb5701629e0a0ac58d',
    },
    {
      what: 'the body of a DELETE',
      parts: { timestampMs: 1558017528946, verb: 'delete', pathWithQuery: '/v2/orders/order', body: CANCEL },
      signature:
        '6c2ec559b745acfba9ff654bb78c04a48c7d3fd0fe1e267661172299bec1100d3e871bd7b8bc7d81ca2367222662910de170aaf1a47e272d826f9c943cd2bc58',
    },
  ])('covers $what', ({ parts, signature }) => {
    expect(signRequest(SECRET, parts)).toBe(signature)
  })
})
