import type { OrderLedger } from '../core/order-ledger.js'

export interface AuditExport {
  readonly store: Pick<OrderLedger, 'auditRows'>
  readonly account: string
  /** Begin behind this sequence, to go on where an earlier export ended. Default 0: with the first row. */
  readonly after?: number
  /** How many rows are read at a time. Default 500. */
  readonly rowsPerPage?: number
}

/**
 * An account's audit chain as NDJSON, oldest first: one line for each row, `{ account, sequence, hash, body }`, without the line
 * break. `body` is a string, the exact text that was hashed, so that whoever has the lines can check every link. Checks nothing
 * itself; `verifyAudit` does. What is appended meanwhile may or may not be in it.
 */
export async function* exportAudit({ store, account, after = 0, rowsPerPage = 500 }: AuditExport): AsyncGenerator<string, void> {
  for (let last = after; ; ) {
    const rows = await store.auditRows({ account, after: last, limit: rowsPerPage })
    for (const { sequence, hash, body } of rows) {
      yield JSON.stringify({ account, sequence, hash, body })
      last = sequence
    }
    if (rows.length < rowsPerPage) return
  }
}
