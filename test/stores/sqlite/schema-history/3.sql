BEGIN IMMEDIATE;

CREATE TABLE helios_schema (
  version     INTEGER PRIMARY KEY,
  migrated_at INTEGER NOT NULL
) STRICT;

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

CREATE TRIGGER trading_mode_history_refuses_update BEFORE UPDATE ON trading_mode_history
BEGIN SELECT RAISE(ABORT, 'trading_mode_history refuses UPDATE'); END;

CREATE TRIGGER trading_mode_history_refuses_delete BEFORE DELETE ON trading_mode_history
BEGIN SELECT RAISE(ABORT, 'trading_mode_history refuses DELETE'); END;


-- Each account's chain. The id is account_no * 2^32 + sequence, so that the table needs no second index.
-- body is the exact text that was hashed: {"kind", "at", "facts"}. An admission's facts are the admitted order itself.
CREATE TABLE helios_audit (
  id         INTEGER PRIMARY KEY,
  body       TEXT    NOT NULL,
  hash       TEXT    NOT NULL,
  account_no INTEGER GENERATED ALWAYS AS (id >> 32) VIRTUAL,
  sequence   INTEGER GENERATED ALWAYS AS (id & 4294967295) VIRTUAL
) STRICT;

CREATE TRIGGER helios_audit_refuses_update BEFORE UPDATE ON helios_audit
BEGIN SELECT RAISE(ABORT, 'helios_audit refuses UPDATE'); END;

CREATE TRIGGER helios_audit_refuses_delete BEFORE DELETE ON helios_audit
BEGIN SELECT RAISE(ABORT, 'helios_audit refuses DELETE'); END;


-- The projection of one order. What was admitted (side, amounts, time, claims) stands in its audit row, admission_id.
CREATE TABLE helios_orders (
  account         TEXT    NOT NULL,
  client_order_id TEXT    NOT NULL,
  intent_id       TEXT    NOT NULL,
  mode            TEXT    NOT NULL,
  content_hash    TEXT    NOT NULL,
  admission_id    INTEGER NOT NULL,
  status          TEXT    NOT NULL,
  ended           INTEGER NOT NULL CHECK (ended = (status = 'filled' OR status = 'canceled' OR status = 'rejected' OR status = 'expired' OR status = 'not_sent' OR status = 'never_arrived')),
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

CREATE TRIGGER helios_fills_refuses_update BEFORE UPDATE ON helios_fills
BEGIN SELECT RAISE(ABORT, 'helios_fills refuses UPDATE'); END;

CREATE TRIGGER helios_fills_refuses_delete BEFORE DELETE ON helios_fills
BEGIN SELECT RAISE(ABORT, 'helios_fills refuses DELETE'); END;

-- What happened to orders, for a reader: the audit rows that tell of one.
CREATE VIEW helios_order_events AS
SELECT s.account,
       coalesce(a.body ->> '$.facts.clientOrderId', a.body ->> '$.facts.order.clientOrderId') AS client_order_id,
       a.sequence,
       a.body ->> '$.kind' AS kind,
       a.body ->> '$.at' AS at,
       a.body -> '$.facts' AS facts
FROM helios_audit a JOIN trading_mode_state s ON s.account_no = a.account_no
WHERE a.body ->> '$.kind' IN ('order.admitted', 'order.outcome', 'fill');

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
) STRICT, WITHOUT ROWID;

INSERT INTO helios_schema (version, migrated_at) VALUES (1, unixepoch() * 1000);


-- The very few orders that were concluded never to have arrived, oldest first.
CREATE INDEX helios_orders_never_arrived ON helios_orders (account, mode, admission_id) WHERE status = 'never_arrived';

INSERT INTO helios_schema (version, migrated_at) VALUES (2, unixepoch() * 1000);


-- One row for each process that says that it is alive. No fact: it may be deleted, and is in no audit chain.
CREATE TABLE helios_heartbeats (
  account TEXT    NOT NULL,
  name    TEXT    NOT NULL,
  beat_at INTEGER NOT NULL,
  beats   INTEGER NOT NULL,
  ttl_ms  INTEGER,
  PRIMARY KEY (account, name)
) STRICT, WITHOUT ROWID;

INSERT INTO helios_schema (version, migrated_at) VALUES (3, unixepoch() * 1000);

COMMIT;

