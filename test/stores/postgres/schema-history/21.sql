BEGIN;

SELECT pg_advisory_xact_lock(1751477354, hashtext('public'));

CREATE TABLE "public".helios_schema (
  version    integer PRIMARY KEY,
  name       text NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT now()
);

CREATE TYPE "public".helios_limit AS (
  -- of a budget what is consumed in its window, of a hold what no snapshot contains yet
  amount             numeric,
  -- of a budget, for example 2026-11-22@Africa/Johannesburg
  window_name        text,
  -- of a rate the admissions it counts, oldest first, in milliseconds
  times              bigint[],
  -- of a rate the longest interval that was ever asked for
  per_ms             bigint,
  -- of a hold when a part of it was last found in a snapshot
  reflected_ms       bigint,
  reflected_sequence bigint,
  -- nothing of it matters after this time; NULL: for as long as the amount is not zero
  dead_after_ms      bigint
);

CREATE TABLE "public".trading_mode_state (
  account         text PRIMARY KEY,
  mode            text NOT NULL,
  state           text NOT NULL,
  version         bigint NOT NULL,
  reason          text NOT NULL,
  changed_by      text NOT NULL,
  changed_at      timestamptz NOT NULL,
  live_expires_at timestamptz,
  -- { "flatten" } from an emergency stop until the next change
  stop            jsonb,
  -- the venue account that is bound to this account
  identity        text,
  -- by scope: { "hash", "alsoAccept"?, "acceptUntil"? }, times in milliseconds
  policies        jsonb NOT NULL DEFAULT '{}',
  -- tripped latches: { "key", "mode"?, "reason", "actor", "trippedAt", "until"? }, times in milliseconds
  latches         jsonb NOT NULL DEFAULT '[]',
  -- limits, and by the same index what each is of: mode, kind, key and for a budget period and zone, one line each
  limit_ids       text[] NOT NULL DEFAULT '{}',
  limits          "public".helios_limit[] NOT NULL DEFAULT '{}',
  -- the last row of the audit chain
  audit_sequence  bigint NOT NULL DEFAULT 0,
  audit_hash      text NOT NULL DEFAULT repeat('0', 64),
  -- the highest store time that was written
  last_at         timestamptz
) WITH (fillfactor = 10, toast_tuple_target = 8160, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);

CREATE UNIQUE INDEX helios_identity ON "public".trading_mode_state (identity) WHERE identity IS NOT NULL;

CREATE TABLE "public".trading_mode_history (
  account    text NOT NULL,
  version    bigint NOT NULL,
  from_mode  text NOT NULL,
  from_state text NOT NULL,
  mode       text NOT NULL,
  state      text NOT NULL,
  reason     text NOT NULL,
  changed_by text NOT NULL,
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (account, version)
);

CREATE VIEW "public".helios_limits AS
  SELECT s.account,
      split_part(s.limit_ids[i], E'\n', 1) AS mode,
      split_part(s.limit_ids[i], E'\n', 2) AS kind,
      split_part(s.limit_ids[i], E'\n', 3) AS key,
      (s.limits[i]).window_name,
      (s.limits[i]).amount,
      cardinality((s.limits[i]).times) AS admissions
    FROM "public".trading_mode_state s, generate_subscripts(s.limit_ids, 1) AS i;

INSERT INTO "public".helios_schema (version, name) VALUES (1, 'accounts');

CREATE TABLE "public".helios_orders (
  account           text NOT NULL,
  client_order_id   text NOT NULL,
  intent_id         text NOT NULL,
  mode              text NOT NULL,
  instrument        text NOT NULL,
  side              text NOT NULL,
  type              text NOT NULL,
  quantity          numeric,
  quote_quantity    numeric,
  limit_price       numeric,
  stop_price        numeric,
  -- the whole order
  body              json NOT NULL,
  content_hash      text NOT NULL,
  is_exit           boolean NOT NULL,
  origin            text NOT NULL,
  admitted_at       timestamptz NOT NULL,
  expires_at        timestamptz NOT NULL,
  admitted_sequence bigint NOT NULL,
  -- the claims that were taken, and by the same index the windows of its budgets
  claims            jsonb NOT NULL,
  claim_windows     text[],
  -- by the same index, what no snapshot contains yet of its holds; NULL: all of each
  open_holds        numeric[],
  status            text NOT NULL,
  venue_order_id    text,
  evidence          jsonb,
  -- the highest quantity that a report, or the sum of the fills, has shown
  filled_quantity   numeric NOT NULL,
  fill_count        integer NOT NULL,
  fill_total        numeric NOT NULL,
  reported          json,
  reason            text,
  updated_at        timestamptz NOT NULL,
  sequence          bigint NOT NULL,
  PRIMARY KEY (client_order_id, account),
  CONSTRAINT helios_orders_intent UNIQUE (intent_id, account)
) WITH (fillfactor = 70);

CREATE INDEX helios_orders_live ON "public".helios_orders (account, mode, admitted_sequence)
  WHERE status IN ('admitted', 'unknown', 'open', 'partially_filled');

CREATE INDEX helios_orders_venue ON "public".helios_orders (venue_order_id, account, mode)
  WHERE venue_order_id IS NOT NULL;

CREATE TABLE "public".helios_fills (
  account                  text NOT NULL,
  mode                     text NOT NULL,
  fill_id                  text NOT NULL,
  client_order_id          text NOT NULL,
  instrument               text NOT NULL,
  side                     text NOT NULL,
  price                    numeric NOT NULL,
  quantity                 numeric NOT NULL,
  fee_amount               numeric NOT NULL,
  fee_currency             text NOT NULL,
  liquidity                text NOT NULL,
  traded_at                timestamptz NOT NULL,
  -- the ids that the fill itself came with
  reported_client_order_id text,
  venue_order_id           text,
  sequence                 bigint NOT NULL,
  position                 integer NOT NULL,
  PRIMARY KEY (fill_id, account, mode)
);

CREATE INDEX helios_fills_order ON "public".helios_fills (client_order_id, account, sequence, position);

CREATE TABLE "public".helios_reflections (
  account     text NOT NULL,
  mode        text NOT NULL,
  key         text NOT NULL,
  recorded_at timestamptz NOT NULL,
  sequence    bigint NOT NULL,
  amount      numeric NOT NULL,
  PRIMARY KEY (account, mode, key, recorded_at, sequence)
);

INSERT INTO "public".helios_schema (version, name) VALUES (2, 'orders');

CREATE TABLE "public".helios_audit (
  account  text NOT NULL,
  sequence bigint NOT NULL,
  body     text NOT NULL,
  hash     text NOT NULL,
  PRIMARY KEY (account, sequence)
);

INSERT INTO "public".helios_schema (version, name) VALUES (3, 'audit');

CREATE FUNCTION "public".helios_refuse() RETURNS trigger
  LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION 'helios: % on %: %', TG_OP, TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'HE002';
END
$function$;

CREATE TRIGGER helios_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON "public".trading_mode_history
  FOR EACH STATEMENT EXECUTE FUNCTION "public".helios_refuse('a fact is never changed or deleted');

CREATE TRIGGER helios_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON "public".helios_fills
  FOR EACH STATEMENT EXECUTE FUNCTION "public".helios_refuse('a fact is never changed or deleted');

CREATE TRIGGER helios_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON "public".helios_audit
  FOR EACH STATEMENT EXECUTE FUNCTION "public".helios_refuse('a fact is never changed or deleted');

CREATE TRIGGER helios_stays BEFORE DELETE OR TRUNCATE ON "public".trading_mode_state
  FOR EACH STATEMENT EXECUTE FUNCTION "public".helios_refuse('the row stays');

CREATE TRIGGER helios_stays BEFORE DELETE OR TRUNCATE ON "public".helios_orders
  FOR EACH STATEMENT EXECUTE FUNCTION "public".helios_refuse('the row stays');

CREATE TRIGGER helios_keeps_identity BEFORE UPDATE OF account ON "public".trading_mode_state
  FOR EACH STATEMENT EXECUTE FUNCTION "public".helios_refuse('an account keeps its name');

CREATE TRIGGER helios_goes_forward AFTER UPDATE OF version ON "public".trading_mode_state
  FOR EACH ROW WHEN (NEW.version < OLD.version)
  EXECUTE FUNCTION "public".helios_refuse('a version never goes back');

CREATE TRIGGER helios_keeps_identity
  BEFORE UPDATE OF account, client_order_id, intent_id, mode, instrument, side, type, quantity, quote_quantity, limit_price,
    stop_price, body, content_hash, is_exit, origin, admitted_at, expires_at, admitted_sequence, claims, claim_windows
  ON "public".helios_orders
  FOR EACH STATEMENT EXECUTE FUNCTION "public".helios_refuse('what was admitted never changes');

CREATE TRIGGER helios_goes_forward AFTER UPDATE ON "public".helios_orders
  FOR EACH ROW
  WHEN (
    NEW.filled_quantity < OLD.filled_quantity
    OR (OLD.status IN ('filled', 'canceled', 'rejected', 'expired', 'not_sent', 'never_arrived')
      AND NEW.status <> OLD.status
      AND (OLD.status <> 'never_arrived' OR (NEW.evidence->>'lateArrival')::boolean IS NOT TRUE)))
  EXECUTE FUNCTION "public".helios_refuse('filled quantity never shrinks, and an order that ended comes back only by a late arrival');

INSERT INTO "public".helios_schema (version, name) VALUES (4, 'facts are final');

CREATE FUNCTION "public".helios_now_ms(injected_ms bigint) RETURNS bigint
  LANGUAGE sql VOLATILE
AS $function$
  SELECT coalesce(injected_ms, floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint)
$function$;

CREATE FUNCTION "public".helios_time(ms bigint) RETURNS timestamptz
  LANGUAGE sql STABLE
AS $function$
  SELECT timestamptz 'epoch' + ms * interval '1 millisecond'
$function$;

CREATE FUNCTION "public".helios_ms(at timestamptz) RETURNS bigint
  LANGUAGE sql STABLE
AS $function$
  SELECT round(extract(epoch FROM at) * 1000)::bigint
$function$;

CREATE FUNCTION "public".helios_present_ms(wanted text, injected_ms bigint) RETURNS bigint
  LANGUAGE sql VOLATILE
AS $function$
  SELECT greatest("public".helios_now_ms(injected_ms), (
    SELECT "public".helios_ms(s.last_at) FROM "public".trading_mode_state s WHERE s.account = wanted))
$function$;

CREATE FUNCTION "public".helios_iso(at timestamptz) RETURNS text
  LANGUAGE sql STABLE
AS $function$
  SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$function$;

CREATE FUNCTION "public".helios_window(period text, zone text, time_zone text, at timestamptz) RETURNS text
  LANGUAGE sql STABLE
AS $function$
  SELECT to_char(at AT TIME ZONE zone, CASE period
    WHEN 'hour' THEN 'YYYY-MM-DD"T"HH24'
    WHEN 'day' THEN 'YYYY-MM-DD'
    WHEN 'week' THEN 'IYYY-"W"IW'
    WHEN 'month' THEN 'YYYY-MM'
  END) || '@' || time_zone
$function$;

INSERT INTO "public".helios_schema (version, name) VALUES (5, 'store time');

CREATE FUNCTION "public".helios_lock_account(wanted text, wait_ms text, may_create boolean) RETURNS "public".trading_mode_state
  LANGUAGE plpgsql VOLATILE
AS $function$
DECLARE
  account "public".trading_mode_state;
BEGIN
  IF set_config('lock_timeout', wait_ms, true) IS NULL OR current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'helios: needs READ COMMITTED, and this transaction is %', upper(current_setting('transaction_isolation'))
      USING ERRCODE = 'HE001';
  END IF;
  SELECT * INTO account FROM "public".trading_mode_state s WHERE s.account = wanted FOR NO KEY UPDATE;
  IF NOT FOUND AND may_create THEN
    INSERT INTO "public".trading_mode_state (account, mode, state, version, reason, changed_by, changed_at)
      VALUES (wanted, 'PAPER', 'ACTIVE', 0, 'initial', 'system', timestamptz 'epoch')
      ON CONFLICT DO NOTHING;
    SELECT * INTO account FROM "public".trading_mode_state s WHERE s.account = wanted FOR NO KEY UPDATE;
  END IF;
  RETURN account;
END
$function$;

CREATE FUNCTION "public".helios_nothing_written() RETURNS void
  LANGUAGE plpgsql VOLATILE
AS $function$
BEGIN
  PERFORM set_config('synchronous_commit', 'off', true);
END
$function$;

CREATE FUNCTION "public".helios_audit_hash(previous text, sequence bigint, body text) RETURNS text
  LANGUAGE sql STABLE
AS $function$
  SELECT encode(sha256(convert_to(previous || E'\n' || sequence || E'\n' || body, 'UTF8')), 'hex')
$function$;

CREATE FUNCTION "public".helios_append_audit(account "public".trading_mode_state, at_ms bigint, body text)
  RETURNS "public".trading_mode_state
  LANGUAGE plpgsql VOLATILE
AS $function$
BEGIN
  account.audit_sequence := account.audit_sequence + 1;
  account.audit_hash := "public".helios_audit_hash(account.audit_hash, account.audit_sequence, body);
  account.last_at := "public".helios_time(at_ms);
  INSERT INTO "public".helios_audit (account, sequence, body, hash)
    VALUES (account.account, account.audit_sequence, body, account.audit_hash);
  RETURN account;
END
$function$;

CREATE FUNCTION "public".helios_audit_body(kind text, at_ms bigint, facts text) RETURNS text
  LANGUAGE sql STABLE
AS $function$
  SELECT '{"at":"' || "public".helios_iso("public".helios_time(at_ms)) || '","kind":' || to_json(kind)::text || ',"facts":' || facts || '}'
$function$;

INSERT INTO "public".helios_schema (version, name) VALUES (6, 'lock account');

CREATE FUNCTION "public".helios_order_reply(o "public".helios_orders, now_ms bigint) RETURNS text
  LANGUAGE plpgsql STABLE
AS $function$
DECLARE
  fills json;
BEGIN
  IF o.fill_count > 0 THEN
    SELECT json_agg(
        json_build_object(
          'id', f.fill_id, 'clientOrderId', f.reported_client_order_id, 'venueOrderId', f.venue_order_id,
          'instrument', f.instrument, 'side', f.side, 'price', f.price::text, 'quantity', f.quantity::text,
          'feeAmount', f.fee_amount::text, 'feeCurrency', f.fee_currency, 'liquidity', f.liquidity,
          'at', "public".helios_ms(f.traded_at))
        ORDER BY f.sequence, f.position)
      INTO fills
      FROM "public".helios_fills f WHERE f.account = o.account AND f.client_order_id = o.client_order_id;
  END IF;
  RETURN json_build_object(
    'now', now_ms, 'account', o.account, 'mode', o.mode, 'clientOrderId', o.client_order_id, 'intentId', o.intent_id,
    'instrument', o.instrument, 'side', o.side, 'type', o.type, 'quantity', o.quantity::text,
    'quoteQuantity', o.quote_quantity::text, 'limitPrice', o.limit_price::text, 'stopPrice', o.stop_price::text,
    'body', o.body, 'contentHash', o.content_hash, 'isExit', o.is_exit, 'origin', o.origin,
    'admittedAt', "public".helios_ms(o.admitted_at), 'expiresAt', "public".helios_ms(o.expires_at),
    'status', o.status, 'venueOrderId', o.venue_order_id, 'evidence', o.evidence,
    'filledQuantity', o.filled_quantity::text, 'reported', o.reported, 'reason', o.reason,
    'updatedAt', "public".helios_ms(o.updated_at), 'sequence', o.sequence, 'fills', fills)::text;
END
$function$;

CREATE FUNCTION "public".helios_mode_reply(s "public".trading_mode_state, injected_ms bigint) RETURNS text
  LANGUAGE sql VOLATILE
AS $function$
  SELECT json_build_object(
    'mode', s.mode, 'state', s.state, 'version', s.version, 'reason', s.reason, 'changedBy', s.changed_by,
    'changedAt', "public".helios_ms(s.changed_at), 'liveExpiresAt', "public".helios_ms(s.live_expires_at),
    'stop', s.stop, 'identity', s.identity, 'sequence', s.audit_sequence,
    'now', greatest("public".helios_now_ms(injected_ms), "public".helios_ms(s.last_at)))::text
$function$;

CREATE FUNCTION "public".helios_denial_reply(
  s "public".trading_mode_state, request jsonb, totals numeric[], at_ms bigint
) RETURNS text
  LANGUAGE sql STABLE
AS $function$
  SELECT json_build_object('denied', json_build_object(
    'at', at_ms, 'mode', s.mode, 'state', s.state, 'version', s.version, 'reason', s.reason, 'changedBy', s.changed_by,
    'liveExpiresAt', "public".helios_ms(s.live_expires_at), 'stop', s.stop, 'identity', s.identity,
    'boundElsewhere', EXISTS (
      SELECT FROM "public".trading_mode_state other
        WHERE other.identity = request->>'identity' AND other.account <> s.account),
    'policies', s.policies, 'latches', s.latches, 'totals', totals::text[],
    'times', (
      SELECT json_object_agg(c.claim->>'key', (s.limits[array_position(s.limit_ids, c.claim->>'id')]).times)
        FROM jsonb_array_elements(request->'claims') AS c(claim) WHERE c.claim->>'kind' = 'rate')))::text
$function$;

INSERT INTO "public".helios_schema (version, name) VALUES (7, 'replies');

CREATE FUNCTION "public".helios_prune_limits(account "public".trading_mode_state, at_ms bigint) RETURNS "public".trading_mode_state
  LANGUAGE plpgsql STABLE
AS $function$
BEGIN
  SELECT coalesce(array_agg(account.limit_ids[i] ORDER BY i), '{}'), coalesce(array_agg(account.limits[i] ORDER BY i), '{}')
    INTO account.limit_ids, account.limits
    FROM generate_subscripts(account.limit_ids, 1) AS i
    WHERE coalesce((account.limits[i]).dead_after_ms >= at_ms, true);
  RETURN account;
END
$function$;

CREATE FUNCTION "public".helios_account_allows(account "public".trading_mode_state, request jsonb, at_ms bigint) RETURNS boolean
  LANGUAGE plpgsql VOLATILE
