import { z } from 'zod'
import type { StoppedOrder, StopReport } from '../../execution/stop-report.js'
import { CliError } from '../cli-error.js'
import { defineCommand } from '../command.js'
import type { Desk } from '../desk.js'
import type { ExitName } from '../exit-code.js'
import { duration, present, WHY_FLAGS, words } from '../fields.js'

export const stop = defineCommand({
  name: 'stop',
  summary: 'Emergency stop: PAPER and HALTED, then cancel EVERY order at the venue, foreign ones too, and prove it',
  flags: [
    ...WHY_FLAGS,
    ['--flatten', "Then sell, at the market, what the ledger's own LIVE orders bought."],
    ['--flatten-all', 'Then sell everything that is free, wherever it came from.'],
    ['--deadline <duration>', 'How long to go on until the venue is empty. Default 30s.'],
  ],
  needs: [],
  options: z.strictObject({
    reason: words,
    actor: words,
    flatten: z.boolean().optional(),
    flattenAll: z.boolean().optional(),
    deadline: duration.optional(),
  }),
  async run({ deadline: deadlineMs, flatten: some = false, flattenAll = false, ...why }, { desk }) {
    const { absent } = desk
    if (absent.store !== undefined && absent.venue !== undefined) {
      const message = `Nothing could be stopped. No store: ${absent.store} No venue: ${absent.venue}`
      throw new CliError('usage', 'SETTING_MISSING', message)
    }
    const flatten = flattenAll ? 'all' : some
    const report = await desk.router.emergencyStop({ ...present({ ...why, deadlineMs }), flatten, evenIfNeverLive: true })
    const halves = halvesOf(report, desk)
    return { exit: exitOf(report, halves), json: { account: desk.account, ...report, absent }, text: tell(report, desk) }
  },
})

/** The two things that a stop does. */
interface Halves {
  readonly latched: boolean
  readonly emptied: boolean
}

const NOT_EMPTIED = /LIVE_CLIENT_MISSING|ORDERS_REMAIN/

function halvesOf({ latched, reason = '' }: StopReport, { venue }: Desk): Halves {
  return { latched: 'at' in latched, emptied: venue !== undefined && !NOT_EMPTIED.test(reason) }
}

function exitOf({ clear }: StopReport, { latched, emptied }: Halves): ExitName {
  if (clear) return 'done'
  return latched === emptied ? 'notSo' : 'half'
}

function tell(report: StopReport, desk: Desk): readonly string[] {
  const { latched, orders, unresolved, clear, reason } = report
  return [
    'at' in latched
      ? `${desk.account} is latched: PAPER and HALTED since ${latched.at.toISOString()}, version ${latched.version}.`
      : `${desk.account} is NOT LATCHED: ${latched.error} Bots that can read their store go on trading.`,
    ...(desk.absent.venue === undefined ? [] : [`The venue was NOT asked: ${desk.absent.venue} Its orders are still there.`]),
    ...orders.map(shown),
    ...unresolved.map((id) => `Unresolved: ${id}. Nobody knows yet what became of it.`),
    ...tellSales(report),
    clear ? 'Clear: nothing of this account can still trade.' : `NOT CLEAR: ${reason}.`,
  ]
}

function tellSales({ flattened }: StopReport): readonly string[] {
  if (flattened === undefined) return []
  const { done, sales, remaining, reason } = flattened
  return [
    ...sales.map(({ asset, filledQuantity, clientOrderId }) => `  sold ${filledQuantity.toFixed()} ${asset} by ${clientOrderId}`),
    ...remaining.map((left) => `  left ${left.quantity.toFixed()} ${left.asset}${left.isDust ? ', dust' : ''}: ${left.reason}`),
    done ? 'Flat: nothing that was to be sold is left.' : `NOT FLAT: ${reason}`,
  ]
}

function shown({ clientOrderId, venueOrderId, origin, class: orderClass, before, after }: StoppedOrder): string {
  return `  ${clientOrderId ?? venueOrderId}  ${origin}, ${orderClass}: ${before} → ${after}`
}
