/** A time zone in which `at` is in the middle of the day, so that no run crosses a midnight that it does not mean to. */
export function zoneAtNoon(at: Date): string {
  const behind = at.getUTCHours() - 12
  // The signs of these names are the other way round: `Etc/GMT+3` is three hours behind.
  return behind === 0 ? 'UTC' : `Etc/GMT${behind > 0 ? '+' : '-'}${Math.abs(behind)}`
}
