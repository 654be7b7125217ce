import { createHash } from 'node:crypto'

/** A prepared statement that answers one column of text, `reply`. */
export interface Statement {
  readonly name: string
  readonly text: string
}

/** The class of the advisory locks that stops and migrations take: `heli`. */
export const ADVISORY_LOCK_CLASS = 1_751_477_353

/** Puts the quoted schema, and the class of the advisory locks, in their places. */
export function inSchema(sql: string, schema: string): string {
  return sql.replaceAll('{schema}', quoted(schema)).replaceAll('{flag}', String(ADVISORY_LOCK_CLASS))
}

function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`
}

/** The account's row, found at once also beside a transaction that is held open; see the migration of that name. */
const THE_NEWEST = 's.account >= $1 AND s.account <= $1 ORDER BY s.account DESC LIMIT 1'

const CALLS = {
  admit: 'SELECT * FROM {schema}.helios_admit($1::jsonb, $2::text, $3::text) AS reply',
  recordOutcome: 'SELECT * FROM {schema}.helios_record_outcome($1::jsonb) AS reply',
  recordFill: 'SELECT * FROM {schema}.helios_record_fill($1::jsonb) AS reply',
  changeMode: 'SELECT {schema}.helios_change_mode($1::jsonb) AS reply',
  tripLatch: 'SELECT {schema}.helios_trip_latch($1::jsonb) AS reply',
  clearLatch: 'SELECT {schema}.helios_clear_latch($1::jsonb) AS reply',
  adoptPolicy: 'SELECT {schema}.helios_adopt_policy($1::jsonb) AS reply',
  changeIdentity: 'SELECT {schema}.helios_change_identity($1::jsonb) AS reply',
  beat: 'SELECT {schema}.helios_beat($1::jsonb) AS reply',
  appendNotes: 'SELECT {schema}.helios_append_notes($1::jsonb) AS reply',

  readMode: `
SELECT {schema}.helios_mode_reply(s, $2::bigint) AS reply FROM {schema}.trading_mode_state s WHERE ${THE_NEWEST}`,

  modeHistory: `
SELECT json_build_object(
    'version', h.version, 'fromMode', h.from_mode, 'fromState', h.from_state, 'mode', h.mode, 'state', h.state,
    'reason', h.reason, 'actor', h.changed_by, 'at', {schema}.helios_ms(h.changed_at))::text AS reply
  FROM {schema}.trading_mode_history h
  WHERE h.account = $1 AND h.version < $2::bigint
  ORDER BY h.version DESC LIMIT $3::bigint`,

  orderByClientOrderId: `
SELECT {schema}.helios_order_reply(o, {schema}.helios_present_ms($1, $3::bigint)) AS reply
  FROM {schema}.helios_orders o WHERE o.account = $1 AND o.client_order_id = $2`,

  orderByIntentId: `
SELECT {schema}.helios_order_reply(o, {schema}.helios_present_ms($1, $3::bigint)) AS reply
  FROM {schema}.helios_orders o WHERE o.account = $1 AND o.intent_id = $2`,

  orderByVenueOrderId: `
SELECT {schema}.helios_order_reply(o, {schema}.helios_present_ms($1, $4::bigint)) AS reply
  FROM {schema}.helios_orders o WHERE o.account = $1 AND o.venue_order_id = $2 AND o.mode = $3
  ORDER BY o.admitted_sequence DESC LIMIT 1`,

  ordersThatHaveNotEnded: `
SELECT {schema}.helios_order_reply(o, {schema}.helios_present_ms($1, $4::bigint)) AS reply
  FROM {schema}.helios_orders o
  WHERE o.account = $1 AND o.mode = $2 AND o.status IN ('admitted', 'unknown', 'open', 'partially_filled')
    AND o.status = ANY ($3::text[])
  ORDER BY o.admitted_sequence`,

  presumedOrders: `
SELECT {schema}.helios_order_reply(o, {schema}.helios_present_ms($1, $3::bigint)) AS reply
  FROM {schema}.helios_orders o
  WHERE o.account = $1 AND o.mode = $2 AND o.status = 'never_arrived' AND {schema}.helios_is_presumed(o)
  ORDER BY o.admitted_sequence`,

  usage: `
SELECT json_build_object(
    'now', {schema}.helios_present_ms($1, $4::bigint),
    'limits', (
      SELECT json_agg(json_build_object(
          'id', s.limit_ids[i], 'amount', (s.limits[i]).amount::text, 'windowName', (s.limits[i]).window_name,
          'times', (s.limits[i]).times, 'perMs', (s.limits[i]).per_ms, 'claimedAt', (s.limits[i]).claimed_ms))
        FROM {schema}.trading_mode_state s, generate_subscripts(s.limit_ids, 1) AS i
        WHERE s.account = $1 AND starts_with(s.limit_ids[i], $2 || E'\\n')),
    'orders', (
      SELECT json_agg(json_build_object(
          'status', o.status, 'expiresAt', {schema}.helios_ms(o.expires_at), 'kind', c.claim->>'kind',
          'windowName', o.claim_windows[c.n],
          'amount', CASE WHEN o.open_holds IS NULL OR c.claim->>'kind' <> 'hold' THEN c.claim->>'amount' ELSE o.open_holds[c.n]::text END))
        FROM {schema}.helios_orders o, jsonb_array_elements(o.claims) WITH ORDINALITY AS c(claim, n)
        WHERE o.account = $1 AND o.mode = $2 AND o.status IN ('admitted', 'unknown', 'open', 'partially_filled')
          AND c.claim->>'key' = $3))::text AS reply`,

  turnover: `
