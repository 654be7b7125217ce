import type { Fill, OrderReport } from '../../core/order.js'
import type { OutcomeRecord } from '../../core/order-ledger.js'
import { jsonText } from './json-text.js'

/** What `helios_record_outcome` takes. */
export function outcomeText({ account, clientOrderId, to, evidence, report }: OutcomeRecord, call: CallFrame): string {
  const fills = withoutRepeats(report?.fills ?? [])
  return jsonText({
    ...call,
    account,
    clientOrderId,
    to,
    evidence,
    venueOrderId: evidence.venueOrderId ?? report?.venueOrderId,
    reason: report?.reason ?? evidence.reason,
    filledQuantity: report?.filledQuantity,
    reported: report === undefined ? undefined : jsonText(reported(report)),
    fills,
    // The rest of a JSON object that the function begins.
    facts: jsonText({ clientOrderId, to, evidence, fills }).slice(1),
  })
}

/** What every call carries: how long to wait for locks, and the time when it is injected. */
export interface CallFrame {
  readonly waitMs: number
  readonly now: number | null
}

function reported({ averagePrice, remainingQuantity, fees }: OrderReport) {
  return { averagePrice, remainingQuantity, fees }
}

function withoutRepeats(fills: readonly Fill[]): readonly Fill[] {
  return [...new Map(fills.map((fill) => [fill.id, fill])).values()]
}
