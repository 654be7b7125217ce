import { afterEach, describe, expect, inject, test, vi } from 'vitest'
import { problemsOf } from './stop/stop-check.js'
import { StopSession, type StopSessionOptions } from './stop/stop-session.js'

// Real processes on a busy machine.
vi.setConfig({ testTimeout: 240_000 })

const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

async function session(options: Omit<StopSessionOptions, 'postgresUrl'>): Promise<StopSession> {
  const started = await StopSession.start({ ...options, postgresUrl: inject('postgresUrl') })
  ends.push(() => started.close())
  return started
}

const ORDERS = [4, 16] as const

/** `npm run test:soak` pauses at every point, in seeded runs. */
describe.each([
  { kind: 'postgres', transport: 'rest' },
  { kind: 'sqlite', transport: 'websocket' },
] as const)('a stop on $kind, while traders trade over $transport and one of them is frozen', ({ kind, transport }) => {
  test('is complete, and clear only when that is proven; and what is frozen too long never leaves', async () => {
    const running = await session({ kind, transport })
    const points = await running.pointsOfAnOrder()
    const [spent = '', beforeSpent = ''] = [...points].reverse()
    expect(points).toEqual(expect.arrayContaining(['store.admit before', 'store.admit after', 'client.submitOrder before']))
    expect(spent).toMatch(/ spent$/)

    const run = await running.run({ seed: 'sample', at: { name: beforeSpent }, goOn: 'reported', orders: ORDERS })
    expect(run.pausedAt).toBe(beforeSpent)
    expect(problemsOf(run)).toEqual([])
    const frozen = run.records.filter(({ status }) => status === 'not_sent').map(({ order }) => order.clientOrderId)
    expect(frozen).not.toEqual([])
    for (const clientOrderId of frozen) expect(run.arrivedAtMs.has(clientOrderId)).toBe(false)
    expect(run.report).toMatchObject({ clear: false, reason: 'UNRESOLVED_ORDERS', unresolved: expect.arrayContaining(frozen) })

    await running.resume()
    const after = await running.runWithOneFrozen('after', spent)
    expect(after.report).toMatchObject({ clear: false, unresolved: [after.record?.order.clientOrderId] })
    expect(after).toMatchObject({ hasArrived: true, wasCleared: true, record: { status: 'canceled' }, open: [] })
  })
})

describe('the check of a stop', () => {
  test('finds an order that leaves after its life, and a stop that does not wait for one (control)', async () => {
    const running = await session({
      ...{ kind: 'sqlite', transport: 'rest' },
      paused: { clockStops: true },
      stopper: { flaw: 'hides orders without an outcome' },
    })
    const [spent = '', beforeSpent = ''] = [...(await running.pointsOfAnOrder())].reverse()
    const late = await running.run({ seed: 'late', at: { name: beforeSpent }, goOn: 'reported', orders: [1, 0] })
    expect(problemsOf(late)).toContainEqual(expect.stringMatching(/^late-a-0 left \d+ ms after its life$/))

    await running.resume()
    const early = await running.run({ seed: 'early', at: { name: spent }, goOn: 'reported', orders: [1, 0] })
    expect(problemsOf(early)).toContainEqual('clear, and early-a-0 arrived afterwards')
    expect(problemsOf(early)).toContainEqual('early-a-0 is not in the report')
  })
})
