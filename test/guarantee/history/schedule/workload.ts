import type { Claim } from '../../../../src/core/claim.js'
import { Decimal, ZERO } from '../../../../src/core/decimal.js'
import { isHeliosError } from '../../../../src/core/errors.js'
import type { ExecutionStore } from '../../../../src/core/execution-store.js'
import type { ModeRecord } from '../../../../src/core/mode-store.js'
import type { Fill, Order } from '../../../../src/core/order.js'
import type { OrderStatus, TradingMode } from '../../../../src/core/vocabulary.js'
import type { SeededRandom } from '../../../support/seeded.js'

/** What the processes of one account share, beside the store: which orders there are to speak of. */
export interface Desk {
  readonly account: string
  /** Everything that was ever asked for, admitted or not. */
  readonly orders: Order[]
  readonly admitted: Order[]
}

/** One thread of a process: what it knows, and what it does next. */
export interface Trader {
  readonly desk: Desk
  readonly store: ExecutionStore
  readonly random: SeededRandom
  /** Names what is new. */
  readonly name: string
  /** The local clock, in milliseconds; limits over time ask by it. */
  now(): number
  /** Does without limits over time and snapshots, for clocks that run by themselves. */
  readonly timeless?: boolean
}

type Known = Pick<ModeRecord, 'mode' | 'state' | 'version'>
const AT_FIRST: Known = { mode: 'PAPER', state: 'ACTIVE', version: 0 }

const DEEDS = [
  ...Array<'admit'>(12).fill('admit'),
  ...Array<'outcome'>(4).fill('outcome'),
  ...['change', 'change', 'change', 'read', 'read', 'fill', 'fill', 'repeat', 'find', 'usage', 'usage'],
  ...['list', 'trip', 'clear', 'latches', 'adopt', 'note'],
] as const

/** Does `count` seeded things, one after the other. Whatever the store throws is an answer too. */
export async function trade(trader: Trader, count: number): Promise<void> {
  let known = AT_FIRST
  for (let done = 0; done < count; done += 1) {
    try {
      known = (await act(trader, known, `${trader.name}-${done}`)) ?? known
    } catch (error) {
      if (!isHeliosError(error)) throw error
    }
  }
}

async function act(trader: Trader, known: Known, id: string): Promise<Known | undefined> {
  const { store, random, desk, now } = trader
  const { account } = desk
  const orders = desk.admitted.length > 0 && random.below(4) > 0 ? desk.admitted : desk.orders
  const order = orders.length === 0 ? undefined : random.pick(orders)
  // Where little is allowed little happens: somebody resumes before long.
  const deed = known.state !== 'ACTIVE' && random.below(3) === 0 ? 'change' : random.pick(DEEDS)
  switch (deed) {
    case 'read':
      return store.readMode(account)
    case 'change':
      return change(trader, known, id)
    case 'admit':
      return admit(trader, known, newOrder(trader, known, id))
    case 'repeat':
      return order && admit(trader, known, random.below(4) === 0 ? { ...order, side: 'SELL' } : order)
    case 'outcome':
      return order && void (await store.recordOutcome(outcomeOf(order, random)))
    case 'fill':
      return order && void (await store.recordFill({ account, fill: fillOf(order, random) }))
    case 'find':
      return order && void (await store.findOrder({ account, intentId: order.intentId }))
    case 'list': {
      const mode = random.pick(['PAPER', 'LIVE'] as const)
      return void (await (random.below(2) === 0
        ? store.openOrders({ account, mode })
        : store.unresolvedOrders({ account, mode })))
    }
    case 'usage':
      return void (await readUsage(store, account, known.mode, random.pick(KEYS)))
    case 'trip': {
      const until =
        trader.timeless === true || random.below(2) === 0 ? {} : { until: new Date(now() + random.pick([500, 60_000])) }
      return void (await store.tripLatch({ account, key: random.pick(LATCHES), reason: id, actor: 'gate', ...until }))
    }
    case 'clear':
      return void (await store.clearLatch({ account, key: random.pick(LATCHES), reason: id, actor: 'desk' }))
    case 'latches':
      return void (await store.latches(account))
    case 'adopt': {
      const overlap = trader.timeless === true ? {} : { alsoAccept: random.pick(POLICIES), acceptUntil: new Date(now() + 1_000) }
      return void (await store.adoptPolicy({
        account,
        scope: 'default',
        hash: random.pick(POLICIES),
        ...overlap,
        reason: id,
        actor: 'desk',
      }))
    }
    case 'note':
      return void (await store.appendAudit({ account, notes: [{ kind: 'note', body: id }] }))
    default:
      throw deed satisfies never
  }
}

const POLICIES = ['policy-a', 'policy-b'] as const
const LATCHES = ['loss', 'helios:exit-pause:BTC'] as const
/** Which limits there are, and whether they are budgets. */
const KEYS = ['daily', 'value', 'reserved', 'settled', 'rate'] as const
const JOHANNESBURG = { period: 'day', timeZone: 'Africa/Johannesburg' } as const

/** What is read of a limit. */
export function readUsage(store: ExecutionStore, account: string, mode: TradingMode, key: (typeof KEYS)[number]) {
  const window = key === 'daily' || key === 'value' ? { window: JOHANNESBURG } : {}
  return store.usage({ account, mode, key, ...window })
}

/** Everything there is to see of an account in the end. */
export async function lookAround(store: ExecutionStore, account: string, clientOrderIds: readonly string[]): Promise<void> {
  await store.readMode(account)
  await store.latches(account)
  for (const mode of ['PAPER', 'LIVE'] as const) {
    await store.openOrders({ account, mode })
    await store.unresolvedOrders({ account, mode })
    for (const key of KEYS) await readUsage(store, account, mode, key)
  }
  for (const clientOrderId of clientOrderIds) await store.findOrder({ account, clientOrderId })
}

