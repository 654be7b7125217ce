/*
 * Facts are written once: trading_mode_history, helios_audit, helios_fills. Triggers refuse UPDATE and DELETE.
 * Projections follow from facts and are kept for speed: trading_mode_state, helios_orders, helios_usage. Triggers refuse
 * what no fact can cause. Money is TEXT, a plain exact decimal; times are INTEGER milliseconds since 1970, store time.
 */

const MODE_TABLES = `
-- One row for each account: what is in force, the end of its audit chain, and the highest store time it was written at.
-- mode and state have no CHECK: a value that this version does not know is kept, and denied when it is read.
CREATE TABLE trading_mode_state (
  account_no      INTEGER PRIMARY KEY,
  account         TEXT    NOT NULL UNIQUE,
  mode            TEXT    NOT NULL,
  state           TEXT    NOT NULL,
  version         INTEGER NOT NULL,
  reason          TEXT    NOT NULL,
  changed_by      TEXT    NOT NULL,
  changed_at      INTEGER NOT NULL,
  live_expires_at INTEGER,
  stop_flatten    INTEGER,          -- present from an emergency stop until resume: 1 when it also flattens
  identity        TEXT,             -- the venue account that LIVE is bound to
  audit_sequence  INTEGER NOT NULL,
  audit_hash      TEXT    NOT NULL,
  store_time      INTEGER NOT NULL
) STRICT;

-- A venue account belongs to one account of ours.
CREATE UNIQUE INDEX trading_mode_state_identity ON trading_mode_state (identity) WHERE identity IS NOT NULL;

CREATE TRIGGER trading_mode_state_moves_forward
BEFORE UPDATE OF version, audit_sequence, store_time ON trading_mode_state
WHEN NEW.version < OLD.version OR NEW.audit_sequence < OLD.audit_sequence OR NEW.store_time < OLD.store_time
BEGIN SELECT RAISE(ABORT, 'trading_mode_state never goes back'); END;

CREATE TRIGGER trading_mode_state_keeps_identity
BEFORE UPDATE OF account_no, account ON trading_mode_state
BEGIN SELECT RAISE(ABORT, 'an account keeps its name and number'); END;

CREATE TRIGGER trading_mode_state_is_kept
BEFORE DELETE ON trading_mode_state
BEGIN SELECT RAISE(ABORT, 'trading_mode_state refuses DELETE'); END;

CREATE TABLE trading_mode_history (
  account    TEXT    NOT NULL,
  version    INTEGER NOT NULL,
  from_mode  TEXT    NOT NULL,
  from_state TEXT    NOT NULL,
  to_mode    TEXT    NOT NULL,
  to_state   TEXT    NOT NULL,
  reason     TEXT    NOT NULL,
  changed_by TEXT    NOT NULL,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (account, version)
) STRICT, WITHOUT ROWID;
${refusesChange('trading_mode_history')}`

const AUDIT_TABLE = `
-- Each account's chain. The id is account_no * 2^32 + sequence, so that the table needs no second index.
-- body is the exact text that was hashed: {"kind", "at", "facts"}. An admission's facts are the admitted order itself.
CREATE TABLE helios_audit (
  id         INTEGER PRIMARY KEY,
  body       TEXT    NOT NULL,
  hash       TEXT    NOT NULL,
  account_no INTEGER GENERATED ALWAYS AS (id >> 32) VIRTUAL,
  sequence   INTEGER GENERATED ALWAYS AS (id & 4294967295) VIRTUAL
) STRICT;
${refusesChange('helios_audit')}`

/** An OR of equalities, not IN: SQLite builds a table for the list of an IN at every statement. */
const HAS_ENDED = ['filled', 'canceled', 'rejected', 'expired', 'not_sent', 'never_arrived']
  .map((status) => `status = '${status}'`)
  .join(' OR ')

