import type { BudgetClaim, CalendarWindow } from '../core/claim.js'
import { Decimal, ONE } from '../core/decimal.js'
import { catalogueGate } from './catalogue-gate.js'
import { count, parametersOf, timeZone } from './gate-parameters.js'
import { allow, type SafetyGate } from './safety-gate.js'

export interface DailyTradeLimitParameters {
  /** Orders per day: a whole number from 1 up. */
  readonly max: number
  /** The IANA zone whose midnight starts a day. Default `Africa/Johannesburg`. */
  readonly timeZone?: string
}

/**
 * At most `max` orders a day, counted by the store for the account and mode over all its processes. A day is a calendar
 * day of `timeZone` by the store's clock.
 *
 * The gate itself reads nothing: it asks for one unit of a budget, and admission denies `DAILY_TRADE_LIMIT` when none is
 * left. An order that the venue certainly never took gives its unit back. Proven exits are not counted.
 * RTS 6 article 15(1)(d).
 *
 * @throws ConfigurationError `INVALID_GATE_PARAMETER`.
 */
export function dailyTradeLimit(parameters: DailyTradeLimitParameters): SafetyGate {
  const given = parametersOf('dailyTradeLimit', parameters, ['max', 'timeZone'])
  const max = count('dailyTradeLimit', 'max', given.max)
  const zone = given.timeZone === undefined ? DEFAULT_TIME_ZONE : timeZone('dailyTradeLimit', 'timeZone', given.timeZone)

  const limit = new Decimal(max)
  const window: CalendarWindow = Object.freeze({ period: 'day', timeZone: zone })
  const claim: BudgetClaim = Object.freeze({ kind: 'budget', key: KEY, amount: ONE, limit, window, code: 'DAILY_TRADE_LIMIT' })
  const counted = Object.freeze(allow({ claims: Object.freeze([claim]), inputs: Object.freeze({ timeZone: zone }), limit }))
  const exempt = Object.freeze(allow({ inputs: Object.freeze({ exit: true }), limit }))

  return catalogueGate('dailyTradeLimit', {
    name: 'dailyTradeLimit',
    version: '1',
    parameters: { max, timeZone: zone },
    check: (context) => (context.isExit ? exempt : counted),
  })
}

const DEFAULT_TIME_ZONE = 'Africa/Johannesburg'
const KEY = 'helios:daily-trades'
