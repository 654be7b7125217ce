/** Lock: the account's, held by the caller. Saves what decisions of people change. */
export const SAVE_ACCOUNT = `
CREATE FUNCTION {schema}.helios_save_account(account {schema}.trading_mode_state) RETURNS void
  LANGUAGE plpgsql VOLATILE
AS $function$
BEGIN
  UPDATE {schema}.trading_mode_state s
    SET latches = account.latches, policies = account.policies, identity = account.identity,
      audit_sequence = account.audit_sequence, audit_hash = account.audit_hash, last_at = account.last_at
    WHERE s.account = account.account;
END
$function$`

/** Locks: the account's row. A latch that is tripped again is never shortened by it. Returns the latch. */
export const TRIP_LATCH = `
CREATE FUNCTION {schema}.helios_trip_latch(trip jsonb) RETURNS text
  LANGUAGE plpgsql VOLATILE
AS $function$
DECLARE
  account {schema}.trading_mode_state := {schema}.helios_lock_account(trip->>'account', trip->>'waitMs', true);
  at_ms   bigint := greatest({schema}.helios_now_ms((trip->>'now')::bigint), {schema}.helios_ms(account.last_at));
  latch   jsonb := jsonb_strip_nulls(trip->'latch') || jsonb_build_object('trippedAt', at_ms);
  earlier jsonb;
  others  jsonb;
BEGIN
  SELECT jsonb_agg(l.other) FILTER (WHERE l.same)->0, coalesce(jsonb_agg(l.other ORDER BY l.n) FILTER (WHERE NOT l.same), '[]')
    INTO earlier, others
    FROM (
      SELECT e.other, e.n, e.other->>'key' = latch->>'key' AND e.other->>'mode' IS NOT DISTINCT FROM latch->>'mode' AS same
        FROM jsonb_array_elements(account.latches) WITH ORDINALITY AS e(other, n)) l;
  IF earlier IS NOT NULL AND NOT earlier ? 'until' THEN
    latch := latch - 'until';
  ELSIF (earlier->>'until')::bigint > (latch->>'until')::bigint THEN
    latch := latch || jsonb_build_object('until', earlier->'until');
  END IF;
  account.latches := others || latch;
  account := {schema}.helios_append_audit(account, at_ms, {schema}.helios_audit_body('latch.tripped', at_ms, latch::text));
  PERFORM {schema}.helios_save_account(account);
  RETURN latch;
END
$function$`

/** Locks: the account's row. Returns how many latches of the key were cleared. */
export const CLEAR_LATCH = `
CREATE FUNCTION {schema}.helios_clear_latch(query jsonb) RETURNS text
  LANGUAGE plpgsql VOLATILE
AS $function$
DECLARE
  account {schema}.trading_mode_state := {schema}.helios_lock_account(query->>'account', query->>'waitMs', false);
  at_ms   bigint := greatest({schema}.helios_now_ms((query->>'now')::bigint), {schema}.helios_ms(account.last_at));
  others  jsonb := (
    SELECT coalesce(jsonb_agg(l.other ORDER BY l.n), '[]')
      FROM jsonb_array_elements(account.latches) WITH ORDINALITY AS l(other, n)
      WHERE l.other->>'key' <> query->>'key');
  cleared integer := coalesce(jsonb_array_length(account.latches) - jsonb_array_length(others), 0);
BEGIN
  IF cleared = 0 THEN
    PERFORM {schema}.helios_nothing_written();
    RETURN 0;
  END IF;
  account.latches := others;
  account := {schema}.helios_append_audit(account, at_ms, {schema}.helios_audit_body('latch.cleared', at_ms,
    json_build_object('key', query->'key', 'reason', query->'reason', 'actor', query->'actor')::text));
  PERFORM {schema}.helios_save_account(account);
  RETURN cleared;
END
$function$`

/** Locks: the account's row. */
export const ADOPT_POLICY = `
CREATE FUNCTION {schema}.helios_adopt_policy(adoption jsonb) RETURNS text
  LANGUAGE plpgsql VOLATILE
AS $function$
DECLARE
  account {schema}.trading_mode_state := {schema}.helios_lock_account(adoption->>'account', adoption->>'waitMs', true);
  at_ms   bigint := greatest({schema}.helios_now_ms((adoption->>'now')::bigint), {schema}.helios_ms(account.last_at));
BEGIN
  account.policies :=
    account.policies || jsonb_build_object(adoption->>'scope', jsonb_strip_nulls(adoption->'policy'));
  account := {schema}.helios_append_audit(account, at_ms, {schema}.helios_audit_body('policy.adopted', at_ms,
    (jsonb_strip_nulls(adoption->'policy') || jsonb_build_object(
      'scope', adoption->'scope', 'reason', adoption->'reason', 'actor', adoption->'actor'))::text));
  PERFORM {schema}.helios_save_account(account);
  RETURN at_ms;
END
$function$`

/** Locks: the account's row. Another account's identity is refused by its unique index. */
export const CHANGE_IDENTITY = `
CREATE FUNCTION {schema}.helios_change_identity(query jsonb) RETURNS text
  LANGUAGE plpgsql VOLATILE
AS $function$
DECLARE
  account {schema}.trading_mode_state := {schema}.helios_lock_account(query->>'account', query->>'waitMs', true);
  at_ms   bigint := greatest({schema}.helios_now_ms((query->>'now')::bigint), {schema}.helios_ms(account.last_at));
  before  text := account.identity;
BEGIN
  account.identity := query->>'identity';
  account := {schema}.helios_append_audit(account, at_ms, {schema}.helios_audit_body('identity.changed', at_ms,
    json_build_object('from', before, 'to', account.identity, 'reason', query->'reason', 'actor', query->'actor')::text));
  PERFORM {schema}.helios_save_account(account);
  RETURN at_ms;
END
$function$`

/** Locks: the account's row. Appends facts that have no other row. Returns the head of the chain. */
export const APPEND_NOTES = `
CREATE FUNCTION {schema}.helios_append_notes(query jsonb) RETURNS text
  LANGUAGE plpgsql VOLATILE
AS $function$
DECLARE
  account {schema}.trading_mode_state := {schema}.helios_lock_account(query->>'account', query->>'waitMs', true);
  at_ms   bigint := greatest({schema}.helios_now_ms((query->>'now')::bigint), {schema}.helios_ms(account.last_at));
  notes   jsonb := query->'notes';
BEGIN
  FOR n IN 0 .. jsonb_array_length(notes) - 1 LOOP
    account := {schema}.helios_append_audit(account, at_ms,
      {schema}.helios_audit_body(notes->n->>'kind', at_ms, notes->n->>'body'));
  END LOOP;
  PERFORM {schema}.helios_save_account(account);
  RETURN json_build_object('sequence', account.audit_sequence, 'hash', account.audit_hash);
END
$function$`
