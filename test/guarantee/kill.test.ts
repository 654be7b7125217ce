import { describe, expect, inject, test, vi } from 'vitest'
import { killAtRandom } from './kill/random-kills.js'
import { killSystematically } from './kill/systematic-kills.js'

// Each kill costs the start of a process.
vi.setConfig({ testTimeout: 300_000 })

describe.each([
  { kind: 'sqlite', transport: 'rest', life: 'rests and is cancelled', written: 'POST /v2/orders/limit' },
  { kind: 'postgres', transport: 'websocket', life: 'fills at once', written: 'ws PLACE_MARKET_ORDER' },
] as const)('a trader on $kind whose order goes over $transport and $life', ({ kind, transport, life, written }) => {
  test('leaves nothing lost, sent twice or counted wrongly wherever it is killed', async () => {
    // One of each sort: not admitted, admitted and not sent, sent and not answered, answered and not written down.
    const places = ['store.admit before', 'client.submitOrder before', `${written} spent`, `${written} written`]
    const choose = (points: readonly string[]): readonly number[] =>
      [...places, 'store.recordOutcome before'].map((name) => points.indexOf(name))
    const report = await killSystematically({ kind, transport, postgresUrl: inject('postgresUrl'), lives: [life], choose })
    expect(report.problems).toEqual([])
    expect(report.points.filter((point) => places.some((name) => point === `${life}: ${name}`))).toHaveLength(places.length)
  })
})

test('traders that are killed while they trade leave an account in which everything adds up', async () => {
  const { problems } = await killAtRandom({
    ...{ kind: 'postgres', transport: 'rest', postgresUrl: inject('postgresUrl') },
    ...{ seed: 1, kills: 4, processes: 2 },
  })
  expect(problems, 'Replay: npx tsx test/soak/kill.ts --store postgres --transport rest --kills 4 --seed 1').toEqual([])
})

describe('the check after a kill (control)', () => {
  test('finds a trader out that writes its order down only after it was sent', async () => {
    const { problems } = await killSystematically({
      ...{ kind: 'sqlite', transport: 'rest', postgresUrl: inject('postgresUrl'), lives: ['rests and is cancelled'] },
      choose: (points) => [points.indexOf('POST /v2/orders/limit answered')],
      flaw: 'writes after the send',
    })
    expect(problems).toEqual([
      expect.stringContaining('is there, and nothing is known of it here'),
      expect.stringContaining('was sent and is not in the ledger'),
    ])
  })
})
