import type { Venue } from '../venue.js'
import { invalidFields } from '../wire/refusal.js'

const MOST_ROWS = 100
const DAY_MS = 86_400_000

export interface PagedBy<Row> {
  readonly at: (row: Row) => Date
  readonly id: (row: Row) => string
}

/**
 * The page of `rows`, oldest first, that `skip`, `limit`, `startTime`, `endTime` and `beforeId` ask for, newest first. Without
 * times the list goes back as far as the switch says.
 *
 * @throws Refusal -11.
 */
export function pageOf<Row>(
  rows: readonly Row[],
  query: URLSearchParams,
  { clock, switches }: Venue,
  by: PagedBy<Row>,
): readonly Row[] {
  const start = timeIn(query, 'startTime')
  const end = timeIn(query, 'endTime')
  const windowStart = clock.now().getTime() - switches.listWindowDays * DAY_MS
  const from = start ?? (end === undefined ? windowStart : Number.NEGATIVE_INFINITY)
  const until = end ?? Number.POSITIVE_INFINITY
  const newestFirst = rows.filter((row) => isBetween(by.at(row).getTime(), from, until)).reverse()
  return pagedOnly(startBefore(newestFirst, query.get('beforeId'), by), query)
}

/** Only `skip` and `limit`; rows as they are. */
export function pagedOnly<Row>(rows: readonly Row[], query: URLSearchParams): readonly Row[] {
  const skip = countIn(query, 'skip') ?? 0
  const limit = Math.min(countIn(query, 'limit') ?? MOST_ROWS, MOST_ROWS)
  return rows.slice(skip, skip + limit)
}

/** @throws Refusal -11 unless it is an ISO time. Milliseconds since 1970. */
export function timeIn(query: URLSearchParams, field: string): number | undefined {
  const text = query.get(field)
  if (text === null) return undefined
  const time = Date.parse(text)
  if (Number.isNaN(time)) throw invalidFields([{ field, message: 'must be an ISO time' }])
  return time
}

function countIn(query: URLSearchParams, field: string): number | undefined {
  const text = query.get(field)
  if (text === null) return undefined
  if (!/^\d{1,9}$/.test(text)) throw invalidFields([{ field, message: 'must be a whole number' }])
  return Number(text)
}

function startBefore<Row>(newestFirst: readonly Row[], id: string | null, by: PagedBy<Row>): readonly Row[] {
  if (id === null) return newestFirst
  const place = newestFirst.findIndex((row) => by.id(row) === id)
  return place < 0 ? [] : newestFirst.slice(place + 1)
}

function isBetween(time: number, from: number, until: number): boolean {
  return time >= from && time <= until
}
