import { z } from 'zod'
import { defineCommand } from '../command.js'
import { describeMode } from '../describe-mode.js'
import { present, WHY_FLAGS, words } from '../fields.js'

export const halt = defineCommand({
  name: 'halt',
  summary: 'Let nothing but cancels leave, until resume; keeps what rests at the venue',
  flags: WHY_FLAGS,
  needs: ['store'],
  options: z.strictObject({ reason: words, actor: words }),
  async run(why, { desk }) {
    const snapshot = await desk.orchestrator.halt(present(why))
    return { exit: 'done', json: snapshot, text: describeMode(snapshot) }
  },
})
