import type { Desk } from './desk.js'

/** What a restart must not change: mode, history, every order, the limits, the paper account, the audit chain. */
export async function memoryOf({ store, orchestrator, paper }: Desk, clientOrderIds: readonly string[]) {
  const { account } = orchestrator
  const orders = await Promise.all(clientOrderIds.map((clientOrderId) => store.findOrder({ account, clientOrderId })))
  return {
    mode: await orchestrator.getSnapshot(),
    history: await orchestrator.history(),
    orders: orders.map((record) => record?.report),
    paperOrdersToday: (await store.usage({ account, mode: 'PAPER', key: 'helios:daily-trades' })).used,
    paperBalances: (await paper.balances()).balances,
    audit: await store.verifyAudit({ account }),
  }
}
