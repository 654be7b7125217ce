import LibSql from 'libsql'
import pg from 'pg'
import { isPostgres } from '../support/store-at.js'

/**
 * Makes a ledger that holds one settled order hold many more like it, by copying its rows under new ids that sort before
 * any of today. The audit chain is as long as a real one, and does not verify.
 */
export async function fillLedger(location: string, rows: { readonly orders: number; readonly auditRows: number }): Promise<void> {
  if (!isPostgres(location)) return fillFile(location, rows.orders, rows.auditRows)
  const client = new pg.Client({ connectionString: location })
  await client.connect()
  try {
    await client.query('SET synchronous_commit = off')
    await client.query(POSTGRES_ORDERS, [rows.orders])
    await client.query(POSTGRES_AUDIT, [rows.auditRows])
    await client.query('UPDATE trading_mode_state SET audit_sequence = audit_sequence + $1::bigint', [rows.auditRows])
    await client.query('VACUUM ANALYZE')
    await client.query('CHECKPOINT')
  } finally {
    await client.end()
  }
}

/** A UUID of version 7, from a time in 2023 on. */
const POSTGRES_ID = `regexp_replace(lpad(to_hex(1700000000000 + n), 12, '0') || '7' || substr(md5(n::text), 1, 19),
  '(.{8})(.{4})(.{4})(.{4})(.{12})', '\\1-\\2-\\3-\\4-\\5')`

const KEPT = `mode, instrument, side, type, quantity, quote_quantity, limit_price, stop_price, body, content_hash, is_exit, origin,
  admitted_at, expires_at, admitted_sequence, claims, claim_windows, open_holds, status`
const KEPT_TOO = 'evidence, filled_quantity, fill_count, fill_total, reported, reason, updated_at, sequence'

const POSTGRES_ORDERS = `
INSERT INTO helios_orders (account, client_order_id, intent_id, ${KEPT}, venue_order_id, ${KEPT_TOO})
SELECT account, 'helios-' || id, id, ${KEPT}, 'copy-' || n, ${KEPT_TOO}
  FROM (SELECT * FROM helios_orders LIMIT 1) AS one,
    LATERAL (SELECT n, ${POSTGRES_ID} AS id FROM generate_series(1, $1::bigint) AS n) AS copies`

const POSTGRES_AUDIT = `
INSERT INTO helios_audit (account, sequence, body, hash)
SELECT account, sequence + n, body, hash
  FROM (SELECT * FROM helios_audit ORDER BY sequence DESC LIMIT 1) AS last, generate_series(1, $1::bigint) AS n`

function fillFile(location: string, orders: number, auditRows: number): void {
  const database = new LibSql(location)
  database.prepare(SQLITE_ORDERS).run([orders])
  database.prepare(SQLITE_AUDIT).run([auditRows])
  database.prepare('UPDATE trading_mode_state SET audit_sequence = audit_sequence + ?').run([auditRows])
  database.exec('ANALYZE; PRAGMA wal_checkpoint(TRUNCATE)')
  database.close()
}

const NUMBERS = 'WITH RECURSIVE copies (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM copies WHERE n < ?)'

const SQLITE_ID = `printf('%08x-%04x-7%03x-8%03x-%012x', (1700000000000 + n) >> 16, (1700000000000 + n) & 65535, n & 4095, n >> 12 & 4095, n)`

const SQLITE_KEPT = 'mode, content_hash, admission_id, status, ended, filled_quantity, fill_count'

const SQLITE_ORDERS = `
INSERT INTO helios_orders (account, client_order_id, intent_id, ${SQLITE_KEPT}, venue_order_id, progress, updated_at, sequence)
${NUMBERS}
SELECT account, 'helios-' || ${SQLITE_ID}, ${SQLITE_ID}, ${SQLITE_KEPT}, 'copy-' || n, progress, updated_at, sequence
  FROM copies, (SELECT * FROM helios_orders LIMIT 1)`

const SQLITE_AUDIT = `
INSERT INTO helios_audit (id, body, hash)
${NUMBERS}
SELECT id + n, body, hash FROM copies, (SELECT * FROM helios_audit ORDER BY id DESC LIMIT 1)`