AS $function$
DECLARE
  is_exit boolean := (request->'isExit')::boolean;
  policy  jsonb := account.policies->(request->>'policyScope');
BEGIN
  IF (request->'conflict')::boolean
    OR account.mode NOT IN ('PAPER', 'LIVE') OR account.state NOT IN ('ACTIVE', 'REDUCING', 'HALTED')
    OR account.version <> (request->'expectedVersion')::bigint
  THEN
    RETURN false;
  END IF;
  CASE request->>'origin'
    WHEN 'strategy' THEN
      IF (account.changed_by = 'system' AND account.reason = 'LIVE_EXPIRED')
        OR (account.mode = 'LIVE' AND "public".helios_ms(account.live_expires_at) <= at_ms)
        OR account.mode <> request->>'mode'
        OR account.state = 'HALTED' OR (account.state = 'REDUCING' AND NOT is_exit)
      THEN
        RETURN false;
      END IF;
    WHEN 'protect' THEN
      IF account.state = 'HALTED' OR NOT is_exit THEN
        RETURN false;
      END IF;
    WHEN 'stop' THEN
      IF NOT coalesce((account.stop->>'flatten')::boolean, false) OR NOT is_exit THEN
        RETURN false;
      END IF;
    ELSE
      RETURN false;
  END CASE;
  IF EXISTS (
    SELECT FROM jsonb_to_recordset(account.latches) AS l(key text, mode text, until bigint)
      WHERE request->'latchKeys' ? l.key AND coalesce(l.mode = request->>'mode', true) AND coalesce(l.until > at_ms, true)
        AND (NOT is_exit OR starts_with(l.key, 'helios:exit-pause:')))
  THEN
    RETURN false;
  END IF;
  IF request->>'mode' <> 'LIVE' THEN
    RETURN true;
  END IF;
  IF request->>'identity' <> account.identity OR (account.identity IS NULL AND EXISTS (
    SELECT FROM "public".trading_mode_state other
      WHERE other.identity = request->>'identity' AND other.account <> account.account))
  THEN
    RETURN false;
  END IF;
  RETURN is_exit OR policy IS NULL OR policy->>'hash' = request->>'policyHash'
    OR coalesce(policy->>'alsoAccept' = request->>'policyHash' AND (policy->>'acceptUntil')::bigint > at_ms, false);
END
$function$;

CREATE FUNCTION "public".helios_admit(batch jsonb) RETURNS SETOF text
  LANGUAGE plpgsql VOLATILE
  SET plan_cache_mode = force_generic_plan
  SET enable_seqscan = off
AS $function$
DECLARE
  account  "public".trading_mode_state;
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
  limits_before "public".helios_limit[];
  known    "public".helios_limit;
  k        integer;
  total    numeric;
  totals   numeric[];
  windows  text[];
  opening  text;
  body     text;
  earlier  "public".helios_orders;
  orders   "public".helios_orders[];
  audit    "public".helios_audit[];
BEGIN
  account := "public".helios_lock_account(batch->>'account', batch->>'waitMs', true);
  IF NOT pg_try_advisory_xact_lock_shared(1751477353, hashtext(account.account)) THEN
    PERFORM "public".helios_nothing_written();
    RETURN QUERY SELECT '{"stopping":true}' FROM jsonb_array_elements(requests);
    RETURN;
  END IF;
  now_ms := "public".helios_now_ms((batch->>'now')::bigint);
  at_ms := greatest(now_ms, "public".helios_ms(account.last_at));
  at := "public".helios_time(at_ms);
  opening := '{"at":"' || "public".helios_iso(at) || '","kind":"order.admitted","facts":';

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
    allowed := CASE WHEN ordinary THEN true ELSE "public".helios_account_allows(account, request, at_ms) END;

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
          account := "public".helios_prune_limits(account, at_ms);
        END IF;
        account.limit_ids := account.limit_ids || (claim->>'id');
        k := cardinality(account.limit_ids);
      END IF;
      known := account.limits[k];
      total := (claim->>'amount')::numeric;
      CASE claim->>'kind'
        WHEN 'budget' THEN
          windows[i] := "public".helios_window(claim->>'period', claim->>'zone', claim->>'timeZone', at);
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
              SELECT coalesce(sum(f.amount), 0) FROM "public".helios_reflections f
                WHERE f.account = account.account AND f.mode = request->>'mode' AND f.key = claim->>'key'
                  AND f.recorded_at >= "public".helios_time((claim->'asOf')::bigint)
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
      SELECT * INTO earlier FROM "public".helios_orders o
        WHERE o.account = account.account AND o.intent_id = request->>'intentId';
      IF FOUND THEN
        RETURN NEXT '{"existing":' || "public".helios_order_reply(earlier, at_ms) || '}';
        CONTINUE;
      END IF;
      PERFORM FROM "public".helios_orders o
        WHERE o.account = account.account AND o.client_order_id = request->>'clientOrderId';
      IF FOUND THEN
        RETURN NEXT '{"idTaken":true}';
        CONTINUE;
      END IF;
    END IF;
    IF allowed IS NOT TRUE THEN
      RETURN NEXT "public".helios_denial_reply(account, request, totals, at_ms);
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
    account.audit_hash := "public".helios_audit_hash(account.audit_hash, account.audit_sequence, body);
    audit := audit || ROW(account.account, account.audit_sequence, body, account.audit_hash)::"public".helios_audit;
    orders := orders || ROW(
      account.account, request->>'clientOrderId', request->>'intentId', request->>'mode',
      request->>'instrument', request->>'side', request->>'type',
      (request->>'quantity')::numeric, (request->>'quoteQuantity')::numeric,
      (request->>'limitPrice')::numeric, (request->>'stopPrice')::numeric,
      (request->>'order')::json, request->>'contentHash', is_exit, request->>'origin',
      at, "public".helios_time(at_ms + (request->'ttlMs')::bigint), account.audit_sequence, claims, windows, NULL,
      'admitted', NULL, NULL, 0, 0, 0, NULL, NULL, at, account.audit_sequence)::"public".helios_orders;
    RETURN NEXT '{"admittedAt":' || at_ms || ',"sequence":' || account.audit_sequence || ',"wentBackMs":' || at_ms - now_ms
      || ',"totals":["' || array_to_string(coalesce(totals, '{}'), '","') || '"]}';
  END LOOP;

  IF orders IS NULL THEN
    PERFORM "public".helios_nothing_written();
    RETURN;
  END IF;
  WITH new_orders AS (
    INSERT INTO "public".helios_orders SELECT * FROM unnest(orders)
  ), new_audit AS (
    INSERT INTO "public".helios_audit SELECT * FROM unnest(audit)
  )
  UPDATE "public".trading_mode_state s
    SET audit_sequence = account.audit_sequence, audit_hash = account.audit_hash, last_at = at,
      policies = account.policies, identity = account.identity, limit_ids = account.limit_ids, limits = account.limits
    WHERE s.account = account.account;
END
$function$;

INSERT INTO "public".helios_schema (version, name) VALUES (8, 'admit');

CREATE FUNCTION "public".helios_never_taken(o "public".helios_orders) RETURNS boolean
  LANGUAGE sql STABLE
AS $function$
  SELECT CASE o.status
    WHEN 'rejected' THEN o.filled_quantity = 0
    WHEN 'not_sent' THEN true
    WHEN 'never_arrived' THEN coalesce((o.evidence->>'freshnessFence')::boolean, false)
    ELSE false
  END
$function$;

CREATE FUNCTION "public".helios_open_fraction(quantity numeric, filled numeric) RETURNS numeric
  LANGUAGE sql IMMUTABLE
AS $function$
  SELECT CASE
    WHEN quantity IS NULL THEN 1
    WHEN filled >= quantity THEN 0
    ELSE (div((quantity - filled) * 1e30, quantity) + sign(mod((quantity - filled) * 1e30, quantity))) * 1e-30
  END
$function$;

CREATE FUNCTION "public".helios_has_ended(status text) RETURNS boolean
  LANGUAGE sql IMMUTABLE
AS $function$
  SELECT status IN ('filled', 'canceled', 'rejected', 'expired', 'not_sent', 'never_arrived')
$function$;

CREATE FUNCTION "public".helios_move_order(
  account "public".trading_mode_state, before "public".helios_orders, after "public".helios_orders, at_ms bigint, audit_body text
) RETURNS "public".helios_orders
  LANGUAGE plpgsql VOLATILE
AS $function$
DECLARE
  had_ended boolean := "public".helios_has_ended(before.status);
  has_ended boolean := "public".helios_has_ended(after.status);
  reopened  boolean := had_ended AND before.status <> after.status;
  rests     boolean := after.status IN ('open', 'partially_filled') AND (reopened OR NOT had_ended);
  refund    numeric := CASE
    WHEN NOT had_ended AND has_ended AND "public".helios_never_taken(after) THEN -1
    WHEN reopened AND "public".helios_never_taken(before) <> "public".helios_never_taken(after)
    THEN CASE WHEN "public".helios_never_taken(after) THEN -1 ELSE 1 END
    ELSE 0
  END;
  fraction  numeric := CASE
    WHEN NOT had_ended AND NOT has_ended AND after.filled_quantity > before.filled_quantity
    THEN "public".helios_open_fraction(after.quantity, after.filled_quantity)
  END;
  claim     jsonb;
  known     "public".helios_limit;
  k         integer;
  taken     numeric;
  still     numeric;
  reflected numeric;
BEGIN
  account := "public".helios_append_audit(account, at_ms, audit_body);
  FOR i IN 1 .. jsonb_array_length(after.claims) LOOP
    claim := after.claims->(i - 1);
    k := array_position(account.limit_ids, claim->>'id');
    known := account.limits[k];
    taken := (claim->>'amount')::numeric;
    CASE claim->>'kind'
      WHEN 'budget' THEN
        CONTINUE WHEN refund = 0 OR known.window_name IS DISTINCT FROM after.claim_windows[i];
        known.amount := known.amount + refund * taken;
      WHEN 'hold' THEN
        still := CASE WHEN before.open_holds IS NULL THEN taken ELSE before.open_holds[i] END;
        reflected := 0;
        IF reopened AND NOT has_ended THEN
          known.amount := coalesce(known.amount, 0) + taken;
          still := taken;
        END IF;
        IF claim->>'reflectedBy' = 'settlement' AND still > taken * fraction THEN
          reflected := still - taken * fraction;
          still := taken * fraction;
        END IF;
        IF still IS NOT NULL AND ((has_ended AND NOT had_ended) OR (rests AND claim->>'reflectedBy' = 'reservation')) THEN
          reflected := reflected + still;
          still := NULL;
        END IF;
        after.open_holds[i] := still;
        known.amount := known.amount - reflected;
        IF reflected > 0 THEN
          known.reflected_ms := at_ms;
          known.reflected_sequence := account.audit_sequence;
          INSERT INTO "public".helios_reflections (account, mode, key, recorded_at, sequence, amount)
            VALUES (account.account, after.mode, claim->>'key', "public".helios_time(at_ms), account.audit_sequence, reflected);
        END IF;
        known.dead_after_ms := CASE WHEN known.amount = 0 THEN at_ms + 3600000 END;
      ELSE
        CONTINUE;
    END CASE;
    IF k IS NULL THEN
      account.limit_ids := account.limit_ids || (claim->>'id');
      k := cardinality(account.limit_ids);
    END IF;
    account.limits[k] := known;
  END LOOP;
  IF account.audit_sequence % 256 = 0 THEN
    DELETE FROM "public".helios_reflections f
      WHERE f.account = after.account AND f.recorded_at < "public".helios_time(at_ms - 3600000);
  END IF;

  after.updated_at := account.last_at;
  after.sequence := account.audit_sequence;
  UPDATE "public".helios_orders o
    SET status = after.status, venue_order_id = after.venue_order_id, evidence = after.evidence,
      filled_quantity = after.filled_quantity, fill_count = after.fill_count, fill_total = after.fill_total,
      reported = after.reported, reason = after.reason, open_holds = after.open_holds,
      updated_at = after.updated_at, sequence = after.sequence
    WHERE o.account = after.account AND o.client_order_id = after.client_order_id;
  UPDATE "public".trading_mode_state s
    SET audit_sequence = account.audit_sequence, audit_hash = account.audit_hash, last_at = account.last_at,
      limit_ids = account.limit_ids, limits = account.limits
    WHERE s.account = account.account;
  RETURN after;
END
$function$;

INSERT INTO "public".helios_schema (version, name) VALUES (9, 'move order');

CREATE FUNCTION "public".helios_progress(status text) RETURNS integer
  LANGUAGE sql IMMUTABLE
AS $function$
  SELECT CASE status WHEN 'admitted' THEN 0 WHEN 'unknown' THEN 1 WHEN 'open' THEN 2 WHEN 'partially_filled' THEN 3 ELSE 4 END
$function$;

CREATE TYPE "public".helios_added_fills AS (total numeric, ids text[]);

CREATE FUNCTION "public".helios_add_fills(o "public".helios_orders, fills jsonb, sequence bigint)
  RETURNS "public".helios_added_fills
  LANGUAGE sql VOLATILE
AS $function$
  WITH added AS (
    INSERT INTO "public".helios_fills (
        account, mode, fill_id, client_order_id, instrument, side, price, quantity, fee_amount, fee_currency, liquidity,
        traded_at, reported_client_order_id, venue_order_id, sequence, position)
      SELECT o.account, o.mode, f.id, o.client_order_id, f.instrument, f.side, f.price, f.quantity,
          (f.fee->>'amount')::numeric, f.fee->>'currency', f.liquidity, f.at, f."clientOrderId", f."venueOrderId",
          sequence, f.position
        FROM ROWS FROM (jsonb_to_recordset(fills) AS (
          id text, instrument text, side text, price numeric, quantity numeric, fee jsonb, liquidity text, at timestamptz,
          "clientOrderId" text, "venueOrderId" text)
        ) WITH ORDINALITY AS f(id, instrument, side, price, quantity, fee, liquidity, at, "clientOrderId", "venueOrderId", position)
      ON CONFLICT DO NOTHING
      RETURNING fill_id, quantity
  )
  SELECT coalesce(sum(a.quantity), 0), coalesce(array_agg(a.fill_id), '{}') FROM added a
$function$;

CREATE FUNCTION "public".helios_record_outcome(outcome jsonb) RETURNS SETOF text
  LANGUAGE plpgsql VOLATILE
  SET plan_cache_mode = force_generic_plan
  SET enable_seqscan = off
AS $function$
DECLARE
  account "public".trading_mode_state :=
    "public".helios_lock_account(outcome->>'account', outcome->>'waitMs', false);
  at_ms   bigint := greatest("public".helios_now_ms((outcome->>'now')::bigint), "public".helios_ms(account.last_at));
  before  "public".helios_orders;
  after   "public".helios_orders;
  report  jsonb := outcome->'report';
  filled  numeric := coalesce((outcome->>'filledQuantity')::numeric, 0);
  added   "public".helios_added_fills;
  moves   boolean;
BEGIN
  SELECT * INTO before FROM "public".helios_orders o
    WHERE o.account = account.account AND o.client_order_id = outcome->>'clientOrderId';
  IF NOT FOUND THEN
    PERFORM "public".helios_nothing_written();
    RETURN;
  END IF;
  after := before;
  IF outcome->'fills' <> '[]' THEN
    added := "public".helios_add_fills(before, outcome->'fills', account.audit_sequence + 1);
    after.fill_total := before.fill_total + added.total;
    after.fill_count := before.fill_count + cardinality(added.ids);
  END IF;
  moves := "public".helios_progress(outcome->>'to') > "public".helios_progress(before.status)
    OR (before.status = 'never_arrived' AND coalesce((outcome->'evidence'->>'lateArrival')::boolean, false));
  IF moves THEN
    after.status := outcome->>'to';
    after.evidence := outcome->'evidence';
    after.reason := coalesce(outcome->>'reason', before.reason);
  END IF;
  after.venue_order_id := coalesce(before.venue_order_id, outcome->>'venueOrderId');
  after.filled_quantity := greatest(before.filled_quantity, filled, after.fill_total);
  IF outcome->>'reported' IS NOT NULL AND filled >= before.filled_quantity THEN
    after.reported := (outcome->>'reported')::json;
  END IF;
  after := "public".helios_move_order(account, before, after, at_ms, "public".helios_audit_body('order.outcome', at_ms,
    '{"status":"' || after.status || '","newFills":' || coalesce(array_to_json(added.ids)::text, '[]') || ',' || (outcome->>'facts')));
  RETURN NEXT "public".helios_order_reply(after, at_ms);
END
$function$;

INSERT INTO "public".helios_schema (version, name) VALUES (10, 'record outcome');

CREATE FUNCTION "public".helios_record_fill(query jsonb) RETURNS SETOF text
  LANGUAGE plpgsql VOLATILE
  SET plan_cache_mode = force_generic_plan
  SET enable_seqscan = off
AS $function$
DECLARE
  account "public".trading_mode_state :=
    "public".helios_lock_account(query->>'account', query->>'waitMs', false);
  at_ms   bigint := greatest("public".helios_now_ms((query->>'now')::bigint), "public".helios_ms(account.last_at));
  fill    jsonb := query->'fill';
  before  "public".helios_orders;
  after   "public".helios_orders;
  added   "public".helios_added_fills;