const ORDER_TABLES = `
-- The projection of one order. What was admitted (side, amounts, time, claims) stands in its audit row, admission_id.
CREATE TABLE helios_orders (
  account         TEXT    NOT NULL,
  client_order_id TEXT    NOT NULL,
  intent_id       TEXT    NOT NULL,
  mode            TEXT    NOT NULL,
  content_hash    TEXT    NOT NULL,
  admission_id    INTEGER NOT NULL,
  status          TEXT    NOT NULL,
  ended           INTEGER NOT NULL CHECK (ended = (${HAS_ENDED})),
  filled_quantity TEXT    NOT NULL,
  fill_count      INTEGER NOT NULL,
  venue_order_id  TEXT,
  progress        TEXT,             -- JSON: evidence, what the venue reported, reason, what is still held
  updated_at      INTEGER NOT NULL,
  sequence        INTEGER NOT NULL,
  PRIMARY KEY (account, client_order_id)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX helios_orders_by_intent ON helios_orders (account, intent_id);

-- The few orders that can still change, oldest first.
CREATE INDEX helios_live_orders ON helios_orders (account, mode, admission_id) WHERE ended = 0;

CREATE INDEX helios_orders_by_venue_order ON helios_orders (account, venue_order_id) WHERE venue_order_id IS NOT NULL;

CREATE TRIGGER helios_orders_keep_identity
BEFORE UPDATE OF account, client_order_id, intent_id, mode, content_hash, admission_id ON helios_orders
BEGIN SELECT RAISE(ABORT, 'an order keeps its ids, mode and content'); END;

-- Equally long integer parts compare as text, a longer one is larger: exact for plain decimals that are not negative.
CREATE TRIGGER helios_orders_fills_only_grow
BEFORE UPDATE OF filled_quantity, fill_count ON helios_orders
WHEN (instr(NEW.filled_quantity || '.', '.'), NEW.filled_quantity) < (instr(OLD.filled_quantity || '.', '.'), OLD.filled_quantity)
  OR NEW.fill_count < OLD.fill_count
BEGIN SELECT RAISE(ABORT, 'a filled quantity never shrinks'); END;

CREATE TRIGGER helios_orders_end_once
BEFORE UPDATE OF status ON helios_orders
WHEN OLD.ended = 1 AND NEW.status IS NOT OLD.status
  AND NOT (OLD.status = 'never_arrived' AND NEW.progress ->> '$.evidence.lateArrival' IS 1)
BEGIN SELECT RAISE(ABORT, 'an order that has ended stays so, late arrivals apart'); END;

CREATE TRIGGER helios_orders_are_kept
BEFORE DELETE ON helios_orders
BEGIN SELECT RAISE(ABORT, 'helios_orders refuses DELETE'); END;

CREATE TABLE helios_fills (
  account         TEXT    NOT NULL,
  mode            TEXT    NOT NULL,
  fill_id         TEXT    NOT NULL,
  client_order_id TEXT    NOT NULL,
  number          INTEGER NOT NULL, -- 1 is the order's first
  body            TEXT    NOT NULL, -- JSON
  PRIMARY KEY (account, mode, fill_id)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX helios_fills_of_order ON helios_fills (account, client_order_id, number);
${refusesChange('helios_fills')}
-- What happened to orders, for a reader: the audit rows that tell of one.
CREATE VIEW helios_order_events AS
SELECT s.account,
       coalesce(a.body ->> '$.facts.clientOrderId', a.body ->> '$.facts.order.clientOrderId') AS client_order_id,
       a.sequence,
       a.body ->> '$.kind' AS kind,
       a.body ->> '$.at' AS at,
       a.body -> '$.facts' AS facts
FROM helios_audit a JOIN trading_mode_state s ON s.account_no = a.account_no
WHERE a.body ->> '$.kind' IN ('order.admitted', 'order.outcome', 'fill');`

const LIMIT_TABLES = `
-- What is taken of each claim key, in slots:
--   spent <window>          a budget: how much of it is consumed in that window
--   calendar                a budget: the calendar of its windows, JSON
--   rate                    a rate: the times of its last admissions, JSON
--   held open               holds: the sum of those that no snapshot contains yet
--   held <time>/<sequence>  holds: how much the venue showed from that time and audit sequence on, both padded
-- One range, from "held <time of a snapshot>" to "held open", is all that the snapshot does not contain.
CREATE TABLE helios_usage (
  account TEXT NOT NULL,
  mode    TEXT NOT NULL,
  key     TEXT NOT NULL,
  slot    TEXT NOT NULL,
  value   TEXT NOT NULL,
  PRIMARY KEY (account, mode, key, slot)
) STRICT, WITHOUT ROWID;

CREATE TABLE helios_latches (
  account    TEXT    NOT NULL,
  key        TEXT    NOT NULL,
  mode       TEXT    NOT NULL, -- empty: in both
  reason     TEXT    NOT NULL,
  actor      TEXT    NOT NULL,
  tripped_at INTEGER NOT NULL,
  until      INTEGER,          -- absent: until cleared
  UNIQUE (account, key, mode)
) STRICT;

CREATE TABLE helios_policies (
  account      TEXT NOT NULL,
  scope        TEXT NOT NULL,
  hash         TEXT NOT NULL,
  also_accept  TEXT,
  accept_until INTEGER,
  PRIMARY KEY (account, scope)
) STRICT, WITHOUT ROWID;`

const PRESUMED_ORDERS = `
-- The very few orders that were concluded never to have arrived, oldest first.
CREATE INDEX helios_orders_never_arrived ON helios_orders (account, mode, admission_id) WHERE status = 'never_arrived';`

const HEARTBEATS = `
-- One row for each process that says that it is alive. No fact: it may be deleted, and is in no audit chain.
CREATE TABLE helios_heartbeats (
  account TEXT    NOT NULL,
  name    TEXT    NOT NULL,
  beat_at INTEGER NOT NULL,
  beats   INTEGER NOT NULL,
  ttl_ms  INTEGER,
  PRIMARY KEY (account, name)
) STRICT, WITHOUT ROWID;`

const SCHEMA_TABLE = `
CREATE TABLE helios_schema (
  version     INTEGER PRIMARY KEY,
  migrated_at INTEGER NOT NULL
) STRICT;`

function refusesChange(table: string): string {
  return `
CREATE TRIGGER ${table}_refuses_update BEFORE UPDATE ON ${table}
BEGIN SELECT RAISE(ABORT, '${table} refuses UPDATE'); END;

CREATE TRIGGER ${table}_refuses_delete BEFORE DELETE ON ${table}
BEGIN SELECT RAISE(ABORT, '${table} refuses DELETE'); END;
`
}

/** The schema's versions, first to last. A released one is never edited: a change is a new one at the end. */
export const MIGRATIONS: readonly string[] = [
  [SCHEMA_TABLE, MODE_TABLES, AUDIT_TABLE, ORDER_TABLES, LIMIT_TABLES].join('\n'),
  PRESUMED_ORDERS,
  HEARTBEATS,
]

/** The version that this code works with. */
export const SCHEMA_VERSION = MIGRATIONS.length

/** The text of one migration, with the line that records it. Lock: the database's write lock, taken by the caller. */
export function migrationText(version: number): string {
  return `${MIGRATIONS[version - 1] ?? ''}\n\nINSERT INTO helios_schema (version, migrated_at) VALUES (${version}, unixepoch() * 1000);\n`
}
