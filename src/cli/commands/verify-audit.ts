import { z } from 'zod'
import { defineCommand } from '../command.js'

const head = z.string().transform((text, context) => {
  const [, sequence, hash] = /^(\d{1,15}):([0-9a-f]+)$/i.exec(text) ?? []
  if (sequence !== undefined && hash !== undefined) return { sequence: Number(sequence), hash }
  context.addIssue('must be <sequence>:<hash>, as an earlier verify-audit printed it')
  return z.NEVER
})

export const verifyAudit = defineCommand({
  name: 'verify-audit',
  summary: 'Read the whole audit chain and check every link; exits 1 when it is broken',
  flags: [['--head <sequence:hash>', 'An earlier end of the chain, kept elsewhere: finds rows that were cut off since.']],
  needs: ['store'],
  options: z.strictObject({ head: head.optional() }),
  async run({ head: expectedHead }, { desk: { account, store } }) {
    const verdict = await store.verifyAudit({ account, ...(expectedHead === undefined ? {} : { expectedHead }) })
    if (!verdict.ok) {
      const { problem, sequence } = verdict
      return {
        exit: 'notSo',
        json: { account, ...verdict },
        text: [`${account}: the audit chain is broken at ${sequence}: ${problem}.`],
      }
    }
    const { length, head: now } = verdict
    return {
      exit: 'done',
      json: { account, ...verdict },
      text: [`${account}: ${length} rows, each linked to the one before. Head: ${now.sequence}:${now.hash}`],
    }
  },
})
