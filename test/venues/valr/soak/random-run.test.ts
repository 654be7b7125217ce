import { describe, expect, test } from 'vitest'
import type { TradingClient } from '../../../../src/core/trading-client.js'
import type { ValrTradingClient } from '../../../../src/venues/valr/valr-trading-client.js'
import { randomRun } from './random-run.js'

const SEEDS = Array.from({ length: 5 }, (_, index) => index * 40 + 1)

describe.each(['rest', 'websocket'] as const)('random trading over %s', (transport) => {
  test.each(SEEDS)(
    'leaves the books of router and exchange the same (40 runs from seed %i)',
    async (first) => {
      for (let seed = first; seed < first + 40; seed += 1) {
        try {
          await randomRun({ seed, transport })
        } catch (error) {
          const message = error instanceof Error ? error.message : String(error)
          throw new Error(`Replay: npx tsx test/soak/valr.ts --seed ${seed} --transport ${transport}\n${message}`)
        }
      }
    },
    300_000,
  )
})

/** The client, with one of its methods bent. */
function bent(change: (client: ValrTradingClient) => Partial<TradingClient>) {
  return (client: ValrTradingClient): TradingClient => {
    const changed = change(client)
    return new Proxy(client, {
      get(target, name) {
        if (Object.hasOwn(changed, name)) return changed[name as keyof TradingClient]
        const value: unknown = Reflect.get(target, name, target)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
  }
}

/** What a wrong client does, and what the comparison says of it. */
const WRONG = {
  'takes every lost reply for a rejection': {
    says: /is rejected here, (Placed|Filled|Partially Filled|Cancelled) there/,
    through: bent((client) => ({
      async submitOrder(order, options) {
        const outcome = await client.submitOrder(order, options)
        return outcome.kind === 'unknown' ? { kind: 'rejected', reason: outcome.cause } : outcome
      },
    })),
  },
  'loses fills': {
    says: /fills of|filled of/,
    through: bent((client) => ({
      subscribe: () => () => undefined,
      async findOrder(query) {
        const report = await client.findOrder(query)
        return report === undefined ? undefined : { ...report, fills: report.fills.slice(1) }
      },
    })),
  },
} as const

describe('the comparison of books (control)', () => {
  test.each(Object.entries(WRONG))('finds a client out that %s', async (_, { says, through }) => {
    const found: string[] = []
    for (let seed = 1; seed <= 40 && found.length === 0; seed += 1)
      await randomRun({ seed, transport: 'rest', through }).catch((error: Error) => void found.push(error.message))
    expect(found[0]).toMatch(says)
  })
})
