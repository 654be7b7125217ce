import { PRESENT as FIRST_PRESENT } from './05-store-time.js'
import { LOCK_ACCOUNT as FIRST_LOCK_ACCOUNT } from './06-lock-account.js'
import { ADMIT as FIRST_ADMIT } from './19-order-lines.js'

/**
 * While somebody holds a transaction open, no version of the account's row may be forgotten, and looking it up by its key
 * visits one page for every eleven admissions since. The newest version is the last of them in the key's index: going through
 * that backwards finds it first. By a range, because among rows of one equal key an index has no order to go by.
 */
export const PRESENT = ofTheNewest(FIRST_PRESENT, ')')
export const LOCK_ACCOUNT = ofTheNewest(FIRST_LOCK_ACCOUNT, ' FOR NO KEY UPDATE')
export const ADMIT = ofTheNewest(FIRST_ADMIT, ' FOR NO KEY UPDATE')

/** The same function, with `next` after each look-up of the account's row. */
function ofTheNewest(sql: string, next: string): string {
  const [byKey, byRange] = ['s.account = wanted', 's.account >= wanted AND s.account <= wanted ORDER BY s.account DESC LIMIT 1']
  return sql.replace('CREATE FUNCTION', 'CREATE OR REPLACE FUNCTION').replaceAll(`${byKey}${next}`, `${byRange}${next}`)
}
