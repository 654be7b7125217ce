/**
 * As it was, in a function of its own: the condition of a trigger is parsed anew for every statement, and took a tenth of
 * what recording an outcome did.
 */
export const ORDERS_GO_FORWARD = [
  `
CREATE FUNCTION {schema}.helios_order_goes_forward() RETURNS trigger
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
$function$`,
  'DROP TRIGGER helios_goes_forward ON {schema}.helios_orders',
  `
CREATE TRIGGER helios_goes_forward AFTER UPDATE ON {schema}.helios_orders
  FOR EACH ROW EXECUTE FUNCTION {schema}.helios_order_goes_forward()`,
]

/**
 * Lock: the account's, held by the caller. Puts an order's next projection in place, settles its claims, and writes the
 * audit row of the same step. Returns the order as it is now. `account_tid` and `order_tid` are where the rows were found.
 *
 * An order that had ended with nothing at the venue, and arrives there after all, takes its budgets and its holds again, also
 * when it stays ended: a snapshot from after its supposed end need not show what it has done since.
 *
 * Takes the place of helios_move_order. Where an outcome is alone, what costs is how many expressions are evaluated at all;
 * see helios_admit.
 */
export const SETTLE_ORDER = `
CREATE FUNCTION {schema}.helios_settle_order(
  account {schema}.trading_mode_state, account_tid tid,
  before {schema}.helios_orders, after {schema}.helios_orders, order_tid tid,
  at_ms bigint, kind text, facts text
) RETURNS {schema}.helios_orders
  LANGUAGE plpgsql VOLATILE
AS $function$
DECLARE
  at        timestamptz := {schema}.helios_time(at_ms);
  had_ended boolean := {schema}.helios_has_ended(before.status);
  has_ended boolean := {schema}.helios_has_ended(after.status);
  -- it ended, and the venue certainly never took it
  was_never_taken boolean := false;
  never_taken     boolean := false;
  arrived   boolean := false;
  refund    integer := 0;
  fraction  numeric;
  body      text;
  claim     jsonb;
  known     {schema}.helios_limit;
  k         integer;
  taken     numeric;
  still     numeric;
  keeps     numeric;
BEGIN
  account.audit_sequence := account.audit_sequence + 1;
  IF has_ended AND after.filled_quantity = 0 THEN
    never_taken := {schema}.helios_never_taken(after);
  END IF;
  IF had_ended THEN
    was_never_taken := {schema}.helios_never_taken(before);
    arrived := NOT never_taken AND (was_never_taken OR before.status <> after.status);
  ELSIF NOT has_ended AND after.filled_quantity > before.filled_quantity THEN
    fraction := {schema}.helios_open_fraction(after.quantity, after.filled_quantity);
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
        INSERT INTO {schema}.helios_reflections (account, mode, key, recorded_at, sequence, amount)
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
    DELETE FROM {schema}.helios_reflections f
      WHERE f.account = after.account AND f.recorded_at < {schema}.helios_time(at_ms - 3600000);
  END IF;

  body := '{"at":"' || {schema}.helios_iso(at) || '","kind":"' || kind || '","facts":' || facts || '}';
  account.audit_hash := {schema}.helios_audit_hash(account.audit_hash, account.audit_sequence, body);
  INSERT INTO {schema}.helios_audit (account, sequence, body, hash)
    VALUES (after.account, account.audit_sequence, body, account.audit_hash);
  UPDATE {schema}.helios_orders o
    SET status = after.status, venue_order_id = after.venue_order_id, evidence = after.evidence,
      filled_quantity = after.filled_quantity, fill_count = after.fill_count, fill_total = after.fill_total,
      reported = after.reported, reason = after.reason, open_holds = after.open_holds,
      updated_at = at, sequence = account.audit_sequence
    WHERE o.ctid = order_tid
    RETURNING o.* INTO after;
  UPDATE {schema}.trading_mode_state s
    SET audit_sequence = account.audit_sequence, audit_hash = account.audit_hash, last_at = at,
      limit_ids = account.limit_ids, limits = account.limits
    WHERE s.ctid = account_tid;
  IF NOT FOUND OR after.account IS NULL THEN
    RAISE EXCEPTION 'helios: a row of account % is not where it was found', account.account;
  END IF;
  RETURN after;
END
$function$`

