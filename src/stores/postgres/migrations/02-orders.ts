/**
 * One row for each admitted order: what was admitted, and the projection of everything reported since.
 *
 * No two keys of a table begin with the same column: a plan that was made while the tables were empty would find the wrong
 * one as cheap as the right one, and read every order of the account with it ever after.
 */
export const ORDERS = `
CREATE TABLE {schema}.helios_orders (
  account           text NOT NULL,
  client_order_id   text NOT NULL,
  intent_id         text NOT NULL,
  mode              text NOT NULL,
  instrument        text NOT NULL,
  side              text NOT NULL,
  type              text NOT NULL,
  quantity          numeric,
  quote_quantity    numeric,
  limit_price       numeric,
  stop_price        numeric,
  -- the whole order
  body              json NOT NULL,
  content_hash      text NOT NULL,
  is_exit           boolean NOT NULL,
  origin            text NOT NULL,
  admitted_at       timestamptz NOT NULL,
  expires_at        timestamptz NOT NULL,
  admitted_sequence bigint NOT NULL,
  -- the claims that were taken, and by the same index the windows of its budgets
  claims            jsonb NOT NULL,
  claim_windows     text[],
  -- by the same index, what no snapshot contains yet of its holds; NULL: all of each
  open_holds        numeric[],
  status            text NOT NULL,
  venue_order_id    text,
  evidence          jsonb,
  -- the highest quantity that a report, or the sum of the fills, has shown
  filled_quantity   numeric NOT NULL,
  fill_count        integer NOT NULL,
  fill_total        numeric NOT NULL,
  reported          json,
  reason            text,
  updated_at        timestamptz NOT NULL,
  sequence          bigint NOT NULL,
  PRIMARY KEY (client_order_id, account),
  CONSTRAINT helios_orders_intent UNIQUE (intent_id, account)
) WITH (fillfactor = 70)`

export const ORDERS_THAT_HAVE_NOT_ENDED = `
CREATE INDEX helios_orders_live ON {schema}.helios_orders (account, mode, admitted_sequence)
  WHERE status IN ('admitted', 'unknown', 'open', 'partially_filled')`

export const ORDERS_BY_VENUE_ID = `
CREATE INDEX helios_orders_venue ON {schema}.helios_orders (venue_order_id, account, mode)
  WHERE venue_order_id IS NOT NULL`

/** One row for each execution. An id is unique within account and mode, so that a fill that is told twice counts once. */
export const FILLS = `
CREATE TABLE {schema}.helios_fills (
  account                  text NOT NULL,
  mode                     text NOT NULL,
  fill_id                  text NOT NULL,
  client_order_id          text NOT NULL,
  instrument               text NOT NULL,
  side                     text NOT NULL,
  price                    numeric NOT NULL,
  quantity                 numeric NOT NULL,
  fee_amount               numeric NOT NULL,
  fee_currency             text NOT NULL,
  liquidity                text NOT NULL,
  traded_at                timestamptz NOT NULL,
  -- the ids that the fill itself came with
  reported_client_order_id text,
  venue_order_id           text,
  sequence                 bigint NOT NULL,
  position                 integer NOT NULL,
  PRIMARY KEY (fill_id, account, mode)
)`

export const FILLS_OF_AN_ORDER = `
CREATE INDEX helios_fills_order ON {schema}.helios_fills (client_order_id, account, sequence, position)`

/**
 * Parts of holds that the venue shows since a moment: a snapshot that is older than it does not contain them. Rows that are
 * older than any snapshot that may be judged are deleted now and then.
 */
export const REFLECTIONS = `
CREATE TABLE {schema}.helios_reflections (
  account     text NOT NULL,
  mode        text NOT NULL,
  key         text NOT NULL,
  recorded_at timestamptz NOT NULL,
  sequence    bigint NOT NULL,
  amount      numeric NOT NULL,
  PRIMARY KEY (account, mode, key, recorded_at, sequence)
)`
