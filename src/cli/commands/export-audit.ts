import { z } from 'zod'
import { exportAudit as auditLines } from '../../operations/export-audit.js'
import { defineCommand } from '../command.js'
import { wholeNumber } from '../fields.js'

export const exportAudit = defineCommand({
  name: 'export-audit',
  summary: 'Write the audit chain as NDJSON, one line for each row, oldest first',
  flags: [['--after <sequence>', 'Only rows behind this one.']],
  needs: ['store'],
  streams: true,
  options: z.strictObject({ after: wholeNumber.optional() }),
  async run({ after = 0 }, { desk: { account, store }, write }) {
    for await (const line of auditLines({ store, account, after })) write(line)
    return { exit: 'done', json: {}, text: [] }
  },
})
