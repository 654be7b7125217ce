import { describe, expect, it } from 'vitest'
import { Decimal } from '../../src/core/decimal.js'
import { factoryOf } from '../../src/gates/catalogue-gate.js'
import { CATALOGUE_NAMES } from '../../src/gates/catalogue-names.js'
import { defineGate } from '../../src/gates/define-gate.js'
import { maxOrderValue } from '../../src/gates/max-order-value.js'
import { allow } from '../../src/gates/safety-gate.js'

const check = () => allow()

describe('defineGate', () => {
  it('makes a frozen gate of what it is given', () => {
    const latchKeys = ['weekly-loss']
    const parameters = { limit: new Decimal('5.50'), hours: [8, 17], since: new Date(0) }
    const gate = defineGate({ name: 'weeklyLoss', check, version: '2', parameters, latchKeys, needs: ['recentFills'] })
    latchKeys.push('other')
    parameters.hours.push(99)
    expect(gate).toEqual({
      name: 'weeklyLoss',
      check,
      version: '2',
      parameters: { limit: '5.5', hours: [8, 17], since: '1970-01-01T00:00:00.000Z' },
      latchKeys: ['weekly-loss'],
      needs: ['recentFills'],
    })
    expect([gate, gate.parameters, gate.latchKeys, gate.parameters?.hours].every(Object.isFrozen)).toBe(true)
    expect(factoryOf(gate)).toBeUndefined()
  })

  it('refuses every name of the catalogue, and names that look built in', () => {
    expect(CATALOGUE_NAMES).toHaveLength(25)
    for (const name of [...CATALOGUE_NAMES, 'helios:mode']) {
      expect(() => defineGate({ name, check })).toThrow(
        expect.objectContaining({ code: 'GATE_NAME_RESERVED', name: 'ConfigurationError' }),
      )
    }
  })

  it('refuses what is not a gate', () => {
    const bad: unknown[] = [
      undefined,
      null,
      'gate',
      { name: '', check },
      { name: '  ', check },
      { name: 7, check },
      { name: 'mine' },
      { name: 'mine', check: true },
      { name: 'mine', check, version: '' },
      { name: 'mine', check, version: 2 },
      { name: 'mine', check, latchKeys: 'key' },
      { name: 'mine', check, latchKeys: [''] },
      { name: 'mine', check, latchKeys: ['helios:stop'] },
      { name: 'mine', check, needs: ['submitOrder'] },
      { name: 'mine', check, latchkeys: ['misspelt'] },
      { name: 'mine', check, members: [] },
    ]
    for (const definition of bad) {
      expect(() => defineGate(definition as never), JSON.stringify(definition)).toThrow(
        expect.objectContaining({ code: 'INVALID_GATE' }),
      )
    }
  })

  it('refuses parameters that the policy hash could not tell apart', () => {
    const circular: Record<string, unknown> = {}
    circular.self = circular
    const bad: unknown[] = [
      /a/,
      { a: new Map() },
      { a: () => 1 },
      { a: Number.NaN },
      { a: 1n },
      { a: [Symbol('a')] },
      circular,
      [],
      5,
    ]
    for (const parameters of bad) {
      expect(() => defineGate({ name: 'mine', check, parameters: parameters as never })).toThrow(
        expect.objectContaining({ code: 'INVALID_GATE_PARAMETER' }),
      )
    }
    expect(defineGate({ name: 'mine', check, parameters: { a: null, b: [true, 'x'] } }).parameters).toEqual({
      a: null,
      b: [true, 'x'],
    })
  })
})

describe('the brand of a catalogue gate', () => {
  it('names the factory, through a symbol that copies of the package share', () => {
    const gate = maxOrderValue({ value: 1, currency: 'ZAR' })
    expect(factoryOf(gate)).toBe('maxOrderValue')
    expect((gate as unknown as Record<symbol, unknown>)[Symbol.for('helios-execution.gate')]).toBe('maxOrderValue')
  })

  it('is not on a look-alike', () => {
    expect(factoryOf({ name: 'maxOrderValue', check })).toBeUndefined()
    expect(factoryOf({ ...maxOrderValue({ value: 1, currency: 'ZAR' }) })).toBeUndefined()
  })
})
