import type { AuditHead, AuditRow, AuditVerdict } from '../../core/order-ledger.js'
import { AuditChecker, GENESIS_HASH } from '../audit-chain.js'
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
  for (let after = 0; ; ) {
    const page = { account, after, limit: ROWS_PER_PAGE }
    const { head, rows } = await read((connection) =>
      connection.snapshot(() => ({ head: readHead(connection, account), rows: readAuditRows(connection, page) })),
    )
    for (const row of rows) checker.add(row)
    if (rows.length < ROWS_PER_PAGE) return checker.verdict(head)
    after = rows.at(-1)?.sequence ?? after
    await nextTurn()
  }
}

/** At most `limit` rows of an account's chain, oldest first, from the one behind `after` on. */
export function readAuditRows(
  connection: Connection,
  { account, after, limit }: { readonly account: string; readonly after: number; readonly limit: number },
): readonly AuditRow[] {
  const headRow = connection.get(SELECT_HEAD, account)
  if (headRow === undefined) return []
  const first = integer(headRow, 'account_no') * AUDIT_IDS_PER_ACCOUNT
  const rows = connection.all(SELECT_AUDIT_PAGE, first + after, first + AUDIT_IDS_PER_ACCOUNT, limit)
  return rows.map((row) => ({ sequence: integer(row, 'sequence'), body: text(row, 'body'), hash: text(row, 'hash') }))
}

/** The account's head at the moment the rows are read. */
function readHead(connection: Connection, account: string): AuditHead {
  const headRow = connection.get(SELECT_HEAD, account)
  if (headRow === undefined) return { sequence: 0, hash: GENESIS_HASH }
  return { sequence: integer(headRow, 'audit_sequence'), hash: text(headRow, 'audit_hash') }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
