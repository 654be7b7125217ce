import { expect, it } from 'vitest'
import { historyProblems } from './check-history.js'
import { narrow } from './narrow.js'
import { admit, history, type Line, STOPPED, stop, view } from './support/hand-made.js'

const FIND = { kind: 'findOrder', by: 'clientOrderId', id: 'order-1' } as const
const FOUND = { order: { clientOrderId: 'order-1', status: 'admitted', filled: 0, admittedAt: 0 } } as const

function narrowed(lines: readonly Line[]) {
  const [first] = narrow(history(lines))
  return [first?.invokedAt, first?.respondedAt]
}

it('puts a lost admission before the first answer that shows its order, and after the last that does not', () => {
  const lines: readonly Line[] = [
    ['a', 1, 2, admit('1', 0)],
    ['b', 3, 4, FIND, { order: null }],
    ['b', 5, 8, FIND, FOUND],
    ['c', 6, 7, FIND, FOUND],
  ]
  expect(narrowed(lines)).toEqual([3, 7])
})

it('puts a lost change before the first answer that shows it', () => {
  const lines: readonly Line[] = [
    ['b', 1, 2, stop(0)],
    ['a', 3, 4, { kind: 'readMode' }, { mode: view(1, STOPPED) }],
  ]
  expect(narrowed(lines)).toEqual([1, 4])
})

it('puts a lost report or fill after the last look that shows nothing of it', () => {
  const lost = [
    { kind: 'outcome', clientOrderId: 'order-1', to: 'open', fills: [] },
    { kind: 'fill', clientOrderId: 'order-1', fill: { id: 'f', quantity: 2 } },
  ] as const
  for (const call of lost) {
    const lines: readonly Line[] = [
      ['a', 1, 2, call],
      ['b', 3, 4, FIND, FOUND],
      ['b', 5, 6, FIND, { order: { ...FOUND.order, status: 'partially_filled', filled: 2 } }],
    ]
    expect(narrowed(lines)).toEqual([3, Infinity])
  }
})

it('says nothing of an order that two requests asked for', () => {
  const lines: readonly Line[] = [
    ['a', 1, 2, admit('1', 0)],
    ['a', 3, 4, admit('1', 0)],
    ['b', 5, 6, FIND, FOUND],
  ]
  expect(narrowed(lines)).toEqual([1, Infinity])
})

it('hides no fault: an order that was there and then was not', () => {
  const lines: readonly Line[] = [
    ['a', 1, 2, admit('1', 0)],
    ['b', 3, 4, FIND, FOUND],
    ['b', 5, 6, FIND, { order: null }],
  ]
  expect(historyProblems(new Map([['main', history(lines)]]))).toHaveLength(1)
})
