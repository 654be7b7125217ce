import { expect, test } from 'vitest'
import { toDecimal } from '../../../src/core/decimal.js'
import { HoldBook } from '../../../src/stores/memory/hold-book.js'

const HOUR = 3_600_000

function bookOf(reflectedAt: readonly number[]): HoldBook {
  const book = new HoldBook()
  for (const [index, atMs] of reflectedAt.entries()) {
    book.take(`c-${index}`, toDecimal(1), 'reservation')
    book.reflect(`c-${index}`, { atMs, sequence: index + 1 }, 'all')
  }
  return book
}

const held = (book: HoldBook, asOfMs: number): string => book.heldSince(new Date(asOfMs), undefined).toFixed()

test('forgets what was reflected more than an hour ago, and nothing that a snapshot of an hour may still need', () => {
  const start = 1_000_000
  const book = bookOf([...Array<number>(1_100).fill(start), start + 1, start + HOUR, start + HOUR + 1])
  expect(held(book, start + 1)).toBe('3')
  expect(held(book, start + HOUR + 1)).toBe('1')
  expect(held(book, start + HOUR + 2)).toBe('0')
})

test('keeps every hold of the last hour, however many there are', () => {
  expect(held(bookOf(Array<number>(3_000).fill(5)), 5)).toBe('3000')
  expect(held(bookOf([5, ...Array<number>(2_000).fill(5 + HOUR)]), 5)).toBe('2001')
})

test('an hour does not make an open hold disappear', () => {
  const book = new HoldBook()
  book.take('open', toDecimal(7), 'settlement')
  for (let index = 0; index < 2_000; index += 1) {
    book.take('c', toDecimal(1), 'reservation')
    book.reflect('c', { atMs: index * HOUR, sequence: index }, 'reservations')
  }
  expect(held(book, 2_000 * HOUR)).toBe('7')
  expect([...book.open()]).toEqual([['open', toDecimal(7)]])
})

test('counts to the millisecond for three seconds, and for older snapshots never too little and at most a second too much', () => {
  const [endMs, stepMs] = [60_000, 5]
  const times = Array.from({ length: endMs / stepMs }, (_, index) => index * stepMs)
  const book = bookOf(times)
  const exact = (asOfMs: number): number => times.filter((atMs) => atMs >= asOfMs).length
  for (const asOfMs of [0, 1_001, 7_777, 30_500, 49_999]) {
    expect(Number(held(book, asOfMs))).toBeGreaterThanOrEqual(exact(asOfMs))
    expect(Number(held(book, asOfMs))).toBeLessThanOrEqual(exact(asOfMs - 1_000))
  }
  for (const asOfMs of [endMs - 2_500, endMs - 1, endMs]) expect(Number(held(book, asOfMs))).toBe(exact(asOfMs))
})
