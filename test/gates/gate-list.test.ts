import { describe, expect, it } from 'vitest'
import { allOf } from '../../src/gates/all-of.js'
import { defineGate } from '../../src/gates/define-gate.js'
import { checkGateList } from '../../src/gates/gate-list.js'
import { maxOrderValue } from '../../src/gates/max-order-value.js'
import { allow, type SafetyGate } from '../../src/gates/safety-gate.js'

describe('checkGateList', () => {
  const limit = maxOrderValue({ value: 1, currency: 'ZAR' })

  it('gives back a frozen copy of a good list', () => {
    const gates: SafetyGate[] = [limit, defineGate({ name: 'mine', check: () => allow() })]
    const list = checkGateList(gates)
    gates.pop()
    expect(list.map(({ name }) => name)).toEqual(['maxOrderValue', 'mine'])
    expect(Object.isFrozen(list)).toBe(true)
  })

  it('refuses two gates of one name, and takes one of them inside allOf', () => {
    const other = maxOrderValue({ value: 2, currency: 'USDT' })
    expect(() => checkGateList([limit, other])).toThrow(expect.objectContaining({ code: 'GATE_NAME_DUPLICATE' }))
    expect(checkGateList([limit, allOf(other)])).toHaveLength(2)
  })

  it('refuses what is not a gate', () => {
    for (const gates of [undefined, 'gates', [undefined], [() => allow()], [{ name: 'x' }], [{ check: () => allow() }]]) {
      expect(() => checkGateList(gates as never)).toThrow(expect.objectContaining({ code: 'INVALID_GATE' }))
    }
  })

  it("refuses a gate of a user's that passes itself off as one of ours", () => {
    const fake = { name: 'maxOrderValue', check: () => allow() }
    expect(() => checkGateList([fake])).toThrow(expect.objectContaining({ code: 'GATE_NAME_RESERVED' }))
  })

  it('takes a gate that is an instance of a class', () => {
    class Mine implements SafetyGate {
      readonly name = 'mine'
      check = () => allow()
    }
    expect(checkGateList([new Mine()])).toHaveLength(1)
  })
})
