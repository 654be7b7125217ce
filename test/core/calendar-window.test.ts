import { fc } from '../support/properties.js'
import { describe, expect, test } from 'vitest'
import { windowName } from '../../src/core/calendar-window.js'
import type { WindowPeriod } from '../../src/core/claim.js'

function nameOf(period: WindowPeriod, timeZone: string, at: string): string {
  return windowName({ period, timeZone }, new Date(at))
}

test.each<[WindowPeriod, string]>([
  ['hour', '2026-11-22T14@Africa/Johannesburg'],
  ['day', '2026-11-22@Africa/Johannesburg'],
  ['week', '2026-W47@Africa/Johannesburg'],
  ['month', '2026-11@Africa/Johannesburg'],
])('names the %s %s', (period, name) => {
  expect(nameOf(period, 'Africa/Johannesburg', '2026-11-22T12:34:56.789Z')).toBe(name)
})

describe('a day', () => {
  test.each([
    ['Africa/Johannesburg', '2026-03-02T21:59:59.999Z', '2026-03-02'],
    ['Africa/Johannesburg', '2026-03-02T22:00:00.000Z', '2026-03-03'],
    ['America/New_York', '2026-01-01T04:59:59.999Z', '2025-12-31'],
    ['America/New_York', '2026-01-01T05:00:00.000Z', '2026-01-01'],
    ['Pacific/Kiritimati', '2026-01-01T10:00:00.000Z', '2026-01-02'],
    ['Asia/Kathmandu', '2026-01-01T18:14:59.999Z', '2026-01-01'],
    ['Asia/Kathmandu', '2026-01-01T18:15:00.000Z', '2026-01-02'],
    ['UTC', '2024-02-29T23:59:59.999Z', '2024-02-29'],
  ])('in %s at %s is %s', (zone, at, date) => {
    expect(nameOf('day', zone, at)).toBe(`${date}@${zone}`)
  })
})

describe('daylight saving', () => {
  test.each([
    ['forward: midnight before', '2026-03-08T05:00:00.000Z', '2026-03-08'],
    ['forward: the last millisecond of 23 hours', '2026-03-09T03:59:59.999Z', '2026-03-08'],
    ['forward: midnight after', '2026-03-09T04:00:00.000Z', '2026-03-09'],
    ['back: midnight before', '2026-11-01T04:00:00.000Z', '2026-11-01'],
    ['back: the last millisecond of 25 hours', '2026-11-02T04:59:59.999Z', '2026-11-01'],
    ['back: midnight after', '2026-11-02T05:00:00.000Z', '2026-11-02'],
  ])('%s', (_title, at, date) => {
    expect(nameOf('day', 'America/New_York', at)).toBe(`${date}@America/New_York`)
  })

  test('the hour that is skipped has no window, and the one that repeats has one', () => {
    const hours = (from: string, count: number) =>
      Array.from({ length: count }, (_, hour) =>
        windowName({ period: 'hour', timeZone: 'America/New_York' }, new Date(Date.parse(from) + hour * 3_600_000)).slice(0, 13),
      )
    expect(hours('2026-03-08T06:00:00.000Z', 3)).toEqual(['2026-03-08T01', '2026-03-08T03', '2026-03-08T04'])
    expect(hours('2026-11-01T04:00:00.000Z', 4)).toEqual(['2026-11-01T00', '2026-11-01T01', '2026-11-01T01', '2026-11-01T02'])
  })

  test('a change at midnight moves the beginning of the day, not its name', () => {
    expect(nameOf('day', 'America/Santiago', '2025-09-07T03:59:59.999Z')).toBe('2025-09-06@America/Santiago')
    expect(nameOf('hour', 'America/Santiago', '2025-09-07T04:00:00.000Z')).toBe('2025-09-07T01@America/Santiago')
    expect(nameOf('day', 'America/Santiago', '2025-09-07T04:00:00.000Z')).toBe('2025-09-07@America/Santiago')
  })
})

describe('an ISO week', () => {
  test.each([
    ['2020-12-31', '2020-W53'],
    ['2021-01-03', '2020-W53'],
    ['2021-01-04', '2021-W01'],
    ['2022-01-02', '2021-W52'],
    ['2024-12-29', '2024-W52'],
    ['2024-12-30', '2025-W01'],
    ['2026-01-01', '2026-W01'],
    ['2026-12-28', '2026-W53'],
    ['2027-01-03', '2026-W53'],
    ['2027-01-04', '2027-W01'],
  ])('holds %s in %s', (date, week) => {
    expect(nameOf('week', 'UTC', `${date}T12:00:00.000Z`)).toBe(`${week}@UTC`)
  })

  test('has seven days, from Monday to Sunday', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5_000 }), (weeks) => {
        const monday = Date.parse('1999-01-04T00:00:00.000Z') + weeks * 7 * 86_400_000
        const name = (day: number) => windowName({ period: 'week', timeZone: 'UTC' }, new Date(monday + day * 86_400_000))
        expect(new Set(Array.from({ length: 7 }, (_, day) => name(day))).size).toBe(1)
        expect(name(7)).not.toBe(name(6))
        expect(name(-1)).not.toBe(name(0))
      }),
      { seed: 20260105, numRuns: 300 },
    )
  })
})

test('the date is the one that the zone has on its calendars', () => {
  const zone = fc.constantFrom(
    'UTC',
    'Africa/Johannesburg',
    'America/New_York',
    'Asia/Kolkata',
    'Australia/Lord_Howe',
    'Pacific/Apia',
  )
  const at = fc.date({ min: new Date('1990-01-01T00:00:00Z'), max: new Date('2050-01-01T00:00:00Z'), noInvalidDate: true })
  fc.assert(
    fc.property(zone, at, (timeZone, date) => {
      const expected = date.toLocaleDateString('sv-SE', { timeZone })
      expect(windowName({ period: 'day', timeZone }, date)).toBe(`${expected}@${timeZone}`)
      expect(windowName({ period: 'month', timeZone }, date)).toBe(`${expected.slice(0, 7)}@${timeZone}`)
    }),
    { seed: 20260105, numRuns: 300 },
  )
})

describe('a zone that the runtime does not know is refused with TIME_ZONE_UNKNOWN:', () => {
  test.each(['Mars/Olympus', '', 'Africa/Johanesburg', 'not a zone'])('%j', (timeZone) => {
    expect(() => windowName({ period: 'day', timeZone }, new Date(0))).toThrow(
      expect.objectContaining({ code: 'TIME_ZONE_UNKNOWN' }),
    )
  })

  test('one that was left out, which would be the machine’s own', () => {
    const timeZone = undefined as unknown as string
    expect(() => windowName({ period: 'day', timeZone }, new Date(0))).toThrow(
      expect.objectContaining({ code: 'TIME_ZONE_UNKNOWN' }),
    )
  })
})

test('a period that does not exist is refused with an error', () => {
  expect(() => windowName({ period: 'year' as WindowPeriod, timeZone: 'UTC' }, new Date(0))).toThrow(Error)
})
