import { z } from 'zod'
import type { LimitUsage } from '../../core/limit-usage.js'
import { TRADING_MODES } from '../../core/vocabulary.js'
import { defineCommand } from '../command.js'

export const limits = defineCommand({
  name: 'limits',
  summary: 'List every limit that orders have claimed, with what is taken and what is left',
  flags: [['--mode <mode>', 'Of PAPER or LIVE. Default: the mode that is in force.']],
  needs: ['store'],
  options: z.strictObject({ mode: z.enum(TRADING_MODES).optional() }),
  async run({ mode: asked }, { desk: { account, store, orchestrator } }) {
    const mode = asked ?? (await orchestrator.getCurrentMode())
    const found = await store.limits({ account, mode })
    return {
      exit: 'done',
      json: { account, mode, limits: found },
      text: [`${account}, ${mode}:`, ...(found.length === 0 ? ['  No order has claimed a limit.'] : found.map(shown))],
    }
  },
})

function shown(usage: LimitUsage): string {
  const { key, used, reserved, unknown, limit, headroom } = usage
  const taken = [used, reserved, unknown].map((part) => part.toFixed())
  const left = limit === undefined ? '' : ` of ${limit.toFixed()}, ${headroom?.toFixed() ?? '?'} left`
  return `  ${key} (${windowOf(usage)}): ${taken[0]} used, ${taken[1]} reserved, ${taken[2]} unknown${left}`
}

function windowOf(usage: LimitUsage): string {
  switch (usage.kind) {
    case 'budget':
      return usage.windowName
    case 'hold':
      return 'held'
    case 'rate':
      return `in ${usage.perMs} ms`
    default:
      throw usage satisfies never
  }
}
