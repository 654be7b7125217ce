import type { DecimalInput } from '../core/decimal.js'
import { ConfigurationError } from '../core/errors.js'
import { type DailyTradeLimitParameters, dailyTradeLimit } from './daily-trade-limit.js'
import { type OrderValueParameters, parametersOf } from './gate-parameters.js'
import { maxOrderValue } from './max-order-value.js'
import { type MaxPositionExposureParameters, maxPositionExposure } from './max-position-exposure.js'
import { minOrderValue } from './min-order-value.js'
import type { SafetyGate } from './safety-gate.js'
import { type SufficientBalanceParameters, sufficientBalance } from './sufficient-balance.js'

/**
 * The five mandatory gates with the limits that the Helios Trading System ran with: orders of R100 to R10 000, 50 a day
 * (Africa/Johannesburg), a balance buffer of 5 %, and no asset above 30 % of equity.
 *
 * @param overrides replace single parameters, by gate name: `heliosGates({ dailyTradeLimit: { max: 20 } })`.
 * @throws ConfigurationError `INVALID_GATE_PARAMETER` for a gate or parameter that does not exist, or a bad value.
 */
export function heliosGates(overrides: GateOverrides = {}): SafetyGate[] {
  return preset('heliosGates', { minValue: '100', maxValue: '10000', bufferPct: 5 }, overrides)
}

/**
 * The five mandatory gates with the limits that the system's pre-live audit recommends for testing with R500 to R1 000:
 * orders of R50 to R300, 50 a day (Africa/Johannesburg), a balance buffer of 10 %, and no asset above 30 % of equity.
 *
 * @param overrides replace single parameters, by gate name: `testingCapitalGates({ maxOrderValue: { value: 150 } })`.
 * @throws ConfigurationError `INVALID_GATE_PARAMETER` for a gate or parameter that does not exist, or a bad value.
 */
export function testingCapitalGates(overrides: GateOverrides = {}): SafetyGate[] {
  return preset('testingCapitalGates', { minValue: '50', maxValue: '300', bufferPct: 10 }, overrides)
}

/** Parameters that replace a preset's, by gate name. What is left out stays as the preset has it. */
export interface GateOverrides {
  readonly minOrderValue?: OrderValueOverride
  readonly maxOrderValue?: OrderValueOverride
  readonly dailyTradeLimit?: Partial<DailyTradeLimitParameters>
  readonly sufficientBalance?: Partial<SufficientBalanceParameters>
  readonly maxPositionExposure?: Partial<MaxPositionExposureParameters>
}

/** Without `currency` the value is in rand. A currency alone is refused: the preset's number means rand. */
export interface OrderValueOverride {
  readonly value: DecimalInput
  readonly currency?: string
}

interface PresetLimits {
  readonly minValue: string
  readonly maxValue: string
  readonly bufferPct: number
}

const GATES = ['minOrderValue', 'maxOrderValue', 'dailyTradeLimit', 'sufficientBalance', 'maxPositionExposure'] as const

function preset(name: string, limits: PresetLimits, overrides: GateOverrides): SafetyGate[] {
  parametersOf(name, overrides, GATES)
  for (const gate of GATES) {
    const override = overrides[gate]
    if (override !== undefined) parametersOf(`${name}.${gate}`, override, KEYS[gate])
  }
  return [
    minOrderValue(orderValueOf(`${name}.minOrderValue`, limits.minValue, overrides.minOrderValue)),
    maxOrderValue(orderValueOf(`${name}.maxOrderValue`, limits.maxValue, overrides.maxOrderValue)),
    dailyTradeLimit({ max: 50, timeZone: 'Africa/Johannesburg', ...overrides.dailyTradeLimit }),
    // Before the balance: it reads the open orders first, and then one balance snapshot serves both.
    maxPositionExposure({ maxPct: 30, ...overrides.maxPositionExposure }),
    sufficientBalance({ bufferPct: limits.bufferPct, ...overrides.sufficientBalance }),
  ]
}

const KEYS = {
  minOrderValue: ['value', 'currency'],
  maxOrderValue: ['value', 'currency'],
  dailyTradeLimit: ['max', 'timeZone'],
  sufficientBalance: ['bufferPct'],
  maxPositionExposure: ['maxPct'],
} as const satisfies Record<(typeof GATES)[number], readonly string[]>

function orderValueOf(gate: string, value: string, override: OrderValueOverride | undefined): OrderValueParameters {
  if (override !== undefined && Object.hasOwn(override, 'currency') && !Object.hasOwn(override, 'value')) {
    throw new ConfigurationError('INVALID_GATE_PARAMETER', `${gate}: a currency needs its value; the preset's is counted in ZAR.`)
  }
  return { value, currency: 'ZAR', ...override }
}
