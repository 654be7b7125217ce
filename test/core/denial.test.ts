import { expect, test } from 'vitest'
import { type Denial, sortDenials } from '../../src/core/denial.js'

const denial = (gate: string, code: string): Denial => ({ gate, code, message: 'm', details: {} })

test('denials are sorted by gate, then by code, whatever order they came in', () => {
  const sorted = [denial('a', 'X'), denial('a', 'Y'), denial('b', 'A')]
  expect(sortDenials([...sorted].reverse())).toEqual(sorted)
  expect(sortDenials([denial('a', 'Y'), denial('b', 'A'), denial('a', 'X')])).toEqual(sorted)
})

test('sorting leaves the list it was given alone', () => {
  const denials = [denial('b', 'B'), denial('a', 'A')]
  sortDenials(denials)
  expect(denials.map(({ gate }) => gate)).toEqual(['b', 'a'])
})
