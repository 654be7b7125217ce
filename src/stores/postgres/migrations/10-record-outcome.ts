/** How far along an order is. A report that is less far along than the projection is old news. */
export const PROGRESS = `
CREATE FUNCTION {schema}.helios_progress(status text) RETURNS integer
  LANGUAGE sql IMMUTABLE
AS $function$
  SELECT CASE status WHEN 'admitted' THEN 0 WHEN 'unknown' THEN 1 WHEN 'open' THEN 2 WHEN 'partially_filled' THEN 3 ELSE 4 END
$function$`

export const ADDED_FILLS = `
CREATE TYPE {schema}.helios_added_fills AS (total numeric, ids text[])`

/**
 * Lock: the account's, held by the caller. Adds those of `fills` that are new in the order's mode and returns what they
 * add up to and which they are.
 */
export const ADD_FILLS = `
CREATE FUNCTION {schema}.helios_add_fills(o {schema}.helios_orders, fills jsonb, sequence bigint)
  RETURNS {schema}.helios_added_fills
  LANGUAGE sql VOLATILE
AS $function$
  WITH added AS (
    INSERT INTO {schema}.helios_fills (
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
$function$`

/**
 * Locks: the account's row. Moves an order on and settles its claims. A status never goes back, filled quantity never
 * shrinks. Returns the order, or nothing when there is none.
 */
export const RECORD_OUTCOME = `
CREATE FUNCTION {schema}.helios_record_outcome(outcome jsonb) RETURNS SETOF text
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
  moves := {schema}.helios_progress(outcome->>'to') > {schema}.helios_progress(before.status)
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
  after := {schema}.helios_move_order(account, before, after, at_ms, {schema}.helios_audit_body('order.outcome', at_ms,
    '{"status":"' || after.status || '","newFills":' || coalesce(array_to_json(added.ids)::text, '[]') || ',' || (outcome->>'facts')));
  RETURN NEXT {schema}.helios_order_reply(after, at_ms);
END
$function$`