async function change({ store, random, desk, now, timeless }: Trader, known: Known, id: string): Promise<Known | undefined> {
  const lease =
    timeless === true || random.below(2) === 0 ? {} : { liveExpiresAt: new Date(now() + random.pick([300, 1_000, 60_000])) }
  const next = random.pick([
    { mode: 'PAPER', state: 'HALTED', stop: { flatten: random.below(2) === 0 } },
    { mode: known.mode, state: 'REDUCING' },
    { mode: known.mode, state: 'ACTIVE' },
    { mode: known.mode, state: 'ACTIVE' },
    { mode: 'LIVE', state: 'ACTIVE', ...lease },
    { mode: 'LIVE', state: 'ACTIVE' },
    { mode: 'PAPER', state: 'ACTIVE' },
  ] as const)
  const { account } = desk
  const result = await store.changeMode({ account, expectedVersion: known.version, next, reason: id, actor: 'desk' })
  return result.ok ? result.record : result.current
}

async function admit({ store, random, desk, now, timeless }: Trader, known: Known, order: Order): Promise<Known | undefined> {
  const { account } = desk
  const isExit = random.below(6) === 0
  const result = await store.admit({
    account,
    mode: order.mode,
    expectedVersion: known.version,
    order,
    claims: claimsOf(random, now(), timeless === true),
    latchKeys: random.below(3) > 0 ? [] : [...LATCHES],
    policyHash: random.below(8) === 0 ? 'policy-b' : 'policy-a',
    ttlMs: 60_000,
    isExit,
    enforceClaims: random.below(12) !== 0,
    ...(isExit && random.below(2) === 0 ? { origin: random.pick(['stop', 'protect'] as const) } : {}),
    ...(order.mode === 'LIVE' ? { identity: random.below(10) === 0 ? `other-${account}` : `venue-${account}` } : {}),
  })
  if (result.ok) desk.admitted.push(order)
  // Denied, perhaps for the mode: look again.
  return result.ok || 'existing' in result ? undefined : store.readMode(account)
}

function claimsOf(random: SeededRandom, now: number, timeless: boolean): readonly Claim[] {
  const asOf = new Date(timeless ? 0 : now - random.pick([0, 0, 1, 400, 2_000]))
  const all: readonly Claim[] = [
    { kind: 'budget', key: 'daily', amount: 1, limit: 3, window: JOHANNESBURG, code: 'FULL_daily' },
    { kind: 'budget', key: 'value', amount: random.pick([10, 20]), limit: 60, window: JOHANNESBURG, code: 'FULL_value' },
    { kind: 'hold', key: 'reserved', amount: 10, limit: 20, asOf, code: 'FULL_reserved' },
    {
      kind: 'hold',
      key: 'settled',
      amount: 10,
      limit: random.pick([20, 30]),
      asOf,
      reflectedBy: 'settlement',
      code: 'FULL_settled',
    },
    { kind: 'rate', key: 'rate', max: 3, perMs: timeless ? 600_000 : 1_000, code: 'FULL_rate' },
  ]
  return all.filter((claim) => (timeless && claim.kind === 'hold' ? false : random.below(2) === 0))
}

function newOrder({ desk, random, now }: Trader, { mode }: Known, id: string): Order {
  const order: Order = {
    intentId: id,
    clientOrderId: `helios-${desk.account}-${id}`.slice(0, 50),
    account: desk.account,
    mode: random.below(20) === 0 ? 'LIVE' : mode,
    instrument: 'BTC/ZAR',
    venueSymbol: 'BTCZAR',
    side: 'BUY',
    type: 'LIMIT',
    quantity: new Decimal(QUANTITY),
    limitPrice: new Decimal(100),
    timeInForce: 'GTC',
    postOnly: false,
    reduceOnly: false,
    createdAt: new Date(now()),
  }
  desk.orders.push(order)
  return order
}

const QUANTITY = 10
const OUTCOMES: readonly OrderStatus[] = [
  ...(['open', 'open', 'open', 'unknown', 'partially_filled', 'filled'] as const),
  ...(['canceled', 'rejected', 'not_sent', 'expired'] as const),
]

function outcomeOf(order: Order, random: SeededRandom) {
  const { account, clientOrderId, instrument, side, type } = order
  const to = random.pick(OUTCOMES)
  const base = { account, clientOrderId, to, evidence: { source: 'event' } } as const
  if (to === 'not_sent' || random.below(2) === 0) return base
  const fills = to === 'partially_filled' || to === 'filled' ? [fillOf(order, random)] : []
  const filledQuantity = fills.reduce((sum, { quantity }) => sum.plus(quantity), ZERO)
  const report = {
    clientOrderId,
    instrument,
    side,
    type,
    status: to,
    filledQuantity,
    fees: [],
    fills,
    updatedAt: order.createdAt,
  }
  return { ...base, report }
}

/** One of few executions of an order, so that they come more than once. */
function fillOf({ clientOrderId, instrument, side, createdAt }: Order, random: SeededRandom): Fill {
  const quantity = random.pick([2, 5, 10])
  const fee = { amount: ZERO, currency: 'ZAR' }
  const price = new Decimal(100)
  const id = `${clientOrderId}-${quantity}`
  return { id, clientOrderId, instrument, side, price, quantity: new Decimal(quantity), fee, liquidity: 'taker', at: createdAt }
}
