/*
 * Locks. SQLite has one write lock for the file. Every statement that writes, and every read that a write depends on, runs
 * inside BEGIN IMMEDIATE, which holds that lock from before the first of them until COMMIT. A statement that only answers
 * a question takes no lock: in WAL mode it reads the last commit.
 */

/** Lock: none. */
export const SELECT_SCHEMA_EXISTS = `SELECT 1 AS found FROM sqlite_master WHERE type = 'table' AND name = 'helios_schema'`

/** Lock: none; in `migrate` the write lock. */
export const SELECT_SCHEMA_VERSION = `SELECT coalesce(max(version), 0) AS version FROM helios_schema`

/** Lock: none; in `changeMode` the write lock. */
export const SELECT_MODE = `
SELECT mode, state, version, reason, changed_by, changed_at, live_expires_at, stop_flatten, identity,
       audit_sequence, store_time
FROM trading_mode_state WHERE account = ?`

/** Lock: the write lock; none where only the store time is read. */
export const SELECT_HEAD = `SELECT account_no, audit_sequence, audit_hash, store_time FROM trading_mode_state WHERE account = ?`

/** Lock: the write lock. Everything but usage that an admission is judged against. */
export const SELECT_ACCOUNT = `
SELECT mode, state, version, reason, changed_by, live_expires_at, stop_flatten, identity,
       account_no, audit_sequence, audit_hash, store_time,
       (SELECT json_group_array(json_array(key, mode, until)) FROM helios_latches l WHERE l.account = s.account) AS latches,
       (SELECT json_group_array(json_array(scope, hash, also_accept, accept_until))
        FROM helios_policies p WHERE p.account = s.account) AS policies
FROM trading_mode_state s WHERE account = ?`

/** Lock: the write lock. */
export const INSERT_ACCOUNT = `
INSERT INTO trading_mode_state
  (account, mode, state, version, reason, changed_by, changed_at, audit_sequence, audit_hash, store_time)
VALUES (?, ?, ?, ?, ?, ?, 0, 0, ?, ?)`

/** Lock: the write lock. */
export const UPDATE_HEAD = `UPDATE trading_mode_state SET audit_sequence = ?, audit_hash = ?, store_time = ? WHERE account_no = ?`

/** Lock: the write lock. */
export const UPDATE_MODE = `
UPDATE trading_mode_state
SET mode = ?, state = ?, version = ?, reason = ?, changed_by = ?, changed_at = ?, live_expires_at = ?, stop_flatten = ?
WHERE account = ?`

/** Lock: the write lock. */
export const INSERT_MODE_HISTORY = `
INSERT INTO trading_mode_history (account, version, from_mode, from_state, to_mode, to_state, reason, changed_by, changed_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`

/** Lock: none. */
export const SELECT_MODE_HISTORY = `
SELECT version, from_mode, from_state, to_mode, to_state, reason, changed_by, changed_at
FROM trading_mode_history WHERE account = ? AND version < ? ORDER BY version DESC LIMIT ?`

/** Lock: the write lock. */
export const UPDATE_IDENTITY = `UPDATE trading_mode_state SET identity = ? WHERE account = ?`

/** Lock: the write lock. The other account that is bound to a venue account. */
export const SELECT_BOUND_ELSEWHERE = `SELECT account FROM trading_mode_state WHERE identity = ? AND account <> ?`

/** Lock: the write lock. */
export const SELECT_IDENTITY = `SELECT identity FROM trading_mode_state WHERE account = ?`

/** Lock: the write lock. */
export const UPSERT_POLICY = `
INSERT INTO helios_policies (account, scope, hash, also_accept, accept_until) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (account, scope) DO UPDATE
SET hash = excluded.hash, also_accept = excluded.also_accept, accept_until = excluded.accept_until`

/** Lock: the write lock. A latch that is tripped again is the newest. */
export const REPLACE_LATCH = `
INSERT OR REPLACE INTO helios_latches (account, key, mode, reason, actor, tripped_at, until) VALUES (?, ?, ?, ?, ?, ?, ?)`

/** Lock: the write lock. */
export const DELETE_LATCH = `DELETE FROM helios_latches WHERE account = ? AND key = ?`

/** Lock: none. */
export const SELECT_LATCHES = `
SELECT l.key, l.mode, l.reason, l.actor, l.tripped_at, l.until, s.store_time
FROM helios_latches l JOIN trading_mode_state s ON s.account = l.account WHERE l.account = ? ORDER BY l.rowid`

/** Lock: the write lock. */
export const SELECT_LATCH = `SELECT until FROM helios_latches WHERE account = ? AND key = ? AND mode = ?`

/** Lock: the write lock. */
export const INSERT_AUDIT = `INSERT INTO helios_audit (id, body, hash) VALUES (?, ?, ?)`

/** Lock: none. */
export const SELECT_AUDIT_PAGE = `SELECT id, sequence, body, hash FROM helios_audit WHERE id > ? AND id < ? ORDER BY id LIMIT ?`

