export { ApprovalError, type ApprovalErrorCode, type ApprovedOrder, consumeApproval } from './core/approved-order.js'
export type { BudgetClaim, CalendarWindow, Claim, HoldClaim, RateClaim, WindowPeriod } from './core/claim.js'
export { type Clock, systemClock } from './core/clock.js'
export { Decimal, type DecimalInput, type DecimalProblem, InvalidDecimalError, toDecimal } from './core/decimal.js'
export { type BuiltInDenialCode, DENIAL_CODES, type Denial, type DenialCode } from './core/denial.js'
export {
  ConfigurationError,
  HeliosError,
  type IntentProblem,
  InvalidIntentError,
  isHeliosError,
  type ModeChangeRefusal,
  ModeChangeRefusedError,
  NotSentError,
  StoreError,
  type StoreErrorCode,
} from './core/errors.js'
export type { Durability, ExecutionStore } from './core/execution-store.js'
export type { HeartbeatRecord, HeartbeatStore } from './core/heartbeat-store.js'
export type { Instrument } from './core/instrument.js'
export type { Logger } from './core/logger.js'
export type {
  BookLevel,
  BookUpdate,
  MarketDataEvent,
  MarketDataSource,
  MarketTrade,
  Quote,
  QuoteUpdate,
} from './core/market.js'
export type { ModeAndState, ModeChange, ModeChangeResult, ModeHistoryEntry, ModeRecord, ModeStore } from './core/mode-store.js'
export type { Fill, Money, Order, OrderIntent, OrderQuery, OrderReport } from './core/order.js'
export type {
  AdmissionRequest,
  AdmissionResult,
  AuditHead,
  AuditNote,
  AuditRow,
  AuditVerdict,
  ClaimUsage,
  Evidence,
  Latch,
  LatchTrip,
  LimitUsage,
  OrderKey,
  OrderLedger,
  OrderRecord,
  OutcomeRecord,
  PolicyAdoption,
} from './core/order-ledger.js'
export type {
  Balance,
  BalanceSnapshot,
  CancelOutcome,
  ListingOptions,
  LookUpOptions,
  OpenOrdersSnapshot,
  SubmitOutcome,
  TradingClient,
  VenueCapabilities,
  VenueEvent,
} from './core/trading-client.js'
export type { Turnover } from './core/turnover.js'
export type {
  AdmissionOrigin,
  OrderStatus,
  OrderType,
  Side,
  TimeInForce,
  TradingMode,
  TradingState,
} from './core/vocabulary.js'
export type { EmergencyStopOptions } from './execution/emergency-stop.js'
export type {
  AcceptedResult,
  DeniedResult,
  ExecutionResult,
  RejectedResult,
  UnknownResult,
} from './execution/execution-result.js'
export { ExecutionRouter } from './execution/execution-router.js'
export type { Flatten } from './execution/flatten-positions.js'
export type { PreviewedClaim, PreviewOptions, PreviewResult } from './execution/preview-order.js'
export type { ReconcileReport } from './execution/reconcile-orders.js'
export type { HumanDecision } from './execution/resolve-unknown.js'
export type { ExecutionRouterOptions, PaperGates, UnknownPolicy } from './execution/router-core.js'
export type { Alert, RouterEventMap, RouterListener } from './execution/router-events.js'
export type { FlattenReport, StopProblem, StoppedOrder, StopReport } from './execution/stop-report.js'
export { allOf } from './gates/all-of.js'
export { anyOf } from './gates/any-of.js'
export { type DailyTradeLimitParameters, dailyTradeLimit } from './gates/daily-trade-limit.js'
export { defineGate, type GateDefinition } from './gates/define-gate.js'
export { forInstruments } from './gates/for-instruments.js'
export type { GateDecision, GateVerdict } from './gates/gate-decision.js'
export { GateInputError, type GateInputErrorCode } from './gates/gate-input-error.js'
export { MANDATORY_GATES, type MandatoryGate } from './gates/mandatory-gates.js'
export { maxOrderValue } from './gates/max-order-value.js'
export { type MaxPositionExposureParameters, maxPositionExposure } from './gates/max-position-exposure.js'
export { minOrderValue } from './gates/min-order-value.js'
export { type GateOverrides, heliosGates, testingCapitalGates } from './gates/presets.js'
export {
  allow,
  deny,
  type Explanation,
  type GateContext,
  type LatchRequest,
  type Portfolio,
  type Position,
  type SafetyGate,
  type Verdict,
} from './gates/safety-gate.js'
export { shadow } from './gates/shadow.js'
export { type SufficientBalanceParameters, sufficientBalance } from './gates/sufficient-balance.js'
export { type GatePredicate, when } from './gates/when.js'
export type { Attribution, ConfirmedChange } from './mode/attribution.js'
export type { LivePolicy } from './mode/live-policy.js'
export {
  ModeOrchestrator,
  type ModeOrchestratorOptions,
  type ModeSnapshot,
  type SetModeOptions,
} from './mode/mode-orchestrator.js'
export { type AuditExport, exportAudit } from './operations/export-audit.js'
export { Heartbeat, type HeartbeatOptions } from './operations/heartbeat.js'
export { Watchdog, type WatchdogOptions, type WatchdogSighting, type WatchdogStop } from './operations/watchdog.js'
export { InMemoryStore, type InMemoryStoreOptions } from './stores/memory/in-memory-store.js'
export type { FeeRates, PaperFees } from './venues/paper/fee-schedule.js'
export type { InstrumentInput } from './venues/paper/instrument-input.js'
export { type MarketUpdateProblem, MarketUpdateRefusedError } from './venues/paper/market-update-error.js'
export type { MakerFills } from './venues/paper/paper-exchange.js'
export type { PaperTradingClientOptions } from './venues/paper/paper-options.js'
export { type FillSnapshot, type OrderSnapshot, type PaperSnapshot, SnapshotRefusedError } from './venues/paper/paper-snapshot.js'
export { PaperTradingClient } from './venues/paper/paper-trading-client.js'
export { PAPER_REJECTS, type PaperRejectCode } from './venues/paper/rejects.js'