BEGIN
  IF fill->>'clientOrderId' IS NOT NULL THEN
    SELECT * INTO before FROM "public".helios_orders o
      WHERE o.account = account.account AND o.client_order_id = fill->>'clientOrderId';
  ELSE
    SELECT * INTO before FROM "public".helios_orders o
      WHERE o.account = account.account AND o.mode = coalesce(query->>'mode', 'LIVE') AND o.venue_order_id = fill->>'venueOrderId'
      ORDER BY o.admitted_sequence DESC LIMIT 1;
    IF NOT FOUND AND query->>'mode' IS NULL THEN
      SELECT * INTO before FROM "public".helios_orders o
        WHERE o.account = account.account AND o.mode = 'PAPER' AND o.venue_order_id = fill->>'venueOrderId'
        ORDER BY o.admitted_sequence DESC LIMIT 1;
    END IF;
  END IF;
  IF before.account IS NULL THEN
    PERFORM "public".helios_nothing_written();
    RETURN;
  END IF;
  added := "public".helios_add_fills(before, jsonb_build_array(fill), account.audit_sequence + 1);
  IF added.ids = '{}' THEN
    PERFORM "public".helios_nothing_written();
    RETURN NEXT 'duplicate';
    RETURN;
  END IF;
  after := before;
  after.fill_total := before.fill_total + added.total;
  after.fill_count := before.fill_count + 1;
  after.filled_quantity := greatest(before.filled_quantity, after.fill_total);
  after.venue_order_id := coalesce(before.venue_order_id, fill->>'venueOrderId');
  IF before.status = 'never_arrived' OR NOT "public".helios_has_ended(before.status) THEN
    after.status := CASE WHEN after.filled_quantity >= after.quantity THEN 'filled' ELSE 'partially_filled' END;
  END IF;
  IF after.status <> before.status THEN
    after.evidence := CASE before.status
      WHEN 'never_arrived' THEN '{"source":"event","lateArrival":true}'
      ELSE '{"source":"event"}'
    END;
  END IF;
  after := "public".helios_move_order(account, before, after, at_ms, "public".helios_audit_body('fill', at_ms,
    '{"clientOrderId":' || to_json(after.client_order_id)::text || ',"status":"' || after.status || '","fill":' || fill::text || '}'));
  RETURN NEXT 'recorded';
END
$function$;

INSERT INTO "public".helios_schema (version, name) VALUES (11, 'record fill');

CREATE FUNCTION "public".helios_change_mode(change jsonb) RETURNS text
  LANGUAGE plpgsql VOLATILE
  SET plan_cache_mode = force_generic_plan
  SET enable_seqscan = off
AS $function$
DECLARE
  next    jsonb := change->'next';
  account "public".trading_mode_state;
  before  "public".trading_mode_state;
  at_ms   bigint;
BEGIN
  PERFORM set_config('lock_timeout', change->>'waitMs', true);
  PERFORM pg_advisory_xact_lock(1751477353, hashtext(change->>'account'));
  account := "public".helios_lock_account(change->>'account', change->>'waitMs', (change->'expectedVersion')::bigint = 0);
  IF account.version IS DISTINCT FROM (change->'expectedVersion')::bigint THEN
    PERFORM "public".helios_nothing_written();
    RETURN '{"current":' || CASE WHEN account.account IS NULL THEN 'null' ELSE "public".helios_mode_reply(account, (change->>'now')::bigint) END || '}';
  END IF;
  at_ms := greatest("public".helios_now_ms((change->>'now')::bigint), "public".helios_ms(account.last_at));
  before := account;
  account.mode := next->>'mode';
  account.state := next->>'state';
  account.version := account.version + 1;
  account.reason := change->>'reason';
  account.changed_by := change->>'actor';
  account.changed_at := "public".helios_time(at_ms);
  account.live_expires_at := "public".helios_time((next->>'liveExpiresAt')::bigint);
  account.stop := nullif(next->'stop', 'null');
  account := "public".helios_append_audit(account, at_ms, "public".helios_audit_body('mode.changed', at_ms, json_build_object(
    'version', account.version, 'from', json_build_object('mode', before.mode, 'state', before.state),
    'to', json_build_object('mode', account.mode, 'state', account.state),
    'reason', account.reason, 'actor', account.changed_by, 'next', next)::text));
  INSERT INTO "public".trading_mode_history
      (account, version, from_mode, from_state, mode, state, reason, changed_by, changed_at)
    VALUES (account.account, account.version, before.mode, before.state, account.mode, account.state,
      account.reason, account.changed_by, account.changed_at);
  UPDATE "public".trading_mode_state s
    SET mode = account.mode, state = account.state, version = account.version, reason = account.reason,
      changed_by = account.changed_by, changed_at = account.changed_at, live_expires_at = account.live_expires_at,
      stop = account.stop, audit_sequence = account.audit_sequence, audit_hash = account.audit_hash, last_at = account.last_at
    WHERE s.account = account.account;
  RETURN '{"changed":' || "public".helios_mode_reply(account, at_ms) || '}';
END
$function$;

INSERT INTO "public".helios_schema (version, name) VALUES (12, 'change mode');

CREATE FUNCTION "public".helios_save_account(account "public".trading_mode_state) RETURNS void
  LANGUAGE plpgsql VOLATILE
AS $function$
BEGIN
  UPDATE "public".trading_mode_state s
    SET latches = account.latches, policies = account.policies, identity = account.identity,
      audit_sequence = account.audit_sequence, audit_hash = account.audit_hash, last_at = account.last_at
    WHERE s.account = account.account;
END
$function$;

CREATE FUNCTION "public".helios_trip_latch(trip jsonb) RETURNS text
  LANGUAGE plpgsql VOLATILE
AS $function$
DECLARE
  account "public".trading_mode_state := "public".helios_lock_account(trip->>'account', trip->>'waitMs', true);
  at_ms   bigint := greatest("public".helios_now_ms((trip->>'now')::bigint), "public".helios_ms(account.last_at));
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
  account := "public".helios_append_audit(account, at_ms, "public".helios_audit_body('latch.tripped', at_ms, latch::text));
  PERFORM "public".helios_save_account(account);
  RETURN latch;
END
$function$;

CREATE FUNCTION "public".helios_clear_latch(query jsonb) RETURNS text
  LANGUAGE plpgsql VOLATILE
AS $function$
DECLARE
  account "public".trading_mode_state := "public".helios_lock_account(query->>'account', query->>'waitMs', false);
  at_ms   bigint := greatest("public".helios_now_ms((query->>'now')::bigint), "public".helios_ms(account.last_at));
  others  jsonb := (
    SELECT coalesce(jsonb_agg(l.other ORDER BY l.n), '[]')
      FROM jsonb_array_elements(account.latches) WITH ORDINALITY AS l(other, n)
      WHERE l.other->>'key' <> query->>'key');
  cleared integer := coalesce(jsonb_array_length(account.latches) - jsonb_array_length(others), 0);
BEGIN
  IF cleared = 0 THEN
    PERFORM "public".helios_nothing_written();
    RETURN 0;
  END IF;
  account.latches := others;
  account := "public".helios_append_audit(account, at_ms, "public".helios_audit_body('latch.cleared', at_ms,
    json_build_object('key', query->'key', 'reason', query->'reason', 'actor', query->'actor')::text));
  PERFORM "public".helios_save_account(account);
  RETURN cleared;
END
$function$;

CREATE FUNCTION "public".helios_adopt_policy(adoption jsonb) RETURNS text
  LANGUAGE plpgsql VOLATILE
AS $function$
DECLARE
  account "public".trading_mode_state := "public".helios_lock_account(adoption->>'account', adoption->>'waitMs', true);
  at_ms   bigint := greatest("public".helios_now_ms((adoption->>'now')::bigint), "public".helios_ms(account.last_at));
BEGIN
  account.policies :=
    account.policies || jsonb_build_object(adoption->>'scope', jsonb_strip_nulls(adoption->'policy'));
  account := "public".helios_append_audit(account, at_ms, "public".helios_audit_body('policy.adopted', at_ms,
    (jsonb_strip_nulls(adoption->'policy') || jsonb_build_object(
      'scope', adoption->'scope', 'reason', adoption->'reason', 'actor', adoption->'actor'))::text));
  PERFORM "public".helios_save_account(account);
  RETURN at_ms;
END
$function$;

CREATE FUNCTION "public".helios_change_identity(query jsonb) RETURNS text
  LANGUAGE plpgsql VOLATILE
AS $function$
DECLARE
  account "public".trading_mode_state := "public".helios_lock_account(query->>'account', query->>'waitMs', true);
  at_ms   bigint := greatest("public".helios_now_ms((query->>'now')::bigint), "public".helios_ms(account.last_at));
  before  text := account.identity;
BEGIN
  account.identity := query->>'identity';
  account := "public".helios_append_audit(account, at_ms, "public".helios_audit_body('identity.changed', at_ms,
    json_build_object('from', before, 'to', account.identity, 'reason', query->'reason', 'actor', query->'actor')::text));
  PERFORM "public".helios_save_account(account);
  RETURN at_ms;
END
$function$;

CREATE FUNCTION "public".helios_append_notes(query jsonb) RETURNS text
  LANGUAGE plpgsql VOLATILE
AS $function$
DECLARE
  account "public".trading_mode_state := "public".helios_lock_account(query->>'account', query->>'waitMs', true);
  at_ms   bigint := greatest("public".helios_now_ms((query->>'now')::bigint), "public".helios_ms(account.last_at));
  notes   jsonb := query->'notes';
BEGIN
  FOR n IN 0 .. jsonb_array_length(notes) - 1 LOOP
    account := "public".helios_append_audit(account, at_ms,
      "public".helios_audit_body(notes->n->>'kind', at_ms, notes->n->>'body'));
  END LOOP;
  PERFORM "public".helios_save_account(account);
  RETURN json_build_object('sequence', account.audit_sequence, 'hash', account.audit_hash);
END
$function$;

INSERT INTO "public".helios_schema (version, name) VALUES (13, 'decisions');

CREATE INDEX helios_orders_never_arrived ON "public".helios_orders (mode, account, admitted_sequence)
  WHERE status = 'never_arrived';

CREATE FUNCTION "public".helios_is_presumed(o "public".helios_orders) RETURNS boolean
  LANGUAGE sql IMMUTABLE
AS $function$
  SELECT o.status = 'never_arrived' AND coalesce(o.evidence->>'source' = 'absence', false)
    AND NOT coalesce((o.evidence->>'freshnessFence')::boolean, false)
$function$;

CREATE OR REPLACE FUNCTION "public".helios_record_outcome(outcome jsonb) RETURNS SETOF text
  LANGUAGE plpgsql VOLATILE
  SET plan_cache_mode = force_generic_plan
  SET enable_seqscan = off
AS $function$
DECLARE
  account "public".trading_mode_state :=
    "public".helios_lock_account(outcome->>'account', outcome->>'waitMs', false);
  at_ms   bigint := greatest("public".helios_now_ms((outcome->>'now')::bigint), "public".helios_ms(account.last_at));
  before  "public".helios_orders;
  after   "public".helios_orders;
  report  jsonb := outcome->'report';
  filled  numeric := coalesce((outcome->>'filledQuantity')::numeric, 0);
  added   "public".helios_added_fills;
  moves   boolean;
BEGIN
  SELECT * INTO before FROM "public".helios_orders o
    WHERE o.account = account.account AND o.client_order_id = outcome->>'clientOrderId';
  IF NOT FOUND THEN
    PERFORM "public".helios_nothing_written();
    RETURN;
  END IF;
  after := before;
  IF outcome->'fills' <> '[]' THEN
    added := "public".helios_add_fills(before, outcome->'fills', account.audit_sequence + 1);
    after.fill_total := before.fill_total + added.total;
    after.fill_count := before.fill_count + cardinality(added.ids);
  END IF;
  moves := "public".helios_progress(outcome->>'to') > "public".helios_progress(before.status)
    OR (before.status = 'never_arrived' AND coalesce((outcome->'evidence'->>'lateArrival')::boolean, false))
    OR ("public".helios_is_presumed(before) AND outcome->>'to' = 'never_arrived' AND outcome->'evidence'->>'source' = 'human');
  IF moves THEN
    after.status := outcome->>'to';
    after.evidence := outcome->'evidence';
    after.reason := coalesce(outcome->>'reason', before.reason);
  END IF;
  after.venue_order_id := coalesce(before.venue_order_id, outcome->>'venueOrderId');
  after.filled_quantity := greatest(before.filled_quantity, filled, after.fill_total);
  IF outcome->>'reported' IS NOT NULL AND filled >= before.filled_quantity THEN
    after.reported := (outcome->>'reported')::json;
  END IF;
  after := "public".helios_move_order(account, before, after, at_ms, "public".helios_audit_body('order.outcome', at_ms,
    '{"status":"' || after.status || '","newFills":' || coalesce(array_to_json(added.ids)::text, '[]') || ',' || (outcome->>'facts')));
  RETURN NEXT "public".helios_order_reply(after, at_ms);
END
$function$;

INSERT INTO "public".helios_schema (version, name) VALUES (14, 'presumed orders');

ALTER TYPE "public".helios_limit
  ADD ATTRIBUTE claimed numeric,
  -- store time, in milliseconds
  ADD ATTRIBUTE claimed_ms bigint,
  -- of a hold the snapshot behind the limit
  ADD ATTRIBUTE claimed_as_of_ms bigint,
  ADD ATTRIBUTE claimed_as_of_sequence bigint,
  -- of a rate the interval
  ADD ATTRIBUTE claimed_per_ms bigint;

CREATE OR REPLACE VIEW "public".helios_limits AS
  SELECT s.account,
      split_part(s.limit_ids[i], E'\n', 1) AS mode,
      split_part(s.limit_ids[i], E'\n', 2) AS kind,
      split_part(s.limit_ids[i], E'\n', 3) AS key,
      (s.limits[i]).window_name,
      (s.limits[i]).amount,
      cardinality((s.limits[i]).times) AS admissions,
      (s.limits[i]).claimed
    FROM "public".trading_mode_state s, generate_subscripts(s.limit_ids, 1) AS i;

CREATE OR REPLACE FUNCTION "public".helios_admit(batch jsonb) RETURNS SETOF text
  LANGUAGE plpgsql VOLATILE
  SET plan_cache_mode = force_generic_plan
  SET enable_seqscan = off
AS $function$
DECLARE
  account  "public".trading_mode_state;
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
  limits_before "public".helios_limit[];
  known    "public".helios_limit;
  k        integer;
  total    numeric;
  totals   numeric[];
  windows  text[];
  opening  text;
  body     text;
  earlier  "public".helios_orders;
  orders   "public".helios_orders[];
  audit    "public".helios_audit[];
BEGIN
  account := "public".helios_lock_account(batch->>'account', batch->>'waitMs', true);
  IF NOT pg_try_advisory_xact_lock_shared(1751477353, hashtext(account.account)) THEN
    PERFORM "public".helios_nothing_written();
    RETURN QUERY SELECT '{"stopping":true}' FROM jsonb_array_elements(requests);
    RETURN;
  END IF;
  now_ms := "public".helios_now_ms((batch->>'now')::bigint);
  at_ms := greatest(now_ms, "public".helios_ms(account.last_at));
  at := "public".helios_time(at_ms);
  opening := '{"at":"' || "public".helios_iso(at) || '","kind":"order.admitted","facts":';

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
    allowed := CASE WHEN ordinary THEN true ELSE "public".helios_account_allows(account, request, at_ms) END;

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
          account := "public".helios_prune_limits(account, at_ms);
        END IF;
        account.limit_ids := account.limit_ids || (claim->>'id');
        k := cardinality(account.limit_ids);
      END IF;
      known := account.limits[k];
      total := (claim->>'amount')::numeric;
      CASE claim->>'kind'
        WHEN 'budget' THEN
          windows[i] := "public".helios_window(claim->>'period', claim->>'zone', claim->>'timeZone', at);
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
              SELECT coalesce(sum(f.amount), 0) FROM "public".helios_reflections f
                WHERE f.account = account.account AND f.mode = request->>'mode' AND f.key = claim->>'key'
                  AND f.recorded_at >= "public".helios_time((claim->'asOf')::bigint)
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
      SELECT * INTO earlier FROM "public".helios_orders o
        WHERE o.account = account.account AND o.intent_id = request->>'intentId';
      IF FOUND THEN
        RETURN NEXT '{"existing":' || "public".helios_order_reply(earlier, at_ms) || '}';
        CONTINUE;
      END IF;
      PERFORM FROM "public".helios_orders o
        WHERE o.account = account.account AND o.client_order_id = request->>'clientOrderId';
      IF FOUND THEN
        RETURN NEXT '{"idTaken":true}';
        CONTINUE;
      END IF;
    END IF;
    IF allowed IS NOT TRUE THEN
      RETURN NEXT "public".helios_denial_reply(account, request, totals, at_ms);
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
    account.audit_hash := "public".helios_audit_hash(account.audit_hash, account.audit_sequence, body);
    audit := audit || ROW(account.account, account.audit_sequence, body, account.audit_hash)::"public".helios_audit;
    orders := orders || ROW(
      account.account, request->>'clientOrderId', request->>'intentId', request->>'mode',
      request->>'instrument', request->>'side', request->>'type',
      (request->>'quantity')::numeric, (request->>'quoteQuantity')::numeric,
      (request->>'limitPrice')::numeric, (request->>'stopPrice')::numeric,
      (request->>'order')::json, request->>'contentHash', is_exit, request->>'origin',
      at, "public".helios_time(at_ms + (request->'ttlMs')::bigint), account.audit_sequence, claims, windows, NULL,
      'admitted', NULL, NULL, 0, 0, 0, NULL, NULL, at, account.audit_sequence)::"public".helios_orders;
    RETURN NEXT '{"admittedAt":' || at_ms || ',"sequence":' || account.audit_sequence || ',"wentBackMs":' || at_ms - now_ms
      || ',"totals":["' || array_to_string(coalesce(totals, '{}'), '","') || '"]}';
  END LOOP;

  IF orders IS NULL THEN
    PERFORM "public".helios_nothing_written();
    RETURN;
  END IF;
  WITH new_orders AS (
    INSERT INTO "public".helios_orders SELECT * FROM unnest(orders)
  ), new_audit AS (
    INSERT INTO "public".helios_audit SELECT * FROM unnest(audit)
  )
  UPDATE "public".trading_mode_state s
    SET audit_sequence = account.audit_sequence, audit_hash = account.audit_hash, last_at = at,
      policies = account.policies, identity = account.identity, limit_ids = account.limit_ids, limits = account.limits
    WHERE s.account = account.account;
END
$function$;

INSERT INTO "public".helios_schema (version, name) VALUES (15, 'claimed limits');

CREATE TABLE "public".helios_heartbeats (
  account text NOT NULL,
  name    text NOT NULL,
  beat_at timestamptz NOT NULL,
  beats   bigint NOT NULL,
  ttl_ms  bigint,
  PRIMARY KEY (account, name)
) WITH (fillfactor = 10, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);

CREATE FUNCTION "public".helios_beat(beat jsonb) RETURNS text
  LANGUAGE plpgsql VOLATILE
