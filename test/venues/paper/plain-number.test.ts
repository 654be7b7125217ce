import { fc } from '../../support/properties.js'
import { describe, expect, it } from 'vitest'
import { type DecimalInput, toDecimal } from '../../../src/core/decimal.js'
import { plainNumber, shortNumber } from '../../../src/venues/paper/plain-number.js'

const digits = fc.stringMatching(/^\d{1,9}$/)
const decimalText = fc.tuple(digits, fc.option(digits)).map(([whole, part]) => (part === null ? whole : `${whole}.${part}`))

function isAccepted(input: DecimalInput): boolean {
  try {
    toDecimal(input)
    return true
  } catch {
    return false
  }
}

describe('the quick reading of decimals', () => {
  it('orders them as exact decimals do', () => {
    fc.assert(
      fc.property(decimalText, decimalText, (a, b) => {
        const [quickA, quickB] = [plainNumber(a), plainNumber(b)]
        fc.pre(!Number.isNaN(quickA) && !Number.isNaN(quickB))
        expect(Math.sign(quickA - quickB)).toBe(toDecimal(a).comparedTo(toDecimal(b)) + 0)
      }),
      { seed: 1, numRuns: 2_000 },
    )
  })

  it('accepts nothing that the exact reading refuses', () => {
    const text = fc.oneof(fc.string({ maxLength: 6 }), fc.stringMatching(/^[-+.eE0-9, ]{0,8}$/))
    fc.assert(
      fc.property(text, (candidate) => Number.isNaN(plainNumber(candidate)) || isAccepted(candidate)),
      { seed: 2, numRuns: 5_000 },
    )
    fc.assert(
      fc.property(fc.double(), (candidate) => Number.isNaN(shortNumber(candidate)) || isAccepted(candidate)),
      { seed: 3, numRuns: 5_000 },
    )
  })

  it('reads what venues send', () => {
    expect(['1999990', '0.12345678', '007', '0'].map(plainNumber)).toEqual([1999990, 0.12345678, 7, 0])
    expect([1999990, 0.12345678, 1e-8, 0.1].map(shortNumber)).toEqual([1999990, 0.12345678, 1e-8, 0.1])
  })

  it.each(['', '.', '1.', '.5', '-1', '+1', '1e5', '1,0', ' 1', '１', '1234567890123456', '0.123456789012345'])(
    'leaves %j to the exact reading',
    (text) => {
      expect(plainNumber(text)).toBeNaN()
    },
  )
})
