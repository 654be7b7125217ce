import { expect, it } from 'vitest'
import { auditOrderProblems, auditRowProblems } from './audit-order.js'
import { admit, admittedWith, change, changed, history, type Line, STOPPED, stop, view } from './support/hand-made.js'

const SOUND: readonly Line[] = [
  ['a', 1, 2, admit('1', 0), admittedWith(), 1],
  ['b', 3, 4, stop(0), changed(1, STOPPED), 2],
  ['a', 5, 6, { kind: 'readMode' }, { mode: view(1, STOPPED) }, 2],
]

it('accepts an audit that agrees with real time, store time and versions', () => {
  expect(auditOrderProblems(history(SOUND))).toEqual([])
})

it.each<[string, readonly Line[]]>([
  [
    '#1 was over before #2 began, and the audit has them the other way round',
    [
      ['a', 1, 2, admit('1', 0), admittedWith(), 2],
      ['b', 3, 4, admit('2', 0), admittedWith(), 1],
    ],
  ],
  [
    '#1 was over before #2 began, and the audit has them the other way round',
    [
      ['a', 1, 2, admit('1', 0), admittedWith(), 2],
      ['b', 3, 4, { kind: 'readMode' }, { mode: view(0) }, 1],
    ],
  ],
  [
    '#1 and #2 share an audit sequence',
    [
      ['a', 1, 4, admit('1', 0), admittedWith(), 1],
      ['b', 2, 3, admit('2', 0), admittedWith(), 1],
    ],
  ],
  [
    'store time goes back from #1 to #2',
    [
      ['a', 1, 4, admit('1', 0), admittedWith(undefined, 5), 1],
      ['b', 2, 3, admit('2', 0), admittedWith(undefined, 4), 2],
    ],
  ],
  [
    '#2 was admitted against version 0 after the change to 1',
    [
      ['b', 1, 4, stop(0), changed(1, STOPPED), 1],
      ['a', 2, 3, admit('1', 0), admittedWith(), 2],
    ],
  ],
  [
    '#2 was asked after #1 had changed the mode, and was admitted all the same',
    [
      ['b', 1, 2, stop(0), changed(1, STOPPED)],
      ['a', 3, 4, admit('1', 0), admittedWith()],
    ],
  ],
  [
    '#2 made version 1 after 1',
    [
      ['a', 1, 4, change(0), changed(1), 1],
      ['b', 2, 3, change(0), changed(1), 2],
    ],
  ],
  ['#1 was denied STOPPING while nothing changed the mode', [['a', 1, 2, admit('1', 0), { denied: ['STOPPING'] }]]],
])('finds: %s', (problem, lines) => {
  expect(auditOrderProblems(history(lines))).toContain(problem)
})

it('finds gaps and steps back of time in the rows', () => {
  expect(auditRowProblems([{ sequence: 1, kind: 'note', at: 5 }])).toEqual([])
  const rows = [
    { sequence: 1, kind: 'note', at: 5 },
    { sequence: 3, kind: 'fill', at: 4 },
  ]
  expect(auditRowProblems(rows)).toEqual([
    'row 2 of the chain is fill with sequence 3',
    'row 3 (fill) is earlier than the row before it',
  ])
})