AS $function$
DECLARE
  total bigint;
BEGIN
  PERFORM set_config('lock_timeout', beat->>'waitMs', true);
  PERFORM "public".helios_nothing_written();
  INSERT INTO "public".helios_heartbeats AS h (account, name, beat_at, beats, ttl_ms)
    VALUES (beat->>'account', beat->>'name', "public".helios_time("public".helios_now_ms((beat->>'now')::bigint)), 1,
      (beat->>'ttlMs')::bigint)
    ON CONFLICT (account, name) DO UPDATE SET beat_at = excluded.beat_at, beats = h.beats + 1, ttl_ms = excluded.ttl_ms
    RETURNING beats INTO total;
  RETURN total;
END
$function$;

INSERT INTO "public".helios_schema (version, name) VALUES (16, 'heartbeats');

DO $one_form$
BEGIN
  BEGIN
    ALTER TABLE "public".helios_orders RENAME COLUMN details TO body;
  EXCEPTION WHEN undefined_column THEN
    RETURN;
  END;
  ALTER TABLE "public".helios_orders
    DROP CONSTRAINT helios_orders_pkey,
    ADD CONSTRAINT helios_orders_pkey PRIMARY KEY (client_order_id, account),
    DROP CONSTRAINT helios_orders_intent,
    ADD CONSTRAINT helios_orders_intent UNIQUE (intent_id, account);
  DROP INDEX "public".helios_orders_venue;
  CREATE INDEX helios_orders_venue ON "public".helios_orders (venue_order_id, account, mode)
    WHERE venue_order_id IS NOT NULL;
  ALTER TABLE "public".helios_fills
    DROP CONSTRAINT helios_fills_pkey,
    ADD CONSTRAINT helios_fills_pkey PRIMARY KEY (fill_id, account, mode);
  DROP INDEX "public".helios_fills_order;
  CREATE INDEX helios_fills_order ON "public".helios_fills (client_order_id, account, sequence, position);
END
$one_form$;

CREATE OR REPLACE FUNCTION "public".helios_order_reply(o "public".helios_orders, now_ms bigint) RETURNS text
  LANGUAGE plpgsql STABLE
AS $function$
DECLARE
  fills json;
BEGIN
  IF o.fill_count > 0 THEN
    SELECT json_agg(
        json_build_object(
          'id', f.fill_id, 'clientOrderId', f.reported_client_order_id, 'venueOrderId', f.venue_order_id,
          'instrument', f.instrument, 'side', f.side, 'price', f.price::text, 'quantity', f.quantity::text,
          'feeAmount', f.fee_amount::text, 'feeCurrency', f.fee_currency, 'liquidity', f.liquidity,
          'at', "public".helios_ms(f.traded_at))
        ORDER BY f.sequence, f.position)
      INTO fills
      FROM "public".helios_fills f WHERE f.account = o.account AND f.client_order_id = o.client_order_id;
  END IF;
  RETURN json_build_object(
    'now', now_ms, 'account', o.account, 'mode', o.mode, 'clientOrderId', o.client_order_id, 'intentId', o.intent_id,
    'instrument', o.instrument, 'side', o.side, 'type', o.type, 'quantity', o.quantity::text,
    'quoteQuantity', o.quote_quantity::text, 'limitPrice', o.limit_price::text, 'stopPrice', o.stop_price::text,
    'body', o.body, 'contentHash', o.content_hash, 'isExit', o.is_exit, 'origin', o.origin,
    'admittedAt', "public".helios_ms(o.admitted_at), 'expiresAt', "public".helios_ms(o.expires_at),
    'status', o.status, 'venueOrderId', o.venue_order_id, 'evidence', o.evidence,
    'filledQuantity', o.filled_quantity::text, 'reported', o.reported, 'reason', o.reason,
    'updatedAt', "public".helios_ms(o.updated_at), 'sequence', o.sequence, 'fills', fills)::text;
END
$function$;

INSERT INTO "public".helios_schema (version, name) VALUES (17, 'one form');

CREATE OR REPLACE FUNCTION "public".helios_never_taken(o "public".helios_orders) RETURNS boolean
  LANGUAGE sql STABLE
AS $function$
  SELECT o.filled_quantity = 0 AND CASE o.status
    WHEN 'rejected' THEN true
    WHEN 'not_sent' THEN true
    WHEN 'never_arrived' THEN coalesce((o.evidence->>'freshnessFence')::boolean, false)
    ELSE false
  END
$function$;

CREATE FUNCTION "public".helios_arrives_by_fills(o "public".helios_orders, filled numeric) RETURNS boolean
  LANGUAGE sql IMMUTABLE
AS $function$
  SELECT filled > o.filled_quantity
    AND (o.status = 'never_arrived' OR (o.filled_quantity = 0 AND o.status IN ('rejected', 'not_sent')))
$function$;

CREATE OR REPLACE FUNCTION "public".helios_move_order(
  account "public".trading_mode_state, before "public".helios_orders, after "public".helios_orders, at_ms bigint, audit_body text
) RETURNS "public".helios_orders
  LANGUAGE plpgsql VOLATILE
AS $function$
DECLARE
  had_ended boolean := "public".helios_has_ended(before.status);
  has_ended boolean := "public".helios_has_ended(after.status);
  reopened  boolean := had_ended AND before.status <> after.status;
  was_never_taken boolean := had_ended AND "public".helios_never_taken(before);
  never_taken     boolean := has_ended AND "public".helios_never_taken(after);
  arrived   boolean := had_ended AND NOT never_taken AND (reopened OR was_never_taken);
  shows_all boolean := has_ended AND (arrived OR NOT had_ended);
  rests     boolean := after.status IN ('open', 'partially_filled');
  refund    numeric := CASE
    WHEN arrived AND was_never_taken THEN 1
    WHEN never_taken AND NOT was_never_taken AND (reopened OR NOT had_ended) THEN -1
    ELSE 0
  END;
  fraction  numeric := CASE
    WHEN NOT had_ended AND NOT has_ended AND after.filled_quantity > before.filled_quantity
    THEN "public".helios_open_fraction(after.quantity, after.filled_quantity)
  END;
  claim     jsonb;
  known     "public".helios_limit;
  k         integer;
  taken     numeric;
  still     numeric;
  reflected numeric;
BEGIN
  account := "public".helios_append_audit(account, at_ms, audit_body);
  FOR i IN 1 .. jsonb_array_length(after.claims) LOOP
    claim := after.claims->(i - 1);
    k := array_position(account.limit_ids, claim->>'id');
    known := account.limits[k];
    taken := (claim->>'amount')::numeric;
    CASE claim->>'kind'
      WHEN 'budget' THEN
        CONTINUE WHEN refund = 0 OR known.window_name IS DISTINCT FROM after.claim_windows[i];
        known.amount := known.amount + refund * taken;
      WHEN 'hold' THEN
        -- Nothing is held of an order that had ended, unless it arrives now.
        CONTINUE WHEN had_ended AND NOT arrived;
        still := CASE WHEN before.open_holds IS NULL THEN taken ELSE before.open_holds[i] END;
        reflected := 0;
        IF arrived THEN
          known.amount := coalesce(known.amount, 0) + taken;
          still := taken;
        END IF;
        IF claim->>'reflectedBy' = 'settlement' AND still > taken * fraction THEN
          reflected := still - taken * fraction;
          still := taken * fraction;
        END IF;
        IF still IS NOT NULL AND (shows_all OR (rests AND claim->>'reflectedBy' = 'reservation')) THEN
          reflected := reflected + still;
          still := NULL;
        END IF;
        after.open_holds[i] := still;
        known.amount := known.amount - reflected;
        IF reflected > 0 THEN
          known.reflected_ms := at_ms;
          known.reflected_sequence := account.audit_sequence;
          INSERT INTO "public".helios_reflections (account, mode, key, recorded_at, sequence, amount)
            VALUES (account.account, after.mode, claim->>'key', "public".helios_time(at_ms), account.audit_sequence, reflected);
        END IF;
        known.dead_after_ms := CASE WHEN known.amount = 0 THEN at_ms + 3600000 END;
      ELSE
        CONTINUE;
    END CASE;
    IF k IS NULL THEN
      account.limit_ids := account.limit_ids || (claim->>'id');
      k := cardinality(account.limit_ids);
    END IF;
    account.limits[k] := known;
  END LOOP;
  IF account.audit_sequence % 256 = 0 THEN
    DELETE FROM "public".helios_reflections f
      WHERE f.account = after.account AND f.recorded_at < "public".helios_time(at_ms - 3600000);
  END IF;

  after.updated_at := account.last_at;
  after.sequence := account.audit_sequence;
  UPDATE "public".helios_orders o
    SET status = after.status, venue_order_id = after.venue_order_id, evidence = after.evidence,
      filled_quantity = after.filled_quantity, fill_count = after.fill_count, fill_total = after.fill_total,
      reported = after.reported, reason = after.reason, open_holds = after.open_holds,
      updated_at = after.updated_at, sequence = after.sequence
    WHERE o.account = after.account AND o.client_order_id = after.client_order_id;
  UPDATE "public".trading_mode_state s
    SET audit_sequence = account.audit_sequence, audit_hash = account.audit_hash, last_at = account.last_at,
      limit_ids = account.limit_ids, limits = account.limits
    WHERE s.account = account.account;
  RETURN after;
END
$function$;

CREATE OR REPLACE FUNCTION "public".helios_record_outcome(outcome jsonb) RETURNS SETOF text
  LANGUAGE plpgsql VOLATILE
  SET plan_cache_mode = force_generic_plan
  SET enable_seqscan = off
AS $function$
DECLARE
  account "public".trading_mode_state :=
    "public".helios_lock_account(outcome->>'account', outcome->>'waitMs', false);
  at_ms   bigint := greatest("public".helios_now_ms((outcome->>'now')::bigint), "public".helios_ms(account.last_at));
  before  "public".helios_orders;
  after   "public".helios_orders;
  report  jsonb := outcome->'report';
  filled  numeric := coalesce((outcome->>'filledQuantity')::numeric, 0);
  added   "public".helios_added_fills;
  is_late boolean;
  moves   boolean;
BEGIN
  SELECT * INTO before FROM "public".helios_orders o
    WHERE o.account = account.account AND o.client_order_id = outcome->>'clientOrderId';
  IF NOT FOUND THEN
    PERFORM "public".helios_nothing_written();
    RETURN;
  END IF;
  after := before;
  IF outcome->'fills' <> '[]' THEN
    added := "public".helios_add_fills(before, outcome->'fills', account.audit_sequence + 1);
    after.fill_total := before.fill_total + added.total;
    after.fill_count := before.fill_count + cardinality(added.ids);
  END IF;
  after.filled_quantity := greatest(before.filled_quantity, filled, after.fill_total);
  is_late := "public".helios_arrives_by_fills(before, after.filled_quantity);
  moves := "public".helios_progress(outcome->>'to') > "public".helios_progress(before.status)
    OR (before.status = 'never_arrived' AND (is_late OR coalesce((outcome->'evidence'->>'lateArrival')::boolean, false)))
    OR ("public".helios_is_presumed(before) AND outcome->>'to' = 'never_arrived' AND outcome->'evidence'->>'source' = 'human');
  IF moves THEN
    after.status := CASE
      WHEN is_late AND "public".helios_progress(outcome->>'to') < "public".helios_progress('partially_filled') THEN 'partially_filled'
      ELSE outcome->>'to'
    END;
    after.evidence := outcome->'evidence';
    after.reason := coalesce(outcome->>'reason', before.reason);
  END IF;
  IF is_late THEN
    after.evidence := outcome->'evidence' || '{"lateArrival":true}';
  END IF;
  after.venue_order_id := coalesce(before.venue_order_id, outcome->>'venueOrderId');
  IF outcome->>'reported' IS NOT NULL AND filled >= before.filled_quantity THEN
    after.reported := (outcome->>'reported')::json;
  END IF;
  after := "public".helios_move_order(account, before, after, at_ms, "public".helios_audit_body('order.outcome', at_ms,
    '{"status":"' || after.status || '","newFills":' || coalesce(array_to_json(added.ids)::text, '[]') || ',' || (outcome->>'facts')));
  RETURN NEXT "public".helios_order_reply(after, at_ms);
END
$function$;

CREATE OR REPLACE FUNCTION "public".helios_record_fill(query jsonb) RETURNS SETOF text
  LANGUAGE plpgsql VOLATILE
  SET plan_cache_mode = force_generic_plan
  SET enable_seqscan = off
AS $function$
DECLARE
  account "public".trading_mode_state :=
    "public".helios_lock_account(query->>'account', query->>'waitMs', false);
  at_ms   bigint := greatest("public".helios_now_ms((query->>'now')::bigint), "public".helios_ms(account.last_at));
  fill    jsonb := query->'fill';
  before  "public".helios_orders;
  after   "public".helios_orders;
  added   "public".helios_added_fills;
BEGIN
  IF fill->>'clientOrderId' IS NOT NULL THEN
    SELECT * INTO before FROM "public".helios_orders o
      WHERE o.account = account.account AND o.client_order_id = fill->>'clientOrderId';
  ELSE
    SELECT * INTO before FROM "public".helios_orders o
      WHERE o.account = account.account AND o.mode = coalesce(query->>'mode', 'LIVE') AND o.venue_order_id = fill->>'venueOrderId'
      ORDER BY o.admitted_sequence DESC LIMIT 1;
    IF NOT FOUND AND query->>'mode' IS NULL THEN
      SELECT * INTO before FROM "public".helios_orders o
        WHERE o.account = account.account AND o.mode = 'PAPER' AND o.venue_order_id = fill->>'venueOrderId'
        ORDER BY o.admitted_sequence DESC LIMIT 1;
    END IF;
  END IF;
  IF before.account IS NULL THEN
    PERFORM "public".helios_nothing_written();
    RETURN;
  END IF;
  added := "public".helios_add_fills(before, jsonb_build_array(fill), account.audit_sequence + 1);
  IF added.ids = '{}' THEN
    PERFORM "public".helios_nothing_written();
    RETURN NEXT 'duplicate';
    RETURN;
  END IF;
  after := before;
  after.fill_total := before.fill_total + added.total;
  after.fill_count := before.fill_count + 1;
  after.filled_quantity := greatest(before.filled_quantity, after.fill_total);
  after.venue_order_id := coalesce(before.venue_order_id, fill->>'venueOrderId');
  IF before.status = 'never_arrived' OR NOT "public".helios_has_ended(before.status) THEN
    after.status := CASE WHEN after.filled_quantity >= after.quantity THEN 'filled' ELSE 'partially_filled' END;
  END IF;
  IF before.status = 'never_arrived' OR "public".helios_arrives_by_fills(before, after.filled_quantity) THEN
    after.evidence := '{"source":"event","lateArrival":true}';
  ELSIF after.status <> before.status THEN
    after.evidence := '{"source":"event"}';
  END IF;
  after := "public".helios_move_order(account, before, after, at_ms, "public".helios_audit_body('fill', at_ms,
    '{"clientOrderId":' || to_json(after.client_order_id)::text || ',"status":"' || after.status || '","fill":' || fill::text || '}'));
  RETURN NEXT 'recorded';
END
$function$;

INSERT INTO "public".helios_schema (version, name) VALUES (18, 'late fills');

ALTER TABLE "public".helios_orders SET (toast_tuple_target = 8160);

ALTER TABLE "public".helios_audit SET (toast_tuple_target = 8160);

CREATE FUNCTION "public".helios_admit(batch jsonb, order_lines text, fact_lines text) RETURNS SETOF text
  LANGUAGE plpgsql VOLATILE
  SET plan_cache_mode = force_generic_plan
  SET enable_seqscan = off
AS $function$
DECLARE
  wanted   text := batch->>'account';
  requests jsonb := batch->'requests';
  bodies   text[] := string_to_array(order_lines, E'\n');
  facts    text[] := string_to_array(fact_lines, E'\n');
  locked   record;
  account  "public".trading_mode_state;
  now_ms   bigint;
  at_ms    bigint;
  at       timestamptz;
  opening  text;
  request  jsonb;
  claims   jsonb;
  claim    jsonb;
  ordinary boolean;
  allowed  boolean;
  account_before "public".trading_mode_state;
  account_after  "public".trading_mode_state;
  known    "public".helios_limit;
  k        integer;
  total    numeric;
  totals   numeric[];
  windows  text[];
  body     text;
  earlier  "public".helios_orders;
  orders   "public".helios_orders[];
  audit    "public".helios_audit[];
