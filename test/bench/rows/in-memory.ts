import { Decimal, InMemoryStore } from '../../../src/index.js'
import { handwrittenBot } from '../baselines/handwritten-bot.js'
import { gatedRouter, placeOne } from '../gated-router.js'
import { byMedian, measure } from '../measure.js'
import type { Row } from '../row.js'

export const inMemoryRow: Row = {
  id: 'P1',
  what: 'LIVE execute through the five gates in memory, next to the checks that a bot writes by hand',
  async run({ isQuick }) {
    const router = await gatedRouter(new InMemoryStore())
    const bot = handwrittenBot({ zar: new Decimal(1e9), btc: new Decimal(0) }, new Decimal(1_842_600), async () => 'ok')
    const contenders = [
      { name: 'gated execute', run: () => placeOne(router) },
      { name: 'handwritten checks', run: () => bot('250', 1e9) },
    ]
    const [gated, handwritten] = await measure(contenders, { isQuick })
    if (gated === undefined || handwritten === undefined) throw new Error('Nothing was measured.')
    const tail = { name: 'p99', unit: 'ms', measured: gated.p99Ms, baseline: handwritten.p99Ms, target: { atMost: 4 } } as const
    return [byMedian('median', gated, handwritten, { atMost: 2.5 }), tail]
  },
}
