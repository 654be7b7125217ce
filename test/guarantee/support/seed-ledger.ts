import { toDecimal } from '../../../src/core/decimal.js'
import type { ExecutionStore } from '../../../src/core/execution-store.js'
import { newClientOrderId, uuidv7 } from '../../../src/core/ids.js'
import type { Order } from '../../../src/core/order.js'
import type { OutcomeRecord } from '../../../src/core/order-ledger.js'
import type { ExecutionRouter } from '../../../src/execution/execution-router.js'
import type { ModeOrchestrator } from '../../../src/mode/mode-orchestrator.js'
import { approveForTest } from '../../../src/testing/approve-for-test.js'
import type { FakeValr } from '../../../src/testing/fake-valr/fake-valr.js'
import type { ManualClock } from '../../../src/testing/manual-clock.js'
import { ValrTradingClient } from '../../../src/venues/valr/valr-trading-client.js'

export const ACCOUNT = 'restarted'
export const KEY = { apiKey: 'k'.repeat(64), apiSecret: 's'.repeat(64) } as const
/** Every order holds one of the first and uses one of the second up. */
export const HOLD = 'restart:held'
export const BUDGET = 'restart:orders'
export const DAY = { period: 'day', timeZone: 'Africa/Johannesburg' } as const

/** What became of an order at the exchange while no process of ours was there. */
type Fate = 'rests' | 'filled' | 'cancelled' | 'never arrived'

export interface SeedParts {
  readonly store: ExecutionStore
  readonly orchestrator: ModeOrchestrator
  readonly router: ExecutionRouter
  readonly fake: FakeValr
  readonly clock: ManualClock
  readonly open: number
  readonly unknown: number
}

const AT_ONCE = 32

/** As an earlier process left it: orders in the ledger, and at the exchange what became of them since. */
export async function seedLedger(parts: SeedParts): Promise<{ readonly orders: readonly string[] }> {
  const { orchestrator, fake, clock, open, unknown } = parts
  await orchestrator.setMode('LIVE', { confirmed: true, reason: 'restart', actor: 'test' })
  const planned = [
    ...Array.from(
      { length: open },
      (_, index) => ({ status: 'open', order: orderOf(clock, openFate(index)), fate: openFate(index) }) as const,
    ),
    ...Array.from(
      { length: unknown },
      (_, index) => ({ status: 'unknown', order: orderOf(clock, unknownFate(index)), fate: unknownFate(index) }) as const,
    ),
  ]
  const placing = new ValrTradingClient({
    ...KEY,
    clock,
    accountSocket: false,
    fetch: (url, init) => fake.handle(new Request(url, init)),
  })
  await placing.instruments()
  for (let from = 0; from < planned.length; from += AT_ONCE) {
    await Promise.all(
      planned.slice(from, from + AT_ONCE).map(async ({ order, fate, status }) => {
        const venueOrderId = fate === 'never arrived' ? undefined : await place(placing, order, clock)
        await write(parts, order, status === 'unknown' ? undefined : venueOrderId)
      }),
    )
    // The exchange takes 400 orders a second.
    clock.advance(100)
  }
  for (const { order, fate } of planned) {
    if (fate !== 'cancelled') continue
    clock.advance(200)
    await placing.cancelOrder({ instrument: order.instrument, clientOrderId: order.clientOrderId })
  }
  fake.trade('BTCZAR', '905000', '9')
  await placing.close()
  return { orders: planned.map(({ order }) => order.clientOrderId) }
}

/** Of the orders that the ledger has as open, a few ended unheard. */
function openFate(index: number): Fate {
  if (index % 50 === 7) return 'filled'
  return index % 200 === 11 ? 'cancelled' : 'rests'
}

function unknownFate(index: number): Fate {
  return (
    (
      [
        'rests',
        'rests',
        'rests',
        'rests',
        'filled',
        'filled',
        'cancelled',
        'never arrived',
        'never arrived',
        'never arrived',
      ] as const
    )[index % 10] ?? 'rests'
  )
}

/** Worth some R90; one that is to be filled bids more than the others. */
function orderOf(clock: ManualClock, fate: Fate): Order {
  const limitPrice = toDecimal(fate === 'filled' ? '910000' : '900000')
  return {
    ...{ intentId: uuidv7(clock), clientOrderId: newClientOrderId(clock), account: ACCOUNT, mode: 'LIVE' },
    ...{ instrument: 'BTC/ZAR', venueSymbol: 'BTCZAR', side: 'BUY', type: 'LIMIT', quantity: toDecimal('0.0001'), limitPrice },
    ...{ timeInForce: 'GTC', postOnly: false, reduceOnly: false, createdAt: clock.now() },
  }
}

async function place(placing: ValrTradingClient, order: Order, clock: ManualClock): Promise<string> {
  const outcome = await placing.submitOrder(approveForTest(order, { mode: 'LIVE', clock }))
  if (outcome.kind !== 'accepted') throw new Error(`The order was not placed: ${JSON.stringify(outcome)}`)
  return outcome.venueOrderId
}

async function write({ store, router, clock }: SeedParts, order: Order, venueOrderId: string | undefined): Promise<void> {
  const held = { kind: 'hold', key: HOLD, amount: 1, limit: 1_000_000, asOf: clock.now() } as const
  const used = { kind: 'budget', key: BUDGET, amount: 1, limit: 1_000_000, window: DAY } as const
  const asked = {
    account: ACCOUNT,
    mode: 'LIVE',
    order,
    claims: [held, used],
    latchKeys: [],
    policyHash: router.policyHash,
  } as const
  const admission = await store.admit({ ...asked, expectedVersion: 1, ttlMs: 2_000 })
  if (!admission.ok) throw new Error(`The order was not admitted: ${JSON.stringify(admission)}`)
  const { clientOrderId } = order
  const outcome: OutcomeRecord =
    venueOrderId === undefined
      ? { account: ACCOUNT, clientOrderId, to: 'unknown', evidence: { source: 'timeout', cause: 'SUBMIT_TIMEOUT' } }
      : { account: ACCOUNT, clientOrderId, to: 'open', evidence: { source: 'submit', venueOrderId } }
  await store.recordOutcome(outcome)
}
