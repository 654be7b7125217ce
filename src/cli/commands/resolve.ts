import { z } from 'zod'
import { defineCommand } from '../command.js'
import { WHY_FLAGS } from '../fields.js'

export const resolve = defineCommand({
  name: 'resolve <clientOrderId>',
  summary: 'Record what you found out about an order whose outcome is unknown; needs --as, --reason and --actor',
  flags: [
    ['--as <decision>', 'never_arrived: the venue has not got it and never will. canceled: it was there and has ended.'],
    ...WHY_FLAGS,
  ],
  needs: ['store'],
  options: z.strictObject({
    clientOrderId: z.string().min(1),
    as: z.enum(['never_arrived', 'canceled']),
    reason: z.string(),
    actor: z.string(),
  }),
  async run({ as: decision, ...decided }, { desk }) {
    const { clientOrderId } = decided
    const record = await desk.router.resolveUnknown({ decision, ...decided })
    return { exit: 'done', json: record, text: [`${clientOrderId} is ${record.status}, by ${decided.actor}: ${decided.reason}`] }
  },
})
