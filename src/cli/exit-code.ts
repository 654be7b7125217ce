/** What `helios` ends with. Stable: scripts decide by these. */
export const EXIT_CODES = {
  done: 0,
  notSo: 1,
  usage: 2,
  store: 3,
  refused: 4,
  half: 5,
  venue: 6,
  failed: 70,
  interrupted: 130,
} as const

export type ExitName = keyof typeof EXIT_CODES

const MEANINGS: Readonly<Record<ExitName, string>> = {
  done: 'done; what was asked about is so',
  notSo:
    'what was asked about is not so: a stop that is not clear, an audit chain that is broken, another mode than the expected one',
  usage: 'wrong usage, or a setting that is missing or invalid; nothing was done',
  store: 'the store cannot be reached, read or understood',
  refused: 'refused by a rule, for example LIVE without a confirmation; nothing was changed',
  half: 'a stop that was done by half: latched without emptying the venue, or the other way round',
  venue: 'the venue cannot be reached, or refuses the credentials',
  failed: 'an unexpected failure',
  interrupted: 'interrupted by SIGINT or SIGTERM; what was done stays done',
}

/** A line for each code. */
export const EXIT_CODE_ROWS: readonly (readonly [code: number, meaning: string])[] = Object.entries(EXIT_CODES).map(
  ([name, code]) => [code, MEANINGS[name as ExitName]],
)
