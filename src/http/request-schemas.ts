import { z } from 'zod'
import { TRADING_MODES } from '../core/vocabulary.js'

const words = z.string().max(1_000, 'must have at most 1000 characters')
const version = z.int().nonnegative()

/** `actor` in a body is a remark: who acts is who was authenticated. */
const attribution = { reason: words.optional(), actor: words.optional() }

export const setModeBody = z.strictObject({
  mode: z.enum(TRADING_MODES),
  confirmed: z.boolean().optional(),
  expiresInMs: z.int().positive().optional(),
  expectedVersion: version.optional(),
  ...attribution,
})

export const resumeBody = z.strictObject({
  confirmed: z.boolean().optional(),
  expectedVersion: version.optional(),
  ...attribution,
})

const digits = z.string().regex(/^\d{1,15}$/, 'must be a whole number')

/** Of `GET /api/mode/history`. */
export const historyQuery = z.strictObject({
  limit: digits.transform(Number).pipe(z.int().min(1).max(200)).optional(),
  before: digits.transform(Number).optional(),
})

/** What of a stop's body is used: each field that makes sense, whatever the others are. */
export const stopWords = z
  .object({
    reason: words.optional().catch(undefined),
    actor: words.optional().catch(undefined),
    flatten: z
      .union([z.boolean(), z.literal('all')])
      .optional()
      .catch(undefined),
  })
  .catch({})

/** One thing that is wrong with a request. `path` is the field, dotted; empty for the whole of it. */
export interface RequestProblem {
  readonly path: string
  readonly message: string
}

export function problemsOf({ issues }: z.core.$ZodError): readonly RequestProblem[] {
  return issues.map(({ path, message }) => ({ path: path.join('.'), message }))
}
