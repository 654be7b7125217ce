import { setTimeout as delay } from 'node:timers/promises'
import type { OrderTransport } from '../../../src/venues/valr/valr-options.js'
import { type AccountToCheck, type CheckedAccount, checkAccount } from '../support/account-check.js'
import { BUDGET_KEY, HOLD_KEY, RATE_KEY } from '../support/claim-gates.js'
import { newPlace, type StoreKind } from '../support/place.js'
import { ACCOUNT, startTrader, type TraderConfig, type TraderIntent, type TraderProcess } from '../support/trader-process.js'
import { startVenue, type VenueProcess } from '../support/venue-process.js'
import type { Verdict } from '../support/verdict.js'
import { zoneAtNoon } from '../support/zone-at-noon.js'

export interface KillOptions {
  readonly kind: StoreKind
  readonly postgresUrl: string
  readonly transport: OrderTransport
}

/** A venue and a store that outlive their traders. */
export interface KillScene {
  readonly venue: VenueProcess
  start(more?: Partial<TraderConfig>): Promise<TraderProcess>
  /** Everything that is known, held against everything else. */
  check(verdicts: readonly Verdict[]): Promise<CheckedAccount>
  close(): Promise<void>
}

/** An admission that a process left behind is not touched before this is over. */
const TTL_MS = 5_000
/** How long a living process may wait for the venue on a slow machine. */
const PATIENCE_MS = 30_000

/** A reconcile of many orders asks for them in a drip, and takes its time: so many find all that there is to find. */
const MOST_ROUNDS = 5

/** Limits of every kind with room for everything: what counts here is that they add up. */
const LIMITS = {
  budgets: { 'helios:daily-trades': '1000000', [BUDGET_KEY]: '1000000000' },
  holds: { [HOLD_KEY]: '1000000000' },
  rates: { [RATE_KEY]: { max: 1_000, perMs: 100 } },
} satisfies AccountToCheck['limits']

export async function openKillScene({ kind, postgresUrl, transport }: KillOptions): Promise<KillScene> {
  const place = await newPlace(kind, postgresUrl)
  const venue = await startVenue({
    balances: { ZAR: '1000000000', BTC: '1000' },
    switches: { timestampToleranceMs: 600_000 },
  })
  await venue.ask('setBook', 'BTCZAR', { bids: [['999000', '100000']], asks: [['1000000', '100000']] })
  await place.goLive(ACCOUNT)
  const window = { period: 'day', timeZone: zoneAtNoon(new Date()) } as const
  const config: TraderConfig = {
    location: place.location,
    venue: venue.address,
    gates: { dailyTradeLimit: { max: 1_000_000, timeZone: window.timeZone }, maxPositionExposure: { maxPct: 100 } },
    limits: {
      budget: { limit: LIMITS.budgets[BUDGET_KEY], window },
      hold: { limit: LIMITS.holds[HOLD_KEY] },
      rate: LIMITS.rates[RATE_KEY],
    },
    router: {
      ...{ admissionTtlMs: TTL_MS, gateTimeoutMs: PATIENCE_MS, submitTimeoutMs: PATIENCE_MS, reconcileEveryMs: 0 },
      exitCeiling: { perMinute: 1_000 },
    },
    client: { orderTransport: transport, requestTimeoutMs: PATIENCE_MS, rateLimits: UNLIMITED },
  }
  const store = place.open()
  return {
    venue,
    start: (more) => startTrader({ ...config, ...more }),
    check: async (verdicts) =>
      checkAccount({
        ...{ location: place.location, store, account: ACCOUNT, verdicts, limits: LIMITS, window },
        venue: await venue.ask('account'),
      }),
    async close() {
      await venue.kill()
      await place.close()
    },
  }
}

const PER_MINUTE = { calls: 10_000_000, windowMs: 60_000 } as const
const UNLIMITED = { public: PER_MINUTE, status: PER_MINUTE, private: PER_MINUTE, place: PER_MINUTE, cancel: PER_MINUTE }

/** The two lives of an order: it rests until it is cancelled, or it fills at once. */
export const LIVES = {
  'rests and is cancelled': {
    ...{ instrument: 'BTC/ZAR', side: 'BUY', type: 'LIMIT', quantity: '0.001', limitPrice: '950000' },
    thenCancel: true,
  },
  'fills at once': { instrument: 'BTC/ZAR', side: 'BUY', type: 'MARKET', quoteQuantity: '1000' },
} as const satisfies Record<string, Omit<TraderIntent, 'intentId'>>
export type Life = keyof typeof LIVES

/**
 * A bot that was started again: it reconciles until nothing is left unresolved, and then asks once more for every intent,
 * as a bot does that does not know what it had done. Returns what it was told of those; problems are what it sent anew.
 */
export async function startAgain(
  scene: KillScene,
  /** How long whoever may have left an order behind would have waited for its answer. */
  waitedMs: number,
): Promise<{ readonly problems: readonly string[] }> {
  const trader = await scene.start({
    router: {
      ...{ admissionTtlMs: TTL_MS, gateTimeoutMs: PATIENCE_MS, submitTimeoutMs: waitedMs, reconcileEveryMs: 0 },
      ...{ absenceGraceMs: 1, absenceGapMs: 1, exitCeiling: { perMinute: 1_000 } },
    },
  })
  try {
    const giveUpAt = performance.now() + 2 * (TTL_MS + waitedMs) + PATIENCE_MS
    const problems: string[] = []
    for (let round = 1; ; round += 1) {
      const { unresolved } = await trader.ask('reconcile')
      await trader.ask('settled')
      const waiting = await scene.check([])
      const isSettled = unresolved.length === 0 && !waiting.problems.some((problem) => / is still /.test(problem))
      if (isSettled) break
      if (performance.now() > giveUpAt && round >= MOST_ROUNDS) {
        problems.push(
          ...unresolved.map(({ clientOrderId, cause }) => `${clientOrderId} is not resolved in ${round} rounds: ${cause}`),
        )
        break
      }
      // The life of what was left behind has to pass.
      await delay(250)
    }
    const { records } = await scene.check([])
    const before = await scene.venue.ask('account')
    const intents = records.map(({ order: { intentId, metadata } }) => ({
      ...LIVES[metadata?.life as Life],
      ...{ intentId, metadata: { life: metadata?.life as Life }, thenCancel: false },
    }))
    const told = await trader.ask('execute', intents)
    const after = await scene.venue.ask('account')
    const anew = told.filter(({ replayed }) => replayed !== true)
    return {
      problems: [
        ...problems,
        ...anew.map(({ intentId, outcome, why }) => `${intentId} was asked for again and judged anew: ${outcome} ${why}`),
        ...after.placements.slice(before.placements.length).map((id) => `${id} was sent when it was asked for again`),
      ],
    }
  } finally {
    await trader.kill()
  }
}
