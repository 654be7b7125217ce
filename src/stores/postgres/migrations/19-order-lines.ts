/**
 * What an order leaves is a few kilobytes. Compressing that took a good part of an admission and saved a quarter of the space.
 */
export const UNCOMPRESSED = [
  'ALTER TABLE {schema}.helios_orders SET (toast_tuple_target = 8160)',
  'ALTER TABLE {schema}.helios_audit SET (toast_tuple_target = 8160)',
]

/**
 * As before, with the long texts beside the batch: what an order is, and the rest of what is audited of it, a line each, as
 * they are stored. Where an admission is alone, what costs is how many expressions are evaluated at all, not how often: each is
 * prepared anew in every transaction. So the ordinary case has few, and builds a limit, an order, in one.
 *
 * The function of version 15 stays for the processes of an earlier package that are still running.
 *
 * Locks: the account's row, which holds the limits too, so that there is nothing to order; then the flag of a stop, shared
 * and without waiting. The time is taken once, after them. Nothing is decided on anything that was read before.
 */
export const ADMIT = `
CREATE FUNCTION {schema}.helios_admit(batch jsonb, order_lines text, fact_lines text) RETURNS SETOF text
  LANGUAGE plpgsql VOLATILE
  SET plan_cache_mode = force_generic_plan
  SET enable_seqscan = off
AS $function$
DECLARE
  wanted   text := batch->>'account';
  requests jsonb := batch->'requests';
  bodies   text[] := string_to_array(order_lines, E'\\n');
  facts    text[] := string_to_array(fact_lines, E'\\n');
  locked   record;
  account  {schema}.trading_mode_state;
  now_ms   bigint;
  at_ms    bigint;
  at       timestamptz;
  opening  text;
  request  jsonb;
  claims   jsonb;
  claim    jsonb;
  ordinary boolean;
  allowed  boolean;
  account_before {schema}.trading_mode_state;
  account_after  {schema}.trading_mode_state;
  known    {schema}.helios_limit;
  k        integer;
  total    numeric;
  totals   numeric[];
  windows  text[];
  body     text;
  earlier  {schema}.helios_orders;
  orders   {schema}.helios_orders[];
  audit    {schema}.helios_audit[];
BEGIN
  IF set_config('lock_timeout', batch->>'waitMs', true) IS NULL
    OR current_setting('transaction_isolation') <> 'read committed'
  THEN
    RAISE EXCEPTION 'helios: needs READ COMMITTED, and this transaction is %', upper(current_setting('transaction_isolation'))
      USING ERRCODE = 'HE001';
  END IF;
  SELECT s.ctid AS tid, s AS account INTO locked FROM {schema}.trading_mode_state s WHERE s.account = wanted FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    PERFORM {schema}.helios_lock_account(wanted, batch->>'waitMs', true);
    SELECT s.ctid AS tid, s AS account INTO locked FROM {schema}.trading_mode_state s WHERE s.account = wanted FOR NO KEY UPDATE;
  END IF;
  account := locked.account;
  IF NOT pg_try_advisory_xact_lock_shared({flag}, hashtext(wanted)) THEN
    PERFORM {schema}.helios_nothing_written();
    RETURN QUERY SELECT '{"stopping":true}' FROM jsonb_array_elements(requests);
    RETURN;
  END IF;
  now_ms := {schema}.helios_now_ms((batch->>'now')::bigint);
  at_ms := greatest(now_ms, {schema}.helios_ms(account.last_at));
  at := {schema}.helios_time(at_ms);
  opening := '{"at":"' || {schema}.helios_iso(at) || '","kind":"order.admitted","facts":{"expiresAt":';

  FOR r IN 1 .. cardinality(bodies) LOOP
    request := requests->(r - 1);
    claims := request->'claims';
    -- The ordinary case, which few comparisons tell; everything else is looked at closely.
    ordinary := account.state = 'ACTIVE' AND account.mode = request->>'mode' AND request->>'origin' = 'strategy'
      AND account.version = (request->'expectedVersion')::bigint AND NOT (request->'conflict')::boolean
      AND account.reason <> 'LIVE_EXPIRED' AND account.live_expires_at IS NULL AND account.latches = '[]'
      AND (account.mode = 'PAPER' OR (account.mode = 'LIVE'
        AND account.policies->(request->>'policyScope')->>'hash' = request->>'policyHash'
        AND account.identity = request->>'identity'));
    allowed := true;
    IF ordinary IS NOT TRUE THEN
      allowed := {schema}.helios_account_allows(account, request, at_ms);
    END IF;

    -- Claims are taken as they are judged, and given back when one of them fails or the order was admitted before.
    account_before := account;
    totals := NULL;
    windows := NULL;
    FOR i IN 1 .. jsonb_array_length(claims) LOOP
      claim := claims->(i - 1);
      k := array_position(account.limit_ids, claim->>'id');
      IF k IS NULL THEN
        IF cardinality(account.limit_ids) % 32 = 31 THEN
          account := {schema}.helios_prune_limits(account, at_ms);
        END IF;
        account.limit_ids := account.limit_ids || (claim->>'id');
        k := cardinality(account.limit_ids);
      END IF;
      known := account.limits[k];
      CASE claim->>'kind'
        WHEN 'budget' THEN
          windows[i] := {schema}.helios_window(claim->>'period', claim->>'zone', claim->>'timeZone', at);
          known := ROW(
            (claim->>'amount')::numeric + CASE WHEN known.window_name = windows[i] THEN known.amount ELSE 0 END,
            windows[i], NULL, NULL, NULL, NULL, at_ms + (claim->'keepMs')::bigint,
            claim->>'limit', at_ms, NULL, NULL, NULL)::{schema}.helios_limit;
          total := known.amount;
        WHEN 'hold' THEN
          known := ROW(
            (claim->>'amount')::numeric + coalesce(known.amount, 0),
            NULL, NULL, NULL, known.reflected_ms, known.reflected_sequence, NULL,
            claim->>'limit', at_ms, claim->>'asOf', claim->>'asOfSequence', NULL)::{schema}.helios_limit;
          total := known.amount;
          IF known.reflected_ms >= known.claimed_as_of_ms AND known.reflected_sequence > coalesce(known.claimed_as_of_sequence, 0)
          THEN
            total := total + (
              SELECT coalesce(sum(f.amount), 0) FROM {schema}.helios_reflections f
                WHERE f.account = wanted AND f.mode = request->>'mode' AND f.key = claim->>'key'
                  AND f.recorded_at >= {schema}.helios_time(known.claimed_as_of_ms)
                  AND f.sequence > coalesce(known.claimed_as_of_sequence, 0));
          END IF;
          IF at_ms - known.claimed_as_of_ms > 3600000 AND (request->'enforce')::boolean THEN
            allowed := false;
          END IF;
        WHEN 'rate' THEN
          total := (claim->>'amount')::numeric
            + coalesce(cardinality(known.times) - width_bucket(at_ms - (claim->'perMs')::bigint, known.times), 0);
          known.per_ms := greatest(known.per_ms, (claim->'perMs')::bigint);
          known.times := known.times[
            greatest(width_bucket(at_ms - known.per_ms, known.times), cardinality(known.times) - 999) + 1 :] || at_ms;
          known := ROW(NULL, NULL, known.times, known.per_ms, NULL, NULL, at_ms + known.per_ms,
            claim->>'limit', at_ms, NULL, NULL, claim->>'perMs')::{schema}.helios_limit;
      END CASE;
      account.limits[k] := known;
      totals[i] := total;
      IF total > known.claimed AND (request->'enforce')::boolean THEN
        allowed := false;
      END IF;
    END LOOP;

    IF allowed IS NOT TRUE OR (batch->'checkRepeats')::boolean THEN
      account_after := account;
      account := account_before;
      SELECT * INTO earlier FROM {schema}.helios_orders o
        WHERE o.account = wanted AND o.intent_id = request->>'intentId';
      IF FOUND THEN
        RETURN NEXT '{"existing":' || {schema}.helios_order_reply(earlier, at_ms) || '}';
        CONTINUE;
      END IF;
      PERFORM FROM {schema}.helios_orders o
        WHERE o.account = wanted AND o.client_order_id = request->>'clientOrderId';
      IF FOUND THEN
        RETURN NEXT '{"idTaken":true}';
        CONTINUE;
      END IF;
      IF allowed IS NOT TRUE THEN
        RETURN NEXT {schema}.helios_denial_reply(account, request, totals, at_ms);
        CONTINUE;
      END IF;
      account := account_after;
    END IF;

    IF ordinary IS NOT TRUE AND request->>'mode' = 'LIVE' THEN
      account.identity := coalesce(account.identity, request->>'identity');
      account.policies :=
        jsonb_build_object(request->>'policyScope', jsonb_build_object('hash', request->>'policyHash')) || account.policies;
    END IF;

    account.audit_sequence := account.audit_sequence + 1;
    body := opening || at_ms + (request->'ttlMs')::bigint
      || CASE WHEN windows IS NULL THEN '' ELSE ',"windows":' || array_to_json(windows)::text END
      || ',"order":' || bodies[r] || ',' || facts[r] || '}';
    account.audit_hash := {schema}.helios_audit_hash(account.audit_hash, account.audit_sequence, body);
    audit := audit || ROW(wanted, account.audit_sequence, body, account.audit_hash)::{schema}.helios_audit;
    orders := orders || ROW(
      wanted, request->>'clientOrderId', request->>'intentId', request->>'mode',
      request->>'instrument', request->>'side', request->>'type',
      request->>'quantity', request->>'quoteQuantity', request->>'limitPrice', request->>'stopPrice',
      bodies[r], request->>'contentHash', request->'isExit', request->>'origin',
      at, {schema}.helios_time(at_ms + (request->'ttlMs')::bigint), account.audit_sequence, claims, windows, NULL,
      'admitted', NULL, NULL, 0, 0, 0, NULL, NULL, at, account.audit_sequence)::{schema}.helios_orders;
    RETURN NEXT '{"admittedAt":' || at_ms || ',"sequence":' || account.audit_sequence || ',"wentBackMs":' || at_ms - now_ms
      || ',"totals":["' || array_to_string(coalesce(totals, '{}'), '","') || '"]}';
  END LOOP;

  IF orders IS NULL THEN
    PERFORM {schema}.helios_nothing_written();
    RETURN;
  END IF;
  WITH new_orders AS (
    INSERT INTO {schema}.helios_orders SELECT * FROM unnest(orders)
  ), new_audit AS (
    INSERT INTO {schema}.helios_audit SELECT * FROM unnest(audit)
  )
  UPDATE {schema}.trading_mode_state s
    SET audit_sequence = account.audit_sequence, audit_hash = account.audit_hash, last_at = at,
      policies = account.policies, identity = account.identity, limit_ids = account.limit_ids, limits = account.limits
    WHERE s.ctid = locked.tid;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'helios: the row of account % is not where it was locked', wanted;
  END IF;
END
$function$`
