import { describe, expect, it } from 'vitest'
import { MANDATORY_GATES, missingMandatoryGates } from '../../src/gates/mandatory-gates.js'
import { heliosGates, testingCapitalGates } from '../../src/gates/presets.js'
import type { SafetyGate } from '../../src/gates/safety-gate.js'

function parametersByName(gates: readonly SafetyGate[]) {
  return Object.fromEntries(gates.map(({ name, parameters }) => [name, parameters]))
}

describe('presets', () => {
  it('heliosGates has the limits that the original system ran with', () => {
    expect(parametersByName(heliosGates())).toEqual({
      minOrderValue: { value: '100', currency: 'ZAR' },
      maxOrderValue: { value: '10000', currency: 'ZAR' },
      dailyTradeLimit: { max: 50, timeZone: 'Africa/Johannesburg' },
      sufficientBalance: { bufferPct: '5' },
      maxPositionExposure: { maxPct: '30' },
    })
  })

  it('testingCapitalGates has the limits that its audit recommends', () => {
    expect(parametersByName(testingCapitalGates())).toEqual({
      minOrderValue: { value: '50', currency: 'ZAR' },
      maxOrderValue: { value: '300', currency: 'ZAR' },
      dailyTradeLimit: { max: 50, timeZone: 'Africa/Johannesburg' },
      sufficientBalance: { bufferPct: '10' },
      maxPositionExposure: { maxPct: '30' },
    })
  })

  it('are all mandatory gates, in a list of their own each time', () => {
    for (const gates of [heliosGates(), testingCapitalGates()]) {
      expect(missingMandatoryGates(gates)).toEqual([])
      expect(gates.map(({ name }) => name).sort()).toEqual([...MANDATORY_GATES].sort())
    }
    expect(heliosGates()).not.toBe(heliosGates())
  })

  it('take overrides of single parameters, and leave the rest', () => {
    const gates = heliosGates({
      dailyTradeLimit: { max: 20 },
      maxOrderValue: { value: 500 },
      minOrderValue: { value: 5, currency: 'USDT' },
      maxPositionExposure: {},
    })
    expect(parametersByName(gates)).toEqual({
      ...parametersByName(heliosGates()),
      dailyTradeLimit: { max: 20, timeZone: 'Africa/Johannesburg' },
      maxOrderValue: { value: '500', currency: 'ZAR' },
      minOrderValue: { value: '5', currency: 'USDT' },
    })
  })

  it('refuse what they do not know, and a gate that is switched off', () => {
    const bad: unknown[] = [
      { maxDrawdown: { pct: 5 } },
      { maxOrderValues: { value: 5 } },
      { maxOrderValue: { limit: 5 } },
      { maxOrderValue: false },
      { maxOrderValue: null },
      { dailyTradeLimit: { max: undefined } },
      { dailyTradeLimit: 20 },
      'strict',
    ]
    for (const overrides of bad) {
      expect(() => heliosGates(overrides as never), JSON.stringify(overrides)).toThrow(
        expect.objectContaining({ code: 'INVALID_GATE_PARAMETER' }),
      )
    }
  })

  it('refuse a currency without a value, which would turn rand into something else', () => {
    // @ts-expect-error a currency without its value does not compile
    expect(() => heliosGates({ maxOrderValue: { currency: 'USDT' } })).toThrow(
      expect.objectContaining({ code: 'INVALID_GATE_PARAMETER' }),
    )
  })
})
