import { type CalendarWindow, Decimal, type ExecutionStore, type OrderRecord } from '../../../src/index.js'
import { bookDifferences, sentTwice } from '../../support/book-differences.js'
import { type AuditedEvent, auditedEvents } from './audited-events.js'
import { type FixedLimits, type ModelledClaims, modelClaims } from './claims-model.js'
import type { VenueBooks } from './venue-process.js'
import type { Verdict } from './verdict.js'

export interface AccountToCheck {
  readonly location: string
  readonly store: ExecutionStore
  readonly account: string
  readonly venue: VenueBooks
  /** Everything that any process was told about an intent. */
  readonly verdicts: readonly Verdict[]
  readonly limits: FixedLimits
  /** The calendar of every budget. */
  readonly window: CalendarWindow
}

export interface CheckedAccount extends ModelledClaims {
  readonly records: readonly OrderRecord[]
}

/**
 * Holds ledger, claims, audit chain, verdicts and the venue's own books against each other. Meant for a quiet account: all
 * processes are gone or idle, and everything is reconciled. Orders that are still unresolved are problems.
 */
export async function checkAccount(checked: AccountToCheck): Promise<CheckedAccount> {
  const { location, store, account, venue, verdicts, limits } = checked
  const events = await auditedEvents(location, account)
  const model = modelClaims(events, limits)
  const records = await recordsOf(store, account, events)
  const audit = await store.verifyAudit({ account })
  const problems = [
    ...model.problems,
    ...bookDifferences(records, venue),
    ...sentTwice(venue.placements),
    ...unwritten(venue, records),
    ...misreported(verdicts, records),
    ...(await strayOrders(store, account, records)),
    ...(await wrongUsage(checked, model, events, records)),
    ...(audit.ok ? [] : [`the audit chain is ${audit.problem} at ${audit.sequence}`]),
  ]
  return { ...model, problems, records }
}

async function recordsOf(
  store: ExecutionStore,
  account: string,
  events: readonly AuditedEvent[],
): Promise<readonly OrderRecord[]> {
  const records: OrderRecord[] = []
  for (const { kind, clientOrderId } of events) {
    if (kind !== 'admitted') continue
    const record = await store.findOrder({ account, clientOrderId })
    if (record === undefined) throw new Error(`${clientOrderId} is in the audit chain and not in the ledger.`)
    records.push(record)
  }
  return records
}

/** What was sent without being in the ledger. */
function unwritten({ placements }: VenueBooks, records: readonly OrderRecord[]): readonly string[] {
  const known = new Set(records.map(({ order }) => order.clientOrderId))
  return placements.filter((id) => !known.has(id)).map((id) => `${id} was sent and is not in the ledger`)
}

/** What processes were told, against what the ledger has now. */
function misreported(verdicts: readonly Verdict[], records: readonly OrderRecord[]): readonly string[] {
  const byIntent = new Map(records.map((record) => [record.order.intentId, record]))
  // An intent that was denied may be tried again: its last verdict counts.
  const last = new Map(verdicts.map((verdict) => [verdict.intentId, verdict]))
  return [...last.values()].flatMap(({ intentId, outcome, clientOrderId, why }) => {
    const record = byIntent.get(intentId)
    const status = record?.status ?? 'missing'
    const isRight = {
      accepted: ['open', 'partially_filled', 'filled', 'canceled', 'expired'].includes(status),
      // A reply that was lost, or not waited for, may have been anything.
      unknown: record !== undefined,
      rejected: status === 'rejected',
      denied: status === 'not_sent' || (clientOrderId === undefined && record === undefined),
    }[outcome]
    return isRight ? [] : [`${intentId} was told ${outcome} ${why}, and is ${status} in the ledger`]
  })
}

/** Nothing is left unresolved, and what is open is in the audit chain. */
async function strayOrders(store: ExecutionStore, account: string, records: readonly OrderRecord[]): Promise<readonly string[]> {
  const known = new Set(records.map(({ order }) => order.clientOrderId))
  const open = await store.openOrders({ account, mode: 'LIVE' })
  const unresolved = await store.unresolvedOrders({ account, mode: 'LIVE' })
  return [
    ...open.flatMap(({ order }) => (known.has(order.clientOrderId) ? [] : `${order.clientOrderId} was never admitted`)),
    ...unresolved.map(({ order, status }) => `${order.clientOrderId} is still ${status}`),
  ]
}

/** What the store says is taken of each key, against the sum over the orders as they are. */
async function wrongUsage(
  { store, account, window, limits }: AccountToCheck,
  { spent }: ModelledClaims,
  events: readonly AuditedEvent[],
  records: readonly OrderRecord[],
): Promise<readonly string[]> {
  const problems: string[] = []
  for (const key of Object.keys(limits.budgets)) {
    const { used, reserved, unknown } = await store.usage({ account, mode: 'LIVE', key, window })
    const ours = used.plus(reserved).plus(unknown)
    const sum = [...spent].filter(([id]) => id.startsWith(`${key}\n`)).reduce((all, [, amount]) => all.plus(amount), ZERO)
    if (!ours.equals(sum)) problems.push(`usage of ${key} is ${ours}, and its orders took ${sum}`)
  }
  for (const [key, sum] of openHolds(events, records)) {
    const { reserved, unknown } = await store.usage({ account, mode: 'LIVE', key })
    const ours = reserved.plus(unknown)
    if (!ours.equals(sum)) problems.push(`usage of ${key} is ${ours}, and its open orders hold ${sum}`)
  }
  return problems
}

/** By key, what no snapshot of the venue contains of the orders that go on: the unfilled part of what a settlement ends. */
function openHolds(events: readonly AuditedEvent[], records: readonly OrderRecord[]): ReadonlyMap<string, Decimal> {
  const byId = new Map(records.map((record) => [record.order.clientOrderId, record]))
  const holds = new Map<string, Decimal>()
  for (const event of events) {
    if (event.kind !== 'admitted') continue
    for (const { kind, key, amount, reflectedBy } of event.claims) {
      if (kind !== 'hold') continue
      const record = byId.get(event.clientOrderId)
      const rests = record?.status === 'open' || record?.status === 'partially_filled'
      const part = rests && reflectedBy === 'settlement' ? unfilledPart(record) : ZERO
      holds.set(key, (holds.get(key) ?? ZERO).plus(part.times(amount)))
    }
  }
  return holds
}

function unfilledPart({ order, report }: OrderRecord): Decimal {
  if (order.quantity === undefined) return new Decimal(1)
  return order.quantity.minus(report.filledQuantity).dividedBy(order.quantity).toDecimalPlaces(30, Decimal.ROUND_UP)
}

const ZERO = new Decimal(0)
