import { describe, expect, it } from 'vitest'
import { explain, smallest } from './counterexample.js'
import { linearize } from './linearize.js'
import { ACCOUNT_MODEL } from './model/account-model.js'
import { narrow } from './narrow.js'
import { admit, admittedWith, budget, change, changed, history, type Line, STOPPED, stop, view } from './support/hand-made.js'

const READ = { kind: 'readMode' } as const
const REDUCING = { state: 'REDUCING' } as const
const USAGE = { kind: 'usage', mode: 'PAPER', key: 'daily', isBudget: true } as const

function isLinearizable(lines: readonly Line[], times?: readonly number[]): boolean {
  return linearize(history(lines, times), ACCOUNT_MODEL).linearizable
}

describe('the checker accepts', () => {
  it.each<[string, readonly Line[], (readonly number[])?]>([
    ['an empty history', []],
    [
      'operations one after the other',
      [
        ['a', 1, 2, admit('1', 0), admittedWith()],
        ['a', 3, 4, stop(0), changed(1, STOPPED)],
      ],
    ],
    [
      'an admission that was answered after the stop, and began before it',
      [
        ['a', 1, 6, admit('1', 0), admittedWith()],
        ['b', 2, 3, stop(0), changed(1, STOPPED)],
      ],
    ],
    [
      'a denial that overtakes the answer of the stop it speaks of',
      [
        ['b', 1, 6, stop(0), changed(1, STOPPED)],
        ['a', 2, 3, admit('1', 0), { denied: ['MODE_CHANGED', 'STATE_HALTED'] }],
      ],
    ],
    [
      'a stop whose answer was lost, and that took effect',
      [
        ['b', 1, 2, stop(0)],
        ['a', 3, 4, READ, { mode: view(1, STOPPED) }],
      ],
    ],
    [
      'a stop whose answer was lost, and that took effect only later',
      [
        ['b', 1, 2, stop(0)],
        ['a', 3, 4, admit('1', 0), admittedWith()],
        ['a', 5, 6, READ, { mode: view(1, STOPPED) }],
      ],
    ],
    [
      'a stop whose answer was lost, and that never took effect',
      [
        ['b', 1, 2, stop(0)],
        ['a', 3, 4, READ, { mode: view(0, { reason: 'initial', by: 'system' }) }],
      ],
    ],
    [
      'a refund between two admissions on one budget of one',
      [
        ['a', 1, 2, admit('1', 0, { claims: [budget(1)] }), admittedWith(1)],
        ['a', 3, 4, { kind: 'outcome', clientOrderId: 'order-1', to: 'not_sent', fills: [] }, outcome('not_sent')],
        ['b', 5, 6, admit('2', 0, { claims: [budget(1)] }), admittedWith(1)],
      ],
    ],
    [
      'one room in a rate again once its interval is over',
      [
        ['a', 1, 2, admit('1', 0, { claims: [rate(1)] }), { admittedAt: 0, usage: { rate: 1 } }],
        ['b', 3, 4, admit('2', 0, { claims: [rate(1)] }), { denied: ['RATE'] }],
        ['b', 5, 6, admit('3', 0, { claims: [rate(1)] }), { admittedAt: 1_000, usage: { rate: 1 } }],
      ],
      [0, 1_000],
    ],
    [
      'STOPPING while a stop is on its way',
      [
        ['b', 1, 6, stop(0), changed(1, STOPPED)],
        ['a', 2, 3, admit('1', 0), { denied: ['STOPPING'] }],
      ],
    ],
  ])('%s', (_what, lines, times) => {
    expect(isLinearizable(lines, times)).toBe(true)
  })
})

