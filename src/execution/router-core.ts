import { MAX_RATE } from '../core/claim.js'
import { type Clock, systemClock } from '../core/clock.js'
import { type Decimal, type DecimalInput, toDecimal } from '../core/decimal.js'
import { ConfigurationError } from '../core/errors.js'
import type { ExecutionStore } from '../core/execution-store.js'
import { guardLogger, type Logger, silentLogger } from '../core/logger.js'
import type { TradingClient } from '../core/trading-client.js'
import type { TradingMode } from '../core/vocabulary.js'
import { checkGateList } from '../gates/gate-list.js'
import { MANDATORY_GATES, missingMandatoryGates } from '../gates/mandatory-gates.js'
import { gatesWithoutVersion, policyHash } from '../gates/policy-hash.js'
import type { SafetyGate } from '../gates/safety-gate.js'
import type { ModeOrchestrator } from '../mode/mode-orchestrator.js'
import type { AbsencePolicy } from './absence-watch.js'
import { boundedStore } from './bounded-store.js'
import { DenialJournal } from './denial-journal.js'
import { OneTimerClock } from './one-timer-clock.js'
import type { MaxAgeMs } from './order-reads.js'
import type { ExitCeiling } from './prove-exit.js'
import { RouterEvents } from './router-events.js'
import { StopGuard } from './stop-guard.js'

/** What gates do while the mode is PAPER: nothing, report only, or the same as LIVE. */
export type PaperGates = 'bypass' | 'observe' | 'enforce'

/** Whether new risk in an instrument waits while the outcome of an order in it is unknown. */
export type UnknownPolicy = 'continue' | 'pause'

/** Times are in milliseconds. */
export interface ExecutionRouterOptions {
  readonly orchestrator: ModeOrchestrator
  /** Default: the orchestrator's. Another one throws `CONFIG_MISMATCH`. */
  readonly store?: ExecutionStore
  /** Default: the orchestrator's. Another one throws `CONFIG_MISMATCH`. */
  readonly account?: string
  readonly clients: { readonly PAPER: TradingClient; readonly LIVE?: TradingClient }
  readonly gates?: readonly SafetyGate[]
  /** Mandatory gates that are left out on purpose, by name. Part of the policy hash. */
  readonly waivedGates?: readonly string[]
  /** Default `bypass`. */
  readonly paperGates?: PaperGates
  /** Let LIVE orders through on a store that does not survive a crash. For tests. Default false. */
  readonly allowVolatileStore?: boolean
  /** Let LIVE orders through on a durable store whose clock was injected. For tests. Default false. */
  readonly allowTestClock?: boolean
  /** pino's interface. Default: silent. */
  readonly logger?: Logger
  readonly clock?: Clock
  /** How long an admitted order may be sent for. Default 2 000. */
  readonly admissionTtlMs?: number
  /** For all gates of an order together. Default 1 000. */
  readonly gateTimeoutMs?: number
  /** How long to wait for the venue's answer. Default 5 000. */
  readonly submitTimeoutMs?: number
  /**
   * How long to wait for the store's answer, an admission apart, which has its life. A mode that is not read by then denies
   * `MODE_UNREADABLE`; an outcome that is not recorded by then is `recorded: false`, and tried again. Default 5 000.
   */
  readonly storeTimeoutMs?: number
  /** Defaults: `quote` 5 000, `balances` 10 000. */
  readonly maxAgeMs?: Partial<MaxAgeMs>
  /** Added to the value of a MARKET order by quantity, in percent. Default 1. */
  readonly marketSlippagePct?: DecimalInput
  /** The currency that equity is counted in. Default: the instrument's quote. */
  readonly valuationCurrency?: string
  /** Currencies to convert through when there is no direct rate. Default ZAR, USDT, USDC, BTC. */
  readonly crosses?: readonly string[]
  readonly exitCeiling?: Partial<ExitCeiling>
  /** When an order that the venue does not know counts as never arrived. */
  readonly absenceGapMs?: number
  readonly absenceGraceMs?: number
  /** How often what is unresolved LIVE is asked for; 0: only when `reconcile` is called. Default 15 000. */
  readonly reconcileEveryMs?: number
  /**
   * What an order of unknown outcome means for others in its instrument, whichever process sent it. Either way it keeps its
   * claims, so that no limit is passed. `pause`: entries are denied `UNKNOWN_PENDING` until it is resolved; exits and cancels
   * pass. Part of the policy hash. Default `continue`.
   */
  readonly onUnknown?: UnknownPolicy
  /** Processes that run the same gates share a scope. Default `default`. */
  readonly policyScope?: string
}

