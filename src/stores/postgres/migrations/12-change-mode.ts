/**
 * Locks: the account's stop flag, exclusive, so that admissions that wait for the account answer STOPPING and make way;
 * then the account's row. Compare and set on the version, with the history row and the audit row of the same step.
 */
export const CHANGE_MODE = `
CREATE FUNCTION {schema}.helios_change_mode(change jsonb) RETURNS text
  LANGUAGE plpgsql VOLATILE
  SET plan_cache_mode = force_generic_plan
  SET enable_seqscan = off
AS $function$
DECLARE
  next    jsonb := change->'next';
  account {schema}.trading_mode_state;
  before  {schema}.trading_mode_state;
  at_ms   bigint;
BEGIN
  PERFORM set_config('lock_timeout', change->>'waitMs', true);
  PERFORM pg_advisory_xact_lock({flag}, hashtext(change->>'account'));
  account := {schema}.helios_lock_account(change->>'account', change->>'waitMs', (change->'expectedVersion')::bigint = 0);
  IF account.version IS DISTINCT FROM (change->'expectedVersion')::bigint THEN
    PERFORM {schema}.helios_nothing_written();
    RETURN '{"current":' || CASE WHEN account.account IS NULL THEN 'null' ELSE {schema}.helios_mode_reply(account, (change->>'now')::bigint) END || '}';
  END IF;
  at_ms := greatest({schema}.helios_now_ms((change->>'now')::bigint), {schema}.helios_ms(account.last_at));
  before := account;
  account.mode := next->>'mode';
  account.state := next->>'state';
  account.version := account.version + 1;
  account.reason := change->>'reason';
  account.changed_by := change->>'actor';
  account.changed_at := {schema}.helios_time(at_ms);
  account.live_expires_at := {schema}.helios_time((next->>'liveExpiresAt')::bigint);
  account.stop := nullif(next->'stop', 'null');
  account := {schema}.helios_append_audit(account, at_ms, {schema}.helios_audit_body('mode.changed', at_ms, json_build_object(
    'version', account.version, 'from', json_build_object('mode', before.mode, 'state', before.state),
    'to', json_build_object('mode', account.mode, 'state', account.state),
    'reason', account.reason, 'actor', account.changed_by, 'next', next)::text));
  INSERT INTO {schema}.trading_mode_history
      (account, version, from_mode, from_state, mode, state, reason, changed_by, changed_at)
    VALUES (account.account, account.version, before.mode, before.state, account.mode, account.state,
      account.reason, account.changed_by, account.changed_at);
  UPDATE {schema}.trading_mode_state s
    SET mode = account.mode, state = account.state, version = account.version, reason = account.reason,
      changed_by = account.changed_by, changed_at = account.changed_at, live_expires_at = account.live_expires_at,
      stop = account.stop, audit_sequence = account.audit_sequence, audit_hash = account.audit_hash, last_at = account.last_at
    WHERE s.account = account.account;
  RETURN '{"changed":' || {schema}.helios_mode_reply(account, at_ms) || '}';
END
$function$`
