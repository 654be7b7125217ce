import { fc } from '../../support/properties.js'
import { describe, expect, test } from 'vitest'
import { parseLosslessJson } from '../../../src/venues/valr/lossless-json.js'

describe('parseLosslessJson', () => {
  test('keeps integers above 2^53 as the text of their digits', () => {
    expect(parseLosslessJson('{"sequenceId":1368928567986638030,"batchId": 1395349783381499904 ,"code":-12007}')).toEqual({
      sequenceId: '1368928567986638030',
      batchId: '1395349783381499904',
      code: -12007,
    })
  })

  test('leaves digits inside of text alone, escaped quotes included', () => {
    const value = { a: 'no 1368928567986638030', b: '"1368928567986638030"', c: '\\', '1368928567986638030': 1 }
    expect(parseLosslessJson(JSON.stringify(value))).toEqual(value)
  })

  test('does not turn what a double cannot hold into something else', () => {
    expect(parseLosslessJson('[0.1,0.10000000000000000001,1e400,1.50]')).toEqual([0.1, '0.10000000000000000001', '1e400', '1.50'])
  })

  test('reads what JSON.parse reads, and refuses what it refuses', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
        const read = JSON.stringify(parseLosslessJson(JSON.stringify(value)), (_, inner: unknown) =>
          typeof inner === 'number' ? String(inner) : inner,
        )
        expect(read).toBe(JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'number' ? String(inner) : inner)))
      }),
    )
    for (const text of ['', '<html>', '{"a":1', '{a:1}', '[01]', '"a']) expect(() => parseLosslessJson(text)).toThrow(SyntaxError)
  })
})
