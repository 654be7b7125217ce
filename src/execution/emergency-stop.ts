import { delay } from '../core/clock.js'
import { CLIENT_ORDER_ID_PREFIX } from '../core/ids.js'
import type { OrderReport } from '../core/order.js'
import type { OrderRecord } from '../core/order-ledger.js'
import { UNSPECIFIED } from '../core/reserved.js'
import type { TradingClient } from '../core/trading-client.js'
import { isTerminal, type OrderStatus } from '../core/vocabulary.js'
import type { OrderCanceler } from './cancel-orders.js'
import { inTime } from './in-time.js'
import type { Reconciler } from './reconcile-orders.js'
import type { RouterCore } from './router-core.js'
import type { StoppedOrder, StopReport } from './stop-report.js'
import type { VenueEvents } from './venue-events.js'

export interface EmergencyStopOptions {
  /** Recorded as `unspecified` when absent: a stop never fails for want of a word. */
  readonly reason?: string
  readonly actor?: string
  /** Not built yet: it is kept with the stop, reported as not done, and `clear` is then false. Default false. */
  readonly flatten?: boolean
  /** How long to go on reading back before giving up on `clear`, in milliseconds. Default 30 000. */
  readonly deadlineMs?: number
}

/** What a stop works with. */
export interface StopParts {
  readonly canceler: OrderCanceler
  readonly venueEvents: VenueEvents
  readonly reconciler: Reconciler
}

const READ_BACK_EVERY_MS = 250

/**
 * Latches first, then empties the venue, then proves it. Never throws: what fails is in the report, and the latch stays.
 * May be called again, and from any process. Cancels foreign orders too.
 */
export async function emergencyStop(core: RouterCore, parts: StopParts, options: EmergencyStopOptions): Promise<StopReport> {
  const { reason = UNSPECIFIED, actor = UNSPECIFIED, flatten = false, deadlineMs = 30_000 } = options
  const startedAt = core.clock.now()
  const giveUpAtMs = core.clock.monotonicMs() + deadlineMs
  const latching = await latch(core, { reason, actor, flatten })
  const latched = 'error' in latching ? latching : { at: latching.at, version: latching.version }
  core.logger.warn({ account: core.account, reason, actor, latched }, 'Emergency stop.')
  core.events.emit('stop.engaged', { ...latched, account: core.account, reason, actor })

  const problems: string[] = 'error' in latched ? ['NOT_LATCHED'] : []
  const seen = new Map<string, StoppedOrder>()
  const client = core.clients.LIVE
  const ours = await attempt(core, problems, 'LEDGER_UNREADABLE', () => parts.canceler.pending('LIVE'))
  for (const record of ours ?? []) seen.set(record.order.clientOrderId, ofOurs(record, record.status))
  const settledAtMs = settledAt(core, ours ?? [])

  if (client === undefined) {
    if ((ours ?? []).length > 0) problems.push('LIVE_CLIENT_MISSING')
  } else if (ours === undefined || ours.length > 0 || (await everWasLive(core))) {
    await cancelEverything(core, parts, { client, ours: ours ?? [], seen, problems, giveUpAtMs })
    await waitUntil(core, Math.min(settledAtMs, giveUpAtMs))
    const empty = await readBack(core, client, seen, { giveUpAtMs, settledAtMs }, parts, problems)
    if (!empty) problems.push('ORDERS_REMAIN')
    const bound = 'error' in latching ? undefined : latching.identity
    const identity = await attempt(core, problems, 'IDENTITY_UNKNOWN', () => client.identity())
    if (bound !== undefined && identity !== undefined && identity !== bound) problems.push('IDENTITY_MISMATCH')
  }
  const unresolved = await settleLedger(core, parts, seen, problems)
  if (unresolved.length > 0) problems.push('UNRESOLVED_ORDERS')
  if (flatten) problems.push('FLATTEN_UNSUPPORTED')
  return {
    latched,
    orders: [...seen.values()],
    unresolved,
    ...(flatten ? { flattened: { done: false, reason: 'This version does not flatten positions.' } } : {}),
    clear: problems.length === 0,
    ...(problems.length === 0 ? {} : { reason: [...new Set(problems)].join(', ') }),
    startedAt,
    finishedAt: core.clock.now(),
  }
}

