/** What the admitted order that claimed a limit last was judged by, so that an operator can see the room that is left. */
export const CLAIMED = `
ALTER TYPE {schema}.helios_limit
  ADD ATTRIBUTE claimed numeric,
  -- store time, in milliseconds
  ADD ATTRIBUTE claimed_ms bigint,
  -- of a hold the snapshot behind the limit
  ADD ATTRIBUTE claimed_as_of_ms bigint,
  ADD ATTRIBUTE claimed_as_of_sequence bigint,
  -- of a rate the interval
  ADD ATTRIBUTE claimed_per_ms bigint`

/** For people: one row for each limit. */
export const LIMITS = `
CREATE OR REPLACE VIEW {schema}.helios_limits AS
  SELECT s.account,
      split_part(s.limit_ids[i], E'\\n', 1) AS mode,
      split_part(s.limit_ids[i], E'\\n', 2) AS kind,
      split_part(s.limit_ids[i], E'\\n', 3) AS key,
      (s.limits[i]).window_name,
      (s.limits[i]).amount,
      cardinality((s.limits[i]).times) AS admissions,
      (s.limits[i]).claimed
    FROM {schema}.trading_mode_state s, generate_subscripts(s.limit_ids, 1) AS i`

/**
 * Admits a batch of one account: each request in turn, each seeing the claims of those before it. Answers one row each.
 *
 * Locks: the account's row, which holds the limits too, so that there is nothing to order; then the flag of a stop, shared
 * and without waiting. The time is taken once, after them. Nothing is decided on anything that was read before.
 */
