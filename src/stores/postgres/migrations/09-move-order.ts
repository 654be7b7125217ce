/** True when the venue certainly never took the order: only then are budgets refunded. */
export const NEVER_TAKEN = `
CREATE FUNCTION {schema}.helios_never_taken(o {schema}.helios_orders) RETURNS boolean
  LANGUAGE sql STABLE
AS $function$
  SELECT CASE o.status
    WHEN 'rejected' THEN o.filled_quantity = 0
    WHEN 'not_sent' THEN true
    WHEN 'never_arrived' THEN coalesce((o.evidence->>'freshnessFence')::boolean, false)
    ELSE false
  END
$function$`

/**
 * What part of an order is not filled: 30 decimals, rounded up, so that what is not settled is never undercounted. An order
 * by quote amount stays whole until it ends.
 */
export const OPEN_FRACTION = `
CREATE FUNCTION {schema}.helios_open_fraction(quantity numeric, filled numeric) RETURNS numeric
  LANGUAGE sql IMMUTABLE
AS $function$
  SELECT CASE
    WHEN quantity IS NULL THEN 1
    WHEN filled >= quantity THEN 0
    ELSE (div((quantity - filled) * 1e30, quantity) + sign(mod((quantity - filled) * 1e30, quantity))) * 1e-30
  END
$function$`

export const HAS_ENDED = `
CREATE FUNCTION {schema}.helios_has_ended(status text) RETURNS boolean
  LANGUAGE sql IMMUTABLE
AS $function$
  SELECT status IN ('filled', 'canceled', 'rejected', 'expired', 'not_sent', 'never_arrived')
$function$`

/**
 * Lock: the account's, held by the caller. Puts an order's next projection in place, settles its claims, and writes the
 * audit row of the same step. Returns the order as it is now.
 */
export const MOVE_ORDER = `
CREATE FUNCTION {schema}.helios_move_order(
  account {schema}.trading_mode_state, before {schema}.helios_orders, after {schema}.helios_orders, at_ms bigint, audit_body text
) RETURNS {schema}.helios_orders
  LANGUAGE plpgsql VOLATILE
AS $function$
DECLARE
  had_ended boolean := {schema}.helios_has_ended(before.status);
  has_ended boolean := {schema}.helios_has_ended(after.status);
  reopened  boolean := had_ended AND before.status <> after.status;
  rests     boolean := after.status IN ('open', 'partially_filled') AND (reopened OR NOT had_ended);
  refund    numeric := CASE
    WHEN NOT had_ended AND has_ended AND {schema}.helios_never_taken(after) THEN -1
    WHEN reopened AND {schema}.helios_never_taken(before) <> {schema}.helios_never_taken(after)
    THEN CASE WHEN {schema}.helios_never_taken(after) THEN -1 ELSE 1 END
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
