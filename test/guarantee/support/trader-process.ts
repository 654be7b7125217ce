/**
 * A process of its own that trades: a store, an orchestrator, a router and a LIVE {@link ValrTradingClient} to the venue that
 * it is told of. Everything about it is data, and it can be told to end or stop itself on the way.
 */
import {
  type CancelOutcome,
  type EmergencyStopOptions,
  ExecutionRouter,
  type ExecutionRouterOptions,
  type GateOverrides,
  type HumanDecision,
  heliosGates,
  ModeOrchestrator,
  type OrderIntent,
  PaperTradingClient,
  type TradingClient,
} from '../../../src/index.js'
import { type ValrConnectionOptions, ValrTradingClient } from '../../../src/valr.js'
import { altered } from '../../execution/support/altered.js'
import { storeAt } from '../../support/store-at.js'
import { type ClaimLimits, claimGates } from './claim-gates.js'
import { flawedStore, type StoreFlaw } from './flawed-store.js'
import { RemoteProcess } from './processes.js'
import { runningClock } from './running-clock.js'
import { type Seam, Seams } from './seams.js'
import { isStartedFrom, say, serve, startedWith } from './served-calls.js'
import { API_KEY, API_SECRET, type VenueAddress } from './venue-process.js'
import { type Verdict, verdictOf } from './verdict.js'

type RouterSettings = Pick<
  ExecutionRouterOptions,
  | 'waivedGates'
  | 'admissionTtlMs'
  | 'gateTimeoutMs'
  | 'submitTimeoutMs'
  | 'absenceGapMs'
  | 'absenceGraceMs'
  | 'reconcileEveryMs'
  | 'maxAgeMs'
  | 'exitCeiling'
  | 'valuationCurrency'
  | 'onUnknown'
>
type ClientSettings = Pick<
  ValrConnectionOptions,
  | 'orderTransport'
  | 'accountSocket'
  | 'requestTimeoutMs'
  | 'pollIntervalMs'
  | 'reconnectMs'
  | 'cancelOnDisconnect'
  | 'reuseReadsMs'
  | 'rateLimits'
>

export interface TraderConfig {
  /** `postgres://…`, or the path of a SQLite file. Migrated, and LIVE, by whoever starts the trader. */
  readonly location: string
  readonly venue: VenueAddress
  /** Default `guarantee`. */
  readonly account?: string
  /** Over `heliosGates()`. */
  readonly gates?: GateOverrides
  readonly limits?: ClaimLimits
  readonly router?: RouterSettings
  readonly client?: ClientSettings
  readonly seam?: Seam
  readonly flaw?: StoreFlaw
  /** The router's clock stands still while the process is stopped, so that no life ends meanwhile. */
  readonly clockStops?: boolean
  /** In place of what the client says of its listings. */
  readonly listingLagMs?: number
}

export const ACCOUNT = 'guarantee'

export interface TraderIntent extends OrderIntent {
  /** Cancel it as soon as it was accepted. */
  readonly thenCancel?: boolean
}

/** What a trader says unasked when an intent was decided. */
export interface Decided {
  readonly kind: 'decided'
  readonly verdict: Verdict
}

/** What a trader says unasked when a stop of its own is clear. */
export interface StopCleared {
  readonly kind: 'stop.cleared'
}

type TraderCalls = ReturnType<typeof callsOf>
export type TraderProcess = RemoteProcess<TraderCalls>

export function startTrader(config: TraderConfig): Promise<TraderProcess> {
  return RemoteProcess.start<TraderCalls>('trader-process.ts', config)
}

function callsOf({ router, orchestrator, seams, close }: ReturnType<typeof build>) {
  return {
    /** So many at a time, in order; what becomes of each is also told as it is decided. Points count from the first on. */
    async execute(intents: readonly TraderIntent[], { atOnce = 1 } = {}): Promise<readonly Verdict[]> {
      seams.arm()
      const verdicts: Verdict[] = []
      const waiting = intents.entries()
      const work = async (): Promise<void> => {
        for (const [index, { thenCancel = false, ...intent }] of waiting) {
          const verdict = verdictOf(await router.execute(intent))
          verdicts[index] = verdict
          say({ kind: 'decided', verdict } satisfies Decided)
          if (thenCancel && verdict.outcome === 'accepted') await router.cancel(verdict.clientOrderId ?? '')
        }
      }
      await Promise.all(Array.from({ length: atOnce }, work))
      return verdicts
    },
    reconcile: () => router.reconcile(),
    cancel: (clientOrderId: string): Promise<CancelOutcome> => router.cancel(clientOrderId),
    cancelAll: (options?: { readonly foreign?: boolean }) => router.cancelAll(options),
    emergencyStop: (options?: EmergencyStopOptions) => router.emergencyStop(options),
    resolveUnknown: (decision: HumanDecision) => router.resolveUnknown(decision),
    /** Ends a stop, as a person would, and goes LIVE again. */
    async goLive() {
      const why = { confirmed: true, reason: 'test', actor: 'test' }
      await orchestrator.resume(why)
      await orchestrator.setMode('LIVE', why)
    },
    status: () => orchestrator.getSnapshot(),
    /** Resolves when what the venue has said so far is in the ledger. */
    settled: () => router.settled(),
    /** The points passed so far; see {@link Seams}. */
    points: () => seams.passed(),
    passedAt: () => seams.passedAt(),
    sent: () => seams.sent(),
    seam: (seam?: Seam | null) => seams.set(seam ?? undefined),
    close,
  }
}

function build(config: TraderConfig) {
  const { location, venue, account = ACCOUNT, gates, limits = {}, router: settings, client: connection, flaw } = config
  const seams = new Seams(config.seam)
  seams.watchHttp()
  const opened = storeAt(location, { connections: 4 })
  const store = seams.store(flaw === undefined ? opened.store : flawedStore(opened.store, flaw))
  const valr = new ValrTradingClient({
    ...{ apiKey: API_KEY, apiSecret: API_SECRET, baseUrl: venue.httpUrl, wsUrl: venue.wsUrl, webSocket: seams.webSocket },
    ...connection,
  })
  const { listingLagMs } = config
  const capabilities = { ...valr.capabilities, ...(listingLagMs === undefined ? {} : { listingLagMs }) }
  const live = seams.client(altered(valr as TradingClient, { capabilities }))
  const orchestrator = new ModeOrchestrator({ store, account })
  const router = new ExecutionRouter({
    orchestrator,
    clients: { PAPER: new PaperTradingClient({ balances: {}, instruments: [] }), LIVE: live },
    gates: [...heliosGates(gates), ...claimGates(limits)],
    allowVolatileStore: true,
    ...(config.clockStops === true ? { clock: runningClock() } : {}),
    ...settings,
  })
  router.on('stop.cleared', () => say({ kind: 'stop.cleared' } satisfies StopCleared))
  const close = async (): Promise<void> => {
    await router.close()
    await valr.close()
    await opened.close()
  }
  return { router, orchestrator, seams, close }
}

if (isStartedFrom('trader-process')) serve(callsOf(build(startedWith<TraderConfig>())))
