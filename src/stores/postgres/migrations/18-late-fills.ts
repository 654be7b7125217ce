/** True when the venue certainly never took the order: only then are budgets refunded. A fill disproves it. */
export const NEVER_TAKEN = `
CREATE OR REPLACE FUNCTION {schema}.helios_never_taken(o {schema}.helios_orders) RETURNS boolean
  LANGUAGE sql STABLE
AS $function$
  SELECT o.filled_quantity = 0 AND CASE o.status
    WHEN 'rejected' THEN true
    WHEN 'not_sent' THEN true
    WHEN 'never_arrived' THEN coalesce((o.evidence->>'freshnessFence')::boolean, false)
    ELSE false
  END
$function$`

/**
 * True when what is filled shows that the venue has an order after all that had ended because it had not. For one that was
 * rejected or not sent, its first fill shows it; what fills after that is no news.
 */
export const ARRIVES_BY_FILLS = `
CREATE FUNCTION {schema}.helios_arrives_by_fills(o {schema}.helios_orders, filled numeric) RETURNS boolean
  LANGUAGE sql IMMUTABLE
AS $function$
  SELECT filled > o.filled_quantity
    AND (o.status = 'never_arrived' OR (o.filled_quantity = 0 AND o.status IN ('rejected', 'not_sent')))
$function$`

/**
 * Lock: the account's, held by the caller. As before, and an order that had ended with nothing at the venue, and arrives there
 * after all, takes its budgets and its holds again, also when it stays ended: a snapshot from after its supposed end need not
 * show what it has done since.
 */
export const MOVE_ORDER = `
CREATE OR REPLACE FUNCTION {schema}.helios_move_order(
  account {schema}.trading_mode_state, before {schema}.helios_orders, after {schema}.helios_orders, at_ms bigint, audit_body text
) RETURNS {schema}.helios_orders
  LANGUAGE plpgsql VOLATILE
AS $function$
DECLARE
  had_ended boolean := {schema}.helios_has_ended(before.status);
  has_ended boolean := {schema}.helios_has_ended(after.status);
  reopened  boolean := had_ended AND before.status <> after.status;
  was_never_taken boolean := had_ended AND {schema}.helios_never_taken(before);
  never_taken     boolean := has_ended AND {schema}.helios_never_taken(after);
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
    THEN {schema}.helios_open_fraction(after.quantity, after.filled_quantity)
  END;
  claim     jsonb;
  known     {schema}.helios_limit;
  k         integer;
  taken     numeric;
  still     numeric;
  reflected numeric;
BEGIN
  account := {schema}.helios_append_audit(account, at_ms, audit_body);
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
          INSERT INTO {schema}.helios_reflections (account, mode, key, recorded_at, sequence, amount)
            VALUES (account.account, after.mode, claim->>'key', {schema}.helios_time(at_ms), account.audit_sequence, reflected);
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
    DELETE FROM {schema}.helios_reflections f
      WHERE f.account = after.account AND f.recorded_at < {schema}.helios_time(at_ms - 3600000);
  END IF;

  after.updated_at := account.last_at;
  after.sequence := account.audit_sequence;
  UPDATE {schema}.helios_orders o
    SET status = after.status, venue_order_id = after.venue_order_id, evidence = after.evidence,
      filled_quantity = after.filled_quantity, fill_count = after.fill_count, fill_total = after.fill_total,
      reported = after.reported, reason = after.reason, open_holds = after.open_holds,
      updated_at = after.updated_at, sequence = after.sequence
    WHERE o.account = after.account AND o.client_order_id = after.client_order_id;
  UPDATE {schema}.trading_mode_state s
    SET audit_sequence = account.audit_sequence, audit_hash = account.audit_hash, last_at = account.last_at,
      limit_ids = account.limit_ids, limits = account.limits
    WHERE s.account = account.account;
  RETURN after;
END
$function$`

/**
 * Locks: the account's row. As before, and fills in a report show that an order arrived which ended with nothing at the venue:
 * one that was presumed `never_arrived` comes back, filled in part at least; one that was rejected or not sent stays so.
 */