type Latching = { readonly at: Date; readonly version: number; readonly identity?: string } | { readonly error: string }

async function latch(
  core: RouterCore,
  stop: { readonly reason: string; readonly actor: string; readonly flatten: boolean },
): Promise<Latching> {
  try {
    const { changedAt, version, identity } = await inTime(core.clock, core.orchestrator.engageStop(stop), core.submitTimeoutMs)
    return { at: changedAt, version, ...(identity === undefined ? {} : { identity }) }
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) }
  }
}

/** An account that never was LIVE has nothing at the live venue, and no private request is made to find that out. */
async function everWasLive(core: RouterCore): Promise<boolean> {
  try {
    for (let before: number | undefined; ; ) {
      const asked = core.orchestrator.history({ limit: 200, ...(before === undefined ? {} : { before }) })
      const page = await inTime(core.clock, asked, core.submitTimeoutMs)
      if (page.some(({ from, to }) => from.mode === 'LIVE' || to.mode === 'LIVE')) return true
      before = page.at(-1)?.version
      if (before === undefined) return false
    }
  } catch {
    return true
  }
}

async function cancelEverything(
  core: RouterCore,
  { canceler }: { readonly canceler: OrderCanceler },
  round: {
    readonly client: TradingClient
    readonly ours: readonly OrderRecord[]
    readonly seen: Map<string, StoppedOrder>
    readonly problems: string[]
    readonly giveUpAtMs: number
  },
): Promise<void> {
  const { client, ours, seen, problems, giveUpAtMs } = round
  const listing = await attempt(core, problems, 'LISTING_FAILED', () => client.openOrders())
  for (const report of listing?.orders ?? []) note(seen, report)
  await attempt(core, problems, 'BULK_CANCEL_FAILED', () => client.cancelAllOrders())
  for (const record of ours) {
    const waitMs = Math.min(Math.max(giveUpAtMs - core.clock.monotonicMs(), 0), core.submitTimeoutMs)
    const outcome = await attempt(core, problems, 'CANCEL_FAILED', () => canceler.cancelRecord(record), waitMs)
    if (outcome?.kind === 'unknown') {
      core.logger.warn({ clientOrderId: record.order.clientOrderId, reason: outcome.reason }, 'Not canceled.')
    }
  }
}

/** Reads until two listings in a row are empty, the first of them after the life of everything that had no outcome. */
async function readBack(
  core: RouterCore,
  client: TradingClient,
  seen: Map<string, StoppedOrder>,
  { giveUpAtMs, settledAtMs }: { readonly giveUpAtMs: number; readonly settledAtMs: number },
  parts: { readonly canceler: OrderCanceler },
  problems: string[],
): Promise<boolean> {
  const apartMs = Math.max(client.capabilities.listingLagMs ?? 0, 1)
  let firstEmptyAtMs: number | undefined
  for (;;) {
    const startedAtMs = core.clock.monotonicMs()
    const listing = await attempt(core, [], '', () => client.openOrders())
    if (listing === undefined || listing.orders.length > 0) {
      firstEmptyAtMs = undefined
      for (const report of listing?.orders ?? []) note(seen, report)
      if (listing !== undefined) await cancelEverything(core, parts, { client, ours: [], seen, problems: [], giveUpAtMs })
    } else if (firstEmptyAtMs !== undefined && startedAtMs >= firstEmptyAtMs + apartMs) {
      return true
    } else if (firstEmptyAtMs === undefined && startedAtMs >= settledAtMs) {
      firstEmptyAtMs = startedAtMs
    }
    if (core.clock.monotonicMs() >= giveUpAtMs) {
      if (listing === undefined) problems.push('LISTING_FAILED')
      return false
    }
    await delay(core.clock, firstEmptyAtMs === undefined ? READ_BACK_EVERY_MS : apartMs)
  }
}

