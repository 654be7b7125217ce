import { z } from 'zod'
import { TRADING_MODES } from '../../core/vocabulary.js'
import { defineCommand } from '../command.js'
import { describeMode } from '../describe-mode.js'
import { CONFIRM_FLAG, confirm, duration, present, WHY_FLAGS, wholeNumber, words } from '../fields.js'

export const setMode = defineCommand({
  name: 'set-mode <mode>',
  summary: 'Set PAPER or LIVE; LIVE needs --confirm, --reason and --actor',
  flags: [
    CONFIRM_FLAG,
    ...WHY_FLAGS,
    ['--expires-in <duration>', 'LIVE for so long only: 90s, 30m or 4h.'],
    ['--expected-version <version>', 'LIVE only: refuse when another version is in force.'],
  ],
  needs: ['store'],
  options: z.strictObject({
    mode: z.enum(TRADING_MODES),
    confirm,
    reason: words,
    actor: words,
    expiresIn: duration.optional(),
    expectedVersion: wholeNumber.optional(),
  }),
  async run({ mode, confirm: confirmed, expiresIn: expiresInMs, ...why }, { desk }) {
    const snapshot = await desk.orchestrator.setMode(mode, present({ confirmed, expiresInMs, ...why }))
    return { exit: 'done', json: snapshot, text: describeMode(snapshot) }
  },
})