BEGIN
  IF set_config('lock_timeout', batch->>'waitMs', true) IS NULL
    OR current_setting('transaction_isolation') <> 'read committed'
  THEN
    RAISE EXCEPTION 'helios: needs READ COMMITTED, and this transaction is %', upper(current_setting('transaction_isolation'))
      USING ERRCODE = 'HE001';
  END IF;
  SELECT s.ctid AS tid, s AS account INTO locked FROM "public".trading_mode_state s WHERE s.account = wanted FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    PERFORM "public".helios_lock_account(wanted, batch->>'waitMs', true);
    SELECT s.ctid AS tid, s AS account INTO locked FROM "public".trading_mode_state s WHERE s.account = wanted FOR NO KEY UPDATE;
  END IF;
  account := locked.account;
  IF NOT pg_try_advisory_xact_lock_shared(1751477353, hashtext(wanted)) THEN
    PERFORM "public".helios_nothing_written();
    RETURN QUERY SELECT '{"stopping":true}' FROM jsonb_array_elements(requests);
    RETURN;
  END IF;
  now_ms := "public".helios_now_ms((batch->>'now')::bigint);
  at_ms := greatest(now_ms, "public".helios_ms(account.last_at));
  at := "public".helios_time(at_ms);
  opening := '{"at":"' || "public".helios_iso(at) || '","kind":"order.admitted","facts":{"expiresAt":';

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
      allowed := "public".helios_account_allows(account, request, at_ms);
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
          account := "public".helios_prune_limits(account, at_ms);
        END IF;
        account.limit_ids := account.limit_ids || (claim->>'id');
        k := cardinality(account.limit_ids);
      END IF;
      known := account.limits[k];
      CASE claim->>'kind'
        WHEN 'budget' THEN
          windows[i] := "public".helios_window(claim->>'period', claim->>'zone', claim->>'timeZone', at);
          known := ROW(
            (claim->>'amount')::numeric + CASE WHEN known.window_name = windows[i] THEN known.amount ELSE 0 END,
            windows[i], NULL, NULL, NULL, NULL, at_ms + (claim->'keepMs')::bigint,
            claim->>'limit', at_ms, NULL, NULL, NULL)::"public".helios_limit;
          total := known.amount;
        WHEN 'hold' THEN
          known := ROW(
            (claim->>'amount')::numeric + coalesce(known.amount, 0),
            NULL, NULL, NULL, known.reflected_ms, known.reflected_sequence, NULL,
            claim->>'limit', at_ms, claim->>'asOf', claim->>'asOfSequence', NULL)::"public".helios_limit;
          total := known.amount;
          IF known.reflected_ms >= known.claimed_as_of_ms AND known.reflected_sequence > coalesce(known.claimed_as_of_sequence, 0)
          THEN
            total := total + (
              SELECT coalesce(sum(f.amount), 0) FROM "public".helios_reflections f
                WHERE f.account = wanted AND f.mode = request->>'mode' AND f.key = claim->>'key'
                  AND f.recorded_at >= "public".helios_time(known.claimed_as_of_ms)
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
            claim->>'limit', at_ms, NULL, NULL, claim->>'perMs')::"public".helios_limit;
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
      SELECT * INTO earlier FROM "public".helios_orders o
        WHERE o.account = wanted AND o.intent_id = request->>'intentId';
      IF FOUND THEN
        RETURN NEXT '{"existing":' || "public".helios_order_reply(earlier, at_ms) || '}';
        CONTINUE;
      END IF;
      PERFORM FROM "public".helios_orders o
        WHERE o.account = wanted AND o.client_order_id = request->>'clientOrderId';
      IF FOUND THEN
        RETURN NEXT '{"idTaken":true}';
        CONTINUE;
      END IF;
      IF allowed IS NOT TRUE THEN
        RETURN NEXT "public".helios_denial_reply(account, request, totals, at_ms);
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
    account.audit_hash := "public".helios_audit_hash(account.audit_hash, account.audit_sequence, body);
    audit := audit || ROW(wanted, account.audit_sequence, body, account.audit_hash)::"public".helios_audit;
    orders := orders || ROW(
      wanted, request->>'clientOrderId', request->>'intentId', request->>'mode',
      request->>'instrument', request->>'side', request->>'type',
      request->>'quantity', request->>'quoteQuantity', request->>'limitPrice', request->>'stopPrice',
      bodies[r], request->>'contentHash', request->'isExit', request->>'origin',
      at, "public".helios_time(at_ms + (request->'ttlMs')::bigint), account.audit_sequence, claims, windows, NULL,
      'admitted', NULL, NULL, 0, 0, 0, NULL, NULL, at, account.audit_sequence)::"public".helios_orders;
    RETURN NEXT '{"admittedAt":' || at_ms || ',"sequence":' || account.audit_sequence || ',"wentBackMs":' || at_ms - now_ms
      || ',"totals":["' || array_to_string(coalesce(totals, '{}'), '","') || '"]}';
  END LOOP;

  IF orders IS NULL THEN
    PERFORM "public".helios_nothing_written();
    RETURN;
  END IF;
  WITH new_orders AS (
    INSERT INTO "public".helios_orders SELECT * FROM unnest(orders)
  ), new_audit AS (
    INSERT INTO "public".helios_audit SELECT * FROM unnest(audit)
  )
  UPDATE "public".trading_mode_state s
    SET audit_sequence = account.audit_sequence, audit_hash = account.audit_hash, last_at = at,
      policies = account.policies, identity = account.identity, limit_ids = account.limit_ids, limits = account.limits
    WHERE s.ctid = locked.tid;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'helios: the row of account % is not where it was locked', wanted;
  END IF;
END
$function$;

INSERT INTO "public".helios_schema (version, name) VALUES (19, 'order lines');

CREATE OR REPLACE FUNCTION "public".helios_present_ms(wanted text, injected_ms bigint) RETURNS bigint
  LANGUAGE sql VOLATILE
AS $function$
  SELECT greatest("public".helios_now_ms(injected_ms), (
    SELECT "public".helios_ms(s.last_at) FROM "public".trading_mode_state s WHERE s.account >= wanted AND s.account <= wanted ORDER BY s.account DESC LIMIT 1))
$function$;

CREATE OR REPLACE FUNCTION "public".helios_lock_account(wanted text, wait_ms text, may_create boolean) RETURNS "public".trading_mode_state
  LANGUAGE plpgsql VOLATILE
AS $function$
DECLARE
  account "public".trading_mode_state;
BEGIN
  IF set_config('lock_timeout', wait_ms, true) IS NULL OR current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'helios: needs READ COMMITTED, and this transaction is %', upper(current_setting('transaction_isolation'))
      USING ERRCODE = 'HE001';
  END IF;
  SELECT * INTO account FROM "public".trading_mode_state s WHERE s.account >= wanted AND s.account <= wanted ORDER BY s.account DESC LIMIT 1 FOR NO KEY UPDATE;
  IF NOT FOUND AND may_create THEN
    INSERT INTO "public".trading_mode_state (account, mode, state, version, reason, changed_by, changed_at)
      VALUES (wanted, 'PAPER', 'ACTIVE', 0, 'initial', 'system', timestamptz 'epoch')
      ON CONFLICT DO NOTHING;
    SELECT * INTO account FROM "public".trading_mode_state s WHERE s.account >= wanted AND s.account <= wanted ORDER BY s.account DESC LIMIT 1 FOR NO KEY UPDATE;
  END IF;
  RETURN account;
END
$function$;

CREATE OR REPLACE FUNCTION "public".helios_admit(batch jsonb, order_lines text, fact_lines text) RETURNS SETOF text
  LANGUAGE plpgsql VOLATILE
  SET plan_cache_mode = force_generic_plan
  SET enable_seqscan = off
AS $function$
DECLARE
  wanted   text := batch->>'account';
  requests jsonb := batch->'requests';
  bodies   text[] := string_to_array(order_lines, E'\n');
  facts    text[] := string_to_array(fact_lines, E'\n');
  locked   record;
  account  "public".trading_mode_state;
  now_ms   bigint;
  at_ms    bigint;
  at       timestamptz;
  opening  text;
  request  jsonb;
  claims   jsonb;
  claim    jsonb;
  ordinary boolean;
  allowed  boolean;
  account_before "public".trading_mode_state;
  account_after  "public".trading_mode_state;
  known    "public".helios_limit;
  k        integer;
  total    numeric;
  totals   numeric[];
  windows  text[];
  body     text;
  earlier  "public".helios_orders;
  orders   "public".helios_orders[];
  audit    "public".helios_audit[];
BEGIN
  IF set_config('lock_timeout', batch->>'waitMs', true) IS NULL
    OR current_setting('transaction_isolation') <> 'read committed'
  THEN
    RAISE EXCEPTION 'helios: needs READ COMMITTED, and this transaction is %', upper(current_setting('transaction_isolation'))
      USING ERRCODE = 'HE001';
  END IF;
  SELECT s.ctid AS tid, s AS account INTO locked FROM "public".trading_mode_state s WHERE s.account >= wanted AND s.account <= wanted ORDER BY s.account DESC LIMIT 1 FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    PERFORM "public".helios_lock_account(wanted, batch->>'waitMs', true);
    SELECT s.ctid AS tid, s AS account INTO locked FROM "public".trading_mode_state s WHERE s.account >= wanted AND s.account <= wanted ORDER BY s.account DESC LIMIT 1 FOR NO KEY UPDATE;
  END IF;
  account := locked.account;
  IF NOT pg_try_advisory_xact_lock_shared(1751477353, hashtext(wanted)) THEN
    PERFORM "public".helios_nothing_written();
    RETURN QUERY SELECT '{"stopping":true}' FROM jsonb_array_elements(requests);
    RETURN;
  END IF;
  now_ms := "public".helios_now_ms((batch->>'now')::bigint);
  at_ms := greatest(now_ms, "public".helios_ms(account.last_at));
  at := "public".helios_time(at_ms);
  opening := '{"at":"' || "public".helios_iso(at) || '","kind":"order.admitted","facts":{"expiresAt":';

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
      allowed := "public".helios_account_allows(account, request, at_ms);
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
          account := "public".helios_prune_limits(account, at_ms);
        END IF;
        account.limit_ids := account.limit_ids || (claim->>'id');
        k := cardinality(account.limit_ids);
      END IF;
      known := account.limits[k];
      CASE claim->>'kind'
        WHEN 'budget' THEN
          windows[i] := "public".helios_window(claim->>'period', claim->>'zone', claim->>'timeZone', at);
          known := ROW(
            (claim->>'amount')::numeric + CASE WHEN known.window_name = windows[i] THEN known.amount ELSE 0 END,
            windows[i], NULL, NULL, NULL, NULL, at_ms + (claim->'keepMs')::bigint,
            claim->>'limit', at_ms, NULL, NULL, NULL)::"public".helios_limit;
          total := known.amount;
        WHEN 'hold' THEN
          known := ROW(
            (claim->>'amount')::numeric + coalesce(known.amount, 0),
            NULL, NULL, NULL, known.reflected_ms, known.reflected_sequence, NULL,
            claim->>'limit', at_ms, claim->>'asOf', claim->>'asOfSequence', NULL)::"public".helios_limit;
          total := known.amount;
          IF known.reflected_ms >= known.claimed_as_of_ms AND known.reflected_sequence > coalesce(known.claimed_as_of_sequence, 0)
          THEN
            total := total + (
              SELECT coalesce(sum(f.amount), 0) FROM "public".helios_reflections f
                WHERE f.account = wanted AND f.mode = request->>'mode' AND f.key = claim->>'key'
                  AND f.recorded_at >= "public".helios_time(known.claimed_as_of_ms)
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
            claim->>'limit', at_ms, NULL, NULL, claim->>'perMs')::"public".helios_limit;
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
      SELECT * INTO earlier FROM "public".helios_orders o
        WHERE o.account = wanted AND o.intent_id = request->>'intentId';
      IF FOUND THEN
        RETURN NEXT '{"existing":' || "public".helios_order_reply(earlier, at_ms) || '}';
        CONTINUE;
      END IF;
      PERFORM FROM "public".helios_orders o
        WHERE o.account = wanted AND o.client_order_id = request->>'clientOrderId';
      IF FOUND THEN
        RETURN NEXT '{"idTaken":true}';
        CONTINUE;
      END IF;
      IF allowed IS NOT TRUE THEN
        RETURN NEXT "public".helios_denial_reply(account, request, totals, at_ms);
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
    account.audit_hash := "public".helios_audit_hash(account.audit_hash, account.audit_sequence, body);
    audit := audit || ROW(wanted, account.audit_sequence, body, account.audit_hash)::"public".helios_audit;
    orders := orders || ROW(
      wanted, request->>'clientOrderId', request->>'intentId', request->>'mode',
      request->>'instrument', request->>'side', request->>'type',
      request->>'quantity', request->>'quoteQuantity', request->>'limitPrice', request->>'stopPrice',
      bodies[r], request->>'contentHash', request->'isExit', request->>'origin',
      at, "public".helios_time(at_ms + (request->'ttlMs')::bigint), account.audit_sequence, claims, windows, NULL,
      'admitted', NULL, NULL, 0, 0, 0, NULL, NULL, at, account.audit_sequence)::"public".helios_orders;
    RETURN NEXT '{"admittedAt":' || at_ms || ',"sequence":' || account.audit_sequence || ',"wentBackMs":' || at_ms - now_ms
      || ',"totals":["' || array_to_string(coalesce(totals, '{}'), '","') || '"]}';
  END LOOP;

  IF orders IS NULL THEN
    PERFORM "public".helios_nothing_written();
    RETURN;
  END IF;
  WITH new_orders AS (
    INSERT INTO "public".helios_orders SELECT * FROM unnest(orders)
  ), new_audit AS (
    INSERT INTO "public".helios_audit SELECT * FROM unnest(audit)
  )
  UPDATE "public".trading_mode_state s
    SET audit_sequence = account.audit_sequence, audit_hash = account.audit_hash, last_at = at,
      policies = account.policies, identity = account.identity, limit_ids = account.limit_ids, limits = account.limits
    WHERE s.ctid = locked.tid;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'helios: the row of account % is not where it was locked', wanted;
  END IF;
END
$function$;

INSERT INTO "public".helios_schema (version, name) VALUES (20, 'open transactions');

CREATE FUNCTION "public".helios_order_goes_forward() RETURNS trigger
  LANGUAGE plpgsql
AS $function$
BEGIN
  IF NEW.filled_quantity < OLD.filled_quantity
    OR (OLD.status IN ('filled', 'canceled', 'rejected', 'expired', 'not_sent', 'never_arrived')
      AND NEW.status <> OLD.status
      AND (OLD.status <> 'never_arrived' OR (NEW.evidence->>'lateArrival')::boolean IS NOT TRUE))
  THEN
    RAISE EXCEPTION 'helios: % on %: filled quantity never shrinks, and an order that ended comes back only by a late arrival',
      TG_OP, TG_TABLE_NAME USING ERRCODE = 'HE002';
  END IF;
  RETURN NULL;
END
$function$;

DROP TRIGGER helios_goes_forward ON "public".helios_orders;

CREATE TRIGGER helios_goes_forward AFTER UPDATE ON "public".helios_orders
  FOR EACH ROW EXECUTE FUNCTION "public".helios_order_goes_forward();

CREATE FUNCTION "public".helios_settle_order(
  account "public".trading_mode_state, account_tid tid,
  before "public".helios_orders, after "public".helios_orders, order_tid tid,
  at_ms bigint, kind text, facts text
) RETURNS "public".helios_orders
  LANGUAGE plpgsql VOLATILE
AS $function$
DECLARE
  at        timestamptz := "public".helios_time(at_ms);
  had_ended boolean := "public".helios_has_ended(before.status);
  has_ended boolean := "public".helios_has_ended(after.status);
  -- it ended, and the venue certainly never took it
  was_never_taken boolean := false;
  never_taken     boolean := false;
  arrived   boolean := false;
  refund    integer := 0;
  fraction  numeric;
  body      text;
  claim     jsonb;
  known     "public".helios_limit;
  k         integer;
  taken     numeric;
  still     numeric;
  keeps     numeric;
BEGIN
  account.audit_sequence := account.audit_sequence + 1;
  IF has_ended AND after.filled_quantity = 0 THEN
    never_taken := "public".helios_never_taken(after);
  END IF;
  IF had_ended THEN
    was_never_taken := "public".helios_never_taken(before);
    arrived := NOT never_taken AND (was_never_taken OR before.status <> after.status);
  ELSIF NOT has_ended AND after.filled_quantity > before.filled_quantity THEN
    fraction := "public".helios_open_fraction(after.quantity, after.filled_quantity);
  END IF;
  IF arrived AND was_never_taken THEN
    refund := 1;
  ELSIF never_taken AND NOT was_never_taken AND (NOT had_ended OR before.status <> after.status) THEN
    refund := -1;
  END IF;

  FOR i IN 1 .. jsonb_array_length(after.claims) LOOP
    claim := after.claims->(i - 1);
    IF claim->>'kind' = 'hold' THEN
      -- Nothing is held of an order that had ended, unless it arrives now.
      CONTINUE WHEN had_ended AND NOT arrived;
      taken := (claim->>'amount')::numeric;
      still := CASE WHEN arrived OR before.open_holds IS NULL THEN taken ELSE before.open_holds[i] END;
      -- What no snapshot contains yet: of an order that rests or has ended nothing, of one that settles what is not filled.
      keeps := CASE
        WHEN has_ended OR (claim->>'reflectedBy' = 'reservation' AND after.status IN ('open', 'partially_filled')) THEN NULL
        WHEN claim->>'reflectedBy' = 'settlement' AND still > taken * fraction THEN taken * fraction
        ELSE still
      END;
      after.open_holds[i] := keeps;
      still := coalesce(still, 0) - coalesce(keeps, 0);
      CONTINUE WHEN still = 0 AND NOT arrived;
      k := array_position(account.limit_ids, claim->>'id');
      known := account.limits[k];
      known.amount := CASE WHEN arrived THEN coalesce(known.amount, 0) + taken ELSE known.amount END - still;
      known.dead_after_ms := CASE WHEN known.amount = 0 THEN at_ms + 3600000 END;
      IF still > 0 THEN
        known.reflected_ms := at_ms;
        known.reflected_sequence := account.audit_sequence;
        INSERT INTO "public".helios_reflections (account, mode, key, recorded_at, sequence, amount)
          VALUES (after.account, after.mode, claim->>'key', at, account.audit_sequence, still);
      END IF;
      IF k IS NULL THEN
        account.limit_ids := account.limit_ids || (claim->>'id');
        k := cardinality(account.limit_ids);
      END IF;
      account.limits[k] := known;
    ELSIF refund <> 0 AND claim->>'kind' = 'budget' THEN
      k := array_position(account.limit_ids, claim->>'id');
      known := account.limits[k];
      CONTINUE WHEN known.window_name IS DISTINCT FROM after.claim_windows[i];
      known.amount := known.amount + refund * (claim->>'amount')::numeric;
      account.limits[k] := known;
    END IF;
  END LOOP;
  IF account.audit_sequence % 256 = 0 THEN
    DELETE FROM "public".helios_reflections f
      WHERE f.account = after.account AND f.recorded_at < "public".helios_time(at_ms - 3600000);
  END IF;

  body := '{"at":"' || "public".helios_iso(at) || '","kind":"' || kind || '","facts":' || facts || '}';
  account.audit_hash := "public".helios_audit_hash(account.audit_hash, account.audit_sequence, body);
  INSERT INTO "public".helios_audit (account, sequence, body, hash)
    VALUES (after.account, account.audit_sequence, body, account.audit_hash);
  UPDATE "public".helios_orders o
    SET status = after.status, venue_order_id = after.venue_order_id, evidence = after.evidence,
      filled_quantity = after.filled_quantity, fill_count = after.fill_count, fill_total = after.fill_total,
      reported = after.reported, reason = after.reason, open_holds = after.open_holds,
      updated_at = at, sequence = account.audit_sequence
    WHERE o.ctid = order_tid
    RETURNING o.* INTO after;
  UPDATE "public".trading_mode_state s
    SET audit_sequence = account.audit_sequence, audit_hash = account.audit_hash, last_at = at,
      limit_ids = account.limit_ids, limits = account.limits
    WHERE s.ctid = account_tid;
  IF NOT FOUND OR after.account IS NULL THEN
    RAISE EXCEPTION 'helios: a row of account % is not where it was found', account.account;
  END IF;
  RETURN after;
