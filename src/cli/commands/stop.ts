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
  flags: [...WHY_FLAGS, ['--deadline <duration>', 'How long to go on until the venue is empty. Default 30s.']],
  needs: [],
  options: z.strictObject({ reason: words, actor: words, deadline: duration.optional() }),
  async run({ deadline: deadlineMs, ...why }, { desk }) {
    const { absent } = desk
    if (absent.store !== undefined && absent.venue !== undefined) {
      const message = `Nothing could be stopped. No store: ${absent.store} No venue: ${absent.venue}`
      throw new CliError('usage', 'SETTING_MISSING', message)
    }
    const report = await desk.router.emergencyStop({ ...present({ ...why, deadlineMs }), evenIfNeverLive: true })
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
    clear ? 'Clear: nothing of this account can still trade.' : `NOT CLEAR: ${reason}.`,
  ]
}

function shown({ clientOrderId, venueOrderId, origin, class: orderClass, before, after }: StoppedOrder): string {
  return `  ${clientOrderId ?? venueOrderId}  ${origin}, ${orderClass}: ${before} → ${after}`
}
