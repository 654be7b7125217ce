import { describe, expect, it } from 'vitest'
import { dailyTradeLimit } from '../../src/gates/daily-trade-limit.js'
import { accepted, evaluate, judged } from './support/evaluate.js'
import { gateContext } from './support/gate-context.js'

describe('dailyTradeLimit', () => {
  const gate = dailyTradeLimit({ max: 50 })
  const KEY = 'helios:daily-trades'

  it('claims one order of the day, to be denied with its own code', async () => {
    const { verdict, claim, limit } = await judged(gate)
    expect(verdict).toBe('allowed')
    expect(limit?.toFixed()).toBe('50')
    expect(claim).toMatchObject({
      kind: 'budget',
      key: KEY,
      window: { period: 'day', timeZone: 'Africa/Johannesburg' },
      sources: [{ gate: 'dailyTradeLimit', code: 'DAILY_TRADE_LIMIT' }],
    })
    expect(claim?.kind === 'budget' && [claim.amount.toFixed(), claim.limit.toFixed()]).toEqual(['1', '50'])
  })

  it('leaves no room for the fifty-first order, and room for the fiftieth', async () => {
    const evaluation = await evaluate([gate], gateContext())
    expect(accepted(evaluation, { [KEY]: 50 })).toBe(false)
    expect(accepted(evaluation, { [KEY]: 49 })).toBe(true)
  })

  it('does not count a proven exit', async () => {
    expect(await judged(gate, { side: 'SELL', isExit: true })).toMatchObject({ verdict: 'allowed', claims: [] })
  })

  it('reads nothing, and answers at once', () => {
    const context = gateContext()
    expect(gate.check(context)).not.toBeInstanceOf(Promise)
    expect(context.reads).toEqual([])
  })

  it('counts days in the zone it is given', async () => {
    const { claim } = await judged(dailyTradeLimit({ max: 2, timeZone: 'America/New_York' }))
    expect(claim).toMatchObject({ window: { timeZone: 'America/New_York' } })
  })

  it('refuses a maximum that is no count and a zone that does not exist', () => {
    const bad: unknown[] = [
      {},
      { max: 0 },
      { max: -1 },
      { max: 1.5 },
      { max: '50' },
      { max: Number.NaN },
      { max: Number.POSITIVE_INFINITY },
      { max: 5, timeZone: 'Africa/Jozi' },
      { max: 5, timeZone: '' },
      { max: 5, timeZone: null },
      { max: 5, timezone: 'UTC' },
    ]
    for (const parameters of bad) {
      expect(() => dailyTradeLimit(parameters as never), JSON.stringify(parameters)).toThrow(
        expect.objectContaining({ code: 'INVALID_GATE_PARAMETER' }),
      )
    }
  })
})