/** Lock: the write lock. Writes nothing when the intent id or the client order id was used before. */
export const INSERT_ORDER = `
INSERT INTO helios_orders
  (account, client_order_id, intent_id, mode, content_hash, admission_id, status, ended, filled_quantity, fill_count,
   updated_at, sequence)
VALUES (?, ?, ?, ?, ?, ?, 'admitted', 0, '0', 0, ?, ?) ON CONFLICT DO NOTHING`

/** An order, the text of its admission, and the end of its account's chain. */
const SELECT_ORDERS = `
SELECT o.status, o.filled_quantity, o.fill_count, o.venue_order_id, o.progress, o.updated_at, o.sequence, a.body AS admission,
       s.account_no, s.audit_sequence, s.audit_hash, s.store_time
FROM helios_orders o JOIN helios_audit a ON a.id = o.admission_id JOIN trading_mode_state s ON s.account = o.account`

/** Lock: none; in a write the write lock. */
export const SELECT_ORDER = `${SELECT_ORDERS} WHERE o.account = ? AND o.client_order_id = ?`

/** Lock: none; in a write the write lock. */
export const SELECT_ORDER_BY_INTENT = `${SELECT_ORDERS} WHERE o.account = ? AND o.intent_id = ?`

/** Lock: none; in a write the write lock. */
export const SELECT_ORDER_BY_VENUE_ORDER = `
${SELECT_ORDERS} WHERE o.account = ? AND o.venue_order_id = ? AND o.mode = ? ORDER BY o.sequence DESC LIMIT 1`

/** Lock: none. Oldest first. */
export const SELECT_LIVE_ORDERS = `
${SELECT_ORDERS} WHERE o.account = ? AND o.mode = ? AND o.ended = 0 ORDER BY o.admission_id`

/** Lock: none. Oldest first. Accepted ones too: what counts as accepted is decided by the caller. */
export const SELECT_NEVER_ARRIVED = `
${SELECT_ORDERS} WHERE o.account = ? AND o.mode = ? AND o.status = 'never_arrived' ORDER BY o.admission_id`

/** Lock: the write lock. */
export const UPDATE_ORDER = `
UPDATE helios_orders
SET status = ?, ended = ?, filled_quantity = ?, fill_count = ?, venue_order_id = ?, progress = ?, updated_at = ?, sequence = ?
WHERE account = ? AND client_order_id = ?`

/** Lock: the write lock. Writes nothing when the fill is known. */
export const INSERT_FILL = `
INSERT INTO helios_fills (account, mode, fill_id, client_order_id, number, body) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (account, mode, fill_id) DO NOTHING`

/** Lock: none; the count comes from the order's row and keeps the two reads consistent. */
export const SELECT_FILLS_OF_MODE = `
SELECT body FROM helios_fills WHERE account = ? AND mode = ?`

export const SELECT_FILLS = `
SELECT body FROM helios_fills WHERE account = ? AND client_order_id = ? AND number <= ? ORDER BY number`

/** Lock: none; in a write the write lock. */
export const SELECT_USAGE = `SELECT value FROM helios_usage WHERE account = ? AND mode = ? AND key = ? AND slot = ?`

/** Lock: none. The next key that is a limit; asked for one after the other, so that only their number counts. */
export const SELECT_NEXT_LIMIT = `SELECT key FROM helios_usage WHERE account = ? AND mode = ? AND key > ? ORDER BY key LIMIT 1`

/** Lock: the write lock; none where only the usage is read. Both ends are inclusive. */
export const SELECT_USAGE_RANGE = `
SELECT json_group_object(slot, value) AS slots FROM helios_usage
WHERE account = ? AND mode = ? AND key = ? AND slot >= ? AND slot <= ?`

/** Lock: the write lock. The first writes one row, the next two at once, and so on. */
export const UPSERT_USAGE: readonly string[] = Array.from(
  { length: 8 },
  (_, index) => `
INSERT INTO helios_usage (account, mode, key, slot, value) VALUES (?, ?, ?, ?, ?)${', (?, ?, ?, ?, ?)'.repeat(index)}
ON CONFLICT (account, mode, key, slot) DO UPDATE SET value = excluded.value`,
)

/** Lock: the write lock. The upper end is exclusive; a bounded number at a time. */
export const DELETE_USAGE_RANGE = `
DELETE FROM helios_usage WHERE (account, mode, key, slot) IN (
  SELECT account, mode, key, slot FROM helios_usage
  WHERE account = ? AND mode = ? AND key = ? AND slot >= ? AND slot < ? LIMIT 64)`

/** Lock: the write lock. */
export const UPSERT_HEARTBEAT = `
INSERT INTO helios_heartbeats (account, name, beat_at, beats, ttl_ms) VALUES (?, ?, ?, 1, ?)
ON CONFLICT (account, name) DO UPDATE SET beat_at = excluded.beat_at, beats = beats + 1, ttl_ms = excluded.ttl_ms`

/** Lock: none. */
export const SELECT_HEARTBEATS = `SELECT name, beat_at, beats, ttl_ms FROM helios_heartbeats WHERE account = ? ORDER BY name`