/**
 * Lock: the account's, held by the caller. Adds those of `fills` that are new in the order's mode and returns what they
 * add up to and which they are. As before, in a language whose plans are kept from one statement to the next.
 */
export const ADD_FILLS = `
CREATE OR REPLACE FUNCTION {schema}.helios_add_fills(o {schema}.helios_orders, fills jsonb, sequence bigint)
  RETURNS {schema}.helios_added_fills
  LANGUAGE plpgsql VOLATILE
AS $function$
DECLARE
  fill  jsonb;
  added {schema}.helios_added_fills := ROW(0, '{}');
BEGIN
  FOR n IN 1 .. jsonb_array_length(fills) LOOP
    fill := fills->(n - 1);
    INSERT INTO {schema}.helios_fills (
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
$function$`

/**
 * Locks: the account's row. Moves an order on and settles its claims. A status never goes back, filled quantity never
 * shrinks. Returns the order, or nothing when there is none.
 *
 * Fills in a report show that an order arrived which ended with nothing at the venue: one that was presumed `never_arrived`
 * comes back, filled in part at least; one that was rejected or not sent stays so. A person's word that an order is lost
 * takes the place of the presumption.
 */
export const RECORD_OUTCOME = `
CREATE OR REPLACE FUNCTION {schema}.helios_record_outcome(outcome jsonb) RETURNS SETOF text
  LANGUAGE plpgsql VOLATILE
  SET plan_cache_mode = force_generic_plan
  SET enable_seqscan = off
AS $function$
DECLARE
  wanted  text := outcome->>'account';
  locked  record;
  row     record;
  account {schema}.trading_mode_state;
  before  {schema}.helios_orders;
  after   {schema}.helios_orders;
  at_ms   bigint;
  filled  numeric := (outcome->>'filledQuantity')::numeric;
  added   {schema}.helios_added_fills;
  is_late boolean := false;
  moves   boolean;
BEGIN
  IF set_config('lock_timeout', outcome->>'waitMs', true) IS NULL
    OR current_setting('transaction_isolation') <> 'read committed'
  THEN
    RAISE EXCEPTION 'helios: needs READ COMMITTED, and this transaction is %', upper(current_setting('transaction_isolation'))
      USING ERRCODE = 'HE001';
  END IF;
  SELECT s.ctid AS tid, s AS account INTO locked FROM {schema}.trading_mode_state s
    WHERE s.account >= wanted AND s.account <= wanted ORDER BY s.account DESC LIMIT 1 FOR NO KEY UPDATE;
  SELECT o.ctid AS tid, o AS "order" INTO row FROM {schema}.helios_orders o
    WHERE o.account = wanted AND o.client_order_id = outcome->>'clientOrderId';
  IF NOT FOUND THEN
    PERFORM {schema}.helios_nothing_written();
    RETURN;
  END IF;
  account := locked.account;
  before := row."order";
  after := before;
  at_ms := greatest({schema}.helios_now_ms((outcome->>'now')::bigint), {schema}.helios_ms(account.last_at));

  after.filled_quantity := greatest(before.filled_quantity, filled);
  IF outcome->'fills' <> '[]' THEN
    added := {schema}.helios_add_fills(before, outcome->'fills', account.audit_sequence + 1);
    after.fill_total := before.fill_total + added.total;
    after.fill_count := before.fill_count + cardinality(added.ids);
    after.filled_quantity := greatest(after.filled_quantity, after.fill_total);
  END IF;
  IF NOT {schema}.helios_has_ended(before.status) THEN
    moves := {schema}.helios_progress(outcome->>'to') > {schema}.helios_progress(before.status);
  ELSE
    is_late := {schema}.helios_arrives_by_fills(before, after.filled_quantity);
    moves := (before.status = 'never_arrived' AND (is_late OR coalesce((outcome->'evidence'->>'lateArrival')::boolean, false)))
      OR ({schema}.helios_is_presumed(before) AND outcome->>'to' = 'never_arrived' AND outcome->'evidence'->>'source' = 'human');
  END IF;
  IF moves THEN
    after.status := outcome->>'to';
    after.evidence := outcome->'evidence';
    after.reason := coalesce(outcome->>'reason', before.reason);
  END IF;
  IF is_late THEN
    after.evidence := outcome->'evidence' || '{"lateArrival":true}';
    IF moves AND {schema}.helios_progress(after.status) < {schema}.helios_progress('partially_filled') THEN
      after.status := 'partially_filled';
    END IF;
  END IF;
  IF before.venue_order_id IS NULL THEN
    after.venue_order_id := outcome->>'venueOrderId';
  END IF;
  IF outcome->>'reported' IS NOT NULL AND coalesce(filled, 0) >= before.filled_quantity THEN
    after.reported := (outcome->>'reported')::json;
  END IF;

  after := {schema}.helios_settle_order(account, locked.tid, before, after, row.tid, at_ms, 'order.outcome',
    '{"status":"' || after.status || '","newFills":' || coalesce(array_to_json(added.ids)::text, '[]') || ',' || (outcome->>'facts'));
  RETURN NEXT {schema}.helios_order_reply(after, at_ms);
END
$function$`

