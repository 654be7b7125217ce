import { z } from 'zod'
import type { ModeAndState } from '../../core/mode-store.js'
import { defineCommand } from '../command.js'
import { present, wholeNumber } from '../fields.js'

export const history = defineCommand({
  name: 'history',
  summary: 'List changes of mode and state, newest first',
  flags: [
    ['--limit <count>', 'How many, 1 to 1000. Default 50.'],
    ['--before <version>', 'Only older ones.'],
  ],
  needs: ['store'],
  options: z.strictObject({ limit: wholeNumber.pipe(z.int().min(1).max(1_000)).optional(), before: wholeNumber.optional() }),
  async run(page, { desk }) {
    const changes = await desk.orchestrator.history(present(page))
    return {
      exit: 'done',
      json: { account: desk.account, history: changes },
      text: changes.map(({ version, from, to, reason, actor, at }) => {
        return `${version}  ${at.toISOString()}  ${shown(from)} → ${shown(to)}  ${actor}: ${reason}`
      }),
    }
  },
})

function shown({ mode, state }: ModeAndState): string {
  return `${mode} ${state}`
}
