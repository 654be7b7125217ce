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
  heliosGates,
  ModeOrchestrator,
  type OrderIntent,
  PaperTradingClient,
} from '../../../src/index.js'
import { type ValrConnectionOptions, ValrTradingClient } from '../../../src/valr.js'
import { storeAt } from '../../support/store-at.js'
import { type ClaimLimits, claimGates } from './claim-gates.js'
import { flawedStore, type StoreFlaw } from './flawed-store.js'
import { RemoteProcess } from './processes.js'
import { type Seam, Seams } from './seams.js'
import { say, serve, startedWith } from './served-calls.js'
import { type Verdict, verdictOf } from './verdict.js'
import { API_KEY, API_SECRET, type VenueAddress } from './venue-process.js'

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
    status: () => orchestrator.getSnapshot(),
    /** Resolves when what the venue has said so far is in the ledger. */
    settled: () => router.settled(),
    /** The points passed so far; see {@link Seams}. */
    points: () => seams.passed(),
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
  const live = seams.client(valr)
  const orchestrator = new ModeOrchestrator({ store, account })
  const router = new ExecutionRouter({
    orchestrator,
    clients: { PAPER: new PaperTradingClient({ balances: {}, instruments: [] }), LIVE: live },
    gates: [...heliosGates(gates), ...claimGates(limits)],
    allowVolatileStore: true,
    ...settings,
  })
  const close = async (): Promise<void> => {
    await router.close()
    await valr.close()
    await opened.close()
  }
  return { router, orchestrator, seams, close }
}

if (process.argv[1] === import.meta.filename) serve(callsOf(build(startedWith<TraderConfig>())))
