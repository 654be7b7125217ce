import { describe, expect, it } from 'vitest'
import { dailyTradeLimit } from '../../src/gates/daily-trade-limit.js'
import { defineGate } from '../../src/gates/define-gate.js'
import { maxOrderValue } from '../../src/gates/max-order-value.js'
import { allow, deny, type Verdict } from '../../src/gates/safety-gate.js'
import type { PaperTradingClient } from '../../src/venues/paper/paper-trading-client.js'
import { recordEvents } from './support/record-events.js'
import { recordingLogger } from './support/recording-logger.js'
import { ACCOUNT, BUY, CONFIRMED, codesOf, expectOutcome, type SceneOptions, scene } from './support/scene.js'
import { settle } from './support/time.js'

const PAPER = { account: ACCOUNT, mode: 'PAPER', key: 'helios:daily-trades' } as const

async function dayOf({ store }: ReturnType<typeof scene>, mode: 'PAPER' | 'LIVE' = 'PAPER'): Promise<string> {
  const { used, reserved, unknown } = await store.usage({ ...PAPER, mode })
  return used.plus(reserved).plus(unknown).toFixed()
}

const gates = [dailyTradeLimit({ max: 1 }), maxOrderValue({ value: 500, currency: 'ZAR' })]
const paperScene = (options: SceneOptions = {}) => scene({ gates, ...options })

describe('paperGates: bypass, the default', () => {
  it('asks no gate, takes no claim, and lists every gate as bypassed', async () => {
    let asked = 0
    const check = (): Verdict => {
      asked += 1
      return deny('NO', 'no')
    }
    const spy = defineGate({ name: 'spy', version: '1', check })
    const made = paperScene({ gates: [...gates, spy] })
    const result = expectOutcome(await made.router.execute(BUY), 'accepted')
    expect(result.decisions).toEqual(
      ['dailyTradeLimit', 'maxOrderValue', 'spy'].map((gate) => ({ gate, verdict: 'bypassed', inputs: {}, durationMs: 0 })),
    )
    expect(asked).toBe(0)
    expect(await dayOf(made)).toBe('0')
  })

  it('says so in one warning per router', async () => {
    const logger = recordingLogger()
    const { router } = paperScene({ logger })
    await router.execute(BUY)
    await router.execute(BUY)
    const warnings = logger.lines.filter(({ level, message }) => level === 'warn' && message.includes('bypass'))
    expect(warnings).toHaveLength(1)
  })

  it('keeps what is always on: the rules of the instrument, state, the mode that was expected', async () => {
    const { router, orchestrator } = paperScene()
    expect(codesOf(await router.execute({ ...BUY, quantity: '0.00001' }))).toContain('INSTRUMENT_RULE')
    expect(codesOf(await router.execute({ ...BUY, expectedMode: 'LIVE' }))).toEqual(['MODE_MISMATCH'])
    await orchestrator.halt()
    expect(codesOf(await router.execute(BUY))).toEqual(['STATE_HALTED'])
  })

  it('records orders in the same ledger, under their mode', async () => {
    const { router, store } = paperScene()
    const { clientOrderId } = expectOutcome(await router.execute(BUY), 'accepted')
    expect(await store.openOrders({ account: ACCOUNT, mode: 'PAPER' })).toMatchObject([
      { mode: 'PAPER', order: { clientOrderId } },
    ])
    expect(await store.openOrders({ account: ACCOUNT, mode: 'LIVE' })).toEqual([])
  })

  it('does not bypass anything in LIVE', async () => {
    const { router, orchestrator } = paperScene()
    await orchestrator.setMode('LIVE', CONFIRMED)
    expect(codesOf(await router.execute(BUY))).toEqual(['MAX_ORDER_VALUE'])
  })
})

