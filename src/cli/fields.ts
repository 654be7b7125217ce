import { z } from 'zod'

/** What several commands take. */
export const words = z.string().max(1_000).optional()
export const confirm = z.boolean().optional()
export const wholeNumber = z
  .string()
  .regex(/^\d{1,15}$/, 'must be a whole number')
  .transform(Number)

export const WHY_FLAGS = [
  ['--reason <text>', 'Why; kept in the history.'],
  ['--actor <name>', 'Who; kept in the history.'],
] as const

export const CONFIRM_FLAG = ['--confirm', 'Yes, really.'] as const

const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const

/** `90s`, `30m` or `4h`, in milliseconds. */
export const duration = z.string().transform((text, context) => {
  const [, amount, unit] = /^(\d{1,9})(ms|s|m|h)$/.exec(text) ?? []
  if (amount !== undefined && unit !== undefined) return Number(amount) * UNITS[unit as keyof typeof UNITS]
  context.addIssue('must be a whole number with a unit: 90s, 30m or 4h')
  return z.NEVER
})

type Present<Fields> = { [Key in keyof Fields]?: Exclude<Fields[Key], undefined> }

/** Without the fields that were not given. */
export function present<Fields extends object>(fields: Fields): Present<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<Fields>
}
