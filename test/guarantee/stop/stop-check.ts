import { isPresumed } from '../../../src/core/order-ledger.js'
import { isTerminal } from '../../../src/core/vocabulary.js'
import { type StopRunRecord, SUBMIT_TIMEOUT_MS } from './stop-session.js'

/** Everything that does not hold after a run, in words. What the stop says of itself is not believed. */
export function problemsOf(run: StopRunRecord): readonly string[] {
  return [...lateOrders(run), ...missingOrders(run), ...unprovenClear(run), ...badEnd(run)]
}

/** No approval is spent after the admission's life, and nothing reaches the venue when a stop no longer waits for it. */
function lateOrders({ pausedAt, records, sentAtMs, arrivedAtMs }: StopRunRecord): readonly string[] {
  const problems: string[] = []
  // A process that is frozen between the check and the system call is out of reach; whoever claims more would be found out.
  const wasFrozen = pausedAt?.endsWith(' spent') === true
  for (const { order, expiresAt } of records) {
    const { intentId, clientOrderId } = order
    const [sentMs, arrivedMs] = [sentAtMs.get(clientOrderId), arrivedAtMs.get(clientOrderId)]
    if (sentMs !== undefined && sentMs > expiresAt.getTime())
      problems.push(`${intentId} left ${sentMs - expiresAt.getTime()} ms after its life`)
    if (arrivedMs === undefined || wasFrozen) continue
    const lateMs = arrivedMs - expiresAt.getTime() - SUBMIT_TIMEOUT_MS
    if (lateMs > 0) problems.push(`${intentId} arrived ${lateMs} ms after anybody waited for it`)
  }
  return problems
}

/** Every order that the ledger had admitted and that had not ended when the stop had read the ledger. */
function missingOrders({ report, records, histories, stopPoints }: StopRunRecord): readonly string[] {
  const reported = new Set(report.orders.flatMap(({ clientOrderId }) => clientOrderId ?? []))
  const latchedAtMs = 'at' in report.latched ? Date.parse(report.latched.at) : undefined
  if (latchedAtMs === undefined) return ['the stop was not latched']
  const readAtMs = stopPoints.find(({ name }) => name === 'store.openOrders after')?.atMs ?? Number.POSITIVE_INFINITY
  const problems: string[] = []
  for (const { order, admittedAt } of records) {
    const { intentId, clientOrderId } = order
    if (admittedAt.getTime() > latchedAtMs) problems.push(`${intentId} was admitted after the latch`)
    const endedAtMs = histories.get(clientOrderId)?.endedAtMs ?? Number.POSITIVE_INFINITY
    if (endedAtMs > readAtMs && !reported.has(clientOrderId)) problems.push(`${intentId} is not in the report`)
  }
  return problems
}

/** What R12 wants of `clear: true`, from the ledger's audit, the venue's books and the times of the listings. */
function unprovenClear(run: StopRunRecord): readonly string[] {
  const { report, openAtReport, records, histories, arrivedAtMs, stopPoints } = run
  if (!report.clear) return report.reason === undefined ? ['not clear, and no reason'] : []
  const finishedAtMs = Date.parse(report.finishedAt)
  const problems = openAtReport.map((id) => `clear, and ${id} is open`)
  let settledMs = Number.NEGATIVE_INFINITY
  for (const record of records) {
    const { intentId, clientOrderId } = record.order
    const { settledAtMs = Number.POSITIVE_INFINITY, endedAtMs = Number.POSITIVE_INFINITY } = histories.get(clientOrderId) ?? {}
    if (endedAtMs > finishedAtMs) problems.push(`clear, and ${intentId} had not ended`)
    if ((arrivedAtMs.get(clientOrderId) ?? 0) > finishedAtMs) problems.push(`clear, and ${intentId} arrived afterwards`)
    if (isPresumed(record)) problems.push(`clear, and ${intentId} is only presumed lost`)
    settledMs = Math.max(settledMs, Math.min(settledAtMs, record.expiresAt.getTime() + SUBMIT_TIMEOUT_MS))
  }
  const listings = stopPoints.filter(({ name, atMs }) => name === 'client.openOrders before' && atMs >= settledMs)
  if (listings.length < 2) problems.push(`clear, after ${listings.length} listings that were late enough`)
  return problems
}

/** Once the paused process has gone on, a stop is clear, and ledger and venue agree about every order. */
function badEnd({ last, openAtLast, records }: StopRunRecord): readonly string[] {
  const problems = openAtLast.map((id) => `${id} is open in the end`)
  if (!last.clear) problems.push(`not clear in the end: ${last.reason}`)
  for (const { order, status } of records) {
    if (!isTerminal(status)) problems.push(`${order.intentId} is ${status} in the end`)
  }
  return problems
}
