import { HeliosError } from './errors.js'

export type WindowPeriod = 'hour' | 'day' | 'week' | 'month'

/** A calendar window in a named IANA zone, computed from the store's clock: right across daylight-saving changes. */
export interface CalendarWindow {
  readonly period: WindowPeriod
  readonly timeZone: string
}

/**
 * The name of the window that `at` falls in, for example `2026-11-22@Africa/Johannesburg`: the local hour
 * (`2026-11-22T14`), date, ISO week (`2026-W47`) or month (`2026-11`) in the zone. An hour that daylight saving
 * repeats is one window.
 *
 * @throws HeliosError `TIME_ZONE_UNKNOWN` for a zone that the runtime does not know, `WINDOW_UNKNOWN` for a period.
 */
export function windowName({ period, timeZone }: CalendarWindow, at: Date): string {
  const quarter = Math.floor(at.getTime() / QUARTER_MS)
  const names = latestNames.get(timeZone)
  const latest = names?.get(period)
  if (latest?.quarter === quarter) return latest.name
  const name = `${localName(period, formatParts(timeZone, at))}@${timeZone}`
  if (names === undefined) latestNames.set(timeZone, new Map([[period, { quarter, name }]]))
  else names.set(period, { quarter, name })
  return name
}

/** @throws HeliosError `TIME_ZONE_UNKNOWN` or `WINDOW_UNKNOWN`. */
export function assertCalendarWindow({ period, timeZone }: CalendarWindow): void {
  if (!PERIODS.includes(period)) throw new HeliosError('WINDOW_UNKNOWN', `There is no window of one ${String(period)}.`)
  formatterFor(timeZone)
}

const PERIODS: readonly WindowPeriod[] = ['hour', 'day', 'week', 'month']

interface LocalParts {
  readonly year: string
  readonly month: string
  readonly day: string
  readonly hour: string
}

function localName(period: WindowPeriod, { year, month, day, hour }: LocalParts): string {
  switch (period) {
    case 'hour':
      return `${year}-${month}-${day}T${hour}`
    case 'day':
      return `${year}-${month}-${day}`
    case 'week':
      return isoWeek(Number(year), Number(month), Number(day))
    case 'month':
      return `${year}-${month}`
    default:
      throw new HeliosError('WINDOW_UNKNOWN', `There is no window of one ${String(period satisfies never)}.`)
  }
}

const DAY_MS = 86_400_000

function isoWeek(year: number, month: number, day: number): string {
  const date = new Date(Date.UTC(year, month - 1, day))
  const weekday = date.getUTCDay() === 0 ? 7 : date.getUTCDay()
  const thursday = new Date(date.getTime() + (4 - weekday) * DAY_MS)
  const firstOfYear = Date.UTC(thursday.getUTCFullYear(), 0, 1)
  const week = Math.floor((thursday.getTime() - firstOfYear) / (7 * DAY_MS)) + 1
  return `${thursday.getUTCFullYear()}-W${String(week).padStart(2, '0')}`
}

const formatters = new Map<string, Intl.DateTimeFormat>()

/** Offsets from UTC are whole quarters of an hour, and change on one: within a quarter the local hour stays the same. */
const QUARTER_MS = 900_000
const latestNames = new Map<string, Map<WindowPeriod, { readonly quarter: number; readonly name: string }>>()

function formatParts(timeZone: string, at: Date): LocalParts {
  const parts: Record<string, string> = {}
  for (const { type, value } of formatterFor(timeZone).formatToParts(at)) parts[type] = value
  const { year, month, day, hour } = parts
  if (year === undefined || month === undefined || day === undefined || hour === undefined) {
    throw new HeliosError('TIME_ZONE_UNKNOWN', `The runtime cannot tell the local time in ${timeZone}.`)
  }
  return { year, month, day, hour }
}

function formatterFor(timeZone: string): Intl.DateTimeFormat {
  // Without a zone, Intl would quietly take the host's.
  if (typeof timeZone !== 'string') throw new HeliosError('TIME_ZONE_UNKNOWN', 'A calendar window names its IANA time zone.')
  let formatter = formatters.get(timeZone)
  if (formatter === undefined) {
    try {
      formatter = new Intl.DateTimeFormat('en-CA', {
        timeZone,
        hourCycle: 'h23',
        year: 'numeric',
        month: '2-digit',
        day: '2-digit',
        hour: '2-digit',
      })
    } catch (cause) {
      throw new HeliosError('TIME_ZONE_UNKNOWN', `${timeZone} is not an IANA time zone.`, { cause })
    }
    formatters.set(timeZone, formatter)
  }
  return formatter
}
