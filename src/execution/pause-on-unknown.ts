import type { Denial } from '../core/denial.js'
import { type JudgedOrder, ruleDenial } from './judge-order.js'
import type { PaperGates, RouterCore } from './router-core.js'

const UNKNOWN_GATE = 'helios:unknown-orders'

/**
 * With `onUnknown: 'pause'`, the denial of an entry while the ledger has an order of the same mode and instrument whose
 * outcome is unknown, whichever process sent it. Read right before admission, and not in its atomic step: what becomes
 * unknown in between stops the next entry.
 */
export async function unknownDenials(
  { account, store, onUnknown }: RouterCore,
  { order, isExit }: JudgedOrder,
  gating: PaperGates,
): Promise<readonly Denial[]> {
  if (onUnknown === 'continue' || order === undefined || isExit || gating !== 'enforce') return []
  const { mode, instrument } = order
  try {
    const unresolved = await store.unresolvedOrders({ account, mode })
    const unknown = unresolved.filter((record) => record.status === 'unknown' && record.order.instrument === instrument)
    if (unknown.length === 0) return []
    const clientOrderIds = unknown.map((record) => record.order.clientOrderId)
    return [ruleDenial('UNKNOWN_PENDING', UNKNOWN_GATE, { instrument, clientOrderIds })]
  } catch (cause) {
    const message = 'Whether the outcome of an order of this instrument is unknown could not be read.'
    return [ruleDenial('INPUT_MISSING', UNKNOWN_GATE, { instrument, reason: String(cause) }, message)]
  }
}
