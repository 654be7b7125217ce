import { Decimal as OtherDecimal } from 'decimal.js'
import { fc } from '../support/properties.js'
import { describe, expect, test } from 'vitest'
import {
  ceilToStep,
  Decimal,
  type DecimalInput,
  type DecimalProblem,
  floorToStep,
  HUNDRED,
  InvalidDecimalError,
  ONE,
  percentOf,
  toDecimal,
  ZERO,
} from '../../src/core/decimal.js'

function problemOf(input: unknown): DecimalProblem | undefined {
  try {
    toDecimal(input as DecimalInput)
    return undefined
  } catch (error) {
    if (error instanceof InvalidDecimalError) return error.problem
    throw error
  }
}

describe('toDecimal accepts', () => {
  test.each<[DecimalInput, string]>([
    ['0', '0'],
    ['1', '1'],
    ['-1.50', '-1.5'],
    ['0.00000000000000000001', '0.00000000000000000001'],
    ['99999999999999999999', '99999999999999999999'],
    ['12345678901234567890.12345678901234567891', '12345678901234567890.12345678901234567891'],
    ['007.10', '7.1'],
    ['1e5', '100000'],
    ['2.5E-3', '0.0025'],
    [0.1, '0.1'],
    [-0, '0'],
    [1e-7, '0.0000001'],
    [Number.MAX_SAFE_INTEGER, '9007199254740991'],
    [Number.MIN_SAFE_INTEGER, '-9007199254740991'],
    [123456789012.345, '123456789012.345'],
    [99999999999999999999n, '99999999999999999999'],
    [-5n, '-5'],
    [new Decimal('1.10'), '1.1'],
    [new OtherDecimal('0.00000001'), '0.00000001'],
  ])('%s as exactly %s', (input, text) => {
    expect(toDecimal(input).toFixed()).toBe(text)
    expect(toDecimal(input).toString()).toBe(text)
  })

  test('a Decimal of another decimal.js with the precision of this library', () => {
    const foreign = new (OtherDecimal.clone({ precision: 5 }))('123456789.123456789')
    expect(toDecimal(foreign).times(1).toFixed()).toBe('123456789.123456789')
  })

  test('zero without a sign from a number', () => {
    expect(toDecimal(-0).isNegative()).toBe(false)
  })

  test('zero without a sign from a string', () => {
    expect(toDecimal('-0').isNegative()).toBe(false)
    expect(toDecimal('-0.00').isNegative()).toBe(false)
  })
})

describe('toDecimal refuses, by name,', () => {
  test.each<[unknown, DecimalProblem]>([
    [Number.NaN, 'NAN'],
    ['NaN', 'NAN'],
    ['-nan', 'NAN'],
    [new Decimal(Number.NaN), 'NAN'],
    [Number.POSITIVE_INFINITY, 'INFINITY'],
    [Number.NEGATIVE_INFINITY, 'INFINITY'],
    ['Infinity', 'INFINITY'],
    ['-inf', 'INFINITY'],
    [new Decimal(Number.POSITIVE_INFINITY), 'INFINITY'],
    ['', 'EMPTY'],
    [' ', 'EMPTY'],
    ['\t\n', 'EMPTY'],
    ['0x10', 'HEXADECIMAL'],
    ['-0XfF', 'HEXADECIMAL'],
    ['0b1', 'HEXADECIMAL'],
    ['0o7', 'HEXADECIMAL'],
    ['1,000', 'NOT_PLAIN_DECIMAL'],
    ['1.000,00', 'NOT_PLAIN_DECIMAL'],
    ['1_000', 'NOT_PLAIN_DECIMAL'],
    ['1 000', 'NOT_PLAIN_DECIMAL'],
    [' 1', 'NOT_PLAIN_DECIMAL'],
    ['1\n', 'NOT_PLAIN_DECIMAL'],
    ['+1', 'NOT_PLAIN_DECIMAL'],
    ['--1', 'NOT_PLAIN_DECIMAL'],
    ['.5', 'NOT_PLAIN_DECIMAL'],
    ['5.', 'NOT_PLAIN_DECIMAL'],
    ['1.2.3', 'NOT_PLAIN_DECIMAL'],
    ['1e', 'NOT_PLAIN_DECIMAL'],
    ['R100', 'NOT_PLAIN_DECIMAL'],
    ['50%', 'NOT_PLAIN_DECIMAL'],
    ['１２３', 'NOT_PLAIN_DECIMAL'],
    ['٣', 'NOT_PLAIN_DECIMAL'],
    ['−1', 'NOT_PLAIN_DECIMAL'],
    ['null', 'NOT_PLAIN_DECIMAL'],
    ['1e999', 'OUT_OF_RANGE'],
    ['1e20', 'OUT_OF_RANGE'],
    ['1e-21', 'OUT_OF_RANGE'],
    ['100000000000000000000', 'OUT_OF_RANGE'],
    ['0.000000000000000000001', 'OUT_OF_RANGE'],
    [10n ** 20n, 'OUT_OF_RANGE'],
    [new Decimal('1e20'), 'OUT_OF_RANGE'],
    [Number.MIN_VALUE, 'OUT_OF_RANGE'],
    [0.1 + 0.2, 'NUMBER_NOT_EXACT'],
    [Number.MAX_SAFE_INTEGER + 1, 'NUMBER_NOT_EXACT'],
    [Number.MIN_SAFE_INTEGER - 1, 'NUMBER_NOT_EXACT'],
    [1e21, 'NUMBER_NOT_EXACT'],
    [1.7976931348623157e308, 'NUMBER_NOT_EXACT'],
    [1 / 3, 'NUMBER_NOT_EXACT'],
    [{}, 'WRONG_TYPE'],
    [[], 'WRONG_TYPE'],
    [[1], 'WRONG_TYPE'],
    [null, 'WRONG_TYPE'],
    [undefined, 'WRONG_TYPE'],
    [true, 'WRONG_TYPE'],
    [Symbol('1'), 'WRONG_TYPE'],
    [() => 1, 'WRONG_TYPE'],
    [Object(1), 'WRONG_TYPE'],
    [new Date(0), 'WRONG_TYPE'],
    [{ valueOf: () => 1, toString: () => '1' }, 'WRONG_TYPE'],
  ])('%o as %s', (input, problem) => {
    expect(problemOf(input)).toBe(problem)
  })

  test.each<[unknown, DecimalProblem]>([
    ['1e99999999999999999', 'OUT_OF_RANGE'],
    ['1e-99999999999999999', 'OUT_OF_RANGE'],
  ])('%s, whose exponent is beyond what decimal.js itself can hold, as %s', (input, problem) => {
    expect(problemOf(input)).toBe(problem)
  })

  test('with the code INVALID_DECIMAL, and without repeating a long value', () => {
    expect(() => toDecimal('9'.repeat(5_000).concat('x'))).toThrow(
      expect.objectContaining({ code: 'INVALID_DECIMAL', details: { problem: 'NOT_PLAIN_DECIMAL' } }),
    )
    expect(() => toDecimal('9'.repeat(5_000).concat('x'))).toThrow(/^.{0,200}$/)
  })
})

