import { startPostgres } from '../../support/launch-postgres.js'
import type { Finding, Row } from '../row.js'
import type { Workbench } from '../workbench.js'
import { freshLocation } from './one-caller.js'

export const memoryRow: Row = {
  id: 'P11',
  what: 'what a bot that has traded holds on to: no more than at the start',
  async run(workbench) {
    const orders = workbench.isQuick ? 20_000 : 1_000_000
    const file = await freshLocation(workbench, 'SQLite')
    return [
      await growth(workbench, 'SQLite', file, orders),
      await growth(workbench, 'Postgres', await quickDatabase(workbench), orders),
      await growth(workbench, 'InMemoryStore, retaining', 'retaining', Math.max(orders / 5, 100_000)),
    ]
  },
}

/** Memory does not depend on fsync, and a million orders take an hour with it. */
async function quickDatabase(workbench: Workbench): Promise<string> {
  const server = await startPostgres({ durable: false })
  workbench.afterwards(server.stop)
  return server.url
}

async function growth(workbench: Workbench, name: string, location: string, orders: number): Promise<Finding> {
  const worker = await workbench.worker({ kind: 'memory', location })
  const early = await worker.turn(orders / 10)
  const late = await worker.turn(orders - orders / 10)
  await worker.end()
  return { name, unit: 'bytes', measured: late.done, baseline: early.done, target: { atMost: 1.1 }, more: { orders } }
}
