import { fc } from '../support/properties.js'
import { describe, expect, test } from 'vitest'
import { sha256 } from '../../src/core/content-hash.js'
import type { AuditHead, AuditRow, AuditVerdict } from '../../src/core/order-ledger.js'
import { AuditChecker, auditHash, GENESIS_HASH } from '../../src/stores/audit-chain.js'

function chainOf(bodies: readonly string[]): readonly AuditRow[] {
  let hash = GENESIS_HASH
  return bodies.map((body, index) => {
    hash = auditHash(hash, index + 1, body)
    return { sequence: index + 1, body, hash }
  })
}

const headOf = (rows: readonly AuditRow[]): AuditHead => ({ sequence: rows.length, hash: rows.at(-1)?.hash ?? GENESIS_HASH })

function check(rows: readonly AuditRow[], head: AuditHead, expectedHead?: AuditHead): AuditVerdict {
  const checker = new AuditChecker(expectedHead)
  for (const row of rows) checker.add(row)
  return checker.verdict(head)
}

const ROWS = chainOf(['one', 'two', 'three', 'four'])
const HEAD = headOf(ROWS)
const [ONE, TWO, THREE, FOUR] = ROWS as [AuditRow, AuditRow, AuditRow, AuditRow]

test('a hash is over the one before, the sequence and the body, so that others can check it', () => {
  expect(ONE.hash).toBe(sha256(`${'0'.repeat(64)}\n1\none`))
  expect(TWO.hash).toBe(sha256(`${ONE.hash}\n2\ntwo`))
})

describe('a whole chain', () => {
  test('is ok, and says its length and head', () => {
    expect(check(ROWS, HEAD)).toEqual({ ok: true, length: 4, head: HEAD })
    expect(check([], headOf([]))).toEqual({ ok: true, length: 0, head: { sequence: 0, hash: GENESIS_HASH } })
  })

  test.each(ROWS.map((row) => [row.sequence, row] as const))(
    'holds the head that was kept at row %i',
    (_sequence, { sequence, hash }) => {
      expect(check(ROWS, HEAD, { sequence, hash })).toMatchObject({ ok: true })
    },
  )
})

describe('a chain that was touched is found out:', () => {
  test.each<[string, readonly AuditRow[], AuditVerdict]>([
    ['an edited body', [ONE, { ...TWO, body: '2' }, THREE, FOUR], { ok: false, problem: 'edited', sequence: 2 }],
    ['an edited hash', [ONE, TWO, { ...THREE, hash: TWO.hash }, FOUR], { ok: false, problem: 'edited', sequence: 3 }],
    ['a row removed from the middle', [ONE, THREE, FOUR], { ok: false, problem: 'missing', sequence: 2 }],
    ['a row removed from the beginning', [TWO, THREE, FOUR], { ok: false, problem: 'missing', sequence: 1 }],
    ['a row that comes twice', [ONE, TWO, TWO, THREE, FOUR], { ok: false, problem: 'reordered', sequence: 2 }],
    ['rows out of order', [TWO, ONE, THREE, FOUR], { ok: false, problem: 'missing', sequence: 1 }],
    ['a row that comes late', [ONE, TWO, ONE], { ok: false, problem: 'reordered', sequence: 1 }],
    ['rows cut off the end', [ONE, TWO], { ok: false, problem: 'truncated', sequence: 3 }],
    ['everything cut off', [], { ok: false, problem: 'truncated', sequence: 1 }],
    [
      'rows added beyond the head',
      [...ROWS, { sequence: 5, body: 'five', hash: auditHash(FOUR.hash, 5, 'five') }],
      { ok: false, problem: 'edited', sequence: 5 },
    ],
  ])('%s', (_title, rows, verdict) => {
    expect(check(rows, HEAD)).toEqual(verdict)
  })

  test('a tail that was cut off together with the head, by the head kept elsewhere', () => {
    const cut = ROWS.slice(0, 2)
    expect(check(cut, headOf(cut))).toMatchObject({ ok: true })
    expect(check(cut, headOf(cut), HEAD)).toEqual({ ok: false, problem: 'truncated', sequence: 3 })
  })

  test('a chain that was written anew, by the head kept elsewhere', () => {
    const forged = chainOf(['one', 'TWO', 'three', 'four', 'five'])
    expect(check(forged, headOf(forged))).toMatchObject({ ok: true })
    expect(check(forged, headOf(forged), { sequence: 2, hash: TWO.hash })).toEqual({ ok: false, problem: 'edited', sequence: 2 })
  })

  test('a head with another hash', () => {
    expect(check(ROWS, { sequence: 4, hash: ONE.hash })).toMatchObject({ ok: false, problem: 'edited' })
  })
})

test('as a property: no single change of a chain goes unnoticed when its head was kept elsewhere', () => {
  const change = fc.constantFrom<(rows: AuditRow[], at: number) => void>(
    (rows, at) => rows.splice(at, 1),
    (rows, at) => rows.splice(at),
    (rows, at) => rows.splice(at, 0, rows[at] as AuditRow),
    (rows, at) => rows.splice(at, 1, { ...(rows[at] as AuditRow), body: `${rows[at]?.body}!` }),
    (rows, at) => rows.splice(at, 1, { ...(rows[at] as AuditRow), hash: GENESIS_HASH }),
    (rows, at) => rows.splice(0, rows.length, ...chainOf(rows.map(({ body }, index) => (index === at ? `${body}!` : body)))),
  )
  const bodies = fc.array(fc.string(), { minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(bodies, change, fc.nat(), (texts, touch, position) => {
      const rows = [...chainOf(texts)]
      const kept = headOf(rows)
      touch(rows, position % rows.length)
      expect(check(rows, headOf(rows), kept).ok).toBe(false)
    }),
    { seed: 20260105, numRuns: 500 },
  )
})