/** A router's parts, checked and with defaults filled in. What the steps of an order share. */
export interface RouterCore {
  readonly account: string
  readonly orchestrator: ModeOrchestrator
  /** Waits for no answer longer than `storeTimeoutMs`. */
  readonly store: ExecutionStore
  readonly clients: { readonly PAPER: TradingClient; readonly LIVE?: TradingClient }
  readonly gates: readonly SafetyGate[]
  readonly paperGates: PaperGates
  readonly allowVolatileStore: boolean
  readonly allowTestClock: boolean
  readonly logger: Logger
  readonly clock: OneTimerClock
  readonly events: RouterEvents
  readonly journal: DenialJournal
  readonly stopGuard: StopGuard
  /** Aborted when the router is closed: what still waits for the store gives up. */
  readonly closing: AbortController
  readonly admissionTtlMs: number
  readonly gateTimeoutMs: number
  readonly submitTimeoutMs: number
  readonly storeTimeoutMs: number
  readonly maxAgeMs: MaxAgeMs
  readonly marketSlippagePct: Decimal
  readonly valuationCurrency: string | undefined
  readonly crosses: readonly string[]
  readonly exitCeiling: ExitCeiling
  readonly absence: AbsencePolicy
  readonly reconcileEveryMs: number
  readonly onUnknown: UnknownPolicy
  readonly policyScope: string
  readonly policyHash: string
}

const DEFAULT_CROSSES = ['ZAR', 'USDT', 'USDC', 'BTC']
const PAPER_GATES: readonly PaperGates[] = ['bypass', 'observe', 'enforce']
const UNKNOWN_POLICIES: readonly UnknownPolicy[] = ['continue', 'pause']

/** @throws ConfigurationError naming what does not fit together. */
export function buildRouterCore(options: ExecutionRouterOptions): RouterCore {
  const { orchestrator, clients, gates = [], waivedGates = [], clock = systemClock } = options
  const { store: own, account } = checkBelongTogether(options)
  const storeTimeoutMs = positiveMs('storeTimeoutMs', options.storeTimeoutMs, 5_000)
  const orderClock = new OneTimerClock(clock)
  const store = boundedStore(own, orderClock, storeTimeoutMs)
  checkGateList(gates)
  checkClient(clients.PAPER, 'PAPER', gates)
  if (clients.LIVE !== undefined) checkClient(clients.LIVE, 'LIVE', gates)
  checkMandatoryGates(gates, waivedGates, clients.LIVE !== undefined)
  const logger = guardLogger(options.logger ?? silentLogger)
  warnOfWeakPolicy(logger, account, gates, waivedGates, clients.LIVE !== undefined)
  const { paperGates = 'bypass' } = options
  if (!PAPER_GATES.includes(paperGates)) throw invalidOption(`paperGates is one of ${PAPER_GATES.join(', ')}.`)
  const { onUnknown = 'continue' } = options
  if (!UNKNOWN_POLICIES.includes(onUnknown)) throw invalidOption(`onUnknown is one of ${UNKNOWN_POLICIES.join(', ')}.`)
  const marketSlippagePct = toDecimal(options.marketSlippagePct ?? 1)
  if (marketSlippagePct.isNegative()) throw invalidOption('marketSlippagePct is not negative.')
  /** Whatever changes a verdict, and so belongs to the policy. */
  const rules = {
    maxAgeMs: {
      quote: positiveMs('maxAgeMs.quote', options.maxAgeMs?.quote, 5_000),
      balances: positiveMs('maxAgeMs.balances', options.maxAgeMs?.balances, 10_000),
    },
    marketSlippagePct,
    valuationCurrency: options.valuationCurrency,
    crosses: options.crosses ?? DEFAULT_CROSSES,
    exitCeiling: {
      perMinute: count('exitCeiling.perMinute', options.exitCeiling?.perMinute, 60),
      rejectsBeforePause: count('exitCeiling.rejectsBeforePause', options.exitCeiling?.rejectsBeforePause, 5),
      pauseMs: positiveMs('exitCeiling.pauseMs', options.exitCeiling?.pauseMs, 30_000),
    },
  }
  const core = {
    account,
    orchestrator,
    store,
    clients: Object.freeze({ ...clients }),
    gates: Object.freeze([...gates]),
    paperGates,
    allowVolatileStore: options.allowVolatileStore ?? false,
    allowTestClock: options.allowTestClock ?? false,
    logger,
    clock: orderClock,
    events: new RouterEvents(logger),
    journal: new DenialJournal({ ledger: store, account, clock, logger }),
    stopGuard: new StopGuard(orchestrator),
    closing: new AbortController(),
    admissionTtlMs: positiveMs('admissionTtlMs', options.admissionTtlMs, 2_000),
    gateTimeoutMs: positiveMs('gateTimeoutMs', options.gateTimeoutMs, 1_000),
    submitTimeoutMs: positiveMs('submitTimeoutMs', options.submitTimeoutMs, 5_000),
    storeTimeoutMs,
    absence: {
      gapMs: positiveMs('absenceGapMs', options.absenceGapMs, 10_000),
      graceMs: positiveMs('absenceGraceMs', options.absenceGraceMs, 60_000),
    },
    reconcileEveryMs: options.reconcileEveryMs === 0 ? 0 : positiveMs('reconcileEveryMs', options.reconcileEveryMs, 15_000),
    ...rules,
    onUnknown,
    policyScope: options.policyScope ?? 'default',
    policyHash: policyHash({ gates, waivedGates, ...rules, ...(onUnknown === 'continue' ? {} : { onUnknown }) }),
  } as const
  return Object.freeze(core)
}

