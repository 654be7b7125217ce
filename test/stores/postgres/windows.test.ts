import { expect, test } from 'vitest'
import { type CalendarWindow, windowName } from '../../../src/core/calendar-window.js'
import { postgresZone } from '../../../src/stores/postgres/postgres-zone.js'
import { usePostgres } from './support/use-postgres.js'

const database = usePostgres()

const PERIODS = ['hour', 'day', 'week', 'month'] as const satisfies readonly CalendarWindow['period'][]
const ZONES = [
  ...['UTC', 'Africa/Johannesburg', 'America/New_York', 'Europe/London', 'Asia/Kolkata', 'Asia/Kathmandu', 'Pacific/Chatham'],
  // Names that Postgres would take for abbreviations without summer time.
  ...['CET', 'cet', 'MET', 'EET', 'WET', 'EST', 'MST', 'HST', 'GMT', 'Japan', 'EST5EDT', 'Etc/GMT+5'],
]

/** Ends of days, weeks, months and years, and both changes of the clocks in Europe and America. */
const MOMENTS = [
  ...['2026-01-01T00:00:00.000Z', '2025-12-31T23:59:59.999Z', '2026-11-22T21:59:59.999Z', '2026-11-22T22:00:00.000Z'],
  ...['2026-03-08T06:59:59.999Z', '2026-03-08T07:00:00.000Z', '2026-11-01T05:30:00.000Z', '2026-11-01T06:30:00.000Z'],
  ...['2026-03-29T00:59:59.999Z', '2026-03-29T01:00:00.000Z', '2026-10-25T00:30:00.000Z', '2026-10-25T01:30:00.000Z'],
  ...['2024-02-29T12:00:00.000Z', '2027-01-03T23:00:00.000Z', '2020-12-31T12:00:00.000Z', '2021-01-03T23:59:59.000Z'],
]

test('windows have the names that the rest of the library gives them', async () => {
  const cases = ZONES.flatMap((timeZone) =>
    PERIODS.flatMap((period) => MOMENTS.map((at) => ({ timeZone, period, at, zone: postgresZone(timeZone) }))),
  )
  const rows = await database.sql(
    `SELECT helios_window(c.period, c.zone, c."timeZone", c.at) AS name
      FROM ROWS FROM (jsonb_to_recordset($1) AS (period text, zone text, "timeZone" text, at timestamptz))
        WITH ORDINALITY AS c(period, zone, "timeZone", at, n) ORDER BY c.n`,
    [JSON.stringify(cases)],
  )
  expect(rows.map(({ name }) => name)).toEqual(
    cases.map(({ timeZone, period, at }) => windowName({ timeZone, period }, new Date(at))),
  )
})

test('offsets mean what they say, and not what POSIX makes of them', async () => {
  const [row] = await database.sql(
    `SELECT to_char(timestamptz '2026-01-01T00:00:00Z' AT TIME ZONE $1, 'HH24:MI') AS east,
    to_char(timestamptz '2026-01-01T00:00:00Z' AT TIME ZONE $2, 'HH24:MI') AS west`,
    [postgresZone('+05:30'), postgresZone('-03:00')],
  )
  expect(row).toEqual({ east: '05:30', west: '21:00' })
})
