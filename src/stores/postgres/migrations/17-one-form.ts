import { ORDER_REPLY as FIRST_ORDER_REPLY } from './07-replies.js'

/**
 * Databases that were made while version 13 was being written have its first form: the orders' text has another name, and keys
 * begin with the account. Changes nothing where the present form is there already.
 */
export const ONE_FORM = `
DO $one_form$
BEGIN
  BEGIN
    ALTER TABLE {schema}.helios_orders RENAME COLUMN details TO body;
  EXCEPTION WHEN undefined_column THEN
    RETURN;
  END;
  ALTER TABLE {schema}.helios_orders
    DROP CONSTRAINT helios_orders_pkey,
    ADD CONSTRAINT helios_orders_pkey PRIMARY KEY (client_order_id, account),
    DROP CONSTRAINT helios_orders_intent,
    ADD CONSTRAINT helios_orders_intent UNIQUE (intent_id, account);
  DROP INDEX {schema}.helios_orders_venue;
  CREATE INDEX helios_orders_venue ON {schema}.helios_orders (venue_order_id, account, mode)
    WHERE venue_order_id IS NOT NULL;
  ALTER TABLE {schema}.helios_fills
    DROP CONSTRAINT helios_fills_pkey,
    ADD CONSTRAINT helios_fills_pkey PRIMARY KEY (fill_id, account, mode);
  DROP INDEX {schema}.helios_fills_order;
  CREATE INDEX helios_fills_order ON {schema}.helios_fills (client_order_id, account, sequence, position);
END
$one_form$`

/** As it was: the first form read the orders' text by its other name. */
export const ORDER_REPLY = FIRST_ORDER_REPLY.replace('CREATE FUNCTION', 'CREATE OR REPLACE FUNCTION')