END
$function$;

CREATE OR REPLACE FUNCTION "public".helios_add_fills(o "public".helios_orders, fills jsonb, sequence bigint)
  RETURNS "public".helios_added_fills
  LANGUAGE plpgsql VOLATILE
AS $function$
DECLARE
  fill  jsonb;
  added "public".helios_added_fills := ROW(0, '{}');
BEGIN
  FOR n IN 1 .. jsonb_array_length(fills) LOOP
    fill := fills->(n - 1);
    INSERT INTO "public".helios_fills (
        account, mode, fill_id, client_order_id, instrument, side, price, quantity, fee_amount, fee_currency, liquidity,
        traded_at, reported_client_order_id, venue_order_id, sequence, position)
      VALUES (
        o.account, o.mode, fill->>'id', o.client_order_id, fill->>'instrument', fill->>'side', (fill->>'price')::numeric,
        (fill->>'quantity')::numeric, (fill->'fee'->>'amount')::numeric, fill->'fee'->>'currency', fill->>'liquidity',
        (fill->>'at')::timestamptz, fill->>'clientOrderId', fill->>'venueOrderId', sequence, n)
      ON CONFLICT DO NOTHING;
    IF FOUND THEN
      added.total := added.total + (fill->>'quantity')::numeric;
      added.ids := added.ids || (fill->>'id');
    END IF;
  END LOOP;
  RETURN added;
END
$function$;

CREATE OR REPLACE FUNCTION "public".helios_record_outcome(outcome jsonb) RETURNS SETOF text
  LANGUAGE plpgsql VOLATILE
  SET plan_cache_mode = force_generic_plan
  SET enable_seqscan = off
AS $function$
DECLARE
  wanted  text := outcome->>'account';
  locked  record;
  row     record;
  account "public".trading_mode_state;
  before  "public".helios_orders;
  after   "public".helios_orders;
  at_ms   bigint;
  filled  numeric := (outcome->>'filledQuantity')::numeric;
  added   "public".helios_added_fills;
  is_late boolean := false;
  moves   boolean;
BEGIN
  IF set_config('lock_timeout', outcome->>'waitMs', true) IS NULL
    OR current_setting('transaction_isolation') <> 'read committed'
  THEN
    RAISE EXCEPTION 'helios: needs READ COMMITTED, and this transaction is %', upper(current_setting('transaction_isolation'))
      USING ERRCODE = 'HE001';
  END IF;
  SELECT s.ctid AS tid, s AS account INTO locked FROM "public".trading_mode_state s
    WHERE s.account >= wanted AND s.account <= wanted ORDER BY s.account DESC LIMIT 1 FOR NO KEY UPDATE;
  SELECT o.ctid AS tid, o AS "order" INTO row FROM "public".helios_orders o
    WHERE o.account = wanted AND o.client_order_id = outcome->>'clientOrderId';
  IF NOT FOUND THEN
    PERFORM "public".helios_nothing_written();
    RETURN;
  END IF;
  account := locked.account;
  before := row."order";
  after := before;
  at_ms := greatest("public".helios_now_ms((outcome->>'now')::bigint), "public".helios_ms(account.last_at));

  after.filled_quantity := greatest(before.filled_quantity, filled);
  IF outcome->'fills' <> '[]' THEN
    added := "public".helios_add_fills(before, outcome->'fills', account.audit_sequence + 1);
    after.fill_total := before.fill_total + added.total;
    after.fill_count := before.fill_count + cardinality(added.ids);
    after.filled_quantity := greatest(after.filled_quantity, after.fill_total);
  END IF;
  IF NOT "public".helios_has_ended(before.status) THEN
    moves := "public".helios_progress(outcome->>'to') > "public".helios_progress(before.status);
  ELSE
    is_late := "public".helios_arrives_by_fills(before, after.filled_quantity);
    moves := (before.status = 'never_arrived' AND (is_late OR coalesce((outcome->'evidence'->>'lateArrival')::boolean, false)))
      OR ("public".helios_is_presumed(before) AND outcome->>'to' = 'never_arrived' AND outcome->'evidence'->>'source' = 'human');
  END IF;
  IF moves THEN
    after.status := outcome->>'to';
    after.evidence := outcome->'evidence';
    after.reason := coalesce(outcome->>'reason', before.reason);
  END IF;
  IF is_late THEN
    after.evidence := outcome->'evidence' || '{"lateArrival":true}';
    IF moves AND "public".helios_progress(after.status) < "public".helios_progress('partially_filled') THEN
      after.status := 'partially_filled';
    END IF;
  END IF;
  IF before.venue_order_id IS NULL THEN
    after.venue_order_id := outcome->>'venueOrderId';
  END IF;
  IF outcome->>'reported' IS NOT NULL AND coalesce(filled, 0) >= before.filled_quantity THEN
    after.reported := (outcome->>'reported')::json;
  END IF;

  after := "public".helios_settle_order(account, locked.tid, before, after, row.tid, at_ms, 'order.outcome',
    '{"status":"' || after.status || '","newFills":' || coalesce(array_to_json(added.ids)::text, '[]') || ',' || (outcome->>'facts'));
  RETURN NEXT "public".helios_order_reply(after, at_ms);
END
$function$;

CREATE OR REPLACE FUNCTION "public".helios_record_fill(query jsonb) RETURNS SETOF text
  LANGUAGE plpgsql VOLATILE
  SET plan_cache_mode = force_generic_plan
  SET enable_seqscan = off
AS $function$
DECLARE
  wanted  text := query->>'account';
  fill    jsonb := query->'fill';
  locked  record;
  row     record;
  account "public".trading_mode_state;
  before  "public".helios_orders;
  after   "public".helios_orders;
  at_ms   bigint;
  added   "public".helios_added_fills;
BEGIN
  PERFORM "public".helios_lock_account(wanted, query->>'waitMs', false);
  SELECT s.ctid AS tid, s AS account INTO locked FROM "public".trading_mode_state s
    WHERE s.account >= wanted AND s.account <= wanted ORDER BY s.account DESC LIMIT 1;
  IF fill->>'clientOrderId' IS NOT NULL THEN
    SELECT o.ctid AS tid, o AS "order" INTO row FROM "public".helios_orders o
      WHERE o.account = wanted AND o.client_order_id = fill->>'clientOrderId';
  ELSE
    SELECT o.ctid AS tid, o AS "order" INTO row FROM "public".helios_orders o
      WHERE o.account = wanted AND o.mode = coalesce(query->>'mode', 'LIVE') AND o.venue_order_id = fill->>'venueOrderId'
      ORDER BY o.admitted_sequence DESC LIMIT 1;
    IF NOT FOUND AND query->>'mode' IS NULL THEN
      SELECT o.ctid AS tid, o AS "order" INTO row FROM "public".helios_orders o
        WHERE o.account = wanted AND o.mode = 'PAPER' AND o.venue_order_id = fill->>'venueOrderId'
        ORDER BY o.admitted_sequence DESC LIMIT 1;
    END IF;
  END IF;
  IF row.tid IS NULL THEN
    PERFORM "public".helios_nothing_written();
    RETURN;
  END IF;
  account := locked.account;
  before := row."order";
  added := "public".helios_add_fills(before, jsonb_build_array(fill), account.audit_sequence + 1);
  IF added.ids = '{}' THEN
    PERFORM "public".helios_nothing_written();
    RETURN NEXT 'duplicate';
    RETURN;
  END IF;
  at_ms := greatest("public".helios_now_ms((query->>'now')::bigint), "public".helios_ms(account.last_at));
  after := before;
  after.fill_total := before.fill_total + added.total;
  after.fill_count := before.fill_count + 1;
  after.filled_quantity := greatest(before.filled_quantity, after.fill_total);
  after.venue_order_id := coalesce(before.venue_order_id, fill->>'venueOrderId');
  IF before.status = 'never_arrived' OR NOT "public".helios_has_ended(before.status) THEN
    after.status := CASE WHEN after.filled_quantity >= after.quantity THEN 'filled' ELSE 'partially_filled' END;
  END IF;
  IF before.status = 'never_arrived' OR "public".helios_arrives_by_fills(before, after.filled_quantity) THEN
    after.evidence := '{"source":"event","lateArrival":true}';
  ELSIF after.status <> before.status THEN
    after.evidence := '{"source":"event"}';
  END IF;
  PERFORM "public".helios_settle_order(account, locked.tid, before, after, row.tid, at_ms, 'fill',
    '{"clientOrderId":' || to_json(after.client_order_id)::text || ',"status":"' || after.status || '","fill":' || fill::text || '}');
  RETURN NEXT 'recorded';
END
$function$;

DROP FUNCTION "public".helios_move_order(
  "public".trading_mode_state, "public".helios_orders, "public".helios_orders, bigint, text);

INSERT INTO "public".helios_schema (version, name) VALUES (21, 'settle order');

COMMIT;