describe('the checker refuses', () => {
  it.each<[string, readonly Line[], (readonly number[])?]>([
    [
      'an admission against the old version, asked after the stop was answered',
      [
        ['b', 1, 2, stop(0), changed(1, STOPPED)],
        ['a', 3, 4, admit('1', 0), admittedWith()],
      ],
    ],
    [
      'an admission after a read that already showed a stop without an answer',
      [
        ['b', 1, 2, stop(0)],
        ['c', 3, 4, READ, { mode: view(1, STOPPED) }],
        ['a', 5, 6, admit('1', 0), admittedWith()],
      ],
    ],
    [
      'two admissions at once on one budget that has room for one',
      [
        ['a', 1, 4, admit('1', 0, { claims: [budget(1)] }), admittedWith(1)],
        ['b', 2, 3, admit('2', 0, { claims: [budget(1)] }), admittedWith(1)],
      ],
    ],
    [
      'a denial for a limit that certainly had room',
      [
        ['a', 1, 2, admit('1', 0, { claims: [budget(2)] }), admittedWith(1)],
        ['b', 3, 4, admit('2', 0, { claims: [budget(2)] }), { denied: ['FULL_daily'] }],
      ],
    ],
    [
      'a denial of an order that a lost admission at best makes room for',
      [
        ['a', 1, 2, admit('1', 0, { claims: [budget(2)] })],
        ['b', 3, 4, admit('2', 0, { claims: [budget(2)] }), { denied: ['FULL_daily'] }],
      ],
    ],
    [
      'two changes against one version, both answered with success',
      [
        ['a', 1, 4, change(0, REDUCING), changed(1, REDUCING)],
        ['b', 2, 3, stop(0), changed(1, STOPPED)],
      ],
    ],
    [
      'a version that was lost: the second change makes the number of the first again',
      [
        ['a', 1, 2, change(0, REDUCING), changed(1, REDUCING)],
        ['b', 3, 4, stop(1), changed(1, STOPPED)],
      ],
    ],
    [
      'a resume that was answered and is not there',
      [
        ['a', 1, 2, stop(0), changed(1, STOPPED)],
        ['a', 3, 4, change(1), changed(2)],
        ['b', 5, 6, READ, { mode: view(1, STOPPED) }],
      ],
    ],
    [
      'reads that see a change and then not any more',
      [
        ['a', 1, 9, stop(0), changed(1, STOPPED)],
        ['b', 2, 3, READ, { mode: view(1, STOPPED) }],
        ['c', 4, 5, READ, { mode: view(0, { reason: 'initial', by: 'system' }) }],
      ],
    ],
    [
      'one intent admitted twice',
      [
        ['a', 1, 4, admit('1', 0), admittedWith()],
        ['b', 2, 3, admit('1', 0, { clientOrderId: 'other' }), admittedWith()],
      ],
    ],
    [
      'a claim that is gone while its order is unknown',
      [
        ['a', 1, 2, admit('1', 0, { claims: [budget(9)] }), admittedWith(1)],
        ['a', 3, 4, { kind: 'outcome', clientOrderId: 'order-1', to: 'unknown', fills: [] }, outcome('unknown')],
        ['b', 5, 6, USAGE, { usage: { used: 0, reserved: 0, unknown: 0 } }],
      ],
    ],
    [
      'a status that went back',
      [
        ['a', 1, 2, admit('1', 0), admittedWith()],
        ['a', 3, 4, { kind: 'outcome', clientOrderId: 'order-1', to: 'filled', fills: [] }, outcome('filled')],
        ['b', 5, 6, { kind: 'outcome', clientOrderId: 'order-1', to: 'open', fills: [] }, outcome('open')],
      ],
    ],
    [
      'one execution that counted twice',
      [
        ['a', 1, 2, admit('1', 0), admittedWith()],
        ['a', 3, 6, { kind: 'fill', clientOrderId: 'order-1', fill: { id: 'f', quantity: 1 } }, { fill: 'recorded' }],
        ['b', 4, 5, { kind: 'fill', clientOrderId: 'order-1', fill: { id: 'f', quantity: 1 } }, { fill: 'recorded' }],
      ],
    ],
    [
      'an order that slips past a tripped latch',
      [
        ['a', 1, 2, { kind: 'tripLatch', key: 'loss' }, { latch: { trippedAt: 0, until: null } }],
        ['b', 3, 4, admit('1', 0, { latchKeys: ['loss'] }), admittedWith()],
      ],
    ],
    [
      'store time that goes back',
      [
        ['a', 1, 2, admit('1', 0), admittedWith(undefined, 1_000)],
        ['b', 3, 4, admit('2', 0), admittedWith(undefined, 0)],
      ],
      [0, 1_000],
    ],
    ['a failure that the store does not speak of', [['a', 1, 2, admit('1', 0), { refused: 'STORE_CORRUPT' }]]],
  ])('%s', (_what, lines, times) => {
    expect(isLinearizable(lines, times)).toBe(false)
  })
})

it('finds the order among many operations at once', () => {
  const orders = Array.from({ length: 24 }, (_, index) => String(index))
  const lines = orders.map(
    (id, index): Line => ['p', index, 100, admit(id, 0, { claims: [budget(24)] }), admittedWith(24 - index)],
  )
  expect(isLinearizable(lines)).toBe(true)
})

it('finds the order that only a list in the end shows, among lost answers', () => {
  const ids = Array.from({ length: 9 }, (_, index) => String(index))
  const admissions = ids.map((id): Line => ['p', 1, 50 - Number(id), admit(id, 0), admittedWith(), Number(id) + 1])
  const lost = ids.map((id): Line => ['q', 2, 3, { kind: 'outcome', clientOrderId: `order-${id}`, to: 'open', fills: [] }])
  const orders = ids.map((id) => ({ clientOrderId: `order-${id}`, status: 'admitted', filled: 0, admittedAt: 0 }) as const)
  const list: Line = ['r', 60, 61, { kind: 'unresolved', mode: 'PAPER' }, { orders }]
  expect(linearize(narrow(history([...admissions, ...lost, list])), ACCOUNT_MODEL).linearizable).toBe(true)
})

it('explains a fault by as few operations as show it', () => {
  const noise = Array.from(
    { length: 20 },
    (_, n): Line => ['n', n, n + 0.5, READ, { mode: view(0, { reason: 'initial', by: 'system' }) }],
  )
  const fault: readonly Line[] = [
    ['b', 21, 22, stop(0), changed(1, STOPPED)],
    ['a', 23, 24, admit('1', 0), admittedWith()],
    ['a', 25, 26, admit('2', 0), { denied: ['MODE_CHANGED', 'STATE_HALTED'] }],
  ]
  const operations = history([...noise, ...fault])
  expect(smallest(operations, ACCOUNT_MODEL).map(({ id }) => id)).toEqual([21, 22])
  const text = explain(operations, ACCOUNT_MODEL)
  expect(text).toContain('2 of 23 operations have no order that explains their answers')
  expect(text).toContain(
    'then #22 answered {"admittedAt":0,"usage":{}}, where it would be {"denied":["MODE_CHANGED","STATE_HALTED"]}',
  )
})

function rate(max: number) {
  return { kind: 'rate', key: 'rate', perMs: 1_000, reserve: 0, limits: [{ code: 'RATE', limit: max }] } as const
}

function outcome(status: 'not_sent' | 'unknown' | 'filled' | 'open') {
  return { moved: { clientOrderId: 'order-1', status, filled: 0, admittedAt: 0 }, at: 0 } as const
}
