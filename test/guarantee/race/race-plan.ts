import type { CalendarWindow } from '../../../src/index.js'
import { DEFAULT_FAKE_VALR_PAIRS } from '../../../src/testing.js'
import { type SeededRandom, seeded } from '../../support/seeded.js'
import { BUDGET_KEY, HOLD_KEY, RATE_KEY } from '../support/claim-gates.js'
import type { FixedLimits } from '../support/claims-model.js'
import type { TraderConfig, TraderIntent } from '../support/trader-process.js'
import type { VenueConfig } from '../support/venue-process.js'

/**
 * Orders that press on one limit each: every kind of claim, shared by all processes, and far more orders than fit.
 *
 * | strategy | what it sends | the limit it presses on |
 * |---|---|---|
 * | `value` | ETH/ZAR bought at once, some refused by the venue | a budget of the tests' own |
 * | `pending` | SOL/ZAR to rest, some cancelled | a hold of the tests' own |
 * | `rate` | SOL/ZAR bought at once | a rate of the tests' own |
 * | `balance` | XRP/USDT to rest | `sufficientBalance`: the free USDT |
 * | `exposure` | BTC/ZAR bought at once | `maxPositionExposure` of BTC |
 * | `exit` | XRP/ZAR sold, at once or to rest | the position in XRP |
 * | `plain` | SOL/ZAR bought at once | none but `dailyTradeLimit`, which all entries count against |
 */
export const STRATEGIES = ['value', 'pending', 'rate', 'balance', 'exposure', 'exit', 'plain'] as const
export type Strategy = (typeof STRATEGIES)[number]

/** Limits, balances and orders of one race, in proportion to the number of its orders. */
export interface RacePlan {
  readonly limits: FixedLimits
  readonly maxExposurePct: string
  readonly window: CalendarWindow
  readonly venue: VenueConfig
  readonly trader: Pick<TraderConfig, 'gates' | 'limits' | 'router' | 'client'>
  /** One process's orders, the same for the same seed. */
  intents(process: number): readonly TraderIntent[]
  /** The smallest order of a strategy: when it does not fit, the limit is full. */
  smallest(strategy: Strategy, intentId: string): TraderIntent
}

export const USDT_ORDER = { quantity: '2.5', limitPrice: '2', cost: 5 } as const
const XRPUSDT = {
  symbol: 'XRPUSDT',
  baseCurrency: 'XRP',
  quoteCurrency: 'USDT',
  minBaseAmount: '0.8',
  maxBaseAmount: '100000',
  minQuoteAmount: '0.5',
  maxQuoteAmount: '5000000',
  tickSize: '0.0001',
  baseDecimalPlaces: '4',
  marginTradingAllowed: false,
} as const
const EQUITY = 10_000_000

export function racePlan({
  seed,
  processes,
  orders,
  timeZone,
}: {
  readonly seed: number
  readonly processes: number
  /** Of each process. */
  readonly orders: number
  readonly timeZone: string
}): RacePlan {
  const all = processes * orders
  const window = { period: 'day', timeZone } as const
  const daily = Math.floor(all / 2) + 10
  const value = 100 * Math.ceil(all * 0.06)
  const pending = 100 * resting(all / 100)
  // An interval long enough that a slow machine presses on it too.
  const rate = { max: Math.max(4, Math.floor(all / 800)), perMs: 60_000 }
  const maxExposurePct = String((all * 8 * 100) / EQUITY)
  return {
    limits: {
      budgets: { 'helios:daily-trades': String(daily), [BUDGET_KEY]: String(value) },
      holds: { [HOLD_KEY]: String(pending) },
      rates: { [RATE_KEY]: rate },
    },
    maxExposurePct,
    window,
    venue: {
      seed,
      switches: { timestampToleranceMs: 3_600_000 },
      pairs: [...DEFAULT_FAKE_VALR_PAIRS, XRPUSDT],
      balances: {
        ZAR: String(EQUITY),
        XRP: String(resting(all / 64)),
        USDT: String(resting(all / 128) * USDT_ORDER.cost + 4),
      },
    },
    trader: {
      gates: {
        minOrderValue: { value: 1 },
        maxOrderValue: { value: 1_000_000 },
        dailyTradeLimit: { max: daily, timeZone },
        maxPositionExposure: { maxPct: maxExposurePct },
      },
      limits: {
        budget: { limit: String(value), window, strategy: 'value' },
        hold: { limit: String(pending), strategy: 'pending' },
        rate: { ...rate, strategy: 'rate' },
      },
      router: {
        // The machine may be slow; an order that is late would press on nothing.
        ...{ admissionTtlMs: 120_000, gateTimeoutMs: 120_000, submitTimeoutMs: 120_000 },
        maxAgeMs: { quote: 120_000, balances: 120_000 },
        exitCeiling: { perMinute: 1_000, rejectsBeforePause: 1_000 },
        valuationCurrency: 'ZAR',
      },
      client: { requestTimeoutMs: 120_000, reuseReadsMs: 100, rateLimits: UNLIMITED },
    },
    intents: (process) => shuffled(seeded(`race ${seed} ${process}`), process, orders),
    smallest: (strategy, intentId) => ({ intentId, strategy, ...SMALLEST[strategy] }),
  }
}

