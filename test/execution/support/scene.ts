import type { Denial } from '../../../src/core/denial.js'
import type { ExecutionStore } from '../../../src/core/execution-store.js'
import type { OrderIntent } from '../../../src/core/order.js'
import type { TradingClient } from '../../../src/core/trading-client.js'
import type { ExecutionResult } from '../../../src/execution/execution-result.js'
import { ExecutionRouter } from '../../../src/execution/execution-router.js'
import type { ExecutionRouterOptions } from '../../../src/execution/router-core.js'
import { MANDATORY_GATES } from '../../../src/gates/mandatory-gates.js'
import type { LivePolicy } from '../../../src/mode/live-policy.js'
import { ModeOrchestrator, type SetModeOptions } from '../../../src/mode/mode-orchestrator.js'
import { InMemoryStore } from '../../../src/stores/memory/in-memory-store.js'
import { ManualClock } from '../../../src/testing/manual-clock.js'
import { ScriptedTradingClient, type ScriptedTradingClientOptions } from '../../../src/testing/scripted-trading-client.js'
import { PaperTradingClient } from '../../../src/venues/paper/paper-trading-client.js'

export const ACCOUNT = 'valr-main'

export const BTC_ZAR = {
  id: 'BTC/ZAR',
  base: 'BTC',
  quote: 'ZAR',
  venueSymbol: 'BTCZAR',
  tickSize: 1,
  quantityIncrement: '0.00000001',
  minQuantity: '0.0001',
  minNotional: 10,
} as const

export const QUOTE = { bid: 999_000, ask: 1_000_000, last: 999_500 } as const

/** Rests at the venue. Worth R900. */
export const BUY: OrderIntent = { instrument: 'BTC/ZAR', side: 'BUY', type: 'LIMIT', quantity: '0.001', limitPrice: 900_000 }
/** Rests at the venue, and is a proven exit of a tenth of the position. */
export const SELL: OrderIntent = { instrument: 'BTC/ZAR', side: 'SELL', type: 'LIMIT', quantity: '0.001', limitPrice: 1_100_000 }
/** Fills at once. */
export const MARKET_BUY: OrderIntent = { instrument: 'BTC/ZAR', side: 'BUY', type: 'MARKET', quantity: '0.001' }

const BALANCES = { ZAR: 100_000, BTC: '0.01' }

/** A live client, scripted, with R100 000 and a hundredth of a bitcoin. */
export function liveClient(clock: ManualClock, options: Partial<ScriptedTradingClientOptions> = {}): ScriptedTradingClient {
  return new ScriptedTradingClient({
    instruments: [BTC_ZAR],
    balances: BALANCES,
    quotes: { 'BTC/ZAR': QUOTE },
    clock,
    ...options,
  })
}

/** The paper venue with the same account and prices. */
export function paperClient(clock: ManualClock): PaperTradingClient {
  const client = new PaperTradingClient({ balances: BALANCES, instruments: [BTC_ZAR], clock, seed: 'scene' })
  client.updateQuote('BTC/ZAR', QUOTE)
  return client
}

export interface SceneOptions extends Partial<Omit<ExecutionRouterOptions, 'orchestrator' | 'clients' | 'clock' | 'store'>> {
  readonly clock?: ManualClock
  /** What stands before the store in memory. */
  readonly store?: (sound: InMemoryStore, clock: ManualClock) => ExecutionStore
  readonly paper?: TradingClient
  /** `null`: the router has no live client. */
  readonly live?: ScriptedTradingClient | null
  /** What stands before the live client. */
  readonly liveThrough?: (sound: ScriptedTradingClient) => TradingClient
  readonly livePolicy?: LivePolicy
}

/** Everything around one account on one clock that stands still. All mandatory gates are waived unless `gates` are given. */
export function scene({
  clock = new ManualClock(),
  store: before,
  paper,
  live,
  liveThrough,
  livePolicy,
  ...options
}: SceneOptions = {}) {
  const memory = new InMemoryStore({ clock })
  const store = before?.(memory, clock) ?? memory
  const paperVenue = paper ?? paperClient(clock)
  const liveVenue = live ?? liveClient(clock)
  const liveSeen = liveThrough?.(liveVenue) ?? liveVenue
  const clients = { PAPER: paperVenue, ...(live === null ? {} : { LIVE: liveSeen }) }

  /** A process of its own: another orchestrator and router on the same store and venues. */
  function start(changes: Partial<ExecutionRouterOptions> = {}) {
    const orchestrator = new ModeOrchestrator({
      store,
      account: options.account ?? ACCOUNT,
      clock,
      ...(livePolicy === undefined ? {} : { livePolicy }),
    })
    const gates = changes.gates ?? options.gates ?? []
    const router = new ExecutionRouter({
      orchestrator,
      clients,
      clock,
      allowVolatileStore: true,
      waivedGates: MANDATORY_GATES.filter((name) => !gates.some((gate) => gate.name === name)),
      ...options,
      ...changes,
    })
    return { orchestrator, router }
  }

  return { clock, memory, store, paper: paperVenue, live: liveVenue, start, ...start() }
}

export type Scene = ReturnType<typeof scene>

export const WHO = { reason: 'test', actor: 'tester' } as const
export const CONFIRMED = { confirmed: true, ...WHO } as const

/** The scene, once its account is LIVE. */
export async function liveScene(options: SceneOptions = {}, change: SetModeOptions = {}): Promise<Scene> {
  const made = scene(options)
  await made.orchestrator.setMode('LIVE', { ...CONFIRMED, ...change })
  return made
}

/** The codes that a denial of the whole order has; throws for any other outcome. */
export function codesOf(result: ExecutionResult): readonly string[] {
  if (result.outcome !== 'denied') throw new Error(`Expected a denied order, and it is ${result.outcome}.`)
  return codes(result.denials)
}

export function codes(denials: readonly Denial[]): readonly string[] {
  return denials.map(({ code }) => code)
}

/** The result, of that outcome; throws for any other. */
export function expectOutcome<Outcome extends ExecutionResult['outcome']>(
  result: ExecutionResult,
  outcome: Outcome,
): Extract<ExecutionResult, { outcome: Outcome }> {
  if (result.outcome !== outcome) throw new Error(`Expected ${outcome}, and it is ${result.outcome}: ${JSON.stringify(result)}`)
  return result as Extract<ExecutionResult, { outcome: Outcome }>
}
