import { z } from 'zod'
import { defineCommand } from '../command.js'

export const reconcile = defineCommand({
  name: 'reconcile',
  summary: 'Ask the venue about every LIVE order that has not ended, and write down what it says',
  flags: [],
  needs: ['store'],
  options: z.strictObject({}),
  async run(_options, { desk }) {
    const report = await desk.router.reconcile()
    // Paper orders are settled by the process that has them.
    const unresolved = report.unresolved.filter(({ mode }) => mode === 'LIVE')
    const why = desk.absent.venue === undefined ? [] : [`The venue was not asked: ${desk.absent.venue}`]
    return {
      exit: unresolved.length === 0 ? 'done' : 'notSo',
      json: { account: desk.account, settled: report.settled, unresolved },
      text: [
        `${desk.account}: ${report.settled.length} settled, ${unresolved.length} unresolved.`,
        ...unresolved.map(({ clientOrderId, cause }) => `  ${clientOrderId}: ${cause}`),
        ...(unresolved.length === 0 ? [] : why),
      ],
    }
  },
})
