/**
 * One chain for each account. `body` is the exact text that was hashed; `hash` is SHA-256, in hex, over the hash before,
 * the sequence and the body, one line each.
 */
export const AUDIT = `
CREATE TABLE {schema}.helios_audit (
  account  text NOT NULL,
  sequence bigint NOT NULL,
  body     text NOT NULL,
  hash     text NOT NULL,
  PRIMARY KEY (account, sequence)
)`
