/** What is taken of one limit. Kept in the account's row, so that an admission reads and writes one row for all of them. */
export const LIMIT = `
CREATE TYPE {schema}.helios_limit AS (
  -- of a budget what is consumed in its window, of a hold what no snapshot contains yet
  amount             numeric,
  -- of a budget, for example 2026-11-22@Africa/Johannesburg
  window_name        text,
  -- of a rate the admissions it counts, oldest first, in milliseconds
  times              bigint[],
  -- of a rate the longest interval that was ever asked for
  per_ms             bigint,
  -- of a hold when a part of it was last found in a snapshot
  reflected_ms       bigint,
  reflected_sequence bigint,
  -- nothing of it matters after this time; NULL: for as long as the amount is not zero
  dead_after_ms      bigint
)`

/**
 * The account's row: what is in force, and the lock that everything of the account is written under. Every write updates
 * it, so its page is left almost empty, vacuum looks at it early, and its values stay in the row.
 *
 * `mode` and `state` have no CHECK: a value that this version does not know must be readable, so that it can be denied.
 */
export const TRADING_MODE_STATE = `
CREATE TABLE {schema}.trading_mode_state (
  account         text PRIMARY KEY,
  mode            text NOT NULL,
  state           text NOT NULL,
  version         bigint NOT NULL,
  reason          text NOT NULL,
  changed_by      text NOT NULL,
  changed_at      timestamptz NOT NULL,
  live_expires_at timestamptz,
  -- { "flatten" } from an emergency stop until the next change
  stop            jsonb,
  -- the venue account that is bound to this account
  identity        text,
  -- by scope: { "hash", "alsoAccept"?, "acceptUntil"? }, times in milliseconds
  policies        jsonb NOT NULL DEFAULT '{}',
  -- tripped latches: { "key", "mode"?, "reason", "actor", "trippedAt", "until"? }, times in milliseconds
  latches         jsonb NOT NULL DEFAULT '[]',
  -- limits, and by the same index what each is of: mode, kind, key and for a budget period and zone, one line each
  limit_ids       text[] NOT NULL DEFAULT '{}',
  limits          {schema}.helios_limit[] NOT NULL DEFAULT '{}',
  -- the last row of the audit chain
  audit_sequence  bigint NOT NULL DEFAULT 0,
  audit_hash      text NOT NULL DEFAULT repeat('0', 64),
  -- the highest store time that was written
  last_at         timestamptz
) WITH (fillfactor = 10, toast_tuple_target = 8160, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500)`

/** A venue account is bound to one account. */
export const ONE_ACCOUNT_FOR_EACH_IDENTITY = `
CREATE UNIQUE INDEX helios_identity ON {schema}.trading_mode_state (identity) WHERE identity IS NOT NULL`

/** One row for each change, written together with it. */
export const TRADING_MODE_HISTORY = `
CREATE TABLE {schema}.trading_mode_history (
  account    text NOT NULL,
  version    bigint NOT NULL,
  from_mode  text NOT NULL,
  from_state text NOT NULL,
  mode       text NOT NULL,
  state      text NOT NULL,
  reason     text NOT NULL,
  changed_by text NOT NULL,
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (account, version)
)`

/** For people: one row for each limit. */
export const LIMITS = `
CREATE VIEW {schema}.helios_limits AS
  SELECT s.account,
      split_part(s.limit_ids[i], E'\\n', 1) AS mode,
      split_part(s.limit_ids[i], E'\\n', 2) AS kind,
      split_part(s.limit_ids[i], E'\\n', 3) AS key,
      (s.limits[i]).window_name,
      (s.limits[i]).amount,
      cardinality((s.limits[i]).times) AS admissions
    FROM {schema}.trading_mode_state s, generate_subscripts(s.limit_ids, 1) AS i`