SELECT json_build_object(
    'instrument', f.instrument, 'side', f.side, 'quantity', sum(f.quantity)::text, 'value', sum(f.quantity * f.price)::text,
    'fee', sum(f.fee_amount)::text, 'currency', f.fee_currency)::text AS reply
  FROM {schema}.helios_fills f
  WHERE f.account = $1 AND f.mode = $2
  GROUP BY f.instrument, f.side, f.fee_currency`,

  limits: `
SELECT json_build_object(
    'now', present.ms,
    'limits', (
      SELECT json_agg(json_build_object(
          'id', s.limit_ids[i], 'amount', (s.limits[i]).amount::text, 'windowName', (s.limits[i]).window_name,
          'times', (s.limits[i]).times, 'perMs', (s.limits[i]).per_ms, 'claimed', (s.limits[i]).claimed::text,
          'claimedAt', (s.limits[i]).claimed_ms, 'claimedPerMs', (s.limits[i]).claimed_per_ms,
          'asOf', (s.limits[i]).claimed_as_of_ms,
          'reflected', (
            SELECT sum(f.amount)::text FROM {schema}.helios_reflections f
              WHERE f.account = $1 AND f.mode = $2 AND f.key = substr(s.limit_ids[i], length($2 || E'\nhold\n') + 1)
                AND starts_with(s.limit_ids[i], $2 || E'\nhold\n')
                AND f.recorded_at >= {schema}.helios_time((s.limits[i]).claimed_as_of_ms)
                AND f.sequence > coalesce((s.limits[i]).claimed_as_of_sequence, 0))))
        FROM {schema}.trading_mode_state s, generate_subscripts(s.limit_ids, 1) AS i
        WHERE s.account = $1 AND starts_with(s.limit_ids[i], $2 || E'\n')),
    'open', (
      SELECT json_agg(json_build_object(
          'kind', open.kind, 'key', open.key, 'windowName', open.window_name, 'isUnknown', open.is_unknown, 'amount', open.amount::text))
        FROM (
          SELECT c.claim->>'kind' AS kind, c.claim->>'key' AS key, o.claim_windows[c.n] AS window_name,
              o.status = 'unknown' OR (o.status = 'admitted' AND {schema}.helios_ms(o.expires_at) <= present.ms) AS is_unknown,
              sum(CASE WHEN o.open_holds IS NULL OR c.claim->>'kind' <> 'hold' THEN (c.claim->>'amount')::numeric ELSE o.open_holds[c.n] END)
                AS amount
            FROM {schema}.helios_orders o, jsonb_array_elements(o.claims) WITH ORDINALITY AS c(claim, n)
            WHERE o.account = $1 AND o.mode = $2 AND o.status IN ('admitted', 'unknown', 'open', 'partially_filled')
              AND c.claim->>'kind' <> 'rate'
            GROUP BY 1, 2, 3, 4) open))::text AS reply
  FROM (SELECT {schema}.helios_present_ms($1, $3::bigint) AS ms OFFSET 0) present`,

  latches: `
SELECT json_build_object(
    'now', greatest({schema}.helios_now_ms($2::bigint), {schema}.helios_ms(s.last_at)), 'latches', s.latches)::text AS reply
  FROM {schema}.trading_mode_state s WHERE ${THE_NEWEST}`,

  auditHead: `
SELECT json_build_object(
    'head', (SELECT json_build_object('sequence', s.audit_sequence, 'hash', s.audit_hash)
      FROM {schema}.trading_mode_state s WHERE s.account = $1),
    'last', (SELECT max(a.sequence) FROM {schema}.helios_audit a WHERE a.account = $1))::text AS reply`,

  auditPage: `
SELECT json_build_object('sequence', a.sequence, 'body', a.body, 'hash', a.hash)::text AS reply
  FROM {schema}.helios_audit a
  WHERE a.account = $1 AND a.sequence > $2::bigint AND a.sequence <= $3::bigint
  ORDER BY a.sequence LIMIT $4::bigint`,

  heartbeats: `
SELECT json_build_object(
    'name', h.name, 'at', {schema}.helios_ms(h.beat_at), 'beats', h.beats, 'ttlMs', h.ttl_ms,
    'now', {schema}.helios_now_ms($2::bigint))::text AS reply
  FROM {schema}.helios_heartbeats h WHERE h.account = $1 ORDER BY h.name COLLATE "C"`,

  now: `SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint::text AS reply`,

  durability: `
SELECT json_build_object(
    'fsync', current_setting('fsync'), 'fullPageWrites', current_setting('full_page_writes'),
    'synchronousCommit', current_setting('synchronous_commit'), 'inRecovery', pg_is_in_recovery())::text AS reply`,
} as const

export type Statements = Readonly<Record<keyof typeof CALLS, Statement>>

/** The store's statements for one schema. Equal names always stand for equal text, also on a pool that two stores share. */
export function statementsFor(schema: string): Statements {
  const entries = Object.entries(CALLS).map(([name, sql]) => {
    const text = inSchema(sql.trim(), schema)
    return [name, { name: `helios_${name}_${createHash('sha256').update(text).digest('hex').slice(0, 8)}`, text }]
  })
  return Object.fromEntries(entries) as Statements
}