function checkBelongTogether({ orchestrator, store, account }: ExecutionRouterOptions): {
  readonly store: ExecutionStore
  readonly account: string
} {
  if (store !== undefined && store !== orchestrator.store) {
    throw new ConfigurationError('CONFIG_MISMATCH', 'The router and its orchestrator must share one store.')
  }
  if (account !== undefined && account !== orchestrator.account) {
    const message = `The router is for account ${account} and its orchestrator for ${orchestrator.account}.`
    throw new ConfigurationError('CONFIG_MISMATCH', message)
  }
  return { store: orchestrator.store, account: orchestrator.account }
}

function checkClient(client: TradingClient, mode: TradingMode, gates: readonly SafetyGate[]): void {
  const kind = mode === 'PAPER' ? 'paper' : 'live'
  if (client?.kind !== kind) {
    throw new ConfigurationError(
      'CLIENT_KIND_MISMATCH',
      `clients.${mode} must be a client of kind ${kind}, and it is ${client?.kind}.`,
    )
  }
  const { clientOrderIdScope, lookup } = client.capabilities
  if (clientOrderIdScope === 'none' && lookup.length === 0) {
    const message = `${client.venue} offers no way to find an order again, so an unknown outcome could never be settled.`
    throw new ConfigurationError('UNSAFE_VENUE', message)
  }
  for (const gate of gates) {
    const missing = (gate.needs ?? []).filter((method) => client[method] === undefined)
    if (missing.length > 0) {
      throw new ConfigurationError(
        'CLIENT_METHOD_MISSING',
        `Gate ${gate.name} needs ${missing.join(', ')}, which ${client.venue} lacks.`,
      )
    }
  }
}

function checkMandatoryGates(gates: readonly SafetyGate[], waived: readonly string[], hasLiveClient: boolean): void {
  const strange = waived.filter((name) => !(MANDATORY_GATES as readonly string[]).includes(name))
  if (strange.length > 0) {
    throw new ConfigurationError(
      'WAIVED_GATE_UNKNOWN',
      `Only mandatory gates can be waived, and these are none: ${strange.join(', ')}.`,
    )
  }
  if (!hasLiveClient) return
  const missing = missingMandatoryGates(gates).filter((name) => !waived.includes(name))
  if (missing.length === 0) return
  const message = `A router with a LIVE client needs these gates, or their names in waivedGates: ${missing.join(', ')}.`
  throw new ConfigurationError('MANDATORY_GATE_MISSING', message, { details: { missing } })
}

function warnOfWeakPolicy(
  logger: Logger,
  account: string,
  gates: readonly SafetyGate[],
  waivedGates: readonly string[],
  hasLiveClient: boolean,
): void {
  if (!hasLiveClient) return
  if (waivedGates.length > 0) logger.warn({ account, waivedGates }, 'Mandatory gates are waived.')
  const unversioned = gatesWithoutVersion(gates)
  if (unversioned.length === 0) return
  logger.warn({ account, gates: unversioned }, 'Gates without a version: the policy hash follows their source text instead.')
}

function positiveMs(name: string, value: number | undefined, byDefault: number): number {
  if (value === undefined) return byDefault
  if (Number.isFinite(value) && value > 0) return value
  throw invalidOption(`${name} is a positive number of milliseconds.`)
}

function count(name: string, value: number | undefined, byDefault: number): number {
  if (value === undefined) return byDefault
  if (Number.isInteger(value) && value >= 1 && value <= MAX_RATE) return value
  throw invalidOption(`${name} is a whole number from 1 to ${MAX_RATE}.`)
}

function invalidOption(message: string): ConfigurationError {
  return new ConfigurationError('INVALID_OPTION', message)
}