INSERT INTO helios_audit (account, sequence, body, hash) VALUES ('history-left', '1', '{"at":"2026-01-05T10:00:00.000Z","kind":"order.admitted","facts":{"expiresAt":1767607260000,"order":{"intentId":"intent-history-0","clientOrderId":"order-history-0","account":"history-left","mode":"PAPER","instrument":"BTC/ZAR","venueSymbol":"BTCZAR","side":"BUY","type":"LIMIT","quantity":"7","limitPrice":"100.1","timeInForce":"GTC","postOnly":false,"reduceOnly":false,"createdAt":"2026-01-05T10:00:00.000Z"},"mode":"PAPER","version":0,"contentHash":"4186cdc7966abe8ed71f843975119cb88ea1950d1d3eb5cd649c8f2b4f40749c","policyHash":"hash-1","claims":[{"kind":"rate","key":"alpha:rate","amount":"1","limit":"7","perMs":1},{"kind":"rate","key":"gamma:rate","amount":"1","limit":"2","perMs":3600001}]}}', 'df0a45fefe3e6bbc05141cb2fa8c278930acfdcf75288052d3399523e0a3c665');
INSERT INTO helios_audit (account, sequence, body, hash) VALUES ('history-left', '10', '{"at":"2026-01-05T10:00:00.001Z","kind":"order.outcome","facts":{"status":"not_sent","newFills":[],"clientOrderId":"order-history-2","to":"not_sent","evidence":{"source":"absence"},"fills":[]}}', '16f2ab5f7bce198de0b3679990f1cd93722f8ce574765032d774c17497ba4810');
INSERT INTO helios_audit (account, sequence, body, hash) VALUES ('history-left', '11', '{"at":"2026-01-05T10:00:00.001Z","kind":"order.outcome","facts":{"status":"not_sent","newFills":[],"clientOrderId":"order-history-2","to":"partially_filled","evidence":{"source":"human","lateArrival":true,"freshnessFence":true},"fills":[]}}', 'c535ff34c2f08e7fe9c1d250aee69b7ea26c1e6d11569745331045f357eb58af');
INSERT INTO helios_audit (account, sequence, body, hash) VALUES ('history-left', '12', '{"at":"2026-01-05T10:00:00.001Z","kind":"fill","facts":{"clientOrderId":"order-history-1","status":"filled","fill":{"at": "2026-01-05T10:00:00.001Z", "id": "fill-0", "fee": {"amount": "-0.01", "currency": "ZAR"}, "side": "BUY", "price": "100.1", "quantity": "0.5", "liquidity": "maker", "instrument": "BTC/ZAR", "clientOrderId": "order-history-1"}}}', '95e93a9f7e5d650200eddcef02dbe8a5ace656d10231e0af79c3719062e68ae5');
INSERT INTO helios_audit (account, sequence, body, hash) VALUES ('history-left', '13', '{"at":"2026-01-05T10:00:00.001Z","kind":"order.outcome","facts":{"status":"not_sent","newFills":[],"clientOrderId":"order-history-2","to":"unknown","evidence":{"source":"event","lateArrival":true,"freshnessFence":true},"fills":[]}}', 'dce237cd29a3484619f8a7c4f29cc027020034f57f54e3c4a2f6dfb6be18ceea');
INSERT INTO helios_audit (account, sequence, body, hash) VALUES ('history-left', '14', '{"at":"2026-01-05T10:00:00.001Z","kind":"order.admitted","facts":{"expiresAt":1767607260001,"windows":["2026-01-05T12@Africa/Johannesburg"],"order":{"intentId":"intent-history-4","clientOrderId":"order-history-4","account":"history-left","mode":"PAPER","instrument":"BTC/ZAR","venueSymbol":"BTCZAR","side":"BUY","type":"LIMIT","quantity":"7","limitPrice":"100.1","timeInForce":"GTC","postOnly":false,"reduceOnly":false,"createdAt":"2026-01-05T10:00:00.001Z"},"mode":"PAPER","version":0,"contentHash":"4186cdc7966abe8ed71f843975119cb88ea1950d1d3eb5cd649c8f2b4f40749c","policyHash":"hash-0","claims":[{"kind":"rate","key":"alpha:rate","amount":"1","limit":"5","perMs":2},{"kind":"budget","key":"beta:budgethour","amount":"4","limit":"10","period":"hour","timeZone":"Africa/Johannesburg"}]}}', 'f7dbac8c00aa66b5bd782e5e0426b67404d9487cb07de64335c4b0abdd7a6dfb');
INSERT INTO helios_audit (account, sequence, body, hash) VALUES ('history-left', '15', '{"at":"2026-01-05T10:00:00.001Z","kind":"latch.tripped","facts":{"key": "helios:exit-pause:BTC", "mode": "PAPER", "actor": "a", "reason": "r", "trippedAt": 1767607200001}}', 'e3d0f765b00aed9e2e9d977c3ff7963c66cbc9e6000ee7f4e3a4d7ffe39cb33a');
INSERT INTO helios_audit (account, sequence, body, hash) VALUES ('history-left', '16', '{"at":"2026-01-05T10:00:00.001Z","kind":"order.outcome","facts":{"status":"partially_filled","newFills":[],"clientOrderId":"order-history-4","to":"partially_filled","evidence":{"source":"absence"},"fills":[]}}', 'ad22e02c0f81e539d358fe345f161757c3a9d00a7c99119aab448dd80cdb245b');
INSERT INTO helios_audit (account, sequence, body, hash) VALUES ('history-left', '17', '{"at":"2026-01-05T10:00:00.001Z","kind":"order.outcome","facts":{"status":"filled","newFills":[],"clientOrderId":"order-history-1","to":"rejected","evidence":{"source":"event"},"fills":[]}}', 'd44f4313651b9da12be9d5fea6185ef86e423b8c66875e399b7e455b871fc437');
INSERT INTO helios_audit (account, sequence, body, hash) VALUES ('history-left', '18', '{"at":"2026-01-05T10:00:00.001Z","kind":"fill","facts":{"clientOrderId":"order-history-2","status":"not_sent","fill":{"at": "2026-01-05T10:00:00.001Z", "id": "fill-3", "fee": {"amount": "-0.01", "currency": "BTC"}, "side": "BUY", "price": "100.1", "quantity": "1.25", "liquidity": "maker", "instrument": "BTC/ZAR", "clientOrderId": "order-history-2"}}}', 'b04b0157d0c81590dd43ddbf5a4dd4027f7c7f14626be6b629eb150398b3c403');
INSERT INTO helios_audit (account, sequence, body, hash) VALUES ('history-left', '19', '{"at":"2026-01-05T10:00:00.001Z","kind":"fill","facts":{"clientOrderId":"order-history-0","status":"partially_filled","fill":{"at": "2026-01-05T10:00:00.001Z", "id": "fill-2", "fee": {"amount": "-0.01", "currency": "BTC"}, "side": "BUY", "price": "100.1", "quantity": "1.75", "liquidity": "maker", "instrument": "BTC/ZAR", "clientOrderId": "order-history-0"}}}', 'a8907c37bc1bdccafb4323a704585d38c987891aab6f5646d9d53f2d65c1d149');
INSERT INTO helios_audit (account, sequence, body, hash) VALUES ('history-left', '2', '{"at":"2026-01-05T10:00:00.001Z","kind":"order.admitted","facts":{"expiresAt":1767607260001,"order":{"intentId":"intent-history-1","clientOrderId":"order-history-1","account":"history-left","mode":"PAPER","instrument":"BTC/ZAR","venueSymbol":"BTCZAR","side":"BUY","type":"LIMIT","quantity":"7","limitPrice":"100.1","timeInForce":"GTC","postOnly":false,"reduceOnly":false,"createdAt":"2026-01-05T10:00:00.001Z"},"mode":"PAPER","version":0,"contentHash":"4186cdc7966abe8ed71f843975119cb88ea1950d1d3eb5cd649c8f2b4f40749c","policyHash":"hash-0","claims":[{"kind":"hold","key":"gamma:hold","amount":"1","limit":"12","asOf":1767607195001,"reflectedBy":"settlement"}]}}', '5a3266e7d578c55b4f6b175bb905e7434ff51cae69e5f1bb69c139acbb88378e');
INSERT INTO helios_audit (account, sequence, body, hash) VALUES ('history-left', '20', '{"at":"2026-01-05T10:00:00.001Z","kind":"order.admitted","facts":{"expiresAt":1767607260001,"order":{"intentId":"intent-history-5","clientOrderId":"order-history-5","account":"history-left","mode":"PAPER","instrument":"BTC/ZAR","venueSymbol":"BTCZAR","side":"BUY","type":"LIMIT","quantity":"7","limitPrice":"100.1","timeInForce":"GTC","postOnly":false,"reduceOnly":false,"createdAt":"2026-01-05T10:00:00.001Z"},"mode":"PAPER","version":0,"contentHash":"4186cdc7966abe8ed71f843975119cb88ea1950d1d3eb5cd649c8f2b4f40749c","policyHash":"hash-1","claims":[]}}', '1094256769b2c8c5c70a6ab29f854b7a9e4d3142d04ba133936ef0a0db0230e8');
INSERT INTO helios_audit (account, sequence, body, hash) VALUES ('history-left', '21', '{"at":"2026-01-05T10:00:00.001Z","kind":"mode.changed","facts":{"version" : 1, "from" : {"mode" : "PAPER", "state" : "ACTIVE"}, "to" : {"mode" : "PAPER", "state" : "ACTIVE"}, "reason" : "LIVE_EXPIRED", "actor" : "system", "next" : {"mode": "PAPER", "stop": {"flatten": false}, "state": "ACTIVE", "liveExpiresAt": 1767607202001}}}', 'a591dee1743fa0d43d5557352262ffe07a88b7c1c92928a57fab410a2950a4f5');
INSERT INTO helios_audit (account, sequence, body, hash) VALUES ('history-left', '22', '{"at":"2026-01-05T10:00:01.001Z","kind":"order.outcome","facts":{"status":"rejected","newFills":[],"clientOrderId":"order-history-4","to":"rejected","evidence":{"source":"event","lateArrival":true,"freshnessFence":true},"fills":[]}}', '783c3938f454dcc4126f887a7dbd2bd9901d7e15a4711efbf6a59d75bb31fc15');
INSERT INTO helios_audit (account, sequence, body, hash) VALUES ('history-left', '3', '{"at":"2026-01-05T10:00:00.001Z","kind":"order.outcome","facts":{"status":"filled","newFills":[],"clientOrderId":"order-history-1","to":"filled","evidence":{"source":"human","lateArrival":true,"freshnessFence":true},"fills":[]}}', '22c5de713745129eb6116bef1dfee24cdc215d83aad6af2c412df03b7aff09e1');
INSERT INTO helios_audit (account, sequence, body, hash) VALUES ('history-left', '4', '{"at":"2026-01-05T10:00:00.001Z","kind":"order.outcome","facts":{"status":"unknown","newFills":[],"clientOrderId":"order-history-0","to":"unknown","evidence":{"source":"human"},"fills":[]}}', '96bc67d1ff207c44266862cda03b7ad1c42030d1abb46f7f72d29eb1ed9b2c7d');
INSERT INTO helios_audit (account, sequence, body, hash) VALUES ('history-left', '5', '{"at":"2026-01-05T10:00:00.001Z","kind":"order.admitted","facts":{"expiresAt":1767607260001,"order":{"intentId":"intent-history-2","clientOrderId":"order-history-2","account":"history-left","mode":"PAPER","instrument":"BTC/ZAR","venueSymbol":"BTCZAR","side":"BUY","type":"LIMIT","quantity":"7","limitPrice":"100.1","timeInForce":"GTC","postOnly":false,"reduceOnly":false,"createdAt":"2026-01-05T10:00:00.001Z"},"mode":"PAPER","version":0,"contentHash":"4186cdc7966abe8ed71f843975119cb88ea1950d1d3eb5cd649c8f2b4f40749c","policyHash":"hash-0","claims":[{"kind":"rate","key":"alpha:rate","amount":"1","limit":"5","perMs":3600002},{"kind":"rate","key":"beta:rate","amount":"1","limit":"5","perMs":2}]}}', '96292c79bec2fccd88c3369b1ab8d3fb2bfbf157c036fb56576df6eb98a63fa4');
INSERT INTO helios_audit (account, sequence, body, hash) VALUES ('history-left', '6', '{"at":"2026-01-05T10:00:00.001Z","kind":"fill","facts":{"clientOrderId":"order-history-1","status":"filled","fill":{"at": "2026-01-05T10:00:00.001Z", "id": "fill-7", "fee": {"amount": "-0.01", "currency": "ZAR"}, "side": "BUY", "price": "100.1", "quantity": "0.5", "liquidity": "maker", "instrument": "BTC/ZAR", "clientOrderId": "order-history-1"}}}', '7de3cbb26a5585af70c51c75ba5884a291c853d139574e7ae0c4dca9bcc3de8e');
INSERT INTO helios_audit (account, sequence, body, hash) VALUES ('history-left', '7', '{"at":"2026-01-05T10:00:00.001Z","kind":"order.outcome","facts":{"status":"filled","newFills":[],"clientOrderId":"order-history-1","to":"rejected","evidence":{"source":"event"},"fills":[]}}', 'a3492ab18c3992b2af81497b843b79a41dedf489c70074c922b329dfcc8f1c0e');
INSERT INTO helios_audit (account, sequence, body, hash) VALUES ('history-left', '8', '{"at":"2026-01-05T10:00:00.001Z","kind":"order.outcome","facts":{"status":"never_arrived","newFills":[],"clientOrderId":"order-history-0","to":"never_arrived","evidence":{"source":"event"},"fills":[]}}', '2c7aa050f186b4dff3d3e8bf2a85e84c05bfa7c1b8873798f07f0f4b575384d2');
INSERT INTO helios_audit (account, sequence, body, hash) VALUES ('history-left', '9', '{"at":"2026-01-05T10:00:00.001Z","kind":"order.admitted","facts":{"expiresAt":1767607260001,"windows":["2026-01-05T12@Africa/Johannesburg"],"order":{"intentId":"intent-history-3","clientOrderId":"order-history-3","account":"history-left","mode":"PAPER","instrument":"BTC/ZAR","venueSymbol":"BTCZAR","side":"BUY","type":"LIMIT","quantity":"7","limitPrice":"100.1","timeInForce":"GTC","postOnly":false,"reduceOnly":false,"createdAt":"2026-01-05T10:00:00.001Z"},"mode":"PAPER","version":0,"contentHash":"4186cdc7966abe8ed71f843975119cb88ea1950d1d3eb5cd649c8f2b4f40749c","policyHash":"hash-0","claims":[{"kind":"budget","key":"gamma:budgethour","amount":"3","limit":"4","period":"hour","timeZone":"Africa/Johannesburg"},{"kind":"hold","key":"gamma:hold","amount":"1","limit":"11","asOf":1767607199951,"asOfSequence":8,"reflectedBy":"reservation"}]}}', '90559c3b074dea69dd35cb02d337135c1b2347ea4aedd301ce0b97c50d591bd4');
INSERT INTO helios_audit (account, sequence, body, hash) VALUES ('history-right', '1', '{"at":"2026-01-05T10:00:00.001Z","kind":"mode.changed","facts":{"version" : 1, "from" : {"mode" : "PAPER", "state" : "ACTIVE"}, "to" : {"mode" : "LIVE", "state" : "ACTIVE"}, "reason" : "r", "actor" : "a", "next" : {"mode": "LIVE", "state": "ACTIVE"}}}', '087be46125942e7f2439b7cc41025e529e50ccd5531d41275113469d68684f8e');
INSERT INTO helios_audit (account, sequence, body, hash) VALUES ('history-right', '10', '{"at":"2026-01-05T10:00:01.001Z","kind":"fill","facts":{"clientOrderId":"order-history-8","status":"partially_filled","fill":{"at": "2026-01-05T10:00:01.001Z", "id": "fill-3", "fee": {"amount": "-0.01", "currency": "BTC"}, "side": "BUY", "price": "100.1", "quantity": "1.75", "liquidity": "maker", "instrument": "BTC/ZAR", "clientOrderId": "order-history-8"}}}', '49264372142bfff940b0cd5bf437e22b0e603732d72d9f4208ee618f6c756a94');
INSERT INTO helios_audit (account, sequence, body, hash) VALUES ('history-right', '2', '{"at":"2026-01-05T10:00:00.001Z","kind":"mode.changed","facts":{"version" : 2, "from" : {"mode" : "LIVE", "state" : "ACTIVE"}, "to" : {"mode" : "LIVE", "state" : "ACTIVE"}, "reason" : "r", "actor" : "a", "next" : {"mode": "LIVE", "state": "ACTIVE"}}}', '8a90cfac59649a209c62d67ddda0630194fbce5df8a4e25a5616d43f58cd7738');
INSERT INTO helios_audit (account, sequence, body, hash) VALUES ('history-right', '3', '{"at":"2026-01-05T10:00:00.001Z","kind":"mode.changed","facts":{"version" : 3, "from" : {"mode" : "LIVE", "state" : "ACTIVE"}, "to" : {"mode" : "LIVE", "state" : "ACTIVE"}, "reason" : "LIVE_EXPIRED", "actor" : "a", "next" : {"mode": "LIVE", "stop": {"flatten": true}, "state": "ACTIVE", "liveExpiresAt": 1767607202001}}}', '6ea0d2774ce12410a0e9c7b0817a6bcce8dd6c9c77ea6eb066224ff6fa43a154');
INSERT INTO helios_audit (account, sequence, body, hash) VALUES ('history-right', '4', '{"at":"2026-01-05T10:00:00.001Z","kind":"identity.changed","facts":{"from" : null, "to" : "history-venue-2", "reason" : "r", "actor" : "a"}}', '5eae9c7774deb09f2c43dda6b6c3e0ec5751490b93367e0a8a3da7a6d92feb98');
INSERT INTO helios_audit (account, sequence, body, hash) VALUES ('history-right', '5', '{"at":"2026-01-05T10:00:00.001Z","kind":"order.admitted","facts":{"expiresAt":1767607260001,"order":{"intentId":"intent-history-6","clientOrderId":"order-history-6","account":"history-right","mode":"LIVE","instrument":"BTC/ZAR","venueSymbol":"BTCZAR","side":"BUY","type":"LIMIT","quantity":"7","limitPrice":"100.1","timeInForce":"GTC","postOnly":false,"reduceOnly":false,"createdAt":"2026-01-05T10:00:00.001Z"},"mode":"LIVE","version":3,"contentHash":"4186cdc7966abe8ed71f843975119cb88ea1950d1d3eb5cd649c8f2b4f40749c","policyHash":"hash-0","claims":[{"kind":"rate","key":"alpha","amount":"1","limit":"3","perMs":51},{"kind":"rate","key":"beta:rate","amount":"1","limit":"9","perMs":3600001},{"kind":"rate","key":"gamma:rate","amount":"1","limit":"9","perMs":2}]}}', '22b12f7e057ef6fe839ec01011e72d4fc45ffcdbb3fa8ce9a31ddc831be24547');
INSERT INTO helios_audit (account, sequence, body, hash) VALUES ('history-right', '6', '{"at":"2026-01-05T10:00:00.001Z","kind":"identity.changed","facts":{"from" : "history-venue-2", "to" : "history-venue-2", "reason" : "r", "actor" : "a"}}', 'd8ee2de58cdfaca4038f08ec5530e064f86a406f7bf2e25ef2c10c569106c795');
INSERT INTO helios_audit (account, sequence, body, hash) VALUES ('history-right', '7', '{"at":"2026-01-05T10:00:01.001Z","kind":"order.admitted","facts":{"expiresAt":1767607261001,"order":{"intentId":"intent-history-7","clientOrderId":"order-history-7","account":"history-right","mode":"LIVE","instrument":"BTC/ZAR","venueSymbol":"BTCZAR","side":"BUY","type":"LIMIT","quantity":"7","limitPrice":"100.1","timeInForce":"GTC","postOnly":false,"reduceOnly":false,"createdAt":"2026-01-05T10:00:01.001Z"},"mode":"LIVE","version":3,"contentHash":"4186cdc7966abe8ed71f843975119cb88ea1950d1d3eb5cd649c8f2b4f40749c","policyHash":"hash-0","claims":[{"kind":"hold","key":"alpha:hold","amount":"1","limit":"10","asOf":1767607200951,"asOfSequence":6,"reflectedBy":"reservation"},{"kind":"rate","key":"gamma:rate","amount":"1","limit":"8","perMs":51}]}}', 'ee5c120da99364335858707e863b054add57d2605d5a7dc2f2620e3ec5de0b0e');
INSERT INTO helios_audit (account, sequence, body, hash) VALUES ('history-right', '8', '{"at":"2026-01-05T10:00:01.001Z","kind":"order.outcome","facts":{"status":"never_arrived","newFills":[],"clientOrderId":"order-history-7","to":"never_arrived","evidence":{"source":"event","lateArrival":true,"freshnessFence":true},"fills":[]}}', '94fdf4aa743f9c5b2c32987675575f7a2fa9f82a2b97a77aa7f567f3584e5194');
INSERT INTO helios_audit (account, sequence, body, hash) VALUES ('history-right', '9', '{"at":"2026-01-05T10:00:01.001Z","kind":"order.admitted","facts":{"expiresAt":1767607261001,"windows":["2026-01-05@Africa/Johannesburg"],"order":{"intentId":"intent-history-8","clientOrderId":"order-history-8","account":"history-right","mode":"LIVE","instrument":"BTC/ZAR","venueSymbol":"BTCZAR","side":"BUY","type":"LIMIT","quantity":"7","limitPrice":"100.1","timeInForce":"GTC","postOnly":false,"reduceOnly":false,"createdAt":"2026-01-05T10:00:01.001Z"},"mode":"LIVE","version":3,"contentHash":"4186cdc7966abe8ed71f843975119cb88ea1950d1d3eb5cd649c8f2b4f40749c","policyHash":"hash-0","claims":[{"kind":"budget","key":"beta:budgetday","amount":"3","limit":"7","period":"day","timeZone":"Africa/Johannesburg"}]}}', '3c52077d17f3fe689e171451bb3ee57a33156bb1036eec8af5569f791f181a02');
INSERT INTO helios_fills (account, mode, fill_id, client_order_id, instrument, side, price, quantity, fee_amount, fee_currency, liquidity, traded_at, reported_client_order_id, venue_order_id, sequence, position) VALUES ('history-left', 'PAPER', 'fill-0', 'order-history-1', 'BTC/ZAR', 'BUY', '100.1', '0.5', '-0.01', 'ZAR', 'maker', '2026-01-05 10:00:00.001+00', 'order-history-1', NULL, '12', '1');
INSERT INTO helios_fills (account, mode, fill_id, client_order_id, instrument, side, price, quantity, fee_amount, fee_currency, liquidity, traded_at, reported_client_order_id, venue_order_id, sequence, position) VALUES ('history-left', 'PAPER', 'fill-2', 'order-history-0', 'BTC/ZAR', 'BUY', '100.1', '1.75', '-0.01', 'BTC', 'maker', '2026-01-05 10:00:00.001+00', 'order-history-0', NULL, '19', '1');
INSERT INTO helios_fills (account, mode, fill_id, client_order_id, instrument, side, price, quantity, fee_amount, fee_currency, liquidity, traded_at, reported_client_order_id, venue_order_id, sequence, position) VALUES ('history-left', 'PAPER', 'fill-3', 'order-history-2', 'BTC/ZAR', 'BUY', '100.1', '1.25', '-0.01', 'BTC', 'maker', '2026-01-05 10:00:00.001+00', 'order-history-2', NULL, '18', '1');
INSERT INTO helios_fills (account, mode, fill_id, client_order_id, instrument, side, price, quantity, fee_amount, fee_currency, liquidity, traded_at, reported_client_order_id, venue_order_id, sequence, position) VALUES ('history-left', 'PAPER', 'fill-7', 'order-history-1', 'BTC/ZAR', 'BUY', '100.1', '0.5', '-0.01', 'ZAR', 'maker', '2026-01-05 10:00:00.001+00', 'order-history-1', NULL, '6', '1');
INSERT INTO helios_fills (account, mode, fill_id, client_order_id, instrument, side, price, quantity, fee_amount, fee_currency, liquidity, traded_at, reported_client_order_id, venue_order_id, sequence, position) VALUES ('history-right', 'LIVE', 'fill-3', 'order-history-8', 'BTC/ZAR', 'BUY', '100.1', '1.75', '-0.01', 'BTC', 'maker', '2026-01-05 10:00:01.001+00', 'order-history-8', NULL, '10', '1');
INSERT INTO helios_orders (account, client_order_id, intent_id, mode, instrument, side, type, quantity, quote_quantity, limit_price, stop_price, body, content_hash, is_exit, origin, admitted_at, expires_at, admitted_sequence, claims, claim_windows, open_holds, status, venue_order_id, evidence, filled_quantity, fill_count, fill_total, reported, reason, updated_at, sequence) VALUES ('history-left', 'order-history-0', 'intent-history-0', 'PAPER', 'BTC/ZAR', 'BUY', 'LIMIT', '7', NULL, '100.1', NULL, '{"intentId":"intent-history-0","clientOrderId":"order-history-0","account":"history-left","mode":"PAPER","instrument":"BTC/ZAR","venueSymbol":"BTCZAR","side":"BUY","type":"LIMIT","quantity":"7","limitPrice":"100.1","timeInForce":"GTC","postOnly":false,"reduceOnly":false,"createdAt":"2026-01-05T10:00:00.000Z"}', '4186cdc7966abe8ed71f843975119cb88ea1950d1d3eb5cd649c8f2b4f40749c', 'false', 'strategy', '2026-01-05 10:00:00+00', '2026-01-05 10:01:00+00', '1', E'[{"id": "PAPER\\nrate\\nalpha:rate", "key": "alpha:rate", "kind": "rate", "limit": "7", "perMs": 1, "amount": "1"}, {"id": "PAPER\\nrate\\ngamma:rate", "key": "gamma:rate", "kind": "rate", "limit": "2", "perMs": 3600001, "amount": "1"}]', NULL, NULL, 'partially_filled', 'venue-order-history-0', '{"source": "event", "lateArrival": true}', '3', '1', '1.75', '{"averagePrice":"99.95","fees":[{"amount":"0.1","currency":"ZAR"}]}', NULL, '2026-01-05 10:00:00.001+00', '19');
INSERT INTO helios_orders (account, client_order_id, intent_id, mode, instrument, side, type, quantity, quote_quantity, limit_price, stop_price, body, content_hash, is_exit, origin, admitted_at, expires_at, admitted_sequence, claims, claim_windows, open_holds, status, venue_order_id, evidence, filled_quantity, fill_count, fill_total, reported, reason, updated_at, sequence) VALUES ('history-left', 'order-history-1', 'intent-history-1', 'PAPER', 'BTC/ZAR', 'BUY', 'LIMIT', '7', NULL, '100.1', NULL, '{"intentId":"intent-history-1","clientOrderId":"order-history-1","account":"history-left","mode":"PAPER","instrument":"BTC/ZAR","venueSymbol":"BTCZAR","side":"BUY","type":"LIMIT","quantity":"7","limitPrice":"100.1","timeInForce":"GTC","postOnly":false,"reduceOnly":false,"createdAt":"2026-01-05T10:00:00.001Z"}', '4186cdc7966abe8ed71f843975119cb88ea1950d1d3eb5cd649c8f2b4f40749c', 'false', 'strategy', '2026-01-05 10:00:00.001+00', '2026-01-05 10:01:00.001+00', '2', E'[{"id": "PAPER\\nhold\\ngamma:hold", "key": "gamma:hold", "asOf": 1767607195001, "kind": "hold", "limit": "12", "amount": "1", "reflectedBy": "settlement"}]', NULL, '{NULL}', 'filled', 'venue-order-history-1', '{"source": "human", "lateArrival": true, "freshnessFence": true}', '3', '2', '1.0', '{"averagePrice":"99.95","fees":[{"amount":"0.1","currency":"ZAR"}]}', NULL, '2026-01-05 10:00:00.001+00', '17');
INSERT INTO helios_orders (account, client_order_id, intent_id, mode, instrument, side, type, quantity, quote_quantity, limit_price, stop_price, body, content_hash, is_exit, origin, admitted_at, expires_at, admitted_sequence, claims, claim_windows, open_holds, status, venue_order_id, evidence, filled_quantity, fill_count, fill_total, reported, reason, updated_at, sequence) VALUES ('history-left', 'order-history-2', 'intent-history-2', 'PAPER', 'BTC/ZAR', 'BUY', 'LIMIT', '7', NULL, '100.1', NULL, '{"intentId":"intent-history-2","clientOrderId":"order-history-2","account":"history-left","mode":"PAPER","instrument":"BTC/ZAR","venueSymbol":"BTCZAR","side":"BUY","type":"LIMIT","quantity":"7","limitPrice":"100.1","timeInForce":"GTC","postOnly":false,"reduceOnly":false,"createdAt":"2026-01-05T10:00:00.001Z"}', '4186cdc7966abe8ed71f843975119cb88ea1950d1d3eb5cd649c8f2b4f40749c', 'false', 'strategy', '2026-01-05 10:00:00.001+00', '2026-01-05 10:01:00.001+00', '5', E'[{"id": "PAPER\\nrate\\nalpha:rate", "key": "alpha:rate", "kind": "rate", "limit": "5", "perMs": 3600002, "amount": "1"}, {"id": "PAPER\\nrate\\nbeta:rate", "key": "beta:rate", "kind": "rate", "limit": "5", "perMs": 2, "amount": "1"}]', NULL, NULL, 'not_sent', 'venue-order-history-2', '{"source": "absence"}', '2', '1', '1.25', '{"averagePrice":"99.95","fees":[{"amount":"0.1","currency":"ZAR"}]}', NULL, '2026-01-05 10:00:00.001+00', '18');
INSERT INTO helios_orders (account, client_order_id, intent_id, mode, instrument, side, type, quantity, quote_quantity, limit_price, stop_price, body, content_hash, is_exit, origin, admitted_at, expires_at, admitted_sequence, claims, claim_windows, open_holds, status, venue_order_id, evidence, filled_quantity, fill_count, fill_total, reported, reason, updated_at, sequence) VALUES ('history-left', 'order-history-3', 'intent-history-3', 'PAPER', 'BTC/ZAR', 'BUY', 'LIMIT', '7', NULL, '100.1', NULL, '{"intentId":"intent-history-3","clientOrderId":"order-history-3","account":"history-left","mode":"PAPER","instrument":"BTC/ZAR","venueSymbol":"BTCZAR","side":"BUY","type":"LIMIT","quantity":"7","limitPrice":"100.1","timeInForce":"GTC","postOnly":false,"reduceOnly":false,"createdAt":"2026-01-05T10:00:00.001Z"}', '4186cdc7966abe8ed71f843975119cb88ea1950d1d3eb5cd649c8f2b4f40749c', 'false', 'strategy', '2026-01-05 10:00:00.001+00', '2026-01-05 10:01:00.001+00', '9', E'[{"id": "PAPER\\nbudget\\ngamma:budgethour\\nhour\\nAfrica/Johannesburg", "key": "gamma:budgethour", "kind": "budget", "zone": "Africa/Johannesburg", "limit": "4", "amount": "3", "keepMs": 7200000, "period": "hour", "timeZone": "Africa/Johannesburg"}, {"id": "PAPER\\nhold\\ngamma:hold", "key": "gamma:hold", "asOf": 1767607199951, "kind": "hold", "limit": "11", "amount": "1", "reflectedBy": "reservation", "asOfSequence": 8}]', '{2026-01-05T12@Africa/Johannesburg}', NULL, 'admitted', NULL, NULL, '0', '0', '0', NULL, NULL, '2026-01-05 10:00:00.001+00', '9');
INSERT INTO helios_orders (account, client_order_id, intent_id, mode, instrument, side, type, quantity, quote_quantity, limit_price, stop_price, body, content_hash, is_exit, origin, admitted_at, expires_at, admitted_sequence, claims, claim_windows, open_holds, status, venue_order_id, evidence, filled_quantity, fill_count, fill_total, reported, reason, updated_at, sequence) VALUES ('history-left', 'order-history-4', 'intent-history-4', 'PAPER', 'BTC/ZAR', 'BUY', 'LIMIT', '7', NULL, '100.1', NULL, '{"intentId":"intent-history-4","clientOrderId":"order-history-4","account":"history-left","mode":"PAPER","instrument":"BTC/ZAR","venueSymbol":"BTCZAR","side":"BUY","type":"LIMIT","quantity":"7","limitPrice":"100.1","timeInForce":"GTC","postOnly":false,"reduceOnly":false,"createdAt":"2026-01-05T10:00:00.001Z"}', '4186cdc7966abe8ed71f843975119cb88ea1950d1d3eb5cd649c8f2b4f40749c', 'false', 'strategy', '2026-01-05 10:00:00.001+00', '2026-01-05 10:01:00.001+00', '14', E'[{"id": "PAPER\\nrate\\nalpha:rate", "key": "alpha:rate", "kind": "rate", "limit": "5", "perMs": 2, "amount": "1"}, {"id": "PAPER\\nbudget\\nbeta:budgethour\\nhour\\nAfrica/Johannesburg", "key": "beta:budgethour", "kind": "budget", "zone": "Africa/Johannesburg", "limit": "10", "amount": "4", "keepMs": 7200000, "period": "hour", "timeZone": "Africa/Johannesburg"}]', '[2:2]={2026-01-05T12@Africa/Johannesburg}', NULL, 'rejected', 'venue-order-history-4', '{"source": "event", "lateArrival": true, "freshnessFence": true}', '1.5', '0', '0', '{"averagePrice":"99.95","fees":[{"amount":"0.1","currency":"ZAR"}]}', 'said so', '2026-01-05 10:00:01.001+00', '22');
INSERT INTO helios_orders (account, client_order_id, intent_id, mode, instrument, side, type, quantity, quote_quantity, limit_price, stop_price, body, content_hash, is_exit, origin, admitted_at, expires_at, admitted_sequence, claims, claim_windows, open_holds, status, venue_order_id, evidence, filled_quantity, fill_count, fill_total, reported, reason, updated_at, sequence) VALUES ('history-left', 'order-history-5', 'intent-history-5', 'PAPER', 'BTC/ZAR', 'BUY', 'LIMIT', '7', NULL, '100.1', NULL, '{"intentId":"intent-history-5","clientOrderId":"order-history-5","account":"history-left","mode":"PAPER","instrument":"BTC/ZAR","venueSymbol":"BTCZAR","side":"BUY","type":"LIMIT","quantity":"7","limitPrice":"100.1","timeInForce":"GTC","postOnly":false,"reduceOnly":false,"createdAt":"2026-01-05T10:00:00.001Z"}', '4186cdc7966abe8ed71f843975119cb88ea1950d1d3eb5cd649c8f2b4f40749c', 'false', 'strategy', '2026-01-05 10:00:00.001+00', '2026-01-05 10:01:00.001+00', '20', '[]', NULL, NULL, 'admitted', NULL, NULL, '0', '0', '0', NULL, NULL, '2026-01-05 10:00:00.001+00', '20');
INSERT INTO helios_orders (account, client_order_id, intent_id, mode, instrument, side, type, quantity, quote_quantity, limit_price, stop_price, body, content_hash, is_exit, origin, admitted_at, expires_at, admitted_sequence, claims, claim_windows, open_holds, status, venue_order_id, evidence, filled_quantity, fill_count, fill_total, reported, reason, updated_at, sequence) VALUES ('history-right', 'order-history-6', 'intent-history-6', 'LIVE', 'BTC/ZAR', 'BUY', 'LIMIT', '7', NULL, '100.1', NULL, '{"intentId":"intent-history-6","clientOrderId":"order-history-6","account":"history-right","mode":"LIVE","instrument":"BTC/ZAR","venueSymbol":"BTCZAR","side":"BUY","type":"LIMIT","quantity":"7","limitPrice":"100.1","timeInForce":"GTC","postOnly":false,"reduceOnly":false,"createdAt":"2026-01-05T10:00:00.001Z"}', '4186cdc7966abe8ed71f843975119cb88ea1950d1d3eb5cd649c8f2b4f40749c', 'false', 'strategy', '2026-01-05 10:00:00.001+00', '2026-01-05 10:01:00.001+00', '5', E'[{"id": "LIVE\\nrate\\nalpha", "key": "alpha", "kind": "rate", "limit": "3", "perMs": 51, "amount": "1"}, {"id": "LIVE\\nrate\\nbeta:rate", "key": "beta:rate", "kind": "rate", "limit": "9", "perMs": 3600001, "amount": "1"}, {"id": "LIVE\\nrate\\ngamma:rate", "key": "gamma:rate", "kind": "rate", "limit": "9", "perMs": 2, "amount": "1"}]', NULL, NULL, 'admitted', NULL, NULL, '0', '0', '0', NULL, NULL, '2026-01-05 10:00:00.001+00', '5');
INSERT INTO helios_orders (account, client_order_id, intent_id, mode, instrument, side, type, quantity, quote_quantity, limit_price, stop_price, body, content_hash, is_exit, origin, admitted_at, expires_at, admitted_sequence, claims, claim_windows, open_holds, status, venue_order_id, evidence, filled_quantity, fill_count, fill_total, reported, reason, updated_at, sequence) VALUES ('history-right', 'order-history-7', 'intent-history-7', 'LIVE', 'BTC/ZAR', 'BUY', 'LIMIT', '7', NULL, '100.1', NULL, '{"intentId":"intent-history-7","clientOrderId":"order-history-7","account":"history-right","mode":"LIVE","instrument":"BTC/ZAR","venueSymbol":"BTCZAR","side":"BUY","type":"LIMIT","quantity":"7","limitPrice":"100.1","timeInForce":"GTC","postOnly":false,"reduceOnly":false,"createdAt":"2026-01-05T10:00:01.001Z"}', '4186cdc7966abe8ed71f843975119cb88ea1950d1d3eb5cd649c8f2b4f40749c', 'false', 'strategy', '2026-01-05 10:00:01.001+00', '2026-01-05 10:01:01.001+00', '7', E'[{"id": "LIVE\\nhold\\nalpha:hold", "key": "alpha:hold", "asOf": 1767607200951, "kind": "hold", "limit": "10", "amount": "1", "reflectedBy": "reservation", "asOfSequence": 6}, {"id": "LIVE\\nrate\\ngamma:rate", "key": "gamma:rate", "kind": "rate", "limit": "8", "perMs": 51, "amount": "1"}]', NULL, '{NULL}', 'never_arrived', NULL, '{"source": "event", "lateArrival": true, "freshnessFence": true}', '0', '0', '0', NULL, NULL, '2026-01-05 10:00:01.001+00', '8');
INSERT INTO helios_orders (account, client_order_id, intent_id, mode, instrument, side, type, quantity, quote_quantity, limit_price, stop_price, body, content_hash, is_exit, origin, admitted_at, expires_at, admitted_sequence, claims, claim_windows, open_holds, status, venue_order_id, evidence, filled_quantity, fill_count, fill_total, reported, reason, updated_at, sequence) VALUES ('history-right', 'order-history-8', 'intent-history-8', 'LIVE', 'BTC/ZAR', 'BUY', 'LIMIT', '7', NULL, '100.1', NULL, '{"intentId":"intent-history-8","clientOrderId":"order-history-8","account":"history-right","mode":"LIVE","instrument":"BTC/ZAR","venueSymbol":"BTCZAR","side":"BUY","type":"LIMIT","quantity":"7","limitPrice":"100.1","timeInForce":"GTC","postOnly":false,"reduceOnly":false,"createdAt":"2026-01-05T10:00:01.001Z"}', '4186cdc7966abe8ed71f843975119cb88ea1950d1d3eb5cd649c8f2b4f40749c', 'false', 'strategy', '2026-01-05 10:00:01.001+00', '2026-01-05 10:01:01.001+00', '9', E'[{"id": "LIVE\\nbudget\\nbeta:budgetday\\nday\\nAfrica/Johannesburg", "key": "beta:budgetday", "kind": "budget", "zone": "Africa/Johannesburg", "limit": "7", "amount": "3", "keepMs": 172800000, "period": "day", "timeZone": "Africa/Johannesburg"}]', '{2026-01-05@Africa/Johannesburg}', NULL, 'partially_filled', NULL, '{"source": "event"}', '1.75', '1', '1.75', NULL, NULL, '2026-01-05 10:00:01.001+00', '10');
INSERT INTO helios_reflections (account, mode, key, recorded_at, sequence, amount) VALUES ('history-left', 'PAPER', 'gamma:hold', '2026-01-05 10:00:00.001+00', '3', '1');
INSERT INTO helios_reflections (account, mode, key, recorded_at, sequence, amount) VALUES ('history-right', 'LIVE', 'alpha:hold', '2026-01-05 10:00:01.001+00', '8', '1');
INSERT INTO trading_mode_history (account, version, from_mode, from_state, mode, state, reason, changed_by, changed_at) VALUES ('history-left', '1', 'PAPER', 'ACTIVE', 'PAPER', 'ACTIVE', 'LIVE_EXPIRED', 'system', '2026-01-05 10:00:00.001+00');
INSERT INTO trading_mode_history (account, version, from_mode, from_state, mode, state, reason, changed_by, changed_at) VALUES ('history-right', '1', 'PAPER', 'ACTIVE', 'LIVE', 'ACTIVE', 'r', 'a', '2026-01-05 10:00:00.001+00');
INSERT INTO trading_mode_history (account, version, from_mode, from_state, mode, state, reason, changed_by, changed_at) VALUES ('history-right', '2', 'LIVE', 'ACTIVE', 'LIVE', 'ACTIVE', 'r', 'a', '2026-01-05 10:00:00.001+00');
INSERT INTO trading_mode_history (account, version, from_mode, from_state, mode, state, reason, changed_by, changed_at) VALUES ('history-right', '3', 'LIVE', 'ACTIVE', 'LIVE', 'ACTIVE', 'LIVE_EXPIRED', 'a', '2026-01-05 10:00:00.001+00');
INSERT INTO trading_mode_state (account, mode, state, version, reason, changed_by, changed_at, live_expires_at, stop, identity, policies, latches, limit_ids, limits, audit_sequence, audit_hash, last_at) VALUES ('history-left', 'PAPER', 'ACTIVE', '1', 'LIVE_EXPIRED', 'system', '2026-01-05 10:00:00.001+00', '2026-01-05 10:00:02.001+00', '{"flatten": false}', NULL, '{}', '[{"key": "helios:exit-pause:BTC", "mode": "PAPER", "actor": "a", "reason": "r", "trippedAt": 1767607200001}]', '{"PAPER
rate
alpha:rate","PAPER
rate
gamma:rate","PAPER
hold
gamma:hold","PAPER
rate
beta:rate","PAPER
budget
gamma:budgethour
hour
Africa/Johannesburg","PAPER
budget
beta:budgethour
hour
Africa/Johannesburg"}', E'{"(,,\\"{1767607200000,1767607200001,1767607200001}\\",3600002,,,1767610800003,5,1767607200001,,,2)","(,,{1767607200000},3600001,,,1767610800001,2,1767607200000,,,3600001)","(1,,,,1767607200001,3,,11,1767607200001,1767607199951,8,)","(,,{1767607200001},2,,,1767607200003,5,1767607200001,,,2)","(3,2026-01-05T12@Africa/Johannesburg,,,,,1767614400001,4,1767607200001,,,)","(4,2026-01-05T12@Africa/Johannesburg,,,,,1767614400001,10,1767607200001,,,)"}', '22', '783c3938f454dcc4126f887a7dbd2bd9901d7e15a4711efbf6a59d75bb31fc15', '2026-01-05 10:00:01.001+00');
INSERT INTO trading_mode_state (account, mode, state, version, reason, changed_by, changed_at, live_expires_at, stop, identity, policies, latches, limit_ids, limits, audit_sequence, audit_hash, last_at) VALUES ('history-right', 'LIVE', 'ACTIVE', '3', 'LIVE_EXPIRED', 'a', '2026-01-05 10:00:00.001+00', '2026-01-05 10:00:02.001+00', '{"flatten": true}', 'history-venue-2', '{"default": {"hash": "hash-0"}}', '[]', '{"LIVE
rate
alpha","LIVE
rate
beta:rate","LIVE
rate
gamma:rate","LIVE
hold
alpha:hold","LIVE
budget
beta:budgetday
day
Africa/Johannesburg"}', '{"(,,{1767607200001},51,,,1767607200052,3,1767607200001,,,51)","(,,{1767607200001},3600001,,,1767610800002,9,1767607200001,,,3600001)","(,,{1767607201001},51,,,1767607201052,8,1767607201001,,,51)","(0,,,,1767607201001,8,1767610801001,10,1767607201001,1767607200951,6,)","(3,2026-01-05@Africa/Johannesburg,,,,,1767780001001,7,1767607201001,,,)"}', '10', '49264372142bfff940b0cd5bf437e22b0e603732d72d9f4208ee618f6c756a94', '2026-01-05 10:00:01.001+00');
