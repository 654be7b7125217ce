/**
 * Lock: the account's row, FOR NO KEY UPDATE, until the end of the transaction. Every function that writes takes it first.
 * Creates the row when it is missing and is to be: of several that do so at once, one wins and the others wait for it.
 *
 * Refuses a transaction whose snapshot is older than the locks it waits for.
 */
export const LOCK_ACCOUNT = `
CREATE FUNCTION {schema}.helios_lock_account(wanted text, wait_ms text, may_create boolean) RETURNS {schema}.trading_mode_state
  LANGUAGE plpgsql VOLATILE
AS $function$
DECLARE
  account {schema}.trading_mode_state;
BEGIN
  IF set_config('lock_timeout', wait_ms, true) IS NULL OR current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'helios: needs READ COMMITTED, and this transaction is %', upper(current_setting('transaction_isolation'))
      USING ERRCODE = 'HE001';
  END IF;
  SELECT * INTO account FROM {schema}.trading_mode_state s WHERE s.account = wanted FOR NO KEY UPDATE;
  IF NOT FOUND AND may_create THEN
    INSERT INTO {schema}.trading_mode_state (account, mode, state, version, reason, changed_by, changed_at)
      VALUES (wanted, 'PAPER', 'ACTIVE', 0, 'initial', 'system', timestamptz 'epoch')
      ON CONFLICT DO NOTHING;
    SELECT * INTO account FROM {schema}.trading_mode_state s WHERE s.account = wanted FOR NO KEY UPDATE;
  END IF;
  RETURN account;
END
$function$`

/** The transaction wrote nothing that anybody needs: its end need not wait for the disk. */
export const NOTHING_WRITTEN = `
CREATE FUNCTION {schema}.helios_nothing_written() RETURNS void
  LANGUAGE plpgsql VOLATILE
AS $function$
BEGIN
  PERFORM set_config('synchronous_commit', 'off', true);
END
$function$`

/** The next link of a chain: SHA-256, in hex, over the hash before, the sequence and the body, one line each. */
export const AUDIT_HASH = `
CREATE FUNCTION {schema}.helios_audit_hash(previous text, sequence bigint, body text) RETURNS text
  LANGUAGE sql STABLE
AS $function$
  SELECT encode(sha256(convert_to(previous || E'\\n' || sequence || E'\\n' || body, 'UTF8')), 'hex')
$function$`

/** Lock: the account's, held by the caller. Appends one row and returns the account with its new head, which the caller saves. */
export const APPEND_AUDIT = `
CREATE FUNCTION {schema}.helios_append_audit(account {schema}.trading_mode_state, at_ms bigint, body text)
  RETURNS {schema}.trading_mode_state
  LANGUAGE plpgsql VOLATILE
AS $function$
BEGIN
  account.audit_sequence := account.audit_sequence + 1;
  account.audit_hash := {schema}.helios_audit_hash(account.audit_hash, account.audit_sequence, body);
  account.last_at := {schema}.helios_time(at_ms);
  INSERT INTO {schema}.helios_audit (account, sequence, body, hash)
    VALUES (account.account, account.audit_sequence, body, account.audit_hash);
  RETURN account;
END
$function$`

/** The text of an audit row. `facts` is JSON already. */
export const AUDIT_BODY = `
CREATE FUNCTION {schema}.helios_audit_body(kind text, at_ms bigint, facts text) RETURNS text
  LANGUAGE sql STABLE
AS $function$
  SELECT '{"at":"' || {schema}.helios_iso({schema}.helios_time(at_ms)) || '","kind":' || to_json(kind)::text || ',"facts":' || facts || '}'
$function$`