const SEED = { seed: 20260105, numRuns: 500 }
const digits = (min: number, max: number) => fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: min, maxLength: max })
const plainText = fc.tuple(fc.boolean(), digits(1, 20), digits(0, 20)).map(([negative, whole, fraction]) => ({
  negative,
  whole,
  fraction,
  text: `${negative ? '-' : ''}${whole}${fraction && `.${fraction}`}`,
}))

describe('as properties', () => {
  test('every plain decimal comes back to the last digit', () => {
    fc.assert(
      fc.property(plainText, ({ negative, whole, fraction, text }) => {
        const significant = `${whole.replace(/^0+(?=\d)/, '')}${fraction && `.${fraction}`}`
          .replace(/(\.\d*?)0+$/, '$1')
          .replace(/\.$/, '')
        expect(toDecimal(text).toFixed()).toBe(negative && /[1-9]/.test(significant) ? `-${significant}` : significant)
      }),
      SEED,
    )
  })

  test('every number of at most 15 significant digits means what its author wrote', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -(10 ** 15) + 1, max: 10 ** 15 - 1 }),
        fc.integer({ min: 0, max: 15 }),
        (mantissa, places) => {
          const text = new Decimal(mantissa).dividedBy(new Decimal(10).pow(places)).toFixed()
          expect(toDecimal(Number(text)).toFixed()).toBe(new Decimal(text).toFixed())
        },
      ),
      SEED,
    )
  })

  test('any other text is refused with InvalidDecimalError, never with a value', () => {
    const unit = fc.constantFrom(...'0123456789.-+eExXoOnNaAiIfF_, \t１')
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit, maxLength: 12 }), fc.string()), (text) => {
        const accepted = problemOf(text) === undefined
        if (accepted) expect(text).toMatch(/^-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$/)
      }),
      { ...SEED, numRuns: 2_000 },
    )
  })

  test('sums and products of accepted values are exact', () => {
    const scaled = (text: string): bigint => {
      const [whole = '', fraction = ''] = text.replace('-', '').split('.')
      const size = BigInt(whole + fraction.padEnd(20, '0'))
      return text.startsWith('-') ? -size : size
    }
    const unscaled = (value: bigint, places: number): Decimal => new Decimal(value.toString()).times(new Decimal(10).pow(-places))
    fc.assert(
      fc.property(plainText, plainText, ({ text: a }, { text: b }) => {
        expect(
          toDecimal(a)
            .plus(toDecimal(b))
            .equals(unscaled(scaled(a) + scaled(b), 20)),
        ).toBe(true)
        expect(
          toDecimal(a)
            .times(toDecimal(b))
            .equals(unscaled(scaled(a) * scaled(b), 40)),
        ).toBe(true)
      }),
      SEED,
    )
  })

  test('steps: the floor is the largest multiple not above, the ceiling the smallest not below', () => {
    const step = fc.constantFrom('0.01', '0.5', '1', '0.00000001', '3', '0.07', '250').map(toDecimal)
    const value = fc.tuple(digits(1, 12), digits(1, 12)).map(([whole, fraction]) => toDecimal(`${whole}.${fraction}`))
    fc.assert(
      fc.property(value, step, (amount, by) => {
        const [floor, ceiling] = [floorToStep(amount, by), ceilToStep(amount, by)]
        expect(floor.modulo(by).isZero() && ceiling.modulo(by).isZero()).toBe(true)
        expect(floor.lessThanOrEqualTo(amount) && floor.plus(by).greaterThan(amount)).toBe(true)
        expect(ceiling.greaterThanOrEqualTo(amount) && ceiling.minus(by).lessThan(amount)).toBe(true)
      }),
      SEED,
    )
  })
})

test('a value is never printed with an exponent', () => {
  expect(`${new Decimal('1e-20')} ${new Decimal('1e20')} ${JSON.stringify(new Decimal('1e-20'))}`).toBe(
    '0.00000000000000000001 100000000000000000000 "0.00000000000000000001"',
  )
})

test('the constants are what they say', () => {
  expect([ZERO, ONE, HUNDRED].map(String)).toEqual(['0', '1', '100'])
})

test('percentOf is exact', () => {
  expect(percentOf(toDecimal('1000.01'), toDecimal('0.1')).toFixed()).toBe('1.00001')
})
