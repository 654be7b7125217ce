import type { AdmissionClaim } from '../core/claim.js'
import { Decimal, ONE } from '../core/decimal.js'
import type { Denial } from '../core/denial.js'
import { sortDenials } from '../core/denial.js'
import { newClientOrderId, uuidv7 } from '../core/ids.js'
import { EXIT_PAUSE_PREFIX } from '../core/reserved.js'
import type { TradingMode } from '../core/vocabulary.js'
import type { GateDecision } from '../gates/gate-decision.js'
import { ADMISSION_GATE } from './admit-order.js'
import { inTime } from './in-time.js'
import { type JudgedOrder, judgeOrder, MODE_GATE, ruleDenial } from './judge-order.js'
import { liveDenials } from './live-preconditions.js'
import { amountsOf, type OrderAmounts } from './normalise-order.js'
import type { ParsedIntent } from './parse-intent.js'
import { unknownDenials } from './pause-on-unknown.js'
import { readModeInTime } from './read-mode-in-time.js'
import type { RouterCore } from './router-core.js'

export interface PreviewOptions {
  /** The mode to judge for. Default: the stored one. */
  readonly mode?: TradingMode
  /** Let gates make private reads at the live venue although the mode is PAPER. Default false. */
  readonly allowPrivateReads?: boolean
}

/** How much room a shared limit has now; admission decides anew. */
export interface PreviewedClaim {
  readonly key: string
  readonly kind: 'budget' | 'hold' | 'rate'
  readonly amount: Decimal
  readonly limit: Decimal
  readonly taken: Decimal
  readonly headroom: Decimal
}

/** What would have happened just now. Nothing was taken, written or sent. */
export interface PreviewResult {
  /** Limits that other orders share may be gone by the time of a real order. */
  readonly indicative: true
  readonly verdict: 'allowed' | 'denied'
  readonly mode: TradingMode
  readonly denials: readonly Denial[]
  readonly decisions: readonly GateDecision[]
  readonly claims: readonly PreviewedClaim[]
  readonly isExit: boolean
  readonly asked: OrderAmounts
  readonly sent?: OrderAmounts
}

/** Every rule and gate, as for a real order in that mode, without any effect. @throws HeliosError when the mode cannot be read. */
export async function previewOrder(core: RouterCore, intent: ParsedIntent, options: PreviewOptions): Promise<PreviewResult> {
  const current = await inTime(core.clock, core.orchestrator.getSnapshot(), core.storeTimeoutMs)
  const reading = await readModeInTime(core)
  const storeClock = reading.kind === 'known' ? reading.storeClock : { sequence: 0, offsetMs: 0, errorMs: 0 }
  const mode = options.mode ?? current.mode
  const client = core.clients[mode]
  const denials: Denial[] = []
  if (reading.kind === 'known' && reading.leaseIsOver)
    denials.push(ruleDenial('LIVE_EXPIRED', MODE_GATE, { version: current.version }))
  if (current.state === 'HALTED') denials.push(ruleDenial('STATE_HALTED', MODE_GATE, { version: current.version }))
  if (intent.expectedMode !== undefined && intent.expectedMode !== mode) {
    denials.push(ruleDenial('MODE_MISMATCH', MODE_GATE, { expected: intent.expectedMode, mode }))
  }
  if (mode === 'LIVE') denials.push(...(await liveDenials(core, current)))
  if (client === undefined) {
    return {
      indicative: true,
      verdict: 'denied',
      mode,
      denials: sortDenials(denials),
      decisions: [],
      claims: [],
      isExit: false,
      asked: amountsOf(intent),
    }
  }
  const gating = mode === 'LIVE' ? 'enforce' : core.paperGates
  const judged = await judgeOrder(core, {
    intent: { ...intent, intentId: intent.intentId ?? uuidv7(core.clock) },
    clientOrderId: newClientOrderId(core.clock),
    mode,
    state: current.state,
    storeClock,
    client,
    gating,
    allowPrivateReads: mode === 'PAPER' || current.mode === 'LIVE' || options.allowPrivateReads === true,
  })
  const claims = await Promise.all(judged.claims.map((claim) => previewClaim(core, mode, claim)))
  denials.push(...judged.denials, ...(await latchDenials(core, mode, judged)), ...(await unknownDenials(core, judged, gating)))
  if (gating !== 'observe') denials.push(...claims.flatMap(({ denials: full }) => full))
  return {
    indicative: true,
    verdict: denials.length === 0 ? 'allowed' : 'denied',
    mode,
    denials: sortDenials(denials),
    decisions: judged.decisions,
    claims: claims.map(({ previewed }) => previewed),
    isExit: judged.isExit,
    asked: amountsOf(intent),
    ...(judged.order === undefined ? {} : { sent: amountsOf(judged.order) }),
  }
}

/** As admission will judge them: a latch of the gates stops an entry, the pause of exits stops an exit. */
async function latchDenials(core: RouterCore, mode: TradingMode, { latchKeys, isExit }: JudgedOrder): Promise<readonly Denial[]> {
  if (latchKeys.length === 0) return []
  const tripped = (await core.store.latches(core.account)).filter((latch) => latch.mode === undefined || latch.mode === mode)
  return tripped
    .filter(({ key }) => latchKeys.includes(key) && (!isExit || key.startsWith(EXIT_PAUSE_PREFIX)))
    .map(({ key }) => ruleDenial(key.startsWith(EXIT_PAUSE_PREFIX) ? 'EXIT_RATE_LIMITED' : 'LATCHED', ADMISSION_GATE, { key }))
}

async function previewClaim(
  core: RouterCore,
  mode: TradingMode,
  claim: AdmissionClaim,
): Promise<{ readonly previewed: PreviewedClaim; readonly denials: readonly Denial[] }> {
  const window = claim.kind === 'budget' ? { window: claim.window } : {}
  const { used, reserved, unknown } = await core.store.usage({ account: core.account, mode, key: claim.key, ...window })
  const taken = used.plus(reserved).plus(unknown)
  const amount = claim.kind === 'rate' ? ONE : claim.amount
  const limit = claim.kind === 'rate' ? new Decimal(claim.max) : claim.limit
  const headroom = Decimal.max(limit.minus(taken), 0)
  const denials = claim.sources
    .filter((source) => taken.plus(amount).greaterThan(source.limit))
    .map(({ code, gate, limit: own }) => ({
      code,
      gate,
      message: `${claim.key}: ${taken.toFixed()} of ${own.toFixed()} is taken now.`,
      details: { key: claim.key, counted: taken.toFixed(), amount: amount.toFixed(), limit: own.toFixed() },
    }))
  return { previewed: { key: claim.key, kind: claim.kind, amount, limit, taken, headroom }, denials }
}
