/**
 * How Postgres spells a zone that the runtime knows as `timeZone`. It looks a name up among abbreviations first, in which
 * `CET` has no summer time, and reads `+02:00` with the sign reversed, as POSIX does.
 */
export function postgresZone(timeZone: string): string {
  if (timeZone.includes('/')) return timeZone
  if (/^[+-]/.test(timeZone)) return `<${timeZone}>${timeZone.startsWith('+') ? '-' : '+'}${timeZone.slice(1)}`
  let zone = resolved.get(timeZone)
  if (zone === undefined) {
    zone = ABBREVIATIONS[timeZone.toUpperCase()] ?? new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone
    resolved.set(timeZone, zone)
  }
  return zone
}

const resolved = new Map<string, string>()

const ABBREVIATIONS: Readonly<Record<string, string>> = {
  CET: 'Europe/Brussels',
  MET: 'Europe/Brussels',
  EET: 'Europe/Athens',
  WET: 'Europe/Lisbon',
}