export const RECORD_OUTCOME = `
CREATE OR REPLACE FUNCTION {schema}.helios_record_outcome(outcome jsonb) RETURNS SETOF text
  LANGUAGE plpgsql VOLATILE
  SET plan_cache_mode = force_generic_plan
  SET enable_seqscan = off
AS $function$
DECLARE
  account {schema}.trading_mode_state :=
    {schema}.helios_lock_account(outcome->>'account', outcome->>'waitMs', false);
  at_ms   bigint := greatest({schema}.helios_now_ms((outcome->>'now')::bigint), {schema}.helios_ms(account.last_at));
  before  {schema}.helios_orders;
  after   {schema}.helios_orders;
  report  jsonb := outcome->'report';
  filled  numeric := coalesce((outcome->>'filledQuantity')::numeric, 0);
  added   {schema}.helios_added_fills;
  is_late boolean;
  moves   boolean;
BEGIN
  SELECT * INTO before FROM {schema}.helios_orders o
    WHERE o.account = account.account AND o.client_order_id = outcome->>'clientOrderId';
  IF NOT FOUND THEN
    PERFORM {schema}.helios_nothing_written();
    RETURN;
  END IF;
  after := before;
  IF outcome->'fills' <> '[]' THEN
    added := {schema}.helios_add_fills(before, outcome->'fills', account.audit_sequence + 1);
    after.fill_total := before.fill_total + added.total;
    after.fill_count := before.fill_count + cardinality(added.ids);
  END IF;
  after.filled_quantity := greatest(before.filled_quantity, filled, after.fill_total);
  is_late := {schema}.helios_arrives_by_fills(before, after.filled_quantity);
  moves := {schema}.helios_progress(outcome->>'to') > {schema}.helios_progress(before.status)
    OR (before.status = 'never_arrived' AND (is_late OR coalesce((outcome->'evidence'->>'lateArrival')::boolean, false)))
    OR ({schema}.helios_is_presumed(before) AND outcome->>'to' = 'never_arrived' AND outcome->'evidence'->>'source' = 'human');
  IF moves THEN
    after.status := CASE
      WHEN is_late AND {schema}.helios_progress(outcome->>'to') < {schema}.helios_progress('partially_filled') THEN 'partially_filled'
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
  after := {schema}.helios_move_order(account, before, after, at_ms, {schema}.helios_audit_body('order.outcome', at_ms,
    '{"status":"' || after.status || '","newFills":' || coalesce(array_to_json(added.ids)::text, '[]') || ',' || (outcome->>'facts')));
  RETURN NEXT {schema}.helios_order_reply(after, at_ms);
END
$function$`

/** Locks: the account's row. As before, and the evidence of an order that was rejected or not sent says that it arrived. */
export const RECORD_FILL = `
CREATE OR REPLACE FUNCTION {schema}.helios_record_fill(query jsonb) RETURNS SETOF text
  LANGUAGE plpgsql VOLATILE
  SET plan_cache_mode = force_generic_plan
  SET enable_seqscan = off
AS $function$
DECLARE
  account {schema}.trading_mode_state :=
    {schema}.helios_lock_account(query->>'account', query->>'waitMs', false);
  at_ms   bigint := greatest({schema}.helios_now_ms((query->>'now')::bigint), {schema}.helios_ms(account.last_at));
  fill    jsonb := query->'fill';
  before  {schema}.helios_orders;
  after   {schema}.helios_orders;
  added   {schema}.helios_added_fills;
BEGIN
  IF fill->>'clientOrderId' IS NOT NULL THEN
    SELECT * INTO before FROM {schema}.helios_orders o
      WHERE o.account = account.account AND o.client_order_id = fill->>'clientOrderId';
  ELSE
    SELECT * INTO before FROM {schema}.helios_orders o
      WHERE o.account = account.account AND o.mode = coalesce(query->>'mode', 'LIVE') AND o.venue_order_id = fill->>'venueOrderId'
      ORDER BY o.admitted_sequence DESC LIMIT 1;
    IF NOT FOUND AND query->>'mode' IS NULL THEN
      SELECT * INTO before FROM {schema}.helios_orders o
        WHERE o.account = account.account AND o.mode = 'PAPER' AND o.venue_order_id = fill->>'venueOrderId'
        ORDER BY o.admitted_sequence DESC LIMIT 1;
    END IF;
  END IF;
  IF before.account IS NULL THEN
    PERFORM {schema}.helios_nothing_written();
    RETURN;
  END IF;
  added := {schema}.helios_add_fills(before, jsonb_build_array(fill), account.audit_sequence + 1);
  IF added.ids = '{}' THEN
    PERFORM {schema}.helios_nothing_written();
    RETURN NEXT 'duplicate';
    RETURN;
  END IF;
  after := before;
  after.fill_total := before.fill_total + added.total;
  after.fill_count := before.fill_count + 1;
  after.filled_quantity := greatest(before.filled_quantity, after.fill_total);
  after.venue_order_id := coalesce(before.venue_order_id, fill->>'venueOrderId');
  IF before.status = 'never_arrived' OR NOT {schema}.helios_has_ended(before.status) THEN
    after.status := CASE WHEN after.filled_quantity >= after.quantity THEN 'filled' ELSE 'partially_filled' END;
  END IF;
  IF before.status = 'never_arrived' OR {schema}.helios_arrives_by_fills(before, after.filled_quantity) THEN
    after.evidence := '{"source":"event","lateArrival":true}';
  ELSIF after.status <> before.status THEN
    after.evidence := '{"source":"event"}';
  END IF;
  after := {schema}.helios_move_order(account, before, after, at_ms, {schema}.helios_audit_body('fill', at_ms,
    '{"clientOrderId":' || to_json(after.client_order_id)::text || ',"status":"' || after.status || '","fill":' || fill::text || '}'));
  RETURN NEXT 'recorded';
END
$function$`
