/**
 * Locks: the account's row. Adds a fill to its order once; it puts an order that was presumed
 * `never_arrived` back in play. Returns `recorded`, `duplicate`, or nothing when no order of ours
 * matches.
 */
export const RECORD_FILL = `
CREATE FUNCTION {schema}.helios_record_fill(query jsonb) RETURNS SETOF text
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
  IF after.status <> before.status THEN
    after.evidence := CASE before.status
      WHEN 'never_arrived' THEN '{"source":"event","lateArrival":true}'
      ELSE '{"source":"event"}'
    END;
  END IF;
  after := {schema}.helios_move_order(account, before, after, at_ms, {schema}.helios_audit_body('fill', at_ms,
    '{"clientOrderId":' || to_json(after.client_order_id)::text || ',"status":"' || after.status || '","fill":' || fill::text || '}'));
  RETURN NEXT 'recorded';
END
$function$`
