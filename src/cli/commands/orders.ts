import { z } from 'zod'
import type { OrderRecord } from '../../core/order-ledger.js'
import { TRADING_MODES } from '../../core/vocabulary.js'
import { defineCommand } from '../command.js'

export const orders = defineCommand({
  name: 'orders',
  summary: 'List the orders in the ledger that have not ended',
  flags: [['--mode <mode>', 'Of PAPER or LIVE only.']],
  needs: ['store'],
  options: z.strictObject({ mode: z.enum(TRADING_MODES).optional() }),
  async run({ mode }, { desk: { account, store } }) {
    const found: OrderRecord[] = []
    for (const wanted of mode === undefined ? TRADING_MODES : [mode]) {
      const query = { account, mode: wanted }
      found.push(...(await store.openOrders(query)), ...(await store.unresolvedOrders(query)))
    }
    return { exit: 'done', json: { account, orders: found }, text: found.length === 0 ? ['None.'] : found.map(shown) }
  },
})

function shown({ mode, status, order, report }: OrderRecord): string {
  const { clientOrderId, side, type, instrument, quantity, quoteQuantity, limitPrice } = order
  const amount = quantity === undefined ? `for ${quoteQuantity?.toFixed()}` : quantity.toFixed()
  const price = limitPrice === undefined ? '' : ` at ${limitPrice.toFixed()}`
  return `${clientOrderId}  ${mode}  ${status}  ${side} ${type} ${instrument} ${amount}${price}, filled ${report.filledQuantity.toFixed()}`
}
