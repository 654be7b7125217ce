import { isTerminal } from '../../../src/core/vocabulary.js'
import type { ExecutionStore, OrderStatus } from '../../../src/index.js'

/** When the audit chain says that an order came so far, in store time. */
export interface OrderHistory {
  /** The first status but `admitted` and `unknown`. */
  settledAtMs?: number
  endedAtMs?: number
}

/** From the audit rows behind `after`, by client order id. */
export async function orderHistories(
  store: ExecutionStore,
  account: string,
  after: number,
): Promise<ReadonlyMap<string, OrderHistory>> {
  const histories = new Map<string, OrderHistory>()
  for (let last = after; ; ) {
    const rows = await store.auditRows({ account, after: last, limit: 1_000 })
    for (const { body } of rows) note(histories, JSON.parse(body) as AuditBody)
    const next = rows.at(-1)?.sequence
    if (next === undefined) return histories
    last = next
  }
}

interface AuditBody {
  readonly at: string
  readonly facts: { readonly clientOrderId?: string; readonly status?: OrderStatus }
}

function note(histories: Map<string, OrderHistory>, { at, facts: { clientOrderId, status } }: AuditBody): void {
  if (clientOrderId === undefined || status === undefined || status === 'admitted' || status === 'unknown') return
  const history = histories.get(clientOrderId) ?? {}
  const atMs = Date.parse(at)
  history.settledAtMs ??= atMs
  if (isTerminal(status)) history.endedAtMs ??= atMs
  histories.set(clientOrderId, history)
}