/**
 * Locks: the account's row. Adds a fill to the order that it names by either id. Returns `recorded`, `duplicate`, or nothing
 * when there is no such order.
 */
export const RECORD_FILL = `
CREATE OR REPLACE FUNCTION {schema}.helios_record_fill(query jsonb) RETURNS SETOF text
  LANGUAGE plpgsql VOLATILE
  SET plan_cache_mode = force_generic_plan
  SET enable_seqscan = off
AS $function$
DECLARE
  wanted  text := query->>'account';
  fill    jsonb := query->'fill';
  locked  record;
  row     record;
  account {schema}.trading_mode_state;
  before  {schema}.helios_orders;
  after   {schema}.helios_orders;
  at_ms   bigint;
  added   {schema}.helios_added_fills;
BEGIN
  PERFORM {schema}.helios_lock_account(wanted, query->>'waitMs', false);
  SELECT s.ctid AS tid, s AS account INTO locked FROM {schema}.trading_mode_state s
    WHERE s.account >= wanted AND s.account <= wanted ORDER BY s.account DESC LIMIT 1;
  IF fill->>'clientOrderId' IS NOT NULL THEN
    SELECT o.ctid AS tid, o AS "order" INTO row FROM {schema}.helios_orders o
      WHERE o.account = wanted AND o.client_order_id = fill->>'clientOrderId';
  ELSE
    SELECT o.ctid AS tid, o AS "order" INTO row FROM {schema}.helios_orders o
      WHERE o.account = wanted AND o.mode = coalesce(query->>'mode', 'LIVE') AND o.venue_order_id = fill->>'venueOrderId'
      ORDER BY o.admitted_sequence DESC LIMIT 1;
    IF NOT FOUND AND query->>'mode' IS NULL THEN
      SELECT o.ctid AS tid, o AS "order" INTO row FROM {schema}.helios_orders o
        WHERE o.account = wanted AND o.mode = 'PAPER' AND o.venue_order_id = fill->>'venueOrderId'
        ORDER BY o.admitted_sequence DESC LIMIT 1;
    END IF;
  END IF;
  IF row.tid IS NULL THEN
    PERFORM {schema}.helios_nothing_written();
    RETURN;
  END IF;
  account := locked.account;
  before := row."order";
  added := {schema}.helios_add_fills(before, jsonb_build_array(fill), account.audit_sequence + 1);
  IF added.ids = '{}' THEN
    PERFORM {schema}.helios_nothing_written();
    RETURN NEXT 'duplicate';
    RETURN;
  END IF;
  at_ms := greatest({schema}.helios_now_ms((query->>'now')::bigint), {schema}.helios_ms(account.last_at));
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
  PERFORM {schema}.helios_settle_order(account, locked.tid, before, after, row.tid, at_ms, 'fill',
    '{"clientOrderId":' || to_json(after.client_order_id)::text || ',"status":"' || after.status || '","fill":' || fill::text || '}');
  RETURN NEXT 'recorded';
END
$function$`

/** Nothing calls it any more. */
export const NO_MOVE_ORDER = `
DROP FUNCTION {schema}.helios_move_order(
  {schema}.trading_mode_state, {schema}.helios_orders, {schema}.helios_orders, bigint, text)`
