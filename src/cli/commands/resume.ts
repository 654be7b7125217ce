import { z } from 'zod'
import { defineCommand } from '../command.js'
import { describeMode } from '../describe-mode.js'
import { CONFIRM_FLAG, confirm, present, WHY_FLAGS, wholeNumber, words } from '../fields.js'

export const resume = defineCommand({
  name: 'resume',
  summary: 'Back to ACTIVE after a halt or a stop; needs --confirm, --reason and --actor',
  flags: [CONFIRM_FLAG, ...WHY_FLAGS, ['--expected-version <version>', 'Refuse when another version is in force.']],
  needs: ['store'],
  options: z.strictObject({ confirm, reason: words, actor: words, expectedVersion: wholeNumber.optional() }),
  async run({ confirm: confirmed, ...why }, { desk }) {
    const snapshot = await desk.orchestrator.resume(present({ confirmed, ...why }))
    return { exit: 'done', json: snapshot, text: describeMode(snapshot) }
  },
})
