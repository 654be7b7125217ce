/** The store's clock as it stands when this is evaluated, in milliseconds, or the one that a test injected. */
export const NOW = `
CREATE FUNCTION {schema}.helios_now_ms(injected_ms bigint) RETURNS bigint
  LANGUAGE sql VOLATILE
AS $function$
  SELECT coalesce(injected_ms, floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint)
$function$`

/** Store time for a read of an account: the clock, and never before an earlier write. */
export const PRESENT = `
CREATE FUNCTION {schema}.helios_present_ms(wanted text, injected_ms bigint) RETURNS bigint
  LANGUAGE sql VOLATILE
AS $function$
  SELECT greatest({schema}.helios_now_ms(injected_ms), (
    SELECT {schema}.helios_ms(s.last_at) FROM {schema}.trading_mode_state s WHERE s.account = wanted))
$function$`

/** From milliseconds since 1970, exactly. */
export const TIME = `
CREATE FUNCTION {schema}.helios_time(ms bigint) RETURNS timestamptz
  LANGUAGE sql STABLE
AS $function$
  SELECT timestamptz 'epoch' + ms * interval '1 millisecond'
$function$`

/** To milliseconds since 1970: exact for whole milliseconds, and the store writes no other times. */
export const MILLISECONDS = `
CREATE FUNCTION {schema}.helios_ms(at timestamptz) RETURNS bigint
  LANGUAGE sql STABLE
AS $function$
  SELECT round(extract(epoch FROM at) * 1000)::bigint
$function$`

/** As `Date.toISOString()` writes it. */
export const ISO_TIME = `
CREATE FUNCTION {schema}.helios_iso(at timestamptz) RETURNS text
  LANGUAGE sql STABLE
AS $function$
  SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$function$`

/**
 * The name of the calendar window that a time falls in, as core/calendar-window.ts makes it. `zone` is how Postgres spells
 * the zone, `time_zone` how the claim does.
 */
export const WINDOW_NAME = `
CREATE FUNCTION {schema}.helios_window(period text, zone text, time_zone text, at timestamptz) RETURNS text
  LANGUAGE sql STABLE
AS $function$
  SELECT to_char(at AT TIME ZONE zone, CASE period
    WHEN 'hour' THEN 'YYYY-MM-DD"T"HH24'
    WHEN 'day' THEN 'YYYY-MM-DD'
    WHEN 'week' THEN 'IYYY-"W"IW'
    WHEN 'month' THEN 'YYYY-MM'
  END) || '@' || time_zone
$function$`