export const ADMIT = `
CREATE OR REPLACE FUNCTION {schema}.helios_admit(batch jsonb) RETURNS SETOF text
  LANGUAGE plpgsql VOLATILE
  SET plan_cache_mode = force_generic_plan
  SET enable_seqscan = off
AS $function$
DECLARE
  account  {schema}.trading_mode_state;
  now_ms   bigint;
  at_ms    bigint;
  at       timestamptz;
  requests jsonb := batch->'requests';
  request  jsonb;
  claims   jsonb;
  claim    jsonb;
  policy   jsonb;
  is_exit  boolean;
  ordinary boolean;
  allowed  boolean;
  ids_before    text[];
  limits_before {schema}.helios_limit[];
  known    {schema}.helios_limit;
  k        integer;
  total    numeric;
  totals   numeric[];
  windows  text[];
  opening  text;
  body     text;
  earlier  {schema}.helios_orders;
  orders   {schema}.helios_orders[];
  audit    {schema}.helios_audit[];
BEGIN
  account := {schema}.helios_lock_account(batch->>'account', batch->>'waitMs', true);
  IF NOT pg_try_advisory_xact_lock_shared({flag}, hashtext(account.account)) THEN
    PERFORM {schema}.helios_nothing_written();
    RETURN QUERY SELECT '{"stopping":true}' FROM jsonb_array_elements(requests);
    RETURN;
  END IF;
  now_ms := {schema}.helios_now_ms((batch->>'now')::bigint);
  at_ms := greatest(now_ms, {schema}.helios_ms(account.last_at));
  at := {schema}.helios_time(at_ms);
  opening := '{"at":"' || {schema}.helios_iso(at) || '","kind":"order.admitted","facts":';

  FOR r IN 0 .. jsonb_array_length(requests) - 1 LOOP
    request := requests->r;
    claims := request->'claims';
    is_exit := (request->'isExit')::boolean;
    policy := account.policies->(request->>'policyScope');
    -- The ordinary case, which few comparisons tell; everything else is looked at closely.
    ordinary := account.state = 'ACTIVE' AND account.mode = request->>'mode' AND request->>'origin' = 'strategy'
      AND account.version = (request->'expectedVersion')::bigint AND NOT (request->'conflict')::boolean
      AND account.reason <> 'LIVE_EXPIRED' AND account.live_expires_at IS NULL AND account.latches = '[]'
      AND (account.mode = 'PAPER' OR (account.mode = 'LIVE' AND policy->>'hash' = request->>'policyHash'
        AND account.identity = request->>'identity'));
    allowed := CASE WHEN ordinary THEN true ELSE {schema}.helios_account_allows(account, request, at_ms) END;

    -- Claims are taken as they are judged, and given back when one of them fails.
    ids_before := account.limit_ids;
    limits_before := account.limits;
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
      total := (claim->>'amount')::numeric;
      CASE claim->>'kind'
        WHEN 'budget' THEN
          windows[i] := {schema}.helios_window(claim->>'period', claim->>'zone', claim->>'timeZone', at);
          IF known.window_name = windows[i] THEN
            total := total + known.amount;
          END IF;
          known.amount := total;
          known.window_name := windows[i];
          known.dead_after_ms := at_ms + (claim->'keepMs')::bigint;
        WHEN 'hold' THEN
          total := total + coalesce(known.amount, 0);
          known.amount := total;
          known.dead_after_ms := NULL;
          IF known.reflected_ms >= (claim->'asOf')::bigint
            AND known.reflected_sequence > coalesce((claim->>'asOfSequence')::bigint, 0)
          THEN
            total := total + (
              SELECT coalesce(sum(f.amount), 0) FROM {schema}.helios_reflections f
                WHERE f.account = account.account AND f.mode = request->>'mode' AND f.key = claim->>'key'
                  AND f.recorded_at >= {schema}.helios_time((claim->'asOf')::bigint)
                  AND f.sequence > coalesce((claim->>'asOfSequence')::bigint, 0));
          END IF;
          IF at_ms - (claim->'asOf')::bigint > 3600000 AND (request->'enforce')::boolean THEN
            allowed := false;
          END IF;
        WHEN 'rate' THEN
          total := total
            + coalesce(cardinality(known.times) - width_bucket(at_ms - (claim->'perMs')::bigint, known.times), 0);
          known.per_ms := greatest(known.per_ms, (claim->'perMs')::bigint);
          known.times := known.times[
            greatest(width_bucket(at_ms - known.per_ms, known.times), cardinality(known.times) - 999) + 1 :] || at_ms;
          known.dead_after_ms := at_ms + known.per_ms;
      END CASE;
      known.claimed := (claim->>'limit')::numeric;
      known.claimed_ms := at_ms;
      known.claimed_as_of_ms := (claim->>'asOf')::bigint;
      known.claimed_as_of_sequence := (claim->>'asOfSequence')::bigint;
      known.claimed_per_ms := (claim->>'perMs')::bigint;
      account.limits[k] := known;
      totals[i] := total;
      IF total > (claim->>'limit')::numeric AND (request->'enforce')::boolean THEN
        allowed := false;
      END IF;
    END LOOP;
    IF allowed IS NOT TRUE THEN
      account.limit_ids := ids_before;
      account.limits := limits_before;
    END IF;

    IF allowed IS NOT TRUE OR (batch->'checkRepeats')::boolean THEN
      SELECT * INTO earlier FROM {schema}.helios_orders o
        WHERE o.account = account.account AND o.intent_id = request->>'intentId';
      IF FOUND THEN
        RETURN NEXT '{"existing":' || {schema}.helios_order_reply(earlier, at_ms) || '}';
        CONTINUE;
      END IF;
      PERFORM FROM {schema}.helios_orders o
        WHERE o.account = account.account AND o.client_order_id = request->>'clientOrderId';
      IF FOUND THEN
        RETURN NEXT '{"idTaken":true}';
        CONTINUE;
      END IF;
    END IF;
    IF allowed IS NOT TRUE THEN
      RETURN NEXT {schema}.helios_denial_reply(account, request, totals, at_ms);
      CONTINUE;
    END IF;

    IF request->>'mode' = 'LIVE' AND (account.identity IS NULL OR policy IS NULL) THEN
      account.identity := coalesce(account.identity, request->>'identity');
      account.policies :=
        jsonb_build_object(request->>'policyScope', jsonb_build_object('hash', request->>'policyHash')) || account.policies;
    END IF;

    account.audit_sequence := account.audit_sequence + 1;
    body := opening || '{"order":' || (request->>'order') || ',"claims":' || claims::text || ',"windows":' || coalesce(array_to_json(windows)::text, '[]')
      || ',"expiresAt":' || at_ms + (request->'ttlMs')::bigint || ',' || (request->>'facts') || '}';
    account.audit_hash := {schema}.helios_audit_hash(account.audit_hash, account.audit_sequence, body);
    audit := audit || ROW(account.account, account.audit_sequence, body, account.audit_hash)::{schema}.helios_audit;
    orders := orders || ROW(
      account.account, request->>'clientOrderId', request->>'intentId', request->>'mode',
      request->>'instrument', request->>'side', request->>'type',
      (request->>'quantity')::numeric, (request->>'quoteQuantity')::numeric,
      (request->>'limitPrice')::numeric, (request->>'stopPrice')::numeric,
      (request->>'order')::json, request->>'contentHash', is_exit, request->>'origin',
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
    WHERE s.account = account.account;
END
$function$`
