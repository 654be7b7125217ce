import { describe, expect, it } from 'vitest'
import { allOf } from '../../src/gates/all-of.js'
import { anyOf } from '../../src/gates/any-of.js'
import { forInstruments } from '../../src/gates/for-instruments.js'
import { MANDATORY_GATES, missingMandatoryGates } from '../../src/gates/mandatory-gates.js'
import { heliosGates } from '../../src/gates/presets.js'
import { allow, type SafetyGate } from '../../src/gates/safety-gate.js'
import { shadow } from '../../src/gates/shadow.js'
import { when } from '../../src/gates/when.js'

describe('missingMandatoryGates', () => {
  const gates = heliosGates()
  const asMembers = gates as [SafetyGate, ...SafetyGate[]]

  it('names all that an empty list lacks', () => {
    expect(missingMandatoryGates([])).toEqual(MANDATORY_GATES)
  })

  it('finds them at top level and inside allOf, however deep', () => {
    expect(missingMandatoryGates(gates)).toEqual([])
    expect(missingMandatoryGates([allOf(...gates)])).toEqual([])
    expect(missingMandatoryGates([allOf(allOf(...gates.slice(0, 2)), ...gates.slice(2))])).toEqual([])
  })

  it('does not count those that may not be asked', () => {
    const wrapped = {
      anyOf: gates.map((gate) => anyOf(gate)),
      when: gates.map((gate) => when(() => true, gate)),
      forInstruments: gates.map((gate) => forInstruments(['BTC/ZAR'], gate)),
      shadow: gates.map((gate) => shadow(gate)),
      nested: [allOf(anyOf(allOf(...asMembers)))],
    }
    for (const [how, list] of Object.entries(wrapped)) expect(missingMandatoryGates(list), how).toEqual(MANDATORY_GATES)
  })

  it('goes by the factory, not by the name', () => {
    const fakes = MANDATORY_GATES.map((name) => ({ name, check: () => allow() }))
    expect(missingMandatoryGates(fakes)).toEqual(MANDATORY_GATES)
  })
})