INSERT INTO helios_audit (id, body, hash) VALUES (4294967297, '{"kind":"order.admitted","at":"2026-01-05T10:00:00.000Z","facts":{"order":{"intentId":"intent-history-0","clientOrderId":"order-history-0","account":"history-left","mode":"PAPER","instrument":"BTC/ZAR","venueSymbol":"BTCZAR","side":"BUY","type":"LIMIT","quantity":"7","limitPrice":"100.1","timeInForce":"GTC","postOnly":false,"reduceOnly":false,"createdAt":"2026-01-05T10:00:00.000Z"},"mode":"PAPER","contentHash":"4186cdc7966abe8ed71f843975119cb88ea1950d1d3eb5cd649c8f2b4f40749c","isExit":false,"origin":"strategy","taken":[{"kind":"rate","key":"alpha:rate","perMs":1},{"kind":"rate","key":"gamma:rate","perMs":3600001}],"expiresAt":"2026-01-05T10:01:00.000Z","version":0,"policyHash":"hash-1"}}', '06a93590b97ef142288fd56e6315bb70633f724cc921e906b211871fa17f2de7');
INSERT INTO helios_audit (id, body, hash) VALUES (4294967298, '{"kind":"order.admitted","at":"2026-01-05T10:00:00.001Z","facts":{"order":{"intentId":"intent-history-1","clientOrderId":"order-history-1","account":"history-left","mode":"PAPER","instrument":"BTC/ZAR","venueSymbol":"BTCZAR","side":"BUY","type":"LIMIT","quantity":"7","limitPrice":"100.1","timeInForce":"GTC","postOnly":false,"reduceOnly":false,"createdAt":"2026-01-05T10:00:00.001Z"},"mode":"PAPER","contentHash":"4186cdc7966abe8ed71f843975119cb88ea1950d1d3eb5cd649c8f2b4f40749c","isExit":false,"origin":"strategy","taken":[{"kind":"hold","key":"gamma:hold","amount":"1","reflectedBy":"settlement"}],"expiresAt":"2026-01-05T10:01:00.001Z","version":0,"policyHash":"hash-0"}}', 'be7a21c8fe44bc0c23669fa60408d2586bb8b3246b10f0d2ea6e0e00770d9111');
INSERT INTO helios_audit (id, body, hash) VALUES (4294967299, '{"kind":"order.outcome","at":"2026-01-05T10:00:00.001Z","facts":{"clientOrderId":"order-history-1","to":"filled","status":"filled","evidence":{"source":"human","lateArrival":true,"freshnessFence":true},"fills":[]}}', '3f99db8384570b8ad8be6ca665bc4e7a2b0f858ce9c45b1a9964de5f18b9a813');
INSERT INTO helios_audit (id, body, hash) VALUES (4294967300, '{"kind":"order.outcome","at":"2026-01-05T10:00:00.001Z","facts":{"clientOrderId":"order-history-0","to":"unknown","status":"unknown","evidence":{"source":"human"},"fills":[]}}', '3490de7310b1104e482c856e5438207a4e7faa7f3750a4bb50229c1c48e99dee');
INSERT INTO helios_audit (id, body, hash) VALUES (4294967301, '{"kind":"order.admitted","at":"2026-01-05T10:00:00.001Z","facts":{"order":{"intentId":"intent-history-2","clientOrderId":"order-history-2","account":"history-left","mode":"PAPER","instrument":"BTC/ZAR","venueSymbol":"BTCZAR","side":"BUY","type":"LIMIT","quantity":"7","limitPrice":"100.1","timeInForce":"GTC","postOnly":false,"reduceOnly":false,"createdAt":"2026-01-05T10:00:00.001Z"},"mode":"PAPER","contentHash":"4186cdc7966abe8ed71f843975119cb88ea1950d1d3eb5cd649c8f2b4f40749c","isExit":false,"origin":"strategy","taken":[{"kind":"rate","key":"alpha:rate","perMs":3600002},{"kind":"rate","key":"beta:rate","perMs":2}],"expiresAt":"2026-01-05T10:01:00.001Z","version":0,"policyHash":"hash-0"}}', '045ecf1e454169cc099e76cc83285a415916dc0f26f02ab38b3b8d1eefe2d739');
INSERT INTO helios_audit (id, body, hash) VALUES (4294967302, '{"kind":"fill","at":"2026-01-05T10:00:00.001Z","facts":{"clientOrderId":"order-history-1","status":"filled","fill":{"id":"fill-7","instrument":"BTC/ZAR","side":"BUY","liquidity":"maker","at":"2026-01-05T10:00:00.001Z","clientOrderId":"order-history-1","price":"100.1","quantity":"0.5","fee":{"amount":"-0.01","currency":"ZAR"}}}}', 'e94aa339fe5a2d4eba9464d8fd041890da9096fb5d246284b5a01d005b75bbec');
INSERT INTO helios_audit (id, body, hash) VALUES (4294967303, '{"kind":"order.outcome","at":"2026-01-05T10:00:00.001Z","facts":{"clientOrderId":"order-history-1","to":"rejected","status":"filled","evidence":{"source":"event"},"fills":[]}}', '54843e888081761c469b2efb5d34e9b5a441ecf510eff7e4d9f872011c1bca0c');
INSERT INTO helios_audit (id, body, hash) VALUES (4294967304, '{"kind":"order.outcome","at":"2026-01-05T10:00:00.001Z","facts":{"clientOrderId":"order-history-0","to":"never_arrived","status":"never_arrived","evidence":{"source":"event"},"fills":[]}}', 'a29d4e40018ee60fe85bb98f95fb4a24d3b63b65e916fa8bbbc4e4f288b883c4');
INSERT INTO helios_audit (id, body, hash) VALUES (4294967305, '{"kind":"order.admitted","at":"2026-01-05T10:00:00.001Z","facts":{"order":{"intentId":"intent-history-3","clientOrderId":"order-history-3","account":"history-left","mode":"PAPER","instrument":"BTC/ZAR","venueSymbol":"BTCZAR","side":"BUY","type":"LIMIT","quantity":"7","limitPrice":"100.1","timeInForce":"GTC","postOnly":false,"reduceOnly":false,"createdAt":"2026-01-05T10:00:00.001Z"},"mode":"PAPER","contentHash":"4186cdc7966abe8ed71f843975119cb88ea1950d1d3eb5cd649c8f2b4f40749c","isExit":false,"origin":"strategy","taken":[{"kind":"budget","key":"gamma:budgethour","window":"2026-01-05T12@Africa/Johannesburg","calendar":{"period":"hour","timeZone":"Africa/Johannesburg"},"amount":"3"},{"kind":"hold","key":"gamma:hold","amount":"1","reflectedBy":"reservation"}],"expiresAt":"2026-01-05T10:01:00.001Z","version":0,"policyHash":"hash-0"}}', '04b5b513ec1e9b992c333b5dadbb042cfaa32d7b05dc28a12c193c5b31be9d24');
INSERT INTO helios_audit (id, body, hash) VALUES (4294967306, '{"kind":"order.outcome","at":"2026-01-05T10:00:00.001Z","facts":{"clientOrderId":"order-history-2","to":"not_sent","status":"not_sent","evidence":{"source":"absence"},"fills":[]}}', '2ad4e48b022aed4c9127a8e37c3388fb144a092eb7bca78cce5bb765ef0ab71b');
INSERT INTO helios_audit (id, body, hash) VALUES (4294967307, '{"kind":"order.outcome","at":"2026-01-05T10:00:00.001Z","facts":{"clientOrderId":"order-history-2","to":"partially_filled","status":"not_sent","evidence":{"source":"human","lateArrival":true,"freshnessFence":true},"fills":[]}}', '2bd60c508fae74ac540120ce7527cbf0647b989b93c713c64c82b17935b75082');
INSERT INTO helios_audit (id, body, hash) VALUES (4294967308, '{"kind":"fill","at":"2026-01-05T10:00:00.001Z","facts":{"clientOrderId":"order-history-1","status":"filled","fill":{"id":"fill-0","instrument":"BTC/ZAR","side":"BUY","liquidity":"maker","at":"2026-01-05T10:00:00.001Z","clientOrderId":"order-history-1","price":"100.1","quantity":"0.5","fee":{"amount":"-0.01","currency":"ZAR"}}}}', '1bd04a7debbb543a6bba488b6ad671771b3dc19751d75576d96d39e5fb814b46');
INSERT INTO helios_audit (id, body, hash) VALUES (4294967309, '{"kind":"order.outcome","at":"2026-01-05T10:00:00.001Z","facts":{"clientOrderId":"order-history-2","to":"unknown","status":"not_sent","evidence":{"source":"event","lateArrival":true,"freshnessFence":true},"fills":[]}}', '1221885d1ac930d7f96de15edfe2e10ff80daa2562b7defc174f145cd0c7462a');
INSERT INTO helios_audit (id, body, hash) VALUES (4294967310, '{"kind":"order.admitted","at":"2026-01-05T10:00:00.001Z","facts":{"order":{"intentId":"intent-history-4","clientOrderId":"order-history-4","account":"history-left","mode":"PAPER","instrument":"BTC/ZAR","venueSymbol":"BTCZAR","side":"BUY","type":"LIMIT","quantity":"7","limitPrice":"100.1","timeInForce":"GTC","postOnly":false,"reduceOnly":false,"createdAt":"2026-01-05T10:00:00.001Z"},"mode":"PAPER","contentHash":"4186cdc7966abe8ed71f843975119cb88ea1950d1d3eb5cd649c8f2b4f40749c","isExit":false,"origin":"strategy","taken":[{"kind":"rate","key":"alpha:rate","perMs":2},{"kind":"budget","key":"beta:budgethour","window":"2026-01-05T12@Africa/Johannesburg","calendar":{"period":"hour","timeZone":"Africa/Johannesburg"},"amount":"4"}],"expiresAt":"2026-01-05T10:01:00.001Z","version":0,"policyHash":"hash-0"}}', '2eb0c8ebc9629c50f17d9990179fdeb1533c943814c55259012bca818569f3b8');
INSERT INTO helios_audit (id, body, hash) VALUES (4294967311, '{"kind":"latch.tripped","at":"2026-01-05T10:00:00.001Z","facts":{"key":"helios:exit-pause:BTC","mode":"PAPER","reason":"r","actor":"a","trippedAt":"2026-01-05T10:00:00.001Z","until":"cleared"}}', '1bde2326f54fe8c13a22562ee183f0f7297d9fb21c5e0efb1341d95e6de37af9');
INSERT INTO helios_audit (id, body, hash) VALUES (4294967312, '{"kind":"order.outcome","at":"2026-01-05T10:00:00.001Z","facts":{"clientOrderId":"order-history-4","to":"partially_filled","status":"partially_filled","evidence":{"source":"absence"},"fills":[]}}', '1bd8b9349b07572ddae495e7694153672d24ca6fde1ed7245f8da03e6adfbc75');
INSERT INTO helios_audit (id, body, hash) VALUES (4294967313, '{"kind":"order.outcome","at":"2026-01-05T10:00:00.001Z","facts":{"clientOrderId":"order-history-1","to":"rejected","status":"filled","evidence":{"source":"event"},"fills":[]}}', '621aa8b8b53872be5962369d93040df19ce1ec1635d3b4c9aa0a389dadd2c78c');
INSERT INTO helios_audit (id, body, hash) VALUES (4294967314, '{"kind":"fill","at":"2026-01-05T10:00:00.001Z","facts":{"clientOrderId":"order-history-2","status":"not_sent","fill":{"id":"fill-3","instrument":"BTC/ZAR","side":"BUY","liquidity":"maker","at":"2026-01-05T10:00:00.001Z","clientOrderId":"order-history-2","price":"100.1","quantity":"1.25","fee":{"amount":"-0.01","currency":"BTC"}}}}', '771d49f0ce76905d24b8b189b513d1739842ac045b98074e2449172bc3055e8f');
INSERT INTO helios_audit (id, body, hash) VALUES (4294967315, '{"kind":"fill","at":"2026-01-05T10:00:00.001Z","facts":{"clientOrderId":"order-history-0","status":"partially_filled","fill":{"id":"fill-2","instrument":"BTC/ZAR","side":"BUY","liquidity":"maker","at":"2026-01-05T10:00:00.001Z","clientOrderId":"order-history-0","price":"100.1","quantity":"1.75","fee":{"amount":"-0.01","currency":"BTC"}}}}', '6f27e1fd242d9aaeb29c4f2fb1944825945cbe1455e4be5ff2338d6a6d9b05ae');
INSERT INTO helios_audit (id, body, hash) VALUES (4294967316, '{"kind":"order.admitted","at":"2026-01-05T10:00:00.001Z","facts":{"order":{"intentId":"intent-history-5","clientOrderId":"order-history-5","account":"history-left","mode":"PAPER","instrument":"BTC/ZAR","venueSymbol":"BTCZAR","side":"BUY","type":"LIMIT","quantity":"7","limitPrice":"100.1","timeInForce":"GTC","postOnly":false,"reduceOnly":false,"createdAt":"2026-01-05T10:00:00.001Z"},"mode":"PAPER","contentHash":"4186cdc7966abe8ed71f843975119cb88ea1950d1d3eb5cd649c8f2b4f40749c","isExit":false,"origin":"strategy","taken":[],"expiresAt":"2026-01-05T10:01:00.001Z","version":0,"policyHash":"hash-1"}}', 'a384c701bed3ff23e1d5c6a1dc978988feaba6b9de8867ef603ee72a1bf26058');
INSERT INTO helios_audit (id, body, hash) VALUES (4294967317, '{"kind":"mode.changed","at":"2026-01-05T10:00:00.001Z","facts":{"version":1,"from":{"mode":"PAPER","state":"ACTIVE"},"to":{"mode":"PAPER","state":"ACTIVE"},"reason":"LIVE_EXPIRED","actor":"system","next":{"mode":"PAPER","state":"ACTIVE","liveExpiresAt":"2026-01-05T10:00:02.001Z","stop":{"flatten":false}}}}', '59a71a83ad4f6de65b4ef2bef527ac5c3b5724a329c621bc48cf4c704baa9254');
INSERT INTO helios_audit (id, body, hash) VALUES (4294967318, '{"kind":"order.outcome","at":"2026-01-05T10:00:01.001Z","facts":{"clientOrderId":"order-history-4","to":"rejected","status":"rejected","evidence":{"source":"event","lateArrival":true,"freshnessFence":true},"fills":[]}}', 'ce9484152686d62ce1e917c05f2f317959b0357ab2837fd323ea5facbdb4a3e9');
INSERT INTO helios_audit (id, body, hash) VALUES (8589934593, '{"kind":"mode.changed","at":"2026-01-05T10:00:00.001Z","facts":{"version":1,"from":{"mode":"PAPER","state":"ACTIVE"},"to":{"mode":"LIVE","state":"ACTIVE"},"reason":"r","actor":"a","next":{"mode":"LIVE","state":"ACTIVE"}}}', 'b18bfc1021a69658405173b5b67c3cf3776c538f43d1818473d5cc82a66261ba');
INSERT INTO helios_audit (id, body, hash) VALUES (8589934594, '{"kind":"mode.changed","at":"2026-01-05T10:00:00.001Z","facts":{"version":2,"from":{"mode":"LIVE","state":"ACTIVE"},"to":{"mode":"LIVE","state":"ACTIVE"},"reason":"r","actor":"a","next":{"mode":"LIVE","state":"ACTIVE"}}}', '4d630ae262dea90acacb2c0d55f4a403b666196b33fdda16604ef0ef3a777c6a');
INSERT INTO helios_audit (id, body, hash) VALUES (8589934595, '{"kind":"mode.changed","at":"2026-01-05T10:00:00.001Z","facts":{"version":3,"from":{"mode":"LIVE","state":"ACTIVE"},"to":{"mode":"LIVE","state":"ACTIVE"},"reason":"LIVE_EXPIRED","actor":"a","next":{"mode":"LIVE","state":"ACTIVE","liveExpiresAt":"2026-01-05T10:00:02.001Z","stop":{"flatten":true}}}}', '11f732ffa31e4af59c973cf8b695e6018ce52a2b5758ff4b45f4dbe478e16d3a');
INSERT INTO helios_audit (id, body, hash) VALUES (8589934596, '{"kind":"identity.changed","at":"2026-01-05T10:00:00.001Z","facts":{"to":"history-venue-2","reason":"r","actor":"a"}}', '44ea917552efa18fa6e80dcd29c2a8bf5c31ec0a14f7c7bd2b868987f04942e9');
INSERT INTO helios_audit (id, body, hash) VALUES (8589934597, '{"kind":"order.admitted","at":"2026-01-05T10:00:00.001Z","facts":{"order":{"intentId":"intent-history-6","clientOrderId":"order-history-6","account":"history-right","mode":"LIVE","instrument":"BTC/ZAR","venueSymbol":"BTCZAR","side":"BUY","type":"LIMIT","quantity":"7","limitPrice":"100.1","timeInForce":"GTC","postOnly":false,"reduceOnly":false,"createdAt":"2026-01-05T10:00:00.001Z"},"mode":"LIVE","contentHash":"4186cdc7966abe8ed71f843975119cb88ea1950d1d3eb5cd649c8f2b4f40749c","isExit":false,"origin":"strategy","taken":[{"kind":"rate","key":"alpha","perMs":51},{"kind":"rate","key":"beta:rate","perMs":3600001},{"kind":"rate","key":"gamma:rate","perMs":2}],"expiresAt":"2026-01-05T10:01:00.001Z","version":3,"policyHash":"hash-0","adoptsPolicy":"default"}}', 'e1224b8e54329510918a6519f88ecb132f5f55dc00b83c18a605133d09c2e7d9');
INSERT INTO helios_audit (id, body, hash) VALUES (8589934598, '{"kind":"identity.changed","at":"2026-01-05T10:00:00.001Z","facts":{"from":"history-venue-2","to":"history-venue-2","reason":"r","actor":"a"}}', 'a519e41fa2c1bf033ff8e0f3e2db9428795faf19ec82e9de577f5ea9fd0f9f3c');
INSERT INTO helios_audit (id, body, hash) VALUES (8589934599, '{"kind":"order.admitted","at":"2026-01-05T10:00:01.001Z","facts":{"order":{"intentId":"intent-history-7","clientOrderId":"order-history-7","account":"history-right","mode":"LIVE","instrument":"BTC/ZAR","venueSymbol":"BTCZAR","side":"BUY","type":"LIMIT","quantity":"7","limitPrice":"100.1","timeInForce":"GTC","postOnly":false,"reduceOnly":false,"createdAt":"2026-01-05T10:00:01.001Z"},"mode":"LIVE","contentHash":"4186cdc7966abe8ed71f843975119cb88ea1950d1d3eb5cd649c8f2b4f40749c","isExit":false,"origin":"strategy","taken":[{"kind":"hold","key":"alpha:hold","amount":"1","reflectedBy":"reservation"},{"kind":"rate","key":"gamma:rate","perMs":51}],"expiresAt":"2026-01-05T10:01:01.001Z","version":3,"policyHash":"hash-0"}}', '9ce0b19b8476b5aabd5b7363bc1c6ef0302718d38c8dcd6ddf78039fd12110f3');
INSERT INTO helios_audit (id, body, hash) VALUES (8589934600, '{"kind":"order.outcome","at":"2026-01-05T10:00:01.001Z","facts":{"clientOrderId":"order-history-7","to":"never_arrived","status":"never_arrived","evidence":{"source":"event","lateArrival":true,"freshnessFence":true},"fills":[]}}', 'eed7d13478c707fbedda939218e9648f536d56db693d674d861256a0f9b68095');
INSERT INTO helios_audit (id, body, hash) VALUES (8589934601, '{"kind":"order.admitted","at":"2026-01-05T10:00:01.001Z","facts":{"order":{"intentId":"intent-history-8","clientOrderId":"order-history-8","account":"history-right","mode":"LIVE","instrument":"BTC/ZAR","venueSymbol":"BTCZAR","side":"BUY","type":"LIMIT","quantity":"7","limitPrice":"100.1","timeInForce":"GTC","postOnly":false,"reduceOnly":false,"createdAt":"2026-01-05T10:00:01.001Z"},"mode":"LIVE","contentHash":"4186cdc7966abe8ed71f843975119cb88ea1950d1d3eb5cd649c8f2b4f40749c","isExit":false,"origin":"strategy","taken":[{"kind":"budget","key":"beta:budgetday","window":"2026-01-05@Africa/Johannesburg","calendar":{"period":"day","timeZone":"Africa/Johannesburg"},"amount":"3"}],"expiresAt":"2026-01-05T10:01:01.001Z","version":3,"policyHash":"hash-0"}}', '3aeee3e42c08cc7aa07e805be48673a3536cb1d64254897bf5395b3a4678c712');
INSERT INTO helios_audit (id, body, hash) VALUES (8589934602, '{"kind":"fill","at":"2026-01-05T10:00:01.001Z","facts":{"clientOrderId":"order-history-8","status":"partially_filled","fill":{"id":"fill-3","instrument":"BTC/ZAR","side":"BUY","liquidity":"maker","at":"2026-01-05T10:00:01.001Z","clientOrderId":"order-history-8","price":"100.1","quantity":"1.75","fee":{"amount":"-0.01","currency":"BTC"}}}}', '77e7104b30de07fd7f646aaf30e0b805704934e6386634423f32c713b8840692');
INSERT INTO helios_fills (account, mode, fill_id, client_order_id, number, body) VALUES ('history-left', 'PAPER', 'fill-0', 'order-history-1', 2, '{"id":"fill-0","instrument":"BTC/ZAR","side":"BUY","liquidity":"maker","at":"2026-01-05T10:00:00.001Z","clientOrderId":"order-history-1","price":"100.1","quantity":"0.5","fee":{"amount":"-0.01","currency":"ZAR"}}');
INSERT INTO helios_fills (account, mode, fill_id, client_order_id, number, body) VALUES ('history-left', 'PAPER', 'fill-2', 'order-history-0', 1, '{"id":"fill-2","instrument":"BTC/ZAR","side":"BUY","liquidity":"maker","at":"2026-01-05T10:00:00.001Z","clientOrderId":"order-history-0","price":"100.1","quantity":"1.75","fee":{"amount":"-0.01","currency":"BTC"}}');
INSERT INTO helios_fills (account, mode, fill_id, client_order_id, number, body) VALUES ('history-left', 'PAPER', 'fill-3', 'order-history-2', 1, '{"id":"fill-3","instrument":"BTC/ZAR","side":"BUY","liquidity":"maker","at":"2026-01-05T10:00:00.001Z","clientOrderId":"order-history-2","price":"100.1","quantity":"1.25","fee":{"amount":"-0.01","currency":"BTC"}}');
INSERT INTO helios_fills (account, mode, fill_id, client_order_id, number, body) VALUES ('history-left', 'PAPER', 'fill-7', 'order-history-1', 1, '{"id":"fill-7","instrument":"BTC/ZAR","side":"BUY","liquidity":"maker","at":"2026-01-05T10:00:00.001Z","clientOrderId":"order-history-1","price":"100.1","quantity":"0.5","fee":{"amount":"-0.01","currency":"ZAR"}}');
INSERT INTO helios_fills (account, mode, fill_id, client_order_id, number, body) VALUES ('history-right', 'LIVE', 'fill-3', 'order-history-8', 1, '{"id":"fill-3","instrument":"BTC/ZAR","side":"BUY","liquidity":"maker","at":"2026-01-05T10:00:01.001Z","clientOrderId":"order-history-8","price":"100.1","quantity":"1.75","fee":{"amount":"-0.01","currency":"BTC"}}');
INSERT INTO helios_latches (account, key, mode, reason, actor, tripped_at, until) VALUES ('history-left', 'helios:exit-pause:BTC', 'PAPER', 'r', 'a', 1767607200001, NULL);
INSERT INTO helios_orders (account, client_order_id, intent_id, mode, content_hash, admission_id, status, ended, filled_quantity, fill_count, venue_order_id, progress, updated_at, sequence) VALUES ('history-left', 'order-history-0', 'intent-history-0', 'PAPER', '4186cdc7966abe8ed71f843975119cb88ea1950d1d3eb5cd649c8f2b4f40749c', 4294967297, 'partially_filled', 0, '3', 1, 'venue-order-history-0', '{"evidence":{"source":"event","lateArrival":true},"reported":{"averagePrice":"99.95","fees":[{"amount":"0.1","currency":"ZAR"}]},"open":{}}', 1767607200001, 19);
INSERT INTO helios_orders (account, client_order_id, intent_id, mode, content_hash, admission_id, status, ended, filled_quantity, fill_count, venue_order_id, progress, updated_at, sequence) VALUES ('history-left', 'order-history-1', 'intent-history-1', 'PAPER', '4186cdc7966abe8ed71f843975119cb88ea1950d1d3eb5cd649c8f2b4f40749c', 4294967298, 'filled', 1, '3', 2, 'venue-order-history-1', '{"evidence":{"source":"human","freshnessFence":true,"lateArrival":true},"reported":{"averagePrice":"99.95","fees":[{"amount":"0.1","currency":"ZAR"}]},"open":{}}', 1767607200001, 17);
INSERT INTO helios_orders (account, client_order_id, intent_id, mode, content_hash, admission_id, status, ended, filled_quantity, fill_count, venue_order_id, progress, updated_at, sequence) VALUES ('history-left', 'order-history-2', 'intent-history-2', 'PAPER', '4186cdc7966abe8ed71f843975119cb88ea1950d1d3eb5cd649c8f2b4f40749c', 4294967301, 'not_sent', 1, '2', 1, 'venue-order-history-2', '{"evidence":{"source":"absence"},"reported":{"averagePrice":"99.95","fees":[{"amount":"0.1","currency":"ZAR"}]},"open":{}}', 1767607200001, 18);
INSERT INTO helios_orders (account, client_order_id, intent_id, mode, content_hash, admission_id, status, ended, filled_quantity, fill_count, venue_order_id, progress, updated_at, sequence) VALUES ('history-left', 'order-history-3', 'intent-history-3', 'PAPER', '4186cdc7966abe8ed71f843975119cb88ea1950d1d3eb5cd649c8f2b4f40749c', 4294967305, 'admitted', 0, '0', 0, NULL, NULL, 1767607200001, 9);
INSERT INTO helios_orders (account, client_order_id, intent_id, mode, content_hash, admission_id, status, ended, filled_quantity, fill_count, venue_order_id, progress, updated_at, sequence) VALUES ('history-left', 'order-history-4', 'intent-history-4', 'PAPER', '4186cdc7966abe8ed71f843975119cb88ea1950d1d3eb5cd649c8f2b4f40749c', 4294967310, 'rejected', 1, '1.5', 0, 'venue-order-history-4', '{"evidence":{"source":"event","lateArrival":true,"freshnessFence":true},"reported":{"fees":[{"amount":"0.1","currency":"ZAR"}],"averagePrice":"99.95"},"reason":"said so","open":{}}', 1767607201001, 22);
INSERT INTO helios_orders (account, client_order_id, intent_id, mode, content_hash, admission_id, status, ended, filled_quantity, fill_count, venue_order_id, progress, updated_at, sequence) VALUES ('history-left', 'order-history-5', 'intent-history-5', 'PAPER', '4186cdc7966abe8ed71f843975119cb88ea1950d1d3eb5cd649c8f2b4f40749c', 4294967316, 'admitted', 0, '0', 0, NULL, NULL, 1767607200001, 20);
INSERT INTO helios_orders (account, client_order_id, intent_id, mode, content_hash, admission_id, status, ended, filled_quantity, fill_count, venue_order_id, progress, updated_at, sequence) VALUES ('history-right', 'order-history-6', 'intent-history-6', 'LIVE', '4186cdc7966abe8ed71f843975119cb88ea1950d1d3eb5cd649c8f2b4f40749c', 8589934597, 'admitted', 0, '0', 0, NULL, NULL, 1767607200001, 5);
INSERT INTO helios_orders (account, client_order_id, intent_id, mode, content_hash, admission_id, status, ended, filled_quantity, fill_count, venue_order_id, progress, updated_at, sequence) VALUES ('history-right', 'order-history-7', 'intent-history-7', 'LIVE', '4186cdc7966abe8ed71f843975119cb88ea1950d1d3eb5cd649c8f2b4f40749c', 8589934599, 'never_arrived', 1, '0', 0, NULL, '{"evidence":{"source":"event","lateArrival":true,"freshnessFence":true},"open":{}}', 1767607201001, 8);
INSERT INTO helios_orders (account, client_order_id, intent_id, mode, content_hash, admission_id, status, ended, filled_quantity, fill_count, venue_order_id, progress, updated_at, sequence) VALUES ('history-right', 'order-history-8', 'intent-history-8', 'LIVE', '4186cdc7966abe8ed71f843975119cb88ea1950d1d3eb5cd649c8f2b4f40749c', 8589934601, 'partially_filled', 0, '1.75', 1, NULL, '{"evidence":{"source":"event"},"open":{}}', 1767607201001, 10);
INSERT INTO helios_policies (account, scope, hash, also_accept, accept_until) VALUES ('history-right', 'default', 'hash-0', NULL, NULL);
INSERT INTO helios_usage (account, mode, key, slot, value) VALUES ('history-left', 'PAPER', 'alpha:rate', 'claimed rate', '{"limit":"5","at":1767607200001,"perMs":2}');
INSERT INTO helios_usage (account, mode, key, slot, value) VALUES ('history-left', 'PAPER', 'alpha:rate', 'rate', '{"perMs":3600002,"times":[1767607200000,1767607200001,1767607200001]}');
INSERT INTO helios_usage (account, mode, key, slot, value) VALUES ('history-left', 'PAPER', 'beta:budgethour', 'claimed budget', '{"limit":"10","at":1767607200001,"calendar":{"period":"hour","timeZone":"Africa/Johannesburg"}}');
INSERT INTO helios_usage (account, mode, key, slot, value) VALUES ('history-left', 'PAPER', 'beta:budgethour', 'spent 2026-01-05T12@Africa/Johannesburg', '4');
INSERT INTO helios_usage (account, mode, key, slot, value) VALUES ('history-left', 'PAPER', 'beta:rate', 'claimed rate', '{"limit":"5","at":1767607200001,"perMs":2}');
INSERT INTO helios_usage (account, mode, key, slot, value) VALUES ('history-left', 'PAPER', 'beta:rate', 'rate', '{"perMs":2,"times":[1767607200001]}');
INSERT INTO helios_usage (account, mode, key, slot, value) VALUES ('history-left', 'PAPER', 'gamma:budgethour', 'claimed budget', '{"limit":"4","at":1767607200001,"calendar":{"period":"hour","timeZone":"Africa/Johannesburg"}}');
INSERT INTO helios_usage (account, mode, key, slot, value) VALUES ('history-left', 'PAPER', 'gamma:budgethour', 'spent 2026-01-05T12@Africa/Johannesburg', '3');
INSERT INTO helios_usage (account, mode, key, slot, value) VALUES ('history-left', 'PAPER', 'gamma:hold', 'claimed hold', '{"limit":"11","at":1767607200001,"asOf":1767607199951,"asOfSequence":8}');
INSERT INTO helios_usage (account, mode, key, slot, value) VALUES ('history-left', 'PAPER', 'gamma:hold', 'held 001767607200001/0000000000000003', '1');
INSERT INTO helios_usage (account, mode, key, slot, value) VALUES ('history-left', 'PAPER', 'gamma:hold', 'held open', '1');
INSERT INTO helios_usage (account, mode, key, slot, value) VALUES ('history-left', 'PAPER', 'gamma:rate', 'claimed rate', '{"limit":"2","at":1767607200000,"perMs":3600001}');
INSERT INTO helios_usage (account, mode, key, slot, value) VALUES ('history-left', 'PAPER', 'gamma:rate', 'rate', '{"perMs":3600001,"times":[1767607200000]}');
INSERT INTO helios_usage (account, mode, key, slot, value) VALUES ('history-right', 'LIVE', 'alpha', 'claimed rate', '{"limit":"3","at":1767607200001,"perMs":51}');
INSERT INTO helios_usage (account, mode, key, slot, value) VALUES ('history-right', 'LIVE', 'alpha', 'rate', '{"perMs":51,"times":[1767607200001]}');
INSERT INTO helios_usage (account, mode, key, slot, value) VALUES ('history-right', 'LIVE', 'alpha:hold', 'claimed hold', '{"limit":"10","at":1767607201001,"asOf":1767607200951,"asOfSequence":6}');
INSERT INTO helios_usage (account, mode, key, slot, value) VALUES ('history-right', 'LIVE', 'alpha:hold', 'held 001767607201001/0000000000000008', '1');
INSERT INTO helios_usage (account, mode, key, slot, value) VALUES ('history-right', 'LIVE', 'alpha:hold', 'held open', '0');
INSERT INTO helios_usage (account, mode, key, slot, value) VALUES ('history-right', 'LIVE', 'beta:budgetday', 'claimed budget', '{"limit":"7","at":1767607201001,"calendar":{"period":"day","timeZone":"Africa/Johannesburg"}}');
INSERT INTO helios_usage (account, mode, key, slot, value) VALUES ('history-right', 'LIVE', 'beta:budgetday', 'spent 2026-01-05@Africa/Johannesburg', '3');
INSERT INTO helios_usage (account, mode, key, slot, value) VALUES ('history-right', 'LIVE', 'beta:rate', 'claimed rate', '{"limit":"9","at":1767607200001,"perMs":3600001}');
INSERT INTO helios_usage (account, mode, key, slot, value) VALUES ('history-right', 'LIVE', 'beta:rate', 'rate', '{"perMs":3600001,"times":[1767607200001]}');
INSERT INTO helios_usage (account, mode, key, slot, value) VALUES ('history-right', 'LIVE', 'gamma:rate', 'claimed rate', '{"limit":"8","at":1767607201001,"perMs":51}');
INSERT INTO helios_usage (account, mode, key, slot, value) VALUES ('history-right', 'LIVE', 'gamma:rate', 'rate', '{"perMs":51,"times":[1767607201001]}');
INSERT INTO trading_mode_history (account, version, from_mode, from_state, to_mode, to_state, reason, changed_by, changed_at) VALUES ('history-left', 1, 'PAPER', 'ACTIVE', 'PAPER', 'ACTIVE', 'LIVE_EXPIRED', 'system', 1767607200001);
INSERT INTO trading_mode_history (account, version, from_mode, from_state, to_mode, to_state, reason, changed_by, changed_at) VALUES ('history-right', 1, 'PAPER', 'ACTIVE', 'LIVE', 'ACTIVE', 'r', 'a', 1767607200001);
INSERT INTO trading_mode_history (account, version, from_mode, from_state, to_mode, to_state, reason, changed_by, changed_at) VALUES ('history-right', 2, 'LIVE', 'ACTIVE', 'LIVE', 'ACTIVE', 'r', 'a', 1767607200001);
INSERT INTO trading_mode_history (account, version, from_mode, from_state, to_mode, to_state, reason, changed_by, changed_at) VALUES ('history-right', 3, 'LIVE', 'ACTIVE', 'LIVE', 'ACTIVE', 'LIVE_EXPIRED', 'a', 1767607200001);
INSERT INTO trading_mode_state (account_no, account, mode, state, version, reason, changed_by, changed_at, live_expires_at, stop_flatten, identity, audit_sequence, audit_hash, store_time) VALUES (1, 'history-left', 'PAPER', 'ACTIVE', 1, 'LIVE_EXPIRED', 'system', 1767607200001, 1767607202001, 0, NULL, 22, 'ce9484152686d62ce1e917c05f2f317959b0357ab2837fd323ea5facbdb4a3e9', 1767607201001);
INSERT INTO trading_mode_state (account_no, account, mode, state, version, reason, changed_by, changed_at, live_expires_at, stop_flatten, identity, audit_sequence, audit_hash, store_time) VALUES (2, 'history-right', 'LIVE', 'ACTIVE', 3, 'LIVE_EXPIRED', 'a', 1767607200001, 1767607202001, 1, 'history-venue-2', 10, '77e7104b30de07fd7f646aaf30e0b805704934e6386634423f32c713b8840692', 1767607201001);
