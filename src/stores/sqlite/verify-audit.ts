import type { AuditHead, AuditVerdict } from '../../core/order-ledger.js'
import { AuditChecker, type AuditRow, GENESIS_HASH } from '../audit-chain.js'
import { AUDIT_IDS_PER_ACCOUNT } from './account-write.js'
import type { Connection } from './connection.js'
import { integer, text } from './row-values.js'
import { SELECT_AUDIT_PAGE, SELECT_HEAD } from './statements.sql.js'

const ROWS_PER_PAGE = 256

/**
 * Reads an account's chain from its first row, a page in each turn of the event loop, so that a long chain holds nothing
 * up. `read` runs a function that only reads.
 */
export async function verifyAudit(
  read: <T>(work: (connection: Connection) => T) => Promise<T>,
  { account, expectedHead }: { readonly account: string; readonly expectedHead?: AuditHead },
): Promise<AuditVerdict> {
  const checker = new AuditChecker(expectedHead)
  let after: number | undefined
  for (;;) {
    const page = await read((connection) => connection.snapshot(() => readPage(connection, account, after)))
    for (const row of page.rows) checker.add(row)
    if (page.rows.length < ROWS_PER_PAGE) return checker.verdict(page.head)
    after = page.lastId
    await nextTurn()
  }
}

interface AuditPage {
  /** The account's head at the moment the rows were read. */
  readonly head: AuditHead
  readonly rows: readonly AuditRow[]
  readonly lastId: number
}

function readPage(connection: Connection, account: string, after: number | undefined): AuditPage {
  const headRow = connection.get(SELECT_HEAD, account)
  if (headRow === undefined) return { head: { sequence: 0, hash: GENESIS_HASH }, rows: [], lastId: 0 }
  const first = integer(headRow, 'account_no') * AUDIT_IDS_PER_ACCOUNT
  const rows = connection.all(SELECT_AUDIT_PAGE, after ?? first, first + AUDIT_IDS_PER_ACCOUNT, ROWS_PER_PAGE)
  return {
    head: { sequence: integer(headRow, 'audit_sequence'), hash: text(headRow, 'audit_hash') },
    rows: rows.map((row) => ({ sequence: integer(row, 'sequence'), body: text(row, 'body'), hash: text(row, 'hash') })),
    lastId: rows.length === 0 ? first : integer(rows.at(-1), 'id'),
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
