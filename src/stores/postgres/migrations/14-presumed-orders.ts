/** The very few orders that were concluded never to have arrived. Begins like no other key; see the table. */
export const ORDERS_THAT_NEVER_ARRIVED = `
CREATE INDEX helios_orders_never_arrived ON {schema}.helios_orders (mode, account, admitted_sequence)
  WHERE status = 'never_arrived'`

/** No trace of it was found at a venue without a freshness fence, and no person has accepted that it is lost. */
export const IS_PRESUMED = `
CREATE FUNCTION {schema}.helios_is_presumed(o {schema}.helios_orders) RETURNS boolean
  LANGUAGE sql IMMUTABLE
AS $function$
  SELECT o.status = 'never_arrived' AND coalesce(o.evidence->>'source' = 'absence', false)
    AND NOT coalesce((o.evidence->>'freshnessFence')::boolean, false)
$function$`

/**
 * Locks: the account's row. As before, and a person's word that an order is lost takes the place of the presumption: its
 * evidence changes, and nothing else.
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
    OR (before.status = 'never_arrived' AND coalesce((outcome->'evidence'->>'lateArrival')::boolean, false))
    OR ({schema}.helios_is_presumed(before) AND outcome->>'to' = 'never_arrived' AND outcome->'evidence'->>'source' = 'human');
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
