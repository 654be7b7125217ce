import { describe, expect, inject, test, vi } from 'vitest'
import { runRace } from './race/run-race.js'
import { STORE_KINDS } from './support/place.js'

// Five processes share the machine's cores.
vi.setConfig({ testTimeout: 300_000 })

const SAMPLE = { seed: 1, processes: 4, orders: 40 } as const

describe.each(STORE_KINDS)('processes that race for shared limits on %s', (kind) => {
  test('fill budgets, holds and rates to the brim and pass none, and every book agrees', async () => {
    const { problems, outcomes } = await runRace({ kind, postgresUrl: inject('postgresUrl'), ...SAMPLE })
    expect(problems, `Replay: npx tsx test/soak/race.ts --store ${kind} --processes 4 --orders 40 --seed 1`).toEqual([])
    for (const code of ['LIMIT_EXCEEDED', 'RATE_EXCEEDED', 'INSUFFICIENT_BALANCE', 'MAX_POSITION_EXPOSURE', 'DAILY_TRADE_LIMIT'])
      expect(outcomes[`denied ${code}`]).toBeGreaterThan(0)
  })
})

describe('the check of the race (control)', () => {
  test('reports every limit that is passed when claims are taken and none is refused', async () => {
    const { problems } = await runRace({
      ...{ kind: 'sqlite', postgresUrl: inject('postgresUrl'), seed: 1, processes: 2, orders: 80 },
      flaw: 'enforces no claim',
    })
    // One of each kind. How many orders get as far as the day's limit, which is a budget too, depends on the machine.
    for (const passed of ['test:value', 'test:pending', 'test:orders'])
      expect(
        problems.filter((problem) => problem.includes(`brought ${passed}`)),
        passed,
      ).not.toEqual([])
    expect(problems.filter((problem) => problem.includes('passed our limits and was refused'))).not.toEqual([])
  })
})