/** With each change VALR lists all open orders to every process: a race with hundreds of them measures that list. */
function resting(share: number): number {
  return Math.min(Math.ceil(share), 40)
}

const PER_MINUTE = { calls: 10_000_000, windowMs: 60_000 } as const
const UNLIMITED = { public: PER_MINUTE, status: PER_MINUTE, private: PER_MINUTE, place: PER_MINUTE, cancel: PER_MINUTE }

type IntentShape = Omit<TraderIntent, 'intentId' | 'strategy'>

const SMALLEST: Readonly<Record<Strategy, IntentShape>> = {
  value: { instrument: 'ETH/ZAR', side: 'BUY', type: 'MARKET', quoteQuantity: '100' },
  pending: { instrument: 'SOL/ZAR', side: 'BUY', type: 'LIMIT', quantity: '0.05', limitPrice: '2000' },
  rate: { instrument: 'SOL/ZAR', side: 'BUY', type: 'MARKET', quoteQuantity: '10' },
  balance: {
    instrument: 'XRP/USDT',
    side: 'BUY',
    type: 'LIMIT',
    quantity: USDT_ORDER.quantity,
    limitPrice: USDT_ORDER.limitPrice,
  },
  exposure: { instrument: 'BTC/ZAR', side: 'BUY', type: 'MARKET', quoteQuantity: '100' },
  exit: { instrument: 'XRP/ZAR', side: 'SELL', type: 'LIMIT', quantity: '1', limitPrice: '45' },
  plain: { instrument: 'SOL/ZAR', side: 'BUY', type: 'MARKET', quoteQuantity: '10' },
}

/** Quotes on both sides of every instrument, deep enough for every order. */
export const BOOKS = {
  BTCZAR: { bids: [['999000', '1000']], asks: [['1000000', '1000']] },
  ETHZAR: { bids: [['59000', '10000']], asks: [['60000', '10000']] },
  SOLZAR: { bids: [['2900', '10000']], asks: [['3000', '10000']] },
  XRPUSDT: { bids: [['2.2', '100000']], asks: [['2.3', '100000']] },
  XRPZAR: { bids: [['40', '100000']], asks: [['41', '100000']] },
  USDTZAR: { bids: [['18', '1000000']], asks: [['18.1', '1000000']] },
} as const

function shuffled(random: SeededRandom, process: number, orders: number): readonly TraderIntent[] {
  return Array.from({ length: orders }, (_, index) => {
    const strategy = random.pick(STRATEGIES)
    return { intentId: `${process}-${index}`, strategy, ...shapeOf(strategy, random) }
  })
}

function shapeOf(strategy: Strategy, random: SeededRandom): IntentShape {
  const shape = SMALLEST[strategy]
  const oneInFour = random.below(4) === 0
  switch (strategy) {
    case 'value':
      // Crosses the book, which VALR refuses: what it took of the budget comes back.
      if (oneInFour)
        return { instrument: 'ETH/ZAR', side: 'BUY', type: 'LIMIT', quantity: '0.001', limitPrice: '100000', postOnly: true }
      return { ...shape, quoteQuantity: random.pick(['100', '200']) }
    case 'pending':
      return { ...shape, thenCancel: oneInFour }
    case 'exit':
      return oneInFour ? { instrument: 'XRP/ZAR', side: 'SELL', type: 'MARKET', quantity: '1' } : shape
    default:
      return shape
  }
}
