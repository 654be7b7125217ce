import { z } from 'zod'
import type { AuditHead, AuditRow, AuditVerdict } from '../../core/order-ledger.js'
import { AuditChecker, GENESIS_HASH } from '../audit-chain.js'
import type { Statement, Statements } from './statements.js'

const ROWS_PER_PAGE = 500

/**
 * Checks an account's whole chain, page by page. What is appended meanwhile is left out: the head and the last row to read
 * come from one snapshot.
 */
export async function verifyChain({
  run,
  statements,
  account,
  expectedHead,
}: {
  readonly run: (statement: Statement, values: unknown[]) => Promise<readonly string[]>
  readonly statements: Statements
  readonly account: string
  readonly expectedHead: AuditHead | undefined
}): Promise<AuditVerdict> {
  const checker = new AuditChecker(expectedHead)
  const [reply] = await run(statements.auditHead, [account])
  const { head, last } = ENDS.parse(JSON.parse(reply ?? '{}'))
  for (let after = 0, read = ROWS_PER_PAGE; read === ROWS_PER_PAGE; ) {
    const page = await run(statements.auditPage, [account, after, last ?? 0, ROWS_PER_PAGE])
    read = page.length
    for (const text of page) {
      const row = readAuditRow(text)
      checker.add(row)
      after = row.sequence
    }
  }
  return checker.verdict(head ?? NO_ROWS)
}

export function readAuditRow(reply: string): AuditRow {
  return ROW.parse(JSON.parse(reply))
}

const NO_ROWS: AuditHead = { sequence: 0, hash: GENESIS_HASH }
const ENDS = z.object({
  head: z.object({ sequence: z.number(), hash: z.string() }).nullable(),
  last: z.number().nullable(),
})
const ROW = z.object({ sequence: z.number(), body: z.string(), hash: z.string() })