describe('paperGates: observe', () => {
  it('lets the order pass, and shows what LIVE would have denied', async () => {
    const { router } = paperScene({ paperGates: 'observe' })
    const { decisions } = expectOutcome(await router.execute(BUY), 'accepted')
    expect(decisions).toMatchObject([
      { gate: 'dailyTradeLimit', verdict: 'observed' },
      { gate: 'maxOrderValue', verdict: 'observed', denial: { code: 'MAX_ORDER_VALUE' } },
    ])
    expect(decisions[0]).not.toHaveProperty('denial')
  })

  it("records claims in PAPER's counters without enforcing them", async () => {
    const made = paperScene({ paperGates: 'observe' })
    for (let count = 0; count < 3; count += 1) expectOutcome(await made.router.execute(BUY), 'accepted')
    expect(await dayOf(made)).toBe('3')
    expect(await dayOf(made, 'LIVE')).toBe('0')
  })

  it('trips no latch, and is not stopped by one', async () => {
    const check = () => deny('DRAWDOWN', 'down', {}, { latch: { key: 'drawdown' } })
    const { router, orchestrator } = paperScene({
      paperGates: 'observe',
      gates: [defineGate({ name: 'drawdown', version: '1', latchKeys: ['drawdown'], check })],
    })
    expectOutcome(await router.execute(BUY), 'accepted')
    expect(await orchestrator.latches()).toEqual([])
  })

  it('does not mind a gate that throws, hangs or has no price to judge by', async () => {
    const throwing = defineGate({
      name: 'throwing',
      version: '1',
      check: () => {
        throw new Error('a bug')
      },
    })
    const { router, paper } = paperScene({ paperGates: 'observe', gates: [throwing] })
    expectOutcome(await router.execute(BUY), 'accepted')
    ;(paper as PaperTradingClient).updateQuote('BTC/ZAR', {})
    expectOutcome(await router.execute(BUY), 'accepted')
  })
})

describe('paperGates: enforce', () => {
  it('is as strict as LIVE', async () => {
    const { router } = paperScene({ paperGates: 'enforce' })
    expect(codesOf(await router.execute(BUY))).toEqual(['MAX_ORDER_VALUE'])
    const small = { ...BUY, quantity: '0.0005' }
    expectOutcome(await router.execute(small), 'accepted')
    expect(codesOf(await router.execute(small))).toEqual(['DAILY_TRADE_LIMIT'])
  })

  it('counts for itself: PAPER and LIVE never share a counter', async () => {
    const made = paperScene({ paperGates: 'enforce', gates: [dailyTradeLimit({ max: 1 })] })
    expectOutcome(await made.router.execute(BUY), 'accepted')
    expect(codesOf(await made.router.execute(BUY))).toEqual(['DAILY_TRADE_LIMIT'])
    await made.orchestrator.setMode('LIVE', CONFIRMED)
    expectOutcome(await made.router.execute(BUY), 'accepted')
    expect(codesOf(await made.router.execute(BUY))).toEqual(['DAILY_TRADE_LIMIT'])
    expect([await dayOf(made), await dayOf(made, 'LIVE')]).toEqual(['1', '1'])
  })

  it('denies when a gate fails, and tells of it', async () => {
    const failing = [
      ['GATE_THREW', () => Promise.reject(new Error('a bug'))],
      ['GATE_BAD_VERDICT', () => true as never],
    ] as const
    for (const [code, check] of failing) {
      const { router } = paperScene({ paperGates: 'enforce', gates: [defineGate({ name: 'broken', version: '1', check })] })
      const events = recordEvents(router)
      expect(codesOf(await router.execute(BUY))).toEqual([code])
      await settle()
      expect(events.of('gate.failed')).toMatchObject([{ decision: { gate: 'broken', verdict: 'failed', denial: { code } } }])
    }
  })

  it('reads from the paper venue, never from the live one', async () => {
    let balances = ''
    const reading = defineGate({
      name: 'reading',
      version: '1',
      async check(context) {
        balances = Object.keys((await context.balances()).balances).join()
        await context.openOrders()
        return allow()
      },
    })
    const { router, live } = paperScene({ paperGates: 'enforce', gates: [reading] })
    expectOutcome(await router.execute(BUY), 'accepted')
    expect(balances).toContain('ZAR')
    expect(live.calls).toEqual([])
  })
})
