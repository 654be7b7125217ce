import { describe, expect, it, vi } from 'vitest'
import { allOf } from '../../src/gates/all-of.js'
import { anyOf } from '../../src/gates/any-of.js'
import { defineGate } from '../../src/gates/define-gate.js'
import { evaluateGates } from '../../src/gates/evaluate-gates.js'
import { forInstruments } from '../../src/gates/for-instruments.js'
import { allow, deny, type SafetyGate } from '../../src/gates/safety-gate.js'
import { shadow } from '../../src/gates/shadow.js'
import { when } from '../../src/gates/when.js'
import { judged } from './support/evaluate.js'
import { gateContext } from './support/gate-context.js'
import { HeldClock, settled } from './support/held-clock.js'

const never = new Promise<never>(() => undefined)

function gate(name: string, check: SafetyGate['check']): SafetyGate {
  return defineGate({ name, check })
}

describe('the deadline of the gates', () => {
  describe('a gate that hangs', () => {
    it('denies GATE_TIMEOUT at the shared deadline, while the others’ verdicts stand', async () => {
      const clock = new HeldClock()
      const abort = vi.fn()
      const gates = [gate('hangs', () => never), gate('hangs too', () => never), gate('denies', async () => deny('NO', 'no'))]
      const evaluation = evaluateGates({ gates, context: gateContext(), timeoutMs: 250, clock, abort })
      await settled()
      expect([clock.timers, abort.mock.calls.length]).toEqual([1, 0])
      clock.advance(250)
      const { decisions, denials } = await evaluation
      expect(abort).toHaveBeenCalledTimes(1)
      expect(denials.map(({ gate: name, code }) => `${name}: ${code}`)).toEqual([
        'denies: NO',
        'hangs: GATE_TIMEOUT',
        'hangs too: GATE_TIMEOUT',
      ])
      expect(denials[1]?.details).toEqual({ timeoutMs: 250 })
      expect(decisions.map(({ durationMs }) => durationMs)).toEqual([0, 250, 250])
      expect(clock.timers).toBe(0)
    })

    it('changes nothing when it answers, or throws, after all', async () => {
      for (const late of ['allow', 'throw'] as const) {
        const clock = new HeldClock()
        let release: () => void = () => undefined
        const gone = new Promise<void>((resolve) => {
          release = resolve
        })
        const slow = gate('slow', async () => {
          await gone
          if (late === 'throw') throw new Error('too late')
          return allow()
        })
        const evaluation = evaluateGates({ gates: [slow], context: gateContext(), timeoutMs: 10, clock })
        clock.advance(10)
        const { denials } = await evaluation
        release()
        await settled()
        expect(denials.map(({ code }) => code)).toEqual(['GATE_TIMEOUT'])
      }
    })

    it('counts the time that gates before it took against the one deadline', async () => {
      const clock = new HeldClock()
      const busy = gate('busy', () => {
        clock.advance(800)
        return allow()
      })
      const evaluation = evaluateGates({
        gates: [busy, gate('hangs', () => never)],
        context: gateContext(),
        timeoutMs: 1_000,
        clock,
      })
      clock.advance(199)
      expect(clock.timers).toBe(1)
      clock.advance(1)
      expect((await evaluation).denials.map(({ code }) => code)).toEqual(['GATE_TIMEOUT'])
    })

    it('is aborted through the context’s signal, and what it then throws does not count', async () => {
      const clock = new HeldClock()
      const controller = new AbortController()
      const obedient = gate(
        'obedient',
        ({ signal }) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => reject(new Error('aborted')))
          }),
      )
      const context = gateContext({ context: { signal: controller.signal } })
      const evaluation = evaluateGates({ gates: [obedient], context, timeoutMs: 10, clock, abort: () => controller.abort() })
      clock.advance(10)
      expect((await evaluation).denials.map(({ code }) => code)).toEqual(['GATE_TIMEOUT'])
    })
  })

  it('takes no longer than the deadline when a member of a combinator hangs', async () => {
    const hangs = gate('hangs', () => never)
    const denies = gate('denies', () => deny('NO', 'no'))
    const allows = gate('allows', () => allow())
    const codes = async (combination: SafetyGate) => (await judged(combination)).codes
    expect(await codes(allOf(hangs, denies))).toEqual(['GATE_TIMEOUT', 'NO'])
    expect(await codes(anyOf(hangs, denies))).toEqual(['GATE_TIMEOUT', 'NO'])
    expect(await codes(anyOf(hangs, allows))).toEqual([])
    expect(await codes(when(() => never, denies))).toEqual(['GATE_TIMEOUT'])
    expect(await codes(forInstruments(['BTC/ZAR'], hangs))).toEqual(['GATE_TIMEOUT'])
    expect(await codes(allOf(shadow(hangs), allows))).toEqual([])
  })

  it('does not wait for a promise that a member gives after the deadline, nor for what becomes of it', async () => {
    const hangs = gate('hangs', () => never)
    const rejects = gate('rejects', () => Promise.reject(new Error('nobody listens any more')))
    for (const second of [gate('hangs too', () => never), rejects]) {
      expect((await judged(anyOf(hangs, second))).codes).toEqual(['GATE_TIMEOUT', 'GATE_TIMEOUT'])
    }
    await settled()
  })
})
