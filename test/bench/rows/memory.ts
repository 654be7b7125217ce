import { startPostgres } from '../../support/launch-postgres.js'
import type { Finding, Row } from '../row.js'
import type { Workbench } from '../workbench.js'
import { freshLocation } from './one-caller.js'

/** What `retain` keeps has come and gone once by then, and the holds of the last seconds are as many as they will be. */
const WARM_UP = 30_000

export const memoryRow: Row = {
  id: 'P11',
  what: 'what a bot that has traded holds on to: no more than at the start',
  async run(workbench) {
    const orders = workbench.isQuick ? 20_000 : 1_000_000
    const file = await freshLocation(workbench, 'SQLite')
    return [
      await growth(workbench, 'SQLite', file, orders),
      await growth(workbench, 'Postgres', await quickDatabase(workbench), orders),
      await growth(workbench, 'InMemoryStore, retaining', 'retaining', Math.max(orders / 5, 100_000), WARM_UP),
    ]
  },
}

/** Memory does not depend on fsync, and a million orders take an hour with it. */
async function quickDatabase(workbench: Workbench): Promise<string> {
  const server = await startPostgres({ durable: false })
  workbench.afterwards(server.stop)
  return server.url
}

async function growth(
  workbench: Workbench,
  name: string,
  location: string,
  orders: number,
  warmUp = orders / 10,
): Promise<Finding> {
  const worker = await workbench.worker({ kind: 'memory', location })
  const early = await worker.turn(warmUp)
  const late = await worker.turn(orders - warmUp)
  await worker.end()
  return { name, unit: 'bytes', measured: late.done, baseline: early.done, target: { atMost: 1.1 }, more: { orders } }
}
