/** One row for each process that says that it is alive. No fact: it may be deleted, and is in no audit chain. */
export const HEARTBEATS = `
CREATE TABLE {schema}.helios_heartbeats (
  account text NOT NULL,
  name    text NOT NULL,
  beat_at timestamptz NOT NULL,
  beats   bigint NOT NULL,
  ttl_ms  bigint,
  PRIMARY KEY (account, name)
) WITH (fillfactor = 10, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500)`

/**
 * Lock: the heartbeat's own row, never the account's, so that a beat and an admission wait for nothing of each other. Its end
 * need not wait for the disk either: a beat that a crash loses is made good by the next.
 */
export const BEAT = `
CREATE FUNCTION {schema}.helios_beat(beat jsonb) RETURNS text
  LANGUAGE plpgsql VOLATILE
AS $function$
DECLARE
  total bigint;
BEGIN
  PERFORM set_config('lock_timeout', beat->>'waitMs', true);
  PERFORM {schema}.helios_nothing_written();
  INSERT INTO {schema}.helios_heartbeats AS h (account, name, beat_at, beats, ttl_ms)
    VALUES (beat->>'account', beat->>'name', {schema}.helios_time({schema}.helios_now_ms((beat->>'now')::bigint)), 1,
      (beat->>'ttlMs')::bigint)
    ON CONFLICT (account, name) DO UPDATE SET beat_at = excluded.beat_at, beats = h.beats + 1, ttl_ms = excluded.ttl_ms
    RETURNING beats INTO total;
  RETURN total;
END
$function$`
