import LibSql from 'libsql'
import pg from 'pg'
import { isPostgres } from '../../support/store-at.js'

/** A claim as the audit row of its admission has it. */
export interface AuditedClaim {
  readonly kind: 'budget' | 'hold' | 'rate'
  readonly key: string
  readonly amount: string
  /** Of a budget: the window it was taken from. */
  readonly window?: string
  readonly perMs?: number
  readonly reflectedBy?: 'reservation' | 'settlement'
}

/** What the audit chain says of orders, in its order. Times are milliseconds of the store. */
export type AuditedEvent =
  | {
      readonly kind: 'admitted'
      readonly atMs: number
      readonly clientOrderId: string
      readonly intentId: string
      readonly claims: readonly AuditedClaim[]
    }
  | { readonly kind: 'moved'; readonly atMs: number; readonly clientOrderId: string; readonly status: string }

/** Reads the chain beside the store, row by row: nothing of the store's own reading is believed here. */
export async function auditedEvents(location: string, account: string): Promise<readonly AuditedEvent[]> {
  const bodies = isPostgres(location) ? await bodiesInPostgres(location, account) : bodiesInFile(location, account)
  return bodies.flatMap((body) => eventOf(JSON.parse(body) as AuditBody) ?? [])
}

async function bodiesInPostgres(url: string, account: string): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query('SELECT body FROM helios_audit WHERE account = $1 ORDER BY sequence', [account])
    return rows.map(({ body }) => String(body))
  } finally {
    await client.end()
  }
}

function bodiesInFile(path: string, account: string): readonly string[] {
  const database = new LibSql(path)
  try {
    const select = `SELECT body FROM helios_audit JOIN trading_mode_state USING (account_no) WHERE account = ? ORDER BY id`
    return (database.prepare(select).all(account) as { readonly body: string }[]).map(({ body }) => body)
  } finally {
    database.close()
  }
}

interface AuditBody {
  readonly kind: string
  readonly at: string | number
  readonly facts: {
    readonly order?: { readonly clientOrderId: string; readonly intentId: string }
    readonly clientOrderId?: string
    readonly status?: string
    /** SQLite's. */
    readonly taken?: readonly (Omit<AuditedClaim, 'amount'> & { readonly amount?: string })[]
    /** Postgres's, with the windows of its budgets by the same index. */
    readonly claims?: readonly (Omit<AuditedClaim, 'amount'> & { readonly amount?: string })[]
    readonly windows?: readonly (string | null)[]
  }
}

function eventOf({ kind, at, facts }: AuditBody): AuditedEvent | undefined {
  const atMs = new Date(at).getTime()
  switch (kind) {
    case 'order.admitted': {
      const { order, taken, claims = taken ?? [], windows = [] } = facts
      if (order === undefined) throw new Error('An admission without its order.')
      const { clientOrderId, intentId } = order
      const exact = claims.map((claim, index) => {
        const window = claim.window ?? windows[index]
        return { ...claim, amount: claim.amount ?? '1', ...(window ? { window } : {}) }
      })
      return { kind: 'admitted', atMs, clientOrderId, intentId, claims: exact }
    }
    case 'order.outcome':
    case 'fill': {
      const { clientOrderId, status } = facts
      if (clientOrderId === undefined || status === undefined) throw new Error(`A ${kind} without its order or status.`)
      return { kind: 'moved', atMs, clientOrderId, status }
    }
    default:
      return undefined
  }
}
