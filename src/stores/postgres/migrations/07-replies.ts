/** An order with its fills as JSON text: decimals as strings, times in milliseconds. */
export const ORDER_REPLY = `
CREATE FUNCTION {schema}.helios_order_reply(o {schema}.helios_orders, now_ms bigint) RETURNS text
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
          'at', {schema}.helios_ms(f.traded_at))
        ORDER BY f.sequence, f.position)
      INTO fills
      FROM {schema}.helios_fills f WHERE f.account = o.account AND f.client_order_id = o.client_order_id;
  END IF;
  RETURN json_build_object(
    'now', now_ms, 'account', o.account, 'mode', o.mode, 'clientOrderId', o.client_order_id, 'intentId', o.intent_id,
    'instrument', o.instrument, 'side', o.side, 'type', o.type, 'quantity', o.quantity::text,
    'quoteQuantity', o.quote_quantity::text, 'limitPrice', o.limit_price::text, 'stopPrice', o.stop_price::text,
    'body', o.body, 'contentHash', o.content_hash, 'isExit', o.is_exit, 'origin', o.origin,
    'admittedAt', {schema}.helios_ms(o.admitted_at), 'expiresAt', {schema}.helios_ms(o.expires_at),
    'status', o.status, 'venueOrderId', o.venue_order_id, 'evidence', o.evidence,
    'filledQuantity', o.filled_quantity::text, 'reported', o.reported, 'reason', o.reason,
    'updatedAt', {schema}.helios_ms(o.updated_at), 'sequence', o.sequence, 'fills', fills)::text;
END
$function$`

/** What is in force for an account as JSON text, with the store's clock. */
export const MODE_REPLY = `
CREATE FUNCTION {schema}.helios_mode_reply(s {schema}.trading_mode_state, injected_ms bigint) RETURNS text
  LANGUAGE sql VOLATILE
AS $function$
  SELECT json_build_object(
    'mode', s.mode, 'state', s.state, 'version', s.version, 'reason', s.reason, 'changedBy', s.changed_by,
    'changedAt', {schema}.helios_ms(s.changed_at), 'liveExpiresAt', {schema}.helios_ms(s.live_expires_at),
    'stop', s.stop, 'identity', s.identity, 'sequence', s.audit_sequence,
    'now', greatest({schema}.helios_now_ms(injected_ms), {schema}.helios_ms(s.last_at)))::text
$function$`

/** What an admission that was denied was judged against, so that the caller can say why. */
export const DENIAL_REPLY = `
CREATE FUNCTION {schema}.helios_denial_reply(
  s {schema}.trading_mode_state, request jsonb, totals numeric[], at_ms bigint
) RETURNS text
  LANGUAGE sql STABLE
AS $function$
  SELECT json_build_object('denied', json_build_object(
    'at', at_ms, 'mode', s.mode, 'state', s.state, 'version', s.version, 'reason', s.reason, 'changedBy', s.changed_by,
    'liveExpiresAt', {schema}.helios_ms(s.live_expires_at), 'stop', s.stop, 'identity', s.identity,
    'boundElsewhere', EXISTS (
      SELECT FROM {schema}.trading_mode_state other
        WHERE other.identity = request->>'identity' AND other.account <> s.account),
    'policies', s.policies, 'latches', s.latches, 'totals', totals::text[],
    'times', (
      SELECT json_object_agg(c.claim->>'key', (s.limits[array_position(s.limit_ids, c.claim->>'id')]).times)
        FROM jsonb_array_elements(request->'claims') AS c(claim) WHERE c.claim->>'kind' = 'rate')))::text
$function$`
