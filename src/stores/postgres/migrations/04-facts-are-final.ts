/** Ends the statement. The first argument of the trigger says what was tried. */
export const REFUSE = `
CREATE FUNCTION {schema}.helios_refuse() RETURNS trigger
  LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION 'helios: % on %: %', TG_OP, TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'HE002';
END
$function$`

/** Facts are added and never touched again. */
export const FACTS_ARE_FINAL = ['trading_mode_history', 'helios_fills', 'helios_audit'].map(
  (table) => `
CREATE TRIGGER helios_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON {schema}.${table}
  FOR EACH STATEMENT EXECUTE FUNCTION {schema}.helios_refuse('a fact is never changed or deleted')`,
)

/** What is in force can be changed, and cannot vanish. */
export const PROJECTIONS_STAY = ['trading_mode_state', 'helios_orders'].map(
  (table) => `
CREATE TRIGGER helios_stays BEFORE DELETE OR TRUNCATE ON {schema}.${table}
  FOR EACH STATEMENT EXECUTE FUNCTION {schema}.helios_refuse('the row stays')`,
)

export const ACCOUNTS_KEEP_THEIR_NAME = `
CREATE TRIGGER helios_keeps_identity BEFORE UPDATE OF account ON {schema}.trading_mode_state
  FOR EACH STATEMENT EXECUTE FUNCTION {schema}.helios_refuse('an account keeps its name')`

export const VERSIONS_GROW = `
CREATE TRIGGER helios_goes_forward AFTER UPDATE OF version ON {schema}.trading_mode_state
  FOR EACH ROW WHEN (NEW.version < OLD.version)
  EXECUTE FUNCTION {schema}.helios_refuse('a version never goes back')`

export const ORDERS_KEEP_WHAT_WAS_ADMITTED = `
CREATE TRIGGER helios_keeps_identity
  BEFORE UPDATE OF account, client_order_id, intent_id, mode, instrument, side, type, quantity, quote_quantity, limit_price,
    stop_price, body, content_hash, is_exit, origin, admitted_at, expires_at, admitted_sequence, claims, claim_windows
  ON {schema}.helios_orders
  FOR EACH STATEMENT EXECUTE FUNCTION {schema}.helios_refuse('what was admitted never changes')`

export const ORDERS_GO_FORWARD = `
CREATE TRIGGER helios_goes_forward AFTER UPDATE ON {schema}.helios_orders
  FOR EACH ROW
  WHEN (
    NEW.filled_quantity < OLD.filled_quantity
    OR (OLD.status IN ('filled', 'canceled', 'rejected', 'expired', 'not_sent', 'never_arrived')
      AND NEW.status <> OLD.status
      AND (OLD.status <> 'never_arrived' OR (NEW.evidence->>'lateArrival')::boolean IS NOT TRUE)))
  EXECUTE FUNCTION {schema}.helios_refuse('filled quantity never shrinks, and an order that ended comes back only by a late arrival')`