/** What the ledger says in the end about every order of ours, after the venue was asked once more. */
async function settleLedger(
  core: RouterCore,
  parts: StopParts,
  seen: Map<string, StoppedOrder>,
  problems: string[],
): Promise<readonly string[]> {
  await attempt(core, problems, 'EVENTS_NOT_RECORDED', () => parts.venueEvents.settled())
  if (core.clients.LIVE !== undefined) {
    await attempt(core, problems, 'RECONCILE_FAILED', () => parts.reconciler.run())
  }
  const unresolved: string[] = []
  const settleOne = async ([id, order]: readonly [string, StoppedOrder]): Promise<void> => {
    const { clientOrderId, origin } = order
    if (origin === 'foreign' || clientOrderId === undefined) {
      seen.set(id, { ...order, after: problems.includes('ORDERS_REMAIN') ? order.before : 'canceled' })
      return
    }
    const { account } = core
    const record = await attempt(core, problems, 'LEDGER_UNREADABLE', () => core.store.findOrder({ account, clientOrderId }))
    const after = record?.status ?? 'unknown'
    seen.set(id, { ...order, after })
    if (!isTerminal(after) || after === 'never_arrived') unresolved.push(clientOrderId)
  }
  await Promise.all([...seen].map(settleOne))
  return unresolved
}

/** When, on the monotonic clock, nothing that was admitted before the stop can still be on its way. */
function settledAt(core: RouterCore, ours: readonly OrderRecord[]): number {
  const unsettled = ours.filter(({ status }) => status === 'admitted' || status === 'unknown')
  const nowMs = core.clock.now().getTime()
  const longestMs = Math.max(0, ...unsettled.map(({ expiresAt }) => expiresAt.getTime() + core.submitTimeoutMs - nowMs))
  return core.clock.monotonicMs() + longestMs
}

async function waitUntil(core: RouterCore, atMs: number): Promise<void> {
  const ms = atMs - core.clock.monotonicMs()
  if (ms > 0) await delay(core.clock, ms)
}

function note(seen: Map<string, StoppedOrder>, report: OrderReport): void {
  const { clientOrderId, venueOrderId, type, status } = report
  const id = clientOrderId ?? venueOrderId ?? ''
  if (seen.has(id)) return
  const ids = {
    ...(clientOrderId === undefined ? {} : { clientOrderId }),
    ...(venueOrderId === undefined ? {} : { venueOrderId }),
  }
  const origin = clientOrderId?.startsWith(CLIENT_ORDER_ID_PREFIX) === true ? 'ours' : 'foreign'
  seen.set(id, { ...ids, origin, class: classOf(type), before: status, after: status })
}

function ofOurs({ order, venueOrderId }: OrderRecord, status: OrderStatus): StoppedOrder {
  const ids = { clientOrderId: order.clientOrderId, ...(venueOrderId === undefined ? {} : { venueOrderId }) }
  return { ...ids, origin: 'ours', class: classOf(order.type), before: status, after: status }
}

function classOf(type: OrderReport['type']): string {
  return type === 'STOP_LOSS_LIMIT' || type === 'TAKE_PROFIT_LIMIT' ? 'conditional' : 'limit'
}

/** The value, or `undefined` with the problem noted: a step that fails, or does not answer, must not stop the next. */
async function attempt<Value>(
  core: RouterCore,
  problems: string[],
  problem: string,
  step: () => Promise<Value>,
  waitMs = core.submitTimeoutMs,
): Promise<Value | undefined> {
  try {
    return await inTime(core.clock, step(), waitMs)
  } catch {
    problems.push(problem)
    return undefined
  }
}
