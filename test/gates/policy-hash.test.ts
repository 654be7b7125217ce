import { describe, expect, it } from 'vitest'
import { allOf } from '../../src/gates/all-of.js'
import { anyOf } from '../../src/gates/any-of.js'
import { defineGate } from '../../src/gates/define-gate.js'
import { forInstruments } from '../../src/gates/for-instruments.js'
import { gatesWithoutVersion, policyHash } from '../../src/gates/policy-hash.js'
import { heliosGates } from '../../src/gates/presets.js'
import { allow, deny, type SafetyGate } from '../../src/gates/safety-gate.js'
import { shadow } from '../../src/gates/shadow.js'
import { when } from '../../src/gates/when.js'

const mine = (version?: string, check: SafetyGate['check'] = () => allow()) =>
  defineGate({ name: 'mine', check, ...(version === undefined ? {} : { version }) })

describe('policyHash', () => {
  const gates = heliosGates()
  const hash = (list: readonly SafetyGate[], waivedGates: readonly string[] = []) => policyHash({ gates: list, waivedGates })

  it('is a SHA-256 that does not depend on the order of gates, of waivers, or on how a number is written', () => {
    expect(hash(gates)).toMatch(/^[0-9a-f]{64}$/)
    expect(hash([...gates].reverse())).toBe(hash(gates))
    expect(hash(heliosGates({ maxOrderValue: { value: '10000.00' } }))).toBe(hash(gates))
    expect(hash(gates, ['b', 'a', 'a'])).toBe(hash(gates, ['a', 'b']))
    expect(hash([allOf(...gates)])).toBe(hash([allOf(...[...gates].reverse())]))
  })

  it('changes with every part of the policy', () => {
    const [first, second] = gates as [SafetyGate, SafetyGate]
    const hashes = [
      hash(gates),
      hash(gates.slice(1)),
      hash(heliosGates({ maxOrderValue: { value: 9999 } })),
      hash(heliosGates({ maxOrderValue: { value: 10_000, currency: 'USDT' } })),
      hash(heliosGates({ dailyTradeLimit: { timeZone: 'UTC' } })),
      hash(gates, ['maxOrderValue']),
      policyHash({ gates, marketSlippagePct: '1' }),
      policyHash({ gates, marketSlippagePct: '2' }),
      hash([allOf(...gates)]),
      hash([allOf(...heliosGates({ maxOrderValue: { value: 9999 } }))]),
      hash([anyOf(first, second)]),
      hash([anyOf(second, first)]),
      hash([shadow(first)]),
      hash([forInstruments(['BTC/ZAR'], first)]),
      hash([forInstruments(['ETH/ZAR'], first)]),
      hash([when(() => true, first, { name: 'w' })]),
      hash([when(() => false, first, { name: 'w' })]),
      hash([when(() => true, first, { name: 'w', version: '1' })]),
      hash([when(() => true, first, { name: 'w', version: '2' })]),
      hash([mine('1')]),
      hash([mine('2')]),
      hash([mine()]),
      hash([mine(undefined, () => deny('NO', 'no'))]),
    ]
    expect(new Set(hashes).size).toBe(hashes.length)
  })

  it('follows the version, not the source, of a gate that has one', () => {
    expect(hash([mine('1', () => deny('NO', 'no'))])).toBe(hash([mine('1')]))
  })

  it('follows the parameters of a custom gate', () => {
    const limited = (max: number) => defineGate({ name: 'mine', check: () => allow(), version: '1', parameters: { max } })
    expect(hash([limited(1)])).not.toBe(hash([limited(2)]))
  })
})

describe('gatesWithoutVersion', () => {
  it('names users’ gates and predicates without a version, wherever they are', () => {
    const isWeekend = () => true
    const gates = [
      ...heliosGates(),
      mine(),
      anyOf(when(isWeekend, defineGate({ name: 'other', check: () => allow() }))),
      shadow(defineGate({ name: 'versioned', check: () => allow(), version: '1' })),
    ]
    expect(gatesWithoutVersion(gates)).toEqual(['mine', 'other', 'when(isWeekend, other)'])
    expect(gatesWithoutVersion(heliosGates())).toEqual([])
  })
})
